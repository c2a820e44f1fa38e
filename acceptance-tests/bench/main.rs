//! `cargo bench`: what the provider costs, measured on this machine in this
//! run, beside what Terraform costs without it.
//!
//! Ratios are taken run by run between neighbours in time, so that a machine
//! that is busy for a while is busy for both. Writes under `target/` alone.

#[path = "../harness/mod.rs"]
mod harness;

#[allow(dead_code)] // A benchmark needs less of it than the tests do.
#[path = "../topology.rs"]
mod topology;

mod command;
mod configuration;
mod costs;
mod estate;
mod process;
mod readiness;
mod requests;
mod sample;
mod scale;
mod whole;

use std::time::Duration;

use clap::{Parser, ValueEnum};

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
    /// How many protected items the estates have that are planned.
    #[arg(long, value_delimiter = ',', default_value = "100,1000")]
    plans: Vec<usize>,
    /// How many protected items are created.
    #[arg(long, value_delimiter = ',', default_value = "100,1000")]
    applies: Vec<usize>,
    /// How many protected items are created within the limits of Resource Manager: 1,000 take 80 seconds at best.
    #[arg(long, value_delimiter = ',', default_value = "1000")]
    limited: Vec<usize>,
    /// How many protected items the recovery plans have that are drilled.
    #[arg(long, value_delimiter = ',', default_value = "100")]
    drills: Vec<usize>,
    /// How many virtual machines are judged ready.
    #[arg(long, value_delimiter = ',', default_value = "20,200")]
    judged: Vec<usize>,
    /// How often estates are measured.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    estate_runs: u32,
    /// Measures these parts alone.
    #[arg(long, value_delimiter = ',', value_enum)]
    only: Vec<Part>,
    /// Cargo says this to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A part of the benchmark.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Start, memory, size and schema.
    Process,
    /// Plan, apply and destroy of policies.
    Policies,
    /// Plans of estates.
    Plans,
    /// Creations of estates.
    Applies,
    /// Creations within the limits of Resource Manager.
    Limited,
    /// Drills of recovery plans.
    Drills,
    /// Judging virtual machines ready.
    Readiness,
}

fn main() {
    let arguments = Arguments::parse();
    let terraform = harness::Terraform::find();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    sample::line(&format!(
        "{:?} {}, {cores} cores, {} runs; min / median / max\n",
        terraform.product, terraform.version, arguments.runs
    ));
    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    if wanted(Part::Process) {
        process::measure(arguments.runs);
        whole::schema(arguments.runs);
    }
    if wanted(Part::Policies) {
        whole::plan_and_apply(&whole::Size {
            runs: arguments.runs,
            items: arguments.items,
            latency: Duration::from_millis(arguments.latency),
            parallelism: arguments.parallelism,
        });
    }
    let runs = arguments.estate_runs;
    if wanted(Part::Plans) {
        let plans: Vec<_> =
            arguments.plans.iter().map(|items| (*items, scale::plan(*items, runs))).collect();
        for pair in plans.windows(2) {
            scale::growth((pair[0].0, &pair[0].1), (pair[1].0, &pair[1].1));
        }
    }
    if wanted(Part::Applies) {
        arguments.applies.iter().for_each(|items| scale::apply(*items, runs));
    }
    if wanted(Part::Drills) {
        arguments.drills.iter().for_each(|items| scale::drill(*items, runs));
    }
    if wanted(Part::Readiness) {
        let judged: Vec<_> =
            arguments.judged.iter().map(|items| (*items, readiness::plan(*items, runs))).collect();
        for pair in judged.windows(2) {
            readiness::growth((pair[0].0, &pair[0].1), (pair[1].0, &pair[1].1));
        }
    }
    if wanted(Part::Limited) {
        // What the bucket allows is the same every time.
        arguments.limited.iter().for_each(|items| scale::limited_apply(*items, 1));
    }
}
