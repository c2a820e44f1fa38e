//! What every call on an item works with.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::checks::Known;
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Api, Scope};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::resource::Call;
use crate::resources::arm::Remote;
use crate::resources::session::Session;

/// How long the last look at an interrupted call may take.
const LAST_LOOK: Duration = Duration::from_secs(5);

/// One call.
pub struct Context {
    /// The way to Azure, bounded by the call.
    pub remote: Remote,
    /// How long may pass without progress.
    pub patience: Duration,
    /// What the resources of this process have in common.
    pub session: Session,
    /// What checks of other items found out.
    pub known: Known,
    /// Whether an existing item that equals the configuration is taken over.
    pub adopt_existing: bool,
}

impl Context {
    /// The context of a call.
    ///
    /// # Errors
    /// That the provider is not configured.
    pub fn of(session: &Session, known: &Known, call: &Call) -> Result<Self, Diagnostics> {
        let configured = session.configured()?;
        Ok(Self {
            remote: Remote {
                client: configured.client,
                scope: Scope::new(call.cancel.clone(), call.timeout),
            },
            patience: call.timeout,
            session: session.clone(),
            known: known.clone(),
            adopt_existing: configured.adopt_existing,
        })
    }

    /// The item, looked at once more after the call has ended; `None` if that does not work at once.
    pub async fn last_look(&self, item_id: &str) -> Option<ProtectedItem> {
        let scope = Scope::new(CancellationToken::new(), LAST_LOOK);
        self.remote.client.find(&scope, Api::SiteRecovery, item_id).await.ok().flatten()
    }
}
