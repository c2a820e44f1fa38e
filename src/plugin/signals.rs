//! Interrupts. Ctrl-C reaches the whole process group, so a plugin gets it
//! together with its host, which then asks in its own way; a plugin that ends
//! by itself takes the running calls and their results with it.

#[cfg(not(unix))]
use std::future;
use std::io;
use std::time::Duration;

/// Ignores interrupts from now on.
///
/// # Errors
/// When the handler cannot be installed.
pub(super) fn ignore_interrupts() -> io::Result<()> {
    let mut interrupts = Interrupts::listen()?;
    tokio::spawn(async move {
        while interrupts.next().await.is_some() {
            tracing::debug!("interrupt ignored: the host decides");
        }
    });
    Ok(())
}

/// Comes with the first interrupt from now on.
///
/// # Errors
/// When the handler cannot be installed.
pub(super) fn interrupt() -> io::Result<impl Future<Output = ()>> {
    let mut interrupts = Interrupts::listen()?;
    Ok(async move {
        interrupts.next().await;
    })
}

/// How often to look whether the host is still there.
const LOOK: Duration = Duration::from_secs(2);

/// Comes when the host is gone without a word: it was killed, and this process has another parent now. What
/// Azure was asked for goes on there; nobody is left to tell about it.
pub(super) async fn host_gone() {
    #[cfg(unix)]
    {
        let host = std::os::unix::process::parent_id();
        while std::os::unix::process::parent_id() == host {
            tokio::time::sleep(LOOK).await;
        }
    }
    #[cfg(not(unix))]
    future::pending::<()>().await;
}

#[cfg(unix)]
struct Interrupts(tokio::signal::unix::Signal);

#[cfg(windows)]
struct Interrupts(tokio::signal::windows::CtrlC);

impl Interrupts {
    fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        return tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt()).map(Self);
        #[cfg(windows)]
        return tokio::signal::windows::ctrl_c().map(Self);
    }

    async fn next(&mut self) -> Option<()> {
        self.0.recv().await
    }
}
