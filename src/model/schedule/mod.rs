//! Stage *schedule*: how a strategy distributes the parent order, and what the market and the gate allow.

pub(crate) mod almgren_chriss;
pub(crate) mod back_loaded;
pub(crate) mod child_orders;
pub(crate) mod cleanup;
pub(crate) mod close;
pub(crate) mod close_auction;
pub(crate) mod dynamic_vwap;
pub(crate) mod fill_mode;
pub(crate) mod fill_terms;
pub(crate) mod filled_slots;
pub(crate) mod front_loaded;
pub(crate) mod immediate;
pub(crate) mod information;
pub(crate) mod lots;
pub(crate) mod obizhaeva_wang;
pub(crate) mod optimal;
pub(crate) mod pov;
pub(crate) mod twap;
pub(crate) mod vwap;

use super::bar_series::BarSeries;
use super::error::RunError;
use super::estimate::Estimates;
use super::family::{Choice, FamilyMember, NamedEnum};
use super::flags::{Flag, Flags};
use super::gate::GateEffect;
use super::numeric::pairwise_sum;
use super::order::{Quantity, Residual, Side};
use super::parameter::ParameterId;
use super::vector::with_wide_simd;
use super::window::Window;
use child_orders::{ChildOrders, FillConstraints};
use cleanup::{Cleanup, CleanupBlock};
use fill_mode::{FillKind, FillMode, PassiveFill};
use fill_terms::FillTerms;
use filled_slots::FilledSlots;
use information::{ArrivalInformation, SlotInformation};
use optimal::belief::Belief;

/// Stage *schedule*: the child orders.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScheduleSpec {
    /// How the parent order is distributed over the slots.
    pub strategy: Choice<dyn Strategy>,
    /// Parameters of the strategies.
    pub params: StrategyParams,
    /// Buy or sell.
    pub side: Side,
    /// Size of the parent order.
    pub quantity: Quantity,
    /// Largest share of a bar's volume (see `cap_volume`) a child may take, in (0, 1].
    pub participation: f64,
    /// What happens to the part of a target that the cap did not allow.
    pub residual: Residual,
    /// Children are multiples of this many units; 0 means no rounding.
    pub lot: f64,
    /// Which volume the cap is a share of.
    pub cap_volume: CapVolume,
    /// What happens to the quantity that is unfilled when the window ends.
    pub cleanup: Cleanup,
    /// Share of the market's volume that the participation-weighted price is of; `None` is `participation`.
    pub pwp_rate: Option<f64>,
    /// No fill where its price before spread and impact is worse than the arrival price by more than this, in bps of it.
    pub limit_bps: Option<f64>,
    /// How a child meets the market.
    pub fill: FillMode,
    /// What the market must do for a resting child to fill.
    pub passive_fill: PassiveFill,
    /// How many ticks from the last close a child rests.
    pub passive_ticks: u32,
}

/// Which volume of a slot the participation cap is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CapVolume {
    /// The volume that does trade.
    #[default]
    Actual,
    /// The volume that the curve expects.
    Expected,
}

impl NamedEnum for CapVolume {
    const ALL: &'static [Self] = &[Self::Actual, Self::Expected];

    fn name(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Expected => "expected",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Actual => "the volume that does trade in the slot: what the market let you do (default)",
            Self::Expected => {
                "the volume that the curve expects in the slot: what one could know before (past only)"
            }
        }
    }
}

/// Parameters of the strategies; each says which of these it reads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StrategyParams {
    /// Time after which the wanted rate has halved (or doubled), in minutes.
    pub half_life: f64,
    /// Rate of decay of what is left x length of the window (kappa x T), without a unit; 0 is TWAP.
    pub urgency: f64,
    /// Cost of a unit of variance of the total cost, in 1 / cash; where it is set, `urgency` is not read.
    pub risk_aversion: Option<f64>,
    /// `k_temp` of `almgren-chriss-linear` that the strategy `almgren-chriss` assumes beside `risk_aversion`.
    pub ac_k_temp: Option<f64>,
    /// `k_perm` of `almgren-chriss-linear` that the strategy `almgren-chriss` assumes beside `risk_aversion`.
    pub ac_k_perm: f64,
    /// Rate rho at which the book refills, 1 / session.
    pub resilience: f64,
    /// Resilience the strategy `obizhaeva-wang` assumes, 1 / session; `None`: `resilience`.
    pub ow_resilience: Option<f64>,
    /// Impact model that the strategy `optimal` believes in.
    pub belief: Choice<dyn Belief>,
    /// Share of the market's volume to keep up with; `None` is the participation cap.
    pub pov_rate: Option<f64>,
    /// Minutes at the end of the window that are used.
    pub close_minutes: u32,
    /// Time after which half of a volume surprise is forgotten, in minutes.
    pub volume_half_life: f64,
}

impl ScheduleSpec {
    /// Share of the market's volume that the participation-weighted price is of, in (0, 1].
    pub fn pwp_rate(&self) -> f64 {
        self.pwp_rate.unwrap_or(self.participation)
    }

    /// Whether children rest at a limit before they cross.
    pub fn rests(&self) -> bool {
        self.fill == FillMode::Passive && !self.strategy.fills_in_auction()
    }

    /// Whether the cap is a share of the volume that the curve expects; no curve expects that of an auction.
    fn caps_expected_volume(&self) -> bool {
        self.cap_volume == CapVolume::Expected && !self.strategy.fills_in_auction()
    }

    /// Whether the schedule depends on the volume curve.
    pub fn reads_curve(&self) -> bool {
        self.caps_expected_volume() || self.reads(ParameterId::Curve)
    }

    /// Whether the strategy, or what it believes in, reads the optional `parameter`.
    pub fn reads(&self, parameter: ParameterId) -> bool {
        let reads = self.strategy.reads();
        let believes = reads.contains(&ParameterId::Belief);
        reads.contains(&parameter) || (believes && self.params.belief.reads().contains(&parameter))
    }
}

/// How much a strategy wants to trade.
pub enum TargetRule<'a> {
    /// Relative quantity of each slot, none negative, fixed at the arrival.
    AtArrival(Vec<f64>),
    /// Called at the start of each slot; it must account for unfilled targets itself.
    EverySlot(Box<dyn SlotPolicy + 'a>),
}

/// Decides slot by slot.
pub trait SlotPolicy {
    /// Units wanted in the slot that starts now.
    fn target(&mut self, now: &SlotInformation<'_>) -> f64;
}

/// How a parent order is distributed over the slots of its life.
pub trait Strategy: FamilyMember {
    /// What it wants, given what is known at the arrival.
    ///
    /// # Errors
    /// [`RunError`] where the parameters admit no schedule.
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError>;

    /// Whether its child of the last slot trades in the session's closing auction and not in the slot.
    fn fills_in_auction(&self) -> bool {
        false
    }
}

/// The family of strategies, the default first: a new one is a file, and a line here.
pub static STRATEGIES: &[&dyn Strategy] = &[
    &twap::Twap,
    &vwap::Vwap,
    &dynamic_vwap::DynamicVwap,
    &pov::Pov,
    &almgren_chriss::AlmgrenChrissStrategy,
    &obizhaeva_wang::ObizhaevaWangStrategy,
    &optimal::Optimal,
    &front_loaded::FrontLoaded,
    &back_loaded::BackLoaded,
    &immediate::Immediate,
    &close::Close,
    &close_auction::CloseAuction,
];

impl Default for Choice<dyn Strategy> {
    fn default() -> Self {
        Self(STRATEGIES[0])
    }
}

/// The child orders of a run and every cost that depends on nothing below this stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schedule {
    /// The parent quantity, in units.
    pub qty: f64,
    /// +1 buy, -1 sell.
    pub sign: f64,
    /// Target and child of every slot.
    pub child_orders: ChildOrders,
    /// The filled slots, as impact models see them.
    pub filled_slots: FilledSlots,
    /// Sum of child x the price that its fill starts from (see [`FillTerms::price`]), in cash.
    pub value_at_mid: f64,
    /// The same over the fills that pay the spread, each x the spread of its slot per unit of its coefficient, in cash.
    pub spread_value: f64,
    /// Fills that rested at their limit.
    pub passive_fills: usize,
    /// Drift: sign x sum of child x (the price that its fill starts from - arrival), in cash.
    pub timing: f64,
    /// Sign x unfilled x (last mid of the window - arrival), in cash.
    pub opportunity: f64,
    /// What trades the quantity that is left.
    pub cleanup: CleanupBlock,
    /// The largest parent quantity that would have completed; `None` unless `[output] capacity` is on.
    pub capacity_qty: Option<f64>,
    /// The flags raised.
    pub flags: Flags,
}

impl Schedule {
    /// The schedule that `spec` makes of `window`, reusing the allocations of `spent`.
    ///
    /// # Errors
    /// [`RunError::NoQuantity`] where the quantity comes out as zero or less; what the strategy refuses.
    pub fn compute(
        series: &BarSeries,
        window: &Window,
        estimates: &Estimates,
        gated: &GateEffect,
        spec: &ScheduleSpec,
        spent: Self,
    ) -> Result<Self, RunError> {
        let qty = spec.quantity.resolve(estimates.adv, window.last_mid_before(series));
        if !(qty > 0.0 && qty.is_finite()) {
            return Err(RunError::NoQuantity { quantity: qty });
        }
        let mut flags = estimates.flags.union(gated.flags);
        if spec.reads_curve() {
            flags = flags.union(estimates.curve_flags);
        }
        let sign = spec.side.sign();
        let terms = FillTerms::of(series, window, estimates, spec)?;
        let market = OrderMarket { series, window, estimates, gated, terms: &terms };
        let fills = market.child_orders(qty, spec, spent.child_orders)?;
        let filled = FilledSlots::of(&fills, &terms, window, estimates, spent.filled_slots);
        flags.raise_if(filled.is_empty(), Flag::NothingFilled);

        let [value_at_mid, drift] = filled.sums(|i| {
            let (child, mid) = (filled.child[i], filled.mid[i]);
            [child * mid, child * (mid - window.arrival_price)]
        });
        let spread_value = if filled.all_cross() && estimates.spread.bps.is_empty() {
            value_at_mid
        } else {
            let spread =
                |i: usize| filled.child[i] * filled.mid[i] * estimates.spread.per_unit(filled.slot[i]);
            filled.sum(|i| if filled.kind(i).pays_spread() { spread(i) } else { 0.0 })
        };
        let passive_fills = filled.count_of(FillKind::Passive);
        // Adding zero makes a negative zero an ordinary one.
        let timing = 0.0 + sign * drift;
        let opportunity = 0.0 + sign * fills.unfilled * (window.last_mid() - window.arrival_price);
        let cleanup = CleanupBlock::of(spec.cleanup, &fills, window, estimates);
        Ok(Self {
            qty,
            sign,
            child_orders: fills,
            filled_slots: filled,
            value_at_mid,
            spread_value,
            passive_fills,
            timing,
            opportunity,
            cleanup,
            capacity_qty: None,
            flags,
        })
    }
}

/// What child orders are worked out from, beside the quantity.
#[derive(Clone, Copy)]
struct OrderMarket<'a> {
    series: &'a BarSeries,
    window: &'a Window,
    estimates: &'a Estimates,
    gated: &'a GateEffect,
    terms: &'a FillTerms<'a>,
}

impl OrderMarket<'_> {
    /// The child orders of an order of `qty` units, reusing the allocations of `spent`.
    fn child_orders(
        &self,
        qty: f64,
        spec: &ScheduleSpec,
        spent: ChildOrders,
    ) -> Result<ChildOrders, RunError> {
        let Self { series, window, estimates, gated, terms } = *self;
        let arrival = ArrivalInformation::new(series, window, estimates, spec, qty);
        let decision = match spec.strategy.decide(&arrival)? {
            TargetRule::AtArrival(weights) => TargetRule::AtArrival(normalised(weights)),
            adaptive @ TargetRule::EverySlot(_) => adaptive,
        };
        let within_limit = within_limit(&terms.price, window.arrival_price, spec.side.sign(), spec.limit_bps);
        let expected = expected_volume(window, estimates, spec);
        let constraints = FillConstraints {
            volume: &terms.volume,
            expected_volume: &expected,
            gate: &gated.pass_fraction,
            within_limit: &within_limit,
            qty,
            participation: spec.participation,
            residual: spec.residual,
            lot: spec.lot,
        };
        Ok(ChildOrders::compute(decision, &constraints, spent))
    }
}

/// The largest parent quantity that completes under `spec`, in units; 0 where none does. Expensive: about 30 schedules.
///
/// Found by bisection between nothing and all that the cap lets through, to a relative 1e-9. Completion falls with
/// quantity for every strategy but for the rounding of lots.
///
/// # Errors
/// What the strategy refuses.
pub(crate) fn capacity(
    series: &BarSeries,
    window: &Window,
    estimates: &Estimates,
    gated: &GateEffect,
    spec: &ScheduleSpec,
) -> Result<f64, RunError> {
    let terms = FillTerms::of(series, window, estimates, spec)?;
    let market = OrderMarket { series, window, estimates, gated, terms: &terms };
    let expected = expected_volume(window, estimates, spec);
    let capped = if expected.is_empty() { &*terms.volume } else { &expected };
    let most = spec.participation * capped.iter().fold(0.0, |sum, volume| sum + volume);
    let (mut completes, mut fails) = (0.0, most * (1.0 + 1e-9));
    let mut fills = ChildOrders::default();
    while fails - completes > 1e-9 * fails && fails > 0.0 {
        let middle = f64::midpoint(completes, fails);
        if middle <= 0.0 || middle >= fails || middle <= completes {
            break;
        }
        fills = market.child_orders(middle, spec, fills)?;
        if fills.unfilled > 0.0 {
            fails = middle;
        } else {
            completes = middle;
        }
    }
    Ok(completes)
}

/// The volume that the curve expects in each slot, in units; empty where the cap is of the actual volume.
fn expected_volume(window: &Window, estimates: &Estimates, spec: &ScheduleSpec) -> Vec<f64> {
    if !spec.caps_expected_volume() {
        return Vec::new();
    }
    let unit = estimates.forecast_unit(window.slots_per_session);
    estimates.forecast.volume.iter().map(|volume| volume * unit).collect()
}

/// Whether the price that a fill of each slot starts from is within the limit; empty for none.
///
/// Like the participation cap it looks at the bar itself: it models what the market let you do.
fn within_limit(prices: &[f64], arrival: f64, sign: f64, limit_bps: Option<f64>) -> Vec<bool> {
    let Some(limit) = limit_bps else { return Vec::new() };
    let worst = sign * arrival + limit / 1e4 * arrival;
    prices.iter().map(|price| sign * price <= worst).collect()
}

/// `weights` divided by their sum; alike where the sum is zero.
fn normalised(mut weights: Vec<f64>) -> Vec<f64> {
    let mut sum = pairwise_sum(&weights);
    if sum <= 0.0 {
        weights.fill(1.0);
        sum = weights.len() as f64;
    }
    with_wide_simd(|| weights.iter_mut().for_each(|weight| *weight /= sum));
    weights
}
