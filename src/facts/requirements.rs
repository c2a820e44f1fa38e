//! What a replicated virtual machine must be able to reach, by service tag and by name.
//!
//! Sources: learn.microsoft.com/azure/site-recovery/azure-to-azure-about-networking and its pages for other clouds, as of
//! 2026-01; the China page is of 2019. A machine writes to storage of its own region, and to the event hubs of the other one.

use super::regions::{Cloud, Region};

/// The port of everything but the talk between members of a multi-VM group.
pub const HTTPS: u16 = 443;

/// The port on which members of a multi-VM group talk to each other.
pub const MULTI_VM: u16 = 20004;

/// The tag of the addresses of a virtual network and of what is connected to it.
pub const VIRTUAL_NETWORK: &str = "VirtualNetwork";

/// What is used beyond plain replication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// The service updates the agent by itself.
    pub auto_update: bool,
    /// Disks are encrypted with Azure Disk Encryption.
    pub disk_encryption: bool,
    /// The vault is reached by private endpoints.
    pub private_endpoint: bool,
    /// Machines replicate as multi-VM groups.
    pub multi_vm_group: bool,
}

/// One thing that must be reachable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What it is called in names of rules, such as `Storage`.
    pub key: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// The service tag of its addresses.
    pub service_tag: String,
    /// Its names, for firewalls that filter by name. A `*` stands for any labels.
    pub fqdns: Vec<&'static str>,
    /// Its TCP port.
    pub port: u16,
    /// Whether replication fails without it; else something less does.
    pub mandatory: bool,
}

/// Names by cloud, in the order of [`Cloud::ALL`]; empty where none is published.
type Names = [&'static str; 3];

const STORAGE: Names =
    ["*.blob.core.windows.net", "*.blob.core.usgovcloudapi.net", "*.blob.core.chinacloudapi.cn"];
const SIGN_IN: Names =
    ["login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn"];
const SITE_RECOVERY: Names = [
    "*.hypervrecoverymanager.windowsazure.com",
    "*.hypervrecoverymanager.windowsazure.us",
    "*.hypervrecoverymanager.windowsazure.cn",
];
const EVENT_HUB: Names =
    ["*.servicebus.windows.net", "*.servicebus.usgovcloudapi.net", "*.servicebus.chinacloudapi.cn"];
const KEY_VAULT: Names = ["*.vault.azure.net", "*.vault.usgovcloudapi.net", ""];
const AUTOMATION: Names = ["*.automation.ext.azure.com", "*.azure-automation.us", ""];
const PRIVATE_LINK: Names = ["*.privatelink.siterecovery.windowsazure.com", "", ""];

/// What machines in `own` that replicate to `other` must be able to reach. From zone to zone both are the same region.
///
/// # Errors
/// That the regions are in different clouds, or one has no service tags any more.
pub fn outbound(
    own: Region,
    other: Region,
    features: Features,
) -> Result<Vec<Requirement>, String> {
    if own.cloud != other.cloud {
        return Err(format!(
            "{} is in the cloud `{}` and {} in `{}`. Site Recovery replicates within one cloud.",
            own.name(),
            own.cloud.word(),
            other.name(),
            other.cloud.word()
        ));
    }
    let regional = |service: &str, region: Region| {
        region.tag_suffix().map(|suffix| format!("{service}.{suffix}")).ok_or_else(|| {
            format!(
                "{} has no service tags any more, so no rule can name its services.",
                region.name()
            )
        })
    };
    let named = |names: Names| -> Vec<&'static str> {
        let at = Cloud::ALL.iter().position(|cloud| *cloud == own.cloud).unwrap_or_default();
        Some(names[at]).filter(|name| !name.is_empty()).into_iter().collect()
    };
    let of = |key, purpose, service_tag: String, names: Names, mandatory| Requirement {
        key,
        purpose,
        service_tag,
        fqdns: named(names),
        port: HTTPS,
        mandatory,
    };
    let service = if features.private_endpoint {
        let purpose =
            "Orders from the Site Recovery service, by the private endpoints of the vault";
        of("SiteRecovery", purpose, VIRTUAL_NETWORK.to_owned(), PRIVATE_LINK, true)
    } else {
        let purpose = "Orders from the Site Recovery service";
        of("SiteRecovery", purpose, "AzureSiteRecovery".to_owned(), SITE_RECOVERY, true)
    };
    let mut all = vec![
        of(
            "Storage",
            "Changes of disks, written to the cache storage account",
            regional("Storage", own)?,
            STORAGE,
            true,
        ),
        of(
            "SignIn",
            "Sign-in to Microsoft Entra ID",
            "AzureActiveDirectory".to_owned(),
            SIGN_IN,
            true,
        ),
        of(
            "EventHub",
            "Health and monitoring of replication",
            regional("EventHub", other)?,
            EVENT_HUB,
            true,
        ),
        service,
    ];
    if features.disk_encryption {
        let purpose = "Keys of Azure Disk Encryption, when replication is enabled in the portal";
        all.push(of("KeyVault", purpose, "AzureKeyVault".to_owned(), KEY_VAULT, false));
    }
    if features.auto_update {
        let purpose = "Updates of the agent by an Automation account";
        let tag = "GuestAndHybridManagement".to_owned();
        all.push(of("Automation", purpose, tag, AUTOMATION, false));
    }
    if features.multi_vm_group {
        all.push(Requirement {
            key: "MultiVm",
            purpose: "Members of a multi-VM group among each other",
            service_tag: VIRTUAL_NETWORK.to_owned(),
            fqdns: Vec::new(),
            port: MULTI_VM,
            mandatory: true,
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: Features = Features {
        auto_update: true,
        disk_encryption: true,
        private_endpoint: false,
        multi_vm_group: true,
    };

    fn region(name: &str) -> Region {
        Region::find(name).unwrap()
    }

    fn tags(own: &str, other: &str, features: Features) -> Vec<String> {
        let all = outbound(region(own), region(other), features).unwrap();
        all.into_iter().map(|one| one.service_tag).collect()
    }

    #[test]
    fn storage_is_of_the_own_side_and_event_hubs_of_the_other() {
        let plain = Features::default();
        assert_eq!(
            tags("westeurope", "northeurope", plain),
            [
                "Storage.WestEurope",
                "AzureActiveDirectory",
                "EventHub.NorthEurope",
                "AzureSiteRecovery"
            ]
        );
        assert_eq!(tags("northeurope", "westeurope", plain)[0], "Storage.NorthEurope");
        assert_eq!(tags("eastus", "eastus", plain)[2], "EventHub.EastUS");
        assert_eq!(
            tags("westeurope", "northeurope", EVERYTHING)[4..],
            ["AzureKeyVault", "GuestAndHybridManagement", "VirtualNetwork"]
        );
        let private = Features { private_endpoint: true, ..plain };
        assert_eq!(tags("westeurope", "northeurope", private)[3], "VirtualNetwork");
    }

    #[test]
    fn every_cloud_has_names_of_its_own() {
        for (own, other, sign_in) in [
            ("westeurope", "northeurope", "login.microsoftonline.com"),
            ("usgovvirginia", "usgovtexas", "login.microsoftonline.us"),
            ("chinanorth2", "chinaeast2", "login.chinacloudapi.cn"),
        ] {
            let all = outbound(region(own), region(other), EVERYTHING).unwrap();
            assert_eq!(all[1].fqdns, [sign_in]);
            let with_names = |one: &&Requirement| one.mandatory && one.port == HTTPS;
            assert!(all.iter().filter(with_names).all(|one| one.fqdns.len() == 1), "{own}");
        }
    }

    #[test]
    fn two_clouds_and_regions_that_are_gone_are_refused() {
        let plain = Features::default();
        let error = outbound(region("westeurope"), region("usgovtexas"), plain).unwrap_err();
        assert!(error.contains("`public`") && error.contains("`usgovernment`"), "{error}");
        let error = outbound(region("usgoviowa"), region("usgovtexas"), plain).unwrap_err();
        assert!(error.contains("usgoviowa"), "{error}");
    }
}
