//! What a reader of a run should know about its data and assumptions, as a small set of named flags.

use std::fmt;

/// One flag: a property of the data or an assumption that a reader of the run's costs must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Flag {
    /// At least one slot of the window has no bar; it has volume 0 and the last mid known before it.
    MissingBars,
    /// At least one bar of the window has volume 0.
    ZeroVolumeBars,
    /// The window ran past the session's close and was cut there.
    Truncated,
    /// The arrival slot has no bar; the arrival price is the last mid known before it.
    ArrivalCarried,
    /// No prior session gave a volume curve, so it is flat.
    FlatCurve,
    /// The volume curve rests on fewer than five prior sessions.
    ShortHistory,
    /// The last session behind the estimates lies more than two weeks back.
    StaleHistory,
    /// The schedule saw bars after the arrival (a curve that does so by name, or the seed's).
    LookAhead,
    /// A gate had no level, or no history for its threshold, in some slot and let it pass.
    GateBlind,
    /// No slice was filled.
    NothingFilled,
    /// The session's volume looks like running totals of the day.
    CumulativeVolume,
    /// Nearly no bar of the session moves.
    FlatBars,
    /// More than a fifth of the session's slots have no volume.
    Sparse,
    /// The session is shorter than usual.
    ShortSession,
    /// Single bars are missing at an even spacing.
    PageGaps,
    /// The session traded more than twice the median of the sessions before it.
    VolumeJump,
    /// In some slots the spread is that of whole prior sessions.
    SpreadOfDay,
    /// In some slots the spread is one tick.
    SpreadAtTick,
}

impl Flag {
    /// Every flag, in the order they are printed.
    pub const ALL: [Self; 18] = [
        Self::MissingBars,
        Self::ZeroVolumeBars,
        Self::Truncated,
        Self::ArrivalCarried,
        Self::FlatCurve,
        Self::ShortHistory,
        Self::StaleHistory,
        Self::LookAhead,
        Self::GateBlind,
        Self::NothingFilled,
        Self::CumulativeVolume,
        Self::FlatBars,
        Self::Sparse,
        Self::ShortSession,
        Self::PageGaps,
        Self::VolumeJump,
        Self::SpreadOfDay,
        Self::SpreadAtTick,
    ];

    /// The name in `quality_flags`.
    pub fn name(self) -> &'static str {
        match self {
            Self::MissingBars => "missing_bars",
            Self::ZeroVolumeBars => "zero_volume_bars",
            Self::Truncated => "truncated",
            Self::ArrivalCarried => "arrival_carried",
            Self::FlatCurve => "flat_curve",
            Self::ShortHistory => "short_history",
            Self::StaleHistory => "stale_history",
            Self::LookAhead => "look_ahead",
            Self::GateBlind => "gate_blind",
            Self::NothingFilled => "nothing_filled",
            Self::CumulativeVolume => "cumulative_volume",
            Self::FlatBars => "flat_bars",
            Self::Sparse => "sparse",
            Self::ShortSession => "short_session",
            Self::PageGaps => "page_gaps",
            Self::VolumeJump => "volume_jump",
            Self::SpreadOfDay => "spread_of_day",
            Self::SpreadAtTick => "spread_at_tick",
        }
    }

    /// One sentence for the `warnings` of a summary.
    pub fn about(self) -> &'static str {
        match self {
            Self::MissingBars => "some slots have no bar: volume 0 there, and the last mid known before them",
            Self::ZeroVolumeBars => "some bars have volume 0: nothing can fill in them",
            Self::Truncated => "the window ran past the session's close and was cut there",
            Self::ArrivalCarried => {
                "the arrival slot has no bar: the arrival price is the last mid known before it"
            }
            Self::FlatCurve => "no prior session gave a volume curve: it is flat",
            Self::ShortHistory => {
                "the volume curve rests on fewer than five prior sessions: shares of volume are noisy, and costs with them"
            }
            Self::StaleHistory => {
                "the last session behind volatility, volume curve and ADV lies more than two weeks back"
            }
            Self::LookAhead => {
                "the volume curve uses bars after the arrival: the schedule could not be traded"
            }
            Self::GateBlind => {
                "in some slots the gate had no level, or no prior levels for its threshold, and did not act"
            }
            Self::NothingFilled => "no slice was filled: the shortfall and the average price do not exist",
            Self::CumulativeVolume => "volume looks like running totals of the day: it is not volume per bar",
            Self::FlatBars => {
                "in at least 90% of the session's bars high = low: prices look like single prints"
            }
            Self::Sparse => "more than a fifth of the session's slots have no volume",
            Self::ShortSession => "the session has fewer slots than the longest one: a half day",
            Self::PageGaps => {
                "single bars are missing at an even spacing, as if lost between the pages of a download"
            }
            Self::VolumeJump => {
                "the session traded more than twice the median of the sessions before it: news, or volume counted twice"
            }
            Self::SpreadOfDay => {
                "in some slots prior sessions say too little of the spread at that time: it is that of whole sessions"
            }
            Self::SpreadAtTick => {
                "in some slots no spread could be told from noise in prior sessions: it is one tick, the least there can be"
            }
        }
    }
}

/// A set of [`Flag`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u32);

impl Flags {
    /// Raises `flag`.
    pub fn raise(&mut self, flag: Flag) {
        self.0 |= 1 << flag as u8;
    }

    /// Raises `flag` where `condition` holds.
    pub fn raise_if(&mut self, condition: bool, flag: Flag) {
        if condition {
            self.raise(flag);
        }
    }

    /// Whether `flag` is raised.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The flags that are raised, in printing order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.has(*flag))
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, flag) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(";")?;
            }
            f.write_str(flag.name())?;
        }
        Ok(())
    }
}
