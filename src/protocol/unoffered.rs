//! Answers about kinds of things that this provider has none of: ephemeral
//! resources, list resources, actions, resource identities and generated
//! configuration. A host that asks all the same is told so.

use crate::framework::diagnostics::Diagnostics;

/// There is no `kind` named `name`.
pub(super) fn unknown(kind: &str, name: &str) -> Diagnostics {
    let detail = format!(
        "This provider has no {kind} {name:?}. Check the spelling, or the version of the provider."
    );
    Diagnostics::of_error(format!("Unknown {kind}"), detail)
}

/// Resources of `type_name` have no identity.
pub(super) fn no_identity(type_name: &str) -> Diagnostics {
    let detail = format!("Resources of type {type_name:?} of this provider have no identity.");
    Diagnostics::of_error("No resource identity", detail)
}

/// The host has to generate configuration by itself.
pub(super) fn no_generation(type_name: &str) -> Diagnostics {
    let detail = format!(
        "This provider leaves it to Terraform to generate configuration for {type_name:?}."
    );
    Diagnostics::of_error("No generated configuration", detail)
}
