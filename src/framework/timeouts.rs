//! The `timeouts` block that every resource and data source has. Durations are written as Go writes
//! them, because that is what Terraform's users know: `90m`, `1h30m`, `45s`.

use std::time::Duration;

use super::check::Check;
use super::resource::Timeouts;
use super::schema::{Attribute, Block, NestedBlock, Nesting};
use super::types::Type;
use super::value::Value;

/// The name of the block.
pub const NAME: &str = "timeouts";

/// How long a data source may take unless its block says otherwise.
pub const DATA_SOURCE: Duration = Duration::from_secs(5 * 60);

/// The operations a timeout can be given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Making the object.
    Create,
    /// Reading it.
    Read,
    /// Changing it in place.
    Update,
    /// Deleting it.
    Delete,
}

impl Operation {
    fn name(self) -> &'static str {
        match self {
            Operation::Create => "create",
            Operation::Read => "read",
            Operation::Update => "update",
            Operation::Delete => "delete",
        }
    }
}

/// The block for a resource with these defaults.
pub fn block(defaults: Timeouts) -> NestedBlock {
    let mut rows = vec![(Operation::Create, defaults.create), (Operation::Read, defaults.read)];
    rows.extend(defaults.update.map(|update| (Operation::Update, update)));
    rows.push((Operation::Delete, defaults.delete));
    of_rows(&rows)
}

/// The block for a data source.
pub fn data_source_block() -> NestedBlock {
    of_rows(&[(Operation::Read, DATA_SOURCE)])
}

fn of_rows(rows: &[(Operation, Duration)]) -> NestedBlock {
    let attributes = rows.iter().map(|(operation, default)| {
        Attribute::optional(operation.name(), Type::String)
            .describe(&format!(
                "How long the {} may take, such as `90m` or `1h30m`. Defaults to `{}`.",
                operation.name(),
                written(*default)
            ))
            .check(Check::text("a duration such as `90m` or `1h30m`", |text| {
                parse(text).map(|_| ())
            }))
    });
    let block = Block { attributes: attributes.collect(), ..Block::default() };
    NestedBlock { name: NAME, nesting: Nesting::Single { required: false }, block }
        .describe("How long operations may take before they are given up.")
}

/// The time an operation may take: what the block in `value` says, else `default`.
pub fn of(value: &Value, operation: Operation, default: Duration) -> Duration {
    value
        .get(NAME)
        .get(operation.name())
        .as_str()
        .and_then(|text| parse(text).ok())
        .unwrap_or(default)
}

/// The default for an operation.
pub fn default_of(defaults: Timeouts, operation: Operation) -> Duration {
    match operation {
        Operation::Create => defaults.create,
        Operation::Read => defaults.read,
        Operation::Update => defaults.update.unwrap_or(defaults.create),
        Operation::Delete => defaults.delete,
    }
}

fn written(duration: Duration) -> String {
    let minutes = duration.as_secs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

/// Reads Go's notation of a duration, with the units `h`, `m`, `s` and `ms`.
///
/// # Errors
/// Names the text and the notation.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a duration such as \"90m\" or \"1h30m\"");
    let mut rest = text;
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let amount: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let seconds = match &rest[..unit] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return Err(wrong()),
        };
        let part = Duration::try_from_secs_f64(amount * seconds).map_err(|_| wrong())?;
        total = total.checked_add(part).ok_or_else(wrong)?;
        rest = &rest[unit..];
    }
    if total.is_zero() { Err(wrong()) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_go_reads() {
        for (text, seconds) in
            [("90m", 5400), ("1h30m", 5400), ("45s", 45), ("1.5h", 5400), ("2h0m30s", 7230)]
        {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in [
            "",
            "90",
            "m",
            "1d",
            "0s",
            "-5m",
            "1h 30m",
            "9999999999999999999999h",
            "5000000000000000h5000000000000000h",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn defaults_are_written_as_they_are_read() {
        for seconds in [1800, 3600, 5400] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(parse(&written(duration)), Ok(duration));
        }
    }
}
