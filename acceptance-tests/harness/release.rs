//! Fetches a pinned Terraform release into `target/`, for machines that have
//! neither `terraform` nor `tofu`.
//!
//! A download counts only when its SHA-256 is the one pinned here. Each hash
//! was found equal in at least two independent public sources (among them
//! hashicorp/homebrew-tap); a platform without such a confirmation is absent.

use std::{
    env, fs,
    io::{self, Cursor},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

const VERSION: &str = "1.11.4";
const BASE_URL: &str = "https://releases.hashicorp.com/terraform";

/// Go's names of operating system and architecture, and the SHA-256 of the zip.
const RELEASES: &[(&str, &str, &str)] = &[
    ("linux", "amd64", "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc"),
    ("linux", "arm64", "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633"),
    ("darwin", "amd64", "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b"),
    ("darwin", "arm64", "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18"),
];

/// Where fetched releases are kept; `cargo clean` removes it.
pub fn cache_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("terraform-releases")
}

/// The pinned release of this machine's platform, downloaded unless `folder`
/// holds it already.
pub fn fetch(folder: &Path) -> Result<PathBuf, String> {
    let (os, arch) = (go_os(env::consts::OS), go_arch(env::consts::ARCH));
    let (_, _, sha256) = RELEASES
        .iter()
        .find(|(o, a, _)| (*o, *a) == (os, arch))
        .ok_or_else(|| format!("no Terraform {VERSION} release is pinned here for {os}_{arch}."))?;
    let url = format!("{BASE_URL}/{VERSION}/terraform_{VERSION}_{os}_{arch}.zip");
    fetch_from(&url, sha256, &folder.join(VERSION))
}

fn fetch_from(url: &str, sha256: &str, folder: &Path) -> Result<PathBuf, String> {
    let name = format!("terraform{}", env::consts::EXE_SUFFIX);
    let target = folder.join(&name);
    if target.is_file() {
        return Ok(target);
    }
    // Half a minute of silence would look like a hang.
    eprintln!("fetching {url}");
    let bytes = download(url).map_err(|error| format!("{url} cannot be downloaded: {error}"))?;
    let found = hex(&Sha256::digest(&bytes));
    if found != sha256 {
        return Err(format!(
            "{url} was refused: its SHA-256 is {found}, but {sha256} is pinned here."
        ));
    }
    unpack(&bytes, &name, &target)
        .map_err(|error| format!("{url} cannot be unpacked into {}: {error}", folder.display()))?;
    Ok(target)
}

fn download(url: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let reply = reqwest::get(url).await?.error_for_status()?;
        Ok(reply.bytes().await?.to_vec())
    })
}

/// Writes beside the target and renames: another test process may do the same
/// at this moment, and neither may see half a binary.
fn unpack(zip: &[u8], name: &str, target: &Path) -> io::Result<()> {
    let folder = target.parent().ok_or_else(|| io::Error::other("the target has no folder"))?;
    fs::create_dir_all(folder)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).map_err(io::Error::other)?;
    let mut entry = archive.by_name(name).map_err(io::Error::other)?;
    let mut partial = tempfile::NamedTempFile::new_in(folder)?;
    io::copy(&mut entry, &mut partial)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        partial.as_file().set_permissions(fs::Permissions::from_mode(0o755))?;
    }
    // Closed before the rename: Linux refuses to run a file open for writing.
    partial.into_temp_path().persist(target)?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn go_os(os: &str) -> &str {
    if os == "macos" { "darwin" } else { os }
}

fn go_arch(arch: &str) -> &str {
    match arch {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        thread,
    };

    use super::*;

    /// A server that answers each connection with one HTTP reply.
    fn serve(replies: Vec<(u16, Vec<u8>)>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/terraform.zip", listener.local_addr().unwrap());
        thread::spawn(move || {
            for (status, body) in replies {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 4096];
                let read = stream.read(&mut request).unwrap();
                assert!(request[..read].starts_with(b"GET /terraform.zip "));
                write!(
                    stream,
                    "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                )
                .unwrap();
                stream.write_all(&body).unwrap();
            }
        });
        url
    }

    fn release_with(name: &str, content: &[u8]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("LICENSE.txt", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"licence").unwrap();
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn binary() -> String {
        format!("terraform{}", env::consts::EXE_SUFFIX)
    }

    #[test]
    fn a_release_with_the_pinned_hash_is_unpacked_and_kept() {
        let zip = release_with(&binary(), b"#!/bin/sh\n");
        let sha256 = hex(&Sha256::digest(&zip));
        let url = serve(vec![(200, zip)]);
        let folder = tempfile::tempdir().unwrap();

        let path = fetch_from(&url, &sha256, folder.path()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"#!/bin/sh\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o755);
        }
        // The server answers once: this must come from the folder.
        assert_eq!(fetch_from(&url, &sha256, folder.path()).unwrap(), path);
    }

    #[test]
    fn a_release_with_another_hash_is_refused_and_leaves_nothing() {
        let url = serve(vec![(200, release_with(&binary(), b"evil"))]);
        let folder = tempfile::tempdir().unwrap();
        let pinned = "0".repeat(64);

        let error = fetch_from(&url, &pinned, folder.path()).unwrap_err();
        assert!(error.contains("was refused") && error.contains(&pinned), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_missing_release_and_a_zip_without_the_binary_are_errors() {
        let other = release_with("something-else", b"");
        let sha256 = hex(&Sha256::digest(&other));
        let url = serve(vec![(404, Vec::new()), (200, other)]);
        let folder = tempfile::tempdir().unwrap();

        let error = fetch_from(&url, &sha256, folder.path()).unwrap_err();
        assert!(error.contains("404"), "{error}");
        let error = fetch_from(&url, &sha256, folder.path()).unwrap_err();
        assert!(error.contains("cannot be unpacked"), "{error}");
        assert!(!folder.path().join(binary()).exists());
    }

    #[test]
    fn every_pinned_hash_is_a_sha256_of_its_own() {
        for (index, (os, arch, sha256)) in RELEASES.iter().enumerate() {
            assert!(sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit()));
            assert!(RELEASES[..index].iter().all(|(o, a, s)| (o, a) != (os, arch) && s != sha256));
        }
    }
}
