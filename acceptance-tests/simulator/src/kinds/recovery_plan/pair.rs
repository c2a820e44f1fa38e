//! The two sides of a recovery plan: its fabrics, within one region its zones, and which way an item goes between
//! them.

use serde_json::{Value, json};

use crate::documents::Document;
use crate::id;
use crate::inferred::{self, recovery_plan as rules};
use crate::route::Call;
use crate::site_recovery::refused;
use crate::wire::Response;

/// The two sides of a plan.
pub(super) struct Pair {
    fabrics: [String; 2],
    zones: Option<[String; 2]>,
}

/// Which way an item replicates, seen from its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// From the plan's primary side.
    Forth,
    /// From its recovery side, after a reversal.
    Back,
}

impl Direction {
    /// As requests and actions write it.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Forth => "PrimaryToRecovery",
            Direction::Back => "RecoveryToPrimary",
        }
    }
}

impl Pair {
    /// The sides of a plan with these properties.
    pub fn of(properties: &Value) -> Self {
        let fabric = |member: &str| properties[member].as_str().unwrap_or_default().to_owned();
        let details = &properties["providerSpecificDetails"][0];
        let zone = |member: &str| details[member].as_str().map(str::to_owned);
        Pair {
            fabrics: [fabric("primaryFabricId"), fabric("recoveryFabricId")],
            zones: zone("primaryZone").zip(zone("recoveryZone")).map(|(one, two)| [one, two]),
        }
    }

    /// Which way an item goes; `None` if it does not go between these sides.
    pub fn direction(&self, item: &Document) -> Option<Direction> {
        let fabric = id::up_to(&item.id, "replicationFabrics").unwrap_or_default();
        let fabrics = [fabric, item.text("/recoveryFabricId")];
        let details = "/providerSpecificDetails";
        let zones = ["primaryAvailabilityZone", "recoveryAvailabilityZone"]
            .map(|member| item.text(&format!("{details}/{member}")));
        let fits = |forth: usize| {
            let back = 1 - forth;
            id::same(&self.fabrics[forth], fabrics[0])
                && id::same(&self.fabrics[back], fabrics[1])
                && self.zones.as_ref().is_none_or(|own| [&own[forth], &own[back]] == zones)
        };
        if fits(0) { Some(Direction::Forth) } else { fits(1).then_some(Direction::Back) }
    }
}

/// `providerSpecificDetails` of the plan that a PUT asks for: nothing, or one pair of zones or edge zones.
pub(super) fn zones(call: &Call, primary: &str, recovery: &str) -> Result<Value, Box<Response>> {
    let inputs = call.member("/properties/providerSpecificInput").as_array();
    let inputs = inputs.map_or(&[][..], Vec::as_slice);
    let input = match inputs {
        [] => &Value::Null,
        [one] if one["instanceType"] == "A2A" => one,
        _ => {
            let message =
                "properties.providerSpecificInput must be one object with instanceType 'A2A'.";
            return refused(call, &inferred::INVALID_INPUT, message);
        }
    };
    let zone = |member: &str| input[member].as_str().filter(|zone| !zone.is_empty());
    let edge = |member: &str| Some(&input[member]).filter(|edge| edge.is_object());
    let zones = (zone("primaryZone"), zone("recoveryZone"));
    let edges = (edge("primaryExtendedLocation"), edge("recoveryExtendedLocation"));
    let halves = zones.0.is_some() != zones.1.is_some() || edges.0.is_some() != edges.1.is_some();
    let within = id::same(primary, recovery);
    if halves
        || (zones.0.is_some() && zones.0 == zones.1)
        || (within && (zones.0, edges.0) == (None, None))
    {
        let message = format!(
            "The plan leads from '{primary}' (zone '{}') to '{recovery}' (zone '{}').",
            zones.0.unwrap_or_default(),
            zones.1.unwrap_or_default()
        );
        return refused(call, &rules::ZONES, &message);
    }
    if input.is_null() {
        return Ok(json!([]));
    }
    Ok(json!([{"instanceType": "A2A", "primaryZone": zones.0, "recoveryZone": zones.1,
        "primaryExtendedLocation": edges.0, "recoveryExtendedLocation": edges.1}]))
}
