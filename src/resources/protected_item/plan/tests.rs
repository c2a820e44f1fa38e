use super::*;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Object, Set, SetOf};
use crate::framework::plan::draft;
use crate::framework::private::Private;
use crate::resources::protected_item::disk::ReplicatedDisk;
use crate::resources::protected_item::model::SUCCEEDED;

fn replicated(os: bool) -> Object<ReplicatedDisk> {
    Object(ReplicatedDisk {
        operating_system_disk: Val::Known(os),
        size_in_gb: Val::Known(100),
        cache_storage_account_id: "/cache".into(),
        recovery_resource_group_id: "/g".into(),
        target_disk_type: "Premium_LRS".into(),
        ..ReplicatedDisk::default()
    })
}

/// A settled item with an operating system disk and a data disk.
fn item() -> Model {
    let disks =
        [("/disks/os".to_owned(), replicated(true)), ("/disks/data".to_owned(), replicated(false))];
    Model {
        id: "/c/items/web".into(),
        current_id: "/c/items/web".into(),
        name: "web".into(),
        container_mapping_id: "/c/mappings/out".into(),
        source_vm_id: "/vms/web".into(),
        recovery_resource_group_id: "/g".into(),
        cache_storage_account_id: "/cache".into(),
        recovery_network_id: "/net".into(),
        lifecycle_id: "l".into(),
        provisioning_state: SUCCEEDED.into(),
        wait_for: "protected".into(),
        auto_protect_data_disks: Val::Known(false),
        deletion_protection: Val::Known(false),
        allow_replication_rebuild: Val::Known(false),
        purge_on_destroy: Val::Known(false),
        replicated_disks: Val::Known(disks.into()),
        replicated_network_interfaces: Val::Known(Default::default()),
        unprotected_disk_ids: Val::Known(Set::default()),
        ..Model::default()
    }
}

/// What a configuration like the item, but for a change, plans.
async fn planned(
    prior: Model,
    change: impl FnOnce(&mut Model),
) -> (Value, Vec<AttributePath>, Diagnostics) {
    let mut config = Model {
        id: Val::Null,
        current_id: Val::Null,
        lifecycle_id: Val::Null,
        provisioning_state: Val::Null,
        replicated_disks: Val::Null,
        replicated_network_interfaces: Val::Null,
        unprotected_disk_ids: Val::Null,
        recovery_network_id: Val::Null,
        ..prior.clone()
    };
    change(&mut config);
    let (prior, config) = (prior.value(), config.value());
    let drafted = draft(&Model::block(), &prior, &config);
    let mut plan = Plan {
        prior: &prior,
        config: &config,
        planned: drafted.planned,
        requires_replace: drafted.requires_replace,
        guarded: drafted.guarded,
        applying: false,
        private: Private::default(),
        diagnostics: Diagnostics::new(),
    };
    super::plan(None, &mut plan).await;
    (plan.planned, plan.requires_replace, plan.diagnostics)
}

fn summaries(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|d| format!("{}: {}", d.path, d.summary)).collect()
}

#[tokio::test]
async fn an_item_that_is_as_configured_plans_nothing() {
    let (plan, replace, diagnostics) = planned(item(), |_| {}).await;
    assert_eq!(plan, item().value());
    assert!(replace.is_empty() && diagnostics.is_empty());
}

#[tokio::test]
async fn pending_work_is_a_planned_change() {
    let pending =
        Model { provisioning_state: PENDING.into(), recovery_network_id: Val::Null, ..item() };
    let (plan, ..) = planned(pending, |_| {}).await;
    for name in OPEN_WHILE_PENDING.iter().chain(&["recovery_network_id"]) {
        assert!(plan.get(name).is_unknown(), "{name}");
    }
}

#[tokio::test]
async fn a_new_disk_shows_in_both_results() {
    let grown =
        Model { unprotected_disk_ids: Val::Known(Set(vec!["/Disks/NEW".to_owned()])), ..item() };
    let (plan, ..) = planned(grown, |_| {}).await;
    assert_eq!(plan.get("unprotected_disk_ids"), &Value::List(Vec::new()));
    let disks = plan.get("replicated_disks");
    assert!(disks.get("/disks/new").get("target_disk_type").is_unknown());
    assert!(disks.get("/disks/data").is_wholly_known());
}

#[tokio::test]
async fn a_changed_member_of_a_disk_is_all_that_is_planned_of_the_results() {
    let block = |kind: Val<String>| Disk {
        disk_id: "/DISKS/data".into(),
        target_disk_type: kind,
        ..Disk::default()
    };
    let (plan, replace, diagnostics) =
        planned(item(), |config| config.disk = SetOf::Known(vec![block("Standard_LRS".into())]))
            .await;
    let disks = plan.get("replicated_disks");
    assert_eq!(disks.get("/disks/data").get("target_disk_type"), &"Standard_LRS".into());
    assert_eq!(disks.get("/disks/data").get("size_in_gb"), &Value::from(100));
    assert_eq!(disks.get("/disks/os"), &replicated(true).0.value());
    assert!(replace.is_empty() && diagnostics.is_empty());

    let with_block = Model { disk: SetOf::Known(vec![block("Premium_LRS".into())]), ..item() };
    let (plan, ..) =
        planned(with_block, |config| config.disk = SetOf::Known(vec![block(Val::Null)])).await;
    assert!(plan.get("replicated_disks").get("/disks/data").get("target_disk_type").is_unknown());
}

#[tokio::test]
async fn unknown_blocks_leave_the_results_open() {
    let (plan, ..) = planned(item(), |config| {
        config.disk = SetOf::Known(vec![Disk { disk_id: Val::Unknown, ..Disk::default() }]);
    })
    .await;
    assert!(plan.get("replicated_disks").is_unknown());
}

#[tokio::test]
async fn copying_a_disk_anew_is_refused_until_it_is_allowed() {
    let another = |config: &mut Model, disk: &str| {
        let block = Disk {
            disk_id: disk.into(),
            cache_storage_account_id: "/other".into(),
            ..Disk::default()
        };
        config.disk = SetOf::Known(vec![block]);
    };
    let (_, _, refused) = planned(item(), |config| another(config, "/disks/data")).await;
    assert_eq!(summaries(&refused), ["disk: A disk would be copied anew"]);
    let (plan, replace, allowed) = planned(item(), |config| {
        another(config, "/disks/data");
        config.allow_replication_rebuild = Val::Known(true);
    })
    .await;
    assert!(allowed.is_empty() && replace.is_empty(), "in place: {replace:?}");
    assert!(plan.get("replicated_disks").get("/disks/data").get("replica_disk_id").is_unknown());
    let (_, replace, _) = planned(item(), |config| {
        another(config, "/disks/os");
        config.allow_replication_rebuild = Val::Known(true);
    })
    .await;
    assert_eq!(replace, ["disk".into()]);
    let (_, _, all) =
        planned(item(), |config| config.cache_storage_account_id = "/other".into()).await;
    assert_eq!(summaries(&all), ["cache_storage_account_id: Replication would start anew"]);
    let (_, _, unknown) =
        planned(item(), |config| config.cache_storage_account_id = Val::Unknown).await;
    assert!(unknown.is_empty(), "what is not known yet implies nothing");
}

#[tokio::test]
async fn while_it_is_reversed_only_what_azure_does_not_see_can_change() {
    let reversed = || Model { current_id: "/d/items/web".into(), ..item() };
    let (_, _, refused) =
        planned(reversed(), |config| config.test_failover_network_id = "/n".into()).await;
    assert!(refused.is_empty(), "what was open may be settled: {refused:?}");
    let given = Model { test_failover_network_id: "/m".into(), ..reversed() };
    let (_, _, refused) =
        planned(given, |config| config.test_failover_network_id = "/n".into()).await;
    assert_eq!(summaries(&refused), ["test_failover_network_id: Protection is reversed"]);
    let (_, _, allowed) =
        planned(reversed(), |config| config.deletion_protection = Val::Known(true)).await;
    assert!(allowed.is_empty());
}

#[tokio::test]
async fn destruction_is_refused_where_it_is_protected_against() {
    let prior = Model { deletion_protection: Val::Known(true), ..item() }.value();
    let mut plan = Plan {
        prior: &prior,
        config: &Value::Null,
        planned: Value::Null,
        requires_replace: Vec::new(),
        guarded: Vec::new(),
        applying: false,
        private: Private::default(),
        diagnostics: Diagnostics::new(),
    };
    super::plan(None, &mut plan).await;
    assert_eq!(
        summaries(&plan.diagnostics),
        ["deletion_protection: The item is protected against deletion"]
    );
}
