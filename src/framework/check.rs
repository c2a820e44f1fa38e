//! What values must satisfy: checks of one known value, and rules over several attributes of a block.
//! Every one can say itself in words, for the error and for the documentation.

use std::fmt;
use std::sync::Arc;

use super::value::Value;

type Test = Arc<dyn Fn(&Value) -> Result<(), String> + Send + Sync>;

/// A condition on one known value. Collections are checked element by element.
#[derive(Clone)]
pub struct Check {
    /// The condition in words: "between 0 and 21600".
    pub describe: String,
    test: Test,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.describe).finish()
    }
}

impl Check {
    /// A condition of one's own on text; `test` says what is wrong.
    pub fn text(
        describe: impl Into<String>,
        test: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let test: Test = Arc::new(move |value| value.as_str().map_or(Ok(()), &test));
        Self { describe: describe.into(), test }
    }

    /// The text must match the regular expression, as a whole.
    ///
    /// # Panics
    /// If the pattern is no regular expression, which is a mistake in the schema that every test meets.
    pub fn matches(pattern: &str, describe: &'static str) -> Self {
        let whole = regex_lite::Regex::new(&format!("^(?:{pattern})$"))
            .unwrap_or_else(|e| panic!("the pattern {pattern:?} in the schema is invalid: {e}"));
        Self::text(describe, move |text| {
            if whole.is_match(text) { Ok(()) } else { Err(format!("{text:?} is not {describe}")) }
        })
    }

    /// The number must be whole and within the bounds, both included.
    pub fn between(low: i64, high: i64) -> Self {
        let describe = format!("between {low} and {high}");
        let rule = describe.clone();
        let test: Test = Arc::new(move |value| match value {
            Value::Number(number) => match number.as_i64() {
                Some(n) if (low..=high).contains(&n) => Ok(()),
                _ => Err(format!("{number} is not a whole number {rule}")),
            },
            _ => Ok(()),
        });
        Self { describe, test }
    }

    /// The text must be one of these, letter by letter.
    pub fn one_of(choices: &'static [&'static str]) -> Self {
        let listed = choices.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
        let describe = format!("one of {listed}");
        let rule = describe.replace('`', "\"");
        Self::text(describe, move |text| {
            if choices.contains(&text) { Ok(()) } else { Err(format!("{text:?} is not {rule}")) }
        })
    }

    /// The text must be so long, counted in characters, both bounds included.
    pub fn length(low: usize, high: usize) -> Self {
        let describe = format!("{low} to {high} characters long");
        let rule = describe.clone();
        Self::text(describe, move |text| {
            let count = text.chars().count();
            if (low..=high).contains(&count) {
                Ok(())
            } else {
                Err(format!("{text:?} has {count} characters; it must be {rule}"))
            }
        })
    }

    /// Runs the check on a known value.
    ///
    /// # Errors
    /// What is wrong, with the value in it.
    pub fn run(&self, value: &Value) -> Result<(), String> {
        (self.test)(value)
    }
}

/// A condition on which attributes or blocks of one block are set. What is unknown counts as neither set nor unset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// At most one of them.
    Conflicts(Vec<&'static str>),
    /// All of them or none.
    RequiredTogether(Vec<&'static str>),
    /// One and only one of them.
    ExactlyOneOf(Vec<&'static str>),
    /// One of them or more.
    AtLeastOneOf(Vec<&'static str>),
}

impl Rule {
    /// The names the rule is about.
    pub fn names(&self) -> &[&'static str] {
        match self {
            Rule::Conflicts(names)
            | Rule::RequiredTogether(names)
            | Rule::ExactlyOneOf(names)
            | Rule::AtLeastOneOf(names) => names,
        }
    }

    /// Whether a block satisfies the rule as far as is known.
    ///
    /// # Errors
    /// The offending name, and the sentence to show.
    pub fn run(&self, block: &Value) -> Result<(), (&'static str, String)> {
        let names = self.names();
        let set: Vec<_> =
            names.iter().copied().filter(|n| is_set(block.get(n)) == Some(true)).collect();
        let missing = names.iter().copied().find(|n| is_set(block.get(n)) == Some(false));
        let undecided = names.iter().any(|n| is_set(block.get(n)).is_none());
        let first = names.first().copied().unwrap_or_default();
        match self {
            Rule::Conflicts(_) | Rule::ExactlyOneOf(_) if set.len() > 1 => {
                Err((set[1], format!("{} cannot be set together; keep one of them.", quoted(&set))))
            }
            Rule::ExactlyOneOf(_) | Rule::AtLeastOneOf(_) if set.is_empty() && !undecided => {
                Err((first, format!("One of {} must be set.", quoted(names))))
            }
            Rule::RequiredTogether(_) => match (set.first(), missing) {
                (Some(given), Some(missing)) => Err((
                    given,
                    format!(
                        "{} belong together: set `{missing}` as well, or none of them.",
                        quoted(names)
                    ),
                )),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

fn is_set(value: &Value) -> Option<bool> {
    match value {
        Value::Unknown => None,
        Value::Null => Some(false),
        Value::List(elements) => Some(!elements.is_empty()),
        _ => Some(true),
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(members: &[(&str, Value)]) -> Value {
        Value::object(members.iter().map(|(k, v)| (k.to_string(), v.clone())))
    }

    #[test]
    fn checks_name_value_and_rule() {
        assert_eq!(
            Check::between(0, 21600).run(&Value::from(90000)),
            Err("90000 is not a whole number between 0 and 21600".into())
        );
        assert!(Check::between(0, 10).run(&Value::from(10)).is_ok());
        assert_eq!(
            Check::one_of(&["Standard", "RS0"]).run(&"standard".into()),
            Err("\"standard\" is not one of \"Standard\", \"RS0\"".into())
        );
        assert!(Check::matches("[a-z]+", "lower-case letters").run(&"abc1".into()).is_err());
        assert!(Check::length(2, 3).run(&"ä".into()).is_err());
    }

    #[test]
    fn rules_wait_for_what_is_unknown() {
        let pair = || vec!["a", "b"];
        let both = block(&[("a", "x".into()), ("b", "y".into())]);
        let one = block(&[("a", "x".into()), ("b", Value::Null)]);
        let open = block(&[("a", Value::Unknown), ("b", Value::Null)]);
        let none = block(&[("a", Value::Null), ("b", Value::Null)]);
        assert_eq!(Rule::Conflicts(pair()).run(&both).unwrap_err().0, "b");
        assert!(Rule::Conflicts(pair()).run(&open).is_ok());
        assert_eq!(Rule::RequiredTogether(pair()).run(&one).unwrap_err().0, "a");
        assert!(Rule::RequiredTogether(pair()).run(&open).is_ok());
        assert!(Rule::ExactlyOneOf(pair()).run(&none).is_err());
        assert!(Rule::ExactlyOneOf(pair()).run(&open).is_ok());
        assert!(Rule::ExactlyOneOf(pair()).run(&one).is_ok());
        assert!(Rule::AtLeastOneOf(pair()).run(&none).is_err());
        assert!(Rule::AtLeastOneOf(pair()).run(&both).is_ok());
    }
}
