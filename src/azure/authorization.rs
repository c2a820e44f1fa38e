//! Microsoft.Authorization and Microsoft.Resources on the wire: what the caller may do, what is locked, and what is linked to what.

use serde::Deserialize;

use crate::azure::wire::or_default;

/// A management lock.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Lock {
    /// Its id, which begins with what it is on.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// What it forbids.
    #[serde(deserialize_with = "or_default")]
    pub properties: LockProperties,
}

/// What a lock forbids.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LockProperties {
    /// `CanNotDelete` or `ReadOnly`.
    pub level: Option<String>,
}

/// A link from one resource to another.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Link {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// From where to where.
    #[serde(deserialize_with = "or_default")]
    pub properties: LinkProperties,
}

/// From where to where a link leads.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LinkProperties {
    /// What it is on.
    #[serde(deserialize_with = "or_default")]
    pub source_id: String,
    /// What it leads to.
    #[serde(deserialize_with = "or_default")]
    pub target_id: String,
}

/// What the caller may do, as one of its roles says it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Permission {
    /// What it may do, with `*` for anything.
    #[serde(deserialize_with = "or_default")]
    pub actions: Vec<String>,
    /// What it may not do all the same.
    #[serde(deserialize_with = "or_default")]
    pub not_actions: Vec<String>,
}

/// A role that somebody has.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoleAssignment {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Who has which role where.
    #[serde(deserialize_with = "or_default")]
    pub properties: RoleAssignmentProperties,
}

/// Who has which role where.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoleAssignmentProperties {
    /// The id of the role; its last segment is the same everywhere for roles of Azure.
    #[serde(deserialize_with = "or_default")]
    pub role_definition_id: String,
    /// Who has it.
    #[serde(deserialize_with = "or_default")]
    pub principal_id: String,
    /// The id of what it is for.
    #[serde(deserialize_with = "or_default")]
    pub scope: String,
}

impl Permission {
    /// Whether any of several roles lets the caller do something.
    pub fn allow(all: &[Permission], action: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, action));
        all.iter().any(|one| any(&one.actions) && !any(&one.not_actions))
    }
}

/// Whether an action is one that a pattern means: `Microsoft.Compute/*/read`.
fn fits(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| action.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        last = Some(piece);
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    last.map_or(rest.is_empty(), |last| action.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_patterns_and_what_one_forbids_another_may_allow() {
        let role = |actions: &[&str], not: &[&str]| Permission {
            actions: actions.iter().map(|one| (*one).to_owned()).collect(),
            not_actions: not.iter().map(|one| (*one).to_owned()).collect(),
        };
        let write = "Microsoft.Compute/virtualMachines/write";
        for (roles, allowed) in [
            (vec![role(&["*"], &[])], true),
            (vec![role(&["*/read"], &[])], false),
            (vec![role(&["Microsoft.Compute/*"], &[])], true),
            (vec![role(&["microsoft.compute/virtualmachines/*"], &[])], true),
            (vec![role(&["Microsoft.Compute/*/write"], &[])], true),
            (vec![role(&["Microsoft.Compute/disks/write"], &[])], false),
            (vec![role(&["*"], &["Microsoft.Compute/*"])], false),
            (vec![role(&["*"], &["*/write"]), role(&[write], &[])], true),
            (vec![], false),
        ] {
            assert_eq!(Permission::allow(&roles, write), allowed, "{roles:?}");
        }
    }
}
