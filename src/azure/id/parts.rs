//! An id taken apart, and put together again in the spelling that Azure documents.
//!
//! Names are kept as they are: Site Recovery writes those of others in lower case, and nobody can tell what they were.

use super::kind::{expect, spelled};

/// A segment for a type and the name that follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The type in the spelling that Azure documents, such as `virtualMachines`; as it was where it is not known.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The namespace that stands before it, such as `Microsoft.Compute`; only of the first type after `providers`.
    pub namespace: Option<String>,
}

/// The parts of an id from the subscription on.
///
/// # Errors
/// What is wrong with what is no complete id.
pub fn parts(id: &str) -> Result<Vec<Part>, String> {
    expect(id)?;
    let mut segments = id.trim_matches('/').split('/');
    let mut parts: Vec<Part> = Vec::new();
    let mut path = String::from("Microsoft.Resources");
    while let Some(first) = segments.next() {
        let mut namespace = None;
        let mut kind = first;
        if first.eq_ignore_ascii_case("providers") {
            path = segments.next().unwrap_or_default().to_owned();
            kind = segments.next().unwrap_or_default();
            namespace = Some(());
        } else if parts.len() == 1 {
            "Microsoft.Resources".clone_into(&mut path);
        }
        path = format!("{path}/{kind}");
        let known = spelled(&path).unwrap_or(&path);
        let (above, kind) = known.rsplit_once('/').unwrap_or_default();
        parts.push(Part {
            kind: kind.to_owned(),
            name: segments.next().unwrap_or_default().to_owned(),
            namespace: namespace.map(|()| above.to_owned()),
        });
    }
    Ok(parts)
}

/// An id in the spelling that Azure documents, but for its names.
///
/// # Errors
/// As of [`parts`].
pub fn normalized(id: &str) -> Result<String, String> {
    let parts = parts(id)?;
    let text = |part: &Part| match &part.namespace {
        Some(namespace) => format!("/providers/{namespace}/{}/{}", part.kind, part.name),
        None => format!("/{}/{}", part.kind, part.name),
    };
    Ok(parts.iter().map(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_spelled_as_documented_and_names_are_kept() {
        for (given, expected) in [
            ("/Subscriptions/S1/RESOURCEGROUPS/Rg", "/subscriptions/S1/resourceGroups/Rg"),
            (
                "/Subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/VM/",
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/VM",
            ),
            (
                "/Subscriptions/s/resourceGroups/g/Providers/microsoft.recoveryservices/Vaults/v/replicationfabrics/f/REPLICATIONPROTECTIONCONTAINERS/c",
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v/replicationFabrics/f/replicationProtectionContainers/c",
            ),
            (
                "/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/vm/providers/Contoso.Foo/bars/b",
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm/providers/Contoso.Foo/bars/b",
            ),
            (
                "/subscriptions/s/providers/Contoso.Foo/bars/b/bazzes/z",
                "/subscriptions/s/providers/Contoso.Foo/bars/b/bazzes/z",
            ),
        ] {
            assert_eq!(normalized(given).as_deref(), Ok(expected));
            assert_eq!(normalized(expected).as_deref(), Ok(expected), "it stays what it is");
        }
    }

    #[test]
    fn what_is_no_id_is_told_why() {
        for (given, problem) in [
            ("vm-web-1", "does not begin with"),
            (
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines",
                "nothing follows “virtualMachines”",
            ),
        ] {
            let error = normalized(given).unwrap_err();
            assert!(error.contains(given) && error.contains(problem), "{error}");
        }
    }
}
