//! Documents that are copied under other names by the thousand: what changes from copy to copy is found once, so that a
//! copy costs little more than its memory.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::Document;
use crate::id;

/// Documents to copy. In the copies another name stands wherever theirs stood, and their GUIDs differ.
pub(crate) struct Template {
    documents: Vec<(Document, Pattern, Pattern)>,
    guids: Vec<Guid>,
}

/// A GUID of the originals.
enum Guid {
    /// The hash of a text with the name in it.
    Hash(Vec<String>),
    /// Of no meaning.
    Random,
}

/// A value as copies have it.
enum Pattern {
    Same(Value),
    /// A text cut where the name stood.
    Named(Vec<String>),
    /// The GUID at this place of the list.
    Guid(usize),
    List(Vec<Pattern>),
    Object(Vec<(String, Pattern)>),
}

impl Template {
    /// Documents of this name; `hashed` are the texts whose GUIDs appear in them, `random` other GUIDs.
    pub fn new(documents: Vec<Document>, name: &str, hashed: &[String], random: &[String]) -> Self {
        let known: Vec<String> = hashed
            .iter()
            .map(|text| id::guid(text).to_string())
            .chain(random.iter().cloned())
            .collect();
        let guids = hashed
            .iter()
            .map(|text| Guid::Hash(cut(text, name)))
            .chain(random.iter().map(|_| Guid::Random))
            .collect();
        let documents = documents
            .into_iter()
            .map(|one| {
                let body = pattern(&one.body, name, &known);
                let notes = pattern(&Value::Object(one.notes.clone()), name, &known);
                (one, body, notes)
            })
            .collect();
        Template { documents, guids }
    }

    /// The documents under another name, in the same order.
    pub fn copy(&self, name: &str) -> Vec<Document> {
        let guids: Vec<String> = self
            .guids
            .iter()
            .map(|guid| match guid {
                Guid::Hash(pieces) => id::guid(&pieces.join(name)).to_string(),
                Guid::Random => Uuid::new_v4().to_string(),
            })
            .collect();
        let copies = self.documents.iter().map(|(original, body, notes)| {
            let body = body.fill(name, &guids);
            let notes = match notes.fill(name, &guids) {
                Value::Object(notes) => notes,
                _ => Map::new(),
            };
            let id = body["id"].as_str().unwrap_or_default().to_owned();
            Document { id, body, notes, kind: original.kind.clone() }
        });
        copies.collect()
    }
}

fn cut(text: &str, name: &str) -> Vec<String> {
    text.split(name).map(str::to_owned).collect()
}

fn pattern(value: &Value, name: &str, guids: &[String]) -> Pattern {
    let same = |one: &Pattern| matches!(one, Pattern::Same(_));
    match value {
        Value::String(text) => match guids.iter().position(|guid| guid == text) {
            Some(at) => Pattern::Guid(at),
            None if text.contains(name) => Pattern::Named(cut(text, name)),
            None => Pattern::Same(value.clone()),
        },
        Value::Array(members) => {
            let members: Vec<Pattern> =
                members.iter().map(|member| pattern(member, name, guids)).collect();
            if members.iter().all(same) {
                Pattern::Same(value.clone())
            } else {
                Pattern::List(members)
            }
        }
        Value::Object(members) => {
            let members: Vec<(String, Pattern)> = members
                .iter()
                .map(|(key, member)| (key.clone(), pattern(member, name, guids)))
                .collect();
            if members.iter().all(|(_, member)| same(member)) {
                Pattern::Same(value.clone())
            } else {
                Pattern::Object(members)
            }
        }
        other => Pattern::Same(other.clone()),
    }
}

impl Pattern {
    fn fill(&self, name: &str, guids: &[String]) -> Value {
        match self {
            Pattern::Same(value) => value.clone(),
            Pattern::Named(pieces) => Value::String(pieces.join(name)),
            Pattern::Guid(at) => Value::String(guids[*at].clone()),
            Pattern::List(members) => {
                Value::Array(members.iter().map(|member| member.fill(name, guids)).collect())
            }
            Pattern::Object(members) => {
                let members =
                    members.iter().map(|(key, member)| (key.clone(), member.fill(name, guids)));
                Value::Object(members.collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_copy_has_its_own_name_and_guids_and_keeps_the_rest() {
        let random = Uuid::new_v4().to_string();
        let body = json!({"id": "/a/vm-1", "guid": id::guid("/a/vm-1").to_string(), "other": random,
            "list": ["vm-1", 7], "kept": {"x": null}});
        let original = Document::new("/a/vm-1", body);
        let template = Template::new(
            vec![original],
            "vm-1",
            &["/a/vm-1".to_owned()],
            std::slice::from_ref(&random),
        );
        let copy = template.copy("vm-2").remove(0);
        assert_eq!((copy.id.as_str(), &copy.body["list"]), ("/a/vm-2", &json!(["vm-2", 7])));
        assert_eq!(copy.body["guid"], id::guid("/a/vm-2").to_string());
        assert_ne!(copy.body["other"], random);
        assert_eq!(copy.body["kept"], json!({"x": null}));
    }
}
