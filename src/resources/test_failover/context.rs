//! What every call on a drill works with.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::azure::Scope;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::resource::Call;
use crate::resources::arm::Remote;
use crate::resources::operations::target::{Age, Located, Target};
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
    /// Whether a test that runs already is taken over.
    pub adopt_existing: bool,
}

impl Context {
    /// The context of a call.
    ///
    /// # Errors
    /// That the provider is not configured.
    pub fn of(session: &Session, call: &Call) -> Result<Self, Diagnostics> {
        let configured = session.configured()?;
        Ok(Self {
            remote: Remote {
                client: configured.client,
                scope: Scope::new(call.cancel.clone(), call.timeout),
            },
            patience: call.timeout,
            session: session.clone(),
            adopt_existing: configured.adopt_existing,
        })
    }

    /// The way to Azure with the whole time again, for what follows a wait.
    pub fn afresh(&self) -> Remote {
        self.within(self.remote.scope.cancel.clone(), self.patience + LAST_LOOK)
    }

    fn within(&self, cancel: CancellationToken, time: Duration) -> Remote {
        Remote { client: self.remote.client.clone(), scope: Scope::new(cancel, time) }
    }

    /// The target, looked at once more after the call has ended; `None` if that does not work at once.
    pub async fn last_look(&self, target: &Target) -> Option<Located> {
        let remote = self.within(CancellationToken::new(), LAST_LOOK);
        target.locate(&remote, Age::Now).await.ok().flatten()
    }
}
