//! `churn_limit`: how much a disk may change and still be replicated.

use super::{given, refusal, text};
use crate::facts::churn::{Mode, limit};
use crate::framework::model::{Model as _, Object, Typed, Val};
use crate::framework::resource::{Function, FunctionError, Parameter, Signature};
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::model;

/// The function.
pub struct ChurnLimit;

model! {
    /// The limit.
    pub struct Answer {
        /// In MB/s.
        computed megabytes_per_second: f64,
        /// Whether Microsoft documents it for such a disk.
        computed documented: bool,
    }
}

impl Function for ChurnLimit {
    fn name(&self) -> &'static str {
        "churn_limit"
    }

    fn signature(&self) -> Signature {
        let number = |name, description| Parameter { name, ty: Type::Number, description };
        Signature {
            summary: "How much a disk may change per second and still be replicated",
            description: "How many megabytes per second of changes to a disk Site Recovery replicates, as `megabytes_per_second`, and whether \
                          Microsoft documents that for such a disk (`documented`); if not, it is the most careful figure of the tables. What counts \
                          is the type of the replica and its size, not a raised performance tier. All disks of a machine together may \
                          change by 54 MB/s, with `high` by 100, with `enhanced` by 500. Figures as of January 2026.",
            parameters: vec![
                text("disk_type", "The type of the replica, such as `Premium_LRS`."),
                number("size_gib", "The size of the disk in GiB: a whole number from 1 on."),
                number("io_kib", "The average size of a write in KiB: a whole number from 1 on."),
                text(
                    "churn",
                    "`normal`, `high` (with a premium block blob cache account) or `enhanced` (a preview in some regions).",
                ),
            ],
            returns: Object::<Answer>::ty(),
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let size = whole(arguments, 1, "size of a disk in GiB")?;
        let io = whole(arguments, 2, "size of a write in KiB")?;
        let word = given(arguments, 3);
        let mode = Mode::WORDS.iter().find(|(known, _)| *known == word).map(|(_, mode)| *mode);
        let mode = mode.ok_or_else(|| {
            refusal(3)(format!("\"{word}\" is not `normal`, `high` or `enhanced`."))
        })?;
        let found = limit(given(arguments, 0), size, io, mode).map_err(refusal(0))?;
        Ok(Answer {
            megabytes_per_second: Val::Known(found.megabytes_per_second),
            documented: Val::Known(found.documented),
        }
        .value())
    }
}

fn whole(arguments: &[Value], position: usize, what: &str) -> Result<u32, FunctionError> {
    let Some(Value::Number(number)) = arguments.get(position) else {
        return Err(refusal(position)(format!("The {what} is no number.")));
    };
    let whole = number.as_i64().and_then(|whole| u32::try_from(whole).ok());
    whole.filter(|whole| *whole > 0).ok_or_else(|| {
        refusal(position)(format!("{number} is no {what}: use a whole number from 1 on."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::number::Number;

    fn of(disk: &str, size: f64, io: f64, churn: &str) -> Result<Value, FunctionError> {
        let number = |float| Value::Number(Number::from_f64(float).unwrap());
        ChurnLimit.call(&[disk.into(), number(size), number(io), churn.into()])
    }

    #[test]
    fn the_limit_comes_with_its_standing() {
        let answer = of("Premium_LRS", 512.0, 16.0, "normal").unwrap();
        assert_eq!(*answer.get("documented"), Value::Bool(true));
        assert_eq!(
            *answer.get("megabytes_per_second"),
            Value::Number(Number::from_f64(20.0).unwrap())
        );
        assert_eq!(
            *of("Premium_LRS", 64.0, 16.0, "normal").unwrap().get("documented"),
            Value::Bool(false)
        );
    }

    #[test]
    fn the_argument_that_is_wrong_is_named() {
        for (refused, argument) in [
            (of("P30", 1.0, 1.0, "normal"), 0),
            (of("Premium_LRS", -5.0, 1.0, "normal"), 1),
            (of("Premium_LRS", 0.5, 1.0, "normal"), 1),
            (of("Premium_LRS", 5.0, 0.0, "normal"), 2),
            (of("Premium_LRS", 5.0, 8.0, "fast"), 3),
        ] {
            assert_eq!(refused.unwrap_err().argument, Some(argument));
        }
    }
}
