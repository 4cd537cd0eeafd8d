//! Everything reported of a priced run.

use super::benchmark::{MarketPrices, VwapSource, benchmark_slippage_bps};
use super::coefficients::Coefficients;
use super::error::RunError;
use super::estimate::spread::SpreadLevel;
use super::flags::Flags;
use super::ledger::{Ledger, Term};
use super::schedule_statistics::ScheduleStatistics;
use super::stage_results::StageResults;
use super::tracking_risk::TrackingRisk;

/// Average price against each benchmark, in bps of the benchmark; positive = cost, `None` where one does not exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BenchmarkSlippage {
    /// The market's VWAP over the window.
    pub vwap: Option<f64>,
    /// The market's TWAP over the window.
    pub twap: Option<f64>,
    /// The session's close.
    pub close: Option<f64>,
    /// The close of the session before.
    pub prev_close: Option<f64>,
    /// The participation-weighted price.
    pub pwp: Option<f64>,
}

/// Everything reported of a priced run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Parent quantity, in units.
    pub qty: f64,
    /// Arrival price.
    pub arrival_price: f64,
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
    /// Slots that filled where the order rested.
    pub passive_fills: usize,
    /// Cost of what was executed in the window, in bps of the arrival price; `None` where nothing was filled.
    pub shortfall_bps: Option<f64>,
    /// The modelled cost (spread, impact, fees, cleanup), in bps of parent quantity x arrival price: what a decision is
    /// about.
    pub expected_bps: f64,
    /// All terms, in bps of parent quantity x arrival price.
    pub is_total_bps: f64,
    /// The ledger, in cash.
    pub costs: Ledger,
    /// The ledger, in bps of parent quantity x arrival price: it sums to `is_total_bps`.
    pub costs_bps: Ledger,
    /// The market's prices.
    pub market: MarketPrices,
    /// Participation-weighted price.
    pub pwp: Option<f64>,
    /// What it is made of; `None` where it does not exist.
    pub pwp_source: Option<VwapSource>,
    /// Average price against the benchmarks.
    pub benchmark_slippage: BenchmarkSlippage,
    /// Units executed / units the market traded in the window; `None` where the market traded none.
    pub participation_rate: Option<f64>,
    /// Timing risk: standard deviation of the cost from price moves while the order is open, in bps of parent quantity
    /// x arrival.
    pub timing_risk_bps: f64,
    /// Tracking risk against the interval VWAP, and the least that any schedule has; `None` where prior sessions are too
    /// few, or nothing filled.
    pub tracking: Option<TrackingRisk>,
    /// Slots in which a gate held something back.
    pub gated_slices: usize,
    /// Units that a gate held back from slots that could have traded them.
    pub gated_qty: f64,
    /// The largest parent quantity that would have completed; `None` unless `[output] capacity` is on.
    pub capacity_qty: Option<f64>,
    /// ADV estimate, in units.
    pub adv: f64,
    /// Quoted spread, in bps of mid, the mean over the window's slots; `None` where the sweep gives a number.
    pub spread_est_bps: Option<f64>,
    /// Standard error of the estimated spread, in bps of mid (see [`super::estimate::SlotSpreads`]).
    pub spread_error_bps: Option<f64>,
    /// The worst that the spread of a slot rests on.
    pub spread_level: Option<SpreadLevel>,
    /// Prior sessions behind the volume curve; `None` for a strategy that reads no curve.
    pub curve_sessions_used: Option<u32>,
    /// The flags raised.
    pub flags: Flags,
}

impl Outcome {
    /// Prices a run: the last stage.
    pub fn of(priced: &StageResults<'_>, k: &Coefficients) -> Self {
        let StageResults { window, market, estimates, schedule, impact, .. } = *priced;
        let ScheduleStatistics { timing_risk, pwp, tracking } = priced.schedule_statistics();
        let (pwp, pwp_source) = pwp.unzip();
        let costs = Ledger::of(schedule, impact, k);
        let completed = schedule.child_orders.completed;
        let arrival = window.arrival_price;
        let filled = !schedule.filled_slots.is_empty();
        let paid = costs[Term::Spread] + costs[Term::Temporary] + costs[Term::Permanent];
        let exec_avg = filled.then(|| (schedule.value_at_mid + schedule.sign * paid) / completed);
        let costs_bps = costs.scaled(1e4 / (schedule.qty * arrival));
        let versus =
            |benchmark: Option<f64>| Some(benchmark_slippage_bps(benchmark?, exec_avg?, schedule.sign));
        Self {
            qty: schedule.qty,
            arrival_price: arrival,
            exec_avg,
            completed_qty: completed,
            completion_pct: completed / schedule.qty * 100.0,
            slices: window.len(),
            fills: schedule.filled_slots.len(),
            passive_fills: schedule.passive_fills,
            shortfall_bps: filled.then(|| costs.shortfall() / (completed * arrival) * 1e4),
            expected_bps: costs_bps.expected(),
            is_total_bps: costs_bps.total(),
            costs,
            costs_bps,
            market: *market,
            pwp,
            pwp_source,
            benchmark_slippage: BenchmarkSlippage {
                vwap: versus(market.vwap),
                twap: versus(Some(market.twap)),
                close: versus(Some(market.close)),
                prev_close: versus(market.prev_close),
                pwp: versus(pwp),
            },
            participation_rate: (market.volume > 0.0).then(|| completed / market.volume),
            timing_risk_bps: timing_risk / (schedule.qty * arrival) * 1e4,
            tracking,
            gated_slices: schedule.child_orders.gated_slices,
            gated_qty: schedule.child_orders.gated_qty,
            capacity_qty: schedule.capacity_qty,
            adv: estimates.adv,
            spread_est_bps: estimates.spread.mean_bps(),
            spread_error_bps: estimates.spread.error_bps,
            spread_level: estimates.spread.level,
            curve_sessions_used: priced.curve_sessions_used(),
            flags: window.flags.union(schedule.flags),
        }
    }
}

impl StageResults<'_> {
    /// What the run with these coefficients costs.
    ///
    /// # Errors
    /// [`RunError::NotFinite`] where the cost is not finite.
    pub fn outcome(&self, k: &Coefficients) -> Result<Outcome, RunError> {
        let outcome = Outcome::of(self, k);
        let finite = outcome.is_total_bps.is_finite() && outcome.exec_avg.is_none_or(f64::is_finite);
        if finite { Ok(outcome) } else { Err(RunError::NotFinite) }
    }
}
