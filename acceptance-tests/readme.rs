//! What README.md shows works as it stands there.

use asr_simulator::Simulator;

use crate::harness::{lifecycle, simulator};

/// The code block of README.md that contains `text`.
pub fn block(text: &str) -> &'static str {
    include_str!("../README.md")
        .split("```")
        .skip(1)
        .step_by(2)
        .find(|block| block.contains(text))
        .and_then(|block| block.split_once('\n'))
        .unwrap_or_else(|| panic!("README.md has no code block with {text}"))
        .1
}

/// The first configuration, in the simulator's subscription and resource group.
pub fn configuration(simulator: &Simulator) -> String {
    let shown = "00000000-0000-0000-0000-000000000000/resourceGroups/rg-recovery";
    let configuration = block("required_providers");
    assert!(configuration.contains(shown), "the resource group is shown otherwise now");
    let real = format!("{}/resourceGroups/rg-app-recovery", simulator.subscription_id());
    configuration.replace(shown, &real)
}

#[test]
fn the_first_configuration_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &configuration(&simulator));
}
