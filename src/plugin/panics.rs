//! Panics in the form that hosts recognise: a first line `panic: MESSAGE` on
//! standard error makes them show what follows to the user.

use std::{
    backtrace::Backtrace,
    io::{self, Write as _},
    panic::{self, Location},
    thread,
};

/// Reports every panic of the process on standard error from now on.
pub fn report_on_stderr() {
    panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("no message");
        let report = report(message, info.location(), &Backtrace::force_capture());
        // With standard error gone there is nobody left to tell.
        let _ = io::stderr().lock().write_all(report.as_bytes());
    }));
}

fn report(message: &str, location: Option<&Location<'_>>, backtrace: &Backtrace) -> String {
    let thread = thread::current();
    let name = thread.name().unwrap_or("without a name");
    let place = location.map(|location| format!(" at {location}")).unwrap_or_default();
    format!("panic: {message}\n\nthread {name}{place}\n{backtrace}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_what_hosts_look_for() {
        let location = Location::caller();
        let report = report("out of paper", Some(location), &Backtrace::force_capture());
        let mut lines = report.lines();
        assert_eq!(lines.next(), Some("panic: out of paper"));
        assert_eq!(lines.next(), Some(""));
        assert!(lines.next().unwrap().ends_with(&format!(" at {location}")), "{report}");
        assert!(lines.next().is_some(), "a backtrace follows: {report}");
    }
}
