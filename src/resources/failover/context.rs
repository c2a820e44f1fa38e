//! What every call on a failover works with.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::azure::{Client, Scope};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::resource::Call;
use crate::resources::arm::Remote;
use crate::resources::session::Session;

/// How long the last look at an interrupted call may take.
const LAST_LOOK: Duration = Duration::from_secs(10);

/// How long something is asked for in a region that may be lost: it answers 503 for hours.
const BRIEFLY: Duration = Duration::from_secs(8);

/// One call.
pub struct Context {
    client: Client,
    cancel: CancellationToken,
    /// How long may pass without progress.
    pub patience: Duration,
    /// What the resources of this process have in common.
    pub session: Session,
}

impl Context {
    /// The context of a call.
    ///
    /// # Errors
    /// That the provider is not configured.
    pub fn of(session: &Session, call: &Call) -> Result<Self, Diagnostics> {
        let configured = session.configured()?;
        Ok(Self {
            client: configured.client,
            cancel: call.cancel.clone(),
            patience: call.timeout,
            session: session.clone(),
        })
    }

    /// The way to Azure for a step, which has the whole time.
    pub fn remote(&self) -> Remote {
        self.within(self.patience)
    }

    /// The way to Azure for what the answer can do without.
    pub fn briefly(&self) -> Remote {
        self.within(BRIEFLY.min(self.patience))
    }

    /// The way to Azure after the call was stopped.
    pub fn last_look(&self) -> Remote {
        let scope = Scope::new(CancellationToken::new(), LAST_LOOK);
        Remote { client: self.client.clone(), scope }
    }

    fn within(&self, time: Duration) -> Remote {
        Remote { client: self.client.clone(), scope: Scope::new(self.cancel.clone(), time) }
    }
}
