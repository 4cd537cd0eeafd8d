//! How a child order meets the market: it crosses the spread, or rests at a limit first.

use crate::model::family::NamedEnum;

/// How a child order meets the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FillMode {
    /// It crosses the spread.
    #[default]
    Cross,
    /// It rests at a limit, and crosses at the end of its slot where the market did not come to it.
    Passive,
}

impl NamedEnum for FillMode {
    const ALL: &'static [Self] = &[Self::Cross, Self::Passive];

    fn name(self) -> &'static str {
        match self {
            Self::Cross => "cross",
            Self::Passive => "passive",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Cross => "it crosses the spread, at the mid of its slot (default)",
            Self::Passive => {
                "it rests passive_ticks from the last close; where the market does not come to it, it crosses at the close \
                 of its slot"
            }
        }
    }
}

/// What the market must do for a resting order to fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PassiveFill {
    /// Trade at the limit: the order is first in the queue.
    #[default]
    Touch,
    /// Trade a tick through the limit: the order is last in the queue.
    Through,
}

impl NamedEnum for PassiveFill {
    const ALL: &'static [Self] = &[Self::Touch, Self::Through];

    fn name(self) -> &'static str {
        match self {
            Self::Touch => "touch",
            Self::Through => "through",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Touch => "the bar trades at the limit: the optimistic bound, first in the queue (default)",
            Self::Through => {
                "the bar trades a tick through the limit: the pessimistic bound, last in the queue"
            }
        }
    }
}

/// How a fill came about, and so what it pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FillKind {
    /// It crossed the spread: half the spread, and all impact.
    #[default]
    Cross,
    /// It rested at its limit: neither spread nor temporary impact.
    Passive,
    /// It traded in the closing auction: no spread, and all impact.
    Auction,
}

impl FillKind {
    /// Its name in a slices file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cross => "cross",
            Self::Passive => "passive",
            Self::Auction => "auction",
        }
    }

    /// Whether it pays half the quoted spread.
    pub const fn pays_spread(self) -> bool {
        matches!(self, Self::Cross)
    }

    /// Whether it pays temporary impact; permanent impact is paid by all.
    pub const fn pays_temporary(self) -> bool {
        !matches!(self, Self::Passive)
    }
}
