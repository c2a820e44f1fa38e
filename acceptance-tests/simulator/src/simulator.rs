//! The in-process handle: a simulated cloud on a thread of its own, reachable over HTTPS, gone when dropped.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;

use crate::auth;
use crate::documents::Document;
use crate::estate::Estate;
use crate::faults::Fault;
use crate::http::{self, Identity, Shared};
use crate::journal::Entry;
use crate::options::Options;
use crate::state;
use crate::world::World;

mod steer;

/// How often a changed state is written to the state file.
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// Where a pipeline of the simulated estate gets its identity token.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// `ACTIONS_ID_TOKEN_REQUEST_URL` of a GitHub Actions job; like the real one it has a query already.
    pub github_url: String,
    /// `SYSTEM_OIDCREQUESTURI` of an Azure DevOps job.
    pub azure_devops_url: String,
    /// The bearer token that both ask for (`ACTIONS_ID_TOKEN_REQUEST_TOKEN`, `SYSTEM_ACCESSTOKEN`).
    pub request_token: String,
}

/// A running simulator.
pub struct Simulator {
    shared: Shared,
    identity: Arc<Identity>,
    address: SocketAddr,
    ca_path: PathBuf,
    /// Holds the file of `ca_path`.
    _directory: TempDir,
    estate: Estate,
    stop: CancellationToken,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Simulator {
    /// Starts one; it answers as soon as this returns.
    ///
    /// # Errors
    /// If the address cannot be listened on, the state file cannot be read, or no certificate can be made.
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(options.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let identity = Arc::new(Identity::generate(address).map_err(io::Error::other)?);
        let directory = TempDir::with_prefix("asr-simulator-")?;
        let ca_path = directory.path().join("ca.pem");
        std::fs::write(&ca_path, &identity.ca_pem)?;

        let mut world = World::new(&options.estate, options.clock, &address.to_string());
        world.limits.enforced = options.arm_limits;
        world.inferred = options.inferred;
        if let Some(size) = options.page_size {
            world.inferred.page_size = size;
        }
        if let Some(path) = &options.state_file {
            state::load(&mut world, path)?;
        }
        let shared = Shared::new(world, options.latency);
        let stop = CancellationToken::new();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("asr-simulator".to_owned()).spawn({
            let (shared, identity, stop) = (shared.clone(), Arc::clone(&identity), stop.clone());
            move || {
                runtime.block_on(async {
                    let listener = TcpListener::from_std(listener)?;
                    let saver = options
                        .state_file
                        .map(|path| tokio::spawn(keep(shared.clone(), path, stop.clone())));
                    http::serve(listener, &identity, shared, stop).await;
                    match saver {
                        Some(saver) => saver.await.map_err(io::Error::other)?,
                        None => Ok(()),
                    }
                })
            }
        })?;
        Ok(Simulator {
            shared,
            identity,
            address,
            ca_path,
            _directory: directory,
            estate: options.estate,
            stop,
            thread: Some(thread),
        })
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Host and port: the value of `ARM_METADATA_HOSTNAME`.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// The certificate authority to trust, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.identity.ca_pem
    }

    /// The same as a file, which goes when the simulator is dropped.
    pub fn ca_path(&self) -> &Path {
        &self.ca_path
    }

    /// The environment that points the provider at this simulator.
    pub fn environment(&self) -> Vec<(String, String)> {
        let tenant = self.estate.tenants.first();
        let client = tenant.and_then(|tenant| tenant.clients.first());
        [
            ("ARM_TENANT_ID", tenant.map_or(String::new(), |tenant| tenant.id.clone())),
            ("ARM_SUBSCRIPTION_ID", self.subscription_id().to_owned()),
            ("ARM_CLIENT_ID", client.map_or(String::new(), |client| client.id.clone())),
            (
                "ARM_CLIENT_SECRET",
                client.map_or(String::new(), |client| client.secret.reveal().to_owned()),
            ),
            ("ARM_METADATA_HOSTNAME", self.authority()),
            ("ARM_CA_BUNDLE_PATH", self.ca_path().display().to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// The first subscription of the estate.
    pub fn subscription_id(&self) -> &str {
        self.estate.subscriptions.first().map_or("", |subscription| &subscription.id)
    }

    /// Where pipelines get their identity tokens.
    pub fn oidc(&self) -> Oidc {
        Oidc {
            github_url: format!("{}{}?api-version=2.0", self.url(), auth::GITHUB_PATH),
            azure_devops_url: format!("{}{}", self.url(), auth::AZURE_DEVOPS_PATH),
            request_token: auth::PIPELINE_TOKEN.to_owned(),
        }
    }

    /// Everything that was asked, oldest first.
    pub fn journal(&self) -> Vec<Entry> {
        self.shared.with(|world| world.journal.entries().cloned().collect())
    }

    /// Forgets what was asked.
    pub fn clear_journal(&self) {
        self.shared.with(|world| world.journal.clear());
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.shared.connections()
    }

    /// Adds this to every request from now on, in real time.
    pub fn delay(&self, latency: Duration) {
        self.shared.delay(latency);
    }

    /// Requests that no route knew, as `METHOD path`. A test asserts that there were none.
    pub fn unknown_routes(&self) -> Vec<String> {
        self.shared.with(|world| world.unknown_routes.clone())
    }

    /// Lets something go wrong.
    pub fn fault(&self, fault: Fault) {
        self.shared.with(|world| world.faults.add(fault));
    }

    /// Takes away all permissions on paths that contain `part`: 403 `AuthorizationFailed` from now on.
    pub fn deny(&self, part: &str) {
        self.shared.with(|world| world.denied.push(part.to_lowercase()));
    }

    /// Gives all permissions back.
    pub fn allow_all(&self) {
        self.shared.with(|world| world.denied.clear());
    }

    /// The stored body of a resource, in any casing of the id.
    pub fn document(&self, id: &str) -> Option<Value> {
        self.shared.with(|world| world.get(id).map(|document| document.body.clone()))
    }

    /// Changes a resource behind everybody's back, as somebody in the portal would. An id without a document gets one.
    pub fn change(&self, id: &str, change: impl FnOnce(&mut Value)) {
        self.shared.with(|world| {
            let mut document =
                world.get(id).cloned().unwrap_or_else(|| Document::new(id, serde_json::json!({})));
            change(&mut document.body);
            world.documents.put(document);
            world.revision += 1;
        });
    }

    /// Removes a resource with everything below it behind everybody's back.
    pub fn remove(&self, id: &str) {
        self.shared.with(|world| {
            world.documents.remove(id);
            world.revision += 1;
        });
    }

    /// The ids of all resources, sorted.
    pub fn ids(&self) -> Vec<String> {
        self.shared
            .with(|world| world.documents.iter().map(|document| document.id.clone()).collect())
    }

    /// Moves simulated time ahead.
    pub fn advance(&self, by: Duration) {
        self.shared.with(|world| world.advance(by));
    }

    /// Works on the world directly, for what has no method of its own.
    pub fn with_world<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        self.shared.with(work)
    }

    /// Stops it and waits until it has stopped.
    ///
    /// # Errors
    /// If the state file could not be written.
    pub fn stop(mut self) -> io::Result<()> {
        self.join()
    }

    fn join(&mut self) -> io::Result<()> {
        self.stop.cancel();
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(io::Error::other("the simulator's thread panicked")),
            None => Ok(()),
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // Whoever cares for the state file calls `stop`.
        let _ = self.join();
    }
}

/// Writes the state file while things change, and once more at the end.
async fn keep(shared: Shared, path: PathBuf, stop: CancellationToken) -> io::Result<()> {
    let mut written = 0;
    loop {
        let last = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(SAVE_EVERY) => false,
        };
        let changed = shared
            .with(|world| (world.revision != written).then(|| (world.revision, world.save())));
        if let Some((revision, saved)) = changed {
            state::save(&saved, &path)?;
            written = revision;
        }
        if last {
            return Ok(());
        }
    }
}
