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

    /// The differences of each run.
    pub fn minus(&self, other: &Sample) -> Sample {
        Sample(self.0.iter().zip(&other.0).map(|(mine, theirs)| mine - theirs).collect())
    }

    /// The middle of all runs; nothing without measurements.
    pub fn median(&self) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        if sorted.len() % 2 == 1 {
            sorted.get(middle).copied()
        } else {
            Some((sorted.get(middle.checked_sub(1)?)? + sorted.get(middle)?) / 2.0)
        }
    }

    /// `min / median / max` with as many decimals as asked; a dash without measurements.
    fn spread(&self, decimals: usize) -> String {
        let Some(median) = self.median() else { return "-".to_owned() };
        let min = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let max = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{min:.decimals$} / {median:.decimals$} / {max:.decimals$}")
    }
}

/// What a figure should be.
#[derive(Clone, Copy)]
pub enum Target {
    /// Less than this.
    Under(f64),
    /// No more than this.
    AtMost(f64),
}

impl Target {
    fn verdict(self, value: f64) -> String {
        let (met, words, limit) = match self {
            Target::Under(limit) => (value < limit, "under", limit),
            Target::AtMost(limit) => (value <= limit, "at most", limit),
        };
        format!("{words} {limit}: {}", if met { "met" } else { "MISSED" })
    }
}

/// Prints one row: what, in which unit, and the spread.
pub fn row(what: &str, unit: &str, sample: &Sample, decimals: usize) {
    line(&format!("{what:<56} {:>28} {unit}", sample.spread(decimals)));
}

/// Prints one row with what its median should be, and whether it is.
pub fn judged(what: &str, unit: &str, sample: &Sample, decimals: usize, target: Target) {
    let verdict = sample.median().map_or_else(String::new, |median| target.verdict(median));
    line(&format!("{what:<56} {:>28} {unit:<5}  {verdict}", sample.spread(decimals)));
}

/// Prints a line.
pub fn line(text: &str) {
    // A closed pipe ends nothing that matters here.
    let _ = Term::stdout().write_line(text);
}
