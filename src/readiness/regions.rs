//! Rules about regions, clouds and the vault.

use super::rule::Severity::{Error, Information, Warning};
use super::rule::{Rule, skip, verdict};
use super::source;
use crate::facts::regions::{Cloud, Region};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "REG-001",
        severity: Error,
        requires: "The recovery region is another one than that of the virtual machine, unless it replicates from zone to zone.",
        remedy: "Choose another recovery region, or a zone other than that of the virtual machine.",
        source: source::QUESTIONS,
        judge: |facts| {
            let (source, recovery) = (facts.source()?, facts.recovery()?);
            let found = format!("{} to {}", source.name(), recovery.name());
            verdict(source != recovery || facts.wanted.zone.is_some(), found)
        },
    },
    Rule {
        id: "REG-002",
        severity: Error,
        requires: "Brazil South is not the recovery region of machines that do not come from Brazil Southeast.",
        remedy: "Choose another recovery region. Failing back to Brazil South is possible.",
        source: source::MATRIX,
        judge: |facts| {
            let (source, recovery) = (facts.source()?.name(), facts.recovery()?.name());
            let kept =
                recovery != "brazilsouth" || source == "brazilsouth" || source == "brazilsoutheast";
            verdict(kept, format!("the recovery region is {recovery}"))
        },
    },
    Rule {
        id: "REG-003",
        severity: Error,
        requires: "Machines of Brazil South replicate to Brazil Southeast or to a region of the United States from the list of the support matrix.",
        remedy: "Choose one of brazilsoutheast, southcentralus, westcentralus, eastus, eastus2, westus, westus2 and northcentralus.",
        source: source::MATRIX,
        judge: |facts| {
            const FROM_BRAZIL: [&str; 9] = [
                "brazilsouth",
                "brazilsoutheast",
                "southcentralus",
                "westcentralus",
                "eastus",
                "eastus2",
                "westus",
                "westus2",
                "northcentralus",
            ];
            if facts.source()?.name() != "brazilsouth" {
                return skip("the virtual machine is not in Brazil South");
            }
            let recovery = facts.recovery()?.name();
            verdict(
                FROM_BRAZIL.contains(&recovery.as_str()),
                format!("the recovery region is {recovery}"),
            )
        },
    },
    Rule {
        id: "REG-004",
        severity: Error,
        requires: "The virtual machine is not in Brazil Southeast, which is for recovery only.",
        remedy: "Protect machines of another region.",
        source: source::MATRIX,
        judge: |facts| {
            let source = facts.source()?.name();
            verdict(source != "brazilsoutheast", format!("it is in {source}"))
        },
    },
    Rule {
        id: "REG-005",
        severity: Warning,
        requires: "Regions with restricted access are used for recovery within their country only.",
        remedy: "Ask for access to the region for the subscriptions of both sides, or choose its partner as the other side.",
        source: source::MATRIX,
        judge: |facts| {
            let (source, recovery) = (facts.source()?, facts.recovery()?);
            let lonely = |one: &Region, other: &Region| {
                one.is_restricted() && one != other && one.pair().as_ref() != Some(other)
            };
            let kept = !lonely(&source, &recovery) && !lonely(&recovery, &source);
            verdict(kept, format!("{} to {}", source.name(), recovery.name()))
        },
    },
    Rule {
        id: "REG-006",
        severity: Error,
        requires: "Machines stay within the Jio regions, or outside of them.",
        remedy: "Choose both regions among jioindiawest and jioindiacentral, or none.",
        source: source::MATRIX_2023,
        judge: |facts| {
            let (source, recovery) = (facts.source()?.name(), facts.recovery()?.name());
            let kept = source.starts_with("jioindia") == recovery.starts_with("jioindia");
            verdict(kept, format!("{source} to {recovery}"))
        },
    },
    Rule {
        id: "REG-007",
        severity: Error,
        requires: "Both regions are in one cloud.",
        remedy: "Choose a recovery region of the same cloud.",
        source: source::GENERAL,
        judge: |facts| {
            let (source, recovery) = (facts.source()?, facts.recovery()?);
            let found = format!(
                "{} is in the cloud {}, {} in {}",
                source.name(),
                source.cloud.word(),
                recovery.name(),
                recovery.cloud.word()
            );
            verdict(source.cloud == recovery.cloud, found)
        },
    },
    Rule {
        id: "REG-008",
        severity: Error,
        requires: "A machine with trusted launch stays within US Gov or within US DoD regions.",
        remedy: "Choose a recovery region of the same family.",
        source: source::TRUSTED,
        judge: |facts| {
            let (source, recovery) = (facts.source()?, facts.recovery()?);
            if !facts.is_secured("TrustedLaunch")? {
                return skip("it has no trusted launch");
            }
            if source.cloud != Cloud::UsGovernment {
                return skip("it is not in Azure Government");
            }
            let of_defense = |region: &Region| region.name().starts_with("usdod");
            let found = format!("{} to {}", source.name(), recovery.name());
            verdict(of_defense(&source) == of_defense(&recovery), found)
        },
    },
    Rule {
        id: "REG-010",
        severity: Information,
        requires: "The recovery region is the one that Microsoft pairs with the region of the machine.",
        remedy: "Nothing need be done: pairs are advice, not a condition.",
        source: source::REGIONS,
        judge: |facts| {
            let (source, recovery) = (facts.source()?, facts.recovery()?);
            match source.pair() {
                _ if source == recovery => skip("it replicates from zone to zone"),
                None => skip(format!("{} has no paired region", source.name())),
                Some(pair) => {
                    let found = format!("{} is paired with {}", source.name(), pair.name());
                    verdict(pair == recovery, found)
                }
            }
        },
    },
    Rule {
        id: "REG-011",
        severity: Error,
        requires: "Premium SSD v2 and Ultra disks do not replicate from or to China North and China East, which have no premium block blob accounts.",
        remedy: "Choose other regions, or another type of disk.",
        source: source::MATRIX,
        judge: |facts| {
            let regions = [facts.source()?.name(), facts.recovery()?.name()];
            if !regions.iter().any(|name| name == "chinanorth" || name == "chinaeast") {
                return skip("neither region is one of these");
            }
            super::disks::each_disk(facts, |_, disk| {
                super::disks::needs_premium_cache(disk).then(|| super::disks::kind(disk))
            })
        },
    },
    Rule {
        id: "VLT-001",
        severity: Error,
        requires: "The vault is in another region than the virtual machine, unless it replicates from zone to zone.",
        remedy: "Create the vault in the recovery region, or in a third one.",
        source: source::TUTORIAL,
        judge: |facts| {
            let vault = facts.vault.need("the vault", "recovery_vault_id")?;
            let source = facts.source()?;
            if facts.is_zonal()? {
                return skip("it replicates from zone to zone");
            }
            let kept = !super::facts::same_region(&vault.location, &source.name());
            verdict(
                kept,
                format!(
                    "the vault is in {}, the virtual machine in {}",
                    vault.location,
                    source.name()
                ),
            )
        },
    },
    Rule {
        id: "VLT-002",
        severity: Error,
        requires: "The resource group of the vault is in another region than the virtual machine, unless it replicates from zone to zone.",
        remedy: "Create the vault in a resource group of another region.",
        source: source::ENABLE,
        judge: |facts| {
            let group = facts
                .vault_group_location
                .need("the resource group of the vault", "recovery_vault_id")?;
            let source = facts.source()?;
            if facts.is_zonal()? {
                return skip("it replicates from zone to zone");
            }
            let kept = !super::facts::same_region(group, &source.name());
            verdict(
                kept,
                format!(
                    "the resource group is in {group}, the virtual machine in {}",
                    source.name()
                ),
            )
        },
    },
    Rule {
        id: "VLT-003",
        severity: Information,
        requires: "The vault is in the recovery region.",
        remedy: "Nothing need be done: a third region works too.",
        source: source::ENABLE,
        judge: |facts| {
            let vault = facts.vault.need("the vault", "recovery_vault_id")?;
            let recovery = facts.recovery()?.name();
            let kept = super::facts::same_region(&vault.location, &recovery);
            verdict(
                kept,
                format!("the vault is in {}, the recovery region is {recovery}", vault.location),
            )
        },
    },
];
