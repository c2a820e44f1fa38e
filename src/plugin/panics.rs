//! Panics in the form that hosts recognise: a first line `panic: MESSAGE` on
//! standard error makes them show what follows to the user.

use std::{
    backtrace::Backtrace,
    fmt::Write as _,
    io::{self, Write as _},
    panic::{self, PanicHookInfo},
    thread,
};

/// Reports every panic of the process on standard error from now on.
pub fn report_on_stderr() {
    panic::set_hook(Box::new(|info| {
        let report = report(info, &Backtrace::force_capture());
        // With standard error gone there is nobody left to tell.
        let _ = io::stderr().lock().write_all(report.as_bytes());
    }));
}

fn report(info: &PanicHookInfo<'_>, backtrace: &Backtrace) -> String {
    let message = info.payload_as_str().unwrap_or("no message");
    let mut report = format!("panic: {message}\n\n");
    let thread = thread::current();
    let _ = write!(report, "thread {}", thread.name().unwrap_or("without a name"));
    if let Some(location) = info.location() {
        let _ = write!(report, " at {location}");
    }
    let _ = writeln!(report, "\n{backtrace}");
    report
}
