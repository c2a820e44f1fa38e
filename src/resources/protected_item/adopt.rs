//! Whether an item that is there already may be taken over. It may where nothing in it contradicts the configuration:
//! what it was given beyond the defaults must be what the configuration says, and what cannot be changed must be the
//! same. So an item of a run that was killed at any moment is taken over, and somebody else's is not.

use super::create::Direction;
use super::desired::disk_set;
use super::disk::Disk;
use super::fill::{self, Source};
use super::model::Model;
use super::state::{self, some};
use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;
use crate::framework::model::{Model as _, SetOf, Val};
use crate::framework::schema::{Block, Mode};
use crate::framework::spelling::keep_attribute;
use crate::framework::value::Value;

/// The warning with which an item is taken over.
///
/// # Errors
/// Why it is not, and what to do.
pub fn judge(
    item: &ProtectedItem,
    planned: &Model,
    direction: &Direction,
    adopt_existing: bool,
) -> Result<String, String> {
    let here = id::plain(&item.id);
    let differing = contradictions(item, planned, direction);
    if adopt_existing && differing.is_empty() {
        return Ok(format!(
            "{here} existed already and contradicts nothing in the configuration. It is managed from now on, what it lacks is set, and \
             destroying this resource ends its replication. Set `adopt_existing = false` in the provider block to refuse this."
        ));
    }
    let why = if differing.is_empty() {
        "The provider is told not to adopt existing objects (`adopt_existing = false`).".to_owned()
    } else {
        format!("It differs from the configuration: {}.", differing.join("; "))
    };
    Err(format!(
        "{here} exists already. {why} End its replication, or import it:\n\n\
         import {{\n  to = asr_protected_item.NAME\n  id = \"{here}\"\n}}"
    ))
}

fn contradictions(item: &ProtectedItem, planned: &Model, direction: &Direction) -> Vec<String> {
    let properties = &item.properties;
    let details = &properties.provider_specific_details;
    let mut found = Vec::new();
    for (what, is, wanted) in [
        ("source_vm_id", &details.fabric_object_id, planned.source_vm_id.text()),
        (
            "its recovery container",
            &properties.recovery_container_id,
            direction.recovery_container_id.as_str(),
        ),
        ("its policy", &properties.policy_id, direction.policy_id.as_str()),
    ] {
        if !id::same(some(is).unwrap_or_default(), wanted) {
            found.push(format!("{what} is {}", some(is).map_or("unknown".into(), id::plain)));
        }
    }
    for disk in &details.protected_managed_disks {
        let wanted = disk_set::input(&disk.disk_id, planned);
        let account = some(&disk.primary_staging_azure_storage_account_id).unwrap_or_default();
        if !id::same(account, &wanted.primary_staging_azure_storage_account_id) {
            found.push(format!("the cache of {} is {account}", disk.disk_id));
        }
        let set = some(&disk.recovery_disk_encryption_set_id).unwrap_or_default();
        if !id::same(set, wanted.recovery_disk_encryption_set_id.as_deref().unwrap_or_default()) {
            found.push(format!("the disk encryption set of {} is \"{set}\"", disk.disk_id));
        }
    }
    let mut given = Model::default();
    fill::imported(item, &Source::default(), &mut given);
    given.name = planned.name.clone();
    given.container_mapping_id = planned.container_mapping_id.clone();
    given.source_vm_id = planned.source_vm_id.clone();
    given.cache_storage_account_id = Val::Null;
    given.provisioning_state = Val::Null;
    if planned.recovery_network_id.known().is_none() {
        given.recovery_network_id = Val::Null;
    }
    if !state::is_protected(item) {
        // What enabling was not told is not told by the reply either.
        given.recovery_network_id = Val::Null;
    }
    given.disk = SetOf::Known(without_account(&given, planned));
    differences(&Model::block(), &given.value(), &planned.value(), "", &mut found);
    found
}

/// The blocks of disks without what was compared already, and without those that say nothing more.
fn without_account(given: &Model, planned: &Model) -> Vec<Disk> {
    let rest = |disk: &Disk| {
        let wanted = disk_set::input(disk.disk_id.text(), planned);
        let group = disk.recovery_resource_group_id.clone();
        let usual = id::same(group.text(), &wanted.recovery_resource_group_id);
        Disk {
            cache_storage_account_id: Val::Null,
            target_disk_encryption_set_id: Val::Null,
            recovery_resource_group_id: if usual { Val::Null } else { group },
            ..disk.clone()
        }
    };
    let says_more = |disk: &Disk| Disk { disk_id: Val::Null, ..disk.clone() } != Disk::default();
    given.disk.known().iter().map(rest).filter(says_more).collect()
}

/// What is given in one value and is another in the other. What is not given counts as the same, unless it cannot be set
/// any more.
fn differences(block: &Block, given: &Value, wanted: &Value, at: &str, found: &mut Vec<String>) {
    for attribute in block.attributes.iter().filter(|a| a.mode != Mode::Computed) {
        let (is, want) = (given.get(attribute.name), wanted.get(attribute.name));
        if is.is_null() && attribute.guarded && !want.is_null() && *want != Value::Bool(false) {
            found.push(format!("`{at}{}` is not set, and cannot be set any more", attribute.name));
        } else if !is.is_null() && keep_attribute(attribute, is, want) != *want {
            let is = crate::framework::json::write(is);
            found.push(format!("`{at}{}` is {is}", attribute.name));
        }
    }
    for nested in &block.blocks {
        let key = nested.block.attributes.first().filter(|a| a.mode == Mode::Required);
        let are_one = |is: &Value, want: &Value| {
            key.is_none_or(|key| {
                let (is, want) = (is.get(key.name), want.get(key.name));
                keep_attribute(key, is, want) == *want
            })
        };
        let all_given = given.get(nested.name).elements().unwrap_or_default();
        let all_wanted = wanted.get(nested.name).elements().unwrap_or_default();
        let at = format!("{at}{}.", nested.name);
        for is in all_given {
            let want = all_wanted.iter().find(|want| are_one(is, want)).unwrap_or(&Value::Null);
            differences(&nested.block, is, want, &at, found);
        }
        for want in all_wanted.iter().filter(|want| !all_given.iter().any(|is| are_one(is, want))) {
            differences(&nested.block, &Value::Null, want, &at, found);
        }
    }
}
