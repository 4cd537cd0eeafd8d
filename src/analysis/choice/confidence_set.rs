//! The model confidence set: which choices cannot be told from the best.
//!
//! Source: Hansen, Lunde, Nason 2011, "The model confidence set", Econometrica 79(2): the equivalence test with the
//! statistic `T_max` (section 3.1.2) and its elimination rule, the p-values of Theorem 3. Days are drawn whole and
//! independently: the block of the bootstrap is one day.

use super::resamples::DayResamples;
use super::{SAME_BPS, mean_of};

/// Values of t that differ by less than this share are equal but for rounding.
const SAME_T: f64 = 1e-9;

/// The p-value of every choice: it is in the set of level 1 - a where p > a.
///
/// `losses` has the loss of each choice on each day, in bps; lower is better. For each choice that is left, d is its mean
/// loss over days less the mean of that over all that are left, and d* the same in a draw of days; sd is the root mean
/// square of d* - d over the draws, and t = d / sd. The largest t is compared with the largest (d* - d) / sd of each draw:
/// p of the test is the share of the draws in which the latter is as large or larger. The choice with the largest t is eliminated, and
/// the next test is on those left. The p of a choice is the largest of the tests up to its elimination, and 1 for the last.
pub(super) fn p_values(losses: &[&[f64]], resamples: &DayResamples) -> Vec<f64> {
    let means: Vec<f64> = losses.iter().map(|days| mean_of(days)).collect();
    let errors: Vec<Vec<f64>> =
        losses.iter().zip(&means).map(|(days, mean)| resamples.mean_errors(days, *mean)).collect();
    let mut sums = vec![0.0; resamples.draws()];
    for errors in &errors {
        add(&mut sums, errors, 1.0);
    }
    let mut left: Vec<usize> = (0..losses.len()).collect();
    let mut p = vec![1.0; losses.len()];
    let mut highest = 0.0_f64;
    while left.len() > 1 {
        let test = test(&left, &means, &errors, &sums);
        highest = highest.max(test.p);
        let worst = left.remove(test.worst);
        p[worst] = highest;
        add(&mut sums, &errors[worst], -1.0);
    }
    p
}

/// One test of the choices that are left: its p, and the place of the one that it speaks against most.
struct EquivalenceTest {
    p: f64,
    worst: usize,
}

fn test(left: &[usize], means: &[f64], errors: &[Vec<f64>], sums: &[f64]) -> EquivalenceTest {
    let (count, draws) = (left.len() as f64, sums.len() as f64);
    let centre = left.iter().map(|choice| means[*choice]).sum::<f64>() / count;
    let centres: Vec<f64> = sums.iter().map(|sum| sum / count).collect();
    let mut maxima = vec![f64::NEG_INFINITY; sums.len()];
    // The largest t; of several without an error, the one that is furthest off.
    let (mut worst, mut most) = (0, (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for (place, choice) in left.iter().enumerate() {
        let (errors, beyond) = (&errors[*choice], means[*choice] - centre);
        let squares: f64 = errors.iter().zip(&centres).map(|(error, centre)| square(error - centre)).sum();
        let sd = (squares / draws).sqrt();
        let t = if sd > SAME_BPS {
            for (maximum, (error, centre)) in maxima.iter_mut().zip(errors.iter().zip(&centres)) {
                let t = (error - centre) / sd;
                if t > *maximum {
                    *maximum = t;
                }
            }
            beyond / sd
        } else {
            // It differs from the others by the same on every day: no draw says otherwise.
            for maximum in &mut maxima {
                *maximum = maximum.max(0.0);
            }
            if beyond.abs() <= SAME_BPS { 0.0 } else { f64::INFINITY.copysign(beyond) }
        };
        if (t, beyond) > most {
            (worst, most) = (place, (t, beyond));
        }
    }
    // Choices that differ on few days have many draws with the very t of the sample: they count.
    let least = most.0 - SAME_T * most.0.abs().clamp(1.0, 1e6);
    let p = maxima.iter().filter(|maximum| **maximum >= least).count() as f64 / draws;
    EquivalenceTest { p, worst }
}

fn square(value: f64) -> f64 {
    value * value
}

fn add(sums: &mut [f64], errors: &[f64], sign: f64) {
    for (sum, error) in sums.iter_mut().zip(errors) {
        *sum += sign * error;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SplitMix64, noise};
    use super::*;

    fn p_of(losses: &[Vec<f64>], draws: u32, seed: u64) -> Vec<f64> {
        let losses: Vec<&[f64]> = losses.iter().map(Vec::as_slice).collect();
        p_values(&losses, &DayResamples::new(losses[0].len(), draws, seed, 0))
    }

    #[test]
    fn two_choices_on_two_days_are_counted_by_hand() {
        // The differences are 1 and 3, their mean 2: t = 2 / sd, and a draw has the mean 1, 2, 2 or 3, so that sd of the
        // difference is sqrt(1/2) and |t| of a draw at most sqrt(2), which is below 2 sqrt(2).
        let p = p_of(&[vec![5.0, 5.0], vec![6.0, 8.0]], 2000, 1);
        assert_eq!(p, [1.0, 0.0]);
        // The differences are -1 and 3, their mean 1: t = 1 / sqrt(2), below the sqrt(2) of half of the draws.
        let p = p_of(&[vec![5.0, 5.0], vec![4.0, 8.0]], 20_000, 1);
        assert!((p[0] - 1.0).abs() < 1e-12 && (p[1] - 0.5).abs() < 0.015, "{p:?}");
    }

    #[test]
    fn a_draw_with_the_t_of_the_sample_speaks_for_chance() {
        // They differ on one day: a draw has the mean of the sample where it has that day once, and all others are as far
        // from it as that is from 0, or farther. Of 58 draws of 58 days, (57/58)^57 have it once.
        let base: Vec<f64> = (0..58).map(|day| 1.5 + 0.37 * f64::from(day % 7)).collect();
        let mut other = base.clone();
        other[20] += 0.013;
        let p = p_of(&[base, other], 20_000, 9);
        assert!((p[1] - 0.629).abs() < 0.012, "{p:?}");
    }

    #[test]
    fn a_choice_that_costs_more_on_every_day_by_the_same_is_out() {
        let base: Vec<f64> = (0..9).map(|day| f64::from(day % 4)).collect();
        let plus = |more: f64| base.iter().map(|loss| loss + more).collect::<Vec<f64>>();
        assert_eq!(p_of(&[plus(0.2), base.clone(), plus(0.1)], 2000, 3), [0.0, 1.0, 0.0]);
        assert_eq!(p_of(&[base.clone(), plus(1e-12)], 2000, 3), [1.0, 1.0]);
    }

    #[test]
    fn equal_expectations_stay_and_a_clearly_worse_one_drops_out() {
        let mut random = SplitMix64(11);
        let (mut all_stay, mut worse_out) = (0, 0);
        for seed in 0..100 {
            let mut losses = noise(&mut random, 6, 40);
            let p = p_of(&losses, 2000, seed);
            all_stay += i32::from(p.iter().all(|p| *p > 0.1));
            losses[3].iter_mut().for_each(|loss| *loss += 1.5);
            worse_out += i32::from(p_of(&losses, 2000, seed)[3] <= 0.1);
        }
        // All six are best: the set of 90% has to hold all of them in 90% of the samples.
        assert!((80..=99).contains(&all_stay), "{all_stay} of 100 hold all");
        assert!(worse_out >= 99, "{worse_out} of 100 drop the one that is 1.5 sd worse");
    }

    #[test]
    fn the_set_holds_the_best_as_often_as_it_says() {
        let mut random = SplitMix64(5);
        let mut held = 0;
        for seed in 0..200 {
            let mut losses = noise(&mut random, 5, 30);
            for (place, choice) in losses.iter_mut().enumerate() {
                for loss in choice {
                    *loss += 0.1 * place as f64;
                }
            }
            held += i32::from(p_of(&losses, 2000, seed)[0] > 0.1);
        }
        assert!(held >= 176, "{held} of 200 sets of 90% hold the best");
    }
}
