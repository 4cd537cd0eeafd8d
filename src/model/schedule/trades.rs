//! The filled slots of a schedule: what impact models see of it.

use super::execution::Fills;
use crate::model::numeric::exp_in_place;
use crate::model::window::Window;

/// The filled slots of a schedule, in columns: what an impact model sees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trades {
    /// Which slot of the window each fill is in.
    pub slot: Vec<usize>,
    /// Units traded.
    pub child: Vec<f64>,
    /// Units of this order executed before this fill.
    pub executed_before: Vec<f64>,
    /// Mid of the slot, in the price's currency.
    pub mid: Vec<f64>,
    /// Volatility of the slot's bar, as a fraction of the mid (bps / 1e4).
    pub sigma: Vec<f64>,
    /// Share of the bar's volume taken: min(1, child / max(1, bar volume)).
    pub share: Vec<f64>,
    /// Natural logarithm of `share`: taken once, whatever the elasticities below.
    pub ln_share: Vec<f64>,
    /// max(1, ADV), in units.
    pub adv: f64,
    /// The parent quantity, in units.
    pub qty: f64,
    /// Number of slots a session has.
    pub slots_a_session: f64,
    /// Length of a slot, in minutes.
    pub minutes_a_slot: f64,
}

impl Trades {
    /// The filled slots of `fills`; `sigma_bps` has one entry a slot.
    pub fn of(fills: &Fills, window: &Window, sigma_bps: &[f64], adv: f64, qty: f64) -> Self {
        let mut trades = Self {
            adv: adv.max(1.0),
            qty,
            slots_a_session: window.slots_a_session,
            minutes_a_slot: window.minutes_a_slot,
            ..Self::default()
        };
        let mut executed = 0.0;
        for (slot, child) in fills.child.iter().copied().enumerate().filter(|(_, child)| *child > 0.0) {
            trades.slot.push(slot);
            trades.child.push(child);
            trades.executed_before.push(executed);
            trades.mid.push(window.mid[slot]);
            trades.sigma.push(sigma_bps[slot] * 1e-4);
            let share = (child / window.volume[slot].max(1.0)).min(1.0);
            trades.share.push(share);
            trades.ln_share.push(share.ln());
            executed = fills.cumulative[slot];
        }
        trades
    }

    /// Number of fills.
    pub fn len(&self) -> usize {
        self.child.len()
    }

    /// Whether nothing was filled.
    pub fn is_empty(&self) -> bool {
        self.child.is_empty()
    }

    /// Volatility of a whole session, as known at fill `index`, as a fraction of the mid: that of the bar x sqrt(slots
    /// a session).
    pub fn sigma_day(&self, index: usize) -> f64 {
        self.sigma[index] * self.slots_a_session.sqrt()
    }

    /// Units of fill `index` against the ADV of one slot: 1 trades as fast as the market on average.
    pub fn rate(&self, index: usize) -> f64 {
        self.child[index] * self.slots_a_session / self.adv
    }

    /// What executed before fill `index` moves the price where it does so in proportion: volatility of the session x
    /// executed / ADV x mid, in the price's currency a unit.
    pub fn moved_before(&self, index: usize) -> f64 {
        self.sigma_day(index) * (self.executed_before[index] / self.adv) * self.mid[index]
    }

    /// share^alpha of every fill.
    pub fn share_to(&self, alpha: f64) -> Vec<f64> {
        let mut powers: Vec<f64> = self.ln_share.iter().map(|ln_share| alpha * ln_share).collect();
        exp_in_place(&mut powers);
        powers
    }

    /// Sum of `term` over the fills.
    pub fn sum(&self, term: impl Fn(usize) -> f64) -> f64 {
        // Not `sum()`, whose empty sum is a negative zero.
        (0..self.len()).map(term).fold(0.0, |sum, term| sum + term)
    }
}
