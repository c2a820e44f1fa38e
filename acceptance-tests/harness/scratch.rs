//! One folder in which Terraform runs: configuration, state, and an environment
//! that holds the simulator's credentials and nothing of the caller's.
//!
//! What can be run in it is in `commands.rs`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use asr_simulator::Simulator;

use super::{output::Output, terraform::Terraform};

/// The provider's address without the host, which Terraform and OpenTofu
/// complete each with their own.
pub const SOURCE: &str = "terraform-provider-asr/asr";

/// Variables of the caller that Terraform needs to run at all, or that the tools
/// measuring a test run need. Everything else (`ARM_*`, `AZURE_*`, `TF_*`,
/// proxies) must not reach a test.
const INHERITED: &[&str] =
    &["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "RUST_BACKTRACE", "LLVM_PROFILE_FILE"];

/// A folder for Terraform. Removed at the end, or kept and named when the test panics.
pub struct Scratch {
    folder: Option<tempfile::TempDir>,
    environment: Vec<(String, String)>,
    binary: PathBuf,
}

impl Scratch {
    /// An empty folder in which `provider "asr" {}` reaches `simulator`.
    pub fn new(simulator: &Simulator) -> Scratch {
        Scratch::with_environment(simulator.environment())
    }

    /// An empty folder with these variables and no others of any cloud's.
    pub fn with_environment(environment: Vec<(String, String)>) -> Scratch {
        let base = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = fs::create_dir_all(base)
            .and_then(|()| tempfile::Builder::new().prefix("scratch-").tempdir_in(base))
            .expect("a folder under target/");
        let provider = Path::new(env!("CARGO_BIN_EXE_terraform-provider-asr"));
        let scratch =
            Scratch { folder: Some(folder), environment, binary: Terraform::find().path.clone() };
        scratch.install(&[(SOURCE, provider.parent().expect("a binary is in a folder"))]);
        scratch
    }

    /// Takes providers from these folders, by source address.
    pub fn install(&self, providers: &[(&str, &Path)]) -> &Scratch {
        let lines: String = providers
            .iter()
            .map(|(source, folder)| format!("    {source:?} = {}\n", quoted(folder)))
            .collect();
        self.cli_config(&format!(
            "provider_installation {{\n  dev_overrides {{\n{lines}  }}\n  direct {{}}\n}}\n"
        ))
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        self.folder.as_ref().expect("present until drop").path()
    }

    /// Leaves the folder where it is, for a person to look at.
    pub fn keep(mut self) -> PathBuf {
        self.folder.take().expect("present until drop").keep()
    }

    /// Replaces Terraform's CLI configuration, which by default points the
    /// provider's address at the binary that cargo just built.
    pub fn cli_config(&self, text: &str) -> &Scratch {
        self.write("terraform.rc", text)
    }

    /// Sets an environment variable for every run from here on.
    pub fn env(&mut self, name: &str, value: &str) -> &mut Scratch {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes an environment variable away.
    pub fn env_remove(&mut self, name: &str) -> &mut Scratch {
        self.environment.retain(|(known, _)| known != name);
        self
    }

    /// Writes a file, making its folder as needed.
    pub fn write(&self, name: &str, text: &str) -> &Scratch {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .and_then(|()| fs::write(&path, text))
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        self
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) -> &Scratch {
        let path = self.path().join(name);
        fs::remove_file(&path)
            .unwrap_or_else(|error| panic!("cannot remove {}: {error}", path.display()));
        self
    }

    /// Makes `text` the configuration. Where the provider comes from is added,
    /// unless the text says it itself.
    pub fn config(&self, text: &str) -> &Scratch {
        let versions = if text.contains("required_providers") {
            String::new()
        } else {
            format!(
                "terraform {{\n  required_providers {{\n    asr = {{\n      source = \"{SOURCE}\"\n    }}\n  }}\n}}\n"
            )
        };
        self.write("versions.tf", &versions).write("main.tf", text)
    }

    /// Makes a copy of the `.tf` files of `folder` the configuration.
    pub fn config_from(&self, folder: &Path) -> &Scratch {
        let mut copied = 0;
        let entries = fs::read_dir(folder)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.extension().is_some_and(|extension| extension == "tf") {
                let name = path.file_name().expect("a file has a name");
                fs::copy(&path, self.path().join(name)).expect("a readable example");
                copied += 1;
            }
        }
        assert!(copied > 0, "{} has no .tf file", folder.display());
        self
    }

    /// A command in this folder with this environment, for what the methods below do not do.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.current_dir(self.path()).args(arguments).env_clear();
        for name in INHERITED {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("HOME", self.path())
            .env("TF_CLI_CONFIG_FILE", self.path().join("terraform.rc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs Terraform and answers whatever came of it.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let output = self
            .command(arguments)
            .output()
            .unwrap_or_else(|error| panic!("cannot run {}: {error}", self.binary.display()));
        Output::new(arguments.join(" "), output)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(folder) = self.folder.take()
        {
            eprintln!("kept for a look: {}", folder.keep().display());
        }
    }
}

/// A path as an HCL string.
fn quoted(path: &Path) -> String {
    serde_json::Value::from(path.to_string_lossy()).to_string()
}
