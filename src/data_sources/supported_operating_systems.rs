//! `asr_supported_operating_systems`: what the service replicates today, as it says itself.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::in_vault;
use super::lookup::{Failure, Lookup};
use super::plain::text;
use crate::azure::Api;
use crate::azure::siterecovery::{
    A2A, SupportedOperatingSystems, SupportedSystem, SupportedVersion,
};
use crate::framework::check::Check;
use crate::framework::model::{Object, Val};
use crate::model;
use crate::resources::arm::Remote;
use crate::resources::rows::{AzureRow, kinds};

/// The data source.
pub struct Systems;

model! {
    /// Reads which operating systems Azure to Azure replication takes today, as the service itself says, by name and version. Which kernels
    /// of a Linux version it takes is a list that moves every month and stands in Microsoft's support matrix alone.
    pub struct Found {
        /// The id of a Recovery Services vault.
        required recovery_vault_id: String [id_of(kinds::VAULT)],
        /// Only operating systems of this type: `Windows` or `Linux`.
        optional os_type: String [check(Check::one_of(&["Windows", "Linux"]))],
        /// The operating systems, in the order of the service.
        computed operating_systems: Vec<Object<System>>,
        /// The versions of each by its name, for conditions such as `contains(data.asr_supported_operating_systems.this.versions["Ubuntu"], "22.04")`.
        computed versions: BTreeMap<String, Vec<String>>,
    }
}

model! {
    /// An operating system.
    pub struct System {
        /// Its name, such as `Ubuntu`.
        computed name: String,
        /// `Windows` or `Linux`.
        computed os_type: String,
        /// Its versions.
        computed versions: Vec<Object<Version>>,
    }
}

model! {
    /// A version.
    pub struct Version {
        /// The version, such as `22.04`.
        computed version: String,
        /// The service pack that it has to have; null if none is asked for.
        computed service_pack: String,
    }
}

#[async_trait]
impl Lookup for Systems {
    const TYPE: &'static str = "asr_supported_operating_systems";
    type Model = Found;

    async fn read(remote: &Remote, mut wanted: Found) -> Result<Found, Failure> {
        let vault = wanted.recovery_vault_id.text().trim_end_matches('/');
        let path = format!("{vault}/replicationSupportedOperatingSystems?instanceType={A2A}");
        let found = remote
            .client
            .find::<SupportedOperatingSystems>(&remote.scope, Api::SiteRecovery, &path)
            .await
            .map_err(Failure::while_reading(format_args!("the operating systems of {vault}")))?;
        let found = match found {
            Some(found) => found,
            None => {
                in_vault::expect_vault(remote, vault).await?;
                SupportedOperatingSystems::default()
            }
        };
        let scenarios = found.properties.supported_os_list.into_iter();
        let is_ours = |name: &Option<String>| {
            name.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(A2A))
        };
        let systems =
            scenarios.filter(|one| is_ours(&one.instance_type)).flat_map(|one| one.supported_os);
        let systems: Vec<SupportedSystem> =
            systems.filter(|one| fits(one, wanted.os_type.known())).collect();
        let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for one in &systems {
            let known = versions.entry(one.os_name.clone().unwrap_or_default()).or_default();
            known.extend(one.os_versions.iter().filter_map(|version| version.version.clone()));
        }
        wanted.versions = Val::Known(versions);
        wanted.operating_systems = Val::Known(systems.into_iter().map(shown).map(Object).collect());
        Ok(wanted)
    }
}

fn fits(one: &SupportedSystem, wanted: Option<&String>) -> bool {
    wanted.is_none_or(|wanted| {
        one.os_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case(wanted))
    })
}

fn shown(one: SupportedSystem) -> System {
    let version = |version: SupportedVersion| Version {
        version: text(version.version),
        service_pack: text(version.service_pack),
    };
    System {
        name: text(one.os_name),
        os_type: text(one.os_type),
        versions: Val::Known(one.os_versions.into_iter().map(version).map(Object).collect()),
    }
}
