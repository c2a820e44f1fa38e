//! Rules about what runs in the virtual machine: its power, its agent, its extensions.

use super::input::Unknown;
use super::rule::Severity::{Error, Warning};
use super::rule::{Breach, Rule, Verdict, pass, verdict};
use super::source;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "VM-014",
        severity: Error,
        requires: "The agent of Azure in the virtual machine is ready.",
        remedy: "Restart or reinstall the agent (151099). On Linux use the package of the distribution, on Windows .NET 4.5 must be there.",
        source: source::EXTENSION_ERRORS,
        judge: |facts| {
            let view = facts.machine()?.properties.instance_view.as_ref();
            let view =
                view.ok_or_else(|| Unknown("how the virtual machine is was not told.".to_owned()))?;
            let states = view.vm_agent.iter().flat_map(|agent| &agent.statuses);
            let words: Vec<_> =
                states.filter_map(|state| state.display_status.as_deref()).collect();
            let ready = words.iter().any(|word| word.eq_ignore_ascii_case("Ready"));
            verdict(
                ready,
                if words.is_empty() {
                    "the agent tells nothing".to_owned()
                } else {
                    format!("the agent is {}", words.join(", "))
                },
            )
        },
    },
    Rule {
        id: "VM-015",
        severity: Error,
        requires: "Extensions may be installed in the virtual machine.",
        remedy: "Allow extension operations, and provision the agent.",
        source: source::GENERAL,
        judge: |facts| {
            let profile = &facts.machine()?.properties.os_profile;
            let windows =
                profile.windows_configuration.as_ref().and_then(|one| one.provision_vm_agent);
            let linux = profile.linux_configuration.as_ref().and_then(|one| one.provision_vm_agent);
            let allowed = profile.allow_extension_operations != Some(false);
            let agent = windows.or(linux) != Some(false);
            verdict(
                allowed && agent,
                format!(
                    "extension operations are {}, the agent is {}",
                    if allowed { "allowed" } else { "not allowed" },
                    if agent { "provisioned" } else { "not provisioned" }
                ),
            )
        },
    },
    Rule {
        id: "VM-016",
        severity: Error,
        requires: "No extension of the virtual machine is failed or on its way.",
        remedy: "Uninstall the extension that failed, or wait.",
        source: source::PROTECTION_ERRORS,
        judge: |facts| {
            let all = &facts.machine()?.resources;
            let breaches: Vec<_> = all
                .iter()
                .filter_map(|one| Some((one, one.properties.provisioning_state.as_deref()?)))
                .filter(|(_, state)| !state.eq_ignore_ascii_case("Succeeded"))
                .map(|(one, state)| Breach {
                    subject: one.id.clone(),
                    found: format!("{} is {state}", one.name),
                })
                .collect();
            if breaches.is_empty() {
                pass(format!("{} extensions are well", all.len()))
            } else {
                Ok(Verdict::Fail(breaches))
            }
        },
    },
    Rule {
        id: "VM-017",
        severity: Error,
        requires: "The virtual machine runs.",
        remedy: "Start it: the agent of Site Recovery is installed in it.",
        source: source::BY_POLICY,
        judge: |facts| {
            let view = facts.machine()?.properties.instance_view.as_ref();
            let view =
                view.ok_or_else(|| Unknown("how the virtual machine is was not told.".to_owned()))?;
            let power = view
                .statuses
                .iter()
                .filter_map(|state| state.code.as_deref())
                .find_map(|code| code.strip_prefix("PowerState/"));
            let power = power.ok_or_else(|| Unknown("its power state is not told.".to_owned()))?;
            verdict(power.eq_ignore_ascii_case("running"), format!("it is {power}"))
        },
    },
    Rule {
        id: "VM-022",
        severity: Warning,
        requires: "The virtual machine has no other extensions, because they are not replicated.",
        remedy: "Plan to install them after a failover.",
        source: source::MATRIX,
        judge: |facts| {
            let all = &facts.machine()?.resources;
            let others: Vec<_> = all
                .iter()
                .filter(|one| {
                    !one.properties
                        .publisher
                        .as_deref()
                        .is_some_and(|by| by.to_ascii_lowercase().contains("siterecovery"))
                })
                .map(|one| one.name.as_str())
                .collect();
            verdict(
                others.is_empty(),
                if others.is_empty() {
                    "it has none".to_owned()
                } else {
                    format!("it has {}", others.join(", "))
                },
            )
        },
    },
];
