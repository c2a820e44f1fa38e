//! `cargo bench`: what the provider costs, measured on this machine in this
//! run, beside what Terraform costs without it.
//!
//! Ratios are taken run by run between neighbours in time, so that a machine
//! that is busy for a while is busy for both. Writes under `target/` alone.

#[path = "../harness/mod.rs"]
mod harness;

mod configuration;
mod process;
mod sample;
mod whole;

use std::time::Duration;

use clap::Parser;

/// Measures the release build of the provider with the real terraform binary.
#[derive(Parser)]
#[command(name = "cargo bench --")]
struct Arguments {
    /// How often everything is measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// How many policies plan and apply have.
    #[arg(long, default_value_t = 100)]
    items: u32,
    /// What each request takes on the way, in milliseconds.
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// Terraform's -parallelism.
    #[arg(long, default_value_t = 10)]
    parallelism: u32,
    /// Cargo says this to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    let terraform = harness::Terraform::find();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    sample::line(&format!(
        "{:?} {}, {cores} cores, {} runs; min / median / max\n",
        terraform.product, terraform.version, arguments.runs
    ));
    process::measure(arguments.runs);
    whole::schema(arguments.runs);
    whole::plan_and_apply(&whole::Size {
        runs: arguments.runs,
        items: arguments.items,
        latency: Duration::from_millis(arguments.latency),
        parallelism: arguments.parallelism,
    });
}
