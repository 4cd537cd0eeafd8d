//! Models with a memory: the discrete linear solution, and the round trip of a kernel that would pay one.

use super::quadratic::least_on_simplex;
use super::toeplitz::{NotPositive, solve_ones};

/// The cheapest quantities, which sum to 1, under x' T x / 2 + sum of `risk_j` x (B^2 + B A + A^2) / 3, with `T_ij` =
/// `kernel[|i - j|]` and B and A what is left before and after slot j.
///
/// Without risk it is T^-1 1 up to a factor. With risk what would be sold on the way is held at 0: an order of one side
/// does not trade on its own impact. Where every schedule costs the same, as under a kernel that does not decay, it is
/// TWAP.
///
/// # Errors The quantities of a round trip that costs less than nothing, slot by slot; or, where none does, of the
/// cheapest schedule, which trades on both sides. Source of the two conditions: Gatheral 2010, "No-dynamic-arbitrage
/// and market impact", for round trips; Alfonsi, Schied, Slynko 2012, "Order book resilience, price manipulation, and
/// the positive portfolio problem", for schedules that trade on both sides.
pub(super) fn optimal_quantities(kernel: &[f64], risk: &[f64]) -> Result<Vec<f64>, Vec<f64>> {
    let slots = kernel.len();
    if let Some(trip) = paying_round_trip(kernel) {
        return Err(trip);
    }
    // A constant part costs every schedule the same; without it a kernel that hardly decays is told from one that does
    // not.
    let least = kernel.last().copied().unwrap_or(0.0);
    let decays = kernel.first().is_some_and(|first| first - least > NO_DECAY * first.abs());
    let varying: Vec<f64> = kernel.iter().map(|kept| kept - least).collect();
    let solved = if decays { solve_ones(&varying) } else { solve_ones(kernel) };
    let Ok(x) = solved.or_else(|_| solve_ones(kernel)) else { return Ok(even(slots)) };
    let sum = x.iter().fold(0.0, |sum, x| sum + x);
    let x: Vec<f64> = x.into_iter().map(|x| x / sum).collect();
    if x.iter().any(|x| *x < -NEGLIGIBLE / slots as f64) {
        return Err(x);
    }
    if risk.iter().all(|risk| *risk <= 0.0) {
        return Ok(x.into_iter().map(|x| x.max(0.0)).collect());
    }
    let risk_before: Vec<f64> = risk
        .iter()
        .scan(0.0, |sum, risk| {
            let before = *sum;
            *sum += risk;
            Some(before)
        })
        .collect();
    Ok(least_on_simplex(slots, &|i, j| {
        let earlier = i.min(j);
        let own = if i == j { risk[i] / 6.0 } else { 0.0 };
        kernel[i.abs_diff(j)] + 2.0 * (risk_before[earlier] + risk[earlier] / 2.0 - own)
    }))
}

/// Part of a kernel by which it must decay over the window to be told from a constant one.
const NO_DECAY: f64 = 1e-9;

/// Share of an even slot below which a negative quantity is rounding.
const NEGLIGIBLE: f64 = 1e-9;

fn even(slots: usize) -> Vec<f64> {
    vec![1.0 / slots as f64; slots]
}

/// Quantities that sum to 0 and cost less than nothing, the largest of them 1.
///
/// A round trip is a sum of trades of one unit from a slot to the next. Two such trades that are l slots apart cost 2
/// `kernel_l` - `kernel_(l-1)` - `kernel_(l+1)`: a kernel again.
fn paying_round_trip(kernel: &[f64]) -> Option<Vec<f64>> {
    let at = |lag: usize| kernel[lag];
    let steps: Vec<f64> = (0..kernel.len().saturating_sub(1))
        .map(|lag| 2.0 * at(lag) - at(lag.abs_diff(1)) - at(lag + 1))
        .collect();
    let Err(NotPositive::Negative(trades)) = solve_ones(&steps) else { return None };
    let mut trip = vec![0.0; trades.len() + 1];
    for (slot, units) in trades.iter().enumerate() {
        trip[slot] += units;
        trip[slot + 1] -= units;
    }
    let largest = trip.iter().fold(0.0_f64, |largest, units| largest.max(units.abs()));
    Some(trip.into_iter().map(|units| units / largest).collect())
}

/// The four largest of `quantities`, in the order of the slots, which count from 1.
pub(super) fn legs(quantities: &[f64]) -> String {
    const NAMED: usize = 4;
    let mut by_size: Vec<usize> = (0..quantities.len()).filter(|slot| quantities[*slot] != 0.0).collect();
    by_size.sort_by(|a, b| quantities[*b].abs().total_cmp(&quantities[*a].abs()));
    let others = by_size.len().saturating_sub(NAMED);
    by_size.truncate(NAMED);
    by_size.sort_unstable();
    let named: Vec<String> =
        by_size.into_iter().map(|slot| format!("{:+.3} in slot {}", quantities[slot], slot + 1)).collect();
    let rest = if others > 0 { format!(" and less in {others} more") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::math;

    fn cost(kernel: &[f64], risk: &[f64], x: &[f64]) -> f64 {
        let mut left: f64 = x.iter().sum();
        let mut cost = 0.0;
        for i in 0..x.len() {
            let after = left - x[i];
            cost += risk[i] * (left * left + left * after + after * after) / 3.0;
            cost += (0..x.len()).map(|j| kernel[i.abs_diff(j)] * x[i] * x[j]).sum::<f64>() / 2.0;
            left = after;
        }
        cost
    }

    fn exponential(rate: f64, slots: usize) -> Vec<f64> {
        (0..slots).map(|lag| math::exp(-rate * lag as f64)).collect()
    }

    #[test]
    fn an_exponential_kernel_gives_blocks_and_a_flow() {
        for (rate, slots) in [(1e-6, 30), (1e-5, 30), (1e-4, 390), (0.01, 2), (0.3, 7), (2.0, 24), (0.1, 1)] {
            let found = optimal_quantities(&exponential(rate, slots), &vec![0.0; slots]).unwrap();
            let flow = -math::exp_m1(-rate);
            let sum = 2.0 + flow * (slots as f64 - 2.0);
            for (slot, found) in found.iter().enumerate() {
                let expected = if slots == 1 {
                    1.0
                } else if slot == 0 || slot == slots - 1 {
                    1.0 / sum
                } else {
                    flow / sum
                };
                assert!((found - expected).abs() < 1e-10, "{rate} {slots} {slot}: {found} {expected}");
            }
        }
        assert_eq!(optimal_quantities(&[1.0; 4], &[0.0; 4]), Ok(vec![0.25; 4]), "all cost the same");
    }

    #[test]
    fn no_move_of_quantity_from_slot_to_slot_saves_and_none_is_negative() {
        let mut sold = 0;
        for (slots, price) in [(4, 0.0), (4, 0.5), (12, 0.02), (12, 4.0), (60, 0.3)] {
            for kernel in
                [exponential(0.2, slots), (0..slots).map(|l| 1.0 / (1.0 + l as f64).sqrt()).collect()]
            {
                let risk: Vec<f64> = (0..slots).map(|slot| price * (1.0 + (slot % 3) as f64)).collect();
                let x = optimal_quantities(&kernel, &risk).unwrap();
                assert!(x.iter().all(|x| *x >= 0.0));
                assert!((x.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                sold += usize::from(x.contains(&0.0));
                let least = cost(&kernel, &risk, &x);
                for (from, to) in (0..slots).flat_map(|from| (0..slots).map(move |to| (from, to))) {
                    for moved in [x[from].min(1e-3), x[from]] {
                        let mut other = x.clone();
                        other[from] -= moved;
                        other[to] += moved;
                        assert!(cost(&kernel, &risk, &other) >= least - 1e-12, "{slots} {price} {from} {to}");
                    }
                }
            }
        }
        assert!(sold > 2, "some cases must meet the bound at 0");
    }

    #[test]
    fn a_kernel_that_pays_a_round_trip_is_refused_with_it() {
        // Impact that first stays and then jumps away: buy over two slots, sell after the jump.
        for kernel in [vec![1.0, 1.0, 0.1, 0.1], vec![1.0, 0.9, 0.1, 0.0, 0.0], vec![1.0, 1.2, 0.1]] {
            let slots = kernel.len();
            let trip = optimal_quantities(&kernel, &vec![0.0; slots]).unwrap_err();
            assert!(trip.iter().sum::<f64>().abs() < 1e-12, "{trip:?}");
            assert!(cost(&kernel, &vec![0.0; slots], &trip) < 0.0, "{trip:?}");
        }
        // Under exp(-(l / 2)^2) no round trip pays, and yet the cheapest schedule trades on both sides.
        let kernel = [0.0, 1.0, 4.0, 9.0, 16.0].map(|square| math::exp(-square / 4.0));
        let both = optimal_quantities(&kernel, &[0.0; 5]).unwrap_err();
        assert!((both.iter().sum::<f64>() - 1.0).abs() < 1e-12 && both.iter().any(|x| *x < 0.0), "{both:?}");
    }

    #[test]
    fn a_round_trip_is_told_by_its_largest_legs() {
        assert_eq!(legs(&[1.0, 0.0, -0.75]), "+1.000 in slot 1, -0.750 in slot 3");
        let many = [0.1, 1.0, -0.6, 0.5, -0.9, 0.05];
        assert_eq!(
            legs(&many),
            "+1.000 in slot 2, -0.600 in slot 3, +0.500 in slot 4, -0.900 in slot 5 and less in 2 more"
        );
    }
}
