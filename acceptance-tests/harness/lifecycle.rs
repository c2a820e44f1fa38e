//! The life that every configuration must survive: validate, apply, an empty
//! plan, import into an empty state, destroy, and nothing left behind.

use asr_simulator::{Entry, Options, Simulator};

use super::{Scratch, import_blocks};

/// A cloud of its own for one test: operations end at the first look, no
/// latency, no limits, the estate with two regions.
pub fn simulator() -> Simulator {
    Simulator::start(Options::default()).expect("a free port on loopback")
}

/// What importing a configuration's objects may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// Nothing is planned after the import.
    Empty,
    /// One update is planned that writes nothing to Azure: some arguments, such
    /// as `adopt_existing`, are known to the configuration alone.
    Settles,
}

/// Takes `config` through a whole life, with an import that plans nothing.
#[track_caller]
pub fn lifecycle(simulator: &Simulator, config: &str) {
    lifecycle_importing(simulator, Import::Empty, |scratch| {
        scratch.config(config);
    });
}

/// Takes what `configure` writes through a whole life.
#[track_caller]
pub fn lifecycle_importing(simulator: &Simulator, import: Import, configure: impl Fn(&Scratch)) {
    let before = simulator.ids();
    let scratch = Scratch::new(simulator);
    configure(&scratch);
    scratch.validate();
    scratch.apply();
    scratch.plan().expect_no_changes();

    let managed = scratch.managed();
    assert!(!managed.is_empty(), "the configuration creates nothing of this provider");
    let objects: Vec<_> =
        managed.iter().map(|(address, id)| (address.as_str(), id.as_str())).collect();
    let imported = Scratch::new(simulator);
    configure(&imported);
    imported.write("imports.tf", &import_blocks(&objects));
    simulator.clear_journal();
    let plan = imported.plan();
    match import {
        Import::Empty => {
            plan.expect_only_imports();
        }
        Import::Settles => assert!(
            plan.changed().all(|(_, actions)| actions == ["update"]),
            "importing leads to more than updates:\n{}",
            plan.summary()
        ),
    }
    imported.apply_plan();
    let writes = writes(simulator);
    assert!(writes.is_empty(), "importing wrote to Azure: {writes:#?}");
    imported.plan().expect_no_changes();

    scratch.destroy();
    let left = left_behind(simulator, &before);
    assert!(left.is_empty(), "destroy left behind: {left:#?}");
    assert!(simulator.unknown_routes().is_empty(), "{:#?}", simulator.unknown_routes());
}

/// The requests in the journal that could change something in Azure.
pub fn writes(simulator: &Simulator) -> Vec<Entry> {
    let is_write = |entry: &Entry| {
        entry.method != "GET" && entry.path.to_ascii_lowercase().starts_with("/subscriptions/")
    };
    simulator.journal().into_iter().filter(is_write).collect()
}

/// The ids in Azure that were not there `before`, apart from the records that
/// Azure itself keeps of deleted vaults.
pub fn left_behind(simulator: &Simulator, before: &[String]) -> Vec<String> {
    let is_left = |id: &String| !before.contains(id) && !id.contains("/deletedVaults/");
    simulator.ids().into_iter().filter(is_left).collect()
}
