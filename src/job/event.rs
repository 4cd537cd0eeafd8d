//! The events a job reports while it works; progress bars and logs need nothing else.

use super::error::SymbolFailure;
use crate::engine::event::RunCounts;
use crate::sweep::definition::BarLength;

/// Something that happened.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A source keeps fewer days of bars than were requested; those it keeps are fetched.
    FewerDaysAvailable {
        /// Its name.
        source: &'a str,
        /// Length of a bar.
        bar_length: BarLength,
        /// Days it keeps.
        available_days: u32,
        /// Days requested.
        requested_days: u32,
    },
    /// Fetching from a source begins.
    FetchStarted {
        /// Of these symbols.
        symbols: &'a [String],
    },
    /// More pages of bars have arrived. This event comes from the fetching threads, several at a time; all others from
    /// the thread that called.
    FetchProgress {
        /// The symbol's place among those of [`Event::FetchStarted`].
        symbol: usize,
        /// Pages received so far.
        done: u64,
        /// Pages in all.
        total: u64,
    },
    /// Fetching has ended, for all symbols.
    FetchEnded,
    /// A symbol has no bars; the others go on.
    SymbolFailed {
        /// Which, and why.
        failure: &'a SymbolFailure,
    },
    /// The first runs are being priced.
    RunsStarted {
        /// Runs there are.
        runs: u64,
    },
    /// More runs are done.
    RunsDone {
        /// Counts of all runs done so far: new, kept, failed.
        tally: RunCounts,
    },
}

/// A callback for events. It may be called from several threads at once ([`Event::FetchProgress`]).
pub type Observer<'o> = dyn Fn(&Event<'_>) + Sync + 'o;
