//! One Terraform command, run to its end: how long it took, how much of that
//! was work, and what the provider weighed at its peak.

use std::{
    collections::HashMap,
    fs,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    harness::Scratch,
    process::{BINARY, memory},
};

/// What a command took.
pub struct Ran {
    /// By the clock.
    pub time: Duration,
    /// By the processors, Terraform and provider together: what a busy machine
    /// leaves alone. Zero where the system does not tell.
    pub work: Duration,
    /// The part of it that the provider did.
    pub of_provider: Duration,
    /// The highest resident size of a provider process, in MiB. Zero where the
    /// system does not tell.
    pub memory: f64,
}

/// Runs a command to its end, which must be a success.
pub fn run(scratch: &Scratch, arguments: &[&str]) -> Ran {
    let log = fs::File::create(scratch.path().join("bench.log")).expect("a writable folder");
    let (began, before) = (Instant::now(), work_of("self", CHILDREN));
    let mut child = scratch
        .command(arguments)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("terraform was found a moment ago");
    let seen = watch(&mut child);
    let status = child.wait().expect("the child is ours");
    let time = began.elapsed();
    let errors = || fs::read_to_string(scratch.path().join("bench.log")).unwrap_or_default();
    assert!(status.success(), "terraform {} failed:\n{}", arguments.join(" "), errors());
    let work = work_of("self", CHILDREN).saturating_sub(before);
    let of_provider = seen.values().map(|one| one.work).sum();
    let memory = seen.values().map(|one| one.memory).fold(0.0, f64::max);
    Ran { time, work, of_provider, memory }
}

/// Where `stat` has the processor time of a process itself, from the third field on.
const OWN: usize = 11;
/// Where it has that of all its children that have ended, and of theirs.
const CHILDREN: usize = 13;

/// The processor time of a process. Linux counts it in hundredths of a second.
fn work_of(process: &str, from: usize) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold anything; behind it the third field follows.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let ticks: u64 = fields.skip(from).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// What was last seen of a provider process.
#[derive(Default)]
struct Seen {
    work: Duration,
    /// In MiB.
    memory: f64,
}

/// Watches the providers that `child` starts, until it ends.
fn watch(child: &mut Child) -> HashMap<u32, Seen> {
    let mut all: HashMap<u32, Seen> = HashMap::new();
    while child.try_wait().expect("the child is ours").is_none() {
        for process in providers(child.id()) {
            let seen = all.entry(process).or_default();
            let kib = memory(process, "VmHWM:").unwrap_or_default();
            seen.memory = seen.memory.max(kib / 1024.0);
            // One that has just ended shows nothing any more.
            seen.work = seen.work.max(work_of(&process.to_string(), OWN));
        }
        pause();
    }
    all
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
