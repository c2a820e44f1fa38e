//! Which virtual machines of a vault are protected, for plans of many items: one list per vault, read and taken apart
//! once. It serves plans, which write nothing, and is forgotten after a minute.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::azure::wire::Resource;
use crate::azure::{Api, Error, id};
use crate::resources::arm::Remote;

/// For how long a list is believed.
const LIFETIME: Duration = Duration::from_secs(60);

/// The ids of items by the canonical ids of their virtual machines.
type Items = Arc<HashMap<String, Vec<String>>>;

/// What was listed, by the canonical ids of the vaults. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct ProtectedMachines {
    vaults: Arc<Mutex<HashMap<String, (Instant, Items)>>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    provider_specific_details: Details,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Details {
    fabric_object_id: Option<String>,
}

impl ProtectedMachines {
    /// The ids of the items of a vault that replicate a virtual machine.
    ///
    /// # Errors
    /// That the items could not be listed.
    pub async fn items_of(
        &self,
        remote: &Remote,
        vault: &str,
        machine: &str,
    ) -> Result<Vec<String>, Error> {
        let mut vaults = self.vaults.lock().await;
        let key = id::canonical(vault);
        let known = vaults.get(&key).filter(|(at, _)| at.elapsed() < LIFETIME);
        let items = match known {
            Some((_, items)) => items.clone(),
            None => {
                let items = list(remote, vault).await?;
                vaults.insert(key, (Instant::now(), items.clone()));
                items
            }
        };
        Ok(items.get(&id::canonical(machine)).cloned().unwrap_or_default())
    }
}

async fn list(remote: &Remote, vault: &str) -> Result<Items, Error> {
    let path = format!("{vault}/replicationProtectedItems");
    let listed: Vec<Resource<Properties>> =
        remote.client.list_cached(&remote.scope, Api::SiteRecovery, &path).await?;
    let mut items: HashMap<String, Vec<String>> = HashMap::new();
    for item in listed {
        if let Some(machine) = &item.properties.provider_specific_details.fabric_object_id {
            items.entry(id::canonical(machine)).or_default().push(id::plain(&item.id));
        }
    }
    Ok(Arc::new(items))
}
