//! For each rule what is changed of a machine that is ready, so that the rule is kept, broken and unknown in turn.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::ready::{self, GROUP, Ready, read};
use crate::azure::network::NetworkSecurityGroup;
use crate::readiness::Input::{self, Known};
use crate::readiness::facts::{Many, WantedDisk};

/// A change of what is known.
pub type Change = fn(&mut Ready);

const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const BLOBS: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

/// The id of a rule, and what makes it kept, broken and unknown.
#[rustfmt::skip]
pub const CASES: &[(&str, Change, Change, Change)] = &[
    ("REG-001", same, |f| at(f, "westeurope", "westeurope"), no_region),
    ("REG-002", |f| at(f, "brazilsoutheast", "brazilsouth"), |f| at(f, "westeurope", "brazilsouth"), no_region),
    ("REG-003", |f| at(f, "brazilsouth", "eastus"), |f| at(f, "brazilsouth", "westeurope"), |f| { at(f, "brazilsouth", "x"); f.wanted.recovery_region = None; }),
    ("REG-004", same, |f| at(f, "brazilsoutheast", "brazilsouth"), no_machine),
    ("REG-005", |f| at(f, "norwaywest", "norwayeast"), |f| at(f, "norwaywest", "westeurope"), no_region),
    ("REG-006", |f| at(f, "jioindiawest", "jioindiacentral"), |f| at(f, "jioindiawest", "westeurope"), no_region),
    ("REG-007", same, |f| at(f, "westeurope", "usgovtexas"), no_region),
    ("REG-008", |f| { at(f, "usgovvirginia", "usgovtexas"); trusted(f); }, |f| { at(f, "usgovvirginia", "usdodeast"); trusted(f); }, no_region),
    ("REG-010", same, |f| at(f, "westeurope", "francecentral"), no_region),
    ("REG-011", |f| at(f, "chinanorth", "chinaeast"), |f| { at(f, "chinanorth", "chinaeast2"); disk(f, 1, "/sku/name", json!("UltraSSD_LRS")); }, |f| { at(f, "chinanorth", "chinaeast"); no_disk(f); }),
    ("VLT-001", same, |f| f.vault = Known(read(json!({"location": "West Europe"}))), |f| f.vault = Input::NotGiven),
    ("VLT-002", same, |f| f.vault_group_location = Known("westeurope".to_owned()), |f| f.vault_group_location = gone()),
    ("VLT-003", same, |f| f.vault = Known(read(json!({"location": "uksouth"}))), |f| f.vault = gone()),
    ("VM-001", same, |f| vm(f, "/properties/provisioningState", json!("Failed")), |f| vm(f, "/properties/provisioningState", json!(null))),
    ("VM-002", same, |f| size(f, "vCPUs", "1"), |f| f.source_sizes = gone()),
    ("VM-003", same, |f| size(f, "CpuArchitectureType", "Arm64"), |f| vm(f, "/properties/hardwareProfile/vmSize", json!("Standard_Z"))),
    ("VM-004", same, |f| vm(f, "/properties/host", json!({"id": "/host"})), no_machine),
    ("VM-005", same, |f| vm(f, "/properties/virtualMachineScaleSet", json!({"id": "/set"})), no_machine),
    ("VM-006", same, |f| vm(f, "/properties/storageProfile/diskControllerType", json!("NVMe")), no_machine),
    ("VM-007", same, |f| vm(f, "/properties/securityProfile", json!({"securityType": "ConfidentialVM"})), no_machine),
    ("VM-008", same, |f| vm(f, "/properties/securityProfile", json!({"encryptionAtHost": true})), no_machine),
    ("VM-009", trusted, |f| { trusted(f); vm(f, "/properties/timeCreated", json!("2024-03-31T23:00:00Z")); }, |f| { trusted(f); vm(f, "/properties/timeCreated", json!(null)); }),
    ("VM-010", trusted, |f| { trusted(f); image(f, "Canonical", "UbuntuServer", "16.04-LTS"); }, |f| { trusted(f); image(f, "contoso", "x", "y"); }),
    ("VM-011", trusted, |f| { trusted(f); disk(f, 1, "/properties/maxShares", json!(2)); }, |f| { trusted(f); no_disk(f); }),
    ("VM-014", same, |f| vm(f, "/properties/instanceView/vmAgent/statuses", json!([{"displayStatus": "Not Ready"}])), |f| vm(f, "/properties/instanceView", json!(null))),
    ("VM-015", same, |f| vm(f, "/properties/osProfile/allowExtensionOperations", json!(false)), no_machine),
    ("VM-016", same, |f| vm(f, "/resources", json!([{"id": "/e", "name": "backup", "properties": {"provisioningState": "Failed"}}])), no_machine),
    ("VM-017", same, |f| vm(f, "/properties/instanceView/statuses", json!([{"code": "PowerState/deallocated"}])), |f| vm(f, "/properties/instanceView/statuses", json!([]))),
    ("VM-018", same, |f| f.locks = Known(read(json!([{"id": format!("{GROUP}/providers/Microsoft.Authorization/locks/l"), "properties": {"level": "ReadOnly"}}]))), |f| f.locks = denied()),
    ("VM-019", same, |f| f.links = Known(read(json!([{"id": "/link", "properties": {"sourceId": ready::vm(), "targetId": "/subscriptions/s/providers/Microsoft.RecoveryServices/vaults/old/protectedItemArmId/x"}}]))), |f| f.links = denied()),
    ("VM-020", same, |f| f.group_location = Known("uksouth".to_owned()), |f| f.group_location = gone()),
    ("VM-022", same, |f| vm(f, "/resources", json!([{"id": "/e", "name": "backup", "properties": {"publisher": "Contoso", "provisioningState": "Succeeded"}}])), no_machine),
    ("VM-023", same, |f| f.roles = Known(read(json!([{"id": "/r", "properties": {"scope": ready::vm().to_uppercase()}}]))), |f| f.roles = denied()),
    ("VM-025", same, |f| at(f, "westeurope", "ukwest"), no_region),
    ("VM-028", same, |f| there(f, "MaxDataDiskCount", "0"), |f| f.recovery_sizes = denied()),
    ("VM-029", same, |f| image(f, "paloaltonetworks", "vmseries1", "byol"), no_machine),
    ("VM-030", |f| { premium_cache(f); size(f, "MemoryGB", "32"); }, |f| premium_cache(f), |f| f.cache = Input::NotGiven),
    ("ZON-001", zonal, |f| { zonal(f); f.wanted.zone = Some("1".to_owned()); }, |f| { zonal(f); f.wanted.zone = None; }),
    ("ZON-002", zonal, |f| { zonal(f); at(f, "ukwest", "ukwest"); }, no_region),
    ("ELG-001", same, |f| f.eligibility = Known(read(json!([{"code": "539", "message": "No."}]))), |f| f.eligibility = denied()),
    ("OS-001", same, |f| image(f, "OpenLogic", "CentOS", "7_9"), |f| image(f, "RedHat", "RHEL", "9")),
    ("DSK-001", same, |f| disk(f, 0, "/properties/diskSizeGB", json!(8192)), no_disk),
    ("DSK-002", same, |f| disk(f, 1, "/properties/diskSizeGB", json!(40000)), no_disk),
    ("DSK-003", same, |f| disk(f, 1, "/properties/diskSizeGB", json!(0)), no_disk),
    ("DSK-004", same, |f| vm(f, "/properties/storageProfile/dataDisks", json!(vec![json!({}); 65])), no_machine),
    ("DSK-005", same, |f| vm(f, "/properties/storageProfile/osDisk/diffDiskSettings", json!({"option": "Local"})), no_machine),
    ("DSK-006", same, |f| vm(f, "/properties/storageProfile/dataDisks/0/managedDisk", json!(null)), no_machine),
    ("DSK-007", same, |f| vm(f, "/properties/storageProfile/dataDisks/0/writeAcceleratorEnabled", json!(true)), no_machine),
    ("DSK-008", |f| disk(f, 1, "/properties/diskSizeGB", json!(4096)), |f| { disk(f, 1, "/properties/diskSizeGB", json!(4096)); vm(f, "/properties/storageProfile/dataDisks/0/caching", json!("ReadOnly")); }, no_disk),
    ("DSK-009", |f| { disk(f, 1, "/sku/name", json!("UltraSSD_LRS")); premium_cache(f); }, |f| disk(f, 1, "/sku/name", json!("PremiumV2_LRS")), |f| { disk(f, 1, "/sku/name", json!("UltraSSD_LRS")); f.cache = Input::NotGiven; }),
    ("DSK-010", zonal, |f| { zonal(f); disk(f, 1, "/sku/name", json!("UltraSSD_LRS")); }, |f| { zonal(f); no_disk(f); }),
    ("DSK-011", zonal, |f| { zonal(f); disk(f, 1, "/sku/name", json!("Premium_ZRS")); }, |f| { zonal(f); no_disk(f); }),
    ("DSK-012", same, |f| { shared(f); disk(f, 1, "/sku/name", json!("Premium_ZRS")); f.wanted.disks[0].target_type = Some("Premium_LRS".to_owned()); }, no_disk),
    ("DSK-013", same, shared, no_disk),
    ("DSK-014", same, |f| { shared(f); disk(f, 1, "/managedByExtended", json!(["/other"])); }, no_disk),
    ("DSK-016", shared, |f| { shared(f); frequency(f, 60); }, |f| { shared(f); f.policy = Input::NotGiven; }),
    ("DSK-018", same, |f| disk(f, 1, "/properties/encryptionSettingsCollection", json!({"enabled": true})), no_disk),
    ("DSK-020", |f| customer_key(f, Some("northeurope")), |f| customer_key(f, Some("uksouth")), |f| customer_key(f, None)),
    ("DSK-029", same, |f| f.wanted.disks = vec![WantedDisk { id: ready::disk("os"), target_type: Some("Standard_LRS".to_owned()), ..WantedDisk::default() }], no_disk),
    ("CHN-001", same, |f| f.wanted.disks[0].churn = Some(21.0), |f| f.wanted.disks.clear()),
    ("CHN-002", same, |f| f.wanted.disks[0].churn = Some(55.0), |f| f.cache = Input::NotGiven),
    ("CHN-005", |f| { enhanced(f); size(f, "MemoryGB", "256"); }, enhanced, |f| { enhanced(f); f.source_sizes = gone(); }),
    ("CHN-006", |f| { enhanced(f); at(f, "eastus2", "centralus"); }, enhanced, |f| { enhanced(f); f.wanted.recovery_region = None; }),
    ("CHN-008", enhanced, |f| { enhanced(f); disk(f, 1, "/sku/name", json!("StandardSSD_LRS")); }, |f| { enhanced(f); no_disk(f); }),
    ("CHN-011", same, |f| disk(f, 1, "/properties/diskSizeGB", json!(64)), |f| f.wanted.io_kib = None),
    ("NET-001", same, |f| {  deny(f, "Storage"); }, |f| {  f.groups = Vec::new(); }),
    ("NET-002", same, |f| {  deny(f, "AzureActiveDirectory"); }, |f| {  f.groups = Vec::new(); }),
    ("NET-003", same, |f| {  deny(f, "EventHub"); }, |f| {  f.groups = Vec::new(); }),
    ("NET-004", same, |f| {  deny(f, "AzureSiteRecovery"); }, |f| {  f.groups = Vec::new(); }),
    ("NET-005", |f| { f.wanted.features.disk_encryption = true; }, |f| { f.wanted.features.disk_encryption = true; deny(f, "AzureKeyVault"); }, |f| { f.wanted.features.disk_encryption = true; f.groups = Vec::new(); }),
    ("NET-006", same, |f| {  deny(f, "GuestAndHybridManagement"); }, |f| {  f.groups = Vec::new(); }),
    ("NET-013", |f| { f.wanted.features.multi_vm_group = true; }, |f| { f.wanted.features.multi_vm_group = true; deny(f, "VirtualNetwork"); }, |f| { f.wanted.features.multi_vm_group = true; f.groups = Vec::new(); }),
    ("NET-007", same, |f| f.recovery_groups = denying("*"), |f| f.recovery_network = Input::NotGiven),
    ("NET-008", same, |f| deny(f, "20.0.0.0/8"), |f| f.groups = Vec::new()),
    ("NET-009", same, |f| f.route_tables[0].1 = Known(read(json!({"properties": {"routes": [{"name": "all", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}}]}}))), |f| f.route_tables.clear()),
    ("NET-010", |f| { closed(f); subnet(f, "serviceEndpoints", json!([{"service": "Microsoft.Storage.Global"}])); }, closed, |f| { closed(f); f.networks.clear(); }),
    ("NET-011", same, |f| network(f, "/properties/dhcpOptions", json!({"dnsServers": ["10.0.0.10"]})), |f| f.networks[0].1 = denied()),
    ("NET-012", same, |f| behind(f, json!({"sku": {"name": "Standard"}})), |f| { behind(f, json!({})); f.load_balancers.clear(); }),
    ("NET-014", same, |f| nic(f, "/properties/ipConfigurations/0/properties/privateIPAddressVersion", json!("IPv6")), no_interface),
    ("NET-015", same, |f| nic(f, "/properties/ipConfigurations", json!([{"name": "a"}, {"name": "b"}])), no_interface),
    ("NET-016", same, |f| nic(f, "/properties/ipConfigurations/0/properties/applicationSecurityGroups", json!([{"id": "/asg/web"}])), no_interface),
    ("NET-017", same, |f| nic(f, "/properties/ipConfigurations/0/properties/publicIPAddress", json!({"id": "/pip/web"})), no_interface),
    ("NET-023", same, |f| f.recovery_network = Known(read(json!({"properties": {"subnets": [{"name": "db"}]}}))), |f| f.recovery_network = Input::NotGiven),
    ("NET-024", same, |f| f.recovery_network = Known(read(json!({"properties": {"subnets": [{"name": "web", "properties": {"addressPrefix": "10.0.1.0/29", "ipConfigurations": [{}, {}, {}]}}]}}))), no_interface),
    ("NET-027", zonal, |f| { zonal(f); nic(f, "/properties/ipConfigurations/0/properties/privateIPAllocationMethod", json!("Dynamic")); }, |f| { zonal(f); no_interface(f); }),
    ("STA-001", same, |f| cache(f, "/location", json!("northeurope")), no_cache),
    ("STA-002", same, |f| cache(f, "/kind", json!("FileStorage")), no_cache),
    ("STA-003", same, |f| cache(f, "/kind", json!("Storage")), no_cache),
    ("STA-004", same, |f| cache(f, "/properties/allowSharedKeyAccess", json!(false)), no_cache),
    ("STA-005", |f| identity(f, &[CONTRIBUTOR, BLOBS]), |f| identity(f, &[CONTRIBUTOR]), |f| { identity(f, &[]); f.cache_roles = denied(); }),
    ("STA-006", same, |f| f.blobs = Known(read(json!({"properties": {"deleteRetentionPolicy": {"enabled": true}}}))), |f| f.blobs = denied()),
    ("STA-007", |f| { closed(f); cache(f, "/properties/networkAcls/virtualNetworkRules", json!([{"id": ready::subnet()}])); }, closed, |f| { closed(f); no_interface(f); f.machine = gone(); }),
    ("STA-008", |f| f.vault = Known(read(json!({"identity": {"type": "UserAssigned"}}))), |f| { f.vault = Known(read(json!({"identity": {"type": "UserAssigned"}}))); closed(f); }, |f| f.vault = Input::NotGiven),
    ("STA-009", same, |f| cache(f, "/id", json!("/subscriptions/other/resourceGroups/g")), no_cache),
    ("POL-001", same, |f| retention(f, 30_000), no_policy),
    ("POL-002", same, |f| retention(f, 0), no_policy),
    ("POL-003", same, |f| frequency(f, 30), no_policy),
    ("POL-004", |f| frequency(f, 60), |f| { retention(f, 0); frequency_too(f, 60); }, no_policy),
    ("POL-005", |f| frequency(f, 60), |f| frequency(f, 1500), no_policy),
    ("POL-006", same, |f| retention(f, 90), no_policy),
    ("POL-007", |f| frequency(f, 60), same, no_policy),
    ("POL-008", same, |f| frequency(f, 60), no_policy),
    ("QTA-001", same, |f| f.compute_quotas = Known(read(json!([{"name": {"value": "standarddsv5family"}, "currentValue": 99, "limit": 100}]))), |f| f.compute_quotas = denied()),
    ("QTA-002", same, |f| f.compute_quotas = Known(read(json!([{"name": {"value": "cores"}, "currentValue": 99, "limit": 100}]))), |f| f.compute_quotas = Known(Vec::new())),
    ("QTA-003", same, |f| f.network_quotas = Known(read(json!([{"name": {"value": "NetworkInterfaces"}, "currentValue": 5, "limit": 5}]))), |f| f.network_quotas = denied()),
    ("QTA-004", same, |f| f.wanted.size = Some("Standard_Nowhere".to_owned()), |f| f.recovery_sizes = Input::NotGiven),
    ("IAM-001", same, |f| f.on_vault = reader(), |f| f.on_vault = Input::NotGiven),
    ("IAM-002", same, |f| f.on_recovery_group = reader(), |f| f.on_recovery_group = denied()),
    ("IAM-006", same, |f| f.on_cache = reader(), |f| f.on_cache = Known(Vec::new())),
    ("UPD-001", same, |f| f.wanted.auto_update = Some(false), |f| f.wanted.auto_update = None),
];

fn same(_: &mut Ready) {}

fn gone<T>() -> Input<T> {
    Input::Missing("/gone".to_owned())
}

fn denied<T>() -> Input<T> {
    Input::Unreadable("the permission Microsoft.X/read is missing.".to_owned())
}

/// Changes a member of a reply.
fn set(reply: &mut Value, pointer: &str, value: Value) {
    let at = pointer.split('/').skip(1).fold(reply, |at, part| match part.parse::<usize>() {
        Ok(index) => &mut at[index],
        Err(_) => &mut at[part],
    });
    *at = value;
}

fn vm(facts: &mut Ready, pointer: &str, value: Value) {
    set(&mut facts.vm, pointer, value);
}

fn disk(facts: &mut Ready, which: usize, pointer: &str, value: Value) {
    set(&mut facts.disk[which], pointer, value);
}

fn nic(facts: &mut Ready, pointer: &str, value: Value) {
    set(&mut facts.nic, pointer, value);
}

fn network(facts: &mut Ready, pointer: &str, value: Value) {
    set(&mut facts.network, pointer, value);
}

fn cache(facts: &mut Ready, pointer: &str, value: Value) {
    set(&mut facts.account, pointer, value);
}

fn at(facts: &mut Ready, source: &str, recovery: &str) {
    vm(facts, "/location", json!(source));
    facts.wanted.recovery_region = Some(recovery.to_owned());
}

fn zonal(facts: &mut Ready) {
    facts.wanted.recovery_region = Some("West Europe".to_owned());
    facts.wanted.zone = Some("2".to_owned());
}

fn no_machine(facts: &mut Ready) {
    facts.machine = denied();
}

fn no_region(facts: &mut Ready) {
    facts.wanted.recovery_region = None;
}

fn no_disk(facts: &mut Ready) {
    facts.disks[1].1 = denied();
}

fn no_interface(facts: &mut Ready) {
    facts.interfaces[0].1 = denied();
}

fn no_cache(facts: &mut Ready) {
    facts.cache = Input::NotGiven;
}

fn no_policy(facts: &mut Ready) {
    facts.policy = Input::NotGiven;
}

fn trusted(facts: &mut Ready) {
    vm(facts, "/properties/securityProfile", json!({"securityType": "TrustedLaunch"}));
}

fn image(facts: &mut Ready, publisher: &str, offer: &str, sku: &str) {
    let image = json!({"publisher": publisher, "offer": offer, "sku": sku});
    vm(facts, "/properties/storageProfile/imageReference", image);
}

fn change_sizes(
    sizes: &mut Input<Vec<crate::azure::compute::ResourceSku>>,
    what: &str,
    value: &str,
) {
    let Known(sizes) = sizes else { panic!("sizes are known") };
    for one in
        sizes.iter_mut().flat_map(|size| &mut size.capabilities).filter(|one| one.name == what)
    {
        one.value = value.to_owned();
    }
}

fn size(facts: &mut Ready, what: &str, value: &str) {
    change_sizes(&mut facts.source_sizes, what, value);
}

fn there(facts: &mut Ready, what: &str, value: &str) {
    change_sizes(&mut facts.recovery_sizes, what, value);
}

fn premium_cache(facts: &mut Ready) {
    cache(facts, "/kind", json!("BlockBlobStorage"));
}

fn closed(facts: &mut Ready) {
    cache(
        facts,
        "/properties/networkAcls",
        json!({"defaultAction": "Deny", "bypass": "AzureServices"}),
    );
}

fn shared(facts: &mut Ready) {
    disk(facts, 1, "/properties/maxShares", json!(2));
}

fn customer_key(facts: &mut Ready, place: Option<&str>) {
    let encryption =
        json!({"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": "/des/here"});
    disk(facts, 1, "/properties/encryption", encryption);
    facts.wanted.disks[0].encryption_set = Some("/des/there".to_owned());
    facts.wanted.disks[0].encryption_set_location =
        place.map_or_else(denied, |place| Known(place.to_owned()));
}

fn enhanced(facts: &mut Ready) {
    facts.wanted.enhanced_churn = true;
}

fn policy(facts: &mut Ready, change: impl FnOnce(&mut crate::azure::siterecovery::PolicyDetails)) {
    let Known(policy) = &mut facts.policy else { panic!("the policy is known") };
    change(policy);
}

fn retention(facts: &mut Ready, minutes: i64) {
    policy(facts, |policy| policy.recovery_point_history = Some(minutes));
}

fn frequency(facts: &mut Ready, minutes: i64) {
    policy(facts, |policy| policy.app_consistent_frequency_in_minutes = Some(minutes));
}

fn frequency_too(facts: &mut Ready, minutes: i64) {
    frequency(facts, minutes);
}

fn denying(tag: &str) -> Many<NetworkSecurityGroup> {
    let nsg = ready::id("Network/networkSecurityGroups", "nsg");
    let rule = json!({"name": "no", "properties": {"priority": 100, "direction": "Outbound", "access": "Deny", "protocol": "*",
        "sourceAddressPrefix": "*", "destinationAddressPrefix": tag, "destinationPortRange": "*"}});
    vec![(nsg.clone(), Known(read(json!({"id": nsg, "properties": {"securityRules": [rule]}}))))]
}

fn deny(facts: &mut Ready, tag: &str) {
    facts.groups = denying(tag);
}

fn subnet(facts: &mut Ready, member: &str, value: Value) {
    network(facts, &format!("/properties/subnets/0/properties/{member}"), value);
}

fn behind(facts: &mut Ready, balancer: Value) {
    let id = ready::id("Network/loadBalancers", "lb");
    let pools = json!([{"id": format!("{id}/backendAddressPools/pool")}]);
    nic(facts, "/properties/ipConfigurations/0/properties/loadBalancerBackendAddressPools", pools);
    facts.load_balancers = vec![(id, Known(read(balancer)))];
}

fn identity(facts: &mut Ready, roles: &[&str]) {
    facts.vault = Known(read(json!({"identity": {"type": "SystemAssigned", "principalId": "me"}})));
    let role = |role: &&str| json!({"properties": {"principalId": "me", "roleDefinitionId": format!("/roleDefinitions/{role}")}});
    facts.cache_roles = Known(read(roles.iter().map(role).collect()));
}

fn reader<T: DeserializeOwned>() -> Input<T> {
    Known(read(json!([{"actions": ["*/read"], "notActions": []}])))
}
