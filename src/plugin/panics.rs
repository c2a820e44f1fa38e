//! Panics in the form that hosts recognise: a first line `panic: MESSAGE` on
//! standard error makes them show what follows to the user.

use std::{
    any::Any,
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

/// The text a panic was raised with.
#[must_use]
pub fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_both_kinds_are_found() {
        let literal = panic::catch_unwind(|| panic!("literal")).unwrap_err();
        assert_eq!(message(literal.as_ref()), "literal");
        let formatted = panic::catch_unwind(|| panic!("number {}", 1)).unwrap_err();
        assert_eq!(message(formatted.as_ref()), "number 1");
        let other = panic::catch_unwind(|| panic::panic_any(1)).unwrap_err();
        assert_eq!(message(other.as_ref()), "no message");
    }
}
