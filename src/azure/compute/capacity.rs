//! What a region has to offer to a subscription: sizes of virtual machines, and what is left of quotas.

use serde::Deserialize;

use crate::azure::wire::or_default;

/// A size of virtual machines, or another SKU, in a region.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceSku {
    /// What it is a SKU of, such as `virtualMachines`.
    pub resource_type: Option<String>,
    /// Its name, such as `Standard_D2s_v5`.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// Its family, which has a quota of its own, such as `standardDSv5Family`.
    pub family: Option<String>,
    /// What it can.
    #[serde(deserialize_with = "or_default")]
    pub capabilities: Vec<Capability>,
    /// What keeps the subscription from using it.
    #[serde(deserialize_with = "or_default")]
    pub restrictions: Vec<SkuRestriction>,
}

/// Something that a size can.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Capability {
    /// What, such as `vCPUs`.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// How much.
    #[serde(deserialize_with = "or_default")]
    pub value: String,
}

/// Something that keeps a subscription from using a size.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SkuRestriction {
    /// `Location` or `Zone`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `NotAvailableForSubscription` or `QuotaId`.
    pub reason_code: Option<String>,
}

/// A quota in a region.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Usage {
    /// How much is used.
    #[serde(deserialize_with = "or_default")]
    pub current_value: i64,
    /// How much may be.
    #[serde(deserialize_with = "or_default")]
    pub limit: i64,
    /// What of.
    #[serde(deserialize_with = "or_default")]
    pub name: UsageName,
}

/// What a quota is of.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UsageName {
    /// Such as `cores` or `standardDSv5Family`.
    #[serde(deserialize_with = "or_default")]
    pub value: String,
}

impl ResourceSku {
    /// What it can, as a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok()
    }

    /// What it can, as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.capabilities.iter().find(|one| one.name.eq_ignore_ascii_case(name))?;
        Some(&found.value)
    }
}
