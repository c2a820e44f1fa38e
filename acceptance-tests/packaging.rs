//! What `cargo package-release` writes can be installed: Terraform takes the
//! provider from the mirror, locks it, and runs it.

use std::{fs, io::Read, path::Path};

use sha2::{Digest, Sha256};

use crate::{
    archive::{Package, Platform, VERSION, write_mirror, write_release},
    harness::{Product, Scratch, Terraform, simulator},
    readme,
};

fn package() -> Package {
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-asr"));
    Package::new(binary, Platform::host().unwrap()).unwrap()
}

#[test]
fn terraform_installs_from_the_mirror_and_applies() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let mirror = scratch.path().join("mirror");
    write_mirror(&[package()], &mirror).unwrap();
    let installation = readme::block("provider_installation {");
    let path = serde_json::Value::from(mirror.to_string_lossy()).to_string();
    scratch.cli_config(&installation.replace("\"/full/path/of/terraform-mirror\"", &path));
    scratch.config(&readme::configuration(&simulator));

    scratch.init();
    let lock = fs::read_to_string(scratch.path().join(".terraform.lock.hcl")).unwrap();
    let host = match Terraform::find().product {
        Product::Terraform => "registry.terraform.io",
        Product::OpenTofu => "registry.opentofu.org",
    };
    assert!(lock.contains(&format!("provider \"{host}/terraform-provider-asr/asr\"")), "{lock}");
    assert!(lock.contains(&format!("\"{VERSION}\"")) && lock.contains("\"h1:"), "{lock}");
    scratch.apply();
    // The lock file must hold against the same package.
    scratch.init();
    scratch.plan().expect_no_changes();
    scratch.destroy();
}

#[test]
fn a_release_has_the_files_the_registry_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let package = package();
    let zip_name = package.file_name();
    let written = write_release(&[package], folder.path()).unwrap();

    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let prefix = format!("terraform-provider-asr_{VERSION}");
    let mut expected =
        vec![zip_name.clone(), format!("{prefix}_manifest.json"), format!("{prefix}_SHA256SUMS")];
    expected.sort();
    assert_eq!(names, expected);
    assert_eq!(written.len(), expected.len());

    let sums = fs::read_to_string(folder.path().join(format!("{prefix}_SHA256SUMS"))).unwrap();
    assert_eq!(sums.lines().count(), 2, "{sums}");
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder.path().join(name)).unwrap();
        let found: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(sum, found, "{name}");
    }

    let manifest = fs::read(folder.path().join(format!("{prefix}_manifest.json"))).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(
        manifest,
        serde_json::json!({"version": 1, "metadata": {"protocol_versions": ["5.0"]}})
    );

    let file = fs::File::open(folder.path().join(zip_name)).unwrap();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    let suffix = std::env::consts::EXE_SUFFIX;
    let mut binary = zip.by_name(&format!("{prefix}{suffix}").replace("asr_", "asr_v")).unwrap();
    assert_eq!(binary.unix_mode().unwrap() & 0o777, 0o755);
    let mut packed = Vec::new();
    binary.read_to_end(&mut packed).unwrap();
    assert!(packed == fs::read(env!("CARGO_BIN_EXE_terraform-provider-asr")).unwrap());
}

#[test]
fn packing_twice_gives_the_same_bytes() {
    let digest = || {
        let folder = tempfile::tempdir().unwrap();
        let package = package();
        let name = package.file_name();
        write_release(&[package], folder.path()).unwrap();
        Sha256::digest(fs::read(folder.path().join(name)).unwrap())
    };
    assert_eq!(digest(), digest());
}

#[test]
fn rust_targets_have_the_names_of_the_registry() {
    let name = |triple| Platform::of_target(triple).map(|platform| format!("{platform:?}"));
    for (triple, os, arch) in [
        ("x86_64-unknown-linux-gnu", "linux", "amd64"),
        ("aarch64-unknown-linux-musl", "linux", "arm64"),
        ("aarch64-apple-darwin", "darwin", "arm64"),
        ("x86_64-pc-windows-msvc", "windows", "amd64"),
        ("x86_64-unknown-freebsd", "freebsd", "amd64"),
    ] {
        let expected = format!("Platform {{ os: {os:?}, arch: {arch:?} }}");
        assert_eq!(name(triple).as_deref(), Ok(expected.as_str()), "{triple}");
    }
    assert!(Platform::of_target("wasm32-unknown-unknown").is_err());
    assert!(Platform::of_target("riscv64gc-unknown-linux-gnu").is_err());
}
