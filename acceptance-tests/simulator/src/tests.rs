//! Tests of the core through [`handle`], with a cloud that a test can talk to in a line.

mod conventions;
mod identity;
mod items;
mod operations;
mod over_https;
mod topology;
mod vaults;

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::clock::Clock;
use crate::estate::Estate;
use crate::handle::handle;
use crate::wire::{Request, Response};
use crate::world::World;

const GROUP: &str =
    "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-recovery";
const TENANT: &str = "7a000000-0000-4000-8000-000000000001";
const CLIENT: &str = "7a000000-0000-4000-8000-0000000000c1";

/// A simulated cloud with a client that is signed in.
struct Cloud {
    world: World,
    token: String,
}

impl Cloud {
    fn new() -> Self {
        Cloud::with_clock(Clock::settle_after(1))
    }

    fn with_clock(clock: Clock) -> Self {
        let world = World::new(&Estate::default(), clock, "127.0.0.1:8443");
        let tenant = world.directory.tenant(TENANT).unwrap().clone();
        let now = OffsetDateTime::now_utc();
        let token =
            world.directory.issue(&tenant, &tenant.clients[0], "https://management.azure.com", now);
        Cloud { world, token }
    }

    /// A cloud with a vault `vault1` in the recovery group.
    fn with_vault() -> Self {
        let mut cloud = Cloud::new();
        let body = json!({"location": "centralus", "sku": {"name": "Standard"}, "properties": {}});
        cloud.ask("PUT", &vault(""), Some(body)).expect(201);
        cloud
    }

    /// A cloud with a vault and a fabric and a container on each side: `primary` and `recovery`.
    fn with_two_sides() -> Self {
        let mut cloud = Cloud::with_vault();
        for (name, location) in [("primary", "eastus2"), ("recovery", "centralus")] {
            let fabric = format!("/replicationFabrics/{name}");
            cloud.done("PUT", &vault(&fabric), json!({"properties": {"customDetails": {"instanceType": "Azure", "location": location}}}));
            cloud.done(
                "PUT",
                &vault(&format!("{fabric}/replicationProtectionContainers/{name}")),
                json!({"properties": {}}),
            );
        }
        cloud
    }

    fn send(&mut self, mut request: Request) -> Response {
        request.received = OffsetDateTime::now_utc();
        handle(&mut self.world, &request)
    }

    /// Sends a request with token and api-version.
    fn ask(&mut self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let mut request = Request::new(method, &versioned(path))
            .with_header("authorization", &format!("Bearer {}", self.token));
        if let Some(body) = body {
            request = request.with_json(&body);
        }
        Reply(self.send(request))
    }

    fn get(&mut self, path: &str) -> Reply {
        self.ask("GET", path, None)
    }

    /// Follows a polling URL byte for byte.
    fn follow(&mut self, url: &str) -> Reply {
        let target =
            url.strip_prefix(&self.world.url()).expect("polling URLs are absolute").to_owned();
        let request = Request::new("GET", &target)
            .with_header("authorization", &format!("Bearer {}", self.token));
        Reply(self.send(request))
    }

    /// Starts an operation, which must be accepted, and returns the final status of one look at it.
    fn run(&mut self, method: &str, path: &str, body: Value) -> Value {
        let accepted = self.ask(method, path, Some(body)).expect(202);
        let url = accepted.header("azure-asyncoperation");
        self.follow(&url).expect(200).body()
    }

    /// The same for an operation that must succeed.
    fn done(&mut self, method: &str, path: &str, body: Value) {
        let status = self.run(method, path, body);
        assert_eq!(status["status"], "Succeeded", "{method} {path}: {status}");
    }
}

/// A path in the vault `vault1`.
fn vault(tail: &str) -> String {
    format!("{GROUP}/providers/Microsoft.RecoveryServices/vaults/vault1{tail}")
}

fn versioned(path: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    if path.contains("api-version=") {
        path.to_owned()
    } else {
        format!("{path}{separator}api-version=2025-08-01")
    }
}

/// A reply with a test's questions.
#[derive(Debug)]
struct Reply(Response);

impl Reply {
    #[track_caller]
    fn expect(self, status: u16) -> Self {
        assert_eq!(self.0.status, status, "{:?}", self.0.body);
        self
    }

    /// Expects a status and ARM's outer error code.
    #[track_caller]
    fn refused(self, status: u16, code: &str) -> Self {
        let reply = self.expect(status);
        assert_eq!(reply.body()["error"]["code"], code, "{}", reply.body());
        reply
    }

    /// Expects a status and Site Recovery's inner error code.
    #[track_caller]
    fn refused_within(self, status: u16, code: &str) -> Self {
        let reply = self.expect(status);
        assert_eq!(reply.body()["error"]["details"][0]["code"], code, "{}", reply.body());
        reply
    }

    fn body(&self) -> Value {
        self.0.body.clone().unwrap_or_default()
    }

    fn message(&self) -> String {
        self.body()["error"]["message"].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    fn header(&self, name: &str) -> String {
        self.0
            .header(name)
            .unwrap_or_else(|| panic!("no header {name} in {:?}", self.0.headers))
            .to_owned()
    }
}
