//! What a test does to the cloud that no client could: sick items, stopped machines, dead regions, items by the
//! thousand.

use super::Simulator;
use crate::estate::EstateError;
use crate::kinds::compute;
use crate::kinds::protected_item::health::{self, HealthError};
use crate::world::World;

impl World {
    /// Puts a health error on a protected item; one of the same code is replaced. Whether there is such an item.
    pub fn health(&mut self, item: &str, error: &HealthError) -> bool {
        health::add(self, item, error)
    }

    /// Takes all health errors off a protected item. Whether there is such an item.
    pub fn heal(&mut self, item: &str) -> bool {
        health::clear(self, item)
    }

    /// Takes a region out of service, or brings it back: Microsoft.Compute, Network and Storage answer 503 for its
    /// resources, and nothing is copied from there.
    pub fn outage(&mut self, region: &str, out: bool) {
        let now = self.now();
        self.outages.set(region, out, now);
    }

    /// Starts a virtual machine or stops (deallocates) it. Whether there is such a machine.
    pub fn power(&mut self, machine: &str, on: bool) -> bool {
        self.revision += 1;
        let state = if on { compute::RUNNING } else { compute::DEALLOCATED };
        compute::set_power(&mut self.documents, machine, state)
    }

    /// Makes `count` virtual machines with a disk and an interface each, and as many items in the state Protected,
    /// in the first container mapping that there is. Returns the ids of the items. Further calls go on counting.
    ///
    /// # Errors
    /// If there is no container mapping, or its regions lack a group, a network or a cache account.
    pub fn seed_items(&mut self, count: usize) -> Result<Vec<String>, EstateError> {
        crate::kinds::protected_item::seed::items(self, count)
    }
}

impl Simulator {
    /// See [`World::health`].
    pub fn health(&self, item: &str, error: &HealthError) -> bool {
        self.with_world(|world| world.health(item, error))
    }

    /// See [`World::heal`].
    pub fn heal(&self, item: &str) -> bool {
        self.with_world(|world| world.heal(item))
    }

    /// See [`World::outage`].
    pub fn outage(&self, region: &str, out: bool) {
        self.with_world(|world| world.outage(region, out));
    }

    /// See [`World::power`].
    pub fn power(&self, machine: &str, on: bool) -> bool {
        self.with_world(|world| world.power(machine, on))
    }

    /// See [`World::seed_items`].
    ///
    /// # Errors
    /// Those of [`World::seed_items`].
    pub fn seed_items(&self, count: usize) -> Result<Vec<String>, EstateError> {
        self.with_world(|world| world.seed_items(count))
    }
}
