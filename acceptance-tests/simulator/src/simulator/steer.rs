//! What a test does to the cloud that no client could: sick items, stopped machines, dead regions, items by the
//! thousand, and what somebody else does in the portal.

use serde_json::Value;
use time::OffsetDateTime;

use super::Simulator;
use crate::clock::Pace;
use crate::estate::EstateError;
use crate::handle::handle;
use crate::kinds::compute;
use crate::kinds::protected_item::health::{self, HealthError};
use crate::wire::{Request, Response};
use crate::world::World;

/// The api-version of what is done in the portal.
const API_VERSION: &str = "api-version=2025-08-01";

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

    /// Does what somebody does in the portal: sends a request with every right, and lets the operation end that it
    /// starts, whatever the pace. A path without an api-version gets one. The journal does not show it.
    pub fn act(&mut self, method: &str, path: &str, body: Option<&Value>) -> Response {
        let received = OffsetDateTime::now_utc();
        let token = self.directory.tenants.first().and_then(|tenant| {
            let client = tenant.clients.first()?;
            Some(self.directory.issue(tenant, client, "https://management.azure.com", received))
        });
        let target = match path.split_once('?') {
            Some((_, query)) if query.contains("api-version=") => path.to_owned(),
            Some(_) => format!("{path}&{API_VERSION}"),
            None => format!("{path}?{API_VERSION}"),
        };
        let mut request = Request::new(method, &target)
            .with_header("authorization", &format!("Bearer {}", token.unwrap_or_default()));
        if let Some(body) = body {
            request = request.with_json(body);
        }
        request.received = received;
        let response = handle(self, &request);
        self.journal.forget_last();
        let job = response.header("azure-asyncoperation").and_then(job_of);
        if let Some(job) = job.filter(|_| response.status == 202) {
            let pace = std::mem::replace(&mut self.clock.pace, Pace::SettleAfter(1));
            self.look(&job);
            self.clock.pace = pace;
        }
        response
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

/// The job that a polling URL names.
fn job_of(url: &str) -> Option<String> {
    let path = url.split('?').next()?;
    path.rsplit('/').next().map(str::to_owned)
}

impl Simulator {
    /// See [`World::act`].
    pub fn act(&self, method: &str, path: &str, body: Option<&Value>) -> Response {
        self.with_world(|world| world.act(method, path, body))
    }

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
