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

/// A size of virtual machines.
struct Size {
    name: &'static str,
    family: &'static str,
    cores: u64,
    memory_gb: u32,
    architecture: &'static str,
    most_data_disks: u32,
    most_interfaces: u32,
}

const fn x64(
    name: &'static str,
    family: &'static str,
    (cores, memory_gb): (u64, u32),
    (most_data_disks, most_interfaces): (u32, u32),
) -> Size {
    Size { name, family, cores, memory_gb, architecture: "x64", most_data_disks, most_interfaces }
}

/// A few of those that Azure has.
const SIZES: &[Size] = &[
    x64("Standard_B1s", "standardBSFamily", (1, 1), (2, 2)),
    x64("Standard_B2s", "standardBSFamily", (2, 4), (4, 3)),
    x64("Standard_D2s_v5", "standardDSv5Family", (2, 8), (4, 2)),
    x64("Standard_D4s_v5", "standardDSv5Family", (4, 16), (8, 2)),
    x64("Standard_D8s_v5", "standardDSv5Family", (8, 32), (16, 4)),
    Size {
        architecture: "Arm64",
        ..x64("Standard_D2ps_v5", "standardDPSv5Family", (2, 8), (4, 2))
    },
    x64("Standard_E4s_v5", "standardESv5Family", (4, 32), (8, 2)),
    x64("Standard_E64s_v5", "standardESv5Family", (64, 512), (32, 8)),
    x64("Standard_M64s", "standardMSFamily", (64, 1024), (64, 8)),
];

/// The limit of a quota that nobody changed.
const LIMIT: u64 = 100;

fn sizes(world: &mut World, call: &Call) -> Response {
    let filter = call.request.parameter("$filter").unwrap_or_default();
    let wanted = conditions(&filter).into_iter().find(|(name, _)| name == "location");
    let place = regions::normalise(&wanted.map(|(_, value)| value).unwrap_or_default());
    let subscription = call.id();
    let size = |size: &Size| {
        let name = size.name;
        let can = |name: &str, value: String| json!({"name": name, "value": value});
        let said = world.get(&format!(
            "{subscription}/providers/Microsoft.Compute/locations/{place}/skus/{name}"
        ));
        let restrictions = said.map_or_else(|| json!([]), |said| said.body["restrictions"].clone());
        json!({"resourceType": "virtualMachines", "name": name, "tier": "Standard", "family": size.family, "locations": [place],
            "locationInfo": [{"location": place, "zones": ["1", "2", "3"]}], "restrictions": restrictions, "capabilities": [
                can("vCPUs", size.cores.to_string()), can("MemoryGB", size.memory_gb.to_string()), can("CpuArchitectureType", size.architecture.to_owned()),
                can("MaxDataDiskCount", size.most_data_disks.to_string()), can("MaxNetworkInterfaces", size.most_interfaces.to_string())]})
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
        SIZES.iter().find(move |size| size.name.eq_ignore_ascii_case(&own))
    };
    let cores = |family: Option<&str>| -> u64 {
        let all = machines.iter().filter_map(|machine| size(machine));
        all.filter(|size| family.is_none_or(|family| size.family == family))
            .map(|size| size.cores)
            .sum()
    };
    let mut families: Vec<&str> = SIZES.iter().map(|size| size.family).collect();
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
