//! What the vault service refuses: values that do not exist, and the doors that open one way only.
//!
//! Judges the vault as it would be against the vault as it is; changes nothing.

use serde_json::Value;

use crate::arm::error;
use crate::documents::Document;
use crate::id;
use crate::inferred::vault_code;
use crate::wire::Response;

/// Allowed values by pointer below `properties`.
const CHOICES: &[(&str, &[&str])] = &[
    ("/publicNetworkAccess", &["Enabled", "Disabled"]),
    (
        "/redundancySettings/standardTierStorageRedundancy",
        &["LocallyRedundant", "GeoRedundant", "ZoneRedundant"],
    ),
    ("/redundancySettings/crossRegionRestore", &["Enabled", "Disabled"]),
    (
        "/restoreSettings/crossSubscriptionRestoreSettings/crossSubscriptionRestoreState",
        &["Enabled", "Disabled", "PermanentlyDisabled"],
    ),
    ("/securitySettings/immutabilitySettings/state", &["Disabled", "Unlocked", "Locked"]),
    ("/securitySettings/softDeleteSettings/softDeleteState", &["Enabled", "Disabled", "AlwaysON"]),
    ("/encryption/infrastructureEncryption", &["Enabled", "Disabled"]),
];

const IDENTITIES: &[&str] =
    &["None", "SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"];

fn refuse(code: &str, message: &str) -> Result<(), Box<Response>> {
    Err(Box::new(error(400, code, message)))
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Two to fifty letters, digits and hyphens, the first a letter.
pub(crate) fn is_name(name: &str) -> bool {
    (2..=50).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

/// Checks the vault as it would be (`wanted`, a whole body) against the vault as it is.
pub(crate) fn check(present: Option<&Document>, wanted: &Value) -> Result<(), Box<Response>> {
    let properties = &wanted["properties"];
    for (pointer, allowed) in CHOICES {
        let value = text(properties, pointer);
        if !value.is_empty() && !allowed.contains(&value) {
            let message = format!(
                "'{value}' is not a value of properties{pointer}. Use one of {}.",
                allowed.join(", ")
            );
            return refuse(vault_code::INVALID_INPUT, &message);
        }
    }
    if !matches!(text(wanted, "/sku/name"), "Standard" | "RS0") {
        return refuse(vault_code::INVALID_SKU, "The sku name of a vault is 'Standard' or 'RS0'.");
    }
    identity(wanted)?;
    immutability(present, properties)?;
    redundancy(present, properties)?;
    soft_delete(present, properties)?;
    encryption(present, wanted)?;
    let pointer = "/restoreSettings/crossSubscriptionRestoreSettings/crossSubscriptionRestoreState";
    if present.is_some_and(|vault| vault.text(pointer) == "PermanentlyDisabled")
        && text(properties, pointer) != "PermanentlyDisabled"
    {
        return refuse(
            vault_code::CROSS_SUBSCRIPTION_STAYS,
            "Cross-subscription restore is permanently disabled and cannot be enabled again.",
        );
    }
    Ok(())
}

fn identity(wanted: &Value) -> Result<(), Box<Response>> {
    let kind = text(wanted, "/identity/type");
    if !kind.is_empty() && !IDENTITIES.contains(&kind) {
        return refuse(
            vault_code::INVALID_IDENTITY,
            &format!("'{kind}' is not a type of identity."),
        );
    }
    let users = wanted["identity"]["userAssignedIdentities"]
        .as_object()
        .is_some_and(|users| !users.is_empty());
    if kind.contains("UserAssigned") != users {
        let message = "identity.userAssignedIdentities goes with a type that contains UserAssigned, and only with that.";
        return refuse(vault_code::INVALID_IDENTITY, message);
    }
    Ok(())
}

/// Disabled, Unlocked and Locked are neighbours in this order, and Locked is final.
fn immutability(present: Option<&Document>, properties: &Value) -> Result<(), Box<Response>> {
    let pointer = "/securitySettings/immutabilitySettings/state";
    let was = present
        .map(|vault| vault.text(pointer))
        .filter(|state| !state.is_empty())
        .unwrap_or("Disabled");
    let will =
        Some(text(properties, pointer)).filter(|state| !state.is_empty()).unwrap_or("Disabled");
    match (was, will) {
        ("Locked", other) if other != "Locked" => refuse(
            vault_code::IMMUTABILITY_LOCKED,
            "The immutability of the vault is locked and cannot be changed.",
        ),
        ("Disabled", "Locked") => refuse(
            vault_code::IMMUTABILITY_STEP,
            "Immutability goes from Disabled to Unlocked and from Unlocked to Locked, never from Disabled to Locked.",
        ),
        _ => Ok(()),
    }
}

fn redundancy(present: Option<&Document>, properties: &Value) -> Result<(), Box<Response>> {
    let restore = "/redundancySettings/crossRegionRestore";
    let storage = "/redundancySettings/standardTierStorageRedundancy";
    let will = text(properties, restore);
    if will == "Enabled" && text(properties, storage) != "GeoRedundant" {
        return refuse(
            vault_code::RESTORE_NEEDS_GEO,
            "Cross-region restore needs standardTierStorageRedundancy 'GeoRedundant'.",
        );
    }
    if present.is_some_and(|vault| vault.text(restore) == "Enabled") && will != "Enabled" {
        return refuse(
            vault_code::RESTORE_STAYS,
            "Cross-region restore cannot be disabled once enabled.",
        );
    }
    Ok(())
}

fn soft_delete(present: Option<&Document>, properties: &Value) -> Result<(), Box<Response>> {
    let settings = "/securitySettings/softDeleteSettings";
    let state = format!("{settings}/softDeleteState");
    if present.is_some_and(|vault| vault.text(&state) == "AlwaysON")
        && text(properties, &state) != "AlwaysON"
    {
        return refuse(
            vault_code::SOFT_DELETE_STAYS,
            "Soft delete is always on and cannot be changed any more.",
        );
    }
    let days = properties
        .pointer(&format!("{settings}/softDeleteRetentionPeriodInDays"))
        .and_then(Value::as_i64);
    if text(properties, &state) != "Disabled"
        && days.is_some_and(|days| !(14..=180).contains(&days))
    {
        return refuse(
            vault_code::SOFT_DELETE_DAYS,
            "softDeleteRetentionPeriodInDays is between 14 and 180.",
        );
    }
    Ok(())
}

/// A customer's key stays for ever, and so does the choice of infrastructure encryption.
fn encryption(present: Option<&Document>, wanted: &Value) -> Result<(), Box<Response>> {
    let will = &wanted["properties"]["encryption"];
    let was = present.map_or(&Value::Null, |vault| &vault.properties()["encryption"]);
    let key = |encryption: &Value| !text(encryption, "/keyVaultProperties/keyUri").is_empty();
    if key(was) && !key(will) {
        return refuse(
            vault_code::KEY_STAYS,
            "Encryption with a customer's key cannot be removed once set.",
        );
    }
    let infrastructure = |encryption: &Value| encryption["infrastructureEncryption"] == "Enabled";
    if key(was) && infrastructure(was) != infrastructure(will) {
        return refuse(
            vault_code::INFRASTRUCTURE_STAYS,
            "infrastructureEncryption cannot change once set.",
        );
    }
    if !key(will) {
        return Ok(());
    }
    let identity = text(wanted, "/identity/type");
    let chosen = text(will, "/kekIdentity/userAssignedIdentity");
    let assigned = wanted["identity"]["userAssignedIdentities"]
        .as_object()
        .is_some_and(|users| users.keys().any(|user| id::same(user, chosen)));
    if will["kekIdentity"]["useSystemAssignedIdentity"] == true {
        if !identity.contains("SystemAssigned") {
            return refuse(
                vault_code::KEY_IDENTITY,
                "The vault has no system assigned identity to read the key with.",
            );
        }
    } else if chosen.is_empty() || !assigned {
        return refuse(
            vault_code::KEY_IDENTITY,
            "kekIdentity names no identity that is assigned to the vault.",
        );
    }
    Ok(())
}
