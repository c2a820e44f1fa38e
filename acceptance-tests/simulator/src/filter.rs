//! The `$filter` of Site Recovery's lists: `Name eq 'value'` joined by `and`. Other operators are read like `eq`,
//! names that a list does not know are ignored, as the service does.

/// The conditions of a filter: lower-cased name and value.
pub(crate) fn conditions(filter: &str) -> Vec<(String, String)> {
    let mut conditions = Vec::new();
    let mut rest = filter.trim();
    while let Some((name, operand)) = split_condition(rest) {
        let (value, tail) = take_value(operand);
        conditions.push((name.to_lowercase(), value));
        let tail = tail.trim_start();
        rest = match tail.get(..4) {
            Some(and) if and.eq_ignore_ascii_case("and ") => tail[4..].trim_start(),
            _ => "",
        };
    }
    conditions
}

/// `Name eq rest` as name and rest.
fn split_condition(text: &str) -> Option<(&str, &str)> {
    let (name, tail) = text.split_once(' ')?;
    let (_, operand) = tail.trim_start().split_once(' ')?;
    Some((name, operand.trim_start()))
}

/// A value, in quotes (a doubled quote stands for one) or up to the next space.
fn take_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('\'') else {
        let end = text.find(' ').unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match (letter, letters.peek()) {
            ('\'', Some((_, '\''))) => {
                value.push('\'');
                letters.next();
            }
            ('\'', _) => return (value, &quoted[at + 1..]),
            _ => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_in_and_out_of_quotes() {
        let read = conditions(
            "JobStatus eq 'In''Progress' and StartTime ge 2030-01-01T00:00:00Z and X eq 'a b'",
        );
        let expected =
            [("jobstatus", "In'Progress"), ("starttime", "2030-01-01T00:00:00Z"), ("x", "a b")];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn nonsense_filters_nothing() {
        assert!(conditions("").is_empty());
        assert!(conditions("JobStatus").is_empty());
        assert_eq!(conditions("a eq 'open").len(), 1);
    }
}
