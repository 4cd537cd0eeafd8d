//! What holds for every order on every market.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config;
use crate::model::bar_series::BarSeries;
use crate::model::estimate::{CURVES, ESTIMATORS, SPREADS};
use crate::model::family::{self, NamedEnum as _};
use crate::model::gate::{GATES, GateAction, Threshold};
use crate::model::impact::MODELS;
use crate::model::ledger::Term;
use crate::model::order::{Quantity, Residual, Side};
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::cleanup::Cleanup;
use crate::model::schedule::fill_mode::{FillKind, FillMode, PassiveFill};
use crate::model::schedule::{CapVolume, STRATEGIES};
use crate::model::window::ArrivalPrice;
use crate::sweep::parameter;
use crate::sweep::plan::Plan;
use proptest::prelude::*;

use super::support::known;
use super::support::{self, close};

/// The factored path against the slice loop.
const TIGHT: f64 = 1e-10;
/// Prior sessions of every generated market.
const SESSIONS: i64 = 4;

prop_compose! {
    fn any_spec()(
        strategy in prop::sample::select(family::names(STRATEGIES)),
        curve in prop::sample::select(family::names(CURVES)),
        (gate, action, threshold) in (
            prop::sample::select(family::names(GATES)),
            prop::sample::select(vec![GateAction::Skip, GateAction::Halve]),
            prop_oneof![(0.0..1.0_f64).prop_map(Threshold::Level), (0.0..=1.0_f64).prop_map(Threshold::Quantile)],
        ),
        model in prop::sample::select(family::names(MODELS)),
        lot in prop_oneof![Just(0.0), Just(100.0), Just(0.01)],
        limit_bps in prop::option::of(0.0..50.0_f64),
        residual in prop::sample::select(vec![Residual::Drop, Residual::Roll, Residual::Respread]),
        side in prop::sample::select(vec![Side::Buy, Side::Sell]),
        qty in prop_oneof![
            (1.0..200_000.0_f64).prop_map(Quantity::Units),
            (0.001..1.0_f64).prop_map(Quantity::AdvFraction),
        ],
        participation in 0.001..=1.0_f64,
        (start, minutes) in (0_u32..60, 1_u32..90),
        alpha in 0.0..2.0_f64,
        k in prop::array::uniform4(0.0..2.0_f64),
        (estimator, span, floor) in (
            prop::sample::select(family::names(ESTIMATORS)),
            prop::option::of(1_u32..60),
            0.0..20.0_f64,
        ),
        (arrival, cleanup, cap_volume) in (
            prop::sample::select(ArrivalPrice::ALL),
            prop::sample::select(Cleanup::ALL),
            prop::sample::select(CapVolume::ALL),
        ),
        fee in 0.0..0.05_f64,
        (spread, spread_scale) in (prop::sample::select(family::names(SPREADS)), 0.0..3.0_f64),
        (fill, passive_fill, ticks) in (
            prop::sample::select(FillMode::ALL),
            prop::sample::select(PassiveFill::ALL),
            0_u32..4,
        ),
    ) -> RunSpec {
        let mut spec = parameter::defaults(Preset::Standard);
        spec.window.session = Some(SESSIONS as usize - 1);
        spec.window.start_offset_min = start;
        spec.window.minutes = minutes;
        spec.estimate.volatility.estimator = family::find(ESTIMATORS, estimator).unwrap();
        spec.estimate.volatility.span = span;
        spec.estimate.volatility.floor_bps = floor;
        spec.window.arrival = arrival;
        spec.schedule.cleanup = cleanup;
        spec.schedule.cap_volume = cap_volume;
        spec.schedule.fill = fill;
        spec.schedule.passive_fill = passive_fill;
        spec.schedule.passive_ticks = ticks;
        // Generated prices are on no grid, and a bar spans a tenth of a percent of about 100.
        spec.estimate.spread.tick = Some(0.03);
        spec.estimate.curve = family::find(CURVES, curve).unwrap();
        spec.schedule.strategy = family::find(STRATEGIES, strategy).unwrap();
        if spec.schedule.strategy.fills_in_auction() {
            // Whatever the start, to the close.
            spec.window.minutes = 60;
        }
        spec.schedule.side = side;
        spec.schedule.quantity = qty;
        spec.schedule.participation = participation;
        spec.schedule.residual = residual;
        spec.schedule.lot = lot;
        spec.schedule.limit_bps = limit_bps;
        spec.gate.gate = family::find(GATES, gate).unwrap();
        spec.gate.action = action;
        spec.gate.threshold = threshold;
        // Sessions of 60 bars fill few of the usual 50 buckets.
        spec.gate.params.vpin_buckets = 10;
        spec.impact.model = family::find(MODELS, model).unwrap();
        spec.impact.params.shares_outstanding = Some(1e8);
        spec.impact.alpha = Some(alpha);
        spec.coefficients.spread_bps = k[0] * 10.0;
        spec.coefficients.spread_scale = spread_scale;
        spec.estimate.spread.model = family::find(SPREADS, spread).unwrap();
        spec.coefficients.k_temp = Some(k[1]);
        spec.coefficients.k_perm = Some(k[2]);
        spec.coefficients.fee_bps = k[3];
        spec.coefficients.fee_per_share = fee;
        spec.coefficients.sell_fee_bps = fee;
        spec
    }
}

/// Random bars with a random signal beside them, some cells empty.
fn market(seed: u64, gaps: f64) -> Arc<BarSeries> {
    support::with_random_signal(support::random_bars(seed, SESSIONS, gaps), seed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_child_exceeds_the_cap_and_no_order_its_quantity(
        spec in any_spec(), seed in any::<u64>(), gaps in 0.0..0.3_f64,
    ) {
        let series = market(seed, gaps);
        let (outcome, slices) = support::run(&series, &spec);
        let mut executed = 0.0;
        for slice in &slices {
            prop_assert!(slice.child >= 0.0);
            if spec.schedule.cap_volume == CapVolume::Actual {
                prop_assert!(slice.child <= spec.schedule.participation * slice.bar_vol * (1.0 + 1e-12));
            }
            prop_assert!(slice.child == 0.0 || slice.bar_vol > 0.0);
            prop_assert_eq!(slice.fill.is_some(), slice.child > 0.0);
            executed += slice.child;
            prop_assert!(close(slice.cum_exec, executed, 1e-9, 1e-12));
            prop_assert!(close(slice.cum_exec + slice.remaining.unwrap(), outcome.qty, 0.0, 1e-11));
        }
        prop_assert!(executed <= outcome.qty * (1.0 + 1e-12));
        prop_assert!(close(outcome.completed_qty, executed, 1e-9, 1e-10));
        prop_assert!(outcome.completion_pct <= 100.0);
    }

    #[test]
    fn the_ledger_is_the_sum_of_its_slices(spec in any_spec(), seed in any::<u64>(), gaps in 0.0..0.3_f64) {
        let series = market(seed, gaps);
        let (outcome, slices) = support::run(&series, &spec);
        let (costs, arrival) = (outcome.costs, outcome.arrival_price);
        let sign = spec.schedule.side.sign();
        let filled: Vec<_> = slices.iter().filter_map(|slice| Some((slice, slice.fill?))).collect();
        let sum = |term: &dyn Fn(usize) -> f64| (0..filled.len()).map(term).sum::<f64>();
        let scale = outcome.completed_qty * arrival * 1e-4;

        let spread = sum(&|i| filled[i].0.child * filled[i].0.half_spread);
        let temporary = sum(&|i| filled[i].0.child * filled[i].1.impact.temporary);
        let permanent = sum(&|i| filled[i].0.child * filled[i].1.impact.permanent);
        let timing = sum(&|i| sign * filled[i].0.child * (filled[i].1.from_price - arrival));
        prop_assert!(close(costs[Term::Spread], spread, 0.0, TIGHT), "{} {}", costs[Term::Spread], spread);
        prop_assert!(close(costs[Term::Temporary], temporary, 0.0, TIGHT), "{} {}", costs[Term::Temporary], temporary);
        prop_assert!(close(costs[Term::Permanent], permanent, 0.0, TIGHT), "{} {}", costs[Term::Permanent], permanent);
        prop_assert!(close(costs[Term::Timing], timing, scale, TIGHT));

        // What the fills cost against the arrival price is the ledger less fees and opportunity.
        let slippage = sum(&|i| filled[i].1.slippage_cash);
        prop_assert!(close(costs.shortfall() - costs[Term::Fees], slippage, scale, TIGHT));
        if let Some(average) = outcome.exec_avg {
            let value = sum(&|i| filled[i].0.child * filled[i].1.price);
            prop_assert!(close(average, value / outcome.completed_qty, 0.0, TIGHT));
            let shortfall = sign * (average - arrival) / arrival * 1e4;
            let fees = costs[Term::Fees] / (outcome.completed_qty * arrival) * 1e4;
            prop_assert!(close(outcome.shortfall_bps.unwrap(), shortfall + fees, 1.0, TIGHT));
        } else {
            prop_assert!(filled.is_empty());
        }

        // Seven terms, one sum, in cash and in bps.
        let seven: f64 = costs.terms().iter().map(|(_, cash)| cash).sum();
        prop_assert!(close(costs.total(), seven, scale, 1e-12));
        let bps: f64 = outcome.costs_bps.terms().iter().map(|(_, bps)| bps).sum();
        prop_assert!(close(outcome.is_total_bps, bps, 1e-6, 1e-12));
        prop_assert!(close(outcome.is_total_bps, seven / (outcome.qty * arrival) * 1e4, 1e-3, TIGHT));
    }

    #[test]
    fn a_sell_mirrors_a_buy(spec in any_spec(), seed in any::<u64>(), gaps in 0.0..0.3_f64) {
        let series = market(seed, gaps);
        let with = |side| {
            let mut spec = spec.clone();
            spec.schedule.side = side;
            // A limit, a signed signal and a seller's fees are meant to tell the sides apart.
            spec.schedule.limit_bps = None;
            spec.gate.gate = family::find(GATES, "vpin").unwrap();
            spec.coefficients.sell_fee_bps = 0.0;
            // A buyer rests below the last price and a seller above it.
            spec.schedule.fill = FillMode::Cross;
            support::run(&series, &spec)
        };
        let ((buy, bought), (sell, sold)) = (with(Side::Buy), with(Side::Sell));
        for (bought, sold) in bought.iter().zip(&sold) {
            prop_assert_eq!(bought.child.to_bits(), sold.child.to_bits());
            if let (Some(bought_at), Some(sold_at)) = (bought.fill, sold.fill) {
                let moved = (bought_at.price - bought_at.from_price, sold_at.from_price - sold_at.price);
                prop_assert!(close(moved.0, moved.1, bought.mid, 1e-12));
            }
        }
        for ((name, bought), (_, sold)) in buy.costs.terms().iter().zip(sell.costs.terms()) {
            let mirrored = if matches!(*name, "timing" | "opportunity") { -sold } else { sold };
            prop_assert_eq!(bought.to_bits(), (mirrored + 0.0).to_bits(), "{}: {} {}", name, bought, sold);
        }
    }

    #[test]
    fn a_fill_starts_from_the_mid_or_from_its_limit_or_from_the_close_and_pays_accordingly(
        spec in any_spec(), seed in any::<u64>(), gaps in 0.0..0.3_f64,
    ) {
        let series = market(seed, gaps);
        let (outcome, slices) = support::run(&series, &spec);
        let (bars, sign, tick) = (series.bars(), spec.schedule.side.sign(), spec.estimate.spread.tick.unwrap());
        let mut rested = 0;
        for (slice, fill) in slices.iter().filter_map(|slice| Some((slice, slice.fill?))) {
            if spec.schedule.strategy.fills_in_auction() {
                let print = series.sessions()[SESSIONS as usize - 1].auction.unwrap();
                prop_assert_eq!((fill.kind, fill.from_price.to_bits()), (FillKind::Auction, print.price.to_bits()));
                prop_assert_eq!((slice.bar_vol, slice.half_spread), (print.volume.unwrap(), 0.0));
                continue;
            }
            let row = bars.time().binary_search(&slice.time).unwrap();
            let own = bars.bar(row);
            if spec.schedule.fill == FillMode::Cross {
                prop_assert_eq!((fill.kind, fill.from_price.to_bits()), (FillKind::Cross, own.mid().to_bits()));
                continue;
            }
            let limit = bars.close()[row - 1] - sign * f64::from(spec.schedule.passive_ticks) * tick;
            let past = if sign > 0.0 { limit - own.low } else { own.high - limit };
            let needed = if spec.schedule.passive_fill == PassiveFill::Through { tick } else { 0.0 };
            if past >= needed {
                prop_assert_eq!(fill.kind, FillKind::Passive);
                prop_assert!(close(fill.from_price, limit, 0.0, 1e-11), "{} {limit}", fill.from_price);
                prop_assert_eq!((fill.impact.temporary.to_bits(), slice.half_spread.to_bits()), (0, 0));
                prop_assert!(close(fill.price, fill.from_price + sign * fill.impact.permanent, 0.0, 1e-14));
                rested += 1;
            } else {
                prop_assert_eq!((fill.kind, fill.from_price.to_bits()), (FillKind::Cross, own.close.to_bits()));
                let half_spread = own.close * spec.coefficients.spread_bps / 20_000.0;
                let given = !spec.estimate.spread.is_estimated();
                prop_assert!(!given || close(slice.half_spread, half_spread, 0.0, 1e-14));
            }
        }
        prop_assert_eq!(outcome.passive_fills, rested);
    }

    #[test]
    fn what_a_pipeline_remembers_changes_no_run(spec in any_spec(), seed in any::<u64>(), units in 1.0..5_000.0_f64) {
        let series = market(seed, 0.1);
        let all_series = [Arc::clone(&series)];
        let mut remembering = Pipeline::new(&all_series);
        // Small orders, which a cap often does not touch.
        for participation in [0.05, 0.1, 0.2, 0.2, 0.5, 1.0, 0.1] {
            let mut spec = spec.clone();
            spec.schedule.participation = participation;
            spec.schedule.quantity = Quantity::Units(units);
            let (outcome, slices) = support::run(&series, &spec);
            prop_assert_eq!(remembering.price(&spec).unwrap(), outcome);
            prop_assert_eq!(remembering.slices(&spec).unwrap(), slices);
        }
    }

    #[test]
    fn an_uncapped_order_fills_whole_whatever_the_residual(spec in any_spec(), seed in any::<u64>()) {
        let series = market(seed, 0.0);
        let mut spec = spec;
        spec.schedule.quantity = Quantity::Units(1e-3);
        spec.schedule.participation = 1.0;
        spec.schedule.cap_volume = CapVolume::Actual;
        spec.schedule.lot = 0.0;
        spec.schedule.limit_bps = None;
        spec.gate.gate = family::find(GATES, "none").unwrap();
        // It follows the market one slot behind, and a window of one slot ends before it starts.
        prop_assume!(spec.schedule.strategy.name() != "pov" || spec.window.minutes > 1 && spec.window.start_offset_min < 59);
        // A slot without volume may fall to a strategy that wants it; its share is then lost, rolled or respread.
        let (outcome, slices) = support::run(&series, &spec);
        let dead = slices.iter().any(|slice| slice.bar_vol <= 0.0);
        prop_assert!(dead || close(outcome.completion_pct, 100.0, 0.0, 1e-12));
    }

    #[test]
    fn a_plan_counts_what_it_walks_and_names_every_run_once(
        exclude_strategy in prop::sample::select(vec!["twap", "vwap"]),
        above in prop::option::of(0.0..0.2_f64),
        symbol_only in any::<bool>(),
        override_spread in any::<bool>(),
        sample in prop::option::of((prop::sample::select(vec!["lhs", "sobol", "random"]), 1_u32..200)),
    ) {
        let mut toml = String::from(
            "[data]\nsource = 'x'\n[grid]\nsymbol = ['A', 'B']\nsession = 'all'\nstrategy = ['twap', 'vwap']\n\
             participation = { from = 0.05, to = 0.15, step = 0.05 }\ncurve = ['flat', 'rolling-median']\n\
             curve_sessions = [1, 2, 3]\nspread_bps = [1, 2]\n[[zip]]\nvol_span = [10, 20]\nvol_floor_bps = [8, 5]\n",
        );
        toml.push_str(&format!("[[exclude]]\nstrategy = '{exclude_strategy}'\n"));
        match above {
            Some(above) => toml.push_str(&format!("participation = {{ above = {above} }}\n")),
            None => toml.push_str("curve = 'flat'\n"),
        }
        if symbol_only {
            toml.push_str("symbol = 'A'\n");
        }
        if override_spread {
            toml.push_str("[[override]]\nwhen = { symbol = 'B' }\nspread_bps = 9\n");
        }
        if let Some((method, n)) = sample {
            toml.push_str(&format!("[sample]\nmethod = '{method}'\nn = {n}\nseed = 7\n"));
        }
        let sweep = config::load("x.toml", &toml, &[], &known(&["x"])).unwrap().sweep;
        let one = support::series_from_bars(support::random_bars(1, 3, 0.0));
        let Ok((plan, _)) = Plan::build(&sweep, vec![Arc::clone(&one), one]) else { return Ok(()) };
        let ids: Vec<_> = (0..plan.points()).filter_map(|point| plan.run(point)).map(|run| (run.symbol, run.date, run.id, run.spec.series)).collect();
        prop_assert_eq!(ids.len() as u64, plan.runs());
        let distinct: BTreeSet<_> = ids.iter().map(|(_, _, id, series)| (*series, *id)).collect();
        prop_assert_eq!(distinct.len(), ids.len());
    }
}
