//! Runs one Terraform command and passes on what it reports while it runs.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read},
    process::{Output as ProcessOutput, Stdio},
    thread,
    time::Instant,
};

use serde_json::Value;

use crate::harness::{Output, Scratch};

/// The part of Terraform's machine-readable progress that people want to see.
pub enum Event {
    /// Work on a resource began.
    Started {
        /// Its address.
        address: String,
        /// `creating`, `updating`, ...
        verb: String,
    },
    /// Work on a resource ended well.
    Finished {
        /// Its address.
        address: String,
        /// `+`, `~`, `-` as in a plan, or `i` for an import.
        sign: &'static str,
        /// Seconds since it began.
        elapsed: f64,
    },
}

/// Runs `terraform ARGUMENTS -json` and reports each resource.
pub fn quiet(scratch: &Scratch, arguments: &[&str], mut show: impl FnMut(Event)) -> Output {
    let mut arguments = arguments.to_vec();
    arguments.insert(1, "-json");
    let mut child = scratch
        .command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("terraform was found a moment ago");
    let (stdout, mut stderr) =
        (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
    let errors = thread::spawn(move || {
        let mut text = Vec::new();
        let _ = stderr.read_to_end(&mut text);
        text
    });
    let mut began = HashMap::new();
    let mut text = String::new();
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        if let Some(event) = event(&line, &mut began) {
            show(event);
        }
        text.push_str(&line);
        text.push('\n');
    }
    let status = child.wait().expect("the child is ours");
    let stderr = errors.join().unwrap_or_default();
    let output = ProcessOutput { status, stdout: text.into_bytes(), stderr };
    Output::new(arguments.join(" "), output)
}

/// Runs `terraform ARGUMENTS` with its own output on the terminal.
pub fn verbose(scratch: &Scratch, arguments: &[&str], colours: bool) -> Output {
    let mut arguments = arguments.to_vec();
    if !colours {
        arguments.push("-no-color");
    }
    let status = scratch.command(&arguments).status().expect("terraform was found a moment ago");
    let output = ProcessOutput { status, stdout: Vec::new(), stderr: Vec::new() };
    Output::new(arguments.join(" "), output)
}

fn event(line: &str, began: &mut HashMap<String, Instant>) -> Option<Event> {
    let event: Value = serde_json::from_str(line).ok()?;
    let hook = &event["hook"];
    let address = hook["resource"]["addr"].as_str()?.to_owned();
    let (verb, sign) = match hook["action"].as_str().unwrap_or_default() {
        "create" => ("creating", "+"),
        "update" => ("updating", "~"),
        "delete" => ("deleting", "-"),
        _ => ("reading", "i"),
    };
    match event["type"].as_str()? {
        "apply_start" => {
            began.insert(address.clone(), Instant::now());
            Some(Event::Started { address, verb: verb.to_owned() })
        }
        "apply_complete" => {
            let elapsed = began.get(&address).map_or(0.0, |at| at.elapsed().as_secs_f64());
            Some(Event::Finished { address, sign, elapsed })
        }
        _ => None,
    }
}
