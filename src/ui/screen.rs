//! The events of a job on the terminal: notes, bars of progress, symbols that fail.

use std::sync::{Mutex, PoisonError};

use super::fetch_progress::FetchProgress;
use super::printer::Printer;
use super::progress::RunProgress;
use crate::job::Event;

/// Shows the events of one job.
pub(crate) struct EventDisplay {
    printer: Printer,
    runs: RunProgress,
    fetch: Mutex<Option<FetchProgress>>,
}

impl EventDisplay {
    /// A screen as `printer` wants it.
    pub(crate) fn new(printer: Printer) -> Self {
        Self { printer, runs: RunProgress::new(printer), fetch: Mutex::new(None) }
    }

    /// Shows an event.
    pub(crate) fn show(&self, event: &Event<'_>) {
        match *event {
            Event::FewerDaysAvailable {
                source,
                bar_length: interval,
                available_days: keeps,
                requested_days: wanted,
            } => {
                let further = if interval.minutes() == 1 {
                    "; interval = \"5m\", or \"auto\", may reach further"
                } else {
                    ""
                };
                self.printer.note(&format!(
                    "note: {source} keeps {interval} bars for {keeps} days, and {wanted} were asked for: those are \
                     fetched{further}"
                ));
            }
            Event::FetchStarted { symbols } => {
                *self.fetch() = Some(FetchProgress::new(self.printer, symbols));
            }
            Event::FetchProgress { symbol, done, total: of } => {
                if let Some(progress) = &*self.fetch() {
                    progress.show(symbol, done, of);
                }
            }
            Event::FetchEnded => {
                if let Some(progress) = self.fetch().take() {
                    progress.finish();
                }
            }
            Event::SymbolFailed { failure } => self.printer.error(&format!("error: {failure}")),
            Event::RunsStarted { runs } => self.runs.start(runs),
            Event::RunsDone { tally } => self.runs.show(tally),
        }
    }

    /// Removes the progress bars.
    pub(crate) fn finish(&self) {
        self.runs.finish();
    }

    fn fetch(&self) -> std::sync::MutexGuard<'_, Option<FetchProgress>> {
        self.fetch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
