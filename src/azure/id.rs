//! ARM ids: comparing, taking apart, checking and building them.
//!
//! Everything that depends on the shape of an id is here. Azure answers ids in a casing of its own (Site Recovery
//! begins its own with `/Subscriptions/` and lower-cases the ids of others, Azure/azure-rest-api-specs#24393), so ids
//! are compared without case, always, and what a user wrote is never rewritten.

mod kind;
mod parts;
mod template;

pub use kind::{expect_kind, kind, one, shape, words};
pub use parts::{Part, normalized, parts};
pub use template::Template;

/// The form of an id under which two spellings of it are equal: lower case, without a slash at the end.
pub fn canonical(id: &str) -> String {
    id.trim_end_matches('/').to_ascii_lowercase()
}

/// An id as the rest of Azure writes it: Site Recovery begins its own with `/Subscriptions/`
/// (Azure/azure-sdk-for-go#2824).
pub fn plain(id: &str) -> String {
    match id.strip_prefix("/Subscriptions/") {
        Some(rest) => format!("/subscriptions/{rest}"),
        None => id.to_owned(),
    }
}

/// Whether two ids name the same object: letter case and a slash at the end do not count.
pub fn same(a: &str, b: &str) -> bool {
    a.trim_end_matches('/').eq_ignore_ascii_case(b.trim_end_matches('/'))
}

/// The last segment of an id, in the casing of the id. `None` if there is none.
pub fn name(id: &str) -> Option<&str> {
    id.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty())
}

/// The id of the object that holds this one: the vault of a fabric, the resource group of a vault, the subscription of
/// a resource group, the virtual machine of an extension object. `None` for a subscription and for what is no id.
pub fn parent(id: &str) -> Option<&str> {
    let rest = before(before(id.trim_end_matches('/'))?)?;
    // Between a scope and its first resource stand two more segments: `providers` and the namespace.
    let above = before(rest);
    let parent = match above {
        Some(above) if name(above).is_some_and(|word| word.eq_ignore_ascii_case("providers")) => {
            before(above)?
        }
        _ => rest,
    };
    (!parent.is_empty()).then_some(parent)
}

/// The subscription an id lies in, in the casing of the id.
pub fn subscription(id: &str) -> Option<&str> {
    after(id, "subscriptions")
}

/// The name of the resource group an id lies in, in the casing of the id.
pub fn resource_group(id: &str) -> Option<&str> {
    after(id, "resourceGroups")
}

/// The id of the Recovery Services vault that an id is or lies in, in the casing of the id.
pub fn vault(id: &str) -> Option<&str> {
    let mut end = 0;
    let mut previous = ("", "");
    for segment in id.split('/') {
        end += segment.len() + 1;
        let in_vaults = previous.0.eq_ignore_ascii_case("Microsoft.RecoveryServices")
            && previous.1.eq_ignore_ascii_case("vaults");
        if in_vaults && !segment.is_empty() {
            return Some(&id[..end - 1]);
        }
        previous = (previous.1, segment);
    }
    None
}

/// What stands before the last slash.
fn before(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(head, _)| head)
}

/// The segment that follows the first segment of a given word.
fn after<'a>(id: &'a str, word: &str) -> Option<&'a str> {
    let mut segments = id.split('/').skip(1);
    segments.find(|segment| segment.eq_ignore_ascii_case(word))?;
    segments.next().filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FABRIC: &str = "/Subscriptions/S1/resourceGroups/Rg/providers/Microsoft.RecoveryServices/vaults/V/replicationFabrics/F";

    #[test]
    fn casing_and_a_last_slash_do_not_count() {
        assert!(same(FABRIC, &format!("{}/", FABRIC.to_lowercase())));
        assert!(!same(FABRIC, "/subscriptions/S1/resourceGroups/Rg"));
        assert_eq!(canonical("/Subscriptions/S1/"), "/subscriptions/s1");
    }

    #[test]
    fn ids_of_site_recovery_are_written_like_others() {
        assert_eq!(plain(FABRIC), FABRIC.replace("/Subscriptions/", "/subscriptions/"));
        assert_eq!(plain("/subscriptions/S"), "/subscriptions/S");
    }

    #[test]
    fn parts_keep_their_casing() {
        assert_eq!(name(FABRIC), Some("F"));
        assert_eq!(subscription(FABRIC), Some("S1"));
        assert_eq!(resource_group(FABRIC), Some("Rg"));
        assert_eq!(vault(FABRIC), FABRIC.strip_suffix("/replicationFabrics/F"));
        assert_eq!(
            vault("/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults"),
            None
        );
        assert_eq!(name("/"), None);
    }

    #[test]
    fn parents_climb_to_the_subscription() {
        let vault = parent(FABRIC).unwrap();
        assert_eq!(vault, FABRIC.strip_suffix("/replicationFabrics/F").unwrap());
        let group = parent(vault).unwrap();
        assert_eq!(group, "/Subscriptions/S1/resourceGroups/Rg");
        let subscription = parent(group).unwrap();
        assert_eq!(subscription, "/Subscriptions/S1");
        assert_eq!(parent(subscription), None);
    }

    #[test]
    fn the_parent_of_an_extension_object_is_what_it_extends() {
        let vm = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm";
        let eligibility = format!(
            "{vm}/providers/Microsoft.RecoveryServices/replicationEligibilityResults/default"
        );
        assert_eq!(parent(&eligibility), Some(vm));
    }
}
