//! What a person sees: headings, one line per finished resource, a spinner for
//! those under way, and the closing table.
//!
//! Colours and the spinner are off where the output is no terminal; NO_COLOR
//! takes the colours away everywhere.

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use console::{Term, style};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    steps::{Failure, Step},
    stream::Event,
};

/// The terminal, and what is under way on it.
pub struct Screen {
    /// Whether Terraform's own output is shown instead of events.
    pub verbose: bool,
    terminal: Term,
    spinner: RefCell<Option<ProgressBar>>,
    under_way: RefCell<BTreeMap<String, String>>,
}

impl Screen {
    /// A screen on standard output.
    pub fn new(verbose: bool) -> Screen {
        Screen {
            verbose,
            terminal: Term::stdout(),
            spinner: RefCell::default(),
            under_way: RefCell::default(),
        }
    }

    /// Whether colours are wanted here.
    pub fn colours(&self) -> bool {
        console::colors_enabled()
    }

    /// Opens a step: its heading, and a spinner unless Terraform itself is shown.
    pub fn begin(&self, title: &str, explanation: &str) {
        self.line("");
        self.line(&format!("{} {}", style(title).bold(), style(explanation).dim()));
        if !self.verbose {
            let style = ProgressStyle::with_template("  {spinner:.cyan} {wide_msg}");
            let spinner = ProgressBar::new_spinner();
            spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            spinner.enable_steady_tick(Duration::from_millis(100));
            *self.spinner.borrow_mut() = Some(spinner);
        }
    }

    /// Shows something that Terraform reported.
    pub fn event(&self, event: Event) {
        match event {
            Event::Started { address, verb } => {
                self.under_way.borrow_mut().insert(address, verb);
            }
            Event::Finished { address, sign, elapsed } => {
                self.under_way.borrow_mut().remove(&address);
                self.line(&format!(
                    "  {} {address} {}",
                    style(sign).green(),
                    style(format!("{elapsed:.1} s")).dim()
                ));
            }
        }
        if let Some(spinner) = &*self.spinner.borrow() {
            let under_way = self.under_way.borrow();
            let names: Vec<_> =
                under_way.iter().map(|(address, verb)| format!("{verb} {address}")).collect();
            spinner.set_message(names.join(", "));
        }
    }

    /// Closes a step with what it showed.
    pub fn end(&self, found: &str) {
        self.clear();
        self.line(&format!("  {} {found}", style("✓").green()));
    }

    /// Prints a line, above the spinner where there is one.
    pub fn line(&self, text: &str) {
        let write = || {
            // A closed pipe is no reason to leave resources behind.
            let _ = self.terminal.write_line(text);
        };
        match &*self.spinner.borrow() {
            Some(spinner) => spinner.suspend(write),
            None => write(),
        }
    }

    /// A table of findings, each column as wide as its widest cell.
    pub fn table<const N: usize>(&self, header: &[&str; N], rows: &[[String; N]]) {
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].len());
            cells.chain([header[column].len()]).max().unwrap_or_default()
        };
        let line = |cells: [&str; N]| {
            let padded = cells.iter().enumerate().map(|(c, cell)| format!("{cell:0$}", width(c)));
            format!("  {}", padded.collect::<Vec<_>>().join("  ").trim_end())
        };
        self.line("");
        self.line(&style(line(*header)).dim().to_string());
        for row in rows {
            self.line(&line(row.each_ref().map(String::as_str)));
        }
    }

    /// The closing table.
    pub fn summary(&self, steps: &[Step]) {
        self.line("");
        let width = steps.iter().map(|step| step.title.len()).max().unwrap_or_default();
        let header = format!("  {:width$}  {:>8}  {:>5}  {:>6}", "", "time", "reads", "writes");
        self.line(&style(header).dim().to_string());
        for Step { title, elapsed, reads, writes } in steps {
            let seconds = elapsed.as_secs_f64();
            self.line(&format!("  {title:width$}  {seconds:>6.1} s  {reads:>5}  {writes:>6}"));
        }
        let total = |of: fn(&Step) -> usize| steps.iter().map(of).sum::<usize>();
        let seconds: f64 = steps.iter().map(|step| step.elapsed.as_secs_f64()).sum();
        let (reads, writes) = (total(|step| step.reads), total(|step| step.writes));
        let all = format!("  {:width$}  {seconds:>6.1} s  {reads:>5}  {writes:>6}", "all of it");
        self.line(&style(all).bold().to_string());
        self.line("");
    }

    /// What went wrong, in which step, and where to look.
    pub fn failure(&self, failure: &Failure) {
        self.clear();
        self.line("");
        self.line(&format!("{} {}", style("✗ failed at:").red().bold(), failure.step));
        self.line(&failure.what);
        for folder in &failure.folders {
            self.line(&format!("kept for a look: {}", folder.display()));
        }
    }

    fn clear(&self) {
        self.under_way.borrow_mut().clear();
        if let Some(spinner) = self.spinner.borrow_mut().take() {
            spinner.finish_and_clear();
        }
    }
}
