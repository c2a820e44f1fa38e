//! The groups of a plan between configuration and wire. Shutdown and Failover are always sent and never show their
//! members: those are the service's.

use super::model::{Action, Actions, Boot, MANUAL, Model, RUNBOOK, SCRIPT};
use crate::azure::id;
use crate::azure::siterecovery::{
    RecoveryPlanAction, RecoveryPlanActionDetails, RecoveryPlanGroup, RecoveryPlanMember,
};
use crate::framework::model::{ListOf, Model as _, Set, Single, Val};
use crate::framework::schema::Block;
use crate::framework::spelling::keep_block;
use crate::framework::value::Value;

/// All groups of a plan, in the order in which the service wants them.
pub fn sent(model: &Model) -> Vec<RecoveryPlanGroup> {
    let none = Actions::default();
    let step = |kind: &str, step: &Single<Actions>| {
        let step = step.present().unwrap_or(&none);
        group(kind, Vec::new(), &step.pre_action, &step.post_action)
    };
    let boot = |boot: &Boot| group("Boot", members(boot), &boot.pre_action, &boot.post_action);
    let steps = [
        step("Shutdown", &model.shutdown_recovery_group),
        step("Failover", &model.failover_recovery_group),
    ];
    steps.into_iter().chain(model.boot_recovery_group.known().iter().map(boot)).collect()
}

fn group(
    kind: &str,
    members: Vec<String>,
    before: &ListOf<Action>,
    after: &ListOf<Action>,
) -> RecoveryPlanGroup {
    RecoveryPlanGroup {
        group_type: kind.to_owned(),
        replication_protected_items: members
            .into_iter()
            .map(|id| RecoveryPlanMember { id })
            .collect(),
        start_group_actions: before.known().iter().map(action).collect(),
        end_group_actions: after.known().iter().map(action).collect(),
        ..RecoveryPlanGroup::default()
    }
}

/// The ids that a group names, as far as they are known.
pub fn members(boot: &Boot) -> Vec<String> {
    boot.replicated_protected_items.known().map(|ids| ids.0.clone()).unwrap_or_default()
}

/// The ids that a plan names.
pub fn all_members(model: &Model) -> Vec<String> {
    model.boot_recovery_group.known().iter().flat_map(members).collect()
}

fn action(action: &Action) -> RecoveryPlanAction {
    let words = |words: &Val<Set<String>>| words.cloned().unwrap_or_default().0;
    let kinds = [RUNBOOK, MANUAL, SCRIPT];
    let kind = kinds.into_iter().find(|kind| kind.eq_ignore_ascii_case(action.r#type.text()));
    RecoveryPlanAction {
        action_name: action.name.text().to_owned(),
        failover_types: words(&action.fail_over_types),
        failover_directions: words(&action.fail_over_directions),
        custom_details: RecoveryPlanActionDetails {
            instance_type: kind.unwrap_or_default().to_owned(),
            fabric_location: action.fabric_location.cloned(),
            runbook_id: action.runbook_id.cloned(),
            path: action.script_path.cloned(),
            timeout: action.timeout.cloned(),
            description: action.manual_action_instruction.cloned(),
            ..RecoveryPlanActionDetails::default()
        },
        ..RecoveryPlanAction::default()
    }
}

/// Fills the groups of a model from a reply.
pub fn read(groups: Vec<RecoveryPlanGroup>, model: &mut Model) {
    let mut boots = Vec::new();
    for group in groups {
        let kind = group.group_type.to_ascii_lowercase();
        let (items, before, after) =
            (group.replication_protected_items, group.start_group_actions, group.end_group_actions);
        match kind.as_str() {
            "shutdown" => {
                model.shutdown_recovery_group = step(before, after, &model.shutdown_recovery_group)
            }
            "failover" => {
                model.failover_recovery_group = step(before, after, &model.failover_recovery_group)
            }
            _ => boots.push((items, before, after)),
        }
    }
    let stood = model.boot_recovery_group.known().to_vec();
    let boot = |(at, (items, before, after)): (usize, (Vec<RecoveryPlanMember>, _, _))| {
        let ids: Vec<_> = items.iter().map(|item| id::plain(&item.id)).collect();
        // No members are written as an empty set or not at all.
        let was_empty =
            stood.get(at).is_some_and(|boot| !boot.replicated_protected_items.is_null());
        let shown = !ids.is_empty() || was_empty;
        Boot {
            replicated_protected_items: shown.then_some(Set(ids)).into(),
            pre_action: actions(before),
            post_action: actions(after),
        }
    };
    let boots: Vec<_> = boots.into_iter().enumerate().map(boot).collect();
    let ids = boots.iter().flat_map(members).collect();
    model.current_item_ids = Val::Known(Set(ids));
    model.boot_recovery_group = ListOf::Known(boots);
}

/// A group that the service has always, and the configuration where it has something to say about it.
fn step(
    before: Vec<RecoveryPlanAction>,
    after: Vec<RecoveryPlanAction>,
    stood: &Single<Actions>,
) -> Single<Actions> {
    if before.is_empty() && after.is_empty() && stood.present().is_none() {
        return Single::Absent;
    }
    Single::Present(Actions { pre_action: actions(before), post_action: actions(after) })
}

fn actions(actions: Vec<RecoveryPlanAction>) -> ListOf<Action> {
    let text = |text: Option<String>| text.filter(|text| !text.is_empty()).into();
    let read = |action: RecoveryPlanAction| {
        let details = action.custom_details;
        Action {
            name: Val::Known(action.action_name),
            r#type: Val::Known(details.instance_type),
            fail_over_directions: Val::Known(Set(action.failover_directions)),
            fail_over_types: Val::Known(Set(action.failover_types)),
            fabric_location: text(details.fabric_location),
            runbook_id: text(details.runbook_id),
            script_path: text(details.path),
            manual_action_instruction: text(details.description),
            timeout: text(details.timeout),
        }
    };
    ListOf::Known(actions.into_iter().map(read).collect())
}

/// Whether two plans do the same, whatever the spelling and whether empty groups are written down.
pub fn same(one: &Model, other: &Model) -> bool {
    let (one, other) = (spelled_out(one), spelled_out(other));
    keep_block(&groups_of(Model::block()), &other, &one) == one
}

/// The schema of the groups alone.
fn groups_of(block: Block) -> Block {
    let blocks = block.blocks.into_iter().filter(|nested| nested.name.ends_with("_recovery_group"));
    Block { blocks: blocks.collect(), ..Block::default() }
}

/// The groups of a plan as a value, with everything that may be left out.
fn spelled_out(model: &Model) -> Value {
    let step =
        |step: &Single<Actions>| Single::from(Some(step.present().cloned().unwrap_or_default()));
    let boot = |boot: &Boot| Boot {
        replicated_protected_items: Val::Known(Set(members(boot))),
        ..boot.clone()
    };
    let model = Model {
        shutdown_recovery_group: step(&model.shutdown_recovery_group),
        failover_recovery_group: step(&model.failover_recovery_group),
        boot_recovery_group: ListOf::Known(
            model.boot_recovery_group.known().iter().map(boot).collect(),
        ),
        ..Model::default()
    };
    let value = model.value();
    let names = groups_of(Model::block()).blocks.into_iter().map(|nested| nested.name);
    Value::object(names.map(|name| (name, value.get(name).clone())))
}

#[cfg(test)]
mod tests;
