//! Intervals cover the truth as often as they say.

use std::sync::Arc;

use crate::analysis::compare::pairing::{self, Pairing};
use crate::analysis::compare::table;
use crate::analysis::compare::{BootstrapSettings, ConfidenceInterval, Measured, PairWeights};
use crate::analysis::frame::{Factor, FactorBuilder, Frame, Level, Measure};
use crate::model::family;
use crate::model::ledger::Term;
use crate::model::order::Quantity;
use crate::model::outcome::Outcome;
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::model::schedule::STRATEGIES;
use crate::sweep::parameter;
use crate::sweep::run_id::RunId;

use super::support;

const DAYS: i64 = 24;
const STARTS: u32 = 9;

/// Runs of two strategies on one random market without drift, spread or impact: what they cost is chance, and windows
/// of one day overlap.
fn under_the_null(seed: u64) -> Frame {
    let series = support::series_from_bars(support::random_bars(seed, DAYS + 1, 0.0));
    let all_series = [Arc::clone(&series)];
    let mut pipeline = Pipeline::new(&all_series);
    let mut factors = ["strategy", "session", "start_offset_min", "qty"].map(FactorBuilder::new);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for session in 1..=DAYS {
        for start in 0..STARTS {
            for strategy in ["twap", "immediate"] {
                let mut spec = parameter::defaults(Preset::Standard);
                spec.window.session = Some(session as usize);
                spec.window.start_offset_min = start * 4;
                spec.window.minutes = 24;
                spec.schedule.strategy = family::find(STRATEGIES, strategy).unwrap();
                spec.schedule.quantity = Quantity::Units(3000.0);
                spec.coefficients.spread_bps = 0.0;
                spec.coefficients.k_temp = Some(0.0);
                spec.coefficients.k_perm = Some(0.0);
                outcomes.push(pipeline.price(&spec).unwrap());
                let values = [
                    Level::Text(strategy.into()),
                    Level::Text(session.to_string().into()),
                    Level::Number(f64::from(start)),
                    Level::Number(3000.0),
                ];
                for (factor, value) in factors.iter_mut().zip(values) {
                    factor.push(Some(value));
                }
            }
        }
    }
    let measure =
        |name: &str, get: fn(&Outcome) -> f64| Measure::new(name, outcomes.iter().map(|o| Some(get(o))));
    let flags: Factor = {
        let mut flags = FactorBuilder::new("quality_flags");
        for _ in &outcomes {
            flags.push(None);
        }
        flags.finish()
    };
    Frame {
        ids: outcomes.iter().map(|_| RunId::parse("r0000000000000000").unwrap()).collect(),
        factors: factors.into_iter().map(FactorBuilder::finish).collect(),
        measures: vec![
            measure("is_total_bps", |o| o.is_total_bps),
            measure("cost_spread_bps", |o| o.costs_bps[Term::Spread]),
            measure("cost_temporary_bps", |o| o.costs_bps[Term::Temporary]),
            measure("cost_permanent_bps", |o| o.costs_bps[Term::Permanent]),
            measure("cost_fees_bps", |o| o.costs_bps[Term::Fees]),
            measure("cost_timing_bps", |o| o.costs_bps[Term::Timing]),
            measure("cost_opportunity_bps", |o| o.costs_bps[Term::Opportunity]),
            measure("cost_cleanup_bps", |o| o.costs_bps[Term::Cleanup]),
            measure("completion_pct", |o| o.completion_pct),
            measure("arrival_mid", |o| o.arrival_price),
        ],
        flags,
        failed: Vec::new(),
    }
}

#[test]
fn intervals_by_day_cover_a_true_null_and_naive_ones_do_not() {
    const SIMULATIONS: u64 = 300;
    let pairing = Pairing {
        parameter: "strategy".to_owned(),
        baseline: "twap".to_owned(),
        alternative: "immediate".to_owned(),
    };
    let (mut clustered, mut bootstrapped, mut naive) = (0, 0, 0);
    for seed in 0..SIMULATIONS {
        let frame = under_the_null(seed);
        let pairs = pairing::find(&frame, &pairing).unwrap();
        let found = table::compare(
            &frame,
            vec![pairs],
            &[],
            &Measured::Total,
            PairWeights::Equal,
            BootstrapSettings::default(),
        )
        .unwrap();
        let cell = &found[0].cells[0];
        assert_eq!(
            (cell.difference.pairs, cell.difference.days),
            (DAYS as u64 * u64::from(STARTS), DAYS as usize)
        );
        let covers = |interval: Option<ConfidenceInterval>| {
            u64::from(interval.is_some_and(|i| i.low <= 0.0 && 0.0 <= i.high))
        };
        clustered += covers(cell.difference.confidence_interval);
        bootstrapped += covers(cell.difference.bootstrap);
        // As if every pair were an observation of its own.
        let n = cell.differences_bps.len() as f64;
        let variance =
            cell.differences_bps.iter().map(|d| (d - cell.difference.mean_bps).powi(2)).sum::<f64>()
                / (n - 1.0);
        naive += u64::from(cell.difference.mean_bps.abs() <= 1.971 * (variance / n).sqrt());
    }
    let share = |count: u64| count as f64 / SIMULATIONS as f64;
    println!("clustered {} bootstrapped {} naive {}", share(clustered), share(bootstrapped), share(naive));
    assert!((0.90..=0.98).contains(&share(clustered)), "clustered by day: {}", share(clustered));
    assert!((0.90..=0.98).contains(&share(bootstrapped)), "bootstrap-t: {}", share(bootstrapped));
    assert!(share(naive) < 0.85, "naive: {}", share(naive));
}
