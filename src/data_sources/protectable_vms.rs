//! `asr_protectable_vms`: the virtual machines of a subscription, which of them are protected, and what is against protecting the others.
//! Lists machines and items, and asks the service about each machine that is not protected.

mod found;
mod machine;

use async_trait::async_trait;
use futures::stream::{self, StreamExt, TryStreamExt};

use super::lookup::{Failure, Lookup};
use crate::azure::compute::VirtualMachine;
use crate::azure::siterecovery::Eligibility;
use crate::azure::wire::Resource;
use crate::azure::{Api, id};
use crate::resources::arm::Remote;
use crate::resources::items;
use crate::resources::rows::kinds;
use found::Found;
use machine::{Machine, Protection};

/// How many machines the service is asked about at once.
const AT_ONCE: usize = 16;

/// The data source.
pub struct Protectable;

#[async_trait]
impl Lookup for Protectable {
    const TYPE: &'static str = "asr_protectable_vms";
    type Model = Found;

    async fn read(remote: &Remote, wanted: Found) -> Result<Found, Failure> {
        let scope = wanted.scope(remote.client.subscription_id())?;
        let vaults = vaults(remote, &wanted, &scope).await?;
        let (listed, protections) =
            tokio::try_join!(machines(remote, &scope), protections(remote, &vaults))?;
        let fitting: Vec<_> = listed.into_iter().filter(|one| wanted.fits(one)).collect();
        let asks = wanted.asks_the_service();
        let judged = stream::iter(fitting).map(async |machine| {
            let protection = machine::protection(&machine.id, &protections);
            let against = match &protection {
                None if asks => Some(against(remote, &machine.id).await?),
                _ => None,
            };
            Ok::<_, Failure>(Machine::of(machine, protection, against))
        });
        let mut all: Vec<Machine> = judged.buffered(AT_ONCE).try_collect().await?;
        all.retain(|machine| !machine.is_a_test(&protections));
        Ok(wanted.answered(scope, all))
    }
}

/// The vaults that are looked into: those that are named, or all of the subscription.
async fn vaults(remote: &Remote, wanted: &Found, scope: &str) -> Result<Vec<String>, Failure> {
    if let Some(named) = wanted.vaults() {
        return Ok(named);
    }
    let subscription = id::subscription(scope).unwrap_or_default();
    let path = format!("/subscriptions/{subscription}/providers/{}", kinds::VAULT);
    let listed: Vec<Resource<serde::de::IgnoredAny>> =
        remote.client.list_cached(&remote.scope, Api::RecoveryServices, &path).await.map_err(
            Failure::while_reading(format_args!("the vaults of the subscription {subscription}")),
        )?;
    Ok(listed.into_iter().map(|vault| vault.id).collect())
}

async fn machines(remote: &Remote, scope: &str) -> Result<Vec<VirtualMachine>, Failure> {
    let path = format!("{scope}/providers/{}", kinds::VIRTUAL_MACHINE);
    let listed = remote.client.list_cached(&remote.scope, Api::Compute, &path).await;
    listed.map_err(Failure::while_reading(format_args!("the virtual machines of {scope}")))
}

async fn protections(remote: &Remote, vaults: &[String]) -> Result<Vec<Protection>, Failure> {
    let mut all = Vec::new();
    for vault in vaults {
        let items = items::all(remote, vault)
            .await
            .map_err(Failure::while_reading(format_args!("the protected items of {vault}")))?;
        all.extend(items.iter().map(Protection::of));
    }
    Ok(all)
}

/// What the service has against protecting a machine. One that vanished meanwhile has nothing to be said for.
async fn against(remote: &Remote, machine: &str) -> Result<Eligibility, Failure> {
    let path = format!(
        "{machine}/providers/Microsoft.RecoveryServices/replicationEligibilityResults/default"
    );
    let found = remote.client.find(&remote.scope, Api::SiteRecovery, &path).await;
    let found = found
        .map_err(Failure::while_reading(format_args!("what is against protecting {machine}")))?;
    Ok(found.unwrap_or_default())
}
