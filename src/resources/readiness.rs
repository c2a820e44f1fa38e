//! Rules of readiness in diagnostics: how a broken one is told, and which ids can be ignored. Knows no rule.

use crate::framework::diagnostics::Diagnostics;
use crate::framework::path::AttributePath;
use crate::readiness::{Rule, Severity, UNJUDGED, rules};

/// Tells that a rule is broken, on `path`: an error fails, a warning warns, and information is silent. `found` is what breaks it,
/// `way_out` a sentence beyond the remedy of the rule.
pub fn tell(
    rule: &Rule,
    found: &str,
    way_out: Option<&str>,
    path: impl Into<AttributePath>,
    diagnostics: &mut Diagnostics,
) {
    let summary = format!("Site Recovery's rule {} is broken", rule.id);
    let mut detail = format!("{} Here: {found}. {}", rule.requires, rule.remedy);
    if let Some(way_out) = way_out {
        detail += &format!(" {way_out}");
    }
    detail += &format!("\n\nPublished in {}.", rule.source);
    match rule.severity {
        Severity::Error => diagnostics.error(path, summary, detail),
        Severity::Warning => diagnostics.warning(path, summary, detail),
        Severity::Information => {}
    }
}

/// Refuses ids in `ignored_rules` that are no rule, or none that is judged.
pub fn check_ignored<'a>(ids: impl IntoIterator<Item = &'a String>, diagnostics: &mut Diagnostics) {
    for id in ids {
        let is = |known: &str| known.eq_ignore_ascii_case(id);
        if rules().any(|rule| is(rule.id)) {
            continue;
        }
        let why = UNJUDGED.iter().find(|(known, _)| is(known)).map(|(_, why)| *why);
        let detail = match why {
            Some(why) => format!(
                "The rule {id} is not judged here ({why}), so there is nothing to ignore. Take it out."
            ),
            None => format!("There is no rule \"{id}\". Close to it are {}.", near(id)),
        };
        diagnostics.error("ignored_rules", "There is no such rule", detail);
    }
}

fn near(id: &str) -> String {
    let wanted = id.to_ascii_uppercase();
    let mut all: Vec<_> =
        rules().map(|rule| (strsim::damerau_levenshtein(rule.id, &wanted), rule.id)).collect();
    all.sort_unstable();
    let near: Vec<_> = all.iter().take(3).map(|(_, id)| format!("`{id}`")).collect();
    near.join(", ")
}
