//! What a drill showed: its test virtual machines as Microsoft.Compute and Microsoft.Network have them on the recovery
//! side, and the times and recovery points that its job tells. Fixed once it is recorded.

use std::collections::BTreeMap;

use futures::future::try_join_all;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::context::Context;
use super::model::{Model, TestVm};
use super::stage;
use crate::azure::compute::VirtualMachine;
use crate::azure::network::NetworkInterface;
use crate::azure::siterecovery::{Job, JobItem, JobTask, ProtectedItem};
use crate::azure::{Api, Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Object, Val};
use crate::framework::path::AttributePath;
use crate::resources::arm::Remote;
use crate::resources::operations::recovery_point::Point;
use crate::resources::operations::target::Located;
use crate::resources::operations::watch::{self, times};

/// A test virtual machine as Azure has it.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    interfaces: Vec<String>,
    addresses: Vec<String>,
    /// The id of the network that it is in.
    pub network: Option<String>,
}

/// Records the evidence of a drill whose test virtual machines run. `chosen` is the point that was asked for, which
/// counts where the job tells none.
pub async fn record(
    context: &Context,
    located: &Located,
    job: Option<&Job>,
    chosen: &Point,
    model: &mut Model,
    diagnostics: &mut Diagnostics,
) {
    let remote = context.afresh();
    let told = told(&remote, job).await;
    let times = job.map(times).unwrap_or_default();
    let began = times.started_at.as_deref().and_then(moment);
    let mut vms: BTreeMap<String, Object<TestVm>> = BTreeMap::new();
    for item in &located.items {
        let of = of_item(&told, item);
        let vm = machine_id(item, of);
        let machine = match machine(&remote, vm.as_deref().unwrap_or_default()).await {
            Ok(machine) => machine,
            Err(error) => {
                let detail = format!(
                    "The drill stands, but what the test virtual machine of {} has for interfaces and addresses is not recorded. {}",
                    item.id,
                    error.detail()
                );
                let summary =
                    format!("A test virtual machine could not be read: {}", error.summary());
                diagnostics.warning(AttributePath::from("test_vms"), summary, detail);
                Machine::default()
            }
        };
        let some = |text: Option<&String>| text.filter(|text| !text.is_empty()).cloned();
        let point_id = some(of.and_then(|of| of.recovery_point_id.as_ref())).or(chosen.id.clone());
        let point_time =
            some(of.and_then(|of| of.recovery_point_time.as_ref())).or(chosen.time.clone());
        let age = began.zip(point_time.as_deref().and_then(moment));
        let shown = TestVm {
            id: vm.map(|vm| id::plain(&vm)).into(),
            protected_item_id: Val::Known(id::plain(&item.id)),
            network_interface_ids: Val::Known(machine.interfaces),
            private_ip_addresses: Val::Known(machine.addresses),
            recovery_point_id: point_id.map(|point| id::plain(&point)).into(),
            recovery_point_time: point_time.into(),
            recovery_point_age_in_seconds: age
                .map(|(began, point)| (began - point).whole_seconds().max(0))
                .into(),
        };
        let name = item.properties.friendly_name.clone().unwrap_or_else(|| item.name.clone());
        let key = if vms.contains_key(&name) { id::plain(&item.id) } else { name };
        vms.insert(key, Object(shown));
    }
    let oldest =
        vms.values().filter_map(|vm| vm.0.recovery_point_time.known()).min_by_key(|t| moment(t));
    model.recovery_point_time = oldest.cloned().into();
    model.started_at = times.started_at.into();
    model.ended_at = times.ended_at.into();
    model.duration_in_seconds = times.seconds.into();
    model.job_id = job.map(|job| id::plain(&job.id)).into();
    model.test_vms = Val::Known(vms);
    model.state = Val::Known(stage::text_of(located));
}

/// The moment that a reply names.
pub fn moment(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// What a job says about its items; for a plan that says nothing itself, what the jobs of its members say.
async fn told(remote: &Remote, job: Option<&Job>) -> Vec<JobItem> {
    let of = |job: &Job| {
        job.properties
            .custom_details
            .clone()
            .map(|of| of.protected_item_details)
            .unwrap_or_default()
    };
    let Some(job) = job else { return Vec::new() };
    let own = of(job);
    if !own.is_empty() {
        return own;
    }
    let mut found = Vec::new();
    for child in children(&job.properties.tasks) {
        found.extend(watch::of(remote, Some(child)).await.iter().flat_map(of));
    }
    found
}

/// The jobs of the members of a plan.
fn children(tasks: &[JobTask]) -> Vec<&str> {
    let groups = tasks.iter().filter_map(|task| task.group_task_custom_details.as_ref());
    let members = groups.flat_map(|group| &group.child_tasks);
    members
        .filter_map(|task| task.custom_details.as_ref()?.job_task.as_ref()?.job_id.as_deref())
        .collect()
}

fn of_item<'a>(told: &'a [JobItem], item: &ProtectedItem) -> Option<&'a JobItem> {
    let same = |is: &Option<String>, name: Option<&str>| {
        is.as_deref().zip(name).is_some_and(|(is, name)| is.eq_ignore_ascii_case(name))
    };
    told.iter().find(|of| same(&of.name, id::name(&item.id))).or_else(|| {
        told.iter().find(|of| same(&of.friendly_name, item.properties.friendly_name.as_deref()))
    })
}

fn machine_id(item: &ProtectedItem, of: Option<&JobItem>) -> Option<String> {
    let details = &item.properties.provider_specific_details;
    let of_job = of.and_then(|of| of.test_vm_name.as_ref()).filter(|name| name.starts_with('/'));
    let of_item = details.test_failover_recovery_fabric_object_id.as_ref();
    of_item.filter(|vm| !vm.is_empty()).or(of_job).cloned()
}

/// The test virtual machine of an item, as its recovery region has it.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn of_running(remote: &Remote, item: &ProtectedItem) -> Result<Machine, Error> {
    machine(remote, machine_id(item, None).as_deref().unwrap_or_default()).await
}

async fn machine(remote: &Remote, vm: &str) -> Result<Machine, Error> {
    let (client, scope) = (&remote.client, &remote.scope);
    if vm.is_empty() {
        return Ok(Machine::default());
    }
    let found: Option<VirtualMachine> = client.find(scope, Api::Compute, vm).await?;
    let Some(found) = found else { return Ok(Machine::default()) };
    let ids: Vec<_> = found.interfaces().map(str::to_owned).collect();
    let read = ids.iter().map(|nic| client.find::<NetworkInterface>(scope, Api::Network, nic));
    let interfaces: Vec<_> = try_join_all(read).await?.into_iter().flatten().collect();
    Ok(Machine {
        addresses: interfaces.iter().flat_map(NetworkInterface::private_addresses).collect(),
        network: interfaces.iter().find_map(NetworkInterface::network).map(str::to_owned),
        interfaces: ids,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_is_found_in_its_job_by_its_name_before_that_of_its_machine() {
        let told: Vec<JobItem> = serde_json::from_value(json!([
            {"name": "other", "friendlyName": "web", "testVmName": "/vm/other"},
            {"name": "WEB", "friendlyName": "vm", "testVmName": "/vm/web"}]))
        .unwrap();
        let item = ProtectedItem { id: "/i/web".to_owned(), ..ProtectedItem::default() };
        assert_eq!(machine_id(&item, of_item(&told, &item)).as_deref(), Some("/vm/web"));
        assert_eq!(of_item(&told, &ProtectedItem::default()), None);
    }

    #[test]
    fn the_jobs_of_members_stand_in_the_groups_of_a_plan() {
        let tasks: Vec<JobTask> = serde_json::from_value(json!([
            {"name": "check", "customDetails": {"jobTask": {"jobId": "/no"}}},
            {"groupTaskCustomDetails": {"childTasks": [
                {"customDetails": {"jobTask": {"jobId": "/j1"}}}, {"customDetails": null}]}}]))
        .unwrap();
        assert_eq!(children(&tasks), ["/j1"]);
    }
}
