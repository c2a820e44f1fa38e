//! Several measurements of one thing, and how they are printed.

use std::time::Duration;

use console::Term;

/// What was measured, run by run.
#[derive(Default)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Adds a measurement.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Adds a duration, in milliseconds.
    pub fn push_time(&mut self, time: Duration) {
        self.push(time.as_secs_f64() * 1000.0);
    }

    /// The quotients of each run.
    pub fn over(&self, other: &Sample) -> Sample {
        Sample(self.0.iter().zip(&other.0).map(|(mine, theirs)| mine / theirs).collect())
    }

    /// `min / median / max` with as many decimals as asked; a dash without measurements.
    fn spread(&self, decimals: usize) -> String {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let (Some(min), Some(max)) = (sorted.first(), sorted.last()) else {
            return "-".to_owned();
        };
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            sorted[middle]
        } else {
            (sorted[middle - 1] + sorted[middle]) / 2.0
        };
        format!("{min:.decimals$} / {median:.decimals$} / {max:.decimals$}")
    }
}

/// Prints one row: what, in which unit, and the spread.
pub fn row(what: &str, unit: &str, sample: &Sample, decimals: usize) {
    line(&format!("{what:<56} {:>28} {unit}", sample.spread(decimals)));
}

/// Prints a line.
pub fn line(text: &str) {
    // A closed pipe ends nothing that matters here.
    let _ = Term::stdout().write_line(text);
}
