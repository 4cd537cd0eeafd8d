//! Events of the engine: its only interface to progress bars and logs.

/// Counts of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunCounts {
    /// Priced, and their files written.
    pub new: u64,
    /// Priced; all their files existed already.
    pub kept: u64,
    /// Not priced; the reason is in their row.
    pub failed: u64,
}

impl RunCounts {
    /// Runs that are done, one way or the other.
    pub fn done(self) -> u64 {
        self.new + self.kept + self.failed
    }

    /// The sum of both counts.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { new: self.new + other.new, kept: self.kept + other.kept, failed: self.failed + other.failed }
    }
}

/// An event of a running sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineEvent {
    /// The sweep begins.
    Started {
        /// Number of runs.
        runs: u64,
    },
    /// More runs are done.
    Progress {
        /// Runs done so far.
        tally: RunCounts,
    },
}
