//! What the strategy `optimal` promises of whole runs: what it believes is what the impact models charge, and nothing costs
//! less in the market that it expects.

use std::sync::Arc;

use crate::model::bar_series::BarSeries;
use crate::model::bars::{Bar, Bars};
use crate::model::coefficients::Coefficient;
use crate::model::error::RunError;
use crate::model::family;
use crate::model::impact::MODELS;
use crate::model::order::{Quantity, Residual};
use crate::model::parameter::ParameterId;
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::STRATEGIES;
use crate::model::schedule::optimal::belief::{BELIEFS, BelievedCost, ExpectedMarket};
use crate::model::vector::pow;
use crate::sweep::parameter::{self, Parameter, ParameterValue};

use super::support::{close, run, series_from_bars};

/// Units in minute `minute` of every session: as expected, so it comes.
fn usual_volume(minute: usize) -> f64 {
    1000.0 + 700.0 * ((minute * 7) % 11) as f64
}

/// Six sessions alike, at a price of 50 whose ranges tell the volatility.
fn market() -> Arc<BarSeries> {
    let mut bars = Bars::default();
    for day in 0..6 {
        for minute in 0..60_usize {
            let bar = Bar { open: 50.0, high: 50.05, low: 49.95, close: 50.0, volume: usual_volume(minute) };
            bars.push(day * 86_400 + (600 + minute as i64) * 60, bar).unwrap();
        }
    }
    series_from_bars(bars)
}

fn order(strategy: &str, belief: &str, urgency: f64) -> RunSpec {
    let mut spec = parameter::defaults(Preset::Standard);
    spec.window.session = Some(5);
    spec.window.start_offset_min = 10;
    spec.window.minutes = 30;
    spec.schedule.strategy = family::find(STRATEGIES, strategy).unwrap();
    spec.schedule.quantity = Quantity::Units(8000.0);
    spec.schedule.participation = 0.2;
    spec.schedule.params.urgency = urgency;
    spec.schedule.params.belief = family::find(BELIEFS, belief).unwrap();
    spec.impact.model = family::find(MODELS, belief).unwrap();
    spec.impact.params.shares_outstanding = Some(1e8);
    spec.estimate.volatility.floor_bps = 3.0;
    spec
}

fn children(series: &Arc<BarSeries>, spec: &RunSpec) -> Vec<f64> {
    run(series, spec).1.iter().map(|slice| slice.child).collect()
}

fn believed_names() -> impl Iterator<Item = &'static str> {
    BELIEFS.iter().map(|belief| belief.name()).filter(|name| *name != "almgren-chriss-linear")
}

#[test]
fn there_is_a_belief_for_every_impact_model() {
    let models = family::names(MODELS);
    for belief in BELIEFS {
        assert!(models.contains(&belief.name()), "{} is no impact model", belief.name());
    }
}

#[test]
fn a_belief_charges_what_its_model_charges_where_the_market_is_as_expected() {
    let all_series = [market()];
    let mut compared = Vec::new();
    for name in believed_names() {
        let mut spec = order("back-loaded", name, 0.0);
        spec.schedule.participation = 1.0;
        let k = spec.resolved_coefficients();
        let mut pipeline = Pipeline::new(&all_series);
        let stages = pipeline.run_stages(&spec).unwrap();
        let (estimates, window) = (stages.estimates, stages.window);
        let market = ExpectedMarket {
            qty: 8000.0,
            adv: estimates.adv,
            sigma_day: estimates.sigma_day_bps * 1e-4,
            sigma: estimates.arrival_sigma_bps.iter().map(|sigma| sigma * 1e-4).collect(),
            volume: window.volume.clone(),
            profile: estimates.profile.clone(),
            slots_per_session: 60.0,
            slot_minutes: 1.0,
            resilience: spec.schedule.params.resilience,
        };
        let x = &stages.schedule.child_orders.child;
        assert!(x.iter().all(|x| *x > 0.0) && stages.schedule.child_orders.unfilled == 0.0);
        let model = stages.impact.fills;
        let total: f64 = x.iter().sum();
        let (believed, charged) = match spec.schedule.params.belief.cost(&market).unwrap() {
            BelievedCost::Memoryless { scale, exponent, permanent } => {
                let own =
                    scale.iter().zip(x).map(|(scale, x)| scale * pow(*x, exponent) - permanent / 2.0 * x * x);
                let whole = permanent / 2.0 * total * total;
                let lasting = if permanent > 0.0 { k[Coefficient::KPerm] * model.permanent } else { 0.0 };
                (own.sum::<f64>() + whole, k[Coefficient::KTemp] * model.temporary + lasting)
            }
            BelievedCost::Transient { kernel } if name == "obizhaeva-wang" => {
                let pairs = (0..x.len()).flat_map(|i| (0..x.len()).map(move |j| (i, j)));
                let form: f64 = pairs.map(|(i, j)| x[i] * x[j] * kernel[i.abs_diff(j)]).sum();
                (form / 2.0 * market.sigma_day / market.adv, k[Coefficient::KTemp] * model.temporary)
            }
            // The propagator is believed in linearised, and the square root alone in its total.
            BelievedCost::Transient { .. } | BelievedCost::OfTotalOnly => continue,
        };
        assert!(close(believed * 50.0, charged, 0.0, 1e-9), "{name}: {} {charged}", believed * 50.0);
        compared.push(name);
    }
    assert_eq!(compared, ["power-law", "almgren2005", "almgren2005-clock", "obizhaeva-wang", "istar"]);
}

#[test]
fn nothing_costs_less_under_the_model_that_is_believed_in_as_it_is_expected() {
    let series = market();
    // The propagator is believed in linearised, so that its model may find another schedule cheaper.
    for belief in believed_names().filter(|name| *name != "propagator") {
        for urgency in [0.0, 2.0] {
            let cost = |strategy: &str| {
                let mut spec = order(strategy, belief, urgency);
                // A memory knows no caps.
                spec.schedule.participation = 1.0;
                let outcome = run(&series, &spec).0;
                (outcome.costs_bps.expected(), outcome.timing_risk_bps, outcome.completion_pct)
            };
            let others = ["twap", "vwap", "almgren-chriss", "front-loaded", "back-loaded", "obizhaeva-wang"];
            let best = cost("optimal");
            assert!(best.2 > 99.99, "{belief}: {}", best.2);
            for strategy in others {
                let other = cost(strategy);
                if other.2 < 99.99 {
                    continue;
                }
                // Cheaper or less risky, or both.
                let cheaper = best.0 <= other.0 * (1.0 + 2e-3);
                assert!(
                    cheaper || (urgency > 0.0 && best.1 < other.1),
                    "{belief} {strategy}: {best:?} {other:?}"
                );
            }
        }
    }
}

#[test]
fn obizhaeva_wang_without_urgency_is_the_strategy_of_that_name() {
    let series = market();
    for resilience in [0.5, 10.0, 200.0] {
        let with = |strategy: &str| {
            let mut spec = order(strategy, "obizhaeva-wang", 0.0);
            spec.schedule.params.ow_resilience = Some(resilience);
            spec.schedule.participation = 1.0;
            children(&series, &spec)
        };
        for (found, expected) in with("optimal").iter().zip(with("obizhaeva-wang")) {
            assert!(close(*found, expected, 1.0, 1e-9), "{found} against {expected}");
        }
    }
}

#[test]
fn no_slot_takes_more_than_its_share_of_the_forecast_and_more_urgency_trades_sooner() {
    let series = market();
    for belief in ["power-law", "square-root", "almgren2005", "almgren2005-clock", "istar"] {
        let mut held_before = f64::INFINITY;
        for urgency in [0.0, 2.0, 20.0, 1e6] {
            let mut spec = order("optimal", belief, urgency);
            // What is wanted, whatever the market lets through.
            spec.schedule.residual = Residual::Drop;
            let slices = run(&series, &spec).1;
            let mut held = 0.0;
            for (slot, slice) in slices.iter().enumerate() {
                let cap = 0.2 * usual_volume(10 + slot);
                assert!(
                    slice.target <= cap * (1.0 + 1e-9),
                    "{belief} {urgency} {slot}: {} {cap}",
                    slice.target
                );
                held += slice.remaining.unwrap();
            }
            assert!(held <= held_before * (1.0 + 1e-9), "{belief} {urgency}");
            held_before = held;
        }
        // As fast as the caps allow.
        let fastest = children(&series, &order("immediate", belief, 0.0));
        let found = children(&series, &order("optimal", belief, 1e6));
        for (slot, (found, expected)) in found.iter().zip(&fastest).enumerate() {
            let last_of_many = slot == fastest.iter().filter(|child| **child > 0.0).count() - 1;
            let near = if belief == "square-root" { 1e-9 } else { 25.0 };
            assert!((found - expected).abs() < near || last_of_many, "{belief} {slot}: {found} {expected}");
        }
    }
}

#[test]
fn the_square_root_law_is_indifferent_and_follows_the_forecast_until_risk_counts() {
    let series = market();
    let found = children(&series, &order("optimal", "square-root", 0.0));
    assert_eq!(found, children(&series, &order("vwap", "square-root", 0.0)));
}

#[test]
fn where_the_caps_do_not_add_up_every_slot_trades_in_proportion_to_its_cap() {
    let series = market();
    let mut spec = order("optimal", "power-law", 2.0);
    spec.schedule.quantity = Quantity::Units(1e6);
    spec.schedule.residual = Residual::Roll;
    let outcome = run(&series, &spec);
    let volume: f64 = (10..40).map(usual_volume).sum();
    for (slot, slice) in outcome.1.iter().enumerate() {
        assert!(close(slice.target, 1e6 * usual_volume(10 + slot) / volume, 0.0, 1e-9));
    }
}

#[test]
fn lots_of_the_order_are_the_lots_that_are_optimal() {
    let series = market();
    let mut spec = order("optimal", "istar", 1.0);
    spec.schedule.lot = 100.0;
    let found = children(&series, &spec);
    assert!(found.iter().all(|child| child % 100.0 == 0.0), "{found:?}");
    assert_eq!(found.iter().sum::<f64>(), 8000.0);
}

#[test]
fn a_belief_without_coefficients_is_refused() {
    let all_series = [market()];
    let mut spec = order("optimal", "power-law", 0.0);
    spec.schedule.params.belief = family::find(BELIEFS, "almgren-chriss-linear").unwrap();
    let found = Pipeline::new(&all_series).price(&spec).unwrap_err();
    assert_eq!(found, RunError::NoBelief { belief: "almgren-chriss-linear" });
    assert!(found.to_string().contains("strategy = \"almgren-chriss\""));
}

#[test]
fn a_belief_decides_which_parameters_matter() {
    let matters = |id: ParameterId, edit: &dyn Fn(&mut RunSpec)| {
        let mut spec = order("optimal", "power-law", 2.0);
        spec.impact.model = family::find(MODELS, "power-law").unwrap();
        edit(&mut spec);
        Parameter::of(id).is_relevant(&spec)
    };
    let believe = |name: &'static str| {
        move |spec: &mut RunSpec| {
            (Parameter::of(ParameterId::Belief).set)(spec, ParameterValue::Name(name));
        }
    };
    let (curve, resilience) = (ParameterId::Curve, ParameterId::Resilience);
    assert!(matters(curve, &believe("power-law")) && matters(curve, &believe("square-root")));
    assert!(!matters(curve, &believe("obizhaeva-wang")) && !matters(curve, &believe("propagator")));
    assert!(matters(resilience, &believe("obizhaeva-wang")) && !matters(resilience, &believe("power-law")));
    assert!(matters(ParameterId::OwResilience, &believe("obizhaeva-wang")));
    assert!(!matters(ParameterId::OwResilience, &believe("propagator")));
    // Risk aversion is another strategy's: it does not stand in for urgency here.
    assert!(matters(ParameterId::Urgency, &|spec| spec.schedule.params.risk_aversion = Some(1e-6)));
    assert!(!matters(ParameterId::Belief, &|spec| {
        spec.schedule.strategy = family::find(STRATEGIES, "twap").unwrap();
    }));
}
