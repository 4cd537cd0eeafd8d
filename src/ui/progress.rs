//! Progress of a sweep: a bar with rate and ETA on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::printer::Printer;
use crate::engine::event::RunCounts;

/// Seconds between two plain lines.
const EVERY: Duration = Duration::from_secs(10);

/// Shows how far runs are.
pub(crate) enum RunProgress {
    /// Nothing is shown.
    Off,
    /// A bar.
    Bar(ProgressBar),
    /// A line now and then.
    Lines {
        /// Who prints them.
        printer: Printer,
        /// Runs in all, and when the last line was printed.
        state: Mutex<(u64, Instant)>,
    },
}

impl RunProgress {
    /// Progress as `printer` and the terminal want it.
    pub(crate) fn new(printer: Printer) -> Self {
        if !printer.shows_progress() {
            return Self::Off;
        }
        if !std::io::stderr().is_terminal() {
            return Self::Lines { printer, state: Mutex::new((0, Instant::now())) };
        }
        let bar = ProgressBar::no_length();
        let template = "{bar:32} {pos}/{len} runs  {per_sec}  ETA {eta}  {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self::Bar(bar)
    }

    /// So many runs begin.
    pub(crate) fn start(&self, runs: u64) {
        match self {
            Self::Off => {}
            Self::Bar(bar) => bar.set_length(runs),
            Self::Lines { printer, state } => {
                printer.note(&format!("running {runs} runs"));
                if let Ok(mut state) = state.lock() {
                    *state = (runs, Instant::now());
                }
            }
        }
    }

    /// So many are done.
    pub(crate) fn show(&self, tally: RunCounts) {
        match self {
            Self::Off => {}
            Self::Bar(bar) => {
                bar.set_position(tally.done());
                if tally.failed > 0 {
                    bar.set_message(format!("{} failed", tally.failed));
                }
            }
            Self::Lines { printer, state } => {
                if let Ok(mut state) = state.lock()
                    && state.1.elapsed() >= EVERY
                {
                    state.1 = Instant::now();
                    printer.note(&format!("{} of {} runs, {} failed", tally.done(), state.0, tally.failed));
                }
            }
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
