//! `cargo demo`: the real Terraform binary builds, checks, changes, imports and
//! destroys a region pair for disaster recovery, against a Site Recovery API
//! that runs inside this program.
//!
//! A test target without test harness, so that cargo builds the provider's
//! binary beside it. Knows no resource: what is built is `examples/region-pair`.

#[path = "../harness/mod.rs"]
mod harness;

mod screen;
mod steps;
mod stream;

use std::process::ExitCode;

use clap::Parser;
use screen::Screen;

/// Watch Terraform build disaster recovery between two Azure regions, on this
/// machine alone: nothing is sent to Azure, nothing is left behind.
#[derive(Parser)]
#[command(name = "cargo demo --")]
struct Arguments {
    /// Show what Terraform prints instead of the progress of each resource.
    #[arg(short, long)]
    verbose: bool,
    /// How many times faster than in Azure the service works.
    #[arg(long, value_name = "FACTOR", default_value_t = 30)]
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
