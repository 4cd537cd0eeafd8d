//! Presets: the conventions under which a sweep is computed.

use super::family::NamedEnum;

/// A named set of conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// slipgrid's own conventions: sessions, past only.
    #[default]
    Standard,
    /// The seed script's conventions, to the last digit: rows across days, a volume curve taken from the window itself,
    /// ADV over calendar days, volatility started at the window's first bar.
    Level44,
}

impl NamedEnum for Preset {
    const ALL: &'static [Self] = &[Self::Standard, Self::Level44];

    fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Level44 => "level44",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Standard => "sessions of one trading day, and schedules that use past bars only (default)",
            Self::Level44 => "the seed script's conventions, to the last digit",
        }
    }
}
