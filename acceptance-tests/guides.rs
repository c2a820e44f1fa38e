//! The guides work as they stand there: their files are written, their commands run, in their order, and every apply is
//! followed by an empty plan.
//!
//! A block of `terraform` begins with the name of its file, and replaces an earlier one of that name. Blocks of `hcl` are excerpts.

use std::{fs, path::Path};

use asr_simulator::Simulator;

use crate::harness::{Scratch, simulator};

/// The walkthrough: those that share a directory, and the others.
const ONE_DIRECTORY: [&str; 4] =
    ["vault", "enable-replication", "test-failover", "failover-and-failback"];
const BY_THEMSELVES: [&str; 4] = ["architecture", "prerequisites", "networking", "authentication"];
/// Those that find what the walkthrough has protected.
const OVER_WHAT_IS_THERE: [&str; 2] = ["pipelines", "portal-to-code"];
/// Made from the table of rules, without configuration.
const GENERATED: [&str; 1] = ["rules"];

/// What is said in a failover: what a plan is going to do, and that the way back was never drilled.
const ANNOUNCED: [&str; 3] =
    ["Virtual machines are failed over", "A failover goes on", "Check block assertion failed"];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join("guides")
}

/// A fenced block of a guide: its language and its text.
struct Block {
    language: String,
    text: String,
}

fn blocks(guide: &str) -> Vec<Block> {
    let path = folder().join(format!("{guide}.md"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{guide}: {error}"));
    let fenced = text.split("\n```").skip(1).step_by(2);
    let blocks: Vec<_> = fenced
        .map(|block| {
            let (language, text) = block.split_once('\n').unwrap_or((block, ""));
            Block { language: language.trim().to_owned(), text: text.to_owned() }
        })
        .collect();
    assert!(!blocks.is_empty(), "{guide} shows nothing");
    blocks
}

/// Follows a guide in a directory. `meanwhile` is told how many applies there were before each one.
fn follow(simulator: &Simulator, scratch: &Scratch, guide: &str, mut meanwhile: impl FnMut(usize)) {
    let mut applies = 0;
    for block in blocks(guide) {
        match block.language.as_str() {
            "terraform" => {
                let name = block.text.lines().next().and_then(|line| line.strip_prefix("# "));
                let name = name.filter(|name| name.ends_with(".tf"));
                let name = name.unwrap_or_else(|| panic!("{guide}: no name: {}", block.text));
                let subscription = simulator.subscription_id();
                let text = block.text.replace("00000000-0000-0000-0000-000000000000", subscription);
                scratch.write(name, &text);
            }
            "shell" => {
                for line in block.text.lines() {
                    if let Some(command) = line.strip_prefix("terraform ") {
                        if command.starts_with("apply") {
                            meanwhile(applies);
                            applies += 1;
                        }
                        run(scratch, guide, command);
                    }
                }
            }
            "hcl" | "yaml" | "mermaid" => {}
            other => panic!("{guide}: a block of {other:?}"),
        }
    }
    assert!(applies > 0, "{guide} applies nothing");
}

fn run(scratch: &Scratch, guide: &str, command: &str) {
    let (command, file) = match command.split_once(" > ") {
        Some((command, file)) => (command, Some(file)),
        None => (command, None),
    };
    let mut words: Vec<&str> = command.split_whitespace().collect();
    let verb = words.remove(0);
    let mut arguments = vec![verb];
    match verb {
        // The provider is not installed but overridden, which needs no initialization.
        "init" => return,
        "apply" | "destroy" => arguments.extend(["-json", "-input=false", "-auto-approve"]),
        "plan" | "show" | "output" => arguments.push("-no-color"),
        other => panic!("{guide}: terraform {other}"),
    }
    arguments.extend(&words);
    let output = scratch.run(&arguments).expect_success();
    if let Some(file) = file {
        scratch.write(file, &output.stdout);
    }
    if verb == "apply" {
        let warnings = output.warnings();
        let moves = guide == "failover-and-failback" && !warnings.is_empty();
        let told = |summary: &str| moves && ANNOUNCED.contains(&summary);
        assert!(warnings.iter().all(|one| told(&one.summary)), "{guide}: {command}\n{output}");
        if moves {
            // Where items are now is noted by an apply that has nothing to do.
            let noted = scratch.apply();
            assert!(noted.stdout.contains("0 added, 0 changed, 0 destroyed"), "{noted}");
        }
        let variables: Vec<_> = words.iter().skip_while(|word| **word != "-var").copied().collect();
        scratch.plan_with(&variables).expect_no_changes();
    }
}

#[test]
fn every_guide_is_followed() {
    let mut there: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    there.sort();
    let mut known = [&ONE_DIRECTORY[..], &BY_THEMSELVES, &OVER_WHAT_IS_THERE, &GENERATED].concat();
    known.sort_unstable();
    assert_eq!(there, known);
}

#[test]
fn steps_that_stand_by_themselves_work() {
    for guide in BY_THEMSELVES {
        let simulator = simulator();
        follow(&simulator, &Scratch::new(&simulator), guide, |_| ());
    }
}

#[test]
fn the_walkthrough_leads_from_an_empty_vault_home_again() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    for guide in ONE_DIRECTORY {
        follow(&simulator, &scratch, guide, |applies| match (guide, applies) {
            ("failover-and-failback", 1) => simulator.outage("eastus2", true),
            ("failover-and-failback", 2) => simulator.outage("eastus2", false),
            _ => {}
        });
    }
}

#[test]
fn what_is_there_is_drilled_by_pipelines_and_taken_over() {
    for guide in OVER_WHAT_IS_THERE {
        let simulator = simulator();
        let there = Scratch::new(&simulator);
        follow(&simulator, &there, "vault", |_| ());
        follow(&simulator, &there, "enable-replication", |_| ());
        follow(&simulator, &Scratch::new(&simulator), guide, |_| ());
    }
}

#[test]
fn links_lead_somewhere() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.starts_with("http") {
                assert!(folder().join(file).is_file(), "{}: {target}", path.display());
            }
        }
    }
}

/// Excerpts and files are formatted as `terraform fmt` would do it.
#[test]
fn configuration_is_formatted() {
    let simulator = simulator();
    for guide in [&ONE_DIRECTORY[..], &BY_THEMSELVES, &OVER_WHAT_IS_THERE].concat() {
        let scratch = Scratch::new(&simulator);
        for (at, block) in blocks(guide).iter().enumerate() {
            if ["terraform", "hcl"].contains(&block.language.as_str()) {
                scratch
                    .write(&format!("{guide}-{at}.tf"), &(block.text.trim_end().to_owned() + "\n"));
            }
        }
        let output = scratch.run(&["fmt", "-check", "-diff", "-no-color"]);
        assert!(output.succeeded(), "{guide}:\n{output}");
    }
}
