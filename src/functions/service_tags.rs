//! `service_tags`: the tags that machines must reach.

use super::{given, refusal, text};
use crate::facts::regions::Region;
use crate::facts::requirements::{Features, outbound};
use crate::framework::model::{Model as _, Object, Typed};
use crate::framework::resource::{Function, FunctionError, Signature};
use crate::framework::value::Value;
use crate::model;

/// The function.
pub struct ServiceTags;

model! {
    /// The tags by what they are for.
    pub struct Tags {
        /// The cache storage account.
        computed storage: String,
        /// Sign-in.
        computed sign_in: String,
        /// Health and monitoring.
        computed event_hub: String,
        /// The service.
        computed site_recovery: String,
        /// Keys of Azure Disk Encryption.
        computed key_vault: String,
        /// Updates of the agent.
        computed automation: String,
    }
}

impl Function for ServiceTags {
    fn name(&self) -> &'static str {
        "service_tags"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "The service tags that replicated machines must reach",
            description: "The service tags that virtual machines in `region` must reach by TCP 443 while they replicate to `other_region`: `storage` \
                          (of their own region), `sign_in`, `event_hub` (of the other region), `site_recovery`, and for some features `key_vault` and \
                          `automation`. For the way back call it with the regions swapped. The data source `asr_network_requirements` makes ready \
                          rules of them.",
            parameters: vec![
                text(
                    "region",
                    "The region in which the virtual machines run, by either of its names.",
                ),
                text(
                    "other_region",
                    "The region that they replicate to; from zone to zone the same.",
                ),
            ],
            returns: Object::<Tags>::ty(),
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let own = Region::expect(given(arguments, 0)).map_err(refusal(0))?;
        let other = Region::expect(given(arguments, 1)).map_err(refusal(1))?;
        let features = Features { auto_update: true, disk_encryption: true, ..Features::default() };
        let all = outbound(own, other, features).map_err(refusal(1))?;
        let tag = |key: &str| {
            let one = all.iter().find(|one| one.key == key);
            one.map(|one| one.service_tag.clone()).into()
        };
        Ok(Tags {
            storage: tag("Storage"),
            sign_in: tag("SignIn"),
            event_hub: tag("EventHub"),
            site_recovery: tag("SiteRecovery"),
            key_vault: tag("KeyVault"),
            automation: tag("Automation"),
        }
        .value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_is_told() {
        let tags = ServiceTags.call(&["West Europe".into(), "northeurope".into()]).unwrap();
        for (name, tag) in [
            ("storage", "Storage.WestEurope"),
            ("sign_in", "AzureActiveDirectory"),
            ("event_hub", "EventHub.NorthEurope"),
            ("site_recovery", "AzureSiteRecovery"),
            ("key_vault", "AzureKeyVault"),
            ("automation", "GuestAndHybridManagement"),
        ] {
            assert_eq!(*tags.get(name), tag.into());
        }
    }

    #[test]
    fn the_argument_that_is_wrong_is_named() {
        let of =
            |own: &str, other: &str| ServiceTags.call(&[own.into(), other.into()]).unwrap_err();
        assert_eq!(of("nowhere", "westeurope").argument, Some(0));
        assert_eq!(of("westeurope", "nowhere").argument, Some(1));
        assert_eq!(of("westeurope", "chinanorth3").argument, Some(1));
    }
}
