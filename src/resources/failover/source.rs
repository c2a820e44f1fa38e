//! Whether the source of a failover answers. Its region may be lost: nothing else here asks it.

use futures::future::join_all;

use super::aim;
use crate::azure::compute::VirtualMachine;
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Api, Error, id};
use crate::resources::arm::Remote;

/// Whether the virtual machines of all items can be read, so that it makes sense to shut them down.
pub async fn answers(remote: &Remote, items: &[ProtectedItem]) -> bool {
    let answers = ask(remote, items).await;
    !answers.is_empty() && answers.iter().all(|answer| matches!(answer, Ok(Some(_))))
}

/// Whether the region of one of them does not answer at all.
pub async fn is_lost(remote: &Remote, items: &[ProtectedItem]) -> bool {
    let silent =
        |error: &Error| error.is_timeout() || error.status().is_some_and(|code| code >= 500);
    ask(remote, items).await.iter().any(|answer| answer.as_ref().is_err_and(silent))
}

async fn ask(
    remote: &Remote,
    items: &[ProtectedItem],
) -> Vec<Result<Option<VirtualMachine>, Error>> {
    let machines = items.iter().filter_map(aim::running_machine);
    join_all(machines.map(async |machine| {
        let read = remote
            .client
            .find::<VirtualMachine>(&remote.scope, Api::Compute, &id::plain(machine))
            .await;
        if let Err(error) = &read {
            tracing::info!(machine, %error, "the source does not answer");
        }
        read
    }))
    .await
}
