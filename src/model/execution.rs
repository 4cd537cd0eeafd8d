//! A fill that really happened, and what the market looked like then.

/// One fill of an order that was really executed, in time order within its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// The order it belongs to.
    pub order: String,
    /// +1 buy, -1 sell.
    pub sign: f64,
    /// Units filled, above 0.
    pub child: f64,
    /// Price it was filled at.
    pub fill_px: f64,
    /// Quoted mid at the time of the fill, in the price's currency.
    pub mid: f64,
    /// Half the quoted spread, in the price's currency per unit.
    pub half_spread: f64,
    /// Units the market traded in the bar.
    pub bar_vol: f64,
    /// Volatility of a minute, as a fraction of mid per square root of a minute (0.001 = 10 bps), above 0.
    pub sigma: f64,
    /// Average daily volume, in units.
    pub adv: f64,
}

impl Execution {
    /// Share of the bar's volume taken: min(1, child / max(1, bar volume)).
    pub fn participation(&self) -> f64 {
        (self.child / self.bar_vol.max(1.0)).min(1.0)
    }

    /// Cost beyond half the spread in units of volatility: (s x (fill - mid) - half-spread) / (sigma x mid);
    /// positive = cost.
    pub fn cost_in_sigmas(&self) -> f64 {
        (self.sign * (self.fill_px - self.mid) - self.half_spread) / (self.sigma * self.mid)
    }
}
