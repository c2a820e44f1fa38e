//! What a plan asks Azure before it promises a failover: whether the way is open to its end. Asks the recovery side only, except
//! for what lies in the primary region by nature, and does without that.

use super::aim;
use super::context::Context;
use super::course::{self, Step, Wanted};
use super::model::{Model, Reprotect};
use super::standing::{Phase, Side, Standing};
use super::{plan_job, points, reversal, source, words};
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::storage::StorageAccount;
use crate::azure::{Api, id, location};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Single;
use crate::framework::path::AttributePath;
use crate::resources::operations::recovery_point::Wanted as Point;
use crate::resources::operations::target::{Age, Located, Target};
use crate::resources::operations::{Failure, Refusal};
use crate::resources::protected_item::state::some;

/// A way that is planned.
struct Way<'a> {
    context: &'a Context,
    target: Target,
    located: Located,
    standings: Vec<Standing>,
    planned: &'a Model,
    wanted: Wanted,
    steps: Vec<Step>,
}

/// Checks a planned change; `prior` is missing at a creation.
pub async fn check(
    context: &Context,
    prior: Option<&Model>,
    planned: &Model,
    diagnostics: &mut Diagnostics,
) {
    let Some(target) = aim::target(planned) else { return };
    if planned.active_location.is_unknown() {
        return;
    }
    let located = match target.locate(&context.remote(), Age::Recent).await {
        Ok(Some(located)) => located,
        Ok(None) => return target.gone().tell(diagnostics),
        Err(error) => return skipped(&Failure::from(error), target.argument(), diagnostics),
    };
    if !located.missing.is_empty() {
        return words::lost(&target, &located.missing).tell(diagnostics);
    }
    let standings = aim::standings(&target, &located);
    let side = aim::side(planned);
    if prior.is_none()
        && side == Side::Primary
        && standings.iter().any(|one| one.side == Side::Recovery)
    {
        return words::new_but_away(&target, &standings).tell(diagnostics);
    }
    let mut wanted = aim::wanted(planned, side);
    wanted.other_point = prior.is_some_and(|prior| prior.recovery_point != planned.recovery_point);
    // A block that may stand or not is settled when the change is applied.
    wanted.reprotect.from_recovery |= planned.reprotect == Single::Unknown;
    wanted.reprotect.from_primary |= planned.failback_reprotect == Single::Unknown;
    let here = aim::common_side(&standings) == Some(side);
    if here && wanted.other_point && standings.iter().all(|one| one.phase == Phase::Committed) {
        return words::committed(&standings).tell(diagnostics);
    }
    let (steps, end) = course::ahead(wanted, &standings);
    if let Some(why) = end {
        return words::refusal(&why, &target, side, &standings).tell(diagnostics);
    }
    let way = Way { context, target, located, standings, planned, wanted, steps };
    if let Err(failure) = way.check_start().await {
        return refuse(failure, way.target.argument(), diagnostics);
    }
    way.check_reversals(diagnostics).await;
    way.announce(diagnostics);
}

/// What a block is for.
#[derive(Clone, Copy)]
struct Use<'a> {
    /// From which side it replicates.
    from: Side,
    /// The name of the block.
    block: &'static str,
    /// What it says.
    how: &'a Reprotect,
    /// Whether it is used by this plan.
    now: bool,
}

impl Way<'_> {
    /// The failover that comes first has a recovery point, and one that stopped half-way can go on.
    async fn check_start(&self) -> Result<(), Failure> {
        let remote = self.context.remote();
        match self.steps.first() {
            Some(Step::FailOver) => {
                let latest = aim::point(self.planned, self.wanted.side) == Point::Latest;
                if latest && source::is_lost(&self.context.briefly(), &self.located.items).await {
                    return Err(words::source_lost(&self.standings).into());
                }
                points::check(&remote, &self.located, self.planned, self.wanted.side).await
            }
            Some(Step::Rejoin(still))
                if plan_job::unfinished(&remote, &self.target, &self.located).await?.is_none() =>
            {
                Err(words::mixed(&self.target, still, self.wanted.side, &self.standings).into())
            }
            _ => Ok(()),
        }
    }

    /// Directions in which this plan reverses replication must be open. Those of another day are looked at too, because then it
    /// may be too late.
    async fn check_reversals(&self, diagnostics: &mut Diagnostics) {
        for from in [Side::Recovery, Side::Primary] {
            let (block, Some(how)) = aim::reprotect(self.planned, from) else { continue };
            let now = self.reverses(from);
            let Some(item) = self.located.items.first() else { continue };
            let reversed = self.standings.first().is_some_and(|one| one.reversed);
            let (there, back) = containers(item, reversed);
            let (source, goal) = match from {
                Side::Recovery => (back, there),
                Side::Primary => (there, back),
            };
            let remote = self.context.remote();
            let policy = how.replication_policy_id.known();
            match reversal::route(&remote, &source, &goal, block, policy).await {
                Ok(_) => {}
                Err(failure) if now => refuse(failure, block, diagnostics),
                Err(failure) => later(failure, block, diagnostics),
            }
            let used = Use { from, block, how, now };
            self.check_account(item, reversed, &used, diagnostics).await;
        }
    }

    /// Whether this plan reverses replication from a side.
    fn reverses(&self, from: Side) -> bool {
        let mut at = aim::common_side(&self.standings).unwrap_or(self.wanted.side.other());
        for step in &self.steps {
            match step {
                Step::FailOver | Step::Rejoin(_) => at = self.wanted.side,
                Step::Reprotect(_) if at == from => return true,
                _ => {}
            }
        }
        false
    }

    /// The cache lies in the region in which the virtual machine runs when it is used.
    async fn check_account(
        &self,
        item: &ProtectedItem,
        reversed: bool,
        used: &Use<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        let Use { from, block, how, now } = *used;
        let details = &item.properties.provider_specific_details;
        let forth = (from == Side::Recovery) != reversed;
        let region = if forth {
            some(&details.recovery_fabric_location)
        } else {
            some(&details.primary_fabric_location)
        };
        let (Some(account_id), Some(region)) = (how.cache_storage_account_id.known(), region)
        else {
            return;
        };
        let remote = self.context.briefly();
        let path = AttributePath::from(block).index(0).attribute("cache_storage_account_id");
        let read = remote
            .client
            .read_cached::<StorageAccount>(&remote.scope, Api::Storage, account_id)
            .await;
        match read {
            Ok(Some(account)) if location::normalize(&account.location) == location::normalize(region) => {}
            Ok(Some(account)) => diagnostics.error(
                path,
                "The cache storage account lies in another region",
                format!(
                    "{account_id} lies in {}. The cache of `{block}` takes the changes of what runs in {region} then, and has to lie there.",
                    account.location
                ),
            ),
            Ok(None) => diagnostics.error(
                path,
                "There is no such storage account",
                format!("{account_id} does not exist. Check its names, or create it first."),
            ),
            // What lies in a region that is lost says nothing about this failover.
            Err(error) if now => diagnostics.warning(
                path,
                format!("A check was skipped: {}", error.summary()),
                format!("Whether {account_id} lies in {region} was not checked. {}", error.detail()),
            ),
            Err(_) => {}
        }
    }

    /// Says what is going to happen.
    fn announce(&self, diagnostics: &mut Diagnostics) {
        if self.steps.is_empty() || diagnostics.has_errors() {
            return;
        }
        let steps = words::steps(self.planned, self.wanted.side, &self.steps);
        let names: Vec<_> = self.standings.iter().map(|one| one.name.as_str()).collect();
        let mut detail = format!("{}: {steps}.", names.join(", "));
        let left = self.wanted.side == Side::Primary
            && self.wanted.commit
            && !self.wanted.reprotect.from_primary;
        if left {
            detail += " Without a `failback_reprotect` block nothing is protected after that.";
        }
        let moves = self.steps.iter().any(|step| matches!(step, Step::FailOver | Step::Rejoin(_)));
        let summary = if moves { "Virtual machines are failed over" } else { "A failover goes on" };
        diagnostics.warning("active_location", summary, detail);
    }
}

/// The containers of the primary side and of the recovery side.
fn containers(item: &ProtectedItem, reversed: bool) -> (String, String) {
    let own = id::parent(&item.id).map(id::plain).unwrap_or_default();
    let other = some(&item.properties.recovery_container_id).map(id::plain).unwrap_or_default();
    if reversed { (other, own) } else { (own, other) }
}

fn refuse(failure: Failure, argument: &'static str, diagnostics: &mut Diagnostics) {
    match failure {
        Failure::Refused(refusal) => {
            let path = place(refusal.argument);
            diagnostics.error(path, refusal.summary, refusal.detail);
        }
        azure @ Failure::Azure(_) => skipped(&azure, argument, diagnostics),
    }
}

/// Where an argument stands. Core has no place for a block itself, so that of a block is its first argument.
fn place(argument: Option<&'static str>) -> AttributePath {
    match argument {
        Some(block @ ("reprotect" | "failback_reprotect")) => {
            AttributePath::from(block).index(0).attribute("cache_storage_account_id")
        }
        Some(name) => AttributePath::from(name),
        None => AttributePath::root(),
    }
}

/// What is missing for another day.
fn later(failure: Failure, block: &'static str, diagnostics: &mut Diagnostics) {
    if let Failure::Refused(Refusal { summary, detail, .. }) = failure {
        let detail =
            format!("{detail} On the day on which it is needed it may be too late for that.");
        diagnostics.warning(place(Some(block)), summary, detail);
    }
}

fn skipped(failure: &Failure, argument: &'static str, diagnostics: &mut Diagnostics) {
    if let Failure::Azure(error) = failure
        && !error.is_cancelled()
    {
        diagnostics.warning(
            argument,
            format!("A check was skipped: {}", error.summary()),
            format!("Whether the way is open was not checked in full. {}", error.detail()),
        );
    }
}
