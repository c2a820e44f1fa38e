//! What a region has to offer to a subscription: sizes of virtual machines, and quotas with what is used of them.

use serde_json::{Value, json};

use super::compute;
use crate::documents::Document;
use crate::filter::conditions;
use crate::regions;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/subscriptions/{subscription}/providers/Microsoft.Compute/skus", sizes),
    Route::new(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages",
        compute_usages,
    ),
    Route::new(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location}/usages",
        network_usages,
    ),
];

/// Name, family, vCPUs, GiB of memory, architecture, most data disks, most interfaces. A few of those that Azure has.
const SIZES: &[(&str, &str, u64, f64, &str, u32, u32)] = &[
    ("Standard_B1s", "standardBSFamily", 1, 1.0, "x64", 2, 2),
    ("Standard_B2s", "standardBSFamily", 2, 4.0, "x64", 4, 3),
    ("Standard_D2s_v5", "standardDSv5Family", 2, 8.0, "x64", 4, 2),
    ("Standard_D4s_v5", "standardDSv5Family", 4, 16.0, "x64", 8, 2),
    ("Standard_D8s_v5", "standardDSv5Family", 8, 32.0, "x64", 16, 4),
    ("Standard_D2ps_v5", "standardDPSv5Family", 2, 8.0, "Arm64", 4, 2),
    ("Standard_E4s_v5", "standardESv5Family", 4, 32.0, "x64", 8, 2),
    ("Standard_E64s_v5", "standardESv5Family", 64, 512.0, "x64", 32, 8),
    ("Standard_M64s", "standardMSFamily", 64, 1024.0, "x64", 64, 8),
];

/// The limit of a quota that nobody changed.
const LIMIT: u64 = 100;

fn sizes(world: &mut World, call: &Call) -> Response {
    let filter = call.request.parameter("$filter").unwrap_or_default();
    let wanted = conditions(&filter).into_iter().find(|(name, _)| name == "location");
    let place = regions::normalise(&wanted.map(|(_, value)| value).unwrap_or_default());
    let subscription = call.id();
    let size = |(name, family, cores, memory, architecture, disks, interfaces): &(
        &str,
        &str,
        u64,
        f64,
        &str,
        u32,
        u32,
    )| {
        let can = |name: &str, value: String| json!({"name": name, "value": value});
        let said = world.get(&format!(
            "{subscription}/providers/Microsoft.Compute/locations/{place}/skus/{name}"
        ));
        let restrictions = said.map_or_else(|| json!([]), |said| said.body["restrictions"].clone());
        json!({"resourceType": "virtualMachines", "name": name, "tier": "Standard", "family": family, "locations": [place],
            "locationInfo": [{"location": place, "zones": ["1", "2", "3"]}], "restrictions": restrictions, "capabilities": [
                can("vCPUs", cores.to_string()), can("MemoryGB", memory.to_string()), can("CpuArchitectureType", (*architecture).to_owned()),
                can("MaxDataDiskCount", disks.to_string()), can("MaxNetworkInterfaces", interfaces.to_string())]})
    };
    let value: Vec<Value> = SIZES.iter().map(size).collect();
    Response::json(200, json!({ "value": value }))
}

/// The machines of a subscription in a region.
fn machines<'a>(world: &'a World, call: &Call) -> Vec<&'a Document> {
    let subscription = call.id_to("subscription");
    let place = regions::normalise(call.parameter("location"));
    let all = world.documents.of_kind(&subscription, compute::MACHINE);
    all.filter(|machine| machine.location() == place).collect()
}

/// A quota: what is used, unless a document says more, and its limit.
fn usage(world: &World, call: &Call, name: &str, used: u64) -> Value {
    let said = world.get(&format!("{}/{name}", call.collection()));
    let limit = said.and_then(|said| said.body["limit"].as_u64()).unwrap_or(LIMIT);
    json!({"unit": "Count", "currentValue": used, "limit": limit, "name": {"value": name, "localizedValue": name}})
}

fn compute_usages(world: &mut World, call: &Call) -> Response {
    let machines = machines(world, call);
    let size = |machine: &Document| {
        let own = machine.text("/hardwareProfile/vmSize").to_owned();
        SIZES.iter().find(move |size| size.0.eq_ignore_ascii_case(&own))
    };
    let cores = |family: Option<&str>| -> u64 {
        let all = machines.iter().filter_map(|machine| size(machine));
        all.filter(|size| family.is_none_or(|family| size.1 == family)).map(|size| size.2).sum()
    };
    let mut families: Vec<&str> = SIZES.iter().map(|size| size.1).collect();
    families.sort_unstable();
    families.dedup();
    let mut value = vec![usage(world, call, "cores", cores(None))];
    value
        .extend(families.into_iter().map(|family| usage(world, call, family, cores(Some(family)))));
    Response::json(200, json!({ "value": value }))
}

fn network_usages(world: &mut World, call: &Call) -> Response {
    let subscription = call.id_to("subscription");
    let place = regions::normalise(call.parameter("location"));
    let used = world
        .documents
        .of_kind(&subscription, "microsoft.network/networkinterfaces")
        .filter(|interface| interface.location() == place)
        .count() as u64;
    Response::json(200, json!({ "value": [usage(world, call, "NetworkInterfaces", used)] }))
}
