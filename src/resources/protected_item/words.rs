//! What went wrong with an item, in words: what happened, and what to do.

use super::protecting::Trouble;
use super::state;
use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;

/// A diagnostic without its place.
pub struct Told {
    /// One short line.
    pub summary: String,
    /// Full sentences.
    pub detail: String,
}

impl Trouble {
    /// The trouble with an item, in words.
    pub fn told(&self, item_id: &str) -> Told {
        let (summary, detail) = match self {
            Trouble::Azure(error) => (error.summary(), error.detail()),
            Trouble::Gone => (
                "The protected item is gone".to_owned(),
                format!(
                    "{item_id} does not exist any more. Somebody ended its replication; plan again to protect the virtual machine anew."
                ),
            ),
            Trouble::Failed(item) => (
                "Replication came to nothing".to_owned(),
                format!(
                    "{item_id} is in the state {}.{}\n\nSet right what Azure complains about and resynchronise in the portal, or replace the \
                     resource (`terraform apply -replace`) to copy everything anew.",
                    state::describe(item),
                    state::complaints(item)
                ),
            ),
            Trouble::Stuck(item) => (
                "Replication makes no progress".to_owned(),
                format!(
                    "{item_id} has been in the same state for as long as `timeouts` allows: {}.{}",
                    state::progress(item),
                    state::complaints(item)
                ),
            ),
            Trouble::Interrupted => (
                "Interrupted while the first copy is made".to_owned(),
                format!("Azure goes on replicating {item_id}."),
            ),
            Trouble::Elsewhere(item) if state::is_failed_over(item) => (
                "The virtual machine is failed over".to_owned(),
                format!(
                    "{} runs on the recovery side ({}). Settings can be changed again when it is back: commit, reprotect and fail back first.",
                    id::plain(&item.id),
                    state::describe(item)
                ),
            ),
            Trouble::Elsewhere(item) => (
                "Protection is reversed".to_owned(),
                format!(
                    "{item_id} replicates in the other direction now, as {}. Settings of the way there can be changed again after failing back \
                     and reprotecting.",
                    id::plain(&item.id)
                ),
            ),
        };
        Told { summary, detail }
    }

    /// The item as it was seen last.
    pub fn item(&self) -> Option<&ProtectedItem> {
        match self {
            Trouble::Failed(item) | Trouble::Stuck(item) | Trouble::Elsewhere(item) => Some(item),
            Trouble::Azure(_) | Trouble::Gone | Trouble::Interrupted => None,
        }
    }
}
