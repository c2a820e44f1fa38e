//! What a resource stores beside its state: a small JSON object that Terraform keeps and nobody sees.
//! It is not encrypted: no secret belongs here.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// Named JSON values that travel with the state of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Private(Map<String, Json>);

impl Private {
    /// Reads what Terraform kept. Nothing, or what is no JSON object, is an empty store: it may
    /// stem from another provider version and must not stop a plan.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(serde_json::from_slice(bytes).unwrap_or_default())
    }

    /// What Terraform shall keep; no bytes at all when nothing is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.0.is_empty() {
            Vec::new()
        } else {
            Json::Object(self.0.clone()).to_string().into_bytes()
        }
    }

    /// The value stored under that key, if it is there and of that type.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.0.get(key).and_then(|json| serde_json::from_value(json.clone()).ok())
    }

    /// Stores a value; one that has no JSON form is dropped.
    pub fn set(&mut self, key: &str, value: &impl Serialize) {
        if let Ok(json) = serde_json::to_value(value) {
            self.0.insert(key.to_owned(), json);
        }
    }

    /// Forgets a value.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_the_journey_and_bad_bytes() {
        let mut private = Private::default();
        assert!(private.to_bytes().is_empty());
        private.set("operation", &"job-1");
        let back = Private::from_bytes(&private.to_bytes());
        assert_eq!(back.get::<String>("operation").as_deref(), Some("job-1"));
        assert_eq!(back.get::<u32>("operation"), None);
        assert_eq!(Private::from_bytes(b"\xff["), Private::default());
    }
}
