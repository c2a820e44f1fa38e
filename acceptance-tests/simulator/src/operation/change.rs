//! What an operation does to the documents when it ends, as data that can wait and be saved.
//!
//! Knows no kind of resource: bodies are JSON, members of lists are found by one of their members.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::clock;
use crate::documents::{Document, Documents};

/// One change of the documents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Change {
    /// Files a document.
    Put(Document),
    /// Merges a JSON merge patch (RFC 7396) into the body of a document, if it still exists.
    Merge(String, Value),
    /// Replaces the body of a document, if it still exists, and keeps its notes.
    Replace(String, Value),
    /// Removes a document with its subtree.
    Remove(String),
    /// Sets a note of a document.
    Note(String, String, Value),
    /// Merges a patch into one member of a list, or appends it if the list has no such member.
    MergeMember(Place, Value),
    /// Takes one member out of a list.
    TakeMember(Place),
    /// Writes the moment at which the operation ends into a property of a document.
    Stamp(String, String),
}

/// A member of a list in a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The document.
    pub id: String,
    /// JSON pointer of the list in its body; a null there becomes a list.
    pub list: String,
    /// The member of a member that names it.
    pub key: String,
    /// What that is, compared without case.
    pub name: String,
}

impl Place {
    /// The list, and where in it the member stands.
    fn find<'a>(
        &self,
        documents: &'a mut Documents,
    ) -> Option<(&'a mut Vec<Value>, Option<usize>)> {
        let list = documents.get_mut(&self.id)?.body.pointer_mut(&self.list)?;
        if list.is_null() {
            *list = json!([]);
        }
        let members = list.as_array_mut()?;
        let named = |member: &Value| {
            member[&self.key].as_str().is_some_and(|name| name.eq_ignore_ascii_case(&self.name))
        };
        let at = members.iter().position(named);
        Some((members, at))
    }
}

impl Change {
    /// The change as it is made at a moment.
    pub fn at(self, moment: OffsetDateTime) -> Self {
        match self {
            Change::Stamp(id, property) => {
                let mut properties = json!({});
                properties[property] = json!(clock::stamp(moment));
                Change::Merge(id, json!({ "properties": properties }))
            }
            other => other,
        }
    }

    /// Makes the change.
    pub fn apply(self, documents: &mut Documents) {
        match self {
            Change::Put(document) => documents.put(document),
            Change::Merge(id, patch) => {
                if let Some(document) = documents.get_mut(&id) {
                    merge(&mut document.body, &patch);
                }
            }
            Change::Replace(id, body) => {
                if let Some(document) = documents.get_mut(&id) {
                    document.body = body;
                }
            }
            Change::Remove(id) => documents.remove(&id),
            Change::Note(id, name, value) => {
                if let Some(document) = documents.get_mut(&id) {
                    document.notes.insert(name, value);
                }
            }
            Change::MergeMember(place, patch) => match place.find(documents) {
                Some((members, Some(at))) => merge(&mut members[at], &patch),
                Some((members, None)) => members.push(patch),
                None => {}
            },
            Change::TakeMember(place) => {
                if let Some((members, Some(at))) = place.find(documents) {
                    members.remove(at);
                }
            }
            // Without an operation that ends, now is not known here: see `at`.
            Change::Stamp(..) => {}
        }
    }
}

/// JSON merge patch, RFC 7396, but that a null sets null: Azure's bodies tell null from absent.
pub fn merge(target: &mut Value, patch: &Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (name, value) in patch {
                merge(target.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_of_a_list_is_merged_appended_or_taken_by_its_name() {
        let mut documents = Documents::default();
        documents.put(Document::new("/a/b", json!({"disks": null})));
        let place = |name: &str| Place {
            id: "/A/B".to_owned(),
            list: "/disks".to_owned(),
            key: "diskId".to_owned(),
            name: name.to_owned(),
        };
        let mut change = |change: Change| {
            change.apply(&mut documents);
            documents.get("/a/b").unwrap().body["disks"].clone()
        };
        change(Change::MergeMember(place("one"), json!({"diskId": "one", "state": 1})));
        let merged = change(Change::MergeMember(place("ONE"), json!({"state": 2})));
        assert_eq!(merged, json!([{"diskId": "one", "state": 2}]));
        change(Change::TakeMember(place("two")));
        assert_eq!(change(Change::TakeMember(place("One"))), json!([]));
    }
}
