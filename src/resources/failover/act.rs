//! What each step of a failover sends. When to take which one is the business of `walk.rs`.

use serde::Serialize;
use serde_json::Value as Json;

use super::course::Step;
use super::points;
use super::reversal;
use super::standing::{Phase, Standing};
use super::walk::{Acted, Walk};
use super::{aim, source};
use crate::azure::id;
use crate::azure::siterecovery::{
    ApplyRecoveryPoint, ApplyRecoveryPointInput, ItemPoint, PlanPoint, UnplannedFailover,
    UnplannedFailoverInput,
};
use crate::resources::operations::Failure;
use crate::resources::operations::recovery_point::{self, Wanted};
use crate::resources::operations::target::Located;
use crate::resources::protected_item::state;

impl Walk<'_> {
    /// Takes a step and follows it to its end.
    ///
    /// # Errors
    /// Why it came to nothing, or to no end.
    pub async fn take(
        &mut self,
        step: &Step,
        located: &Located,
        standings: &[Standing],
    ) -> Result<(), Failure> {
        match step {
            Step::Wait(those) | Step::Copy(those) => {
                let each = those.iter().map(|at| {
                    let item = &located.items[*at];
                    format!("{}: {}", standings[*at].name, state::progress(item))
                });
                self.wait_for(each.collect::<Vec<_>>().join("; "), located).await
            }
            Step::FailOver => self.fail_over(located).await,
            Step::ChangePoint(those) => self.change_point(those, located).await,
            Step::Commit(those) => self.commit(those, located).await,
            Step::Reprotect(those) => self.reprotect(those, located, standings).await,
            Step::Rejoin(_) | Step::Done => Ok(()),
        }
    }

    async fn fail_over(&mut self, located: &Located) -> Result<(), Failure> {
        let to = self.wanted.side;
        let remote = self.context.remote();
        if located.plan.is_none() || self.planned.maximum_rpo_minutes.known().is_some() {
            points::check(&remote, located, self.planned, to).await?;
        }
        let shuts_down = match self.planned.shutdown_source.known() {
            Some(wanted) => *wanted,
            None => source::answers(&self.context.briefly(), &located.items).await,
        };
        let direction = located.direction();
        let body = match (&located.plan, located.items.first()) {
            (None, Some(item)) => {
                let point = points::of_item(&remote, item, self.planned, to).await?;
                json(&UnplannedFailover::new(UnplannedFailoverInput::new(
                    direction,
                    shuts_down,
                    ItemPoint::new(point.id),
                )))
            }
            _ => json(&UnplannedFailover::new(UnplannedFailoverInput::new(
                direction,
                shuts_down,
                PlanPoint::new(aim::point(self.planned, to).of_plan()?),
            ))),
        };
        tracing::info!(target = located.id, direction, shuts_down, "failing over");
        self.act(vec![(format!("{}/unplannedFailover", located.id), body)]).await?;
        Ok(())
    }

    /// A point is chosen for each of the items; one that runs from that point already stays as it is.
    async fn change_point(&mut self, those: &[usize], located: &Located) -> Result<(), Failure> {
        let remote = self.context.remote();
        // What is failed over takes no point now: the newest that is there is the latest.
        let wanted = match aim::point(self.planned, self.wanted.side) {
            Wanted::Latest => Wanted::LatestProcessed,
            wanted => wanted,
        };
        let mut actions = Vec::new();
        for item in those.iter().map(|at| &located.items[*at]) {
            let point =
                recovery_point::resolve(&remote, item, &wanted).await?.id.unwrap_or_default();
            let runs_from = state::some(&item.properties.failover_recovery_point_id);
            if runs_from.is_none_or(|now| !id::same(now, &point)) {
                let body = ApplyRecoveryPoint::new(ApplyRecoveryPointInput::new(&point));
                actions.push((format!("{}/applyRecoveryPoint", id::plain(&item.id)), json(&body)));
            }
        }
        if self.act(actions).await? == Acted::Done {
            self.wanted.other_point = false;
        }
        Ok(())
    }

    async fn commit(&mut self, those: &[usize], located: &Located) -> Result<(), Failure> {
        let whole = those.len() == located.items.len();
        let ids = if whole {
            vec![located.id.clone()]
        } else {
            those.iter().map(|at| id::plain(&located.items[*at].id)).collect()
        };
        let actions = ids.into_iter().map(|id| (format!("{id}/failoverCommit"), None));
        self.act(actions.collect()).await?;
        Ok(())
    }

    /// A plan cannot reverse managed disks, so each item is reversed by itself.
    async fn reprotect(
        &mut self,
        those: &[usize],
        located: &Located,
        standings: &[Standing],
    ) -> Result<(), Failure> {
        let remote = self.context.remote();
        let mut actions = Vec::new();
        for at in those {
            debug_assert_eq!(standings[*at].phase, Phase::Committed);
            let item = &located.items[*at];
            let (block, Some(how)) = aim::reprotect(self.planned, standings[*at].side) else {
                continue;
            };
            let mapping = reversal::mapping(&remote, item, block, how).await?;
            let body = reversal::body(item, how, &mapping)?;
            let container = id::parent(&item.id).map(id::plain).unwrap_or_default();
            actions.push((format!("{container}/switchprotection"), json(&body)));
        }
        self.act(actions).await?;
        Ok(())
    }
}

/// A body that has no JSON form is sent as none and refused by Azure.
fn json(body: &impl Serialize) -> Option<Json> {
    serde_json::to_value(body).ok()
}
