//! Every resource of the simulated cloud: a sorted map from lower-cased path to document.
//!
//! Knows nothing of what a document means; a subtree is a range of the map.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id;

mod template;

pub(crate) use template::Template;

/// A resource as ARM shows it, and what the service knows about it besides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Document {
    /// The id in the casing that replies have.
    pub id: String,
    /// The body of a GET.
    pub body: Value,
    /// What the service remembers and never shows.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub notes: Map<String, Value>,
    /// The resource type in lower case, worked out once: lists compare it for every document of a vault.
    #[serde(skip)]
    kind: String,
}

/// A document as it is saved.
#[derive(Deserialize)]
struct Stored {
    id: String,
    body: Value,
    #[serde(default)]
    notes: Map<String, Value>,
}

impl From<Stored> for Document {
    fn from(Stored { id, body, notes }: Stored) -> Self {
        Document::new(id, body).with_notes(notes)
    }
}

impl Document {
    /// A document whose id is in the body's `id` already or is put there.
    pub fn new(id: impl Into<String>, mut body: Value) -> Self {
        let id = id.into();
        if let Some(members) = body.as_object_mut() {
            members.insert("id".to_owned(), Value::String(id.clone()));
        }
        let kind = id::kind(&id).unwrap_or_default();
        Document { id, body, notes: Map::new(), kind }
    }

    /// The same document with these notes.
    pub fn with_notes(self, notes: Map<String, Value>) -> Self {
        Document { notes, ..self }
    }

    /// The resource type in lower case (`microsoft.recoveryservices/vaults`); empty where the id has no provider, as
    /// a resource group's.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// `properties` of the body, or null.
    pub fn properties(&self) -> &Value {
        &self.body["properties"]
    }

    /// A text at a JSON pointer under `properties`, empty if there is none.
    pub fn text(&self, pointer: &str) -> &str {
        self.properties().pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// The name of the resource, in its own casing.
    pub fn name(&self) -> &str {
        id::name(&self.id)
    }

    /// When the resource was created, as its `systemData` says; empty where that says nothing.
    pub fn created(&self) -> String {
        self.body["systemData"]["createdAt"].as_str().unwrap_or_default().to_owned()
    }

    /// The `location` of a tracked resource, normalised.
    pub fn location(&self) -> String {
        crate::regions::normalise(self.body["location"].as_str().unwrap_or_default())
    }
}

/// The sorted map.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Documents(BTreeMap<String, Document>);

impl Documents {
    /// The document of an id, in any casing.
    pub fn get(&self, id: &str) -> Option<&Document> {
        self.0.get(&id::key(id))
    }

    /// The same, to change.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Document> {
        self.0.get_mut(&id::key(id))
    }

    /// Files a document under its id, in place of what was there.
    pub fn put(&mut self, document: Document) {
        self.0.insert(id::key(&document.id), document);
    }

    /// Removes a document and everything below it.
    pub fn remove(&mut self, id: &str) {
        let key = id::key(id);
        let below: Vec<String> = self.below(&key).map(|document| id::key(&document.id)).collect();
        self.0.remove(&key);
        for key in below {
            self.0.remove(&key);
        }
    }

    /// Everything below an id, at any depth, sorted by key.
    pub fn below<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Document> + use<'a> {
        let prefix = format!("{}/", id::key(id));
        self.0
            .range(prefix.clone()..)
            .take_while(move |(key, _)| key.starts_with(&prefix))
            .map(|(_, document)| document)
    }

    /// Everything of a type (in lower case) below an id.
    pub fn of_kind<'a>(
        &'a self,
        id: &str,
        kind: &'a str,
    ) -> impl Iterator<Item = &'a Document> + use<'a> {
        self.below(id).filter(move |document| document.kind == kind)
    }

    /// All documents, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn removing_a_document_takes_its_subtree_and_no_neighbour() {
        let mut documents = Documents::default();
        for id in ["/a/one", "/a/one/b/x", "/a/one/b/y", "/a/one-more", "/a/one.b"] {
            documents.put(Document::new(id, json!({})));
        }
        assert_eq!(documents.below("/A/One").count(), 2);
        documents.remove("/A/ONE");
        let left: Vec<&str> = documents.iter().map(|document| document.id.as_str()).collect();
        assert_eq!(left, ["/a/one-more", "/a/one.b"]);
    }
}
