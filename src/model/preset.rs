//! Presets: whose meaning the numbers have.

use serde::Serialize;

/// A named bundle of meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// The design's own meaning: sessions, past only.
    #[default]
    Standard,
    /// The seed script's meaning, to the last digit: rows across days, a volume curve taken from the window itself,
    /// ADV over calendar days, volatility started at the window's first bar.
    Level44,
}

impl Preset {
    /// The names a sweep file uses.
    pub const NAMES: [&'static str; 2] = ["standard", "level44"];

    /// The preset's name in a sweep file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Level44 => "level44",
        }
    }

    /// The preset called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "standard" => Some(Self::Standard),
            "level44" => Some(Self::Level44),
            _ => None,
        }
    }
}
