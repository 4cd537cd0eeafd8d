//! What the strategy `optimal` is checked against: enumeration, the continuum, and trajectories that are known.

use super::belief::{BELIEFS, BelievedCost, ExpectedMarket};
use super::dp::{LotCosts, SlotCosts, allocate};
use super::*;
use crate::model::family::find;

/// Numbers in [0, 1), the same in every run.
struct Dice(u64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn random_market(dice: &mut Dice, slots: usize) -> ExpectedMarket {
    let mut column = |low: f64, high: f64| -> Vec<f64> {
        (0..slots).map(|_| low + (high - low) * dice.uniform()).collect()
    };
    let (sigma, volume, profile) = (column(2e-4, 2e-3), column(5e3, 5e4), column(0.001, 0.01));
    ExpectedMarket {
        qty: 1000.0 + 20_000.0 * dice.uniform(),
        adv: 5e6,
        sigma_day: 0.02,
        sigma,
        volume,
        profile,
        slots_per_session: 390.0,
        slot_minutes: 1.0,
        resilience: 10.0,
    }
}

/// The objective as its definition has it.
fn objective(costs: &SlotCosts<'_>, x: &[f64]) -> f64 {
    let qty: f64 = x.iter().sum();
    let (mut executed, mut cost) = (0.0, 0.0);
    for (slot, units) in x.iter().enumerate() {
        let (before, after) = (qty - executed, qty - executed - units);
        cost += costs.scale[slot] * units.powf(costs.exponent);
        // Permanent impact of what was executed before.
        cost += costs.permanent * units * executed;
        cost += costs.risk[slot] * (before * before + before * after + after * after) / 3.0;
        executed += units;
    }
    cost
}

/// Every distribution of `lots` over the slots within `caps`.
fn enumerated(lots: usize, caps: &[usize]) -> Vec<Vec<usize>> {
    let Some((cap, later)) = caps.split_first() else { return if lots == 0 { vec![vec![]] } else { vec![] } };
    let here = 0..=lots.min(*cap);
    here.flat_map(|k| enumerated(lots - k, later).into_iter().map(move |rest| [vec![k], rest].concat()))
        .collect()
}

fn in_units(lots: &[usize], lot: f64) -> Vec<f64> {
    lots.iter().map(|lots| *lots as f64 * lot).collect()
}

/// Separable beliefs by name, with whether random permanent parts are added that make blocks cheaper than an even flow.
fn separable(market: &ExpectedMarket) -> Vec<(&'static str, Vec<f64>, f64, f64)> {
    let cost = |belief: &&'static dyn belief::Belief| match belief.cost(market) {
        Ok(BelievedCost::Memoryless { scale, exponent, permanent }) => {
            Some((belief.name(), scale, exponent, permanent))
        }
        _ => None,
    };
    BELIEFS.iter().filter_map(cost).collect()
}

#[test]
fn no_distribution_of_whole_lots_costs_less() {
    let mut dice = Dice(1);
    let (mut compared, mut concave, mut refused) = (0, 0, 0);
    for trial in 0..200_usize {
        let slots = 3 + trial % 2;
        let lots = 4 + trial % 5;
        let market = random_market(&mut dice, slots);
        let beliefs = separable(&market);
        assert_eq!(
            beliefs.iter().map(|b| b.0).collect::<Vec<_>>(),
            ["power-law", "almgren2005", "almgren2005-clock", "istar"]
        );
        for (name, scale, exponent, permanent) in beliefs {
            let lot = market.qty / lots as f64;
            let caps: Vec<f64> = (0..slots).map(|_| market.qty * (0.1 + 0.8 * dice.uniform())).collect();
            let even = market.qty / slots as f64;
            // A permanent part so large that blocks are cheaper than an even flow, in every third case.
            let block = 2.0 * scale[0] * math::pow(market.qty, exponent - 2.0) * (1.0 + dice.uniform());
            let permanent = if trial % 3 == 0 { block } else { permanent };
            let twap = even_cost(&scale, exponent, 0.0, even, &caps);
            let risk = risk_prices(twap / (even * even), 6.0 * dice.uniform(), &market.sigma);
            let costs = SlotCosts { scale: &scale, exponent, permanent, risk: &risk, caps: &caps };
            let whole_caps: Vec<usize> = caps.iter().map(|cap| (cap / lot).floor() as usize).collect();
            let all = enumerated(lots, &whole_caps);
            let Some(found) = allocate(&LotCosts::of(&costs, lots, lot), lots) else {
                assert!(all.is_empty(), "{name}: the caps let {} distributions through", all.len());
                refused += 1;
                continue;
            };
            assert!(all.contains(&found), "{name}: {found:?} against caps {whole_caps:?}");
            let cost = objective(&costs, &in_units(&found, lot));
            let least =
                all.iter().map(|x| objective(&costs, &in_units(x, lot))).fold(f64::INFINITY, f64::min);
            assert!(cost <= least * (1.0 + 1e-12), "{name}: {found:?} costs {cost}, the least {least}");
            compared += 1;
            concave += usize::from(trial % 3 == 0);
        }
    }
    assert!(compared > 300 && concave > 80 && refused > 10, "{compared} {concave} {refused}");
}

/// The least over quantities that need not be whole lots, by moving quantity between pairs of slots until no move saves.
fn continuum(costs: &SlotCosts<'_>, qty: f64) -> Vec<f64> {
    let caps: f64 = costs.caps.iter().sum();
    let mut x: Vec<f64> = costs.caps.iter().map(|cap| qty * cap / caps).collect();
    let mut step = qty;
    while step > 1e-9 * qty {
        let mut moved = false;
        for (from, to) in (0..x.len()).flat_map(|from| (0..costs.caps.len()).map(move |to| (from, to))) {
            let units = step.min(x[from]).min(costs.caps[to] - x[to]);
            if from == to || units <= 0.0 {
                continue;
            }
            let mut other = x.clone();
            other[from] -= units;
            other[to] += units;
            if objective(costs, &other) < objective(costs, &x) * (1.0 - 1e-15) {
                x = other;
                moved = true;
            }
        }
        if !moved {
            step /= 2.0;
        }
    }
    x
}

#[test]
fn whole_lots_never_cost_less_than_the_continuum_and_come_close_to_it() {
    let mut dice = Dice(2);
    let mut bound_by_caps = 0;
    for urgency in [0.0, 1.0, 4.0] {
        for _ in 0..6 {
            let market = random_market(&mut dice, 5);
            for (name, scale, exponent, permanent) in separable(&market) {
                // Whole lots on both grids.
                let caps: Vec<f64> =
                    (0..5).map(|_| market.qty / 20.0 * (3.0 + 8.0 * dice.uniform()).floor()).collect();
                let even = market.qty / 5.0;
                let twap = even_cost(&scale, exponent, permanent, even, &caps);
                let risk = risk_prices(twap / (even * even), urgency, &market.sigma);
                let costs = SlotCosts { scale: &scale, exponent, permanent, risk: &risk, caps: &caps };
                let best = continuum(&costs, market.qty);
                bound_by_caps += usize::from(best.iter().zip(&caps).any(|(x, cap)| x / cap > 1.0 - 1e-6));
                let continuum = objective(&costs, &best);
                for (lots, close) in [(20, 0.1), (400, 1e-3)] {
                    let lot = market.qty / lots as f64;
                    let Some(found) = allocate(&LotCosts::of(&costs, lots, lot), lots) else { continue };
                    let ratio = objective(&costs, &in_units(&found, lot)) / continuum;
                    assert!(ratio >= 1.0 - 1e-9, "{name} {urgency} {lots}: {ratio}");
                    assert!(ratio <= 1.0 + close, "{name} {urgency} {lots}: {ratio}");
                }
            }
        }
    }
    assert!(bound_by_caps > 10, "{bound_by_caps}");
}

/// Without risk and caps, the cost of a power is least where every slot's marginal cost is the same: x ~
/// scale^(-1/alpha).
#[test]
fn without_risk_quantities_are_in_proportion_to_a_power_of_the_cost() {
    let mut dice = Dice(3);
    let market = random_market(&mut dice, 40);
    for (name, scale, exponent, _) in separable(&market) {
        let (risk, caps) = (vec![0.0; 40], vec![f64::MAX; 40]);
        let costs = SlotCosts { scale: &scale, exponent, permanent: 0.0, risk: &risk, caps: &caps };
        let lots = 40_000;
        let found = allocate(&LotCosts::of(&costs, lots, 1.0), lots).unwrap();
        let weights: Vec<f64> = scale.iter().map(|scale| scale.powf(-1.0 / (exponent - 1.0))).collect();
        let sum: f64 = weights.iter().sum();
        for (lots_here, weight) in found.iter().zip(&weights) {
            let expected = lots as f64 * weight / sum;
            assert!((*lots_here as f64 - expected).abs() < 1.5, "{name}: {lots_here} against {expected}");
        }
    }
}

#[test]
fn a_quadratic_cost_gives_the_trajectory_of_almgren_and_chriss_for_the_same_urgency() {
    for (slots, urgency, permanent) in
        [(4, 2.0, 0.0), (10, 0.0, 0.0), (30, 2.0, 0.5), (30, 8.0, 0.0), (5, 40.0, 0.0), (120, 4.0, 0.1)]
    {
        let (scale, sigma, caps) = (vec![1.0; slots], vec![1e-3; slots], vec![f64::MAX; slots]);
        let lots = 20_000;
        let even = lots as f64 / slots as f64;
        let twap = even_cost(&scale, 2.0, permanent, even, &caps);
        let risk = risk_prices(twap / (even * even), urgency, &sigma);
        let costs = SlotCosts { scale: &scale, exponent: 2.0, permanent, risk: &risk, caps: &caps };
        let found = allocate(&LotCosts::of(&costs, lots, 1.0), lots).unwrap();
        let mut left = lots as f64;
        for (slot, taken) in found.iter().enumerate() {
            left -= *taken as f64;
            // Almgren, Chriss 2000, eq. 18; eq. 18 at kappa -> 0 is a straight line.
            let share = 1.0 - (slot + 1) as f64 / slots as f64;
            let expected = if urgency > 0.0 { (urgency * share).sinh() / urgency.sinh() } else { share };
            assert!(
                (left / lots as f64 - expected).abs() < 1.0 / lots as f64 * slots as f64,
                "{slots} {urgency} {slot}: {left} {expected}"
            );
        }
    }
}

#[test]
fn the_steepness_of_a_great_urgency_is_finite_and_none_is_no_risk() {
    assert_eq!(risk_prices(2.0, 0.0, &[1e-3; 4]), [0.0; 4]);
    assert_eq!(risk_prices(2.0, 1e6, &[1e-3; 4]), [12.0; 4]);
    let found = risk_prices(1.0, 2.0, &[1.0, 3.0]);
    let steepness = 6.0 * (1.0_f64.cosh() - 1.0) / (2.0 + 1.0_f64.cosh());
    assert!((found[0] / (steepness / 5.0) - 1.0).abs() < 1e-12);
    assert!((found[1] / found[0] - 9.0).abs() < 1e-12, "in proportion to the variance of the slot");
}

#[test]
fn a_grid_is_the_orders_own_lots_where_those_are_few() {
    assert_eq!(grid(1050.0, 10, 100.0), (10, 100.0));
    assert_eq!(grid(1000.0, 10, 0.0), (400, 2.5));
    assert_eq!(grid(1e6, 100, 1.0), (800, 1250.0));
    assert_eq!(grid(50.0, 10, 100.0), (400, 0.125));
    assert_eq!(grid(4000.0, 1440, 0.0), (4000, 1.0));
}

#[test]
fn every_belief_but_one_without_defaults_has_a_cost() {
    let market = random_market(&mut Dice(4), 6);
    for belief in BELIEFS {
        let refused = belief.cost(&market) == Err(RunError::NoBelief { belief: belief.name() });
        assert_eq!(refused, belief.name() == "almgren-chriss-linear", "{}", belief.name());
    }
    let total = find(BELIEFS, "square-root").unwrap().cost(&market);
    assert_eq!(total, Ok(BelievedCost::OfTotalOnly));
    assert_eq!(as_fast_as_allowed(&[3.0, 4.0, 5.0], 6.0), [3.0, 3.0, 0.0]);
}
