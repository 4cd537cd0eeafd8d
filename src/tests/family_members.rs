//! What single members of the families do, on markets small enough to work out by hand.

use std::sync::Arc;

use crate::model::bar_series::{BarSeries, Signal};
use crate::model::bars::{Bar, Bars};
use crate::model::coefficients::Coefficient;
use crate::model::error::RunError;
use crate::model::estimate::CURVES;
use crate::model::family;
use crate::model::flags::Flag;
use crate::model::gate::{GATES, GateAction, Threshold};
use crate::model::impact::MODELS;
use crate::model::ledger::Term;
use crate::model::order::{Quantity, Residual, Side};
use crate::model::parameter::ParameterId;
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::{CapVolume, STRATEGIES};
use crate::model::slices::Slice;
use crate::sweep::parameter::{self, Parameter, ParameterValue};

use super::support::{close, run, series_from_bars};

/// Three sessions of 60 slots at a price of 50: 100, then 300 units per minute, then today's as given, 100 beyond them.
fn market(today: &[f64]) -> Arc<BarSeries> {
    let mut bars = Bars::default();
    for day in 0..3 {
        for minute in 0..60_usize {
            let volume = match day {
                0 => 100.0,
                1 => 300.0,
                _ => today.get(minute).copied().unwrap_or(100.0),
            };
            let bar = Bar { open: 50.0, high: 50.0, low: 50.0, close: 50.0, volume };
            bars.push(day * 86_400 + (600 + minute as i64) * 60, bar).unwrap();
        }
    }
    series_from_bars(bars)
}

fn order(strategy: &str, qty: f64, minutes: u32) -> RunSpec {
    let mut spec = parameter::defaults(Preset::Standard);
    spec.window.session = Some(2);
    spec.window.minutes = minutes;
    spec.schedule.strategy = family::find(STRATEGIES, strategy).unwrap();
    spec.schedule.quantity = Quantity::Units(qty);
    spec.schedule.participation = 1.0;
    spec.estimate.volatility.floor_bps = 100.0;
    spec
}

fn children(series: &Arc<BarSeries>, spec: &RunSpec) -> Vec<f64> {
    run(series, spec).1.iter().map(|slice| slice.child).collect()
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(close(*found, *expected, 1e-9, 1e-9), "{found} against {expected}");
    }
}

#[test]
fn pov_follows_what_printed_one_slot_behind_and_catches_up() {
    let series = market(&[100.0, 200.0, 0.0, 400.0, 100.0]);
    let mut spec = order("pov", 1e6, 5);
    spec.schedule.participation = 0.1;
    // 10% of 100; nothing in the bar without volume, whose 20 are caught up; 10 more wait for the cap of the last.
    assert_close(&children(&series, &spec), &[0.0, 10.0, 0.0, 20.0, 10.0]);
    spec.schedule.params.pov_rate = Some(0.05);
    assert_close(&children(&series, &spec), &[0.0, 5.0, 0.0, 10.0, 10.0]);
    spec.schedule.quantity = Quantity::Units(7.0);
    assert_close(&children(&series, &spec), &[0.0, 5.0, 0.0, 2.0, 0.0]);
}

#[test]
fn immediate_takes_all_the_cap_lets_until_it_is_done() {
    let series = market(&[100.0, 200.0, 400.0]);
    let mut spec = order("immediate", 50.0, 4);
    spec.schedule.participation = 0.1;
    assert_close(&children(&series, &spec), &[10.0, 20.0, 20.0, 0.0]);
}

#[test]
fn loaded_schedules_halve_and_double_and_close_waits() {
    let series = market(&[]);
    let mut spec = order("front-loaded", 15.0, 4);
    spec.schedule.params.half_life = 1.0;
    assert_close(&children(&series, &spec), &[8.0, 4.0, 2.0, 1.0]);
    spec.schedule.strategy = family::find(STRATEGIES, "back-loaded").unwrap();
    assert_close(&children(&series, &spec), &[1.0, 2.0, 4.0, 8.0]);
    spec.schedule.strategy = family::find(STRATEGIES, "close").unwrap();
    spec.schedule.params.close_minutes = 3;
    assert_close(&children(&series, &spec), &[0.0, 5.0, 5.0, 5.0]);
}

#[test]
fn dynamic_vwap_is_vwap_until_volume_surprises_it() {
    let mut spec = order("dynamic-vwap", 100.0, 4);
    spec.schedule.params.volume_half_life = 1.0;
    // The curve says 200 a minute, and so it is.
    assert_close(&children(&market(&[200.0; 4]), &spec), &[25.0; 4]);
    // A first bar of twice that: the next is expected to trade 200 x 1.5, then 200 x 1.25 and 200 x 1.125.
    let second = 75.0 * 1.5 / (1.5 + 1.25 + 1.125);
    let found = children(&market(&[400.0, 200.0, 200.0, 200.0]), &spec);
    assert_close(&found[..2], &[25.0, second]);
    // Half of that surprise is forgotten: (400 + 2 x 200) / (200 + 2 x 200) = 4/3.
    let third = (75.0 - second) * (7.0 / 6.0) / (7.0 / 6.0 + 13.0 / 12.0);
    assert_close(&found[2..], &[third, 75.0 - second - third]);
}

#[test]
fn dynamic_vwap_remembers_what_traded_before_the_arrival() {
    let mut spec = order("dynamic-vwap", 100.0, 2);
    spec.window.start_offset_min = 1;
    spec.schedule.params.volume_half_life = 1.0;
    let found = children(&market(&[400.0, 200.0, 200.0]), &spec);
    assert_close(&found, &[100.0 * 1.5 / 2.75, 100.0 * 1.25 / 2.75]);
    // A flat curve stands for the ADV distributed evenly: 200 per minute here.
    spec.estimate.curve = family::find(CURVES, "flat").unwrap();
    assert_close(&children(&market(&[400.0, 200.0, 200.0]), &spec), &found);
}

#[test]
fn the_ewma_curve_weighs_the_last_session_most() {
    let mut bars = Bars::default();
    for day in 0..3_i64 {
        for minute in 0..60_i64 {
            // Day 0 trades in its first half, day 1 in its second.
            let busy = if day == 0 { minute < 30 } else { minute >= 30 };
            let bar = Bar {
                open: 50.0,
                high: 50.0,
                low: 50.0,
                close: 50.0,
                volume: if busy { 300.0 } else { 0.0 },
            };
            bars.push(day * 86_400 + (600 + minute) * 60, bar).unwrap();
        }
    }
    let series = series_from_bars(bars);
    let mut spec = order("vwap", 90.0, 60);
    spec.estimate.curve = family::find(CURVES, "ewma").unwrap();
    spec.estimate.params.half_life = 1.0;
    let targets: Vec<f64> = run(&series, &spec).1.iter().map(|slice| slice.target).collect();
    // Weights 1 and 1/2 of sessions that each trade 300 a busy minute: twice as much in the second half.
    assert_close(&targets[..30], &[1.0; 30]);
    assert_close(&targets[30..], &[2.0; 30]);
}

#[test]
fn lots_of_a_hundred_and_the_odd_rest_at_the_end() {
    let series = market(&[1e6; 4]);
    let mut spec = order("twap", 1050.0, 4);
    spec.schedule.lot = 100.0;
    assert_close(&children(&series, &spec), &[300.0, 300.0, 200.0, 250.0]);
    spec.schedule.residual = Residual::Respread;
    let found = children(&series, &spec);
    assert!(found[..3].iter().all(|child| child % 100.0 == 0.0), "{found:?}");
    assert_close(&[found.iter().sum()], &[1050.0]);
}

#[test]
fn a_quantity_in_cash_is_taken_at_the_last_price_before_the_arrival() {
    let mut spec = order("twap", 0.0, 4);
    spec.schedule.quantity = Quantity::Notional(5000.0);
    assert_eq!(run(&market(&[1e6; 4]), &spec).0.qty, 100.0);
}

#[test]
fn sellers_pay_their_own_fees_on_top() {
    let series = market(&[1e6; 4]);
    let mut spec = order("twap", 100.0, 4);
    spec.coefficients.fee_bps = 1.0;
    spec.coefficients.sell_fee_bps = 2.0;
    spec.coefficients.sell_fee_per_share = 0.01;
    assert_close(&[run(&series, &spec).0.costs[Term::Fees]], &[0.5]);
    spec.schedule.side = Side::Sell;
    assert_close(&[run(&series, &spec).0.costs[Term::Fees]], &[1.5 + 1.0]);
}

#[test]
fn timing_risk_of_an_even_schedule_is_sigma_root_of_a_third_of_its_time_and_what_is_left_is_held_to_the_end()
{
    let series = market(&[1e9; 60]);
    let outcome = run(&series, &order("twap", 1000.0, 60)).0;
    // 100 bps per square root of a minute.
    assert!(close(outcome.timing_risk_bps, 100.0 * (60.0_f64 / 3.0).sqrt(), 0.0, 1e-12));
    // An order that fills in its first slot is exposed within it.
    let outcome = run(&series, &order("immediate", 1000.0, 60)).0;
    assert!(close(outcome.timing_risk_bps, 100.0 * (1.0_f64 / 3.0).sqrt(), 0.0, 1e-12));
    let series = market(&[0.0; 60]);
    let outcome = run(&series, &order("twap", 1000.0, 60)).0;
    assert!(close(outcome.timing_risk_bps, 100.0 * 60.0_f64.sqrt(), 0.0, 1e-12), "nothing fills");
}

#[test]
fn capacity_is_where_completion_falls_under_whole() {
    let series = market(&[100.0, 400.0, 100.0, 200.0]);
    let all_series = [series];
    let mut pipeline = Pipeline::new(&all_series).with_capacity(true);
    let mut capacity = |strategy: &str, residual: Residual| {
        let mut spec = order(strategy, 10.0, 4);
        spec.schedule.participation = 0.1;
        spec.schedule.residual = residual;
        pipeline.price(&spec).unwrap().capacity_qty.unwrap()
    };
    // The smallest bar lets 10 through, a quarter of the order.
    assert!(close(capacity("twap", Residual::Drop), 40.0, 0.0, 1e-8));
    // From the third bar on 30 can be had for half the order, from the second 70 for three quarters, 80 in all.
    assert!(close(capacity("twap", Residual::Roll), 60.0, 0.0, 1e-8));
    assert!(close(capacity("immediate", Residual::Drop), 80.0, 0.0, 1e-8));
    let mut plain = Pipeline::new(&all_series);
    assert_eq!(plain.price(&order("twap", 10.0, 4)).unwrap().capacity_qty, None);
}

fn impact_of(model: &str, series: &Arc<BarSeries>, edit: impl Fn(&mut RunSpec)) -> Vec<Slice> {
    let mut spec = order("twap", 400.0, 4);
    spec.impact.model = family::find(MODELS, model).unwrap();
    edit(&mut spec);
    run(series, &spec).1
}

fn temporary(slices: &[Slice]) -> Vec<f64> {
    slices.iter().map(|slice| slice.fill.unwrap().impact.temporary).collect()
}

#[test]
fn a_whole_order_under_the_square_root_law_pays_two_thirds_of_its_peak_however_it_is_cut() {
    let series = market(&[1e6; 60]);
    // ADV 12,000; 100 bps per bar over 60 slots per session.
    let peak = 0.01 * 60.0_f64.sqrt() * (400.0_f64 / 12_000.0).sqrt() * 50.0;
    for minutes in [1, 4, 60] {
        let slices = impact_of("square-root", &series, |spec| spec.window.minutes = minutes);
        let paid: f64 = slices.iter().map(|slice| slice.child * slice.fill.unwrap().impact.temporary).sum();
        assert!(close(paid / 400.0, 2.0 / 3.0 * peak, 0.0, 1e-12), "{minutes}");
    }
}

#[test]
fn transient_impact_fades_by_its_kernel() {
    let series = market(&[1e6; 4]);
    let day = 0.01 * 60.0_f64.sqrt() * 50.0;
    let share = 100.0 / 12_000.0;
    let fade = (-6.0_f64 / 60.0).exp();
    let found = impact_of("obizhaeva-wang", &series, |spec| spec.impact.params.resilience = 6.0);
    let kept = [0.5, 0.5 + fade, 0.5 + fade + fade.powi(2), 0.5 + fade + fade.powi(2) + fade.powi(3)];
    assert_close(&temporary(&found), &kept.map(|kept| day * share * kept));
    let lasting: Vec<f64> = found.iter().map(|slice| slice.fill.unwrap().impact.permanent).collect();
    assert_close(&lasting, &[0.5, 1.5, 2.5, 3.5].map(|before| 0.3 * day * share * before));

    // The double integral of 1 / (1 + u / 2) from 0 to u is 4 ((1 + u / 2) ln(1 + u / 2) - u / 2).
    let own = 0.3 * 50.0 * 0.01 * (100.0 / 1e6_f64).sqrt();
    let twice = |u: f64| 4.0 * ((1.0 + u / 2.0) * (1.0 + u / 2.0).ln() - u / 2.0);
    let found = impact_of("propagator", &series, |spec| {
        spec.impact.params.decay = 1.0;
        spec.impact.params.decay_minutes = 2.0;
    });
    let lasting = |lag: f64| twice(lag + 1.0) - 2.0 * twice(lag) + twice(lag - 1.0);
    let kernel = [twice(1.0), lasting(1.0), lasting(2.0), lasting(3.0)];
    let sums = [kernel[0], kernel[..2].iter().sum(), kernel[..3].iter().sum(), kernel.iter().sum()];
    assert_close(&temporary(&found), &sums.map(|sum: f64| own * sum));
}

#[test]
fn a_model_brings_its_own_coefficients_and_a_sweep_may_set_others() {
    let mut spec = order("twap", 1.0, 1);
    for (model, k_temp, k_perm, alpha) in
        [("power-law", 0.3, 0.02, 0.6), ("almgren2005", 0.142, 0.314, 0.6), ("istar", 693.84, 14.16, 0.5)]
    {
        spec.impact.model = family::find(MODELS, model).unwrap();
        let coefficients = spec.resolved_coefficients();
        assert_close(
            &[coefficients[Coefficient::KTemp], coefficients[Coefficient::KPerm], spec.impact.alpha()],
            &[k_temp, k_perm, alpha],
        );
    }
    spec.coefficients.k_temp = Some(7.0);
    assert_eq!(spec.resolved_coefficients()[Coefficient::KTemp], 7.0);
}

#[test]
fn a_model_without_coefficients_of_its_own_asks_for_them() {
    let mut spec = order("twap", 1.0, 1);
    spec.impact.model = family::find(MODELS, "almgren-chriss-linear").unwrap();
    let all_series = [market(&[])];
    let missing = |spec: &RunSpec| match Pipeline::new(&all_series).price(spec) {
        Err(RunError::NeedsCoefficient { coefficient, .. }) => Some(coefficient),
        priced => priced.map(|_| None).unwrap(),
    };
    assert_eq!(missing(&spec), Some(ParameterId::KTemp));
    spec.coefficients.k_temp = Some(10.0);
    assert_eq!(missing(&spec), Some(ParameterId::KPerm));
    spec.coefficients.k_perm = Some(1.0);
    assert_eq!(missing(&spec), None);
    spec.schedule.strategy = family::find(STRATEGIES, "almgren-chriss").unwrap();
    spec.schedule.params.risk_aversion = Some(1e-6);
    assert_eq!(Pipeline::new(&all_series).price(&spec), Err(RunError::NeedsAssumedImpact));
}

#[test]
fn urgency_states_how_steeply_what_is_left_falls() {
    let series = market(&[]);
    let mut spec = order("almgren-chriss", 100.0, 4);
    spec.schedule.params.urgency = 0.0;
    assert_close(&children(&series, &spec), &[25.0; 4]);
    spec.schedule.params.urgency = 2.0;
    let left = |slot: f64| 100.0 * (2.0 * (1.0 - slot / 4.0)).sinh() / 2.0_f64.sinh();
    let expected = [0.0, 1.0, 2.0, 3.0].map(|slot| left(slot) - left(slot + 1.0));
    assert_close(&children(&series, &spec), &expected);
}

#[test]
fn a_cap_of_the_expected_volume_does_not_know_what_will_trade() {
    let series = market(&[100.0, 0.0, 400.0, 1e6]);
    let mut spec = order("immediate", 1e6, 4);
    spec.schedule.participation = 0.1;
    assert_close(&children(&series, &spec), &[10.0, 0.0, 40.0, 1e5]);
    // The curve expects 200 a minute; nothing can fill where nothing trades.
    spec.schedule.cap_volume = CapVolume::Expected;
    assert_close(&children(&series, &spec), &[20.0, 0.0, 20.0, 20.0]);
    assert_eq!(run(&series, &spec).0.curve_sessions_used, Some(2));
}

#[test]
fn almgren2005_refuses_to_guess_the_shares_outstanding() {
    let mut spec = order("twap", 1.0, 1);
    spec.impact.model = family::find(MODELS, "almgren2005").unwrap();
    let all_series = [market(&[])];
    assert_eq!(Pipeline::new(&all_series).price(&spec), Err(RunError::NeedsSharesOutstanding));
}

/// The market of [`market`] with a signal that is 0 but for today's slots as given.
fn with_signal(today: &[Option<f64>]) -> Arc<BarSeries> {
    let series = market(&[1e6; 8]);
    let cells: Vec<Option<f64>> = (0..180_usize)
        .map(|row| row.checked_sub(120).and_then(|slot| today.get(slot).copied()).unwrap_or(Some(0.0)))
        .collect();
    Arc::new(BarSeries::clone(&series).with_signal(Signal { name: "imbalance".into(), values: cells.into() }))
}

#[test]
fn a_gate_acts_on_the_slot_after_the_bar_it_measured_for_the_side_it_harms() {
    let series = with_signal(&[Some(0.9), Some(-0.9), None, Some(0.5)]);
    let mut spec = order("twap", 50.0, 5);
    spec.gate.threshold = Threshold::Level(0.5);
    spec.gate.gate = family::find(GATES, "signed-signal").unwrap();
    assert_close(&children(&series, &spec), &[10.0, 0.0, 10.0, 10.0, 10.0]);
    let outcome = run(&series, &spec).0;
    assert_eq!((outcome.gated_slices, outcome.gated_qty), (1, 10.0));
    assert!(outcome.flags.has(Flag::GateBlind), "the third bar has no level");
    spec.schedule.side = Side::Sell;
    spec.gate.action = GateAction::Halve;
    assert_close(&children(&series, &spec), &[10.0, 10.0, 5.0, 10.0, 10.0]);
    // Nine tenths of the prior levels are 0, so anything above 0 is over their quantile.
    spec.gate.gate = family::find(GATES, "signal").unwrap();
    spec.gate.threshold = Threshold::Quantile(0.9);
    assert_close(&children(&series, &spec), &[10.0, 5.0, 10.0, 10.0, 5.0]);
}

#[test]
fn a_gate_without_a_signal_fails_the_run_by_name() {
    let mut spec = order("twap", 50.0, 5);
    spec.gate.gate = family::find(GATES, "signal").unwrap();
    let all_series = [market(&[])];
    assert_eq!(Pipeline::new(&all_series).price(&spec), Err(RunError::NoSignal));
}

#[test]
fn the_obizhaeva_wang_strategy_may_believe_in_another_resilience_than_the_model_charges() {
    let series = market(&[]);
    let resilience = Parameter::of(ParameterId::Resilience);
    let order = |told: f64, believed: Option<f64>| {
        let mut spec = order("obizhaeva-wang", 600.0, 30);
        spec.impact.model = family::find(MODELS, "obizhaeva-wang").unwrap();
        (resilience.set)(&mut spec, ParameterValue::Number(told));
        spec.schedule.params.ow_resilience = believed;
        spec
    };
    let cost = |spec: &RunSpec| run(&series, spec).0.costs[Term::Temporary];
    // Not set, it is that of the model.
    assert_eq!(children(&series, &order(4.0, None)), children(&series, &order(9.0, Some(4.0))));
    assert_eq!(cost(&order(4.0, None)).to_bits(), cost(&order(4.0, Some(4.0))).to_bits());
    // Set, the schedule keeps to it and only what it costs moves.
    assert!(cost(&order(9.0, Some(4.0))) < cost(&order(4.0, Some(4.0))));
    // What nothing reads does not matter to a run.
    let mut other_model = order(4.0, Some(4.0));
    other_model.impact.model = family::find(MODELS, "power-law").unwrap();
    assert!(!resilience.is_relevant(&other_model) && resilience.is_relevant(&order(4.0, Some(4.0))));
    other_model.schedule.params.ow_resilience = None;
    assert!(resilience.is_relevant(&other_model));
}
