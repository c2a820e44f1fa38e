//! From what is there to the results of a failover. Reads a recovered virtual machine once, when it is new; everything else is in
//! the items.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::aim;
use super::context::Context;
use super::model::{Model, State};
use super::standing::{Side, Standing};
use super::walk::Record;
use super::{handover, plan_job};
use crate::azure::compute::VirtualMachine;
use crate::azure::siterecovery::{JobItem, ProtectedItem};
use crate::azure::{Api, id};
use crate::framework::model::{Object, Set, Val};
use crate::resources::operations::target::{Located, Target};
use crate::resources::operations::watch;
use crate::resources::protected_item::state::some;

/// Fills the results of a target into its model. What an earlier call found out and Azure does not tell any more stays as in
/// `before`.
pub async fn results(
    context: &Context,
    target: &Target,
    located: &Located,
    before: &Model,
    record: &Record,
    model: &mut Model,
) {
    let standings = aim::standings(target, located);
    let found = found_out(context, target, located, &standings, before, record).await;
    let record = found.as_ref().unwrap_or(record);
    model.id = Val::Known(target.operation_id(super::SUFFIX));
    model.current_state = Val::Known(
        located
            .items
            .iter()
            .zip(&standings)
            .map(|(item, one)| (one.key.clone(), Object(of_item(item, one, before, record))))
            .collect(),
    );
    let times = record.failover.as_ref().map(watch::times).unwrap_or_default();
    model.failed_over_at = match last_failover(located).or(times.ended_at) {
        Some(time) => Val::Known(time),
        None => before.failed_over_at.cloned().into(),
    };
    model.duration_in_seconds =
        times.seconds.or_else(|| before.duration_in_seconds.cloned()).into();
    model.job_ids = Val::Known(if record.jobs.is_empty() {
        before.job_ids.cloned().unwrap_or_default()
    } else {
        record.jobs.clone()
    });
    machines(context, located, &standings, before, model).await;
}

/// When the last failover of the items ended, as they tell it. A reversed item does not.
fn last_failover(located: &Located) -> Option<String> {
    let items = located.items.iter();
    let times = items.filter_map(|item| some(&item.properties.last_successful_failover_time));
    times.max().map(str::to_owned)
}

/// Whether an item was failed over, as it tells itself.
fn has_moved(one: &Standing) -> bool {
    one.side == Side::Recovery || one.reversed
}

/// The job of a failover that an earlier call, which was killed, or somebody else made.
async fn found_out(
    context: &Context,
    target: &Target,
    located: &Located,
    standings: &[Standing],
    before: &Model,
    record: &Record,
) -> Option<Record> {
    let is_news = match last_failover(located) {
        Some(last) => before.failed_over_at.text() != last,
        // It was reversed before anybody wrote the failover down.
        None => before.failed_over_at.known().is_none() && standings.iter().any(has_moved),
    };
    if record.failover.is_some() || !is_news {
        return None;
    }
    let job = plan_job::last(&context.remote(), target, located).await.ok().flatten();
    let job = job.filter(plan_job::succeeded)?;
    let mut jobs = record.jobs.clone();
    let id = id::plain(&job.id);
    if !jobs.iter().any(|known| id::same(known, &id)) {
        jobs.insert(0, id);
    }
    Some(Record { jobs, failover: Some(job) })
}

/// How an item stands.
pub fn of_item(item: &ProtectedItem, one: &Standing, before: &Model, record: &Record) -> State {
    let old = before.current_state.known().and_then(|known| known.get(&one.key)).map(|o| &o.0);
    let (point, time) = point(item, one, old, record);
    State {
        id: one.id.as_str().into(),
        protection_state: some(&item.properties.protection_state).map(str::to_owned).into(),
        active_location: one.side.word().into(),
        recovery_point_id: point.into(),
        recovery_point_time: time.into(),
    }
}

/// The recovery point of the last failover of an item, and its moment. A reversed item does not tell it any more, and after the
/// commit its moment cannot be asked for.
fn point(
    item: &ProtectedItem,
    one: &Standing,
    old: Option<&State>,
    record: &Record,
) -> (Option<String>, Option<String>) {
    let now = some(&item.properties.failover_recovery_point_id).map(id::plain);
    let jobs = record.failover.iter().filter_map(|job| job.properties.custom_details.as_ref());
    let of_this = |details: &&JobItem| {
        [&details.name, &details.friendly_name].into_iter().any(|name| {
            some(name).is_some_and(|name| {
                name.eq_ignore_ascii_case(&one.name)
                    || some(&item.properties.friendly_name)
                        .is_some_and(|friendly| friendly.eq_ignore_ascii_case(name))
            })
        })
    };
    let told = jobs.flat_map(|details| &details.protected_item_details).find(of_this);
    let told = told.map(|told| {
        (some(&told.recovery_point_id).map(id::plain), some(&told.recovery_point_time))
    });
    let old = old.map(|old| (old.recovery_point_id.cloned(), old.recovery_point_time.cloned()));
    let (point, time) = match (now, told, old) {
        (Some(now), Some((Some(id), time)), _) if id::same(&now, &id) => {
            (Some(now), time.map(str::to_owned))
        }
        (Some(now), _, Some((Some(id), time))) if id::same(&now, &id) => (Some(now), time),
        (Some(now), _, _) => (Some(now), None),
        (None, Some((id, time)), _) => (id, time.map(str::to_owned)),
        (None, None, Some(old)) => old,
        (None, None, None) => (None, None),
    };
    (point, time)
}

/// Which virtual machines a failover made that run now, and what they consist of.
async fn machines(
    context: &Context,
    located: &Located,
    standings: &[Standing],
    before: &Model,
    model: &mut Model,
) {
    let failed_over = model.failed_over_at.known().is_some();
    let recovered: BTreeMap<String, String> = located
        .items
        .iter()
        .zip(standings)
        .filter(|(_, one)| has_moved(one) || failed_over)
        .filter_map(|(item, one)| Some((one.key.clone(), id::plain(aim::running_machine(item)?))))
        .collect();
    let known = before.recovered_vm_ids.cloned().unwrap_or_default();
    let same = known.len() == recovered.len()
        && recovered.iter().all(|(name, id)| known.get(name).is_some_and(|old| id::same(old, id)));
    let has_text = before.handover.known().is_some_and(|texts| texts.len() == recovered.len());
    if same && has_text {
        // Its ids are written in another casing by the reversed item.
        model.recovered_vm_ids = Val::Known(known);
        model.recovered_disk_ids = before.recovered_disk_ids.clone();
        model.recovered_network_interface_ids = before.recovered_network_interface_ids.clone();
        model.handover = before.handover.clone();
        return;
    }
    let remote = context.briefly();
    let read = join_all(recovered.values().map(async |machine| {
        let found =
            remote.client.find::<VirtualMachine>(&remote.scope, Api::Compute, machine).await;
        found.ok().flatten()
    }))
    .await;
    let (mut disks, mut interfaces) = (Vec::new(), Vec::new());
    let mut texts = BTreeMap::new();
    let mut ids = recovered.clone();
    for ((name, id), machine) in recovered.iter().zip(read) {
        let Some(machine) = machine else {
            tracing::info!(id, "the recovered virtual machine cannot be read now");
            continue;
        };
        if !machine.id.is_empty() {
            ids.insert(name.clone(), machine.id.clone());
        }
        disks.extend(machine.managed_disks().map(id::plain));
        interfaces.extend(machine.interfaces().map(id::plain));
        let item = standings.iter().position(|one| one.key == *name).map(|at| &located.items[at]);
        let os = item.and_then(|item| some(&item.properties.provider_specific_details.os_type));
        let former = item.and_then(|item| former(item, id));
        let title = id::name(&machine.id).unwrap_or(name).to_owned();
        let title = if texts.contains_key(&title) { id.clone() } else { title };
        texts.insert(title, handover::text(&machine, os, former));
    }
    model.recovered_vm_ids = Val::Known(ids);
    model.recovered_disk_ids = Val::Known(Set(disks));
    model.recovered_network_interface_ids = Val::Known(Set(interfaces));
    model.handover = Val::Known(texts);
}

/// The virtual machine that ran before, where the item still tells it.
fn former<'a>(item: &'a ProtectedItem, running: &str) -> Option<&'a str> {
    some(&item.properties.provider_specific_details.fabric_object_id)
        .filter(|former| !id::same(former, running))
}

/// Fills the results where Azure could not be asked any more: what was known stays.
pub fn nothing(target: &Target, before: &Model, record: &Record, model: &mut Model) {
    model.id = Val::Known(target.operation_id(super::SUFFIX));
    model.current_state = Val::Known(before.current_state.cloned().unwrap_or_default());
    model.recovered_vm_ids = Val::Known(before.recovered_vm_ids.cloned().unwrap_or_default());
    model.recovered_disk_ids = Val::Known(before.recovered_disk_ids.cloned().unwrap_or_default());
    model.recovered_network_interface_ids =
        Val::Known(before.recovered_network_interface_ids.cloned().unwrap_or_default());
    model.handover = Val::Known(before.handover.cloned().unwrap_or_default());
    model.failed_over_at = before.failed_over_at.cloned().into();
    model.duration_in_seconds = before.duration_in_seconds.cloned().into();
    model.job_ids = Val::Known(record.jobs.clone());
}
