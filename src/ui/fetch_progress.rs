//! Progress of fetching: one progress bar per symbol on a terminal, nothing elsewhere.

use std::io::IsTerminal;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::printer::Printer;

/// Symbols that get a bar of their own; more would scroll the screen away.
const MOST_BARS: usize = 20;

/// Bars of symbols being fetched.
pub(crate) struct FetchProgress {
    screen: MultiProgress,
    bars: Vec<ProgressBar>,
}

impl FetchProgress {
    /// A bar for each of `symbols`, where there is a terminal to show them.
    pub(crate) fn new(printer: Printer, symbols: &[String]) -> Self {
        let screen = MultiProgress::new();
        let shown = printer.shows_progress() && std::io::stderr().is_terminal();
        let style = ProgressStyle::with_template("{prefix:12} {bar:32} {pos}/{len} requests  ETA {eta}");
        let bar = |symbol: &String| {
            let bar = screen.add(ProgressBar::new(1)).with_prefix(symbol.clone());
            if let Ok(style) = &style {
                bar.set_style(style.clone());
            }
            bar
        };
        let bars = if shown { symbols.iter().take(MOST_BARS).map(bar).collect() } else { Vec::new() };
        Self { screen, bars }
    }

    /// The symbol at `place` has had `done` of `of` answers.
    pub(crate) fn show(&self, place: usize, done: u64, of: u64) {
        if let Some(bar) = self.bars.get(place) {
            bar.set_length(of);
            bar.set_position(done);
        }
    }

    /// Takes the bars away.
    pub(crate) fn finish(&self) {
        for bar in &self.bars {
            bar.finish_and_clear();
        }
        self.screen.clear().ok();
    }
}
