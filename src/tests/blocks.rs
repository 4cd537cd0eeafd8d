//! Runs that share everything above the coefficients are priced together: they cost what the slice loop says, one by
//! one.

use std::collections::BTreeMap;

use crate::analysis::breakdown::BreakdownAccumulator;
use crate::config;
use crate::model::coefficients::Coefficient;
use crate::model::estimate::SPREADS;
use crate::model::family::{self, NamedEnum};
use crate::model::gate::GATES;
use crate::model::impact::MODELS;
use crate::model::pipeline::Pipeline;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::STRATEGIES;
use crate::model::stage_results::StageResults;
use crate::sweep::plan::Plan;
use proptest::prelude::*;

use super::support::{self, close, known};

/// The dot product against the slice loop.
const TIGHT: f64 = 1e-10;
const SESSIONS: i64 = 4;

prop_compose! {
    /// A small sweep over any strategies, models, gates and coefficients, with values for some runs and gaps.
    fn any_sweep()(
        strategies in prop::sample::subsequence(family::names(STRATEGIES), 2..4),
        models in prop::sample::subsequence(family::names(MODELS), 1..4),
        gate in prop::sample::select(family::names(GATES)),
        zip in any::<bool>(),
        override_coefficient in prop::option::of(prop::sample::select(vec!["impact = 'square-root'", "side = 'sell'", "symbol = 'TEST'"])),
        condition_on_coefficient in any::<bool>(),
        exclude in any::<bool>(),
        lot in prop::sample::select(vec![0, 10]),
        residual in prop::sample::select(vec!["drop", "roll", "respread"]),
        cleanup in prop::sample::subsequence(vec!["cross", "none"], 1..3),
        spreads in prop::sample::subsequence(family::names(SPREADS), 1..3),
        fill in prop::sample::subsequence(vec!["cross", "passive"], 1..3),
        passive_fill in prop::sample::select(vec!["touch", "through"]),
    ) -> String {
        let mut toml = format!(
            "[data]\nsource = 'x'\n[order]\nminutes = 60\nqty = {{ adv_fraction = 0.05 }}\nshares_outstanding = 1e8\nlot = {lot}\n\
             residual = '{residual}'\ngate = '{gate}'\ngate_threshold = 0.3\nvpin_buckets = 5\nsell_fee_bps = 0.3\n\
             tick = 0.03\npassive_fill = '{passive_fill}'\n\
             [grid]\nsymbol = ['A', 'B']\nsession = 'last'\nside = ['buy', 'sell']\nstrategy = {strategies:?}\nimpact = {models:?}\n\
             participation = [0.1, 0.5]\nspread_bps = [1, 2.5, 4]\nfee_bps = [0, 0.5]\n\
             cleanup = {cleanup:?}\nk_cleanup = [0.3, 1]\nspread = {spreads:?}\nspread_scale = [0.5, 1]\nfill = {fill:?}\n",
        );
        if zip {
            toml.push_str("[[zip]]\nk_temp = [0.1, 0.7]\nk_perm = [0.3, 0.01]\n");
        } else {
            toml.push_str("k_temp = { linspace = [0.1, 0.9], n = 3 }\nk_perm = [0.0, 0.2]\n");
        }
        if let Some(when) = override_coefficient {
            toml.push_str(&format!("[[override]]\nwhen = {{ {when} }}\nk_temp = 0.25\n"));
        }
        if condition_on_coefficient {
            toml.push_str("[[override]]\nwhen = { spread_bps = 4 }\nfee_per_share = 0.01\n");
        }
        if exclude {
            toml.push_str("[[exclude]]\nside = 'sell'\nparticipation = { above = 0.2 }\n");
        }
        toml
    }
}

/// What the block at the end costs in cash: its fill price against the last mid, and fees.
fn cleanup_cost(priced: &StageResults<'_>, spec: &RunSpec) -> f64 {
    let (k, block, filled) =
        (spec.resolved_coefficients(), &priced.schedule.cleanup, &priced.schedule.filled_slots);
    if block.qty <= 0.0 {
        return 0.0;
    }
    let impact = spec.impact.model.block_impact(filled, block, &spec.impact);
    let paid = k[Coefficient::Spread] * block.spread / 20_000.0 * block.mid
        + k[Coefficient::KTemp] * impact.temporary
        + k[Coefficient::KPerm] * impact.permanent
        + k[Coefficient::KCleanup] * filled.sigma_day * (block.qty / filled.adv).sqrt() * block.mid;
    block.qty * (paid + k[Coefficient::FeeBps] / 1e4 * block.mid + k[Coefficient::FeePerShare])
}

fn plan_of(toml: &str, seed: u64) -> Plan {
    let sweep = config::load("x.toml", toml, &[], &known(&["x"])).unwrap().sweep;
    let series = |seed| support::with_random_signal(support::random_bars(seed, SESSIONS, 0.1), seed);
    Plan::build(&sweep, vec![series(seed), series(seed + 1)]).unwrap().0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_run_of_a_sweep_costs_what_its_slices_cost(toml in any_sweep(), seed in any::<u32>()) {
        let plan = plan_of(&toml, u64::from(seed));
        let mut pipeline = Pipeline::new(plan.series());
        let mut oracle = Pipeline::new(plan.series());
        let (mut runs, mut last) = (0, None);
        for block in (0..plan.blocks()).filter_map(|index| plan.block(index)) {
            for index in 0..block.runs() {
                let run = block.run(index);
                // The same run, found on its own, and the next in plan order.
                let point = block.point(index);
                prop_assert!(last.is_none_or(|last| last < point));
                last = Some(point);
                let alone = plan.run(point);
                prop_assert_eq!(Some(&run), alone.as_ref());
                runs += 1;

                let priced = pipeline.run_stages(block.first_spec()).unwrap();
                let linear = priced.linear_costs();
                let outcome = priced.outcome(&run.spec.resolved_coefficients()).unwrap();
                let slices = oracle.slices(&run.spec).unwrap();
                let k = run.spec.resolved_coefficients();
                let filled = slices.iter().filter_map(|slice| Some((slice, slice.fill?)));
                let (mut cost, mut executed) = (0.0, 0.0);
                for (slice, fill) in filled {
                    cost += fill.slippage_cash + slice.child * (k[Coefficient::FeeBps] / 1e4 * fill.from_price + k[Coefficient::FeePerShare]);
                    executed += slice.child;
                }
                let end = slices.last().unwrap();
                cost += run.spec.schedule.side.sign() * (outcome.qty - executed) * (end.mid - outcome.arrival_price);
                cost += cleanup_cost(&priced, &run.spec);
                let bps = cost / (outcome.qty * outcome.arrival_price) * 1e4;
                prop_assert!(close(outcome.is_total_bps, bps, 1.0, TIGHT), "{} against {bps}", outcome.is_total_bps);
                prop_assert!(close(linear.total_bps(&k), bps, 1.0, TIGHT), "{} against {bps}", linear.total_bps(&k));
            }
        }
        prop_assert_eq!(runs, plan.runs());
    }

    #[test]
    fn the_breakdown_is_that_of_the_runs_one_by_one(toml in any_sweep(), seed in any::<u32>()) {
        let plan = plan_of(&toml, u64::from(seed));
        let mut pipeline = Pipeline::new(plan.series());
        let (mut accumulator, mut other) = (BreakdownAccumulator::of(&plan), BreakdownAccumulator::of(&plan));
        let mut expected: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
        for block in (0..plan.blocks()).filter_map(|index| plan.block(index)) {
            let linear = pipeline.run_stages(block.first_spec()).unwrap().linear_costs();
            // Two threads share the blocks as they like.
            let part = if block.instance() % 2 == 0 { &mut accumulator } else { &mut other };
            let values = part.add(&plan, &block, &block.coefficients(), &linear).unwrap().values().to_vec();
            for (index, value) in values.into_iter().enumerate() {
                let run = block.run(index);
                let mut add = |by: &str, group: String| {
                    expected.entry((by.to_owned(), group)).or_default().push(value);
                };
                add("all", String::new());
                add("session", run.date.unwrap().to_string());
                let spec = &run.spec;
                add("strategy", spec.schedule.strategy.name().to_owned());
                add("side", spec.schedule.side.name().to_owned());
                add("participation", spec.schedule.participation.to_string());
                if spec.estimate.spread.is_estimated() {
                    add("spread_scale", spec.coefficients.spread_scale.to_string());
                } else {
                    add("spread_bps", spec.coefficients.spread_bps.to_string());
                }
            }
        }
        let mut breakdown = accumulator.finish();
        breakdown.merge(&other.finish());
        let found: BTreeMap<(String, String), _> =
            breakdown.groups(&plan).map(|group| ((group.by, group.value), group.distribution)).collect();
        for ((by, value), values) in expected {
            let spread = found[&(by.clone(), value.clone())];
            let n = values.len() as f64;
            prop_assert_eq!(spread.runs(), values.len() as u64, "{} {}", by, value);
            let mean = values.iter().sum::<f64>() / n;
            let std = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
            prop_assert!(close(spread.mean().unwrap(), mean, 1.0, 1e-8));
            prop_assert!(close(spread.std().unwrap(), std, 1.0, 1e-5), "{} {std}", spread.std().unwrap());
            let (min, max) = values.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
            let range = spread.range().unwrap();
            prop_assert!(close(range.0, min, 1.0, TIGHT) && close(range.1, max, 1.0, TIGHT));
            let mut sorted = values;
            sorted.sort_by(f64::total_cmp);
            for q in [0.05, 0.5, 0.95] {
                let found = spread.quantile(q).unwrap();
                let at = |place: f64| sorted[(place.max(0.0) as usize).min(sorted.len() - 1)];
                let (low, high) = (at(q * n - 1.0), at(q * n + 1.0));
                let slack = |value: f64| value.abs() / 31.0 + 1e-3;
                prop_assert!(low - slack(low) <= found && found <= high + slack(high), "{q}: {found} in {low} {high}");
            }
        }
    }
}

#[test]
fn a_plan_of_a_thousand_million_runs_is_made_at_once() {
    let toml = "[data]\nsource = 'x'\n[grid]\nsymbol = ['A', 'B']\nstrategy = ['twap', 'vwap', 'pov']\n\
                residual = ['drop', 'roll']\nimpact = ['power-law', 'square-root']\nalpha = { linspace = [0.1, 0.9], n = 100 }\n\
                k_temp = { linspace = [0.1, 0.9], n = 100 }\nk_perm = { linspace = [0.1, 0.9], n = 100 }\n\
                spread_bps = { linspace = [1, 9], n = 100 }\n";
    let plan = plan_of(toml, 1);
    // POV knows no residual, the square root law neither alpha nor k_perm.
    assert_eq!(plan.runs(), 2 * (2 + 2 + 1) * (100 * 100 * 100 * 100 + 100 * 100));
}

#[test]
fn an_axis_too_long_for_a_block_is_cut_into_equal_parts_that_miss_no_run() {
    let toml = "[data]\nsource = 'x'\n[order]\nminutes = 5\n[grid]\nsymbol = 'A'\nstrategy = ['twap', 'vwap']\n\
                impact = ['power-law', 'square-root']\nk_temp = { linspace = [0.1, 0.9], n = 3 }\n\
                k_perm = { linspace = [0.1, 0.9], n = 4000 }\nspread_bps = { linspace = [1, 9], n = 6 }\n";
    let plan = plan_of(&toml.replace("'A'", "['A', 'B']"), 1);
    assert_eq!(plan.runs(), 2 * 2 * (3 * 4000 * 6 + 3 * 6), "the square root law knows no k_perm");
    assert!(plan.points_per_block() > 1000, "{}", plan.points_per_block());
    let mut pipeline = Pipeline::new(plan.series());
    let mut accumulator = BreakdownAccumulator::of(&plan);
    let (mut runs, mut last) = (0, None);
    for block in (0..plan.blocks()).filter_map(|index| plan.block(index)) {
        runs += block.runs() as u64;
        let linear = pipeline.run_stages(block.first_spec()).unwrap().linear_costs();
        accumulator.add(&plan, &block, &block.coefficients(), &linear).unwrap();
        for index in [0, block.runs() / 2, block.runs() - 1] {
            let point = block.point(index);
            assert!(last.is_none_or(|last| last <= point));
            last = Some(point);
            assert_eq!(Some(block.run(index)), plan.run(point));
        }
    }
    assert_eq!(runs, plan.runs());
    let breakdown = accumulator.finish();
    let of_k_perm: Vec<u64> = breakdown
        .groups(&plan)
        .filter(|group| group.by == "k_perm")
        .map(|group| group.distribution.runs())
        .collect();
    assert_eq!(of_k_perm, vec![2 * 2 * 3 * 6; 4000], "every value of the axis has its runs");
}
