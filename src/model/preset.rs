//! Presets: whose meaning the numbers have.

use super::family::NamedEnum;

/// A named bundle of meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// The design's own meaning: sessions, past only.
    #[default]
    Standard,
    /// The seed script's meaning, to the last digit: rows across days, a volume curve taken from the window itself,
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
}
