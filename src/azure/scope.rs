//! What bounds one call of the client: somebody may cancel it, and it may take so long and no longer.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The bounds of one call. Every wait inside the client ends at once when the token is cancelled or the deadline passes.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Cancelled when whoever asked wants no answer any more.
    pub cancel: CancellationToken,
    /// The moment after which no answer is wanted.
    pub deadline: Instant,
}

/// Why a wait ended before what it waited for came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The token was cancelled.
    Cancelled,
    /// The deadline passed.
    TimedOut,
}

impl Scope {
    /// A scope that ends after a time, or when the token is cancelled.
    pub fn new(cancel: CancellationToken, timeout: Duration) -> Self {
        // Timeouts far beyond any clock are "no timeout": a year is as good.
        let now = Instant::now();
        let deadline =
            now.checked_add(timeout).unwrap_or(now + Duration::from_secs(365 * 24 * 3600));
        Self { cancel, deadline }
    }

    /// The answer of a future, unless the scope ends first. The future is dropped then.
    pub(crate) async fn run<T>(&self, work: impl Future<Output = T>) -> Result<T, Stopped> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Stopped::Cancelled),
            answer = work => Ok(answer),
            () = tokio::time::sleep_until(self.deadline) => Err(Stopped::TimedOut),
        }
    }

    /// Waits a time, or says that the scope ended. A wait that could only end after the deadline ends at once.
    pub(crate) async fn sleep(&self, time: Duration) -> Result<(), Stopped> {
        if self.cancel.is_cancelled() {
            return Err(Stopped::Cancelled);
        }
        if Instant::now() + time >= self.deadline {
            return Err(Stopped::TimedOut);
        }
        self.run(tokio::time::sleep(time)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_scope_ends_by_deadline_or_by_hand() {
        let scope = Scope::new(CancellationToken::new(), Duration::from_secs(5));
        assert_eq!(scope.run(async { 1 }).await, Ok(1));
        assert_eq!(scope.run(std::future::pending::<()>()).await, Err(Stopped::TimedOut));
        let scope = Scope::new(CancellationToken::new(), Duration::from_secs(5));
        let cancel = scope.cancel.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            cancel.cancel();
        });
        assert_eq!(scope.sleep(Duration::from_secs(4)).await, Err(Stopped::Cancelled));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_deadline_does_not_begin() {
        let scope = Scope::new(CancellationToken::new(), Duration::from_secs(5));
        let start = Instant::now();
        assert_eq!(scope.sleep(Duration::from_secs(120)).await, Err(Stopped::TimedOut));
        assert_eq!(Instant::now(), start);
    }

    #[test]
    fn an_endless_timeout_does_not_overflow() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async { Scope::new(CancellationToken::new(), Duration::MAX) });
    }
}
