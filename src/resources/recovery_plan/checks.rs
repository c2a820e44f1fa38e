//! What only Azure can tell about the members of a planned recovery plan: that they exist, and replicate between its
//! two sides, all in one direction. Wrong, they would be refused in the middle of an apply. It changes nothing.

use super::model::{Model, Zones};
use super::validate::members_of;
use super::{groups, members};
use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Single, Val};
use crate::resources::arm::Remote;
use crate::resources::items;
use crate::resources::rows::kinds;

/// Checks the members of a plan as far as they are known. That they cannot be read is a warning.
pub async fn check(remote: &Remote, planned: &Model, diagnostics: &mut Diagnostics) {
    let (Some(vault), false) =
        (planned.recovery_vault_id.known(), groups::all_members(planned).is_empty())
    else {
        return;
    };
    match items::all(remote, vault).await {
        Ok(all) => judge(&all, planned, diagnostics),
        Err(error) => {
            let detail =
                format!("The members of the plan could not be looked at. {}", error.detail());
            let summary = format!("A check was skipped: {}", error.summary());
            diagnostics.warning("boot_recovery_group", summary, detail);
        }
    }
}

/// Which way an item replicates, seen from its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Forth,
    Back,
    /// Not between the sides of the plan.
    Elsewhere,
}

fn judge(all: &[ProtectedItem], planned: &Model, diagnostics: &mut Diagnostics) {
    let mut first: Option<(&ProtectedItem, Direction)> = None;
    let mut together: Vec<(&str, usize)> = Vec::new();
    for (at, boot) in planned.boot_recovery_group.known().iter().enumerate() {
        for member in groups::members(boot) {
            let Some(item) = members::find(all, &member) else {
                let detail = format!(
                    "{member} does not exist. Check its names, or refer to the protected item by the `id` of its resource, so that it is made \
                     first."
                );
                diagnostics.error(members_of(at), "No such protected item", detail);
                continue;
            };
            if let Some(group) = multi_vm_group(item) {
                let same = |(known, _): &&(&str, usize)| known.eq_ignore_ascii_case(group);
                match together.iter().find(same) {
                    Some((_, other)) if *other != at => {
                        let detail = apart(&member, group, *other, at);
                        diagnostics.error(members_of(at), "A multi-VM group is split", detail);
                    }
                    Some(_) => {}
                    None => together.push((group, at)),
                }
            }
            let direction = match direction(item, planned) {
                None => continue,
                Some(Direction::Elsewhere) => {
                    diagnostics.error(
                        members_of(at),
                        "An item of other regions",
                        elsewhere(&member, item, planned),
                    );
                    continue;
                }
                Some(direction) => direction,
            };
            let (other, expected) = *first.get_or_insert((item, direction));
            if direction != expected {
                let detail = format!(
                    "{member} replicates {}, and {} replicates {}. All members of a plan replicate in one direction: reverse the others too, or \
                     make a plan of its own.",
                    way(item),
                    id::plain(&other.id),
                    way(other)
                );
                diagnostics.error(members_of(at), "Members replicate in both directions", detail);
            }
        }
    }
}

/// The multi-VM group that an item was put into; every other item has one of its own.
fn multi_vm_group(item: &ProtectedItem) -> Option<&str> {
    let details = &item.properties.provider_specific_details;
    let own = text(&details.multi_vm_group_create_option).eq_ignore_ascii_case("AutoCreated");
    Some(text(&details.multi_vm_group_name)).filter(|name| !own && !name.is_empty())
}

fn apart(member: &str, group: &str, one: usize, other: usize) -> String {
    format!(
        "{member} is a member of the multi-VM group \"{group}\", of which others are in boot group {}, and this one is in boot group {}. What \
         replicates together starts together: put all members of the group into one boot group, or take the virtual machines out of \
         the multi-VM group.",
        one + 1,
        other + 1
    )
}

/// The direction of an item; `None` while the sides of the plan are not known.
fn direction(item: &ProtectedItem, planned: &Model) -> Option<Direction> {
    let source = planned.source_recovery_fabric_id.known()?;
    let target = planned.target_recovery_fabric_id.known()?;
    let zones = match &planned.azure_to_azure_settings {
        Single::Unknown => return None,
        Single::Absent => None,
        Single::Present(zones) => pair(zones)?,
    };
    let own = [fabric(item).unwrap_or_default(), text(&item.properties.recovery_fabric_id)];
    let details = &item.properties.provider_specific_details;
    let own_zones =
        [text(&details.primary_availability_zone), text(&details.recovery_availability_zone)];
    let fits = |fabrics: [&str; 2], zones: Option<[&str; 2]>| {
        id::same(own[0], fabrics[0])
            && id::same(own[1], fabrics[1])
            && zones.is_none_or(|zones| zones == own_zones)
    };
    let back = zones.map(|[from, to]| [to, from]);
    Some(if fits([source, target], zones) {
        Direction::Forth
    } else if fits([target, source], back) {
        Direction::Back
    } else {
        Direction::Elsewhere
    })
}

/// The zones of a plan, if it has any; `None` while they are not known.
fn pair(zones: &Zones) -> Option<Option<[&str; 2]>> {
    match (&zones.primary_zone, &zones.recovery_zone) {
        (Val::Known(from), Val::Known(to)) => Some(Some([from, to])),
        (Val::Null, Val::Null) => Some(None),
        _ => None,
    }
}

fn elsewhere(member: &str, item: &ProtectedItem, planned: &Model) -> String {
    let zones = match planned.azure_to_azure_settings.present().and_then(pair).flatten() {
        Some([from, to]) => format!(", zone {from}, zone {to}"),
        None => String::new(),
    };
    format!(
        "{member} replicates {}. The plan leads between {} and {}{zones}: its members replicate between these, in either direction. Take the \
         item out, or make a plan of its own for it.",
        way(item),
        planned.source_recovery_fabric_id.text(),
        planned.target_recovery_fabric_id.text()
    )
}

/// From where to where an item replicates, in words.
fn way(item: &ProtectedItem) -> String {
    let details = &item.properties.provider_specific_details;
    let side = |fabric: &str, zone: &Option<String>| {
        let fabric = id::name(fabric).unwrap_or("an unknown fabric").to_owned();
        let zone = text(zone);
        if zone.is_empty() { fabric } else { format!("{fabric} (zone {zone})") }
    };
    let from = side(fabric(item).unwrap_or_default(), &details.primary_availability_zone);
    let to = side(text(&item.properties.recovery_fabric_id), &details.recovery_availability_zone);
    format!("from {from} to {to}")
}

/// The fabric that an item lies in.
fn fabric(item: &ProtectedItem) -> Option<&str> {
    let container = id::parent(&item.id)?;
    id::parent(container).filter(|fabric| id::expect_kind(fabric, kinds::FABRIC).is_ok())
}

fn text(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests;
