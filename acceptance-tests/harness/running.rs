//! A Terraform command that is still running, for tests of Ctrl-C and of kills.

use std::{
    fs::File,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use super::output::Output;

/// How long a test waits for a running command before it gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running command. Dropped, it is killed with everything it started.
pub struct Running {
    command: String,
    child: Child,
    stdout: tempfile::NamedTempFile,
    stderr: tempfile::NamedTempFile,
}

impl Running {
    /// Starts `command` in a process group of its own, as a shell would, with
    /// its output going to files so that it never blocks on a full pipe.
    pub(super) fn start(name: String, mut command: Command) -> Running {
        let file = || tempfile::NamedTempFile::new().expect("a temporary file");
        let (stdout, stderr) = (file(), file());
        let handle = |of: &tempfile::NamedTempFile| -> File {
            of.reopen().expect("the file is still there")
        };
        command.stdout(handle(&stdout)).stderr(handle(&stderr));
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().expect("terraform starts");
        Running { command: name, child, stdout, stderr }
    }

    /// Waits until `condition` holds. Panics if the command ends before, or
    /// after two minutes.
    #[track_caller]
    pub fn until(&mut self, what: &str, mut condition: impl FnMut() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !condition() {
            let ended = self.child.try_wait().expect("the child is ours").is_some();
            assert!(!ended, "terraform ended before {what}:\n{}", self.read());
            assert!(Instant::now() < deadline, "waited too long for {what}:\n{}", self.read());
            pause();
        }
    }

    /// What Ctrl-C does: an interrupt for Terraform and for every provider at once.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal(rustix::process::Signal::INT);
    }

    /// What a crashed pipeline does: Terraform and its providers are gone at once.
    #[cfg(unix)]
    pub fn kill(&self) {
        self.signal(rustix::process::Signal::KILL);
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        let group = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process_group(group, signal).expect("the process group is ours");
    }

    /// Waits for the end. Panics after two minutes.
    #[track_caller]
    pub fn wait(mut self) -> Output {
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().expect("the child is ours").is_none() {
            assert!(Instant::now() < deadline, "terraform does not end:\n{}", self.read());
            pause();
        }
        self.read()
    }

    fn read(&mut self) -> Output {
        let read = |of: &tempfile::NamedTempFile| std::fs::read(of.path()).unwrap_or_default();
        let status = self.child.try_wait().ok().flatten().unwrap_or_default();
        let output =
            std::process::Output { status, stdout: read(&self.stdout), stderr: read(&self.stderr) };
        Output::new(self.command.clone(), output)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            #[cfg(unix)]
            self.kill();
            #[cfg(not(unix))]
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "no runtime here: a thread that looks now and then")]
fn pause() {
    thread::sleep(Duration::from_millis(5));
}
