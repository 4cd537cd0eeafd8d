//! A schedule knows nothing of what comes after the arrival; a curve that does says so and is caught here.

use slipgrid::model::bars::{Bar, Bars};
use slipgrid::model::estimate::CURVES;
use slipgrid::model::family;
use slipgrid::model::flags::Flag;
use slipgrid::model::order::{Quantity, Residual};
use slipgrid::model::preset::Preset;
use slipgrid::model::schedule::STRATEGIES;
use slipgrid::model::stages::RunSpec;
use slipgrid::sweep::parameter;

use crate::support::{self, Dice};

const SESSIONS: i64 = 5;
/// Slot of the session the order arrives in.
const ARRIVAL: i64 = 20;

fn arrival_time() -> i64 {
    (SESSIONS - 1) * 86_400 + (600 + ARRIVAL) * 60
}

/// The same bars up to `time`, and others from then on.
fn other_future(bars: &Bars, time: i64, seed: u64) -> Bars {
    let mut dice = Dice(seed);
    let mut other = Bars::default();
    for row in 0..bars.len() {
        let (at, mut bar) = (bars.time()[row], bars.bar(row));
        if at >= time {
            let price = bar.close * (0.5 + dice.roll());
            let volume = 1000.0 + (dice.roll() * 50_000.0).round();
            bar = Bar { open: price, high: price * 1.01, low: price * 0.99, close: price, volume };
        }
        other.push(at, bar).unwrap();
    }
    other
}

fn spec(strategy: &str, curve: &str) -> RunSpec {
    let mut spec = parameter::defaults(Preset::Standard);
    spec.window.session = Some(SESSIONS as usize - 1);
    spec.window.start_offset_min = ARRIVAL as u32;
    spec.window.minutes = 30;
    spec.schedule.strategy = family::find(&STRATEGIES, strategy).unwrap();
    spec.estimate.curve = family::find(&CURVES, curve).unwrap();
    spec
}

/// The targets of an order too small to meet the cap: what the schedule decided and nothing else.
fn targets(bars: Bars, spec: &RunSpec) -> Vec<u64> {
    let mut spec = spec.clone();
    spec.schedule.quantity = Quantity::Units(0.01);
    spec.schedule.participation = 1.0;
    let (_, slices) = support::run(&support::tape_of_bars(bars), &spec);
    slices.iter().map(|slice| slice.target.to_bits()).collect()
}

#[test]
fn no_strategy_moves_when_the_future_does_unless_its_curve_says_it_looks_ahead() {
    let mut caught = 0;
    for strategy in family::names(&STRATEGIES) {
        for curve in CURVES {
            let spec = spec(strategy, curve.name());
            let looks_ahead = curve.looks_ahead() && spec.schedule.strategy.reads().contains(&"curve");
            let mut moved = false;
            for seed in 0..20 {
                let bars = support::random_bars(seed, SESSIONS, 0.0);
                let changed = other_future(&bars, arrival_time(), seed + 1000);
                moved |= targets(bars, &spec) != targets(changed, &spec);
            }
            assert_eq!(moved, looks_ahead, "{strategy} with {}", curve.name());
            caught += u32::from(moved);
        }
    }
    assert!(caught > 0, "the audit must be able to catch one");
}

#[test]
fn what_was_traded_before_a_bar_does_not_depend_on_it() {
    for strategy in family::names(&STRATEGIES) {
        for residual in [Residual::Drop, Residual::Roll, Residual::Respread] {
            for seed in 0..20_u64 {
                let mut spec = spec(strategy, "rolling-median");
                spec.schedule.residual = residual;
                spec.schedule.quantity = Quantity::AdvFraction(0.3);
                let bars = support::random_bars(seed, SESSIONS, 0.1);
                let cut = seed as i64 % 30;
                let changed = other_future(&bars, arrival_time() + cut * 60, seed + 1000);
                let (before, after) = (
                    support::run(&support::tape_of_bars(bars), &spec),
                    support::run(&support::tape_of_bars(changed), &spec),
                );
                for (slot, (a, b)) in before.1.iter().zip(&after.1).take(cut as usize).enumerate() {
                    assert_eq!(a.child.to_bits(), b.child.to_bits(), "{strategy} {residual:?} slot {slot}");
                    assert_eq!(a.fill, b.fill, "{strategy} {residual:?} slot {slot}");
                }
                assert_eq!(before.0.adv.to_bits(), after.0.adv.to_bits());
            }
        }
    }
}

#[test]
fn looking_ahead_is_flagged_in_the_outcome() {
    let tape = support::tape_of_bars(support::random_bars(3, SESSIONS, 0.0));
    let flagged = |strategy, curve| support::run(&tape, &spec(strategy, curve)).0.flags.has(Flag::LookAhead);
    assert!(flagged("vwap", "window-median"));
    assert!(!flagged("vwap", "rolling-median"));
    assert!(!flagged("twap", "window-median"), "TWAP reads no curve");
}
