//! Cache storage accounts: that they exist, lie beside the virtual machine, and are of a kind that can be a cache, the
//! same for all disks.

use super::change::{Change, OWN_CACHE, accounts};
use super::machine::Machine;
use super::read::{Reader, Seen, find, skipped};
use super::route::Route;
use crate::azure::storage::StorageAccount;
use crate::azure::{Api, id, location};
use crate::framework::diagnostics::Diagnostics;

/// What rates of change an account can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Churn {
    Normal,
    High,
}

/// The accounts.
pub struct Caches<'a> {
    /// The attribute that names an account, and its id.
    named: Vec<(&'static str, &'a str)>,
    seen: Vec<(String, Seen<StorageAccount>)>,
}

impl<'a> Caches<'a> {
    /// Reads all accounts, if one of them is new.
    pub async fn read(reader: &Reader<'_>, change: &Change<'a>) -> Self {
        if change.new_accounts().is_empty() {
            return Self { named: Vec::new(), seen: Vec::new() };
        }
        let named = accounts(change.planned);
        let seen = reader.read_all(Api::Storage, named.iter().map(|(_, account)| *account)).await;
        Self { named, seen }
    }

    /// The account of the item itself, if it is there.
    pub fn own(&self) -> Option<&StorageAccount> {
        let (_, account) = self.named.iter().find(|(path, _)| *path == OWN_CACHE)?;
        find(&self.seen, account).there()
    }

    /// Judges each account, and then all of them together.
    pub fn judge(&self, route: &Route, machine: &Machine<'_>, diagnostics: &mut Diagnostics) {
        let mut unreadable = None;
        let mut told: Vec<&str> = Vec::new();
        let mut usable: Vec<(&'static str, &str, Churn)> = Vec::new();
        for (path, account) in &self.named {
            if told.iter().any(|told| id::same(told, account)) {
                continue;
            }
            told.push(account);
            match find(&self.seen, account) {
                Seen::There(found) => {
                    beside(path, account, found, route, machine, diagnostics);
                    match churn(found) {
                        Some(churn) => usable.push((path, account, churn)),
                        None => unusable(path, account, found, diagnostics),
                    }
                }
                Seen::Missing => {
                    let detail = format!(
                        "{account} does not exist. Check its names, or refer to the storage account by the `id` of its resource, so \
                         that it is made first."
                    );
                    diagnostics.error(*path, "No such storage account", detail);
                }
                Seen::Unreadable(error) => {
                    unreadable = unreadable.or(Some((*path, *account, error)));
                }
                Seen::NotAsked => {}
            }
        }
        if let Some((path, account, error)) = unreadable {
            let unchecked = format!(
                "Whether {account} can be the cache of the virtual machine was not checked."
            );
            skipped(path, account, &unchecked, error, diagnostics);
        }
        alike(&usable, diagnostics);
    }
}

fn beside(
    path: &'static str,
    account: &str,
    found: &StorageAccount,
    route: &Route,
    machine: &Machine<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(here) = route.source.clone().or_else(|| machine.region()) else { return };
    let there = location::normalize(&found.location);
    if there != here {
        let detail = format!(
            "{account} lies in {there}, the virtual machine in {here}. The cache takes the changes where they are made: name a storage \
             account in {here}."
        );
        diagnostics.error(path, "A storage account of another region", detail);
    }
}

/// The churn that an account is a cache for; none if it cannot be one.
fn churn(account: &StorageAccount) -> Option<Churn> {
    let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
    let sku = lower(&account.sku.name);
    match lower(&account.kind).as_str() {
        "storagev2" | "storage" if sku.starts_with("standard") => Some(Churn::Normal),
        "blockblobstorage" if sku.starts_with("premium") => Some(Churn::High),
        _ => None,
    }
}

fn unusable(
    path: &'static str,
    account: &str,
    found: &StorageAccount,
    diagnostics: &mut Diagnostics,
) {
    let detail = format!(
        "{account} is of kind {} and type {}. A cache is a general-purpose account (StorageV2) of a standard type, or, for high \
         churn, a BlockBlobStorage account of a premium type.",
        found.kind.as_deref().unwrap_or("unknown"),
        found.sku.name.as_deref().unwrap_or("unknown")
    );
    diagnostics.error(path, "Not a storage account for a cache", detail);
}

/// All disks of a machine go through caches of one kind.
fn alike(usable: &[(&'static str, &str, Churn)], diagnostics: &mut Diagnostics) {
    let Some((_, first, kind)) = usable.first() else { return };
    if let Some((path, other, _)) = usable.iter().find(|(_, _, other)| other != kind) {
        let (normal, high) = match kind {
            Churn::Normal => (first, other),
            Churn::High => (other, first),
        };
        let detail = format!(
            "{normal} is a general-purpose storage account, {high} a premium block blob one for high churn. All disks of a virtual \
             machine go through accounts of the same kind, those without a block of their own through `cache_storage_account_id`."
        );
        diagnostics.error(*path, "Caches of different kinds", detail);
    }
}
