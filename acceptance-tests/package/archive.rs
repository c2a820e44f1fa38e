//! The files of a release as the Terraform Registry wants them, and the same
//! packages as a filesystem mirror for machines that install without a registry.
//!
//! Knows names and layouts, not how the binary came to be.
//! <https://developer.hashicorp.com/terraform/registry/providers/publishing>

use std::{
    fs,
    io::{self, Cursor, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

/// The version that is packaged.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The hosts that Terraform and OpenTofu add to an address without one.
const HOSTS: &[&str] = &["registry.terraform.io", "registry.opentofu.org"];
const NAMESPACE_AND_TYPE: &str = "terraform-provider-asr/asr";

/// The root of the repository, where LICENSE, README and the manifest are.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An operating system and architecture, in Go's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    os: String,
    arch: String,
}

impl Platform {
    /// The platform that this program runs on.
    pub fn host() -> Result<Platform, String> {
        Platform::new(std::env::consts::OS, std::env::consts::ARCH)
    }

    /// The platform of a Rust target triple such as `aarch64-unknown-linux-musl`.
    pub fn of_target(triple: &str) -> Result<Platform, String> {
        let mut parts = triple.split('-');
        let arch = parts.next().unwrap_or_default();
        let os = parts.nth(1).unwrap_or_default();
        Platform::new(if os == "darwin" { "macos" } else { os }, arch)
    }

    fn new(os: &str, arch: &str) -> Result<Platform, String> {
        let go_os = match os {
            "macos" => "darwin",
            "linux" | "windows" | "freebsd" => os,
            _ => return Err(format!("the Registry has no name for the operating system `{os}`")),
        };
        let go_arch = match arch {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "i686" | "x86" => "386",
            "arm" | "armv7" => "arm",
            _ => return Err(format!("the Registry has no name for the architecture `{arch}`")),
        };
        Ok(Platform { os: go_os.to_owned(), arch: go_arch.to_owned() })
    }
}

/// One zip: the provider's binary for one platform, ready to be written anywhere.
#[derive(Debug)]
pub struct Package {
    platform: Platform,
    zip: Vec<u8>,
}

impl Package {
    /// Packs `binary` with LICENSE and README. The same input gives the same
    /// bytes: no time of day goes in.
    pub fn new(binary: &Path, platform: Platform) -> io::Result<Package> {
        let suffix = if platform.os == "windows" { ".exe" } else { "" };
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let files = [
            (format!("terraform-provider-asr_v{VERSION}{suffix}"), binary.to_owned(), 0o755),
            ("LICENSE".to_owned(), root().join("LICENSE"), 0o644),
            ("README.md".to_owned(), root().join("README.md"), 0o644),
        ];
        for (name, source, mode) in files {
            let options = SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Deflated)
                .unix_permissions(mode);
            zip.start_file(name, options)?;
            zip.write_all(&fs::read(source)?)?;
        }
        Ok(Package { platform, zip: zip.finish()?.into_inner() })
    }

    /// `terraform-provider-asr_0.1.0_linux_amd64.zip`.
    pub fn file_name(&self) -> String {
        let Platform { os, arch } = &self.platform;
        format!("terraform-provider-asr_{VERSION}_{os}_{arch}.zip")
    }
}

/// Writes what a GitHub release must hold for the Registry: the zips, the
/// manifest and the SHA256SUMS over both. Signing that file with GPG is left to
/// whoever holds the key. Answers the files written.
pub fn write_release(packages: &[Package], folder: &Path) -> io::Result<Vec<PathBuf>> {
    let manifest = fs::read(root().join("terraform-registry-manifest.json"))?;
    let mut files: Vec<(String, &[u8])> =
        packages.iter().map(|package| (package.file_name(), package.zip.as_slice())).collect();
    files.push((format!("terraform-provider-asr_{VERSION}_manifest.json"), &manifest));
    files.sort();
    let sums: String = files
        .iter()
        .map(|(name, bytes)| format!("{}  {name}\n", hex(&Sha256::digest(bytes))))
        .collect();
    files.push((format!("terraform-provider-asr_{VERSION}_SHA256SUMS"), sums.as_bytes()));
    files.iter().map(|(name, bytes)| write(&folder.join(name), bytes)).collect()
}

/// Writes the packages as a filesystem mirror, under the address that Terraform
/// looks for and under the one that OpenTofu does. Answers the files written.
pub fn write_mirror(packages: &[Package], folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for host in HOSTS {
        for package in packages {
            let path = folder.join(host).join(NAMESPACE_AND_TYPE).join(package.file_name());
            written.push(write(&path, &package.zip)?);
        }
    }
    Ok(written)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)?;
    Ok(path.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
