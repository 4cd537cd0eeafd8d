//! What the numbers mean, on markets small enough to work out by hand.

use std::sync::Arc;

use crate::model::bar_series::BarSeries;
use crate::model::bars::{Bar, Bars};
use crate::model::error::RunError;
use crate::model::family;
use crate::model::flags::Flag;
use crate::model::ledger::Term;
use crate::model::order::{Quantity, Residual, Side};
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::STRATEGIES;
use crate::model::schedule::cleanup::Cleanup;
use crate::model::window::{ArrivalPrice, Overrun};
use crate::sweep::parameter;

use super::support::{close, run, series_from_bars};

/// A minute of the day: session `day`, minute after its open at 10:00.
pub(super) fn at(day: i64, minute: i64) -> i64 {
    day * 86_400 + (600 + minute) * 60
}

/// A bar that does not move.
pub(super) fn flat(price: f64, volume: f64) -> Bar {
    Bar { open: price, high: price, low: price, close: price, volume }
}

/// Two prior sessions of 60 bars with 100 and 300 units per minute, and today's bars as given (minute, price, volume).
pub(super) fn market(today: &[(i64, f64, f64)]) -> Arc<BarSeries> {
    let mut bars = Bars::default();
    for (day, volume) in [(0, 100.0), (1, 300.0)] {
        for minute in 0..60 {
            // The first ten minutes of every session trade four times as much.
            let busy = if minute < 10 { 4.0 } else { 1.0 };
            bars.push(at(day, minute), flat(50.0, volume * busy)).unwrap();
        }
    }
    for (minute, price, volume) in today {
        bars.push(at(2, *minute), flat(*price, *volume)).unwrap();
    }
    series_from_bars(bars)
}

pub(super) fn order(qty: f64, minutes: u32) -> RunSpec {
    let mut spec = parameter::defaults(Preset::Standard);
    spec.window.session = Some(2);
    spec.window.minutes = minutes;
    spec.schedule.quantity = Quantity::Units(qty);
    spec.schedule.participation = 1.0;
    spec.estimate.volatility.floor_bps = 10.0;
    spec
}

#[test]
fn every_slot_of_the_window_is_there_and_a_missing_bar_has_no_volume_and_the_mid_before_it() {
    let series = market(&[(0, 50.0, 100.0), (1, 52.0, 100.0), (3, 54.0, 0.0), (4, 56.0, 100.0)]);
    let (outcome, slices) = run(&series, &order(40.0, 5));
    let mids: Vec<f64> = slices.iter().map(|slice| slice.mid).collect();
    let volumes: Vec<f64> = slices.iter().map(|slice| slice.bar_vol).collect();
    assert_eq!(mids, [50.0, 52.0, 52.0, 54.0, 56.0]);
    assert_eq!(volumes, [100.0, 100.0, 0.0, 0.0, 100.0]);
    assert_eq!(slices.iter().map(|slice| slice.child).collect::<Vec<_>>(), [8.0, 8.0, 0.0, 0.0, 8.0]);
    assert!(outcome.flags.has(Flag::MissingBars) && outcome.flags.has(Flag::ZeroVolumeBars));
    assert!(!outcome.flags.has(Flag::ArrivalCarried));
    assert_eq!((outcome.slices, outcome.fills, outcome.completion_pct), (5, 3, 60.0));
}

#[test]
fn an_arrival_without_a_bar_is_priced_at_the_last_mid_before_it() {
    let series = market(&[(2, 60.0, 100.0)]);
    let (outcome, _) = run(&series, &order(10.0, 5));
    assert_eq!(outcome.arrival_price, 50.0, "the last mid of the session before");
    assert!(outcome.flags.has(Flag::ArrivalCarried));
}

#[test]
fn the_arrival_price_is_the_open_unless_the_mid_is_asked_for() {
    let mut bars = Bars::default();
    for day in 0..3 {
        for minute in 0..60 {
            let bar = Bar { open: 50.0, high: 54.0, low: 48.0, close: 53.0, volume: 100.0 };
            bars.push(at(day, minute), bar).unwrap();
        }
    }
    let series = series_from_bars(bars);
    let mut spec = order(10.0, 5);
    let (outcome, _) = run(&series, &spec);
    assert_eq!(outcome.arrival_price, 50.0);
    assert!(close(outcome.costs[Term::Timing], 10.0 * 1.0, 0.0, 1e-12), "from the open to the mids");
    spec.window.arrival = ArrivalPrice::Mid;
    let (outcome, _) = run(&series, &spec);
    assert_eq!((outcome.arrival_price, outcome.costs[Term::Timing]), (51.0, 0.0));
}

#[test]
fn without_any_volume_before_there_is_no_adv_and_no_run() {
    let mut bars = Bars::default();
    for day in 0..3 {
        for minute in 0..60 {
            bars.push(at(day, minute), flat(50.0, if day == 2 { 100.0 } else { 0.0 })).unwrap();
        }
    }
    let all_series = [series_from_bars(bars)];
    let priced = Pipeline::new(&all_series).price(&order(10.0, 5));
    assert!(matches!(priced, Err(RunError::NoPriorVolume { sessions: 2, .. })), "{priced:?}");
}

#[test]
fn a_curve_of_few_sessions_is_flagged() {
    let series = market(&[(0, 50.0, 1e6)]);
    let mut spec = order(10.0, 5);
    assert!(!run(&series, &spec).0.flags.has(Flag::ShortHistory), "TWAP reads no curve");
    spec.schedule.strategy = family::find(STRATEGIES, "vwap").unwrap();
    assert!(run(&series, &spec).0.flags.has(Flag::ShortHistory));
}

#[test]
fn adv_is_the_mean_of_prior_complete_sessions() {
    let series = market(&[(0, 50.0, 1e6)]);
    let (day0, day1) = (100.0 * (50.0 + 40.0), 300.0 * (50.0 + 40.0));
    let mut spec = order(10.0, 5);
    assert_eq!(run(&series, &spec).0.adv, f64::midpoint(day0, day1));
    spec.estimate.adv_sessions = 1;
    assert_eq!(run(&series, &spec).0.adv, day1, "the latest one");
    spec.schedule.quantity = Quantity::AdvFraction(0.01);
    assert_eq!(run(&series, &spec).0.qty, 0.01 * day1);
}

#[test]
fn vwap_follows_the_median_of_prior_sessions_and_no_bar_of_today() {
    let today: Vec<(i64, f64, f64)> =
        (0..20).map(|minute| (minute, 50.0, 1000.0 + 77.0 * minute as f64)).collect();
    let series = market(&today);
    let mut spec = order(500.0, 20);
    spec.schedule.strategy = family::find(STRATEGIES, "vwap").unwrap();
    let (outcome, slices) = run(&series, &spec);
    assert_eq!(outcome.curve_sessions_used, Some(2));
    // Ten slots that weigh 4, ten that weigh 1.
    for (minute, slice) in slices.iter().enumerate() {
        let expected = if minute < 10 { 500.0 * 4.0 / 50.0 } else { 500.0 / 50.0 };
        assert!(close(slice.target, expected, 0.0, 1e-12), "minute {minute}: {}", slice.target);
    }
}

#[test]
fn the_ledger_of_an_order_worked_out_by_hand() {
    // Two slots: 100 units at 50, then 100 at 51; the cap lets 50 and 50 of 120 through.
    let series = market(&[(0, 50.0, 100.0), (1, 51.0, 100.0)]);
    let mut spec = order(120.0, 2);
    spec.schedule.participation = 0.5;
    spec.coefficients.spread_bps = 4.0;
    spec.coefficients.k_temp = Some(2.0);
    spec.coefficients.k_perm = Some(10.0);
    spec.coefficients.fee_bps = 1.0;
    spec.coefficients.fee_per_share = 0.01;
    spec.impact.alpha = Some(0.5);
    spec.estimate.volatility.floor_bps = 300.0;
    for side in [Side::Buy, Side::Sell] {
        spec.schedule.side = side;
        let sign = side.sign();
        let (outcome, slices) = run(&series, &spec);
        let costs = outcome.costs;
        // Half of 4 bps on 50 x 50 and on 50 x 51.
        let value = 50.0 * 50.0 + 50.0 * 51.0;
        assert!(close(costs[Term::Spread], value * 2e-4, 0.0, 1e-12));
        // 2 x 0.5^0.5 x 3% of the value; the volatility is the floor.
        assert!(close(costs[Term::Temporary], 2.0 * 0.5_f64.sqrt() * 0.03 * value, 0.0, 1e-12));
        // The second fill pays 10 x 50 / ADV of its mid.
        assert!(close(costs[Term::Permanent], 50.0 * 10.0 * 50.0 / 18_000.0 * 51.0, 0.0, 1e-12));
        assert!(close(costs[Term::Fees], value * 1e-4 + 100.0 * 0.01, 0.0, 1e-12));
        assert!(close(costs[Term::Timing], sign * 50.0 * 1.0, 0.0, 1e-12));
        assert!(close(costs[Term::Opportunity], sign * 20.0 * 1.0, 0.0, 1e-12));
        // The 20 units left go at 51 in one block: half of 4 bps, a share of 1, the permanent part of 110 units, fees, and
        // a session's volatility x sqrt(20 / ADV).
        let share =
            2.0 * 0.03 + 10.0 * 110.0 / 18_000.0 + 0.03 * 60.0_f64.sqrt() * (20.0_f64 / 18_000.0).sqrt();
        let cleanup = 20.0 * 51.0 * (2e-4 + share + 1e-4) + 20.0 * 0.01;
        assert!(close(costs[Term::Cleanup], cleanup, 0.0, 1e-12), "{} {cleanup}", costs[Term::Cleanup]);
        let modelled = costs.total() - costs[Term::Timing] - costs[Term::Opportunity];
        assert!(close(outcome.expected_bps, modelled / (120.0 * 50.0) * 1e4, 0.0, 1e-12));
        assert!(close(outcome.is_total_bps, costs.total() / (120.0 * 50.0) * 1e4, 0.0, 1e-12));
        assert!(close(outcome.shortfall_bps.unwrap(), costs.shortfall() / (100.0 * 50.0) * 1e4, 0.0, 1e-12));
        let second = slices[1].fill.unwrap();
        let impact = 51.0 * 2e-4 + 2.0 * 0.5_f64.sqrt() * 0.03 * 51.0 + 10.0 * 50.0 / 18_000.0 * 51.0;
        assert!(close(second.price, 51.0 + sign * impact, 0.0, 1e-12));
    }
}

#[test]
fn benchmarks_are_the_markets_own() {
    let series = market(&[(0, 50.0, 100.0), (1, 52.0, 300.0), (2, 55.0, 400.0), (3, 58.0, 0.0)]);
    let mut spec = order(50.0, 2);
    spec.schedule.participation = 0.1;
    let (outcome, _) = run(&series, &spec);
    assert_eq!(outcome.market.vwap, Some((50.0 * 100.0 + 52.0 * 300.0) / 400.0));
    assert_eq!(outcome.market.twap, 51.0);
    assert_eq!(outcome.market.close, 58.0);
    // 50 / 10% = 500 units from the arrival: all of the first two bars and 100 of the third.
    assert_eq!(outcome.pwp, Some((50.0 * 100.0 + 52.0 * 300.0 + 55.0 * 100.0) / 500.0));
    spec.schedule.quantity = Quantity::Units(500.0);
    let (outcome, _) = run(&series, &spec);
    assert_eq!(outcome.pwp, None, "the session ends before 5000 units trade");
    assert_eq!(outcome.participation_rate, Some(outcome.completed_qty / 400.0));

    // The rate of the benchmark stated apart from the cap: 250 / 50% are the same 500 units.
    spec.schedule.quantity = Quantity::Units(250.0);
    spec.schedule.pwp_rate = Some(0.5);
    let (stated, _) = run(&series, &spec);
    assert_eq!(stated.pwp, Some((50.0 * 100.0 + 52.0 * 300.0 + 55.0 * 100.0) / 500.0));
    spec.schedule.pwp_rate = None;
    let (by_cap, _) = run(&series, &spec);
    assert_eq!(by_cap.completed_qty, stated.completed_qty, "it is a benchmark and caps nothing");
}

#[test]
fn a_window_past_the_close_is_cut_and_flagged_or_an_error() {
    let today: Vec<(i64, f64, f64)> = (0..60).map(|minute| (minute, 50.0, 100.0)).collect();
    let series = market(&today);
    let mut spec = order(10.0, 30);
    spec.window.start = Some(600 + 50);
    let (outcome, _) = run(&series, &spec);
    assert_eq!(outcome.slices, 10);
    assert!(outcome.flags.has(Flag::Truncated));
    let all_series = [series];
    let mut pipeline = Pipeline::new(&all_series);
    spec.window.overrun = Overrun::Error;
    assert!(matches!(pipeline.price(&spec), Err(RunError::Overrun { minutes: 20, .. })));
    spec.window.start = Some(599);
    assert!(matches!(pipeline.price(&spec), Err(RunError::BeforeOpen { minutes: 1, .. })));
    spec.window.start = Some(660);
    assert!(matches!(pipeline.price(&spec), Err(RunError::AfterClose { .. })));
    spec.window.start = None;
    spec.window.session = Some(0);
    spec.window.overrun = Overrun::Truncate;
    assert!(matches!(pipeline.price(&spec), Err(RunError::NoPriorSession { .. })));
}

#[test]
fn volatility_is_warm_at_the_open_and_leaves_the_overnight_move_out() {
    let mut bars = Bars::default();
    for day in 0..3 {
        // Every day moves by one percent per minute around a level that jumps tenfold overnight.
        let level = 10.0_f64.powi(day);
        for minute in 0..60 {
            let price = if minute % 2 == 0 { level } else { level * 1.01 };
            bars.push(at(i64::from(day), minute), flat(price, 100.0)).unwrap();
        }
    }
    let series = series_from_bars(bars);
    let mut spec = order(10.0, 5);
    spec.estimate.volatility.floor_bps = 0.0;
    let (_, slices) = run(&series, &spec);
    for slice in slices {
        assert!((95.0..105.0).contains(&slice.sigma_bps), "{} bps, 1% expected", slice.sigma_bps);
    }
}

#[test]
fn nothing_filled_has_no_price_and_costs_only_what_was_missed() {
    let series = market(&[(0, 50.0, 0.0), (1, 55.0, 0.0)]);
    let mut spec = order(100.0, 2);
    spec.schedule.residual = Residual::Roll;
    let (outcome, slices) = run(&series, &spec);
    assert_eq!(
        (outcome.exec_avg, outcome.shortfall_bps, outcome.benchmark_slippage.vwap),
        (None, None, None)
    );
    assert!(close(outcome.is_total_bps - outcome.costs_bps[Term::Cleanup], 1000.0, 0.0, 1e-12));
    assert!(outcome.costs_bps[Term::Cleanup] > 0.0);
    spec.schedule.cleanup = Cleanup::None;
    assert_eq!(run(&series, &spec).0.is_total_bps, 1000.0);
    assert_eq!(outcome.participation_rate, None);
    assert!(outcome.flags.has(Flag::NothingFilled));
    assert!(slices.iter().all(|slice| slice.fill.is_none() && slice.remaining == Some(100.0)));
}
