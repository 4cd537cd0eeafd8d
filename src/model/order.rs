//! The parent order: its side, its size, and what happens to the part of a target the cap did not allow.

use super::family::NamedEnum;

/// Buy or sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Buys: a price above arrival costs.
    #[default]
    Buy,
    /// Sells: a price below arrival costs.
    Sell,
}

impl Side {
    /// +1 for a buy, -1 for a sell; times a price move it gives a cost.
    pub fn sign(self) -> f64 {
        match self {
            Self::Buy => 1.0,
            Self::Sell => -1.0,
        }
    }
}

impl NamedEnum for Side {
    const ALL: &'static [Self] = &[Self::Buy, Self::Sell];

    fn name(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Buy => "buys: a price above the arrival price is a cost",
            Self::Sell => "sells: a price below the arrival price is a cost",
        }
    }
}

/// How large the parent order is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// A number of shares or units, above 0.
    Units(f64),
    /// A value in cash, above 0; resolved at the last mid before the arrival.
    Notional(f64),
    /// A fraction of the ADV estimate, above 0; resolved once the ADV is known.
    AdvFraction(f64),
}

impl Default for Quantity {
    /// Nothing: no order that can be run.
    fn default() -> Self {
        Self::Units(0.0)
    }
}

impl Quantity {
    /// The quantity in units, given the ADV (units per session) and the last mid before the arrival.
    pub fn resolve(self, adv: f64, last_mid: f64) -> f64 {
        match self {
            Self::Units(units) => units,
            Self::Notional(cash) => cash / last_mid,
            Self::AdvFraction(fraction) => fraction * adv,
        }
    }
}

/// What happens to the part of a slice's target that the participation cap did not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Residual {
    /// It is given up, as in the seed script.
    #[default]
    Drop,
    /// It is added to the next slice's target.
    Roll,
    /// What is left of the order is distributed over the slices left, by their weights.
    Respread,
}

impl NamedEnum for Residual {
    const ALL: &'static [Self] = &[Self::Drop, Self::Roll, Self::Respread];

    fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Roll => "roll",
            Self::Respread => "respread",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Drop => "the part is given up, as in the seed script (default)",
            Self::Roll => "the part is added to the next slice's target",
            Self::Respread => {
                "what is left of the order is spread over the remaining slices, by their weights"
            }
        }
    }
}
