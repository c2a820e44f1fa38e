//! Settings of single disks.

use super::*;

#[test]
fn settings_of_a_disk_are_read_back_and_cleared() {
    let scene = Scene::of("vm-db-1", "");
    let log = disk(&scene.simulator, "vm-db-1-log");
    let block = |argument: &str| format!("disk {{\n    disk_id = \"{log}\"\n    {argument}\n  }}");
    let of_log = |scene: &Scene, name: &str| {
        let disks = scene.details()["protectedManagedDisks"].clone();
        let found = disks.as_array().unwrap().iter().find(|d| d["diskName"] == "vm-db-1-log");
        found.unwrap()[name].clone()
    };
    for (argument, name, first, default) in [
        ("target_disk_type", "recoveryTargetDiskAccountType", "StandardSSD_ZRS", "Premium_LRS"),
        (
            "target_replica_disk_type",
            "recoveryReplicaDiskAccountType",
            "Standard_LRS",
            "Premium_LRS",
        ),
        ("recovery_disk_name", "failoverDiskName", "log-dr", "vm-db-1-log"),
        ("test_failover_disk_name", "tfoDiskName", "log-drill", "vm-db-1-log-ASRtest"),
    ] {
        for (arguments, expected) in [
            (block(&format!("{argument} = \"{first}\"")), first),
            (block(""), default),
            (block(&format!("{argument} = \"{first}\"")), first),
            (String::new(), default),
        ] {
            let sent = if scene.scratch.config(&scene.config(&arguments)).plan().is_empty() {
                Vec::new()
            } else {
                scene.change(&arguments)
            };
            assert!(sent == ["PATCH"] || sent.is_empty(), "{argument}: {sent:?}");
            assert_eq!(of_log(&scene, name), expected, "{argument}: {arguments}");
        }
    }
}

#[test]
fn a_plan_shows_which_member_of_which_disk_changes() {
    let scene = Scene::of("vm-db-1", "");
    let log = disk(&scene.simulator, "vm-db-1-log");
    scene.configure(&format!(
        "disk {{\n    disk_id = \"{log}\"\n    target_disk_type = \"Standard_LRS\"\n  }}"
    ));
    let plan = scene.scratch.plan();
    let change = plan.json["resource_changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["address"] == ADDRESS)
        .unwrap();
    let (before, after) = (
        &change["change"]["before"]["replicated_disks"],
        &change["change"]["after"]["replicated_disks"],
    );
    let differing: Vec<_> = before
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(id, disk)| {
            let after = &after[id];
            disk.as_object()
                .unwrap()
                .iter()
                .filter(move |(name, value)| after[name.as_str()] != **value)
                .map(move |(name, _)| (id.clone(), name.clone()))
        })
        .collect();
    assert_eq!(
        differing,
        [(log.to_lowercase(), "target_disk_type".to_owned())],
        "{}",
        plan.summary()
    );
}

#[test]
fn what_is_encrypted_stays_so() {
    let scene = Scene::before(crate::harness::simulator(), "vm-db-1");
    let set = scene.neighbour("Microsoft.Compute/diskEncryptionSets", "set", json!({}));
    let vault = scene.neighbour("Microsoft.KeyVault/vaults", "keys", json!({}));
    let (data, log) =
        (disk(&scene.simulator, "vm-db-1-data"), disk(&scene.simulator, "vm-db-1-log"));
    let keys = |version: u32| {
        format!(
            r#"
  disk {{
    disk_id                       = "{data}"
    target_disk_encryption_set_id = "{set}"
  }}

  disk {{
    disk_id = "{log}"

    target_disk_encryption {{
      disk_encryption_key {{
        secret_url = "https://keys.vault.azure.net/secrets/log/{version}"
        vault_id   = "{vault}"
      }}

      key_encryption_key {{
        key_url  = "https://keys.vault.azure.net/keys/kek/{version}"
        vault_id = "{vault}"
      }}
    }}
  }}
"#
        )
    };
    scene.make(&keys(1));
    let of = |name: &str| {
        let disks = scene.details()["protectedManagedDisks"].clone();
        let found = disks.as_array().unwrap().iter().find(|d| d["diskName"] == name).cloned();
        found.unwrap()
    };
    assert_eq!(of("vm-db-1-data")["recoveryDiskEncryptionSetId"], json!(set));
    assert_eq!(of("vm-db-1-log")["keyIdentifier"], "https://keys.vault.azure.net/keys/kek/1");
    assert_eq!(scene.change(&keys(2)), ["PATCH"]);
    assert_eq!(of("vm-db-1-log")["secretIdentifier"], "https://keys.vault.azure.net/secrets/log/2");
}
