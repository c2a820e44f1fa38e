//! What a reply says about the state of an item, in the few questions that matter here. States are free texts of the
//! service, often the marker of a range; an unknown one is neither an end nor a failure.

use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;

/// Steady protection; initial replication is over when the virtual machine has this state too.
const PROTECTED: &str = "Protected";

/// Texts that the service has where there is nothing.
pub fn some(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

fn state(item: &ProtectedItem) -> &str {
    some(&item.properties.protection_state).unwrap_or_default()
}

fn of_machine(item: &ProtectedItem) -> &str {
    some(&item.properties.provider_specific_details.vm_protection_state).unwrap_or_default()
}

/// Whether the item is protected, so that its settings can be read and changed.
pub fn is_protected(item: &ProtectedItem) -> bool {
    state(item).eq_ignore_ascii_case(PROTECTED) && of_machine(item).eq_ignore_ascii_case(PROTECTED)
}

/// Whether enabling or the first copy came to nothing. It does not go on by itself.
pub fn has_failed(item: &ProtectedItem) -> bool {
    state(item).ends_with("Failed") || of_machine(item).ends_with("Failed")
}

/// Whether enabling failed, so that nothing is replicated and it can be enabled anew.
pub fn enabling_failed(item: &ProtectedItem) -> bool {
    state(item).eq_ignore_ascii_case("EnablingFailed")
}

/// Whether the virtual machine runs on the recovery side after a failover.
pub fn is_failed_over(item: &ProtectedItem) -> bool {
    item.properties.active_location.as_deref().is_some_and(|at| at.eq_ignore_ascii_case("Recovery"))
}

/// Whether the item lies in the container in which it was created, so that its arguments mean what they say.
pub fn is_in_direction(item: &ProtectedItem, created_as: &str) -> bool {
    match (id::parent(&item.id), id::parent(created_as)) {
        (Some(here), Some(there)) => id::same(here, there),
        _ => false,
    }
}

/// Whether a test failover or its clean-up is under way, which ends by itself. A test virtual machine that waits for
/// its clean-up does not.
pub fn test_is_under_way(item: &ProtectedItem) -> bool {
    let test = some(&item.properties.test_failover_state).unwrap_or("None");
    !test_is_over(test) && !test_waits(item)
}

/// Whether a test virtual machine stands, or is left from a failed test, and waits for its clean-up.
pub fn test_waits(item: &ProtectedItem) -> bool {
    let test = some(&item.properties.test_failover_state).unwrap_or("None");
    ["WaitingForCompletion", "TestFailoverFailed"].iter().any(|s| s.eq_ignore_ascii_case(test))
}

fn test_is_over(test: &str) -> bool {
    test.eq_ignore_ascii_case("None")
}

/// The state in the words of the service, for people.
pub fn describe(item: &ProtectedItem) -> String {
    let (state, words) = (state(item), some(&item.properties.protection_state_description));
    match words.filter(|words| !words.eq_ignore_ascii_case(state)) {
        Some(words) => format!("{state} ({words})"),
        None => state.to_owned(),
    }
}

/// How far the first copy is, in words that change whenever it goes on.
pub fn progress(item: &ProtectedItem) -> String {
    let details = &item.properties.provider_specific_details;
    let percent = details.monitoring_percentage_completion;
    let of_disks: Vec<_> = details
        .protected_managed_disks
        .iter()
        .map(|disk| some(&disk.disk_state).unwrap_or_default())
        .collect();
    let percent = percent.map_or(String::new(), |percent| format!(", {percent} %"));
    format!("{}{percent}; disks: {}", describe(item), of_disks.join(", "))
}

/// What the service finds wrong, in full sentences, for an error or a warning.
pub fn complaints(item: &ProtectedItem) -> String {
    let lines = item.properties.health_errors.iter().filter_map(|error| {
        let message = some(&error.error_message)?;
        let code = some(&error.error_code).unwrap_or("no code");
        let mut line = format!("\n\n{code}: {message}");
        for (label, text) in [
            ("Possible causes", &error.possible_causes),
            ("Recommended action", &error.recommended_action),
        ] {
            if let Some(text) = some(text) {
                line += &format!("\n{label}: {text}");
            }
        }
        Some(line)
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item(state: &str, of_machine: &str, test: &str) -> ProtectedItem {
        serde_json::from_value(
            json!({"properties": {"protectionState": state, "testFailoverState": test,
            "providerSpecificDetails": {"vmProtectionState": of_machine}}}),
        )
        .unwrap()
    }

    #[test]
    fn an_unknown_state_is_neither_an_end_nor_a_failure() {
        for (state, machine, protected, failed) in [
            ("UnprotectedStatesBegin", "UnprotectedStatesBegin", false, false),
            ("InitialReplicationInProgress", "UnprotectedStatesBegin", false, false),
            ("Protected", "UnprotectedStatesBegin", false, false),
            ("Protected", "Protected", true, false),
            ("InitialReplicationFailed", "UnprotectedStatesBegin", false, true),
            ("SomethingNew", "", false, false),
        ] {
            let item = item(state, machine, "None");
            assert_eq!((is_protected(&item), has_failed(&item)), (protected, failed), "{state}");
        }
    }

    #[test]
    fn a_test_ends_by_itself_unless_it_waits_for_somebody() {
        for (test, under_way, waits) in [
            ("None", false, false),
            ("", false, false),
            ("Initiating", true, false),
            ("WaitingForCompletion", false, true),
            ("TestFailoverFailed", false, true),
            ("MarkedForDeletion", true, false),
        ] {
            let item = item("Protected", "Protected", test);
            assert_eq!((test_is_under_way(&item), test_waits(&item)), (under_way, waits), "{test}");
        }
    }
}
