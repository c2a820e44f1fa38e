//! What a drill proved, one row for each machine, from the outputs of the module.

use serde_json::Value;

use crate::harness::Scratch;

/// The columns of the evidence.
pub const HEADER: [&str; 5] =
    ["machine", "test machine", "address", "recovery point age", "time to recover"];

/// A row of the evidence.
pub type Row = [String; 5];

/// The evidence of the drill that stands in this folder.
///
/// # Errors
/// What is missing in the outputs.
pub fn evidence(scratch: &Scratch) -> Result<Vec<Row>, String> {
    let (machines, seconds) =
        (scratch.output("drill"), scratch.output("drill_duration_in_seconds"));
    let machines = machines.as_object().ok_or("the output `drill` has no machines")?;
    machines.iter().map(|(name, machine)| row(name, machine, &seconds)).collect()
}

fn row(name: &str, machine: &Value, seconds: &Value) -> Result<Row, String> {
    let missing = |what: &str| format!("the drill of {name} has no {what}: {machine:#}");
    let id = machine["id"].as_str().ok_or_else(|| missing("id"))?;
    let address = machine["private_ip_addresses"][0].as_str().ok_or_else(|| missing("address"))?;
    let age = machine["recovery_point_age_in_seconds"].as_i64().ok_or_else(|| missing("age"))?;
    let duration = seconds.as_i64().ok_or("the output `drill_duration_in_seconds` is no number")?;
    let test_machine = id.rsplit('/').next().unwrap_or_default().to_owned();
    Ok([name.to_owned(), test_machine, address.to_owned(), minutes(age), minutes(duration)])
}

fn minutes(seconds: i64) -> String {
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}
