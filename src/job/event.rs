//! What a job tells of its work: the whole interface to progress bars and logs.

use super::error::SymbolFailure;
use crate::engine::event::RunCounts;
use crate::sweep::definition::BarLength;

/// Something that happened.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A source keeps fewer days of bars than were asked for; those it keeps are fetched.
    FewerDaysAvailable {
        /// Its name.
        source: &'a str,
        /// Length of a bar.
        bar_length: BarLength,
        /// Days it keeps.
        available_days: u32,
        /// Days asked for.
        requested_days: u32,
    },
    /// Bars are asked of a source.
    FetchStarted {
        /// Of these symbols.
        symbols: &'a [String],
    },
    /// More answers have come. This one is told by the threads that fetch, several at a time; all others by the thread that
    /// called.
    FetchProgress {
        /// The symbol's place among those of [`Event::FetchStarted`].
        symbol: usize,
        /// Answers that came.
        done: u64,
        /// Answers there will be.
        total: u64,
    },
    /// Nothing more is asked for.
    FetchEnded,
    /// A symbol has no bars; the others go on.
    SymbolFailed {
        /// Which, and why.
        failure: &'a SymbolFailure,
    },
    /// The first run is under way.
    RunsStarted {
        /// Runs there are.
        runs: u64,
    },
    /// More runs are done.
    RunsDone {
        /// All that are.
        tally: RunCounts,
    },
}

/// Hears of events. It may be called from several threads at once ([`Event::FetchProgress`]).
pub type Observer<'o> = dyn Fn(&Event<'_>) + Sync + 'o;
