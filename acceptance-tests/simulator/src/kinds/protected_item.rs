//! Protected items: the routes of their whole life, and what their files share.

use serde_json::{Map, Value, json};

use crate::arm::{self, Last, cased};
use crate::documents::Document;
use crate::filter;
use crate::id;
use crate::kinds::recovery_plan;
use crate::route::{Call, Route};
use crate::site_recovery::not_found;
use crate::wire::Response;
use crate::world::World;

/// The path template of an item with a tail behind it.
macro_rules! item {
    ($tail:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{vault}",
            "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}/replicationProtectedItems",
            $tail
        )
    };
}

mod body;
pub(crate) mod completion;
mod compute_size;
mod disable;
mod disk;
mod disk_set;
pub(crate) mod enable;
pub(crate) mod failover;
pub(crate) mod health;
mod interface;
mod interface_update;
mod live;
mod placement;
mod recovered;
pub(crate) mod recovery_point;
mod repair;
pub(crate) mod seed;
pub(crate) mod source;
mod state;
pub(crate) mod switch;
pub(crate) mod test_failover;
mod update;
pub(crate) mod work;

pub(crate) const KIND: &str = "microsoft.recoveryservices/vaults/replicationfabrics/replicationprotectioncontainers/replicationprotecteditems";
const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems";

const SWITCH: &str = vault!(
    "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}/switchprotection"
);

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationProtectedItems"), list),
    Route::new("GET", item!(""), list),
    Route::new("GET", item!("/{item}"), read),
    Route::new("PUT", item!("/{item}"), enable::put),
    Route::new("PATCH", item!("/{item}"), update::patch),
    Route::new("DELETE", item!("/{item}"), disable::purge),
    Route::new("POST", item!("/{item}/remove"), disable::remove),
    Route::new("POST", item!("/{item}/addDisks"), disk_set::add),
    Route::new("POST", item!("/{item}/removeDisks"), disk_set::remove),
    Route::new("POST", item!("/{item}/repairReplication"), repair::resynchronise),
    Route::new("POST", item!("/{item}/resolveHealthErrors"), repair::resolve_health_errors),
    Route::new("POST", item!("/{item}/updateMobilityService"), repair::update_agent),
    Route::new("POST", item!("/{item}/testFailover"), test_failover::test),
    Route::new("POST", item!("/{item}/testFailoverCleanup"), test_failover::clean_up),
    Route::new("POST", SWITCH, switch::switch),
    Route::new("POST", item!("/{item}/unplannedFailover"), failover::fail_over),
    Route::new("POST", item!("/{item}/applyRecoveryPoint"), failover::change_point),
    Route::new("POST", item!("/{item}/failoverCommit"), failover::commit),
    Route::new("POST", item!("/{item}/failoverCancel"), failover::not_for_azure),
    Route::new("POST", item!("/{item}/plannedFailover"), failover::not_for_azure),
    Route::new("POST", item!("/{item}/reProtect"), failover::reprotect),
    Route::new("GET", item!("/{item}/recoveryPoints"), recovery_point::list),
    Route::new("GET", item!("/{item}/recoveryPoints/{point}"), recovery_point::read),
    Route::new("GET", item!("/{item}/targetComputeSizes"), compute_size::list),
];

/// The item that a call addresses, or 404.
fn existing<'a>(world: &'a World, call: &Call) -> Result<&'a Document, Box<Response>> {
    let id = call.id_to("item");
    world.get(&id).ok_or_else(|| Box::new(not_found(call, &id)))
}

/// `allowedOperations` of an item.
pub(crate) fn allowed(item: &Document) -> Vec<&'static str> {
    state::allowed(item)
}

/// An item as a reply has it.
pub(crate) fn show(world: &World, item: &Document) -> Value {
    live::Moment::of(world).show(item)
}

fn list(world: &mut World, call: &Call) -> Response {
    if !call.parameter("container").is_empty() && world.get(&call.id()).is_none() {
        return not_found(call, &call.id());
    }
    let conditions = filter::conditions(&call.request.parameter("$filter").unwrap_or_default());
    let members = members(world, call, &conditions);
    let key = |item: &&Document| id::key(&item.id);
    let window = arm::window(world, call, &members, key);
    let page: Vec<String> = members[window.clone()].iter().map(key).collect();
    let more = (window.end < members.len()).then(|| page.last().cloned()).flatten();
    look(world, &page);
    let moment = live::Moment::of(world);
    let shown = page.iter().filter_map(|item| world.get(item)).map(|item| moment.show(item));
    let more = more.map(|key| (window.end, key));
    arm::assemble(world, call, shown.collect(), more, Last::Null)
}

fn members<'a>(
    world: &'a World,
    call: &Call,
    conditions: &[(String, String)],
) -> Vec<&'a Document> {
    let items = world.documents.of_kind(&call.id(), KIND);
    items
        .filter(|item| conditions.iter().all(|(name, value)| fits(world, item, name, value)))
        .collect()
}

fn fits(world: &World, item: &Document, name: &str, value: &str) -> bool {
    let details = |member: &str| item.properties()["providerSpecificDetails"][member].as_str();
    let is = |text: Option<&str>| text.is_some_and(|text| text.eq_ignore_ascii_case(value));
    match name {
        "instancetype" => is(details("instanceType")),
        "sourcefabricname" => is(id::part(&item.id, "replicationFabrics")),
        "sourcefabriclocation" => is(details("primaryFabricLocation")),
        "multivmgroupcreateoption" => is(details("multiVmGroupCreateOption")),
        "recoveryplanname" => {
            let vault = id::up_to(&item.id, "vaults").unwrap_or_default();
            let plan = world.get(&format!("{vault}/replicationRecoveryPlans/{value}"));
            plan.is_some_and(|plan| {
                recovery_plan::members(plan).any(|held| id::same(held, &item.id))
            })
        }
        _ => true,
    }
}

fn read(world: &mut World, call: &Call) -> Response {
    look(world, &[id::key(&call.id())]);
    match existing(world, call) {
        Ok(item) => Response::json(200, show(world, item)),
        Err(refusal) => *refusal,
    }
}

/// Somebody looks at items: replication goes on where looks count, and the service does what it had to do meanwhile.
fn look(world: &mut World, items: &[String]) {
    world.look_at_items(items);
    items.iter().for_each(|item| disk_set::protect_new_disks(world, item));
}

/// `affectedObjectDetails` of the jobs of an item.
fn affected(world: &World, item: &Document) -> Map<String, Value> {
    let details = &item.properties()["providerSpecificDetails"];
    let container = id::parent(&item.id);
    let machine = cased(world, details["fabricObjectId"].as_str().unwrap_or_default());
    let members = json!({
        "primaryVmId": machine,
        "primaryVmName": item.text("/friendlyName"),
        "recoveryVmId": "",
        "recoveryVmName": details["recoveryAzureVMName"],
        "protectionProfileId": id::guid(item.text("/policyId")).to_string(),
        "primaryCloudId": id::guid(container).to_string(),
        "primaryCloudName": item.text("/primaryProtectionContainerFriendlyName"),
        "recoveryCloudId": id::guid(item.text("/recoveryContainerId")).to_string(),
        "recoveryCloudName": item.text("/recoveryProtectionContainerFriendlyName"),
        "primaryVmmId": id::guid(id::parent(container)).to_string(),
        "primaryVmmName": item.text("/primaryFabricFriendlyName"),
        "recoveryVmmId": id::guid(item.text("/recoveryFabricId")).to_string(),
        "recoveryVmmName": item.text("/recoveryFabricFriendlyName"),
        "primaryFabricProviderId": "Azure",
        "recoveryFabricProviderId": "Azure",
    });
    members.as_object().cloned().unwrap_or_default()
}
