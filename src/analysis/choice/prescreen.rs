//! What goes before the confidence set where choices are many: those that are surely dearer than the best are left out.
//!
//! A single-step simultaneous bound: one critical value for all choices at once, that of the largest t of the draws
//! (Westfall, Young 1993, "Resampling-based multiple testing"; comparisons with the best as in Hsu 1981).

use super::resamples::DayResamples;
use super::{MeanError, SAME_BPS};

/// From more choices than this the bound is looked at first.
pub(super) const SCREEN_ABOVE: usize = 500;
/// The confidence set is made of this many choices at most: the cheapest.
pub(super) const MOST: usize = 1000;
/// Draws of the bound: its critical value is one quantile of them.
pub(super) const DRAWS: u32 = 500;
/// The share of the draws that the bound holds in.
const CONFIDENCE: f64 = 0.95;

/// The places of the choices that may be as cheap as that at `best`, in order.
///
/// `losses` has the loss of each choice on each day, in bps. With d the mean over days of a choice's loss less that of
/// the best, and se its standard error, a choice stays where d / se is at most the 95% quantile over draws of the largest
/// (d of the draw - d) / se of all choices.
pub(super) fn survivors(losses: &[&[f64]], best: usize, resamples: &DayResamples) -> Vec<usize> {
    let mut maxima = vec![0.0_f64; resamples.draws()];
    let mut found = Vec::with_capacity(losses.len());
    let mut difference = vec![0.0; losses[best].len()];
    for choice in losses {
        for (difference, (loss, least)) in difference.iter_mut().zip(choice.iter().zip(losses[best])) {
            *difference = loss - least;
        }
        let estimate = MeanError::of(&difference);
        let error = estimate.error.unwrap_or(0.0);
        if error > SAME_BPS {
            let means = resamples.mean_errors(&difference, estimate.mean);
            for (maximum, mean) in maxima.iter_mut().zip(means) {
                let t = mean / error;
                if t > *maximum {
                    *maximum = t;
                }
            }
        }
        found.push((estimate.mean, error));
    }
    let critical = upper_quantile(&mut maxima);
    let may_be_best =
        |(mean, error): &(f64, f64)| *mean <= if *error > SAME_BPS { critical * error } else { SAME_BPS };
    (0..losses.len()).filter(|place| may_be_best(&found[*place])).collect()
}

/// The least of `maxima` that [`CONFIDENCE`] of them do not exceed.
fn upper_quantile(maxima: &mut [f64]) -> f64 {
    maxima.sort_unstable_by(f64::total_cmp);
    let rank = (maxima.len() as f64 * CONFIDENCE).ceil();
    maxima.iter().enumerate().find(|(place, _)| (place + 1) as f64 >= rank).map_or(0.0, |(_, most)| *most)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SplitMix64, noise};
    use super::*;

    #[test]
    fn what_is_surely_dearer_goes_and_what_may_be_best_stays() {
        let mut losses = noise(&mut SplitMix64(3), 60, 40);
        for choice in &mut losses[20..] {
            for loss in choice {
                *loss += 2.0;
            }
        }
        // The same as the first on every day, and dearer by the same on every day.
        losses.push(losses[0].clone());
        losses.push(losses[0].iter().map(|loss| loss + 0.01).collect());
        let losses: Vec<&[f64]> = losses.iter().map(Vec::as_slice).collect();
        let stay = survivors(&losses, 0, &DayResamples::new(40, DRAWS, 1, 0));
        let expected: Vec<usize> = (0..20).chain([60]).collect();
        assert_eq!(stay, expected);
    }

    #[test]
    fn the_true_best_is_dropped_in_no_more_than_a_twentieth_of_the_samples() {
        let mut random = SplitMix64(8);
        let mut dropped = 0;
        for seed in 0..200 {
            let losses = noise(&mut random, 30, 60);
            let losses: Vec<&[f64]> = losses.iter().map(Vec::as_slice).collect();
            // All are best; the first stands for any that is named beforehand.
            let stay = survivors(&losses, 0, &DayResamples::new(60, DRAWS, seed, 0));
            dropped += i32::from(stay.len() < losses.len());
        }
        assert!(dropped <= 20, "{dropped} of 200 samples dropped one of thirty that are best");
    }

    #[test]
    fn the_bound_is_the_least_that_nineteen_of_twenty_do_not_exceed() {
        let mut maxima: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert!((upper_quantile(&mut maxima) - 95.0).abs() < 1e-12);
    }
}
