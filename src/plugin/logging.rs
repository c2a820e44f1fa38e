//! Logs on standard error, one hclog JSON object per line, which hosts take
//! apart and file under the plugin's name.
//!
//! Hosts are strict about the form: `@level`, `@message` and `@timestamp` must
//! be strings (another type crashes them), the time must have six decimals,
//! and a line over 64 KiB loses its meaning.

use std::{
    fmt,
    io::{self, Write as _},
};

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// Longest text of one field or message, in bytes.
const TEXT_LIMIT: usize = 8 << 10;

/// Longest line, in bytes; hosts split at 64 KiB.
const LINE_LIMIT: usize = 60 << 10;

/// Crates whose events are logged at the level asked for. They hold credentials
/// only in types that print none. Below warnings, all others describe the wire,
/// tokens included.
const TRUSTED: [&str; 4] =
    ["terraform_provider_asr", "azure_core", "azure_identity", "typespec_client_core"];

/// Starts logging at `level`, the text of the host's log variable. Hosts take
/// a word they do not know for TRACE, and JSON for TRACE in another form.
pub fn start(level: Option<&str>) {
    let Some(level) = level.and_then(parse) else { return };
    let subscriber = Registry::default().with(Hclog { level, sink: to_stderr });
    // A second start keeps the first subscriber, which does the same.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

fn parse(level: &str) -> Option<Level> {
    match level.to_ascii_uppercase().as_str() {
        "" | "OFF" => None,
        "ERROR" => Some(Level::ERROR),
        "WARN" => Some(Level::WARN),
        "INFO" => Some(Level::INFO),
        "DEBUG" => Some(Level::DEBUG),
        _ => Some(Level::TRACE),
    }
}

fn to_stderr(line: &str) {
    // With standard error gone there is nobody left to tell.
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

/// Writes each event as a line, with the fields of the spans it happened in.
struct Hclog<F> {
    level: Level,
    sink: F,
}

impl<S, F> Layer<S> for Hclog<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    F: Fn(&str) + 'static,
{
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let krate = metadata.target().split("::").next().unwrap_or_default();
        let limit = if TRUSTED.contains(&krate) { self.level } else { self.level.min(Level::WARN) };
        *metadata.level() <= limit
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level.into())
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut all = Fields::default();
        for span in
            context.event_scope(event).into_iter().flatten().collect::<Vec<_>>().iter().rev()
        {
            if let Some(fields) = span.extensions().get::<Fields>() {
                all.0.extend(fields.0.clone());
            }
        }
        event.record(&mut all);
        let metadata = event.metadata();
        (self.sink)(&line(*metadata.level(), metadata.target(), all.0, OffsetDateTime::now_utc()));
    }
}

fn line(level: Level, target: &str, mut fields: Map<String, Value>, now: OffsetDateTime) -> String {
    let message = fields.remove("message").unwrap_or_default();
    let mut head = Map::new();
    head.insert("@level".into(), level.as_str().to_ascii_lowercase().into());
    head.insert("@message".into(), message.as_str().unwrap_or_default().into());
    head.insert("@module".into(), target.replace("::", ".").into());
    // The format has no part that can fail for a UTC time.
    head.insert("@timestamp".into(), now.format(TIMESTAMP).unwrap_or_default().into());
    let mut whole = head.clone();
    whole.extend(fields);
    let mut line = Value::Object(whole).to_string();
    if line.len() > LINE_LIMIT {
        head.insert("fields_dropped".into(), "too long for one line".into());
        line = Value::Object(head).to_string();
    }
    line.push('\n');
    line
}

/// The fields of an event or span, as JSON.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        // Hosts have a field of that name of their own.
        let name = if field.name() == "timestamp" { "time" } else { field.name() };
        self.0.insert(name.to_owned(), value);
    }

    fn put_text(&mut self, field: &Field, mut text: String) {
        if text.len() > TEXT_LIMIT {
            text.truncate(text.floor_char_boundary(TEXT_LIMIT));
            text.push_str(" (cut off)");
        }
        self.put(field, text.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put_text(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put_text(field, value.to_owned());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}

#[cfg(test)]
mod tests;
