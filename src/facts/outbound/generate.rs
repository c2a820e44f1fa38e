//! The rules that let what is required through, as a network security group takes them.

use super::SecurityRule;
use crate::facts::requirements::{Requirement, VIRTUAL_NETWORK};

/// The lowest number that a rule can have.
pub const FIRST: u32 = 100;
/// The highest one.
pub const LAST: u32 = 4096;

/// One rule for each requirement, numbered from `first` in steps of `step`. Each lets the machines of the network through to
/// one service tag, since a rule takes only one.
///
/// # Errors
/// That the numbers do not fit between [`FIRST`] and [`LAST`].
pub fn rules(
    requirements: &[Requirement],
    prefix: &str,
    first: u32,
    step: u32,
) -> Result<Vec<SecurityRule>, String> {
    let count = u32::try_from(requirements.len()).unwrap_or(u32::MAX);
    let last = step.checked_mul(count.saturating_sub(1)).and_then(|all| all.checked_add(first));
    if first < FIRST || last.is_none_or(|last| last > LAST) {
        return Err(format!(
            "{count} rules from {first} in steps of {step} do not fit between {FIRST} and {LAST}, which are the numbers that a rule can have."
        ));
    }
    let rule = |(number, requirement): (u32, &Requirement)| SecurityRule {
        name: format!("{prefix}{}", requirement.key),
        priority: number,
        allows: true,
        protocol: "Tcp".to_owned(),
        sources: vec![VIRTUAL_NETWORK.to_owned()],
        destinations: vec![requirement.service_tag.clone()],
        destination_ports: vec![requirement.port.to_string()],
        ..SecurityRule::default()
    };
    let numbers = (0..count).map(|at| first + at * step);
    Ok(numbers.zip(requirements).map(rule).collect())
}
