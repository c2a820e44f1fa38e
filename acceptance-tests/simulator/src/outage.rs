//! Regions that are out of service: what answers 503 there, and since when nothing is copied from there.
//!
//! Microsoft.Compute, Network and Storage are regional; resource groups, vaults and Site Recovery go on.

use time::OffsetDateTime;

use crate::arm::error;
use crate::id;
use crate::regions;
use crate::wire::{Request, Response};
use crate::world::World;

/// Resource providers whose resources go down with their region.
const REGIONAL: &[&str] = &["microsoft.compute", "microsoft.network", "microsoft.storage"];

/// Every outage, past and present.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outages(Vec<Outage>);

#[derive(Clone, Debug)]
struct Outage {
    region: String,
    from: OffsetDateTime,
    until: Option<OffsetDateTime>,
}

impl Outages {
    /// Takes a region out of service or brings it back.
    pub fn set(&mut self, region: &str, out: bool, now: OffsetDateTime) {
        let region = regions::normalise(region);
        let present = self.0.iter_mut().find(|one| one.region == region && one.until.is_none());
        match (present, out) {
            (None, true) => self.0.push(Outage { region, from: now, until: None }),
            (Some(outage), false) => outage.until = Some(now),
            _ => {}
        }
    }

    /// Whether a region, as bodies write it, is out of service now.
    pub fn is_out(&self, region: &str) -> bool {
        self.0.iter().any(|one| one.until.is_none() && one.region == region)
    }

    /// Whether a region was out of service at a moment.
    pub fn was_out(&self, region: &str, at: OffsetDateTime) -> bool {
        self.0.iter().any(|one| {
            one.region == region && one.from <= at && one.until.is_none_or(|until| at < until)
        })
    }

    /// The regions that are out of service.
    pub fn regions(&self) -> Vec<&str> {
        let out = self.0.iter().filter(|one| one.until.is_none());
        out.map(|one| one.region.as_str()).collect()
    }
}

/// The 503 of a resource whose region is out of service, and of a list that would show such a resource.
pub(crate) fn refusal(world: &World, request: &Request, segments: &[String]) -> Option<Response> {
    if world.outages.regions().is_empty() {
        return None;
    }
    let at = segments.iter().position(|segment| segment.eq_ignore_ascii_case("providers"))?;
    let provider = segments.get(at + 1)?.to_lowercase();
    let foreign = segments[at + 2..].iter().any(|one| one.eq_ignore_ascii_case("providers"));
    if !REGIONAL.contains(&provider.as_str()) || foreign {
        return None;
    }
    let region = region_of(world, request, segments, at)?;
    let message = format!(
        "The service is unavailable now in the region '{region}'. Please retry after some time."
    );
    Some(error(503, "ServiceUnavailable", &message))
}

/// The region that is out of service and concerns a request.
fn region_of(
    world: &World,
    request: &Request,
    segments: &[String],
    provider: usize,
) -> Option<String> {
    let out = |region: String| world.outages.is_out(&region).then_some(region);
    let mut path = format!("/{}", segments.join("/"));
    if segments.len() == provider + 3 {
        let scope = format!("/{}", segments[..provider].join("/"));
        let kind = segments[provider + 1..].join("/").to_lowercase();
        return world.documents.of_kind(&scope, &kind).find_map(|one| out(one.location()));
    }
    // Above the provider stands the resource group, whose location says nothing of what lies in it.
    while id::kind(&path).is_some() {
        if let Some(document) = world.get(&path).filter(|one| one.body["location"].is_string()) {
            return out(document.location());
        }
        path.truncate(path.rfind('/')?);
    }
    let body: serde_json::Value = serde_json::from_slice(&request.body).ok()?;
    out(regions::normalise(body["location"].as_str()?))
}
