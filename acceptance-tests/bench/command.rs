//! One Terraform command, run to its end: how long it took, and what the
//! provider weighed at its peak.

use std::{
    fs,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    harness::Scratch,
    process::{BINARY, memory},
};

/// Runs a command to its end: how long it took, and the highest resident size
/// of a provider process in KiB (0 where the system does not tell).
pub fn run(scratch: &Scratch, arguments: &[&str]) -> (Duration, f64) {
    let log = fs::File::create(scratch.path().join("bench.log")).expect("a writable folder");
    let began = Instant::now();
    let mut child = scratch
        .command(arguments)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("terraform was found a moment ago");
    let peak = watch(&mut child);
    let status = child.wait().expect("the child is ours");
    let took = began.elapsed();
    let errors = || fs::read_to_string(scratch.path().join("bench.log")).unwrap_or_default();
    assert!(status.success(), "terraform {} failed:\n{}", arguments.join(" "), errors());
    (took, peak)
}

/// The highest resident size seen among the providers that `child` starts.
fn watch(child: &mut Child) -> f64 {
    let mut peak: f64 = 0.0;
    while child.try_wait().expect("the child is ours").is_none() {
        for process in providers(child.id()) {
            peak = peak.max(memory(process, "VmHWM:").unwrap_or_default());
        }
        pause();
    }
    peak
}

#[expect(clippy::disallowed_methods, reason = "no runtime here: a thread that looks now and then")]
fn pause() {
    thread::sleep(Duration::from_millis(5));
}

/// The processes that run the provider's binary and were started by `parent`.
fn providers(parent: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|children| {
            children.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>()
        })
        .filter(|pid| {
            fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe.as_os_str() == BINARY)
        })
        .collect()
}
