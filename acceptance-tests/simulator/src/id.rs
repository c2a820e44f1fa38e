//! ARM ids as text: comparing, cutting, casing, and the GUIDs that Azure derives from them.
//!
//! Knows nothing of documents or of what a type means.

use uuid::Uuid;

/// The form under which a document is filed: lower case, one slash in front, none at the end.
pub fn key(id: &str) -> String {
    // Nearly every id is in this form already, and keys are made for every document that anybody looks up.
    if id.starts_with('/') && !id.ends_with('/') && !id.contains("//") {
        return id.to_ascii_lowercase();
    }
    let mut key = String::with_capacity(id.len() + 1);
    for segment in id.split('/').filter(|segment| !segment.is_empty()) {
        key.push('/');
        key.push_str(&segment.to_ascii_lowercase());
    }
    key
}

/// Whether two ids name the same resource.
pub fn same(one: &str, other: &str) -> bool {
    fn segments(id: &str) -> impl Iterator<Item = &str> {
        id.split('/').filter(|segment| !segment.is_empty())
    }
    let (mut one, mut other) = (segments(one), segments(other));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(left), Some(right)) if left.eq_ignore_ascii_case(right) => {}
            _ => return false,
        }
    }
}

/// The last segment: the name of the resource.
pub fn name(id: &str) -> &str {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or("")
}

/// The value after a segment keyword (`resourceGroups`, `vaults`), without regard to case.
pub fn part<'a>(id: &'a str, keyword: &str) -> Option<&'a str> {
    let mut segments = id.split('/').filter(|segment| !segment.is_empty());
    segments.find(|segment| segment.eq_ignore_ascii_case(keyword))?;
    segments.next()
}

/// The id cut after the name that follows a keyword: of a fabric and `vaults`, the vault's id.
pub fn up_to<'a>(id: &'a str, keyword: &str) -> Option<&'a str> {
    let mut end = 0;
    let mut found = false;
    for segment in id.split_inclusive('/') {
        end += segment.len();
        let bare = segment.trim_end_matches('/');
        if found {
            return Some(id[..end].trim_end_matches('/'));
        }
        found = bare.eq_ignore_ascii_case(keyword);
    }
    None
}

/// The id of the resource that this one lies in: two segments up.
pub fn parent(id: &str) -> &str {
    let id = id.trim_end_matches('/');
    let mut cut = id;
    for _ in 0..2 {
        cut = cut.rfind('/').map_or("", |at| &cut[..at]);
    }
    cut
}

/// The resource type in lower case (`microsoft.recoveryservices/vaults/replicationfabrics`); `None` for ids that
/// have no provider, such as a resource group's.
pub fn kind(id: &str) -> Option<String> {
    let key = key(id);
    let (_, tail) = key.rsplit_once("/providers/")?;
    let mut segments = tail.split('/');
    let mut kind = segments.next()?.to_owned();
    for keyword in segments.step_by(2) {
        kind.push('/');
        kind.push_str(keyword);
    }
    Some(kind)
}

/// The id as Site Recovery writes it: `/Subscriptions/` with a capital, the rest as it was (Azure/azure-sdk-for-go#2824).
pub fn site_recovery(id: &str) -> String {
    match id.get(..15) {
        Some(head) if head.eq_ignore_ascii_case("/subscriptions/") => {
            format!("/Subscriptions/{}", &id[15..])
        }
        _ => id.to_owned(),
    }
}

/// The stable GUID that Site Recovery gives to an object: of version 5, a hash of the lower-cased id.
pub fn guid(id: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, key(id).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FABRIC: &str = "/Subscriptions/S1/resourceGroups/Rg/providers/Microsoft.RecoveryServices/vaults/V1/replicationFabrics/East";

    #[test]
    fn ids_are_cut_without_regard_to_case() {
        assert_eq!(part(FABRIC, "RESOURCEGROUPS"), Some("Rg"));
        assert_eq!(up_to(FABRIC, "vaults").map(name), Some("V1"));
        assert_eq!(name(parent(FABRIC)), "V1");
        assert_eq!(
            kind(FABRIC).as_deref(),
            Some("microsoft.recoveryservices/vaults/replicationfabrics")
        );
        assert_eq!(kind("/subscriptions/s/resourceGroups/g"), None);
        assert!(same(FABRIC, &FABRIC.to_uppercase()));
    }

    #[test]
    fn site_recovery_capitalises_subscriptions_and_nothing_else() {
        assert_eq!(
            site_recovery("/subscriptions/s/resourceGroups/g"),
            "/Subscriptions/s/resourceGroups/g"
        );
        assert_eq!(site_recovery("/other"), "/other");
    }

    #[test]
    fn guids_are_stable_hashes_of_the_lower_cased_id() {
        assert_eq!(guid(FABRIC), guid(&FABRIC.to_lowercase()));
        assert_eq!(guid(FABRIC).get_version_num(), 5);
    }
}
