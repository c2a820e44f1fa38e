//! What turns out only at apply: a value that was unknown at plan and is not the one the object has.

use super::diagnostics::Diagnostics;
use super::path::AttributePath;
use super::plan::draft;
use super::resource::Change;
use super::schema::Block;

/// A value that was unknown at plan has turned out to need a new object.
pub fn replaced_after_all(block: &Block, change: &Change) -> Option<Diagnostics> {
    let again = draft(block, &change.prior, &change.planned);
    again.requires_replace.first().map(out_of_date)
}

/// The refusal of a change that was planned in place and needs a new object.
pub fn out_of_date(path: &AttributePath) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let detail = format!(
        "When this change was planned, `{path}` was not known yet. It now turns out to differ from what the object has, \
         which needs a new object. Nothing was changed. Run plan and apply again: the new plan will show the replacement."
    );
    diagnostics.error(path.clone(), "The plan is out of date", detail);
    diagnostics
}
