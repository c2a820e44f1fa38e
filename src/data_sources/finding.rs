//! What the service finds wrong, as a result that items and vaults share.

use super::plain::text;
use crate::azure::siterecovery::HealthError;
use crate::framework::model::{Object, Val};
use crate::model;

model! {
    /// One thing that the service finds wrong.
    pub struct Finding {
        /// The code, such as `153007`.
        computed code: String,
        /// How bad it is: `Information`, `Warning`, `Error` or `Critical`.
        computed level: String,
        /// What it concerns, such as `Replication`, `TestFailover` or `AgentAutoUpdateInfra`.
        computed category: String,
        /// What is wrong.
        computed message: String,
        /// Why it may be.
        computed possible_causes: String,
        /// What to do about it.
        computed recommended_action: String,
    }
}

/// All that was found, each followed by what was found below it.
pub fn findings(errors: Vec<HealthError>) -> Val<Vec<Object<Finding>>> {
    let mut found = Vec::new();
    collect(errors, &mut found);
    Val::Known(found)
}

fn collect(errors: Vec<HealthError>, found: &mut Vec<Object<Finding>>) {
    for error in errors {
        found.push(Object(Finding {
            code: text(error.error_code),
            level: text(error.error_level),
            category: text(error.error_category),
            message: text(error.error_message),
            possible_causes: text(error.possible_causes),
            recommended_action: text(error.recommended_action),
        }));
        collect(error.inner_health_errors, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_errors_follow_theirs() {
        let error = |code: &str, inner| HealthError {
            error_code: Some(code.to_owned()),
            inner_health_errors: inner,
            ..HealthError::default()
        };
        let all = vec![error("1", vec![error("2", Vec::new())]), error("3", Vec::new())];
        let codes: Vec<_> =
            findings(all).known().unwrap().iter().map(|f| f.0.code.text().to_owned()).collect();
        assert_eq!(codes, ["1", "2", "3"]);
    }
}
