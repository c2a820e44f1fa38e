//! Modifiers for the rows of a model that only make sense for Azure: ids, regions, names.

use crate::azure::{id, location};
use crate::framework::check::Check;
use crate::framework::schema::{Attribute, Equality};

/// Ids are the same without regard to case.
pub const SAME_ID: Equality =
    Equality { describe: "without regard to case", canonical: id::canonical };

/// Regions are the same by display name and by programmatic name.
pub const SAME_LOCATION: Equality =
    Equality { describe: "by display name or programmatic name", canonical: location::normalize };

/// Words compared without regard to case, as Azure compares enumerations.
pub const SAME_WORD: Equality =
    Equality { describe: "without regard to case", canonical: str::to_lowercase };

/// What can be a segment of an id. Site Recovery declares no pattern for the names of what lies in a vault,
/// and a narrower one would lock out what exists.
const NAME: &str = r"[^\s/\\?#%&<>\x22']{1,260}";

/// Modifiers that a model may use beside those of the framework.
pub trait AzureRow {
    /// The id of an object of that kind, such as `Microsoft.RecoveryServices/vaults`.
    #[must_use]
    fn id_of(self, kind: &'static str) -> Self;

    /// A region.
    #[must_use]
    fn region(self) -> Self;

    /// The name of something in a vault.
    #[must_use]
    fn child_name(self) -> Self;
}

/// What an id of that kind must be; for the elements of a collection.
pub fn id_check(kind: &'static str) -> Check {
    let describe = format!("the id of {}, `{}`", id::one(kind), id::shape(kind));
    Check::text(describe, move |text| {
        id::expect_kind(text, kind).map_err(|problem| problem.trim_end_matches('.').to_owned())
    })
}

impl AzureRow for Attribute {
    fn id_of(self, kind: &'static str) -> Self {
        self.same_by(SAME_ID).check(id_check(kind))
    }

    fn region(self) -> Self {
        self.same_by(SAME_LOCATION).check(Check::matches(
            "[A-Za-z][A-Za-z0-9 ]*",
            "the name of an Azure region such as `westeurope` or `West Europe`",
        ))
    }

    fn child_name(self) -> Self {
        self.same_by(SAME_WORD)
            .check(Check::matches(NAME, "a name without spaces, quotes and `/ \\ ? # % & < >`"))
    }
}

/// The kinds of objects that resources refer to.
pub mod kinds {
    /// A resource group.
    pub const RESOURCE_GROUP: &str = "Microsoft.Resources/resourceGroups";
    /// A Recovery Services vault.
    pub const VAULT: &str = "Microsoft.RecoveryServices/vaults";
    /// A replication fabric.
    pub const FABRIC: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics";
    /// A protection container.
    pub const CONTAINER: &str =
        "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers";
    /// A replication policy.
    pub const POLICY: &str = "Microsoft.RecoveryServices/vaults/replicationPolicies";
    /// A protection container mapping.
    pub const CONTAINER_MAPPING: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectionContainerMappings";
    /// A protected item.
    pub const PROTECTED_ITEM: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems";
    /// A recovery point.
    pub const RECOVERY_POINT: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems/recoveryPoints";
    /// A recovery plan.
    pub const RECOVERY_PLAN: &str = "Microsoft.RecoveryServices/vaults/replicationRecoveryPlans";
    /// A virtual machine.
    pub const VIRTUAL_MACHINE: &str = "Microsoft.Compute/virtualMachines";
    /// A managed disk.
    pub const DISK: &str = "Microsoft.Compute/disks";
    /// A disk encryption set.
    pub const DISK_ENCRYPTION_SET: &str = "Microsoft.Compute/diskEncryptionSets";
    /// An availability set.
    pub const AVAILABILITY_SET: &str = "Microsoft.Compute/availabilitySets";
    /// A proximity placement group.
    pub const PROXIMITY_PLACEMENT_GROUP: &str = "Microsoft.Compute/proximityPlacementGroups";
    /// A capacity reservation group.
    pub const CAPACITY_RESERVATION_GROUP: &str = "Microsoft.Compute/capacityReservationGroups";
    /// A virtual machine scale set.
    pub const SCALE_SET: &str = "Microsoft.Compute/virtualMachineScaleSets";
    /// A network interface.
    pub const NETWORK_INTERFACE: &str = "Microsoft.Network/networkInterfaces";
    /// A network security group.
    pub const NETWORK_SECURITY_GROUP: &str = "Microsoft.Network/networkSecurityGroups";
    /// A public IP address.
    pub const PUBLIC_IP_ADDRESS: &str = "Microsoft.Network/publicIPAddresses";
    /// A pool of a load balancer.
    pub const BACKEND_POOL: &str = "Microsoft.Network/loadBalancers/backendAddressPools";
    /// A storage account.
    pub const STORAGE_ACCOUNT: &str = "Microsoft.Storage/storageAccounts";
    /// A key vault.
    pub const KEY_VAULT: &str = "Microsoft.KeyVault/vaults";
    /// A virtual network.
    pub const VIRTUAL_NETWORK: &str = "Microsoft.Network/virtualNetworks";
    /// An Automation account.
    pub const AUTOMATION_ACCOUNT: &str = "Microsoft.Automation/automationAccounts";
    /// A runbook of an Automation account.
    pub const RUNBOOK: &str = "Microsoft.Automation/automationAccounts/runbooks";
    /// A user-assigned identity.
    pub const USER_ASSIGNED_IDENTITY: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

    /// All of them, for tests.
    #[cfg(test)]
    pub const ALL: &[&str] = &[
        RESOURCE_GROUP,
        VAULT,
        FABRIC,
        CONTAINER,
        POLICY,
        CONTAINER_MAPPING,
        PROTECTED_ITEM,
        RECOVERY_POINT,
        RECOVERY_PLAN,
        VIRTUAL_MACHINE,
        DISK,
        DISK_ENCRYPTION_SET,
        AVAILABILITY_SET,
        PROXIMITY_PLACEMENT_GROUP,
        CAPACITY_RESERVATION_GROUP,
        SCALE_SET,
        NETWORK_INTERFACE,
        NETWORK_SECURITY_GROUP,
        PUBLIC_IP_ADDRESS,
        BACKEND_POOL,
        STORAGE_ACCOUNT,
        KEY_VAULT,
        VIRTUAL_NETWORK,
        AUTOMATION_ACCOUNT,
        RUNBOOK,
        USER_ASSIGNED_IDENTITY,
    ];
}
