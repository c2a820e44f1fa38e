//! The bodies of Azure's error replies, in the forms that occur.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};
use serde_json::Value;

/// What Azure said about a refusal or a failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceError {
    /// The code, such as `ResourceNotFound`. Site Recovery puts the HTTP reason here and the code into `details`.
    pub code: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// What the error is about, where the service says so.
    pub target: Option<String>,
    /// The errors inside, flattened, outermost first.
    pub details: Vec<ErrorDetail>,
}

/// One error as Site Recovery describes it, in a reply or in a job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorDetail {
    /// The code: words such as `VMDisksMissing`, or a number such as `150261`.
    #[serde(deserialize_with = "text")]
    pub code: Option<String>,
    /// The message.
    #[serde(deserialize_with = "text")]
    pub message: Option<String>,
    /// Why this may have happened.
    #[serde(deserialize_with = "text")]
    pub possible_causes: Option<String>,
    /// What to do about it.
    #[serde(deserialize_with = "text")]
    pub recommended_action: Option<String>,
    /// The id under which support finds the failure.
    #[serde(deserialize_with = "text")]
    pub activity_id: Option<String>,
}

impl ServiceError {
    /// The error in the body of a reply. A body that is no error object yields its beginning as the message, and an
    /// empty one an empty error.
    pub(crate) fn parse(body: &[u8]) -> Self {
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::from_value(
                value.get("error").filter(|error| error.is_object()).unwrap_or(&value),
            ),
            Err(_) => Self { message: excerpt(body), ..Self::default() },
        }
    }

    /// The error in an error object, `{code, message, target, details}` in either casing.
    pub(crate) fn from_value(value: &Value) -> Self {
        let mut details = Vec::new();
        collect(value, 0, &mut details);
        Self {
            code: string(value, "code"),
            message: string(value, "message").or_else(|| string(value, "error_description")),
            target: string(value, "target"),
            details,
        }
    }

    /// Whether the error or one inside it carries this code. Case does not count.
    pub fn has_code(&self, code: &str) -> bool {
        let inner = self.details.iter().filter_map(|detail| detail.code.as_deref());
        self.code.as_deref().into_iter().chain(inner).any(|found| found.eq_ignore_ascii_case(code))
    }

    /// The code that says most: the innermost, because Site Recovery's outer code is only the HTTP reason.
    pub fn principal_code(&self) -> Option<&str> {
        self.details.iter().rev().find_map(|detail| detail.code.as_deref()).or(self.code.as_deref())
    }

    /// Whether Azure said nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Adds the details of an error object, and theirs, to a flat list.
fn collect(value: &Value, depth: usize, into: &mut Vec<ErrorDetail>) {
    const DEEPEST: usize = 8;
    let Some(details) = field(value, "details").and_then(Value::as_array) else { return };
    for detail in details {
        if let Ok(parsed) = ErrorDetail::deserialize(detail)
            && parsed != ErrorDetail::default()
        {
            into.push(parsed);
        }
        if depth < DEEPEST {
            collect(detail, depth + 1, into);
        }
    }
}

/// A field by its name or by its name with a capital first letter, as older services write it.
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.get(name).or_else(|| {
        let mut capital = name.to_owned();
        capital.get_mut(..1)?.make_ascii_uppercase();
        value.get(&capital)
    })
}

fn string(value: &Value, name: &str) -> Option<String> {
    plain(field(value, name)?)
}

/// Text, a number, or a list of texts, as text. Nothing for null and for blank text.
fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().filter_map(plain).collect::<Vec<_>>().join(" "),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Any {
        Value(Value),
        Other(IgnoredAny),
    }
    Ok(match Any::deserialize(deserializer)? {
        Any::Value(value) => plain(&value),
        Any::Other(IgnoredAny) => None,
    })
}

/// The beginning of a body that is not JSON, such as the page of a proxy, on one line.
fn excerpt(body: &[u8]) -> Option<String> {
    const LONGEST: usize = 300;
    let text = String::from_utf8_lossy(body);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        _ if line.is_empty() => None,
        Some((end, _)) => Some(format!("{}...", &line[..end])),
        None => Some(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_recovery_error_has_its_code_inside() {
        let error = ServiceError::parse(
            br#"{"error":{"code":"BadRequest","message":"Bad.","details":[{"code":"150261","message":"Creation failed.","possibleCauses":"Out of bounds.","recommendedAction":"Choose less.","clientRequestId":"x",
            "activityId":"a-1"}]}}"#,
        );
        assert_eq!(error.code.as_deref(), Some("BadRequest"));
        assert_eq!(error.principal_code(), Some("150261"));
        assert!(error.has_code("badrequest") && error.has_code("150261") && !error.has_code("1"));
        assert_eq!(error.details[0].recommended_action.as_deref(), Some("Choose less."));
        assert_eq!(error.details[0].activity_id.as_deref(), Some("a-1"));
    }

    #[test]
    fn odd_bodies_yield_what_they_have() {
        let bare = ServiceError::parse(br#"{"Code":"Gone","Message":"It left.","details":null}"#);
        assert_eq!(
            (bare.code.as_deref(), bare.message.as_deref()),
            (Some("Gone"), Some("It left."))
        );
        let nested = ServiceError::parse(
            br#"{"error":{"code":"a","details":[{"code":7,"message":null,"possibleCauses":["x","y"],"details":[{"code":"c"}]},5,{}]}}"#,
        );
        let codes: Vec<_> =
            nested.details.iter().filter_map(|detail| detail.code.as_deref()).collect();
        assert_eq!(codes, ["7", "c"]);
        assert_eq!(nested.details[0].possible_causes.as_deref(), Some("x y"));
        let page = ServiceError::parse(b"<html>\n <h1>Proxy  error</h1>");
        assert_eq!(page.message.as_deref(), Some("<html> <h1>Proxy error</h1>"));
        assert!(ServiceError::parse(b"").is_empty());
        assert!(ServiceError::parse(b"[1]").is_empty());
        assert_eq!(
            ServiceError::parse("é".repeat(400).as_bytes())
                .message
                .map(|text| text.chars().count()),
            Some(303)
        );
    }
}
