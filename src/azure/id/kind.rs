//! Which kind of object an id names, and what to tell a user whose id names another kind or none.

/// Words for the types that users meet, and the placeholder for their name in an example.
const WORDS: &[(&str, &str)] = &[
    ("Microsoft.Resources/subscriptions", "subscription"),
    ("Microsoft.Resources/resourceGroups", "resource group"),
    ("Microsoft.RecoveryServices/vaults", "Recovery Services vault"),
    ("Microsoft.Compute/virtualMachines", "virtual machine"),
    ("Microsoft.Compute/disks", "managed disk"),
    ("Microsoft.Compute/diskEncryptionSets", "disk encryption set"),
    ("Microsoft.Compute/availabilitySets", "availability set"),
    ("Microsoft.Compute/proximityPlacementGroups", "proximity placement group"),
    ("Microsoft.Compute/virtualMachineScaleSets", "virtual machine scale set"),
    ("Microsoft.Compute/capacityReservationGroups", "capacity reservation group"),
    ("Microsoft.Network/virtualNetworks", "virtual network"),
    ("Microsoft.Network/virtualNetworks/subnets", "subnet"),
    ("Microsoft.Network/networkInterfaces", "network interface"),
    ("Microsoft.Network/networkSecurityGroups", "network security group"),
    ("Microsoft.Network/publicIPAddresses", "public IP address"),
    ("Microsoft.Network/loadBalancers/backendAddressPools", "load balancer backend pool"),
    ("Microsoft.Storage/storageAccounts", "storage account"),
    ("Microsoft.KeyVault/vaults", "key vault"),
    ("Microsoft.ManagedIdentity/userAssignedIdentities", "user-assigned identity"),
    ("Microsoft.Automation/automationAccounts", "Automation account"),
    ("Microsoft.Automation/automationAccounts/runbooks", "Automation runbook"),
    ("Microsoft.RecoveryServices/vaults/replicationFabrics", "replication fabric"),
    ("Microsoft.RecoveryServices/vaults/replicationPolicies", "replication policy"),
    ("Microsoft.RecoveryServices/vaults/replicationRecoveryPlans", "recovery plan"),
    ("Microsoft.RecoveryServices/vaults/replicationJobs", "replication job"),
    (
        "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers",
        "protection container",
    ),
    (
        "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectionContainerMappings",
        "protection container mapping",
    ),
    (
        "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems",
        "protected item",
    ),
    (
        "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems/recoveryPoints",
        "recovery point",
    ),
    (
        "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationNetworks",
        "replication network",
    ),
    (
        "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationNetworks/replicationNetworkMappings",
        "network mapping",
    ),
];

/// What an id turned out to be when it was read segment by segment.
enum Reading {
    /// A complete id of this kind.
    Complete(String),
    /// The id stops after a type, or after `providers`, with no name: the text is what it stops after.
    Unnamed(String),
    /// Not an id at all, with the reason.
    Broken(String),
}

/// The kind of the object that an id names, such as `Microsoft.RecoveryServices/vaults/replicationFabrics`, in the
/// casing of the id. Subscriptions and resource groups are `Microsoft.Resources/subscriptions` and
/// `Microsoft.Resources/resourceGroups`. `None` for what is not a complete id.
pub fn kind(id: &str) -> Option<String> {
    match read(id) {
        Reading::Complete(kind) => Some(kind),
        Reading::Unnamed(_) | Reading::Broken(_) => None,
    }
}

/// The words for a kind, such as "virtual network"; a kind without words of its own is named by its type.
pub fn words(kind: &str) -> String {
    match WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(kind)) {
        Some((_, words)) => (*words).to_owned(),
        None => format!("object of type {kind}"),
    }
}

/// The words for a kind with their article: "a virtual network", "an availability set".
pub fn one(kind: &str) -> String {
    let words = words(kind);
    let article =
        if words.starts_with(['A', 'a', 'E', 'e', 'I', 'i', 'O', 'o']) { "an" } else { "a" };
    format!("{article} {words}")
}

/// The shape of the ids of a kind, for people: `/subscriptions/{subscription}/resourceGroups/{resource group}/...`.
pub fn shape(kind: &str) -> String {
    const SUBSCRIPTION: &str = "/subscriptions/{subscription}";
    const GROUP: &str = "/subscriptions/{subscription}/resourceGroups/{resource group}";
    let mut segments = kind.split('/');
    let namespace = segments.next().unwrap_or_default();
    if namespace.eq_ignore_ascii_case("Microsoft.Resources") {
        return if kind.to_ascii_lowercase().ends_with("/subscriptions") {
            SUBSCRIPTION
        } else {
            GROUP
        }
        .to_owned();
    }
    let mut shape = format!("{GROUP}/providers/{namespace}");
    let mut path = namespace.to_owned();
    for segment in segments {
        path = format!("{path}/{segment}");
        let words = WORDS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&path))
            .map(|(_, words)| *words);
        shape = format!("{shape}/{segment}/{{{}}}", words.unwrap_or("name"));
    }
    shape
}

/// The kind of the object that an id names, as [`kind`].
///
/// # Errors
/// What is wrong with what is no complete id.
pub fn expect(id: &str) -> Result<String, String> {
    let problem = match read(id) {
        Reading::Complete(kind) => return Ok(kind),
        Reading::Unnamed(word) => format!("nothing follows “{word}”"),
        Reading::Broken(reason) => reason,
    };
    let example = shape("Microsoft.RecoveryServices/vaults");
    Err(format!(
        "\"{id}\" is not the id of an Azure resource: {problem}. Such an id looks like {example}."
    ))
}

/// A kind as Azure documents it, such as `Microsoft.Compute/virtualMachines`. `None` for one that is not known here.
pub fn spelled(kind: &str) -> Option<&'static str> {
    let known = WORDS.iter().map(|(known, _)| *known);
    known.into_iter().find(|known| known.eq_ignore_ascii_case(kind))
}

/// Checks that an id is complete and names an object of a kind, such as
/// `Microsoft.RecoveryServices/vaults/replicationFabrics`. The error says what is wrong and shows the expected shape.
pub fn expect_kind(id: &str, expected: &str) -> Result<(), String> {
    let problem = match read(id) {
        Reading::Complete(kind) if kind.eq_ignore_ascii_case(expected) => return Ok(()),
        Reading::Complete(kind) => match missing_below(&kind, expected) {
            Some(missing) => format!("it ends before /{missing}, so it names {}", one(&kind)),
            None => format!("it names {} ({kind})", one(&kind)),
        },
        Reading::Unnamed(word) => format!("nothing follows “{word}”"),
        Reading::Broken(reason) => reason,
    };
    Err(format!(
        "\"{id}\" is not the id of {}: {problem}. Such an id looks like {}.",
        one(expected),
        shape(expected)
    ))
}

/// The first type that an id of kind `found` lacks on the way to `expected`, if `found` is above `expected`.
fn missing_below<'a>(found: &str, expected: &'a str) -> Option<&'a str> {
    let head = expected.get(..found.len())?;
    let tail = expected[found.len()..].strip_prefix('/')?;
    head.eq_ignore_ascii_case(found).then(|| tail.split('/').next().unwrap_or(tail))
}

fn read(id: &str) -> Reading {
    let Some(path) = id.strip_prefix('/') else {
        return Reading::Broken("it does not begin with “/subscriptions/”".to_owned());
    };
    if let Some(strange) =
        id.chars().find(|c| c.is_whitespace() || c.is_control() || "?#%\\\"<>".contains(*c))
    {
        return Reading::Broken(format!("it contains {strange:?}"));
    }
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    if segments.iter().any(|segment| segment.is_empty()) {
        return Reading::Broken("it has an empty segment (“//”)".to_owned());
    }
    if let Some(dots) = segments.iter().find(|segment| matches!(**segment, "." | "..")) {
        return Reading::Broken(format!("it has a segment “{dots}”"));
    }
    walk(&segments)
}

/// Reads `subscriptions/{s}[/resourceGroups/{g}]` and any number of `providers/{namespace}/{type}/{name}...` after it.
fn walk(segments: &[&str]) -> Reading {
    let mut rest = segments;
    let mut kind = String::new();
    for (word, of) in [("subscriptions", "subscriptions"), ("resourceGroups", "resourceGroups")] {
        match rest {
            [first, _, tail @ ..] if first.eq_ignore_ascii_case(word) => {
                kind = format!("Microsoft.Resources/{of}");
                rest = tail;
            }
            [first] if first.eq_ignore_ascii_case(word) => {
                return Reading::Unnamed((*first).to_owned());
            }
            _ if kind.is_empty() => {
                return Reading::Broken("it does not begin with “/subscriptions/”".to_owned());
            }
            _ => {}
        }
    }
    while let [first, tail @ ..] = rest {
        if first.eq_ignore_ascii_case("providers") {
            let [namespace, tail @ ..] = tail else { return Reading::Unnamed((*first).to_owned()) };
            if tail.is_empty() {
                return Reading::Unnamed((*namespace).to_owned());
            }
            kind = (*namespace).to_owned();
            rest = tail;
        } else if kind.starts_with("Microsoft.Resources/") {
            return Reading::Broken(format!("“{first}” stands where “providers” is expected"));
        } else {
            let [_, tail @ ..] = tail else { return Reading::Unnamed((*first).to_owned()) };
            kind = format!("{kind}/{first}");
            rest = tail;
        }
    }
    Reading::Complete(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FABRICS: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics";
    const VAULT: &str =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

    #[test]
    fn kinds_are_read_in_any_casing() {
        assert_eq!(kind("/Subscriptions/s").as_deref(), Some("Microsoft.Resources/subscriptions"));
        assert_eq!(
            kind("/subscriptions/s/resourcegroups/g/").as_deref(),
            Some("Microsoft.Resources/resourceGroups")
        );
        assert_eq!(kind(VAULT).as_deref(), Some("Microsoft.RecoveryServices/vaults"));
        assert_eq!(kind(&format!("{VAULT}/replicationFabrics")), None);
        assert_eq!(
            expect_kind(&format!("{}/replicationfabrics/f", VAULT.to_lowercase()), FABRICS),
            Ok(())
        );
        assert_eq!(
            expect_kind(
                "/subscriptions/s/providers/Microsoft.RecoveryServices/locations/westeurope",
                "Microsoft.RecoveryServices/locations"
            ),
            Ok(())
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_the_expected_shape() {
        let shape = "/subscriptions/{subscription}/resourceGroups/{resource group}/providers/Microsoft.RecoveryServices/vaults/{Recovery Services vault}/replicationFabrics/{replication fabric}.";
        for (id, problem) in [
            ("fab", "it does not begin with “/subscriptions/”"),
            ("", "it does not begin with “/subscriptions/”"),
            ("/fab", "it does not begin with “/subscriptions/”"),
            ("/subscriptions", "nothing follows “subscriptions”"),
            ("/subscriptions//resourceGroups/g", "it has an empty segment (“//”)"),
            ("/subscriptions/s/resourceGroups/..", "it has a segment “..”"),
            ("/subscriptions/s/resourceGroups/my group", "it contains ' '"),
            (
                "/subscriptions/s/resourceGroups/g/vaults/v",
                "“vaults” stands where “providers” is expected",
            ),
            (
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices",
                "nothing follows “Microsoft.RecoveryServices”",
            ),
            (VAULT, "it ends before /replicationFabrics, so it names a Recovery Services vault"),
            (&format!("{VAULT}/replicationFabrics"), "nothing follows “replicationFabrics”"),
            (
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a",
                "it names a storage account (Microsoft.Storage/storageAccounts)",
            ),
        ] {
            let error = expect_kind(id, FABRICS).unwrap_err();
            assert_eq!(
                error,
                format!(
                    "\"{id}\" is not the id of a replication fabric: {problem}. Such an id looks like {shape}"
                )
            );
        }
    }

    #[test]
    fn a_kind_without_words_is_named_by_its_type() {
        assert_eq!(words("Microsoft.Foo/bars"), "object of type Microsoft.Foo/bars");
        assert!(shape("Microsoft.Foo/bars").ends_with("/providers/Microsoft.Foo/bars/{name}"));
    }
}
