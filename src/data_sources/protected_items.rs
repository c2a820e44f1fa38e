//! `asr_protected_items`: the items of a vault that are so and so, for `check` blocks and `for_each`. One list of the
//! vault, whatever its size and the filters.

use std::collections::BTreeMap;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::in_vault;
use super::item::Item;
use super::lookup::{Failure, Lookup};
use super::plain::age;
use crate::azure::id;
use crate::framework::check::Check;
use crate::framework::model::{Object, Set, Val};
use crate::model;
use crate::resources::arm::Remote;
use crate::resources::rows::{AzureRow, kinds};

/// The data source.
pub struct Many;

const HEALTHS: &[&str] = &["None", "Normal", "Warning", "Critical"];
const YEAR: i64 = 365 * 24 * 60 * 60;

model! {
    /// Reads the protected items of a vault, with their health, their RPO and everything else about them that changes by
    /// itself: for `check` blocks that watch over replication, and for looking after many items at once.
    ///
    /// Every filter that is given has to fit; an empty list is no filter. Items of other scenarios than Azure to Azure
    /// replication are left out. It takes one list of the vault, however many items there are.
    pub struct ProtectedItems {
        /// The id of the Recovery Services vault.
        required recovery_vault_id: String [id_of(kinds::VAULT)],
        /// Only items with one of these replication healths: `None`, `Normal`, `Warning`, `Critical`.
        optional replication_health: Set<String> [check(Check::one_of(HEALTHS))],
        /// Only items with one of these failover healths: `None`, `Normal`, `Warning`, `Critical`.
        optional failover_health: Set<String> [check(Check::one_of(HEALTHS))],
        /// Only items in one of these states, such as `Protected` or `InitialReplicationInProgress`, without regard to case.
        optional protection_state: Set<String>,
        /// Only items of which a failover might lose so many seconds: their `rpo_in_seconds` is at least so high, or was
        /// worked out longer ago than that, or is missing although they are `Protected`. Initial replication, which has no
        /// RPO yet, does not count.
        optional minimum_rpo_in_seconds: i64 [check(Check::between(0, YEAR))],
        /// Only items whose virtual machine, the one that is replicated now, lies in this resource group.
        optional source_resource_group_id: String [id_of(kinds::RESOURCE_GROUP)],
        /// Only items whose virtual machine, the one that is replicated now, has all of these tags. Names of tags are
        /// compared without regard to case, values are not.
        optional source_vm_tags: BTreeMap<String, String>,
        /// The items that fit, sorted by id.
        computed items: Vec<Object<Item>>,
        /// How many items fit.
        computed item_count: i64,
        /// How many items there are in all. A check that passes because nothing fits proves little where this is `0`.
        computed vault_item_count: i64,
        /// How many of the items that fit have a replication health of `Warning` or `Critical`.
        computed unhealthy_count: i64,
        /// How many of the items that fit never had a successful test failover.
        computed untested_count: i64,
        /// The highest RPO of the items that fit. Null if none of them has one.
        computed highest_rpo_in_seconds: i64,
    }
}

#[async_trait]
impl Lookup for Many {
    const TYPE: &'static str = "asr_protected_items";
    type Model = ProtectedItems;

    async fn read(remote: &Remote, mut wanted: ProtectedItems) -> Result<ProtectedItems, Failure> {
        let all = in_vault::items(remote, wanted.recovery_vault_id.text()).await?;
        wanted.vault_item_count = count(all.len());
        let now = OffsetDateTime::now_utc();
        let mut items: Vec<_> =
            all.into_iter().map(Item::from).filter(|item| fits(&wanted, item, now)).collect();
        items.sort_by_cached_key(|item| id::canonical(item.id.text()));
        let sick = |item: &&Item| matches!(item.replication_health.text(), "Warning" | "Critical");
        wanted.item_count = count(items.len());
        wanted.unhealthy_count = count(items.iter().filter(sick).count());
        wanted.untested_count = count(
            items.iter().filter(|item| item.last_successful_test_failover_time.is_null()).count(),
        );
        wanted.highest_rpo_in_seconds =
            items.iter().filter_map(|item| item.rpo_in_seconds.cloned()).max().into();
        wanted.items = Val::Known(items.into_iter().map(Object).collect());
        Ok(wanted)
    }
}

fn count(members: usize) -> Val<i64> {
    Val::Known(i64::try_from(members).unwrap_or(i64::MAX))
}

fn fits(wanted: &ProtectedItems, item: &Item, now: OffsetDateTime) -> bool {
    is_one_of(&wanted.replication_health, &item.replication_health)
        && is_one_of(&wanted.failover_health, &item.failover_health)
        && is_one_of(&wanted.protection_state, &item.protection_state)
        && wanted.minimum_rpo_in_seconds.known().is_none_or(|limit| may_lose(item, *limit, now))
        && wanted.source_resource_group_id.known().is_none_or(|group| lies_in(item, group))
        && wanted.source_vm_tags.known().is_none_or(|tags| has_all(item, tags))
}

fn is_one_of(wanted: &Val<Set<String>>, value: &Val<String>) -> bool {
    wanted.known().is_none_or(|Set(choices)| {
        choices.is_empty() || choices.iter().any(|choice| choice.eq_ignore_ascii_case(value.text()))
    })
}

/// Whether a failover of the item might lose so many seconds, as far as is known.
fn may_lose(item: &Item, limit: i64, now: OffsetDateTime) -> bool {
    let Some(rpo) = item.rpo_in_seconds.known() else {
        return item.protection_state.text() == "Protected";
    };
    let age = item.last_rpo_calculated_time.known().and_then(|time| age(time, now));
    *rpo >= limit || age.is_some_and(|age| age > limit)
}

fn lies_in(item: &Item, group: &str) -> bool {
    item.source_vm_id
        .known()
        .and_then(|machine| id::parent(machine))
        .is_some_and(|own| id::same(own, group))
}

fn has_all(item: &Item, wanted: &BTreeMap<String, String>) -> bool {
    let Some(tags) = item.source_vm_tags.known() else { return wanted.is_empty() };
    wanted.iter().all(|(name, value)| {
        tags.iter().any(|(own, is)| own.eq_ignore_ascii_case(name) && is == value)
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-01-16 09:00 UTC);

    fn item(rpo: Option<i64>, calculated: &str) -> Item {
        Item {
            protection_state: "Protected".into(),
            rpo_in_seconds: rpo.into(),
            last_rpo_calculated_time: calculated.into(),
            ..Item::default()
        }
    }

    #[test]
    fn what_might_be_lost_is_also_what_is_not_known() {
        let fresh = "2026-01-16T08:57:00Z";
        assert!(!may_lose(&item(Some(899), fresh), 900, NOW));
        assert!(may_lose(&item(Some(900), fresh), 900, NOW));
        assert!(may_lose(&item(Some(60), "2026-01-16T08:44:59Z"), 900, NOW), "an old figure");
        assert!(!may_lose(&item(Some(60), "soon"), 900, NOW));
        assert!(may_lose(&item(None, fresh), 900, NOW), "protected without any figure");
        let copying =
            Item { protection_state: "InitialReplicationInProgress".into(), ..item(None, fresh) };
        assert!(!may_lose(&copying, 900, NOW));
    }

    #[test]
    fn filters_are_joined_and_compare_as_azure_does() {
        let machine =
            "/subscriptions/s/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm";
        let tags = |pairs: &[(&str, &str)]| {
            Val::Known(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
        };
        let item = Item {
            source_vm_id: machine.into(),
            source_vm_tags: tags(&[("Tier", "gold"), ("app", "shop")]),
            replication_health: "Normal".into(),
            ..item(Some(60), "")
        };
        let wanted = ProtectedItems {
            source_resource_group_id: "/subscriptions/S/resourceGroups/RG".into(),
            source_vm_tags: tags(&[("tier", "gold")]),
            protection_state: Val::Known(Set(vec!["protected".to_owned()])),
            failover_health: Val::Known(Set(Vec::new())),
            ..ProtectedItems::default()
        };
        assert!(fits(&wanted, &item, NOW));
        for other in [
            ProtectedItems { source_vm_tags: tags(&[("tier", "Gold")]), ..wanted.clone() },
            ProtectedItems {
                replication_health: Val::Known(Set(vec!["Critical".to_owned()])),
                ..wanted.clone()
            },
            ProtectedItems {
                source_resource_group_id: "/subscriptions/s/resourceGroups/r".into(),
                ..wanted.clone()
            },
            ProtectedItems { minimum_rpo_in_seconds: Val::Known(61), ..wanted },
        ] {
            assert!(!fits(&other, &item, NOW), "{other:?}");
        }
    }
}
