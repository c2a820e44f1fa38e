//! Site Recovery on the wire: one file per ARM type, as the API of 2025-08-01 writes it for Azure to Azure replication.
//!
//! What is sent and what comes back often carry other names for the same thing; each file has the request and the
//! reply side by side.

mod action;
mod container;
mod container_mapping;
mod eligibility;
mod fabric;
mod health_error;
mod job;
mod network;
mod network_mapping;
mod policy;
mod protected_item;
mod recovery_plan;
mod recovery_point;
mod supported_operating_systems;
mod vault_health;

pub use action::{
    ApplyRecoveryPoint, ApplyRecoveryPointInput, CleanupInput, ItemPoint, PlanPoint, PlanPoints,
    SwitchProtection, SwitchProtectionDetails, SwitchProtectionInput, TestFailover,
    TestFailoverCleanup, TestFailoverInput, UnplannedFailover, UnplannedFailoverInput,
};
pub use container::{ContainerCreate, ContainerInput, ContainerProperties, ProtectionContainer};
pub use container_mapping::{
    ContainerMapping, ContainerMappingCreate, ContainerMappingCreateProperties,
    ContainerMappingDetails, ContainerMappingInput, ContainerMappingProperties,
    ContainerMappingRemove, ContainerMappingUpdate, ContainerMappingUpdateProperties,
};
pub use eligibility::{Eligibility, EligibilityError};
pub use fabric::{Fabric, FabricCreate, FabricDetails, FabricInput, FabricProperties, FabricZones};
pub use health_error::HealthError;
pub use job::{
    Job, JobDetails, JobError, JobItem, JobProperties, JobProviderError, JobReference, JobTask,
    JobTaskDetails, JobTaskGroup,
};
pub use network::{Network, NetworkProperties, NetworkSubnet};
pub use network_mapping::{
    NetworkMapping, NetworkMappingCreate, NetworkMappingInput, NetworkMappingProperties,
    NetworkMappingSettings, NetworkMappingSource, NetworkMappingUpdate,
};
pub use policy::{
    Policy, PolicyCreate, PolicyCreateProperties, PolicyDetails, PolicyInput, PolicyProperties,
    PolicyUpdate, PolicyUpdateProperties,
};

pub use protected_item::{
    AddDisks, CurrentScenario, DiskEncryption, DiskEncryptionKey, DiskInput, DiskUpdate, Enable,
    EnableDetails, EnableProperties, ExtendedLocation, InterfaceUpdate, IpConfigurationUpdate,
    ItemDetails, ItemDisk, ItemInterface, ItemIpConfiguration, ItemProperties, KeyEncryptionKey,
    ProtectedItem, Remove, RemoveDisks, UnprotectedDisk, Update, UpdateDetails, UpdateProperties,
};
pub use recovery_plan::{
    RecoveryPlan, RecoveryPlanAction, RecoveryPlanActionDetails, RecoveryPlanCreate,
    RecoveryPlanGroup, RecoveryPlanGroups, RecoveryPlanInput, RecoveryPlanMember,
    RecoveryPlanProperties, RecoveryPlanScenario, RecoveryPlanUpdate, RecoveryPlanZones,
};
pub use recovery_point::{RecoveryPoint, RecoveryPointDetails, RecoveryPointProperties};
pub use supported_operating_systems::{
    SupportedOperatingSystems, SupportedSystem, SupportedVersion,
};
pub use vault_health::{
    HealthErrorSummary, ResourceHealthSummary, VaultHealth, VaultHealthProperties,
};

/// The value of `instanceType` that marks Azure to Azure replication.
pub const A2A: &str = "A2A";
