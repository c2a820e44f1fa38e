//! The path of a kind of object, written once with placeholders, used in both directions.

use std::collections::BTreeMap;

use super::kind::{expect_kind, one, shape};

/// A path with placeholders, such as `{recovery_vault_id}/replicationFabrics/{name}`, and the kind of what the leading
/// placeholder names, here `Microsoft.RecoveryServices/vaults`.
///
/// The first placeholder stands for a whole id, every other for one segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    path: &'static str,
    parent_kind: &'static str,
}

impl Template {
    /// A template whose path begins with a placeholder for an id of `parent_kind`.
    pub const fn new(path: &'static str, parent_kind: &'static str) -> Self {
        Self { path, parent_kind }
    }

    /// The kind of the leading id.
    pub const fn parent_kind(&self) -> &'static str {
        self.parent_kind
    }

    /// The name of the placeholder that stands for the leading id.
    pub fn parent(&self) -> &'static str {
        placeholder(self.segments().0).unwrap_or(self.path)
    }

    /// The names of all placeholders, in the order of the path.
    pub fn placeholders(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(placeholder)
    }

    /// The kind of the ids that this template makes. A literal at the end, such as `/testFailover`, does not count.
    pub fn kind(&self) -> String {
        let tail = self.segments().1;
        let (mut kind, tail) = match tail.as_slice() {
            ["providers", namespace, tail @ ..] => ((*namespace).to_owned(), tail),
            tail => (self.parent_kind.to_owned(), tail),
        };
        for pair in tail.chunks_exact(2) {
            kind = format!("{kind}/{}", pair[0]);
        }
        kind
    }

    /// The id with each placeholder replaced by its value. An error says which value is missing or cannot be part of
    /// an id.
    pub fn format(&self, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
        let mut id = String::new();
        for (index, segment) in self.path.split('/').enumerate() {
            let text = match placeholder(segment) {
                None => segment.to_owned(),
                Some(name) => {
                    let text = value(name)
                        .filter(|text| !text.is_empty())
                        .ok_or(format!("{name} has no value"))?;
                    if index == 0 {
                        text.trim_end_matches('/').to_owned()
                    } else if let Some(bad) = text.chars().find(|c| !allowed_in_name(*c)) {
                        return Err(format!(
                            "{name} is {text:?}, but {bad:?} cannot be part of a name in Azure"
                        ));
                    } else {
                        text
                    }
                }
            };
            if index > 0 {
                id.push('/');
            }
            id.push_str(&text);
        }
        Ok(id)
    }

    /// The values that made an id, by the names of the placeholders, in the casing of the id. An error says what is
    /// wrong with the id and shows the expected shape.
    pub fn parse(&self, id: &str) -> Result<BTreeMap<&'static str, String>, String> {
        let (parent, tail) = self.segments();
        let trimmed = id.trim_end_matches('/');
        let named_by_kind = tail.last().is_none_or(|last| placeholder(last).is_some());
        if named_by_kind {
            expect_kind(trimmed, &self.kind())?;
        }
        let mut values = BTreeMap::new();
        let mut rest = trimmed;
        for segment in tail.iter().rev() {
            let (head, found) = rest.rsplit_once('/').ok_or_else(|| self.misfit(id, segment))?;
            match placeholder(segment) {
                Some(name) => {
                    values.insert(name, found.to_owned());
                }
                None if found.eq_ignore_ascii_case(segment) => {}
                None => return Err(self.misfit(id, segment)),
            }
            rest = head;
        }
        expect_kind(rest, self.parent_kind)?;
        if let Some(name) = placeholder(parent) {
            values.insert(name, rest.to_owned());
        }
        Ok(values)
    }

    fn misfit(&self, id: &str, segment: &str) -> String {
        let tail: String = self.segments().1.iter().map(|segment| format!("/{segment}")).collect();
        format!(
            "\"{id}\" has no “{segment}” where one is expected. It must be the id of {} followed by {tail}: {}{tail}.",
            one(self.parent_kind),
            shape(self.parent_kind)
        )
    }

    fn segments(&self) -> (&'static str, Vec<&'static str>) {
        let mut segments = self.path.split('/');
        (segments.next().unwrap_or_default(), segments.collect())
    }
}

/// The name inside `{...}`.
fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Characters that can stand in a segment of a path without being encoded or taking the path apart.
fn allowed_in_name(c: char) -> bool {
    c.is_alphanumeric() || "-_.()~!$&'*+,;=:@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VAULT_ID: &str =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";
    const VAULT: Template = Template::new(
        "{resource_group_id}/providers/Microsoft.RecoveryServices/vaults/{name}",
        "Microsoft.Resources/resourceGroups",
    );
    const MAPPING: Template = Template::new(
        "{fabric_id}/replicationNetworks/{network_name}/replicationNetworkMappings/{name}",
        "Microsoft.RecoveryServices/vaults/replicationFabrics",
    );
    const DRILL: Template = Template::new(
        "{recovery_plan_id}/testFailover",
        "Microsoft.RecoveryServices/vaults/replicationRecoveryPlans",
    );

    fn values<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn formatting_and_parsing_are_inverse() {
        let fabric = format!("{VAULT_ID}/replicationFabrics/f");
        let pairs =
            [("fabric_id", fabric.as_str()), ("network_name", "azureNetwork"), ("name", "m")];
        let id = MAPPING.format(values(&pairs)).unwrap();
        assert_eq!(
            id,
            format!("{fabric}/replicationNetworks/azureNetwork/replicationNetworkMappings/m")
        );
        let parsed = MAPPING.parse(&id).unwrap();
        assert_eq!(parsed.len(), 3);
        for (name, value) in pairs {
            assert_eq!(parsed[name], value);
        }
        assert_eq!(MAPPING.parent(), "fabric_id");
        assert_eq!(
            MAPPING.placeholders().collect::<Vec<_>>(),
            ["fabric_id", "network_name", "name"]
        );
        assert_eq!(
            MAPPING.kind(),
            "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationNetworks/replicationNetworkMappings"
        );
    }

    #[test]
    fn a_vault_hangs_below_its_resource_group() {
        let id = VAULT.format(values(&[
            ("resource_group_id", "/subscriptions/s/resourceGroups/g/"),
            ("name", "v"),
        ]));
        assert_eq!(id.as_deref(), Ok(VAULT_ID));
        assert_eq!(VAULT.kind(), "Microsoft.RecoveryServices/vaults");
        let parsed = VAULT.parse(&VAULT_ID.to_uppercase()).unwrap();
        assert_eq!(parsed["resource_group_id"], "/SUBSCRIPTIONS/S/RESOURCEGROUPS/G");
        assert_eq!(parsed["name"], "V");
    }

    #[test]
    fn a_literal_at_the_end_is_part_of_the_id() {
        let plan = format!("{VAULT_ID}/replicationRecoveryPlans/p");
        let id = DRILL.format(values(&[("recovery_plan_id", &plan)])).unwrap();
        assert_eq!(id, format!("{plan}/testFailover"));
        assert_eq!(DRILL.parse(&id).unwrap()["recovery_plan_id"], plan);
        let error = DRILL.parse(&plan).unwrap_err();
        assert!(error.contains("has no “testFailover” where one is expected"), "{error}");
        assert!(error.contains("the id of a recovery plan followed by /testFailover"), "{error}");
    }

    #[test]
    fn the_wrong_kind_is_refused() {
        let error = MAPPING.parse(VAULT_ID).unwrap_err();
        assert!(
            error
                .contains("is not the id of a network mapping: it ends before /replicationFabrics"),
            "{error}"
        );
    }

    #[test]
    fn values_that_would_make_another_id_are_refused() {
        let group = ("resource_group_id", "/subscriptions/s/resourceGroups/g");
        assert_eq!(VAULT.format(values(&[group])), Err("name has no value".to_owned()));
        assert_eq!(
            VAULT.format(values(&[group, ("name", "")])),
            Err("name has no value".to_owned())
        );
        let error = VAULT.format(values(&[group, ("name", "a/b")])).unwrap_err();
        assert_eq!(error, "name is \"a/b\", but '/' cannot be part of a name in Azure");
    }
}
