//! The health of a vault and its replication usages: counts over what the vault holds, made when somebody asks.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{fabric, job, protected_item, protection_container};
use crate::arm::cased;
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::{Operation, Outcome};
use crate::route::{Call, Route};
use crate::site_recovery::{begin, body};
use crate::wire::Response;
use crate::world::{Start, World};

const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationVaultHealth";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationVaultHealth"), read),
    Route::new("POST", vault!("/replicationVaultHealth/default/refresh"), refresh),
    Route::new("GET", vault!("/replicationUsages"), usages),
];

/// How many of some objects there are, by their health, and what ails them: one issue for each error code.
fn summary<'a>(
    objects: impl Iterator<Item = &'a Document>,
    health: &str,
    errors: &str,
    kind: &str,
) -> Value {
    let (mut count, mut normal) = (0, 0);
    let mut issues: BTreeMap<&str, Value> = BTreeMap::new();
    for object in objects {
        count += 1;
        normal += usize::from(matches!(object.text(health), "Normal" | ""));
        for error in object.properties()[errors].as_array().into_iter().flatten() {
            let code = error["errorCode"].as_str().unwrap_or_default();
            let issue = issues.entry(code).or_insert_with(|| {
                let severity = if error["errorLevel"] == "Critical" { "Error" } else { "Warning" };
                json!({"summaryCode": code, "category": error["errorCategory"], "severity": severity,
                    "summaryMessage": error["errorMessage"], "affectedResourceType": kind,
                    "affectedResourceSubtype": "A2A", "affectedResourceCorrelationIds": []})
            });
            if let Some(affected) = issue["affectedResourceCorrelationIds"].as_array_mut() {
                affected.push(object.properties()["eventCorrelationId"].clone());
            }
        }
    }
    let (good, bad) = inferred::HEALTH_CATEGORIES;
    let issues: Vec<Value> = issues.into_values().collect();
    json!({"resourceCount": count, "issues": issues,
        "categorizedResourceCounts": {good: normal, bad: count - normal}})
}

/// The same of fabrics or containers.
fn summary_of(world: &World, vault: &str, kind: &'static str, name: &str) -> Value {
    summary(world.documents.of_kind(vault, kind), "/health", "healthErrorDetails", name)
}

fn items<'a>(world: &'a World, vault: &str) -> impl Iterator<Item = &'a Document> {
    world.documents.of_kind(vault, protected_item::KIND)
}

fn read(world: &mut World, call: &Call) -> Response {
    Response::json(200, health(world, &call.id()))
}

/// The health of a vault, which is also the result of its refresh.
pub(crate) fn health(world: &World, vault: &str) -> Value {
    let id = id::site_recovery(&format!("{}/replicationVaultHealth/default", cased(world, vault)));
    let properties = json!({
        "vaultErrors": [],
        "protectedItemsHealth": summary(items(world, vault), "/replicationHealth", "healthErrors", "ProtectedItem"),
        "fabricsHealth": summary_of(world, vault, fabric::KIND, "Fabric"),
        "containersHealth": summary_of(world, vault, protection_container::KIND, "ProtectionContainer"),
    });
    body(&id, TYPE, properties)
}

/// Whether an id is that of a vault's health, which is worked out when asked for and stored nowhere.
pub(crate) fn is_health(id: &str) -> bool {
    id.to_lowercase().ends_with("/replicationvaulthealth/default")
}

fn refresh(world: &mut World, call: &Call) -> Response {
    let id = id::site_recovery(&format!(
        "{}/replicationVaultHealth/default",
        cased(world, &call.id_to("vault"))
    ));
    begin(world, call, Start::new(&inferred::REFRESH_HEALTH, &id, Vec::new()))
}

/// A bare object, not the documented list (Azure/azure-rest-api-specs#11610).
fn usages(world: &mut World, call: &Call) -> Response {
    let vault = call.id();
    let jobs: Vec<&Operation> = job::of_vault(world, &vault).collect();
    let failed =
        jobs.iter().filter(|job| matches!(job.outcome, Some((_, Outcome::Failed(_))))).count();
    let running = jobs.iter().filter(|job| job.outcome.is_none() && !job.suspended).count();
    let suspended = jobs.iter().filter(|job| job.outcome.is_none() && job.suspended).count();
    let unhealthy =
        items(world, &vault).filter(|item| item.text("/replicationHealth") == "Critical").count();
    let count = |member: &str, value: &str| {
        items(world, &vault).filter(|item| item.text(member) == value).count()
    };
    let test = |state: &str| count("/testFailoverState", state);
    let plans = world
        .documents
        .of_kind(&vault, "microsoft.recoveryservices/vaults/replicationrecoveryplans")
        .count();
    let fabrics = world.documents.of_kind(&vault, fabric::KIND).count();
    Response::json(
        200,
        json!({
            "monitoringSummary": {"unHealthyVmCount": unhealthy, "unHealthyProviderCount": 0, "eventsCount": failed,
                "deprecatedProviderCount": 0, "supportedProviderCount": fabrics, "unsupportedProviderCount": 0},
            "jobsSummary": {"failedJobs": failed, "suspendedJobs": suspended, "inProgressJobs": running},
            "protectedItemsSummary": {
                "irInProgressProtectedItemsCount": count("/protectionState", "InitialReplicationInProgress"),
                "testFailoverWaitingProtectedItemsCount": test("WaitingForCompletion"),
                "testFailoverInProgressProtectedItemsCount": test("Initiating"),
            },
            "protectedItemCount": items(world, &vault).count(),
            "recoveryPlanCount": plans,
            "registeredServersCount": 0,
            "recoveryServicesProviderAuthType": 1,
        }),
    )
}
