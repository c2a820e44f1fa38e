//! What only Azure can tell about a planned protected item: whether machine, disks, networks and accounts exist and fit
//! together. Wrong, they would show half an hour into an apply; here they show in the plan, on the argument.
//!
//! Only what the change concerns is read, all at once, from collections that other items share. What cannot be read is
//! a warning, one for each kind of thing, because the source region may be down. It knows no request that changes anything.

mod cache;
mod change;
mod interface;
mod machine;
mod network;
mod placement;
mod read;
mod rival;
mod route;
mod rules;
mod zone;

use cache::Caches;
use change::Change;
use interface::Interfaces;
use machine::Machine;
use network::Networks;
use placement::Placement;
use read::Reader;
use rival::Rivals;
use route::Route;

use super::model::Model;
use super::protected::ProtectedMachines;
use crate::framework::diagnostics::Diagnostics;
use crate::resources::arm::Remote;
use crate::resources::silence::Silence;

/// What the checks of all items of a process share. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Which virtual machines are protected.
    pub protected: ProtectedMachines,
    /// What did not answer.
    pub silence: Silence,
}

/// Checks a planned creation (no `prior`; `replaced` is the id of the item that it takes the place of) or change against Azure. To be called at plan, not while applying: then parts
/// of the configuration may be under way.
pub async fn check(
    remote: &Remote,
    known: &Known,
    prior: Option<&Model>,
    replaced: Option<&str>,
    planned: &Model,
    diagnostics: &mut Diagnostics,
) {
    let change = Change::new(prior, replaced, planned);
    if change.is_reversed() {
        return;
    }
    let reader = Reader::new(remote, &known.silence);
    let (route, machine, caches, interfaces, networks, placement, rivals) = tokio::join!(
        Route::read(&reader, &change),
        Machine::read(&reader, &change),
        Caches::read(&reader, &change),
        Interfaces::read(&reader, &change),
        Networks::read(&reader, &change),
        Placement::read(&reader, &change),
        Rivals::read(&reader, &change, &known.protected),
    );
    route.judge(&change, diagnostics);
    machine.judge(&change, &route, diagnostics);
    zone::judge(&change, &route, &machine, diagnostics);
    rivals.judge(&change, diagnostics);
    caches.judge(&route, &machine, diagnostics);
    interfaces.judge(&machine, diagnostics);
    networks.judge(&change, &route, diagnostics);
    placement.judge(&route, diagnostics);
    rules::judge(&change, &route, &machine, &caches, &rivals, diagnostics);
}

#[cfg(test)]
mod tests;
