//! The process: serves when Terraform started it, explains itself to a person
//! who did.

use std::{
    env,
    ffi::OsString,
    io::{self, Write as _},
    process::ExitCode,
    sync::Arc,
};

use terraform_provider_asr::framework::engine::Engine;
use terraform_provider_asr::plugin::{self, Network, Plugin, Reattach, logging, panics};
use terraform_provider_asr::protocol;
use terraform_provider_asr::provider::AsrProvider;

/// How Terraform and OpenTofu say that they mean a provider, and the protocol
/// version this one speaks.
const TERRAFORM: Plugin = Plugin {
    cookie_key: "TF_PLUGIN_MAGIC_COOKIE",
    cookie_value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    protocol_version: 5,
};

/// The source addresses under which configurations name this provider:
/// Terraform's registry and OpenTofu's.
const ADDRESSES: [&str; 2] = [
    "registry.terraform.io/terraform-provider-asr/asr",
    "registry.opentofu.org/terraform-provider-asr/asr",
];

const VERSION: &str = concat!("terraform-provider-asr ", env!("CARGO_PKG_VERSION"));

const HELP: &str = "\
Azure Site Recovery as a Terraform provider: Terraform and OpenTofu start this
program by themselves when a configuration asks for it.

Usage: terraform-provider-asr [OPTION]...

  --debug      run on its own, for use with a debugger, and print the variable
               with which terraform commands attach to this process; Ctrl-C ends it
  --tcp        listen on a loopback TCP port in place of a Unix socket
  --version    print the version
  --help       print this text
";

const BY_HAND: &str = "\
This is a plugin, not a program to run by itself: Terraform or OpenTofu starts
it when a configuration asks for the provider.

  terraform {
    required_providers {
      asr = { source = \"terraform-provider-asr/asr\" }
    }
  }

See --help for running it under a debugger.
";

#[derive(Debug, PartialEq, Eq)]
enum Command {
    Serve { debug: bool, network: Network },
    Version,
    Help,
}

fn main() -> ExitCode {
    panics::report_on_stderr();
    let result = match parse(env::args_os().skip(1)) {
        Err(argument) => {
            return refuse(&format!("There is no option {argument}.\n\n{HELP}"), 2);
        }
        Ok(Command::Help) => print(&format!("{VERSION}\n\n{HELP}")).map_err(Into::into),
        Ok(Command::Version) => print(&format!("{VERSION}\n")).map_err(Into::into),
        Ok(Command::Serve { debug, network }) => {
            if !debug && !TERRAFORM.started_by_host() {
                return refuse(&format!("{VERSION}\n\n{BY_HAND}"), 1);
            }
            serve(debug, network)
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&format!("terraform-provider-asr: {error}\n"), 1),
    }
}

/// Accepts one dash or two, as Go providers do.
fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let (mut debug, mut network) = (false, Network::Native);
    for argument in arguments {
        let argument = argument.to_string_lossy().into_owned();
        match argument.strip_prefix("--").or(argument.strip_prefix('-')) {
            Some("debug") => debug = true,
            Some("tcp") => network = Network::Tcp,
            Some("version") => return Ok(Command::Version),
            Some("help" | "h") => return Ok(Command::Help),
            _ => return Err(argument),
        }
    }
    Ok(Command::Serve { debug, network })
}

fn serve(debug: bool, network: Network) -> Result<(), plugin::Error> {
    let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
    logging::start(variable("TF_LOG_PROVIDER").or_else(|| variable("TF_LOG")).as_deref());
    let engine = Arc::new(Engine::new(Box::new(AsrProvider::new())));
    let routes = protocol::Service::new(engine).into_routes(plugin::MESSAGE_LIMIT);
    if debug {
        TERRAFORM.serve_attached(network, routes, |reattach| print(&instructions(reattach)))
    } else {
        TERRAFORM.serve(network, routes)
    }
}

/// What a person pastes into the shell where terraform commands will run.
fn instructions(reattach: &Reattach) -> String {
    let providers: serde_json::Map<_, _> = ADDRESSES
        .iter()
        .map(|address| ((*address).to_owned(), serde_json::json!(reattach)))
        .collect();
    let value = serde_json::Value::Object(providers);
    format!(
        "The provider is running. To attach terraform or tofu commands to it, set in their shell:\n\n\
         export TF_REATTACH_PROVIDERS='{value}'\n\n\
         or, in PowerShell:\n\n\
         $env:TF_REATTACH_PROVIDERS='{value}'\n\n\
         Ctrl-C ends it.\n"
    )
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn refuse(text: &str, code: u8) -> ExitCode {
    // With standard error gone there is nobody left to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn terraform_gives_no_arguments() {
        assert_eq!(parsed(&[]), Ok(Command::Serve { debug: false, network: Network::Native }));
    }

    #[test]
    fn options_take_one_dash_or_two() {
        for debug in ["-debug", "--debug"] {
            let expected = Command::Serve { debug: true, network: Network::Tcp };
            assert_eq!(parsed(&[debug, "--tcp"]), Ok(expected));
        }
        assert_eq!(parsed(&["-version"]), Ok(Command::Version));
        assert_eq!(parsed(&["--help"]), Ok(Command::Help));
    }

    #[test]
    fn anything_else_is_named() {
        assert_eq!(parsed(&["--debug", "apply"]), Err("apply".to_owned()));
        assert_eq!(parsed(&["--verbose"]), Err("--verbose".to_owned()));
    }
}
