//! The `terraform` (or `tofu`) binary that everything here runs.
//!
//! Looked for once per process: `TF_ACC_TERRAFORM_PATH`, then `terraform` on
//! the PATH, then `tofu`, then a pinned release fetched into `target/`.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use super::release;

/// Which of the two programs a binary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// HashiCorp Terraform.
    Terraform,
    /// OpenTofu.
    OpenTofu,
}

/// A binary that was found and asked for its version.
#[derive(Clone, Debug)]
pub struct Terraform {
    /// Where the binary is.
    pub path: PathBuf,
    /// Terraform or OpenTofu, by what it says of itself.
    pub product: Product,
    /// The version without `v`, for example `1.11.4`.
    pub version: String,
}

impl Terraform {
    /// The binary of this process, looked for at the first call.
    ///
    /// Panics with every place that was tried, for a missing binary must never
    /// make a test pass by skipping it.
    pub fn find() -> &'static Terraform {
        Terraform::try_find().unwrap_or_else(|error| panic!("{error}"))
    }

    /// The binary of this process, or why there is none.
    pub fn try_find() -> Result<&'static Terraform, &'static str> {
        static FOUND: OnceLock<Result<Terraform, String>> = OnceLock::new();
        FOUND.get_or_init(look).as_ref().map_err(String::as_str)
    }

    /// Asks the binary at `path` who it is.
    pub fn at(path: &Path) -> Result<Terraform, String> {
        let output = Command::new(path)
            .arg("version")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout);
        let (product, version) = parse_version(&text)
            .ok_or_else(|| format!("its `version` command does not name a version:\n{text}"))?;
        Ok(Terraform { path: path.to_owned(), product, version })
    }
}

fn look() -> Result<Terraform, String> {
    let path = match env::var_os("TF_ACC_TERRAFORM_PATH") {
        Some(path) => PathBuf::from(path),
        None => match on_path("terraform").or_else(|| on_path("tofu")) {
            Some(path) => path,
            None => release::fetch(&release::cache_folder()).map_err(|error| {
                format!(
                    "Neither `terraform` nor `tofu` is on the PATH, and {error}\n\
                     Install one of them, or set TF_ACC_TERRAFORM_PATH to its path."
                )
            })?,
        },
    };
    Terraform::at(&path).map_err(|error| format!("Cannot use {}: {error}", path.display()))
}

/// Warnings about the caller's own settings may stand above the line.
fn parse_version(text: &str) -> Option<(Product, String)> {
    text.lines().find_map(|line| {
        let (name, version) = line.trim().split_once(" v")?;
        let product = match name {
            "Terraform" => Product::Terraform,
            "OpenTofu" => Product::OpenTofu,
            _ => return None,
        };
        Some((product, version.to_owned()))
    })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_products_are_told_apart_by_what_they_say() {
        let terraform = "Terraform v1.11.4\non linux_amd64\n\nYour version is out of date!\n";
        assert_eq!(parse_version(terraform), Some((Product::Terraform, "1.11.4".into())));
        let tofu = "OpenTofu v1.9.0\non darwin_arm64\n";
        assert_eq!(parse_version(tofu), Some((Product::OpenTofu, "1.9.0".into())));
        let warned = "\nWarning: Unable to open CLI configuration file\n\nOpenTofu v1.12.6\n";
        assert_eq!(parse_version(warned), Some((Product::OpenTofu, "1.12.6".into())));
        assert_eq!(parse_version("Terragrunt v1.0.0"), None);
        assert_eq!(parse_version(""), None);
    }

    #[test]
    fn a_path_that_is_no_terraform_is_an_error() {
        assert!(Terraform::at(Path::new("/nonexistent/terraform")).is_err());
    }
}
