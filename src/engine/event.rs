//! What the engine tells of its work: the whole interface to progress bars and logs.

/// Counts of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunCounts {
    /// Priced, and their files written.
    pub new: u64,
    /// Priced, and their files found from an earlier time.
    pub kept: u64,
    /// Not priced; the reason is in their row.
    pub failed: u64,
}

impl RunCounts {
    /// Runs that are done, one way or the other.
    pub fn done(self) -> u64 {
        self.new + self.kept + self.failed
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { new: self.new + other.new, kept: self.kept + other.kept, failed: self.failed + other.failed }
    }
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineEvent {
    /// The sweep begins.
    Started {
        /// Runs it has.
        runs: u64,
    },
    /// More runs are done.
    Progress {
        /// All that are.
        tally: RunCounts,
    },
}
