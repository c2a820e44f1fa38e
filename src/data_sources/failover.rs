//! `asr_failover` as a data source: where an item or the members of a recovery plan run now, whoever brought them there. Asks nothing of
//! the regions.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::lookup::{Failure, Lookup};
use crate::framework::model::{Object, Val};
use crate::model;
use crate::resources::arm::Remote;
use crate::resources::failover::standing::Standing;
use crate::resources::failover::{SUFFIX, aim, model::State, state_of};
use crate::resources::operations::target::{Age, ITEM, PLAN, Target, exactly_one};
use crate::resources::rows::{AzureRow, SAME_ID, kinds};

/// The data source.
pub struct Failover;

model! {
    /// Reads where a protected item, or all items of a recovery plan, run now.
    pub struct Answer {
        /// The id of the item or plan with `/failover` behind it.
        computed id: String,
        /// The id of the protected item, as it was when the item was created.
        optional protected_item_id: String [id_of(kinds::PROTECTED_ITEM)],
        /// The id of the recovery plan.
        optional recovery_plan_id: String [id_of(kinds::RECOVERY_PLAN)],
        /// Where the virtual machines run: `primary`, `recovery`, or `both` while the members of a plan are apart.
        computed active_location: String,
        /// Whether a failover waits for its commit.
        computed commit_pending: bool,
        /// Whether everything replicates to the other side and could be failed over now.
        computed protected: bool,
        /// How each item stands, by its name. Members of a plan that share a name are told apart by the id of their lifecycle, as
        /// `name (id)`.
        computed current_state: BTreeMap<String, Object<State>>,
        /// The ids of the virtual machines that run now, by the same names.
        computed running_vm_ids: BTreeMap<String, String> [same_by(SAME_ID)],
    }
    rules [exactly_one()]
}

#[async_trait]
impl Lookup for Failover {
    const TYPE: &'static str = "asr_failover";

    type Model = Answer;

    async fn read(remote: &Remote, mut wanted: Answer) -> Result<Answer, Failure> {
        let Some(target) = Target::of(&wanted.protected_item_id, &wanted.recovery_plan_id) else {
            return Ok(wanted);
        };
        let found = target.locate(remote, Age::Recent).await;
        let found = found.map_err(Failure::while_reading(&target.id))?;
        let Some(located) = found else {
            return Err(Failure::Refused {
                argument: if target.is_plan { PLAN } else { ITEM },
                summary: "There is nothing of that id",
                detail: target.gone().detail,
            });
        };
        let standings = aim::standings(&target, &located);
        let both = located.items.iter().zip(&standings);
        let running = both.clone().filter_map(|(item, one)| {
            let machine = aim::running_machine(item)?;
            Some((one.key.clone(), crate::azure::id::plain(machine)))
        });
        wanted.running_vm_ids = Val::Known(running.collect());
        wanted.current_state = Val::Known(
            both.map(|(item, one)| (one.key.clone(), Object(state_of(item, one)))).collect(),
        );
        let side = aim::common_side(&standings).map_or("both", |side| side.word());
        wanted.id = Val::Known(target.operation_id(SUFFIX));
        wanted.active_location = side.into();
        wanted.commit_pending = Val::Known(standings.iter().any(Standing::is_uncommitted));
        wanted.protected = Val::Known(standings.iter().all(|one| one.allows_failover));
        Ok(wanted)
    }
}
