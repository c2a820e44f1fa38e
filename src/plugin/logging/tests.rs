use std::sync::{Arc, Mutex};

use time::macros::datetime;

use super::*;

/// What `act` logs at `level`, one JSON object per line.
fn logged(level: Level, act: impl FnOnce()) -> Vec<Map<String, Value>> {
    let lines = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&lines);
    let layer = Hclog { level, sink: move |line: &str| sink.lock().unwrap().push_str(line) };
    tracing::subscriber::with_default(Registry::default().with(layer), act);
    let lines = lines.lock().unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_hosts_words_are_understood() {
    for (word, level) in [
        ("", None),
        ("off", None),
        ("OFF", None),
        ("error", Some(Level::ERROR)),
        ("WARN", Some(Level::WARN)),
        ("Info", Some(Level::INFO)),
        ("DEBUG", Some(Level::DEBUG)),
        ("TRACE", Some(Level::TRACE)),
        ("JSON", Some(Level::TRACE)),
        ("yes", Some(Level::TRACE)),
    ] {
        assert_eq!(parse(word), level, "{word}");
    }
}

#[test]
fn the_time_has_six_decimals_even_when_they_are_zero() {
    for (now, text) in [
        (datetime!(2026-11-23 08:00:50 UTC), "2026-11-23T08:00:50.000000Z"),
        (datetime!(2026-11-23 08:00:50.154_076_9 UTC), "2026-11-23T08:00:50.154076Z"),
    ] {
        let line = line(Level::INFO, "a::b", Map::new(), now);
        let fields: Map<String, Value> = serde_json::from_str(&line).unwrap();
        assert_eq!(fields["@timestamp"], text);
    }
}

#[test]
fn an_event_carries_its_own_fields_and_those_of_its_spans() {
    let lines = logged(Level::INFO, || {
        let span =
            tracing::info_span!("call", tf_rpc = "ReadResource", found = tracing::field::Empty);
        let _entered = span.enter();
        span.record("found", true);
        tracing::info!(status = 200, timestamp = 1, url = %"https://x", "answered {}", "well");
    });
    assert_eq!(lines.len(), 1);
    let fields = &lines[0];
    assert_eq!(fields["@level"], "info");
    assert_eq!(fields["@message"], "answered well");
    assert_eq!(fields["@module"], "terraform_provider_asr.plugin.logging.tests");
    assert_eq!(fields["tf_rpc"], "ReadResource");
    assert_eq!(fields["found"], true);
    assert_eq!(fields["status"], 200);
    assert_eq!(fields["url"], "https://x");
    assert_eq!(fields["time"], 1);
    assert!(!fields.contains_key("timestamp"));
}

#[test]
fn levels_below_the_one_asked_for_are_silent() {
    let lines = logged(Level::WARN, || {
        tracing::error!("one");
        tracing::warn!("two");
        tracing::info!("three");
    });
    let messages: Vec<_> = lines.iter().map(|line| line["@message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["one", "two"]);
}

#[test]
fn crates_that_describe_the_wire_are_heard_from_warnings_up() {
    let lines = logged(Level::TRACE, || {
        tracing::trace!(target: "h2::codec", "authorization: Bearer secret");
        tracing::warn!(target: "h2::codec", "connection reset");
        tracing::trace!(target: "azure_core::http", "request");
    });
    let messages: Vec<_> = lines.iter().map(|line| line["@message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["connection reset", "request"]);
}

#[test]
fn a_message_that_is_no_text_is_still_a_string() {
    let lines = logged(Level::INFO, || tracing::info!(message = 7));
    assert!(lines[0]["@message"].is_string());
}

#[test]
fn no_line_is_too_long_for_the_host() {
    let long = "é".repeat(40_000);
    let lines = logged(Level::INFO, || {
        tracing::info!(a = long, "one field");
        tracing::info!(
            a = long,
            b = long,
            c = long,
            d = long,
            e = long,
            f = long,
            g = long,
            h = long,
            "{long}"
        );
    });
    assert!(lines[0]["a"].as_str().unwrap().len() < 10_000);
    assert!(lines[0]["a"].as_str().unwrap().ends_with("(cut off)"));
    assert!(lines[1].contains_key("fields_dropped"));
    assert!(Value::Object(lines[1].clone()).to_string().len() < LINE_LIMIT);
}
