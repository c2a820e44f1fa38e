//! Everything that rules may know about one virtual machine: replies of Azure and what configuration says. Questions that
//! several families ask are answered here.

use super::input::{Input, Unknown};
use crate::azure::authorization::{Link, Lock, Permission, RoleAssignment};
use crate::azure::compute::{AttachedDisk, Disk, ResourceSku, Usage, VirtualMachine};
use crate::azure::network::{
    LoadBalancer, NetworkInterface, NetworkSecurityGroup, RouteTable, Subnet, VirtualNetwork,
};
use crate::azure::recoveryservices::Vault;
use crate::azure::siterecovery::{EligibilityError, PolicyDetails};
use crate::azure::storage::{BlobService, StorageAccount};
use crate::azure::{id, location};
use crate::facts::churn::Mode;
use crate::facts::regions::Region;
use crate::facts::requirements::Features;

/// Things of one kind by their ids.
pub type Many<T> = Vec<(String, Input<T>)>;

/// Things of one kind by their ids, each of which is needed.
pub type Needed<T> = Vec<(String, Result<T, Unknown>)>;

/// Everything that rules may know.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The id of the virtual machine.
    pub machine_id: String,
    /// The virtual machine.
    pub machine: Input<VirtualMachine>,
    /// The region of its resource group.
    pub group_location: Input<String>,
    /// Its managed disks.
    pub disks: Many<Disk>,
    /// Its network interfaces.
    pub interfaces: Many<NetworkInterface>,
    /// The virtual networks of these.
    pub networks: Many<VirtualNetwork>,
    /// The network security groups of interfaces and subnets.
    pub groups: Many<NetworkSecurityGroup>,
    /// The route tables of subnets.
    pub route_tables: Many<RouteTable>,
    /// The load balancers of interfaces.
    pub load_balancers: Many<LoadBalancer>,
    /// Locks of the subscription of the machine.
    pub locks: Input<Vec<Lock>>,
    /// Links of that subscription.
    pub links: Input<Vec<Link>>,
    /// Roles that are assigned in that subscription.
    pub roles: Input<Vec<RoleAssignment>>,
    /// Roles that are assigned for the cache storage account.
    pub cache_roles: Input<Vec<RoleAssignment>>,
    /// What the service itself has against protecting the machine.
    pub eligibility: Input<Vec<EligibilityError>>,
    /// The ids of items that protect the machine.
    pub items: Input<Vec<String>>,
    /// Sizes of the region of the machine.
    pub source_sizes: Input<Vec<ResourceSku>>,
    /// The vault.
    pub vault: Input<Vault>,
    /// The region of the resource group of the vault.
    pub vault_group_location: Input<String>,
    /// The replication policy.
    pub policy: Input<PolicyDetails>,
    /// The cache storage account.
    pub cache: Input<StorageAccount>,
    /// How it keeps blobs.
    pub blobs: Input<BlobService>,
    /// The network of the recovered machine.
    pub recovery_network: Input<VirtualNetwork>,
    /// The network security groups of its subnets.
    pub recovery_groups: Many<NetworkSecurityGroup>,
    /// Sizes of the recovery region.
    pub recovery_sizes: Input<Vec<ResourceSku>>,
    /// Quotas of Microsoft.Compute in the recovery region.
    pub compute_quotas: Input<Vec<Usage>>,
    /// Quotas of Microsoft.Network there.
    pub network_quotas: Input<Vec<Usage>>,
    /// What the caller may do with the vault.
    pub on_vault: Input<Vec<Permission>>,
    /// What the caller may do in the recovery resource group.
    pub on_recovery_group: Input<Vec<Permission>>,
    /// What the caller may do with the cache storage account.
    pub on_cache: Input<Vec<Permission>>,
    /// What configuration says.
    pub wanted: Wanted,
}

/// What configuration says.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The recovery region, by whatever name.
    pub recovery_region: Option<String>,
    /// The recovery zone.
    pub zone: Option<String>,
    /// The size of the recovered machine.
    pub size: Option<String>,
    /// Whether the service updates the agent, if that is said.
    pub auto_update: Option<bool>,
    /// What is used beyond plain replication.
    pub features: Features,
    /// Whether enhanced churn is on.
    pub enhanced_churn: bool,
    /// How big a write is on average, in KiB.
    pub io_kib: Option<u32>,
    /// What is said about disks.
    pub disks: Vec<WantedDisk>,
}

/// What configuration says about a disk.
#[derive(Clone, Debug, Default)]
pub struct WantedDisk {
    /// Its id.
    pub id: String,
    /// The type of the disk after a failover.
    pub target_type: Option<String>,
    /// The type of the replica.
    pub replica_type: Option<String>,
    /// The id of its disk encryption set there, which lies in a region.
    pub encryption_set: Option<String>,
    /// The region of that set.
    pub encryption_set_location: Input<String>,
    /// Whether keys of Azure Disk Encryption are given.
    pub has_keys: bool,
    /// How many megabytes of it change in a second.
    pub churn: Option<f64>,
}

impl Facts {
    /// The virtual machine.
    pub fn machine(&self) -> Result<&VirtualMachine, Unknown> {
        self.machine.need("the virtual machine", "source_vm_id")
    }

    /// The region of the machine.
    pub fn source(&self) -> Result<Region, Unknown> {
        let name = &self.machine()?.location;
        Region::find(name)
            .ok_or_else(|| Unknown(format!("{name} is no region that is known here.")))
    }

    /// The recovery region.
    pub fn recovery(&self) -> Result<Region, Unknown> {
        let name = self.wanted.recovery_region.as_deref();
        let name = name.ok_or_else(|| {
            Unknown("the recovery region is not known: set `recovery_region`.".to_owned())
        })?;
        Region::expect(name).map_err(Unknown)
    }

    /// Whether the machine replicates from zone to zone of its region.
    pub fn is_zonal(&self) -> Result<bool, Unknown> {
        Ok(self.source()? == self.recovery()?)
    }

    /// Whether the service updates the agent.
    pub fn auto_update(&self) -> Result<bool, Unknown> {
        self.wanted.auto_update.ok_or_else(|| {
            Unknown(
                "whether the service updates the agent is not known: set `auto_update`.".to_owned(),
            )
        })
    }

    /// Whether it is of the type `TrustedLaunch`, `ConfidentialVM` and so on.
    pub fn is_secured(&self, kind: &str) -> Result<bool, Unknown> {
        let own = self.machine()?.properties.security_profile.security_type.as_deref();
        Ok(own.is_some_and(|own| own.eq_ignore_ascii_case(kind)))
    }

    /// Whether it runs Linux; any other runs Windows.
    pub fn is_linux(&self) -> Result<bool, Unknown> {
        let os = self.machine()?.properties.storage_profile.os_disk.os_type.as_deref();
        let os = os.ok_or_else(|| Unknown("the operating system is not told.".to_owned()))?;
        Ok(os.eq_ignore_ascii_case("Linux"))
    }

    /// Its disks as it attaches them, the operating system disk first.
    pub fn attached(&self) -> Result<Vec<&AttachedDisk>, Unknown> {
        let profile = &self.machine()?.properties.storage_profile;
        Ok(std::iter::once(&profile.os_disk).chain(&profile.data_disks).collect())
    }

    /// Its managed disks.
    pub fn disks(&self) -> Result<Needed<Disk>, Unknown> {
        self.machine()?;
        Ok(needed(&self.disks, "a disk"))
    }

    /// Its network interfaces.
    pub fn interfaces(&self) -> Result<Needed<NetworkInterface>, Unknown> {
        self.machine()?;
        Ok(needed(&self.interfaces, "a network interface"))
    }

    /// The subnets of its interfaces, each once.
    pub fn subnets(&self) -> Result<Needed<Subnet>, Unknown> {
        let mut found: Needed<Subnet> = Vec::new();
        for (interface, read) in self.interfaces()? {
            match read {
                Err(why) => found.push((interface, Err(why))),
                Ok(read) => {
                    for subnet in subnets_of(&read) {
                        if !found.iter().any(|(known, _)| id::same(known, &subnet)) {
                            let read = self.subnet(&subnet);
                            found.push((subnet, read));
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    /// A subnet.
    pub fn subnet(&self, wanted: &str) -> Result<Subnet, Unknown> {
        let network = id::parent(wanted).unwrap_or_default();
        let network = find(&self.networks, network).need("a virtual network", "source_vm_id")?;
        let name = id::name(wanted).unwrap_or_default();
        network
            .subnet(name)
            .cloned()
            .ok_or_else(|| Unknown(format!("the subnet {wanted} is not in its virtual network.")))
    }

    /// What configuration says about a disk.
    pub fn wanted_disk(&self, disk: &str) -> Option<&WantedDisk> {
        self.wanted.disks.iter().find(|wanted| id::same(&wanted.id, disk))
    }

    /// How replication takes changes: by the kind of the cache storage account.
    pub fn churn_mode(&self) -> Result<Mode, Unknown> {
        if self.wanted.enhanced_churn {
            return Ok(Mode::Enhanced);
        }
        Ok(if self.has_premium_cache()? { Mode::High } else { Mode::Normal })
    }

    /// The cache storage account.
    pub fn cache(&self) -> Result<&StorageAccount, Unknown> {
        self.cache.need("the cache storage account", "cache_storage_account_id")
    }

    /// Whether the cache storage account is a premium one for block blobs.
    pub fn has_premium_cache(&self) -> Result<bool, Unknown> {
        let kind = self.cache()?.kind.as_deref();
        Ok(kind.is_some_and(|kind| kind.eq_ignore_ascii_case("BlockBlobStorage")))
    }

    /// The size of the machine in its region.
    pub fn size(&self) -> Result<&ResourceSku, Unknown> {
        let name = self.machine()?.properties.hardware_profile.vm_size.as_deref();
        let sizes = self.source_sizes.need("the list of sizes of the region", "source_vm_id")?;
        size_in(sizes, name.unwrap_or_default())
    }

    /// The name of the size of the recovered machine.
    pub fn recovery_size_name(&self) -> Result<String, Unknown> {
        let own = self.machine()?.properties.hardware_profile.vm_size.clone();
        Ok(self.wanted.size.clone().or(own).unwrap_or_default())
    }
}

/// A size by its name.
///
/// # Errors
/// That it is not among the sizes.
pub fn size_in<'s>(sizes: &'s [ResourceSku], name: &str) -> Result<&'s ResourceSku, Unknown> {
    let is = |size: &&ResourceSku| {
        size.name.eq_ignore_ascii_case(name)
            && size
                .resource_type
                .as_deref()
                .is_none_or(|kind| kind.eq_ignore_ascii_case("virtualMachines"))
    };
    sizes
        .iter()
        .find(is)
        .ok_or_else(|| Unknown(format!("the size {name} is not among those of the region.")))
}

/// What was read under an id.
pub fn find<'m, T>(all: &'m Many<T>, wanted: &str) -> &'m Input<T> {
    all.iter().find(|(known, _)| id::same(known, wanted)).map_or(&Input::NotGiven, |(_, one)| one)
}

/// Many things, each of which is needed.
pub fn needed<T: Clone>(all: &Many<T>, what: &str) -> Needed<T> {
    let need =
        |(id, one): &(String, Input<T>)| (id.clone(), one.need(what, "source_vm_id").cloned());
    all.iter().map(need).collect()
}

/// The ids of the subnets of an interface.
pub fn subnets_of(interface: &NetworkInterface) -> Vec<String> {
    let all = interface.properties.ip_configurations.iter();
    all.filter_map(|one| one.properties.subnet.as_ref()).map(|subnet| subnet.id.clone()).collect()
}

/// Whether two regions are the same, by whatever name.
pub fn same_region(one: &str, other: &str) -> bool {
    location::normalize(one) == location::normalize(other)
}
