//! The look-ahead audit: every strategy, curve and gate, with every bar after each decision replaced by another.
//!
//! What was decided must not move; what looks ahead by name must be caught here, and say so in its outcome.

use std::sync::Arc;

use crate::model::bar_extras::BarColumn;
use crate::model::bar_series::{BarSeries, Signal};
use crate::model::bars::{Bar, Bars};
use crate::model::estimate::{CURVES, SPREADS};
use crate::model::family::{self, Choice, FamilyMember, NamedEnum as _};
use crate::model::flags::Flag;
use crate::model::gate::{GATES, Gate, GateInput, Threshold};
use crate::model::order::{Quantity, Residual, Side};
use crate::model::parameter::ParameterId;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::fill_mode::{FillKind, FillMode, PassiveFill};
use crate::model::schedule::optimal::belief::BELIEFS;
use crate::model::schedule::{CapVolume, STRATEGIES};
use crate::model::slices::Slice;
use crate::sweep::parameter;

use super::support::{self, SplitMix64};

const SESSIONS: i64 = 5;
/// Slot of the session the order arrives in.
const ARRIVAL: i64 = 20;
/// Slots of its window.
const SLOTS: usize = 30;
/// Strategies that decide again in every slot; all others decide once, at the arrival.
const ADAPTIVE: [&str; 3] = ["dynamic-vwap", "pov", "immediate"];

/// The start of slot `slot` of the window.
fn slot_time(slot: usize) -> i64 {
    (SESSIONS - 1) * 86_400 + (600 + ARRIVAL + slot as i64) * 60
}

/// The same bars and signal up to `time`, and others from then on.
fn other_future(series: &BarSeries, time: i64, seed: u64) -> Arc<BarSeries> {
    let mut dice = SplitMix64(seed);
    let (bars, mut other, mut cells) = (series.bars(), Bars::default(), Vec::new());
    for row in 0..bars.len() {
        let (at, mut bar, mut extras) = (bars.time()[row], bars.bar(row), bars.extras(row));
        let mut cell = series.signal().and_then(|signal| signal.values[row]);
        if at >= time {
            let price = bar.close * (0.5 + dice.uniform());
            let volume = 1000.0 + (dice.uniform() * 50_000.0).round();
            bar = Bar { open: price, high: price * 1.01, low: price * 0.99, close: price, volume };
            cell = Some(4.0 * dice.uniform() - 2.0);
            let print = extras.get(BarColumn::Auction).map(|_| price * (0.9 + 0.2 * dice.uniform()));
            let quote = Some(price * 0.01 * dice.uniform());
            extras = extras.with(BarColumn::Auction, print).with(BarColumn::Spread, quote);
        }
        other.push_with(at, bar, &extras).unwrap();
        cells.push(cell);
    }
    let changed = BarSeries::clone(&support::series_from_bars(other));
    Arc::new(changed.with_signal(Signal { name: "imbalance".into(), values: cells.into() }))
}

fn market(seed: u64) -> Arc<BarSeries> {
    support::with_random_signal(support::random_bars(seed, SESSIONS, 0.0), seed)
}

fn spec(strategy: &str, curve: &str, gate: Choice<dyn Gate>) -> RunSpec {
    let mut spec = parameter::defaults(Preset::Standard);
    spec.window.session = Some(SESSIONS as usize - 1);
    spec.window.start_offset_min = ARRIVAL as u32;
    spec.window.minutes = SLOTS as u32;
    spec.schedule.strategy = family::find(STRATEGIES, strategy).unwrap();
    if spec.schedule.strategy.fills_in_auction() {
        // To the close, which the audit's slots do not reach.
        spec.window.minutes = 60;
    }
    spec.estimate.curve = family::find(CURVES, curve).unwrap();
    spec.gate.gate = gate;
    spec.gate.threshold = Threshold::Quantile(0.6);
    // Sessions of 60 bars fill few of the usual 50 buckets.
    spec.gate.params.vpin_buckets = 10;
    // An order so small that it never meets the cap: what is decided, and nothing of what the market let it do.
    spec.schedule.participation = 1.0;
    spec.schedule.quantity = Quantity::Units(0.05);
    spec.schedule.params.pov_rate = Some(1e-6);
    spec
}

fn ungated() -> Choice<dyn Gate> {
    Choice(GATES[0])
}

/// Target, child, gate and volatility of a slice, to the last bit.
fn decided(slice: &Slice) -> (u64, u64, bool, u64) {
    (slice.target.to_bits(), slice.child.to_bits(), slice.gated, slice.sigma_bps.to_bits())
}

/// Prices of bars that go by cents, since a tick must be found in them.
fn in_cents(series: &BarSeries) -> Arc<BarSeries> {
    let (bars, mut rounded) = (series.bars(), Bars::default());
    for row in 0..bars.len() {
        let mut bar = bars.bar(row);
        for price in [&mut bar.open, &mut bar.high, &mut bar.low, &mut bar.close] {
            *price = (*price * 100.0).round() / 100.0;
        }
        rounded.push_with(bars.time()[row], bar, &bars.extras(row)).unwrap();
    }
    support::series_from_bars(rounded)
}

/// Whether what `spec` decided before some slot's bar moves with that bar and those after it.
fn moves_with_the_future(spec: &RunSpec) -> bool {
    let at_arrival = !ADAPTIVE.contains(&spec.schedule.strategy.name());
    (0..6).any(|seed| {
        let series = market(seed);
        let (_, before) = support::run(&series, spec);
        (0..SLOTS).step_by(3).any(|cut| {
            let (_, after) = support::run(&other_future(&series, slot_time(cut), seed + 1000), spec);
            let decisions = |slices: &[Slice]| slices[..=cut].iter().map(decided).collect::<Vec<_>>();
            let targets = |slices: &[Slice]| slices.iter().map(|s| s.target.to_bits()).collect::<Vec<_>>();
            decisions(&before) != decisions(&after)
                || (at_arrival && cut == 0 && targets(&before) != targets(&after))
        })
    })
}

#[test]
fn nothing_moves_when_the_future_does_but_what_looks_ahead_by_name() {
    let (mut audited, mut caught) = (0, Vec::new());
    for strategy in family::names(STRATEGIES) {
        for curve in CURVES {
            let spec = spec(strategy, curve.name(), ungated());
            let looks_ahead = curve.looks_ahead() && spec.schedule.reads(ParameterId::Curve);
            let moved = moves_with_the_future(&spec);
            assert_eq!(moved, looks_ahead, "{strategy} with {}", curve.name());
            audited += 1;
            caught.extend(moved.then(|| format!("{strategy}+{}", curve.name())));
        }
    }
    assert_eq!(audited, STRATEGIES.len() * CURVES.len());
    assert_eq!(
        caught,
        [
            "vwap+window-median",
            "vwap+oracle",
            "dynamic-vwap+window-median",
            "dynamic-vwap+oracle",
            "optimal+window-median",
            "optimal+oracle"
        ]
    );
}

#[test]
fn no_belief_knows_the_future_but_by_a_curve_that_does() {
    let (mut audited, mut caught) = (0, 0);
    for belief in BELIEFS.iter().filter(|belief| belief.name() != "almgren-chriss-linear") {
        for (curve, urgency) in CURVES.iter().flat_map(|curve| [0.0, 2.0].map(|urgency| (curve, urgency))) {
            let mut spec = spec("optimal", curve.name(), ungated());
            spec.schedule.params.belief = Choice(*belief);
            spec.schedule.params.urgency = urgency;
            // Neither does a cap of the forecast that binds.
            for (participation, volume) in [(1.0, CapVolume::Actual), (4e-6, CapVolume::Expected)] {
                spec.schedule.participation = participation;
                spec.schedule.cap_volume = volume;
                let moved = moves_with_the_future(&spec);
                let may = curve.looks_ahead() && spec.schedule.reads_curve();
                assert!(may || !moved, "{} with {} at {urgency}", belief.name(), curve.name());
                audited += 1;
                caught += usize::from(moved);
            }
        }
    }
    assert_eq!(audited, (BELIEFS.len() - 1) * CURVES.len() * 4);
    assert!(caught > 10, "a curve that looks ahead must be caught: {caught}");
}

#[test]
fn no_spread_moves_when_bars_after_the_arrival_do() {
    for model in SPREADS {
        let mut spec = spec("twap", "rolling-median", ungated());
        spec.estimate.spread.model = Choice(*model);
        let mut levels = Vec::new();
        for seed in 0..6 {
            let series = in_cents(&market(seed));
            let (outcome, before) = support::run(&series, &spec);
            levels.extend(outcome.spread_level);
            for cut in (0..SLOTS).step_by(3) {
                let changed = other_future(&series, slot_time(cut), seed + 1000);
                let (_, after) = support::run(&changed, &spec);
                // Half the spread is in cash: of the slots before the cut the mid is the same.
                let known = |slices: &[Slice]| {
                    slices[..cut].iter().map(|slice| slice.half_spread.to_bits()).collect::<Vec<_>>()
                };
                assert_eq!(known(&before), known(&after), "{} cut {cut}", model.name());
                for (a, b) in before.iter().zip(&after).skip(cut) {
                    let (a, b) = (a.half_spread / a.mid, b.half_spread / b.mid);
                    assert!(support::close(a, b, 0.0, 1e-14), "{} knows the future: {a} {b}", model.name());
                }
            }
            // The past does move it: the audit sees what the model reads.
            let other_past = other_future(&series, 600 * 60, seed + 2000);
            let (_, other) = support::run(&in_cents(&other_past), &spec);
            let relative = |slices: &[Slice]| slices[0].half_spread / slices[0].mid;
            let moved = !support::close(relative(&before), relative(&other), 0.0, 1e-9);
            assert_eq!(moved, model.is_estimated(), "{}", model.name());
        }
        assert_eq!(levels.len(), if model.is_estimated() { 6 } else { 0 });
    }
}

/// A gate that reads the bar of the slot it decides on.
struct LookAheadGate;

impl FamilyMember for LookAheadGate {
    fn name(&self) -> &'static str {
        "peeking"
    }

    fn about(&self) -> &'static str {
        "looks one bar ahead, to be caught"
    }
}

impl Gate for LookAheadGate {
    fn levels(&self, view: &GateInput<'_>) -> Vec<Option<f64>> {
        let bars = view.series.bars();
        view.rows.clone().map(|row| Some(bars.volume()[(row + 1).min(bars.len() - 1)])).collect()
    }
}

#[test]
fn no_gate_knows_the_bar_it_decides_on_and_one_that_does_is_caught() {
    for side in [Side::Buy, Side::Sell] {
        for threshold in [Threshold::Quantile(0.6), Threshold::Level(0.1)] {
            for gate in GATES {
                for strategy in ["twap", "dynamic-vwap"] {
                    let mut spec = spec(strategy, "rolling-median", Choice(*gate));
                    spec.gate.threshold = threshold;
                    spec.schedule.side = side;
                    assert!(!moves_with_the_future(&spec), "{} {strategy} {side:?}", gate.name());
                }
            }
        }
        let mut spec = spec("twap", "rolling-median", Choice(&LookAheadGate));
        spec.gate.threshold = Threshold::Level(3000.0);
        spec.schedule.side = side;
        assert!(moves_with_the_future(&spec), "the audit must catch a gate that peeks");
    }
}

#[test]
fn every_gate_but_none_holds_something_back() {
    for gate in &GATES[1..] {
        let (outcome, slices) = support::run(&market(1), &spec("twap", "rolling-median", Choice(*gate)));
        assert!(outcome.gated_slices > 0, "{} never acts: its audit would say nothing", gate.name());
        assert!(outcome.gated_slices < slices.len(), "{} always acts", gate.name());
    }
}

#[test]
fn a_quantity_in_cash_is_not_taken_from_the_price_to_come() {
    let mut spec = spec("twap", "rolling-median", ungated());
    spec.schedule.quantity = Quantity::Notional(5.0);
    assert!(!moves_with_the_future(&spec));
}

#[test]
fn what_was_traded_before_a_bar_does_not_depend_on_it() {
    for strategy in family::names(STRATEGIES) {
        for residual in [Residual::Drop, Residual::Roll, Residual::Respread] {
            for seed in 0..20_u64 {
                let mut spec = spec(strategy, "rolling-median", Choice(GATES[seed as usize % GATES.len()]));
                spec.schedule.residual = residual;
                spec.schedule.quantity = Quantity::AdvFraction(0.3);
                spec.schedule.params.pov_rate = None;
                spec.schedule.fill = FillMode::ALL[seed as usize % 2];
                spec.estimate.spread.tick = Some(0.02);
                let series = support::with_random_signal(support::random_bars(seed, SESSIONS, 0.1), seed);
                let cut = seed as usize % SLOTS;
                let changed = other_future(&series, slot_time(cut), seed + 1000);
                let (before, after) = (support::run(&series, &spec), support::run(&changed, &spec));
                for (slot, (a, b)) in before.1.iter().zip(&after.1).take(cut).enumerate() {
                    assert_eq!(a.child.to_bits(), b.child.to_bits(), "{strategy} {residual:?} slot {slot}");
                    assert_eq!(a.fill, b.fill, "{strategy} {residual:?} slot {slot}");
                }
                assert_eq!(before.0.adv.to_bits(), after.0.adv.to_bits());
            }
        }
    }
}

/// `bars` with every price rounded to a cent.
fn bars_in_cents(bars: &Bars) -> Bars {
    let cents = |price: f64| (price * 100.0).round() / 100.0;
    let mut rounded = Bars::default();
    for (row, time) in bars.time().iter().enumerate() {
        let Bar { open, high, low, close, volume } = bars.bar(row);
        let bar = Bar { open: cents(open), high: cents(high), low: cents(low), close: cents(close), volume };
        rounded.push(*time, bar).unwrap();
    }
    rounded
}

#[test]
fn where_an_order_rests_is_known_before_its_slot_and_what_happens_to_it_only_then() {
    let (mut rested_in_both, mut answered_otherwise) = (0, 0);
    for seed in 0..40_u64 {
        let mut spec = spec("twap", "rolling-median", ungated());
        spec.schedule.side = if seed % 2 == 0 { Side::Buy } else { Side::Sell };
        spec.schedule.fill = FillMode::Passive;
        spec.schedule.passive_fill = PassiveFill::ALL[seed as usize / 2 % 2];
        spec.schedule.passive_ticks = seed as u32 / 4 % 4;
        // The tick is found from prior sessions: it must not move either.
        let series =
            support::with_random_signal(bars_in_cents(&support::random_bars(seed, SESSIONS, 0.0)), seed);
        let (_, before) = support::run(&series, &spec);
        for cut in (0..SLOTS).step_by(4) {
            let changed = other_future(&series, slot_time(cut), seed + 1000);
            let (_, after) = support::run(&changed, &spec);
            let children = |slices: &[Slice]| slices.iter().map(|s| s.child.to_bits()).collect::<Vec<_>>();
            assert_eq!(children(&before), children(&after), "how it fills decides nothing about how much");
            assert_eq!(before[..cut], after[..cut], "what has happened stays");
            let (a, b) = (before[cut].fill.unwrap(), after[cut].fill.unwrap());
            if (a.kind, b.kind) == (FillKind::Passive, FillKind::Passive) {
                assert_eq!(a.from_price.to_bits(), b.from_price.to_bits(), "the limit");
                rested_in_both += 1;
            } else {
                answered_otherwise += usize::from(a != b);
            }
        }
    }
    assert!(rested_in_both > 20 && answered_otherwise > 20, "{rested_in_both} {answered_otherwise}");
}

#[test]
fn looking_ahead_is_flagged_in_the_outcome() {
    let series = market(3);
    let flagged = |strategy, curve| {
        support::run(&series, &spec(strategy, curve, ungated())).0.flags.has(Flag::LookAhead)
    };
    assert!(flagged("vwap", "window-median"));
    assert!(flagged("dynamic-vwap", "oracle"));
    assert!(!flagged("vwap", "rolling-median"));
    assert!(!flagged("twap", "window-median"), "TWAP reads no curve");
}
