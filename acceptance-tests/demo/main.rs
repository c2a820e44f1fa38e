//! `cargo demo`: the real Terraform binary protects machines in another region,
//! checks, changes, drills, imports and destroys all of it, against a Site
//! Recovery API that runs inside this program.
//!
//! A test target without test harness, so that cargo builds the provider's
//! binary beside it. What is built is `examples/region-pair-dr`.

#[path = "../harness/mod.rs"]
mod harness;

mod drill;
mod screen;
mod steps;
mod stream;

use std::process::ExitCode;

use clap::Parser;
use screen::Screen;

/// Watch Terraform protect machines in another Azure region and prove it by a drill, on this
/// machine alone: nothing is sent to Azure, nothing is left behind.
#[derive(Parser)]
#[command(name = "cargo demo --")]
struct Arguments {
    /// Show what Terraform prints instead of the progress of each resource.
    #[arg(short, long)]
    verbose: bool,
    /// How many times faster than in Azure the service works.
    #[arg(long, value_name = "FACTOR", default_value_t = 120)]
    time_scale: u32,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let screen = Screen::new(arguments.verbose);
    match steps::run(&screen, arguments.time_scale) {
        Ok(report) => {
            screen.summary(&report);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            screen.failure(&failure);
            ExitCode::FAILURE
        }
    }
}
