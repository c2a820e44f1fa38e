//! Rules that the image of a virtual machine decides, and how the machine was made: scale sets, trusted launch, appliances.

use super::facts::Facts;
use super::input::Unknown;
use super::rule::Severity::{Error, Warning};
use super::rule::{Rule, pass, skip, verdict};
use super::source;
use crate::facts::systems;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "VM-005",
        severity: Warning,
        requires: "The virtual machine is in no scale set.",
        remedy: "A uniform scale set cannot be replicated, one with flexible orchestration only if it is used for availability: see that it is.",
        source: source::MATRIX,
        judge: |facts| match &facts.machine()?.properties.virtual_machine_scale_set {
            None => pass("it is in none"),
            Some(set) => verdict(false, format!("it is in {}", set.id)),
        },
    },
    Rule {
        id: "VM-009",
        severity: Error,
        requires: "A Linux machine with trusted launch was made on 2024-04-01 or later.",
        remedy: "Make the machine anew.",
        source: source::TRUSTED,
        judge: |facts| {
            if !is_trusted_linux(facts)? {
                return skip("it is no Linux machine with trusted launch");
            }
            let made = facts.machine()?.properties.time_created.as_deref();
            let made = made.ok_or_else(|| Unknown("when it was made is not told.".to_owned()))?;
            verdict(made >= "2024-04-01", format!("it was made at {made}"))
        },
    },
    Rule {
        id: "VM-010",
        severity: Error,
        requires: "A Linux machine with trusted launch has one of the distributions that are supported with it.",
        remedy: "Use Ubuntu 18.04 to 24.04, RHEL 8.3 to 8.10 or 9.0 to 9.7, SLES 15 SP3 to SP7, Alma Linux 8.10 or 9.4 to 9.7, Debian 12, or Oracle Linux 8.3 to 8.10 or 9.0 to 9.5.",
        source: source::TRUSTED,
        judge: |facts| {
            if !is_trusted_linux(facts)? {
                return skip("it is no Linux machine with trusted launch");
            }
            let system = system(facts)?;
            let is = systems::with_trusted_launch(&system)
                .ok_or_else(|| Unknown(format!("the version of {system} is not told.")))?;
            verdict(is, format!("it has {system}"))
        },
    },
    Rule {
        id: "VM-011",
        severity: Error,
        requires: "A Linux machine with trusted launch has no shared disks.",
        remedy: "Shared disks with trusted launch are for Windows only.",
        source: source::TRUSTED,
        judge: |facts| {
            if !is_trusted_linux(facts)? {
                return skip("it is no Linux machine with trusted launch");
            }
            super::disks::each_disk(facts, |_, disk| {
                super::disks::shares(disk).map(|shares| format!("{shares} machines may share it"))
            })
        },
    },
    Rule {
        id: "VM-029",
        severity: Warning,
        requires: "The virtual machine is no network appliance of Palo Alto.",
        remedy: "It cannot be replicated; recover it by its own means.",
        source: source::MATRIX,
        judge: |facts| {
            let image = facts.machine()?.properties.storage_profile.image_reference.as_ref();
            let publisher = image.and_then(|image| image.publisher.as_deref()).unwrap_or("nobody");
            verdict(
                !publisher.to_ascii_lowercase().contains("paloalto"),
                format!("its image is of {publisher}"),
            )
        },
    },
];

fn is_trusted_linux(facts: &Facts) -> Result<bool, Unknown> {
    Ok(facts.is_secured("TrustedLaunch")? && facts.is_linux()?)
}

/// The operating system that the image tells.
pub fn system(facts: &Facts) -> Result<systems::System, Unknown> {
    let image = facts.machine()?.properties.storage_profile.image_reference.as_ref();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let of = image.map(|image| [text(&image.publisher), text(&image.offer), text(&image.sku)]);
    let [publisher, offer, sku] = of.filter(|of| !of[0].is_empty()).ok_or_else(|| {
        Unknown("the machine was made of no image of the marketplace, so nothing tells its operating system.".to_owned())
    })?;
    systems::of_image(&publisher, &offer, &sku).ok_or_else(|| {
        Unknown(format!("the image {publisher}:{offer}:{sku} does not tell its operating system."))
    })
}
