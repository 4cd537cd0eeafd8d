//! Inference on a mean whose observations are dependent within a day and independent between days.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::draw::random_below;
use super::super::student_t::StudentT;
use super::ConfidenceInterval;
use crate::model::{math, numeric};

/// Days below which whole-day resamples repeat themselves too often for an interval.
const MIN_BOOTSTRAP_DAYS: usize = 6;

/// A figure summed by day: all that inference needs, however many observations a day has.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DayClusters {
    /// Of every day: the weight of its observations, and their weighted sum.
    days: Vec<(f64, f64)>,
}

/// A mean and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
struct MeanEstimate {
    mean: f64,
    error: f64,
}

/// What a sum over days is made of: day by day, with repetition in a resample.
fn estimate(days: impl Iterator<Item = (f64, f64)> + Clone) -> MeanEstimate {
    let (count, sum) = days.clone().fold((0.0, 0.0), |(n, s), (count, sum)| (n + count, s + sum));
    let mean = sum / count;
    let (mut groups, mut squares) = (0.0, 0.0);
    for (count, sum) in days {
        groups += 1.0;
        squares += math::square(sum - mean * count);
    }
    // Liang, Zeger 1986, with the usual correction for few clusters.
    let error = (groups / (groups - 1.0) * squares).sqrt() / count;
    MeanEstimate { mean, error }
}

/// The least true mean that is found in 80% of samples of so many days with this `error` of the mean, by a two-sided test at
/// 5% / `tests`; `None` below two days.
///
/// Source: Bloom 1995, "Minimum detectable effects"; the level is that of Bonferroni, which an adjustment for `tests` never
/// falls below.
pub(crate) fn detectable(error: f64, days: usize, tests: usize) -> Option<f64> {
    let t = StudentT::new(days.checked_sub(1)?)?;
    Some((t.quantile(1.0 - 0.025 / tests.max(1) as f64) + t.quantile(0.8)) * error)
}

impl DayClusters {
    /// Adds a day with observations of `weight` in all, whose weighted sum is `sum`.
    pub(crate) fn add_day(&mut self, weight: f64, sum: f64) {
        if weight > 0.0 {
            self.days.push((weight, sum));
        }
    }

    /// Number of days.
    pub(crate) fn days(&self) -> usize {
        self.days.len()
    }

    fn estimate(&self) -> Option<MeanEstimate> {
        (self.days.len() > 1).then(|| estimate(self.days.iter().copied()))
    }

    fn t(&self) -> Option<StudentT> {
        StudentT::new(self.days.len().checked_sub(1)?)
    }

    /// The 95% interval of the mean: t with days - 1 degrees of freedom; `None` below two days.
    ///
    /// Source: Cameron, Miller 2015, section VI.
    pub(crate) fn interval(&self) -> Option<ConfidenceInterval> {
        let (found, t) = (self.estimate()?, self.t()?);
        let half = t.quantile(0.975) * found.error;
        Some(ConfidenceInterval { low: found.mean - half, high: found.mean + half })
    }

    /// Two-sided p of a mean of 0; `None` below two days.
    pub(crate) fn p(&self) -> Option<f64> {
        let (found, t) = (self.estimate()?, self.t()?);
        if found.error > 0.0 {
            return Some(t.two_sided_p(found.mean / found.error));
        }
        // All days have the same mean: there is no error to divide by.
        Some(if found.mean == 0.0 { 1.0 } else { 0.0 })
    }

    /// Standard error of the mean; `None` below two days.
    pub(crate) fn error(&self) -> Option<f64> {
        self.estimate().map(|found| found.error)
    }

    /// The least true mean that is found in 80% of such samples (see [`detectable`]); `None` below two days.
    pub(crate) fn detectable(&self, tests: usize) -> Option<f64> {
        detectable(self.error()?, self.days(), tests)
    }

    /// The 95% interval of the mean by bootstrap-t over whole days; `None` for too few days, or where they say the
    /// same.
    ///
    /// `seed` and `stream` decide the draws. Source: Efron, Tibshirani 1993, "An introduction to the bootstrap",
    /// section 12.5; Cameron, Gelbach, Miller 2008, "Bootstrap-based improvements for inference with clustered errors".
    pub(crate) fn bootstrap(&self, draws: u32, seed: u64, stream: u64) -> Option<ConfidenceInterval> {
        let found = self.estimate()?;
        if self.days.len() < MIN_BOOTSTRAP_DAYS || found.error <= 0.0 {
            return None;
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        let mut drawn = vec![(0.0, 0.0); self.days.len()];
        let mut t: Vec<f64> = Vec::with_capacity(draws as usize);
        for _ in 0..draws {
            for day in &mut drawn {
                let drawn = random_below(self.days.len() as u64, &mut rng);
                *day = self.days[usize::try_from(drawn).unwrap_or(0)];
            }
            let again = estimate(drawn.iter().copied());
            if again.error > 0.0 {
                t.push((again.mean - found.mean) / again.error);
            }
        }
        let low = numeric::quantile(&mut t, 0.025)?;
        let high = numeric::quantile(&mut t, 0.975)?;
        Some(ConfidenceInterval {
            low: found.mean - high * found.error,
            high: found.mean - low * found.error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(days: &[(u64, f64)]) -> DayClusters {
        let mut clusters = DayClusters::default();
        for (count, sum) in days {
            clusters.add_day(*count as f64, *sum);
        }
        clusters
    }

    #[test]
    fn one_observation_a_day_gives_the_t_interval_of_a_textbook() {
        // R: t.test(c(1.1, 0.3, -0.4, 2.0, 0.9, 0.2))
        let days = clusters(&[(1, 1.1), (1, 0.3), (1, -0.4), (1, 2.0), (1, 0.9), (1, 0.2)]);
        let interval = days.interval().unwrap();
        assert!((interval.low - -0.195_732_2).abs() < 1e-6, "{interval:?}");
        assert!((interval.high - 1.562_398_8).abs() < 1e-6, "{interval:?}");
        assert!((days.p().unwrap() - 0.102_171_8).abs() < 1e-6, "{:?}", days.p());
    }

    #[test]
    fn repeating_the_observations_of_a_day_changes_nothing() {
        let once = clusters(&[(1, 1.1), (1, 0.3), (1, -0.4), (1, 2.0)]);
        let often = clusters(&[(9, 9.9), (9, 2.7), (9, -3.6), (9, 18.0)]);
        let (a, b) = (once.interval().unwrap(), often.interval().unwrap());
        assert!((a.low - b.low).abs() < 1e-12 && (a.high - b.high).abs() < 1e-12);
    }

    #[test]
    fn one_day_says_nothing_and_equal_days_say_it_surely() {
        let one = clusters(&[(5, 1.0)]);
        assert_eq!(
            (one.interval(), one.p(), one.detectable(1), one.bootstrap(2000, 1, 0)),
            (None, None, None, None)
        );
        let equal = clusters(&[(1, 0.5); 8]);
        assert_eq!((equal.p(), equal.bootstrap(2000, 1, 0)), (Some(0.0), None));
        assert_eq!(clusters(&[(1, 0.0); 8]).p(), Some(1.0));
    }

    #[test]
    fn the_bootstrap_follows_its_seed_and_leans_with_the_skew() {
        let skewed = clusters(
            &[0.11, 0.24, 0.08, 0.33, 0.19, 0.14, 0.27, 0.3, 0.05, 0.9, 1.4, 2.6].map(|sum| (1, sum)),
        );
        let found = skewed.bootstrap(2000, 7, 3).unwrap();
        assert_eq!(skewed.bootstrap(2000, 7, 3), Some(found));
        assert_ne!(skewed.bootstrap(2000, 8, 3), Some(found));
        // A long right tail: the mean may well be larger, hardly smaller.
        let mean = 0.550_833;
        assert!(found.high - mean > 1.5 * (mean - found.low), "{found:?}");
    }
}
