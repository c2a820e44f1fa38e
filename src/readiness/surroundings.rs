//! Rules about what stands around the virtual machine: its group, locks, links, roles, and what the service says of it.

use super::rule::Severity::{Error, Warning};
use super::rule::{Breach, Rule, Verdict, pass, skip, verdict};
use super::source;
use crate::azure::id;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "VM-018",
        severity: Error,
        requires: "Neither the virtual machine nor its resource group is locked.",
        remedy: "Remove the lock: a read-only one keeps the extension out, and one against deletion leaves links behind when replication ends (150225).",
        source: source::MACHINE_ERRORS,
        judge: |facts| {
            let locks =
                facts.locks.need("the list of locks of the subscription", "source_vm_id")?;
            let on = |lock: &str| {
                lock.to_ascii_lowercase()
                    .split("/providers/microsoft.authorization/locks/")
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            };
            let own = facts.machine_id.to_ascii_lowercase();
            let breaches: Vec<_> = locks
                .iter()
                .filter(|lock| {
                    let on = on(&lock.id);
                    own == on || own.starts_with(&format!("{on}/"))
                })
                .map(|lock| Breach {
                    subject: lock.id.clone(),
                    found: format!(
                        "a lock of the level {}",
                        lock.properties.level.as_deref().unwrap_or("that it does not tell")
                    ),
                })
                .collect();
            if breaches.is_empty() { pass("there is no lock") } else { Ok(Verdict::Fail(breaches)) }
        },
    },
    Rule {
        id: "VM-019",
        severity: Error,
        requires: "No link of an earlier protection is left on the virtual machine.",
        remedy: "Remove the stale link (150226).",
        source: source::MACHINE_ERRORS,
        judge: |facts| {
            let links =
                facts.links.need("the list of links of the subscription", "source_vm_id")?;
            let items = facts
                .items
                .need("the list of protected items of the vault", "recovery_vault_id")?;
            if !items.is_empty() {
                return skip("the virtual machine is protected");
            }
            let leads = |target: &str| {
                let target = target.to_ascii_lowercase();
                target.contains("/microsoft.recoveryservices/vaults/")
                    || target.contains("/protecteditemarmid/")
            };
            let breaches: Vec<_> = links
                .iter()
                .filter(|link| {
                    id::same(&link.properties.source_id, &facts.machine_id)
                        && leads(&link.properties.target_id)
                })
                .map(|link| Breach {
                    subject: link.id.clone(),
                    found: format!("a link to {}", link.properties.target_id),
                })
                .collect();
            if breaches.is_empty() {
                pass("there is no such link")
            } else {
                Ok(Verdict::Fail(breaches))
            }
        },
    },
    Rule {
        id: "VM-020",
        severity: Warning,
        requires: "The resource group of the virtual machine is in the same region.",
        remedy: "The portal cannot list the virtual machine; this provider enables it all the same.",
        source: source::MACHINE_ERRORS,
        judge: |facts| {
            let group = facts.group_location.need("the resource group", "source_vm_id")?;
            let own = &facts.machine()?.location;
            verdict(
                super::facts::same_region(group, own),
                format!("the resource group is in {group}, the virtual machine in {own}"),
            )
        },
    },
    Rule {
        id: "VM-023",
        severity: Warning,
        requires: "No roles are assigned for the virtual machine itself, because they are not replicated.",
        remedy: "Assign them anew after a failover, or for the resource group.",
        source: source::MATRIX,
        judge: |facts| {
            let roles =
                facts.roles.need("the list of roles of the subscription", "source_vm_id")?;
            let own = roles.iter().filter(|one| id::same(&one.properties.scope, &facts.machine_id));
            let count = own.count();
            verdict(count == 0, format!("{count} roles are assigned for it"))
        },
    },
    Rule {
        id: "ELG-001",
        severity: Error,
        requires: "The service itself has nothing against protecting the virtual machine.",
        remedy: "Do what the service recommends.",
        source: source::GENERAL,
        judge: |facts| {
            let errors =
                facts.eligibility.need("what the service has against it", "source_vm_id")?;
            let items = facts.items.known().map_or(0, Vec::len);
            if items > 0 {
                return skip("the virtual machine is protected");
            }
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let breaches: Vec<_> = errors
                .iter()
                .map(|one| Breach {
                    subject: String::new(),
                    found: format!(
                        "{}: {} {}",
                        text(&one.code),
                        text(&one.message),
                        text(&one.recommended_action)
                    )
                    .trim()
                    .to_owned(),
                })
                .collect();
            if breaches.is_empty() { pass("nothing") } else { Ok(Verdict::Fail(breaches)) }
        },
    },
];
