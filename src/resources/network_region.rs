//! Whether a virtual network lies in the region of the fabric it is mapped in.

use super::arm::Remote;
use crate::azure::network::VirtualNetwork;
use crate::azure::siterecovery::Fabric;
use crate::azure::{Api, Error, id, location};
use crate::framework::diagnostics::Diagnostics;

/// Refuses a network of another region. What cannot be read is a warning.
pub async fn check(
    remote: &Remote,
    path: &'static str,
    network: &str,
    fabric: &str,
    diagnostics: &mut Diagnostics,
) {
    match regions(remote, network, fabric).await {
        Ok(Some((there, here))) if there != here => {
            let detail = format!(
                "{network} lies in {there}, but the fabric {} is for {here}. Name a virtual network in {here}, or the fabric for {there}.",
                id::name(fabric).unwrap_or(fabric)
            );
            diagnostics.error(path, "A virtual network of another region", detail);
        }
        Ok(_) => {}
        Err(error) => {
            let detail = format!(
                "The regions of {network} and {fabric} could not be compared. {}",
                error.detail()
            );
            diagnostics.warning(path, format!("A check was skipped: {}", error.summary()), detail);
        }
    }
}

async fn regions(
    remote: &Remote,
    network: &str,
    fabric: &str,
) -> Result<Option<(String, String)>, Error> {
    let (client, scope) = (&remote.client, &remote.scope);
    let Some(fabric) = client.read_cached::<Fabric>(scope, Api::SiteRecovery, fabric).await? else {
        return Ok(None);
    };
    let Some(network) = client.read_cached::<VirtualNetwork>(scope, Api::Network, network).await?
    else {
        return Ok(None);
    };
    let here = fabric.properties.custom_details.location;
    Ok(here.map(|here| (location::normalize(&network.location), location::normalize(&here))))
}
