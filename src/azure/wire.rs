//! What all ARM objects share on the wire, and how replies are read: leniently.
//!
//! Enumerations stay text, members nobody here knows are ignored, and what a service may leave out or answer as null
//! is optional or becomes empty.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

/// An object as ARM answers it: its id, name and type around its properties.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(bound(deserialize = "P: DeserializeOwned + Default"))]
pub struct Resource<P> {
    /// The id, in the casing of the service.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The last segment of the id.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The type, such as `Microsoft.RecoveryServices/vaults/replicationFabrics`.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub kind: String,
    /// What the object is.
    #[serde(default, deserialize_with = "or_default")]
    pub properties: P,
}

/// The body of a request that carries nothing but properties.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Body<P> {
    /// What the object shall be, or what the action needs.
    pub properties: P,
}

impl<P> Body<P> {
    /// A body around properties.
    pub fn new(properties: P) -> Self {
        Self { properties }
    }
}

/// Anything that lies in a region, where nothing else is asked of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Located {
    /// The region.
    #[serde(default, deserialize_with = "or_default")]
    pub location: String,
}

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: DeserializeOwned"))]
pub(crate) struct Page<T> {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) value: Vec<T>,
    /// Where the next page is, to be followed as it stands. Null, empty or absent on the last page.
    #[serde(default)]
    pub(crate) next_link: Option<String>,
}

/// Reads null as the default of the type.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_absent_are_empty() {
        let resource: Resource<Vec<u8>> =
            serde_json::from_str(r#"{"id":null,"properties":null,"x":1}"#).unwrap();
        assert_eq!(resource, Resource::default());
        for text in [r#"{"value":[1],"nextLink":null}"#, r#"{"value":[1]}"#] {
            let page: Page<u8> = serde_json::from_str(text).unwrap();
            assert_eq!((page.value, page.next_link), (vec![1], None));
        }
    }
}
