//! Stage *coefficients*: the exact ledger of a run's costs, and what is reported of it.

use super::benchmark::{MarketPrices, against};
use super::flags::Flags;
use super::impact::Basis;
use super::impact::Coefficients;
use super::pipeline::Priced;
use super::reported::Reported;
use super::schedule::Schedule;

/// What an execution cost, term by term, in cash; positive = cost.
///
/// The six terms sum to the difference between the paper portfolio, filled whole at the arrival price, and the real
/// one (Perold 1988, "The implementation shortfall: paper versus reality").
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ledger {
    /// Half the quoted spread on every fill.
    pub spread: f64,
    /// Temporary impact.
    pub temporary: f64,
    /// Permanent impact of this order's own earlier fills.
    pub permanent: f64,
    /// Fees.
    pub fees: f64,
    /// Drift of the mid between arrival and each fill.
    pub timing: f64,
    /// Drift of the mid on what was left unfilled, to the last slot of the window.
    pub opportunity: f64,
}

impl Ledger {
    /// The ledger of a schedule under `basis` and `k`: a dot product.
    pub fn of(schedule: &Schedule, basis: &Basis, k: &Coefficients) -> Self {
        Self {
            spread: k.spread_bps * schedule.value_at_mid / 20_000.0,
            temporary: k.k_temp * basis.temporary,
            permanent: k.k_perm * basis.permanent,
            fees: k.fee_bps * schedule.value_at_mid / 1e4 + k.fee_per_share * schedule.fills.completed,
            timing: schedule.timing,
            opportunity: schedule.opportunity,
        }
    }

    /// The terms by name, in the order they are reported.
    pub fn terms(&self) -> [(&'static str, f64); 6] {
        [
            ("spread", self.spread),
            ("temporary", self.temporary),
            ("permanent", self.permanent),
            ("fees", self.fees),
            ("timing", self.timing),
            ("opportunity", self.opportunity),
        ]
    }

    /// Cost of what was executed: all but the opportunity cost, in cash.
    pub fn shortfall(&self) -> f64 {
        self.spread + self.temporary + self.permanent + self.fees + self.timing
    }

    /// Implementation shortfall with opportunity cost, in cash.
    pub fn total(&self) -> f64 {
        self.shortfall() + self.opportunity
    }

    /// The terms of both added up.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            spread: self.spread + other.spread,
            temporary: self.temporary + other.temporary,
            permanent: self.permanent + other.permanent,
            fees: self.fees + other.fees,
            timing: self.timing + other.timing,
            opportunity: self.opportunity + other.opportunity,
        }
    }

    /// Every term times `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            spread: self.spread * factor,
            temporary: self.temporary * factor,
            permanent: self.permanent * factor,
            fees: self.fees * factor,
            timing: self.timing * factor,
            opportunity: self.opportunity * factor,
        }
    }
}

/// The ledger of runs that differ in coefficients only, in bps of parent quantity x arrival price: what prices did, and a
/// slope a coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linear {
    /// The timing term.
    pub timing: f64,
    /// The opportunity term.
    pub opportunity: f64,
    /// The change of the total a unit of each coefficient.
    pub slope: Coefficients,
}

impl Linear {
    /// That of the runs behind `priced`.
    pub fn of(priced: &Priced<'_>) -> Self {
        let (schedule, basis) = (priced.schedule, priced.basis);
        let bps = 1e4 / (schedule.qty * priced.window.arrival_mid);
        Self {
            timing: schedule.timing * bps,
            opportunity: schedule.opportunity * bps,
            slope: Coefficients {
                spread_bps: schedule.value_at_mid / 20_000.0 * bps,
                k_temp: basis.temporary * bps,
                k_perm: basis.permanent * bps,
                fee_bps: schedule.value_at_mid / 1e4 * bps,
                fee_per_share: schedule.fills.completed * bps,
            },
        }
    }

    /// The difference to that of `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self {
            timing: self.timing - other.timing,
            opportunity: self.opportunity - other.opportunity,
            slope: self.slope.minus(&other.slope),
        }
    }

    /// The ledger at `k`.
    pub fn at(&self, k: &Coefficients) -> Ledger {
        Ledger {
            spread: self.slope.spread_bps * k.spread_bps,
            temporary: self.slope.k_temp * k.k_temp,
            permanent: self.slope.k_perm * k.k_perm,
            fees: self.slope.fee_bps * k.fee_bps + self.slope.fee_per_share * k.fee_per_share,
            timing: self.timing,
            opportunity: self.opportunity,
        }
    }

    /// The total at `k`: `is_total_bps`.
    pub fn total(&self, k: &Coefficients) -> f64 {
        self.timing + self.opportunity + self.part(k)
    }

    /// What `k` adds to the total.
    pub fn part(&self, k: &Coefficients) -> f64 {
        self.slope.spread_bps * k.spread_bps
            + self.slope.k_temp * k.k_temp
            + self.slope.k_perm * k.k_perm
            + self.slope.fee_bps * k.fee_bps
            + self.slope.fee_per_share * k.fee_per_share
    }
}

/// Average price against each benchmark, in bps of the benchmark; positive = cost, `None` where one does not exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    /// The market's VWAP over the window.
    pub vwap: Option<f64>,
    /// The market's TWAP over the window.
    pub twap: Option<f64>,
    /// The session's last price.
    pub close: Option<f64>,
    /// The last price of the session before.
    pub prev_close: Option<f64>,
    /// The participation-weighted price.
    pub pwp: Option<f64>,
}

/// Everything reported of a run that was priced.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Parent quantity, in units.
    pub qty: f64,
    /// Arrival price.
    pub arrival_mid: f64,
    /// Average fill price; `None` where nothing was filled.
    pub exec_avg: Option<f64>,
    /// Units executed.
    pub completed_qty: f64,
    /// Units executed, in percent of the parent quantity.
    pub completion_pct: f64,
    /// Slots in the window.
    pub slices: usize,
    /// Slots that were filled.
    pub fills: usize,
    /// Cost of what was executed, in bps of the arrival price; `None` where nothing was filled.
    pub shortfall_bps: Option<f64>,
    /// All six terms, in bps of parent quantity x arrival price.
    pub is_total_bps: f64,
    /// The ledger, in cash.
    pub costs: Ledger,
    /// The ledger, in bps of parent quantity x arrival price: it sums to `is_total_bps`.
    pub costs_bps: Ledger,
    /// The market's prices.
    pub market: MarketPrices,
    /// Participation-weighted price.
    pub pwp: Option<f64>,
    /// Average price against the benchmarks.
    pub against: Against,
    /// Units executed / units the market traded in the window; `None` where the market traded none.
    pub participation_rate: Option<f64>,
    /// Standard deviation of the cost that prices may add while the order waits, in bps of parent quantity x arrival.
    pub timing_risk_bps: f64,
    /// Slots in which a gate held something back.
    pub gated_slices: usize,
    /// Units that a gate held back from slots that could have traded them.
    pub gated_qty: f64,
    /// The largest parent quantity that would have completed; `None` where it was not asked for.
    pub capacity_qty: Option<f64>,
    /// ADV estimate, in units.
    pub adv: f64,
    /// Prior sessions behind the volume curve; `None` for a strategy that reads no curve.
    pub curve_sessions_used: Option<u32>,
    /// What is out of the ordinary.
    pub flags: Flags,
}

impl Outcome {
    /// Prices a run: the last stage.
    pub fn of(priced: &Priced<'_>, k: &Coefficients) -> Self {
        let Priced { window, market, estimates, schedule, basis, .. } = *priced;
        let Reported { timing_risk, pwp } = priced.reported();
        let costs = Ledger::of(schedule, basis, k);
        let completed = schedule.fills.completed;
        let arrival = window.arrival_mid;
        let filled = !schedule.trades.is_empty();
        let paid = costs.spread + costs.temporary + costs.permanent;
        let exec_avg = filled.then(|| (schedule.value_at_mid + schedule.sign * paid) / completed);
        let costs_bps = costs.scaled(1e4 / (schedule.qty * arrival));
        let versus = |benchmark: Option<f64>| Some(against(benchmark?, exec_avg?, schedule.sign));
        Self {
            qty: schedule.qty,
            arrival_mid: arrival,
            exec_avg,
            completed_qty: completed,
            completion_pct: completed / schedule.qty * 100.0,
            slices: window.len(),
            fills: schedule.trades.len(),
            shortfall_bps: filled.then(|| costs.shortfall() / (completed * arrival) * 1e4),
            is_total_bps: costs_bps.total(),
            costs,
            costs_bps,
            market: *market,
            pwp,
            against: Against {
                vwap: versus(market.vwap),
                twap: versus(Some(market.twap)),
                close: versus(Some(market.close)),
                prev_close: versus(market.prev_close),
                pwp: versus(pwp),
            },
            participation_rate: (market.volume > 0.0).then(|| completed / market.volume),
            timing_risk_bps: timing_risk / (schedule.qty * arrival) * 1e4,
            gated_slices: schedule.fills.gated_slices,
            gated_qty: schedule.fills.gated_qty,
            capacity_qty: schedule.capacity_qty,
            adv: estimates.adv,
            curve_sessions_used: priced.curve_sessions_used(),
            flags: window.flags.union(schedule.flags),
        }
    }
}
