//! Not trading is never cheap: what the cleanup promises, over random orders on a flat path.

use std::sync::Arc;

use crate::model::bar_series::BarSeries;
use crate::model::bars::{Bar, Bars};
use crate::model::family;
use crate::model::impact::MODELS;
use crate::model::order::Quantity;
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::STRATEGIES;
use crate::sweep::parameter;
use proptest::prelude::*;

use super::support::{SplitMix64, series_from_bars};

const SESSIONS: i64 = 7;
/// Participation caps, the widest first.
const CAPS: [f64; 8] = [0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];
/// Strategies whose schedule is fixed at the arrival, whatever the cap lets through.
const FIXED: [&str; 7] =
    ["twap", "vwap", "almgren-chriss", "obizhaeva-wang", "front-loaded", "back-loaded", "close"];
/// Models in which a cap that holds thin bars back really saves impact.
const REPORTED_ONLY: [&str; 2] = ["propagator", "istar"];

/// Sessions of 60 minutes whose mids stand still, with random closes between high and low and random volumes.
fn flat_path(seed: u64) -> Arc<BarSeries> {
    let mut dice = SplitMix64(seed);
    let mut bars = Bars::default();
    let mut close = 100.0;
    for session in 0..SESSIONS {
        for minute in 0..60 {
            let open = close;
            close = 100.0 + 0.1 * (dice.uniform() - 0.5);
            let bar = Bar {
                open,
                high: 100.06,
                low: 99.94,
                close,
                volume: 500.0 + (dice.uniform() * 3000.0).round(),
            };
            bars.push(session * 86_400 + (600 + minute) * 60, bar).unwrap();
        }
    }
    series_from_bars(bars)
}

prop_compose! {
    fn any_order()(
        strategy in prop::sample::select(FIXED.to_vec()),
        model in prop::sample::select(family::names(MODELS)),
        fraction in 0.001..0.3_f64,
        (start, minutes) in (0_u32..30, 5_u32..30),
        urgency in 0.0..6.0_f64,
        (spread, fee) in (0.0..10.0_f64, 0.0..1.0_f64),
    ) -> RunSpec {
        let mut spec = parameter::defaults(Preset::Standard);
        spec.window.session = Some(SESSIONS as usize - 1);
        spec.window.start_offset_min = start;
        spec.window.minutes = minutes;
        spec.schedule.strategy = family::find(STRATEGIES, strategy).unwrap();
        spec.schedule.quantity = Quantity::AdvFraction(fraction);
        spec.schedule.params.urgency = urgency;
        spec.schedule.params.close_minutes = 5;
        spec.impact.model = family::find(MODELS, model).unwrap();
        spec.impact.params.shares_outstanding = Some(1e7);
        if model == "almgren-chriss-linear" {
            // Twice the rate costs as much as in almgren2005, to the order of magnitude.
            spec.coefficients.k_temp = Some(0.15);
            spec.coefficients.k_perm = Some(0.3);
        }
        spec.coefficients.spread_bps = spread;
        spec.coefficients.fee_bps = fee;
        spec
    }
}

/// Completion in percent and expected cost in bps at every cap.
fn by_cap(series: &Arc<BarSeries>, spec: &RunSpec) -> Vec<(f64, f64)> {
    let all_series = [Arc::clone(series)];
    let mut pipeline = Pipeline::new(&all_series);
    let mut at = |cap: f64| {
        let mut spec = spec.clone();
        spec.schedule.participation = cap;
        let outcome = pipeline.price(&spec).unwrap();
        (outcome.completion_pct, outcome.expected_bps)
    };
    CAPS.map(&mut at).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_fills_little_is_never_cheaper_than_one_that_fills(spec in any_order(), seed in any::<u64>()) {
        let found = by_cap(&flat_path(seed), &spec);
        for (little, low) in found.iter().filter(|(completion, _)| *completion < 30.0) {
            for (whole, high) in found.iter().filter(|(completion, _)| *completion > 98.0) {
                prop_assert!(low >= high, "{low} bps at {little}%, {high} at {whole}%");
            }
        }
        let model = spec.impact.model.name();
        for pair in found.windows(2).filter(|_| !REPORTED_ONLY.contains(&model)) {
            let [(wide, wider), (tight, tighter)] = [pair[0], pair[1]];
            prop_assert!(tighter >= 0.97 * wider, "{model}: {wider} bps at {wide}%, {tighter} at {tight}%");
        }
    }

    #[test]
    fn a_larger_order_never_costs_less_cash(spec in any_order(), seed in any::<u64>(), cap in 0.01..0.4_f64) {
        let all_series = [flat_path(seed)];
        let mut pipeline = Pipeline::new(&all_series);
        let mut last = 0.0;
        for fraction in [0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5] {
            let mut spec = spec.clone();
            spec.schedule.quantity = Quantity::AdvFraction(fraction);
            spec.schedule.participation = cap;
            let outcome = pipeline.price(&spec).unwrap();
            let cash = outcome.costs.expected();
            prop_assert!(cash >= last * (1.0 - 1e-12), "{cash} for {fraction} of ADV, {last} for less");
            last = cash;
        }
    }
}
