//! The command line of the simulator: starts one, says how to point clients at it, and waits for Ctrl-C.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use asr_simulator::{Clock, Estate, Inferred, Options, Simulator};
use clap::{Args, Parser, Subcommand};

/// Azure Site Recovery on your own machine.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a simulated cloud until Ctrl-C.
    Serve(Serve),
}

#[derive(Args)]
struct Serve {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// Allow an address that other machines can reach. The simulator's secrets are public: everybody who reaches it can
    /// do everything in it.
    #[arg(long)]
    allow_remote: bool,
    /// JSON file with the tenants, subscriptions and resources that exist at the start; without it two regions and
    /// three virtual machines.
    #[arg(long, value_name = "FILE")]
    estate: Option<PathBuf>,
    /// How many times faster than Azure: durations and Retry-After are divided by it.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    time_scale: u32,
    /// Milliseconds added to every request.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// File that keeps the state across restarts.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Throttle as ARM does: 250 reads and 25 more per second, 200 writes and 10 per second, deletes likewise.
    #[arg(long)]
    arm_limits: bool,
    /// Members per page of every list.
    #[arg(long, value_name = "N", default_value_t = Inferred::default().page_size)]
    page_size: usize,
}

fn main() -> ExitCode {
    let Command::Serve(serve) = Cli::parse().command;
    match run(serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "asr-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(serve: Serve) -> Result<(), Box<dyn std::error::Error>> {
    if !serve.listen.ip().is_loopback() && !serve.allow_remote {
        return Err(format!(
            "{} can be reached from other machines, and the simulator's secrets are public. Listen on 127.0.0.1, or add \
             --allow-remote if you mean it.",
            serve.listen
        )
        .into());
    }
    let estate = serve.estate.as_deref().map(Estate::read).transpose()?.unwrap_or_default();
    let simulator = Simulator::start(Options {
        listen: serve.listen,
        estate,
        clock: Clock::scaled(serve.time_scale),
        latency: Duration::from_millis(serve.latency),
        arm_limits: serve.arm_limits,
        page_size: Some(serve.page_size),
        state_file: serve.state,
        ..Options::default()
    })
    .map_err(|error| format!("cannot serve on {}: {error}", serve.listen))?;
    std::io::stdout().write_all(introduction(&simulator, serve.time_scale).as_bytes())?;

    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(tokio::signal::ctrl_c())?;
    simulator.stop()?;
    Ok(())
}

/// What to type next.
fn introduction(simulator: &Simulator, time_scale: u32) -> String {
    let url = simulator.url();
    let ca = simulator.ca_path().display().to_string();
    let exports: String = simulator
        .environment()
        .iter()
        .map(|(name, value)| format!("  export {name}={value}\n"))
        .collect();
    format!(
        "A simulated Azure answers at {url}, {time_scale} times as fast as the real one.\n\
         \n\
         Point the provider at it:\n\
         {exports}\
         \n\
         Other clients trust its certificate authority, {ca}:\n  \
           curl:        --cacert {ca}\n  \
           Azure SDKs:  REQUESTS_CA_BUNDLE or SSL_CERT_FILE={ca}, authority {url}, resource manager {url}\n  \
           azurerm:     SSL_CERT_FILE={ca} and the variables above\n\
         \n\
         Look inside without a token: {url}/_simulator/journal, /documents, /faults, /clock, /unknown-routes.\n\
         Ctrl-C ends it.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_others_reach_needs_a_word() {
        let Command::Serve(serve) =
            Cli::parse_from(["asr-simulator", "serve", "--listen", "0.0.0.0:0"]).command;
        assert!(run(serve).unwrap_err().to_string().contains("--allow-remote"));
    }
}
