//! `cargo package-release`: builds the provider and writes the files of a
//! release, or a filesystem mirror to install from.
//!
//! An example rather than a test target, for it builds the binary itself, once
//! per platform, and needs no debug build of it.

mod archive;

use std::{
    env,
    error::Error,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use archive::{Package, Platform, VERSION};
use clap::Parser;

/// Builds the provider and writes the files of a release: one zip per platform,
/// the manifest and SHA256SUMS.
#[derive(Parser)]
#[command(name = "cargo package-release --")]
struct Arguments {
    /// Rust target to build for, as often as there are platforms; without it, this machine.
    /// Each needs its standard library (`rustup target add`) and a linker.
    #[arg(long = "target", value_name = "TRIPLE")]
    targets: Vec<String>,
    /// Where the release files go; by default target/package/VERSION.
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write a filesystem mirror into this folder instead.
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    mirror: Option<PathBuf>,
    /// The cargo profile to build with.
    #[arg(long, default_value = "release")]
    profile: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let mut packages = Vec::new();
    if arguments.targets.is_empty() {
        let binary = build(&arguments.profile, None)?;
        packages.push(Package::new(&binary, Platform::host()?)?);
    }
    for target in &arguments.targets {
        let platform = Platform::of_target(target)?;
        let binary = build(&arguments.profile, Some(target))?;
        packages.push(Package::new(&binary, platform)?);
    }
    let written = match &arguments.mirror {
        Some(folder) => archive::write_mirror(&packages, folder)?,
        None => {
            let folder = arguments.output.unwrap_or_else(default_output);
            archive::write_release(&packages, &folder)?
        }
    };
    let mut out = io::stdout().lock();
    for path in written {
        writeln!(out, "{}", path.display())?;
    }
    Ok(())
}

/// `target/package/VERSION`: this program runs as `target/PROFILE/examples/NAME`.
fn default_output() -> PathBuf {
    let target = env::current_exe()
        .ok()
        .and_then(|path| path.ancestors().nth(3).map(Path::to_owned))
        .unwrap_or_else(|| PathBuf::from("target"));
    target.join("package").join(VERSION)
}

/// Builds the provider and answers where cargo put it.
fn build(profile: &str, target: Option<&str>) -> Result<PathBuf, Box<dyn Error>> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--locked", "--package", "terraform-provider-asr", "--bins"])
        .args(["--profile", profile, "--message-format", "json-render-diagnostics"])
        .args(target.iter().flat_map(|target| ["--target", target]))
        .stderr(Stdio::inherit());
    let output = command.output()?;
    if !output.status.success() {
        let of = target.map(|target| format!(" for {target}")).unwrap_or_default();
        return Err(format!("the provider does not build{of}; see above").into());
    }
    String::from_utf8(output.stdout)?
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == "terraform-provider-asr")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| "cargo built the provider without saying where it is".into())
}
