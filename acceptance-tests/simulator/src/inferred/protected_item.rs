//! What had to be chosen about protected items: refusals, jobs, durations and defaults that nobody recorded.

use super::Refusal;
use crate::scenario::Row;

/// A virtual machine outside the region of its fabric.
pub const MACHINE_IN_OTHER_REGION: Refusal = Refusal::new(
    400,
    "VmNotInFabricRegion",
    "A fabric stands for one region; the virtual machines of its containers lie in that region.",
    "Use the fabric of the virtual machine's region.",
);
/// A virtual machine that another item protects.
pub const MACHINE_ALREADY_PROTECTED: Refusal = Refusal::new(
    400,
    "VmAlreadyProtected",
    "A virtual machine replicates to one place at a time.",
    "Use the existing protected item, or disable its replication first.",
);
/// A disk that is not attached to the virtual machine.
pub const DISK_NOT_ATTACHED: Refusal = Refusal::new(
    400,
    "DiskNotAttachedToVm",
    "The disk belongs to another virtual machine, was detached, or its id is misspelt.",
    "Give only disks that are attached to the virtual machine.",
);
/// An operating system disk that is left out; the code is known from reprotection.
pub const DISKS_MISSING: Refusal = Refusal::new(
    400,
    "VMDisksMissing",
    "The operating system disk cannot be excluded from replication.",
    "Add the operating system disk to vmManagedDisks.",
);
/// A disk that is protected already, or is given twice.
pub const DISK_ALREADY_PROTECTED: Refusal = Refusal::new(
    400,
    "DiskAlreadyProtected",
    "A disk is replicated once.",
    "Leave the disk out of the request.",
);
/// A disk that is not protected.
pub const DISK_NOT_PROTECTED: Refusal = Refusal::new(
    400,
    "DiskNotProtected",
    "The disk is excluded, was removed, or its id is misspelt.",
    "Read protectedManagedDisks of the item.",
);
/// A cache storage account outside the source region.
pub const CACHE_ACCOUNT_REGION: Refusal = Refusal::new(
    400,
    "CacheStorageAccountNotInSourceRegion",
    "The cache storage account takes the changes next to the virtual machine.",
    "Choose a storage account in the region of the virtual machine.",
);
/// A storage account that cannot be a cache.
pub const CACHE_ACCOUNT_KIND: Refusal = Refusal::new(
    400,
    "CacheStorageAccountNotSupported",
    "A cache is a standard general-purpose account, or a premium block blob account for high churn.",
    "Choose a storage account of one of these kinds.",
);
/// Cache accounts of both kinds for one virtual machine.
pub const CACHE_ACCOUNTS_MIXED: Refusal = Refusal::new(
    400,
    "CacheStorageAccountKindsMixed",
    "All disks of a virtual machine replicate through caches of one kind.",
    "Use standard accounts for all disks, or premium block blob accounts for all.",
);
/// A recovery container to which the source container is not mapped with the policy.
pub const NOT_MAPPED: Refusal = Refusal::new(
    400,
    "ProtectionContainersNotMapped",
    "No container mapping leads from the source to the recovery container with this policy.",
    "Create the container mapping first, or give the policy of an existing one.",
);
/// A zone together with an availability set.
pub const ZONE_AND_SET: Refusal = Refusal::new(
    400,
    "AvailabilityZoneAndSetAreExclusive",
    "A virtual machine lies in a zone or in an availability set.",
    "Give one of the two.",
);
/// Zone-to-zone replication into the zone where the virtual machine is, or from no zone.
pub const ZONE_TO_ZONE: Refusal = Refusal::new(
    400,
    "InvalidTargetAvailabilityZone",
    "Within a region a virtual machine replicates from its zone to another zone.",
    "Give a recoveryAvailabilityZone that differs from the virtual machine's zone.",
);
/// A resource for the recovery side that lies elsewhere.
pub const NOT_IN_RECOVERY_REGION: Refusal = Refusal::new(
    400,
    "ResourceNotInRecoveryRegion",
    "The virtual machine is made in the recovery region, and so must be what it uses.",
    "Choose a resource of the recovery region.",
);
/// An operation that the state of the item does not allow.
pub const NOT_ALLOWED: Refusal = Refusal::new(
    400,
    "OperationNotAllowed",
    "The state of the protected item does not allow the operation.",
    "Read the item's allowedOperations and wait until the operation is among them.",
);
/// Disabling replication while a test virtual machine exists or is being deleted.
pub const TEST_FAILOVER_ACTIVE: Refusal = Refusal::new(
    400,
    "TestFailoverCleanupPending",
    "A test failover or its clean-up has not finished.",
    "Clean the test failover up and wait until testFailoverState is 'None'.",
);
/// A network interface that the virtual machine does not have.
pub const INTERFACE_NOT_FOUND: Refusal = Refusal::new(
    400,
    "NicNotFound",
    "nicId is none of the item's network interfaces; they change after a reprotection.",
    "Read vmNics of the item.",
);
/// An IP configuration that the interface does not have, or one without a name among several.
pub const CONFIGURATION_NOT_FOUND: Refusal = Refusal::new(
    400,
    "IpConfigurationNotFound",
    "IP configurations are addressed by ipConfigName; only a single one needs no name.",
    "Read ipConfigs of the item's network interface.",
);
/// None or several primary IP configurations.
pub const ONE_PRIMARY: Refusal = Refusal::new(
    400,
    "ExactlyOnePrimaryIpConfiguration",
    "A network interface has exactly one primary IP configuration.",
    "Mark exactly one IP configuration as primary.",
);
/// A subnet that the network does not have, or a subnet without a network.
pub const SUBNET_NOT_FOUND: Refusal = Refusal::new(
    400,
    "SubnetNotFound",
    "The target network has no subnet of that name, or no target network is chosen.",
    "Choose a subnet of the target network.",
);
/// A static address outside its subnet, or one that Azure keeps for itself.
pub const ADDRESS_NOT_IN_SUBNET: Refusal = Refusal::new(
    400,
    "StaticIpAddressNotInSubnet",
    "A static address lies in its subnet; Azure keeps the first four addresses and the last one.",
    "Choose a free address of the subnet.",
);
/// A size that the target cannot have.
pub const SIZE_NOT_AVAILABLE: Refusal = Refusal::new(
    400,
    "TargetSizeNotAvailable",
    "The size is not offered in the recovery region or is too small for the disks and interfaces.",
    "Choose a size of targetComputeSizes that has no errors.",
);
/// A health error that the item does not have or that users cannot resolve.
pub const HEALTH_ERROR_NOT_RESOLVABLE: Refusal = Refusal::new(
    400,
    "HealthErrorNotResolvable",
    "Only health errors whose customerResolvability is 'Allowed' can be resolved by a request.",
    "Follow the recommended action of the health error.",
);

/// Code of the job error when the virtual machine is not running; the message of disabling was seen.
pub const MACHINE_NOT_RUNNING: &str = "VmNotRunning";

/// `removeDisks` of a protected item.
pub const REMOVE_DISKS: Row = Row::new("RemoveDisks", "Remove disks", "ProtectionEntity", 60.0);
/// `repairReplication` of a protected item.
pub const REPAIR_REPLICATION: Row =
    Row::new("RepairReplication", "Resynchronize", "ProtectionEntity", 30.0);
/// `resolveHealthErrors` of a protected item.
pub const RESOLVE_HEALTH_ERRORS: Row =
    Row::new("ResolveHealthErrors", "Resolve health errors", "ProtectionEntity", 5.0);
/// `updateMobilityService` of a protected item.
pub const UPDATE_MOBILITY_SERVICE: Row =
    Row::new("UpdateMobilityService", "Update mobility service", "ProtectionEntity", 180.0);

/// Seconds that the data of a virtual machine, of an added disk or of a resynchronisation takes to be copied. In
/// Azure initial replication lasts from 15 minutes to hours.
pub const REPLICATION_SECONDS: f64 = 1800.0;
/// The share of that time during which no percentage is known yet.
pub const QUEUED_SHARE: f64 = 0.05;
/// What the item says of its progress once it is protected: the last percentage that somebody computed, not 100. It
/// was seen to stay at 43.
pub const LAST_PERCENTAGE: u64 = 43;
/// `monitoringJobType` of a resynchronisation.
pub const RESYNC: &str = "Resync";
/// Seconds between two crash-consistent recovery points ("What's new in Site Recovery", Microsoft Learn: 5 minutes).
pub const CRASH_CONSISTENT_SECONDS: f64 = 300.0;
/// `agentVersion` of a fresh agent; the number was seen in 2023.
pub const AGENT_VERSION: &str = "9.52.6522.1";
/// `agentExpiryDate` of every agent, without a zone.
pub const AGENT_EXPIRY: &str = "9999-12-31T23:59:59.9999999";
/// Days that the certificate of an agent lasts.
pub const AGENT_CERTIFICATE_DAYS: i64 = 365;
/// `diskLunId` of the operating system disk.
pub const OS_DISK_LUN: i64 = -1;
/// `selectionType` of an interface with and without a target network, before a user has chosen anything.
pub const FRESH_SELECTION: (&str, &str) = ("SelectedByDefault", "NotSelected");
/// The api-version with which PATCH learnt zones and fault domains.
pub const ZONE_PATCH_VERSION: &str = "2025-08-01";

/// For how long recovery points older than two hours are kept at which distance, in minutes: the first line whose
/// retention is not exceeded ("Azure to Azure disaster recovery architecture", Microsoft Learn).
pub const PRUNING: &[(i64, &[(i64, i64)])] = &[
    (1_440, &[(1_440, 60)]),
    (10_080, &[(10_080, 120)]),
    (21_600, &[(10_080, 120), (21_600, 240)]),
];
/// Minutes during which every recovery point is kept.
pub const UNPRUNED_MINUTES: i64 = 120;
