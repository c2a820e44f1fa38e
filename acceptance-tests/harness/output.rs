//! What one run of Terraform said: exit code, texts, and the diagnostics taken
//! out of whichever form that command prints them in.

use std::{fmt, process};

use serde_json::Value;

/// Terraform's own warning whenever a provider comes from a local folder.
const DEV_OVERRIDES: &str = "Provider development overrides are in effect";

/// One finished run of Terraform. Displays as a person would have seen it.
#[derive(Clone, Debug)]
pub struct Output {
    /// The arguments of the run, for messages.
    pub command: String,
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output as it came.
    pub stdout: String,
    /// Standard error as it came.
    pub stderr: String,
    /// Errors and warnings in the order they came, without the warning about
    /// development overrides that every run here has.
    pub diagnostics: Vec<Diagnostic>,
}

/// One error or warning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostic {
    /// `error` or `warning`.
    pub severity: String,
    /// The first line.
    pub summary: String,
    /// The explanation.
    pub detail: String,
    /// The line of configuration that it points at, trimmed; empty where it
    /// points at none.
    pub code: String,
    /// The header of the block around that line, as in `resource "asr_vault" "this"`.
    pub context: String,
}

impl Output {
    /// Reads the diagnostics out of what a finished process printed.
    pub fn new(command: String, output: process::Output) -> Output {
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let mut diagnostics = from_json(&stdout);
        if diagnostics.is_empty() {
            diagnostics = from_text(&stderr);
        }
        diagnostics.retain(|diagnostic| diagnostic.summary != DEV_OVERRIDES);
        Output { command, code: output.status.code(), stdout, stderr, diagnostics }
    }

    /// Whether Terraform said it went well; `plan` also answers 2 for "there are changes".
    pub fn succeeded(&self) -> bool {
        matches!(self.code, Some(0 | 2))
    }

    /// Panics with everything that was printed unless the run went well.
    #[track_caller]
    pub fn expect_success(self) -> Output {
        assert!(self.succeeded(), "terraform failed:\n{self}");
        self
    }

    /// Panics with everything that was printed unless the run failed with an error.
    #[track_caller]
    pub fn expect_failure(self) -> Output {
        assert!(!self.succeeded(), "terraform was expected to fail, and did not:\n{self}");
        self
    }

    /// The errors.
    pub fn errors(&self) -> Vec<&Diagnostic> {
        self.of_severity("error")
    }

    /// The warnings.
    pub fn warnings(&self) -> Vec<&Diagnostic> {
        self.of_severity("warning")
    }

    fn of_severity(&self, severity: &str) -> Vec<&Diagnostic> {
        self.diagnostics.iter().filter(|d| d.severity == severity).collect()
    }

    /// The first error whose summary or detail contains `text`. White space
    /// counts as one blank, for some commands wrap their lines.
    #[track_caller]
    pub fn expect_error(&self, text: &str) -> &Diagnostic {
        self.expect("error", text)
    }

    /// The first warning whose summary or detail contains `text`.
    #[track_caller]
    pub fn expect_warning(&self, text: &str) -> &Diagnostic {
        self.expect("warning", text)
    }

    #[track_caller]
    fn expect(&self, severity: &str, text: &str) -> &Diagnostic {
        self.of_severity(severity)
            .into_iter()
            .find(|diagnostic| diagnostic.contains(text))
            .unwrap_or_else(|| panic!("no {severity} says {text:?}:\n{self}"))
    }
}

impl Diagnostic {
    /// Whether summary or detail contain `text`, all white space counting as one blank.
    pub fn contains(&self, text: &str) -> bool {
        squeeze(&format!("{} {}", self.summary, self.detail)).contains(&squeeze(text))
    }

    /// Panics unless the diagnostic points at the line that sets `attribute`,
    /// or that opens the block of that name.
    #[track_caller]
    pub fn at(&self, attribute: &str) -> &Diagnostic {
        let word = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
        let first = self.code.split(word).next().unwrap_or_default();
        assert!(
            first == attribute,
            "expected the diagnostic at `{attribute}`, but it points at `{}` in `{}`:\n{self}",
            self.code,
            self.context,
        );
        self
    }

    fn from_value(value: &Value) -> Diagnostic {
        let text = |pointer: &str| {
            value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Diagnostic {
            severity: text("/severity"),
            summary: text("/summary"),
            detail: text("/detail"),
            code: text("/snippet/code").trim().to_owned(),
            context: text("/snippet/context"),
        }
    }
}

/// Diagnostics of the streamed form (`apply -json`) or of one document (`validate -json`).
fn from_json(stdout: &str) -> Vec<Diagnostic> {
    if let Ok(document) = serde_json::from_str::<Value>(stdout)
        && let Some(list) = document["diagnostics"].as_array()
    {
        return list.iter().map(Diagnostic::from_value).collect();
    }
    events(stdout)
        .filter(|event| event["type"] == "diagnostic")
        .map(|event| Diagnostic::from_value(&event["diagnostic"]))
        .collect()
}

fn events(stdout: &str) -> impl Iterator<Item = Value> {
    stdout.lines().filter_map(|line| serde_json::from_str(line).ok())
}

/// Diagnostics of commands that print boxes for people only, such as `import`.
fn from_text(stderr: &str) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for line in stderr.lines() {
        let line = line.trim_start_matches(['│', '╷', '╵']).trim();
        let head = [("Error: ", "error"), ("Warning: ", "warning")]
            .into_iter()
            .find_map(|(prefix, severity)| Some((line.strip_prefix(prefix)?, severity)));
        match (head, found.last_mut()) {
            (Some((summary, severity)), _) => found.push(Diagnostic {
                severity: severity.to_owned(),
                summary: summary.to_owned(),
                ..Diagnostic::default()
            }),
            (None, Some(last)) => {
                if !(line.is_empty() || last.detail.is_empty()) {
                    last.detail.push(' ');
                }
                last.detail.push_str(line);
            }
            (None, None) => {}
        }
    }
    found
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or("a signal".to_owned(), |code| code.to_string());
        writeln!(f, "$ terraform {}", self.command)?;
        let mut streamed = false;
        for event in events(&self.stdout).filter(|event| event["type"] != "diagnostic") {
            if let Some(message) = event["@message"].as_str() {
                streamed = true;
                writeln!(f, "{message}")?;
            }
        }
        if !streamed && self.diagnostics.is_empty() && !self.stdout.is_empty() {
            writeln!(f, "{}", self.stdout.trim_end())?;
        }
        for diagnostic in &self.diagnostics {
            writeln!(f, "\n{diagnostic}")?;
        }
        if !self.stderr.trim().is_empty() {
            writeln!(f, "\nstandard error:\n{}", self.stderr.trim_end())?;
        }
        write!(f, "\n(ended with {code})")
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.summary)?;
        if !self.code.is_empty() {
            write!(f, "\n  at `{}` in `{}`", self.code, self.context)?;
        }
        for line in self.detail.lines() {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    const STREAM: &str = concat!(
        r#"{"@level":"warn","@message":"Warning: Provider development overrides are in effect","type":"diagnostic","diagnostic":{"severity":"warning","summary":"Provider development overrides are in effect","detail":"x"}}"#,
        "\n",
        r#"{"@level":"info","@message":"Plan: 1 to add","type":"change_summary"}"#,
        "\n",
        r#"{"@level":"error","@message":"Error: Bad retention","type":"diagnostic","diagnostic":{"severity":"error","summary":"Bad retention","detail":"Must be at most\n21600.","snippet":{"context":"resource \"asr_replication_policy\" \"this\"","code":"  retention = 5"}}}"#,
        "\n",
    );

    fn output(stdout: &str, stderr: &str) -> Output {
        let output = process::Output {
            status: process::ExitStatus::default(),
            stdout: stdout.into(),
            stderr: stderr.into(),
        };
        Output::new("plan".into(), output)
    }

    #[test]
    fn streamed_errors_are_found_by_text_and_line() {
        let output = output(STREAM, "");
        assert_eq!(output.diagnostics.len(), 1);
        output
            .expect_error("must be at most 21600".replace("must", "Must").as_str())
            .at("retention");
        assert!(catch_unwind(|| output.expect_error("something else")).is_err());
        assert!(catch_unwind(|| output.expect_error("Bad retention").at("reten")).is_err());
        let shown = output.to_string();
        assert!(
            shown.contains("Plan: 1 to add") && shown.contains("at `retention = 5`"),
            "{shown}"
        );
    }

    #[test]
    fn one_document_of_diagnostics_is_read() {
        let document = r#"{"valid":false,"diagnostics":[{"severity":"error","summary":"Unclosed","detail":"no brace","snippet":{"code":"resource \"x\" {","context":"resource \"x\""}}]}"#;
        output(document, "").expect_error("no brace").at("resource");
    }

    #[test]
    fn boxes_for_people_are_read() {
        let boxes = "╷\n│ Error: Cannot import\n│ \n│ The id is not the\n│ id of a vault.\n╵\n";
        let output = output("", boxes);
        output.expect_error("The id is not the id of a vault.");
        assert_eq!(output.errors()[0].summary, "Cannot import");
    }
}
