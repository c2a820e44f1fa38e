//! What Site Recovery keeps in a vault, in the order in which it has to go. The order is the one that works
//! live: plans, items, network mappings, container mappings, containers, fabrics, policies.

use serde::Deserialize;
use serde_json::json;

use crate::azure::{Api, Error};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::path::AttributePath;
use crate::resources::arm::{Remote, Request, Verb, run};

/// One kind of content: where it is listed, what to call it, how it is removed.
struct Kind {
    list: &'static str,
    words: &'static str,
    remove: fn() -> Request,
}

fn delete() -> Request {
    Request::bare(Verb::Delete)
}

fn remove() -> Request {
    Request::bare(Verb::Post("/remove"))
}

fn unprotect() -> Request {
    Request::new(
        Verb::Post("/remove"),
        &json!({"properties": {"disableProtectionReason": "NotSpecified"}}),
    )
}

fn unmap() -> Request {
    let input = json!({"properties": {"providerSpecificInput": {"instanceType": "A2A"}}});
    Request::new(Verb::Post("/remove"), &input)
}

const KINDS: [Kind; 7] = [
    Kind { list: "replicationRecoveryPlans", words: "recovery plan", remove: delete },
    Kind { list: "replicationProtectedItems", words: "protected item", remove: unprotect },
    Kind { list: "replicationNetworkMappings", words: "network mapping", remove: delete },
    Kind {
        list: "replicationProtectionContainerMappings",
        words: "container mapping",
        remove: unmap,
    },
    Kind { list: "replicationProtectionContainers", words: "protection container", remove },
    Kind { list: "replicationFabrics", words: "fabric", remove },
    Kind { list: "replicationPolicies", words: "replication policy", remove: delete },
];

/// Something in a vault, and how it goes.
pub struct Content {
    id: String,
    words: &'static str,
    removal: Request,
}

#[derive(Clone, Deserialize)]
struct Listed {
    id: String,
}

/// Everything in a vault, in the order in which it has to go.
///
/// # Errors
/// That it could not be listed.
pub async fn contents(remote: &Remote, vault: &str) -> Result<Vec<Content>, Error> {
    let mut found = Vec::new();
    for kind in KINDS {
        let path = format!("{vault}/{}", kind.list);
        let listed: Vec<Listed> = remote.list(Api::SiteRecovery, &path).await?;
        found.extend(listed.into_iter().map(|Listed { id }| Content {
            id,
            words: kind.words,
            removal: (kind.remove)(),
        }));
    }
    Ok(found)
}

/// Removes everything, in order.
///
/// # Errors
/// What could not be removed, and why.
pub async fn remove_all(remote: &Remote, contents: &[Content]) -> Result<(), Diagnostics> {
    for content in contents {
        match run(remote, Api::SiteRecovery, &content.id, &content.removal).await {
            Ok(()) => {}
            Err(error) if error.is_not_found() => {}
            Err(error) => {
                let summary = format!("Emptying the vault: {}", error.summary());
                let detail = format!(
                    "The {} {} could not be removed. {}",
                    content.words,
                    content.id,
                    error.detail()
                );
                return Err(Diagnostics::of_error(summary, detail));
            }
        }
    }
    Ok(())
}

/// The refusal to delete a vault that holds something.
pub fn refusal(vault: &str, contents: &[Content]) -> Diagnostics {
    let lines: Vec<_> = contents
        .iter()
        .enumerate()
        .map(|(position, content)| format!("  {}. {} {}", position + 1, content.words, content.id))
        .collect();
    let mut diagnostics = Diagnostics::new();
    diagnostics.error(
        AttributePath::root(),
        "The vault is not empty",
        format!(
            "{vault} still holds what Site Recovery keeps in it. Remove, in this order:\n\n{}\n\n\
             or set `empty_on_destroy = true`, apply, and destroy again: the provider then removes all of it, which ends the \
             protection of protected items. If the vault is being replaced, replace what lies in it in the same plan \
             (`replace_triggered_by`).",
            lines.join("\n")
        ),
    );
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_names_all_in_order() {
        let content = |id: &str, words| Content { id: id.into(), words, removal: delete() };
        let refused =
            refusal("/v", &[content("/v/i", "protected item"), content("/v/f", "fabric")]);
        let detail = refused.iter().next().map(|d| d.detail.clone()).unwrap_or_default();
        assert!(detail.contains("1. protected item /v/i\n  2. fabric /v/f"), "{detail}");
    }

    #[test]
    fn items_go_before_what_they_need() {
        let at = |list: &str| KINDS.iter().position(|kind| kind.list == list);
        assert!(at("replicationRecoveryPlans") < at("replicationProtectedItems"));
        assert!(at("replicationProtectedItems") < at("replicationProtectionContainerMappings"));
        assert!(at("replicationProtectionContainerMappings") < at("replicationPolicies"));
        assert!(at("replicationProtectionContainers") < at("replicationFabrics"));
    }
}
