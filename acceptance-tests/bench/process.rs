//! The provider's process alone: how soon it answers, and what it weighs.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P521_SHA512};

use crate::sample::{Sample, Target, judged};

/// The provider's binary, built with the profile of this benchmark.
pub const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-asr");

/// What Terraform says to a plugin so that it knows who is calling.
const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// Measures and prints.
pub fn measure(runs: u32) {
    // Terraform's own kind of certificate: the answer to it is part of the start.
    let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).expect("aws-lc knows P-521");
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])
        .and_then(|parameters| parameters.self_signed(&key))
        .expect("a self-signed certificate")
        .pem();
    let (mut handshake, mut idle) = (Sample::default(), Sample::default());
    // Starts are short: ten for each run, after one that warms the page cache.
    for start in 0..=runs * 10 {
        let began = Instant::now();
        let mut provider = Command::new(BINARY)
            .env(COOKIE.0, COOKIE.1)
            .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .env("PLUGIN_CLIENT_CERT", &certificate)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the provider starts");
        let stdout = provider.stdout.take().expect("piped");
        let mut answer = String::new();
        BufReader::new(stdout).read_line(&mut answer).expect("a handshake");
        let took = began.elapsed();
        assert!(answer.starts_with("1|5|"), "not a handshake: {answer:?}");
        if start > 0 {
            handshake.push_time(took);
            if let Some(kib) = memory(provider.id(), "VmRSS:") {
                idle.push(kib / 1024.0);
            }
        }
        provider.kill().and_then(|()| provider.wait()).expect("the provider is ours");
    }
    judged("exec to handshake", "ms", &handshake, 1, Target::Under(5.0));
    judged("memory after the handshake", "MiB", &idle, 1, Target::Under(12.0));
    let mut size = Sample::default();
    size.push(fs::metadata(Path::new(BINARY)).expect("the binary was just run").len() as f64 / 1e6);
    judged("binary", "MB", &size, 2, Target::Under(9.0));
}

/// A line of `/proc/PID/status`, in KiB. Only Linux has it.
pub fn memory(process: u32, field: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}
