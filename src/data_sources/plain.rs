//! Texts of the service as results: null where it writes nothing, ids as the rest of Azure writes them, and no moment
//! where it writes one that never was. Knows nothing of what they belong to.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::azure::id;
use crate::framework::model::Val;

/// The years in which the service puts moments that never were: the first of .NET, the first of SQL Server, the last
/// of both.
const NO_YEARS: [&str; 3] = ["0001-", "1753-", "9999-"];

/// A text; null where it is empty.
pub fn text(given: Option<String>) -> Val<String> {
    given.filter(|text| !text.is_empty()).into()
}

/// An id as the rest of Azure writes it.
pub fn plain_id(given: Option<String>) -> Val<String> {
    text(given.map(|given| id::plain(&given)))
}

/// A moment as the service wrote it; null where it is none.
pub fn time(given: Option<String>) -> Val<String> {
    text(given.filter(|text| !NO_YEARS.iter().any(|year| text.starts_with(year))))
}

/// A moment in RFC 3339.
pub fn moment(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// How many seconds before `now` a moment was. Clocks differ a little, and nothing is younger than now.
pub fn age(text: &str, now: OffsetDateTime) -> Option<i64> {
    moment(text).map(|moment| (now - moment).whole_seconds().max(0))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn placeholders_are_null() {
        for placeholder in
            ["0001-01-01T00:00:00", "1753-01-01T01:01:01Z", "9999-12-31T23:59:59.9999999", ""]
        {
            assert_eq!(time(Some(placeholder.to_owned())), Val::Null, "{placeholder}");
        }
        let real = "2026-01-16T08:59:45.3049179Z";
        assert_eq!(time(Some(real.to_owned())), real.into());
        assert_eq!(text(Some(String::new())), Val::Null);
        assert_eq!(plain_id(Some("/Subscriptions/s".to_owned())), "/subscriptions/s".into());
    }

    #[test]
    fn ages_are_counted_back_from_now() {
        let now = datetime!(2026-01-16 09:00 UTC);
        assert_eq!(age("2026-01-16T08:59:00.3049179Z", now), Some(59));
        assert_eq!(age("2026-01-16T09:00:07Z", now), Some(0));
        assert_eq!(age("yesterday", now), None);
    }
}
