//! The sizes that the recovered machine can have ("Sizes for virtual machines in Azure", Microsoft Learn: a choice).

use serde_json::{Value, json};

use super::{completion, existing, source};
use crate::arm::{self, Last};
use crate::documents::Document;
use crate::inferred::protected_item as refusals;
use crate::route::Call;
use crate::site_recovery::refused;
use crate::wire::Response;
use crate::world::World;

const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/\
                    replicationProtectedItems/targetComputeSizes";

/// A size: processors, memory in GiB, data disks, interfaces, whether premium disks fit.
struct Size<'a>(&'a str, u32, f64, usize, usize, bool);

const SIZES: &[Size<'static>] = &[
    Size("Standard_B1s", 1, 1.0, 2, 2, true),
    Size("Standard_B2s", 2, 4.0, 4, 3, true),
    Size("Standard_B2ms", 2, 8.0, 4, 3, true),
    Size("Standard_B4ms", 4, 16.0, 8, 4, true),
    Size("Standard_D2s_v3", 2, 8.0, 4, 2, true),
    Size("Standard_D4s_v3", 4, 16.0, 8, 2, true),
    Size("Standard_D8s_v3", 8, 32.0, 16, 4, true),
    Size("Standard_D2_v5", 2, 8.0, 4, 2, false),
    Size("Standard_D2s_v5", 2, 8.0, 4, 2, true),
    Size("Standard_D4s_v5", 4, 16.0, 8, 2, true),
    Size("Standard_D8s_v5", 8, 32.0, 16, 4, true),
    Size("Standard_D16s_v5", 16, 64.0, 32, 8, true),
    Size("Standard_DS1_v2", 1, 3.5, 4, 2, true),
    Size("Standard_DS2_v2", 2, 7.0, 8, 2, true),
    Size("Standard_E2s_v5", 2, 16.0, 4, 2, true),
    Size("Standard_E4s_v5", 4, 32.0, 8, 2, true),
    Size("Standard_E8s_v5", 8, 64.0, 16, 4, true),
    Size("Standard_F2s_v2", 2, 4.0, 4, 2, true),
    Size("Standard_F4s_v2", 4, 8.0, 8, 2, true),
];
pub(super) fn list(world: &mut World, call: &Call) -> Response {
    match existing(world, call) {
        Err(refusal) => *refusal,
        Ok(item) => arm::page_made(world, call, &sizes(world, item), Last::Null),
    }
}

/// The size of the source machine.
pub(super) fn source_size(world: &World, item: &Document) -> String {
    let machine = source::machine(world, item);
    let size = machine.map_or("", |machine| machine.text("/hardwareProfile/vmSize"));
    let kept = item.text("/providerSpecificDetails/recoveryAzureVMSize");
    if size.is_empty() { kept.to_owned() } else { size.to_owned() }
}

/// A size that the item can have, in its proper spelling.
pub(super) fn check(
    world: &World,
    call: &Call,
    item: &Document,
    wanted: &str,
) -> Result<String, Box<Response>> {
    let found = sizes(world, item).into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let problem = match &found {
        None => Some("it is not offered".to_owned()),
        Some((_, size)) => size["properties"]["errors"][0]["message"].as_str().map(str::to_owned),
    };
    match (found, problem) {
        (Some((name, _)), None) => Ok(name),
        (_, problem) => {
            let message = format!(
                "The virtual machine '{}' cannot have the size '{wanted}': {}",
                item.text("/friendlyName"),
                problem.unwrap_or_default()
            );
            refused(call, &refusals::SIZE_NOT_AVAILABLE, &message)
        }
    }
}

/// Name and body of every size.
fn sizes(world: &World, item: &Document) -> Vec<(String, Value)> {
    let disks = completion::disks(item).count().saturating_sub(1);
    let details = &item.properties()["providerSpecificDetails"];
    let interfaces = details["vmNics"].as_array().map_or(0, Vec::len);
    let target = |disk: &Value| {
        let kind = disk["recoveryTargetDiskAccountType"].as_str().unwrap_or_default();
        kind.starts_with("Premium") || kind.starts_with("Ultra")
    };
    let premium = details["protectedManagedDisks"].as_array().into_iter().flatten().any(target);
    let own = source_size(world, item);
    let known = SIZES.iter().any(|size| size.0.eq_ignore_ascii_case(&own));
    // A source size that is not in the table holds at least what it holds now.
    let unknown = (!known && !own.is_empty()).then(|| Size(&own, 2, 8.0, 64, 8, true));
    SIZES
        .iter()
        .chain(&unknown)
        .map(|size| {
            let Size(_, _, _, most_disks, most_interfaces, high) = size;
            let mut errors = Vec::new();
            if disks > *most_disks {
                errors.push(format!("The size has {most_disks} data disks, the machine {disks}."));
            }
            if interfaces > *most_interfaces {
                errors.push(format!(
                    "The size has {most_interfaces} network interfaces, the machine {interfaces}."
                ));
            }
            if premium && !high {
                errors.push("The size does not take premium disks.".to_owned());
            }
            (size.0.to_owned(), shown(item, size, &errors))
        })
        .collect()
}

fn shown(item: &Document, size: &Size, errors: &[String]) -> Value {
    let Size(name, cores, memory, disks, interfaces, high) = *size;
    let errors: Vec<Value> =
        errors.iter().map(|message| json!({"message": message, "severity": "Error"})).collect();
    json!({
        "id": format!("{}/targetComputeSizes/{name}", item.id),
        "name": name,
        "type": TYPE,
        "properties": {
            "name": name,
            "friendlyName": name,
            "cpuCoresCount": cores,
            "vCPUsAvailable": cores,
            "memoryInGB": memory,
            "maxDataDiskCount": disks,
            "maxNicsCount": interfaces,
            "errors": errors,
            "highIopsSupported": if high { "Yes" } else { "No" },
            "hyperVGenerations": ["V1", "V2"],
        },
    })
}
