//! Protected items: from enabling to disabling.

mod change;
mod disabling;
mod disks;
mod drills;
mod enabling;
mod failing_over;
mod living;
mod plan_runs;
mod plans;
mod refusal;
mod reversing;
mod scale;

use std::time::Duration;

use super::*;

const PRIMARY: &str =
    "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-primary";

fn container(side: &str) -> String {
    vault(&format!("/replicationFabrics/{side}/replicationProtectionContainers/{side}"))
}

fn item(name: &str) -> String {
    format!("{}/replicationProtectedItems/{name}", container("primary"))
}

fn machine(name: &str) -> String {
    format!("{PRIMARY}/providers/Microsoft.Compute/virtualMachines/{name}")
}

fn disk(name: &str) -> String {
    format!("{PRIMARY}/providers/Microsoft.Compute/disks/{name}")
}

fn account(name: &str) -> String {
    format!("{PRIMARY}/providers/Microsoft.Storage/storageAccounts/{name}")
}

fn network(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.Network/virtualNetworks/{name}")
}

fn managed_disk(name: &str) -> Value {
    json!({"diskId": disk(name), "primaryStagingAzureStorageAccountId": account("asrcacheeastus2"),
        "recoveryResourceGroupId": GROUP})
}

/// The body that enables a machine with these disks.
fn enable(name: &str, disks: &[&str]) -> Value {
    let disks: Vec<Value> = disks.iter().map(|name| managed_disk(name)).collect();
    json!({"properties": {"policyId": vault("/replicationPolicies/p"), "providerSpecificDetails": {
        "instanceType": "A2A", "fabricObjectId": machine(name), "recoveryContainerId": container("recovery"),
        "recoveryResourceGroupId": GROUP, "vmManagedDisks": disks}}})
}

const DB_DISKS: &[&str] = &["vm-db-1-os", "vm-db-1-data", "vm-db-1-log"];

/// The provider's part of an enabling or patching body.
fn details(body: &mut Value) -> &mut Value {
    &mut body["properties"]["providerSpecificDetails"]
}

fn patched(body: Value) -> Value {
    json!({ "properties": body })
}

fn provider(body: Value) -> Value {
    let mut details = json!({"instanceType": "A2A"});
    crate::operation::merge(&mut details, &body);
    json!({"properties": {"providerSpecificDetails": details}})
}

/// A machine in the recovery group.
fn recovered(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.Compute/virtualMachines/{name}")
}

/// A network interface in the recovery group.
fn recovered_nic(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.Network/networkInterfaces/{name}")
}

/// An action of an item.
fn action(name: &str, action: &str) -> String {
    format!("{}/{action}", item(name))
}

/// The body of a failover to a recovery point, or to the latest.
fn failover(point: &str) -> Value {
    json!({"properties": {"failoverDirection": "PrimaryToRecovery", "sourceSiteOperations": "NotRequired",
        "providerSpecificDetails": {"instanceType": "A2A", "recoveryPointId": point}}})
}

/// The path and the body that reverse the failed-over database machine.
fn reverse(from: &str) -> (String, Value) {
    let (group, cache) = match from {
        "primary" => (
            GROUP,
            format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/asrcachecentralus"),
        ),
        _ => (PRIMARY, account("asrcacheeastus2")),
    };
    let target = if from == "primary" { PRIMARY } else { GROUP };
    let disks: Vec<Value> = DB_DISKS
        .iter()
        .map(|name| {
            json!({"diskId": format!("{group}/providers/Microsoft.Compute/disks/{name}"),
                "primaryStagingAzureStorageAccountId": cache, "recoveryResourceGroupId": target})
        })
        .collect();
    let body = json!({"properties": {"replicationProtectedItemName": "db", "providerSpecificDetails": {
        "instanceType": "A2A", "recoveryContainerId": container(from), "policyId": vault("/replicationPolicies/p"),
        "recoveryResourceGroupId": target, "vmManagedDisks": disks}}});
    (format!("{}/switchprotection", container(from)), body)
}

impl Cloud {
    /// A cloud in which the primary container is mapped to the recovery one, and the networks too.
    fn mapped() -> Self {
        let mut cloud = Cloud::with_two_sides();
        let policy = json!({"properties": {"providerSpecificInput": {"instanceType": "A2A", "multiVmSyncStatus": "Enable",
            "recoveryPointHistory": 1440, "appConsistentFrequencyInMinutes": 240}}});
        cloud.done("PUT", &vault("/replicationPolicies/p"), policy);
        let mapping = json!({"properties": {"targetProtectionContainerId": container("recovery"),
            "policyId": vault("/replicationPolicies/p"), "providerSpecificInput": {"instanceType": "A2A"}}});
        let path = format!("{}/replicationProtectionContainerMappings/m", container("primary"));
        cloud.done("PUT", &path, mapping);
        let networks = json!({"properties": {"recoveryFabricName": "recovery",
            "recoveryNetworkId": network("vnet-app-recovery"),
            "fabricSpecificDetails": {"instanceType": "AzureToAzure", "primaryNetworkId":
                format!("{PRIMARY}/providers/Microsoft.Network/virtualNetworks/vnet-app-primary")}}});
        let path = vault(
            "/replicationFabrics/primary/replicationNetworks/azureNetwork/replicationNetworkMappings/n",
        );
        cloud.done("PUT", &path, networks);
        cloud
    }

    /// The same with the database machine protected as `db`.
    fn protected() -> Self {
        let mut cloud = Cloud::mapped();
        cloud.done("PUT", &item("db"), enable("vm-db-1", DB_DISKS));
        let properties = cloud.item("db");
        assert_eq!(properties["protectionState"], "Protected", "{properties}");
        cloud
    }

    /// The properties of an item.
    #[track_caller]
    fn item(&mut self, name: &str) -> Value {
        self.get(&item(name)).expect(200).body()["properties"].clone()
    }

    /// The provider's part of an item.
    #[track_caller]
    fn details(&mut self, name: &str) -> Value {
        self.item(name)["providerSpecificDetails"].clone()
    }

    /// Maps the recovery container back to the primary one.
    fn map_back(&mut self) {
        let mapping = json!({"properties": {"targetProtectionContainerId": container("primary"),
            "policyId": vault("/replicationPolicies/p"), "providerSpecificInput": {"instanceType": "A2A"}}});
        let path = format!("{}/replicationProtectionContainerMappings/back", container("recovery"));
        self.done("PUT", &path, mapping);
    }

    /// The id of a recovery point of `db`.
    fn point(&mut self) -> String {
        let points = self.get(&action("db", "recoveryPoints")).expect(200).body();
        points["value"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Starts an operation, lets it end and returns its job.
    #[track_caller]
    fn job(&mut self, path: &str, body: Option<Value>) -> Value {
        let accepted = self.ask("POST", path, body).expect(202);
        self.follow(&accepted.header("azure-asyncoperation")).expect(200);
        self.get(&accepted.header("x-ms-request-id")).expect(200).body()["properties"].clone()
    }

    /// Moves time ahead.
    fn wait(&mut self, minutes: u64) {
        self.world.advance(Duration::from_secs(minutes * 60));
    }

    /// The names of the jobs of the vault, oldest first.
    fn jobs(&mut self) -> Vec<String> {
        let jobs = self.get(&vault("/replicationJobs")).expect(200).body();
        let jobs = jobs["value"].as_array().unwrap().iter().rev();
        jobs.map(|job| job["properties"]["scenarioName"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}
