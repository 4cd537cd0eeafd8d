//! Spreads that a desk knows: of one symbol, by time of day.

use std::fmt;

/// Minutes of a day.
const MINUTES_OF_DAY: u16 = 24 * 60;

/// A spread that holds in a part of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimedSpread {
    /// First minute after local midnight.
    pub start: u16,
    /// First minute after; at or before `start` it is that of the next day.
    pub end: u16,
    /// Quoted spread, in bps of mid.
    pub bps: f64,
}

impl TimedSpread {
    /// Whether it holds at `minute` after local midnight.
    pub fn covers(&self, minute: u16) -> bool {
        let (start, end) = (self.start, self.end);
        if start < end { (start..end).contains(&minute) } else { minute >= start || minute < end }
    }

    /// Whether some minute is covered by both.
    pub fn overlaps(&self, other: &Self) -> bool {
        (0..MINUTES_OF_DAY).any(|minute| self.covers(minute) && other.covers(minute))
    }
}

/// The spreads of one symbol: by time of day, and one for all other times.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GivenSpread {
    /// At times that no other covers, in bps of mid.
    pub default_bps: Option<f64>,
    /// By time of day; no two overlap.
    pub timed: Vec<TimedSpread>,
}

impl GivenSpread {
    /// The quoted spread at `minute` after local midnight, in bps of mid.
    pub fn at(&self, minute: u16) -> Option<f64> {
        let timed = self.timed.iter().find(|timed| timed.covers(minute));
        timed.map(|timed| timed.bps).or(self.default_bps)
    }
}

impl fmt::Display for GivenSpread {
    /// Every spread with its time, in the order of the day: what a run id is made of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(bps) = self.default_bps {
            write!(f, "{bps}")?;
        }
        let mut timed = self.timed.clone();
        timed.sort_by_key(|timed| timed.start);
        for TimedSpread { start, end, bps } in timed {
            write!(f, ";{start}-{end}={bps}")?;
        }
        Ok(())
    }
}
