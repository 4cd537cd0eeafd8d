//! Whole-day resamples: how often each draw has each day, and what means come to in every draw.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::draw::random_below;

/// Draws of whole days with replacement, as many in each as there are days (Efron 1979).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DayResamples {
    days: usize,
    draws: usize,
    /// The number of times that a draw has a day over the number of days; the draws of one day are neighbours.
    weights: Vec<f64>,
}

impl DayResamples {
    /// `draws` resamples of `days` days; `seed` and `stream` decide them.
    pub(super) fn new(days: usize, draws: u32, seed: u64, stream: u64) -> Self {
        let draws = draws as usize;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        let mut weights = vec![0.0; days * draws];
        for draw in 0..draws {
            for _ in 0..days {
                let day = usize::try_from(random_below(days as u64, &mut rng)).unwrap_or(0);
                weights[day * draws + draw] += 1.0 / days as f64;
            }
        }
        Self { days, draws, weights }
    }

    /// Number of draws.
    pub(super) fn draws(&self) -> usize {
        self.draws
    }

    /// For every draw the mean of `values`, one a day, less `centre`.
    pub(super) fn mean_errors(&self, values: &[f64], centre: f64) -> Vec<f64> {
        debug_assert_eq!(values.len(), self.days);
        let mut errors = vec![0.0; self.draws];
        for (value, weights) in values.iter().zip(self.weights.chunks_exact(self.draws.max(1))) {
            let value = value - centre;
            for (error, weight) in errors.iter_mut().zip(weights) {
                *error += weight * value;
            }
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_scatter_like_the_mean_of_as_many_days() {
        let values = [1.0, 2.0, 4.0, 9.0];
        let draws = DayResamples::new(4, 20_000, 7, 1);
        let errors = draws.mean_errors(&values, 4.0);
        let mean = errors.iter().sum::<f64>() / 20_000.0;
        let variance = errors.iter().map(|error| error * error).sum::<f64>() / 20_000.0;
        // The variance of the four values is (9 + 4 + 0 + 25) / 4; that of the mean of four is a quarter of it.
        assert!(mean.abs() < 0.05 && (variance - 38.0 / 16.0).abs() < 0.1, "{mean} {variance}");
        assert_eq!(draws, DayResamples::new(4, 20_000, 7, 1));
        assert_ne!(draws, DayResamples::new(4, 20_000, 7, 2));
        // Every draw has as many days as there are.
        assert!(draws.mean_errors(&[1.0; 4], 0.0).iter().all(|mean| (mean - 1.0).abs() < 1e-12));
    }
}
