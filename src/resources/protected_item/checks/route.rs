//! From where to where a container mapping leads, and whether the vault may lie where it does. Knows nothing of the
//! virtual machine.

use super::change::Change;
use super::placement::Placement;
use super::read::{Reader, Seen, skipped};
use crate::azure::recoveryservices::Vault;
use crate::azure::siterecovery::{ContainerMapping, Fabric};
use crate::azure::{Api, Error, id, location};
use crate::framework::diagnostics::Diagnostics;

/// The attribute that findings are on.
const PATH: &str = "container_mapping_id";

/// The way of replication. A region that is not known is one that was not read.
#[derive(Default)]
pub struct Route {
    mapping: String,
    missing: bool,
    trouble: Option<Error>,
    vault: Option<String>,
    /// The region replicated from, by its programmatic name.
    pub source: Option<String>,
    /// The region replicated to, by its programmatic name.
    pub target: Option<String>,
    /// Whether it stays within one region.
    pub zone_to_zone: bool,
}

impl Route {
    /// Reads the mapping, its fabrics and, for a new item, the vault, if the change concerns anything in their regions.
    pub async fn read(reader: &Reader<'_>, change: &Change<'_>) -> Self {
        let Some(mapping) = change.planned.container_mapping_id.known() else {
            return Self::default();
        };
        let concerned = change.is_creation()
            || !change.new_accounts().is_empty()
            || change.new_id(|item| &item.recovery_network_id).is_some()
            || change.new_id(|item| &item.test_failover_network_id).is_some()
            || change.new_in_recovery_vm(|machine| &machine.zone).is_some()
            || Placement::concerns(change);
        if !concerned {
            return Self::default();
        }
        let mut route = Self { mapping: mapping.clone(), ..Self::default() };
        match reader.read::<ContainerMapping>(Api::SiteRecovery, Some(mapping)).await {
            Seen::There(found) => route.follow(reader, change, found).await,
            Seen::Missing => route.missing = true,
            Seen::Unreadable(error) => route.trouble = Some(error),
            Seen::NotAsked => {}
        }
        route
    }

    async fn follow(
        &mut self,
        reader: &Reader<'_>,
        change: &Change<'_>,
        mapping: ContainerMapping,
    ) {
        let target = mapping.properties.target_protection_container_id.unwrap_or_default();
        let from = id::parent(&self.mapping).and_then(id::parent);
        let to = id::parent(&target);
        self.zone_to_zone = from.zip(to).is_some_and(|(from, to)| id::same(from, to));
        let vault = id::vault(&self.mapping).filter(|_| change.is_creation());
        let (from, to, vault) = tokio::join!(
            reader.read::<Fabric>(Api::SiteRecovery, from),
            reader.read::<Fabric>(Api::SiteRecovery, to),
            reader.read::<Vault>(Api::RecoveryServices, vault),
        );
        self.source = region(&from);
        self.target = region(&to);
        self.vault = vault.there().map(|vault| location::normalize(&vault.location));
        self.trouble =
            [from.trouble(), to.trouble(), vault.trouble()].into_iter().flatten().next().cloned();
    }

    /// The mapping exists, and the vault does not lie in the region that is replicated from, unless replication stays in it.
    pub fn judge(&self, change: &Change<'_>, diagnostics: &mut Diagnostics) {
        let mapping = &self.mapping;
        if self.missing && change.is_creation() {
            let detail = format!(
                "{mapping} does not exist. Check its names, or refer to the mapping by the `id` of its \
                 asr_protection_container_mapping, so that it is made first."
            );
            diagnostics.error(PATH, "No such container mapping", detail);
        }
        if let Some(error) = &self.trouble {
            let unchecked = format!(
                "Whether the regions of vault, virtual machine, storage accounts and networks fit to {mapping} was not checked in full."
            );
            skipped(PATH, id::vault(mapping).unwrap_or(mapping), &unchecked, error, diagnostics);
        }
        if let (Some(source), Some(vault), false) = (&self.source, &self.vault, self.zone_to_zone)
            && source == vault
        {
            let detail = format!(
                "The vault {} lies in {vault}, out of which {mapping} replicates. When {vault} fails, the vault fails with it, so Site \
                 Recovery does not support that. Use a vault in the target region or in a third one. Only replication from zone to \
                 zone may have its vault in the same region.",
                id::vault(mapping).unwrap_or_default()
            );
            diagnostics.error(PATH, "The vault lies in the source region", detail);
        }
    }

    /// The name of the mapping, for a sentence.
    pub fn name(&self) -> &str {
        id::name(&self.mapping).unwrap_or_default()
    }
}

fn region(fabric: &Seen<Fabric>) -> Option<String> {
    let region = fabric.there()?.properties.custom_details.location.as_deref()?;
    Some(location::normalize(region))
}
