//! Stage *schedule*: how a strategy spreads the parent order, and what the participation cap lets through.

pub mod execution;
pub mod trades;
pub mod twap;
pub mod vwap;

use super::error::RunError;
use super::estimate::Estimates;
use super::family::{Choice, Member};
use super::flags::{Flag, Flags};
use super::numeric::pairwise_sum;
use super::order::{Quantity, Residual, Side};
use super::session::Tape;
use super::window::Window;
use execution::Fills;
use trades::Trades;

/// Stage *schedule*: the child orders.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleSpec {
    /// How the parent order is spread over the slots.
    pub strategy: Choice<dyn Strategy>,
    /// Buy or sell.
    pub side: Side,
    /// Size of the parent order.
    pub quantity: Quantity,
    /// Largest share of a bar's volume a child may take, in (0, 1].
    pub participation: f64,
    /// What becomes of a target the cap refused.
    pub residual: Residual,
}

/// What a strategy may know when the order arrives.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// Number of slots the order may use.
    pub slots: usize,
    /// Expected volume of each slot, in any one unit.
    pub forecast: &'a [f64],
}

/// How a parent order is spread over the slots of its life, decided at the arrival.
pub trait Strategy: Member {
    /// Relative quantity wanted in each slot: `arrival.slots` numbers, none negative.
    fn weights(&self, arrival: &Arrival<'_>) -> Vec<f64>;
}

/// The family of strategies: a new one is a file and a line here.
pub static STRATEGIES: [&dyn Strategy; 2] = [&twap::Twap, &vwap::Vwap];

/// The child orders of a run and every cost that depends on nothing below this stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The parent quantity, in units.
    pub qty: f64,
    /// +1 buy, -1 sell.
    pub sign: f64,
    /// Target and child of every slot.
    pub fills: Fills,
    /// The filled slots, as impact models see them.
    pub trades: Trades,
    /// Sum of child x mid, in cash.
    pub value_at_mid: f64,
    /// Drift: sign x sum of child x (mid - arrival), in cash.
    pub timing: f64,
    /// Sign x unfilled x (last mid of the window - arrival), in cash.
    pub opportunity: f64,
    /// Participation-weighted price; `None` where the session ends before the market traded qty / participation.
    pub pwp: Option<f64>,
    /// What is out of the ordinary.
    pub flags: Flags,
}

impl Schedule {
    /// The schedule that `spec` makes of `window`.
    ///
    /// # Errors
    /// [`RunError::NoQuantity`] where the quantity comes out as zero or less.
    pub fn make(
        tape: &Tape,
        window: &Window,
        estimates: &Estimates,
        spec: &ScheduleSpec,
    ) -> Result<Self, RunError> {
        let qty = spec.quantity.resolve(estimates.adv);
        if !(qty > 0.0 && qty.is_finite()) {
            return Err(RunError::NoQuantity { quantity: qty });
        }
        let mut flags = estimates.flags;
        if spec.strategy.reads().contains(&"curve") {
            flags = flags.union(estimates.curve_flags);
        }
        let arrival = Arrival { slots: window.len(), forecast: &estimates.forecast.volume };
        let weights = normalised(spec.strategy.weights(&arrival));
        let fills = Fills::make(&weights, &window.volume, qty, spec.participation, spec.residual);
        let trades = Trades::of(&fills, window, &estimates.sigma_bps, estimates.adv);
        flags.raise_if(trades.is_empty(), Flag::NothingFilled);

        let sign = spec.side.sign();
        let value_at_mid = trades.sum(|i| trades.child[i] * trades.mid[i]);
        // Adding zero makes a negative zero an ordinary one.
        let timing = 0.0 + sign * trades.sum(|i| trades.child[i] * (trades.mid[i] - window.arrival_mid));
        let opportunity = 0.0 + sign * fills.unfilled * (window.last_mid() - window.arrival_mid);
        let pwp = super::benchmark::participation_weighted_price(tape, window, qty / spec.participation);
        Ok(Self { qty, sign, fills, trades, value_at_mid, timing, opportunity, pwp, flags })
    }
}

/// `weights` divided by their sum; alike where the sum is zero.
fn normalised(mut weights: Vec<f64>) -> Vec<f64> {
    let mut sum = pairwise_sum(&weights);
    if sum <= 0.0 {
        weights.fill(1.0);
        sum = weights.len() as f64;
    }
    for weight in &mut weights {
        *weight /= sum;
    }
    weights
}
