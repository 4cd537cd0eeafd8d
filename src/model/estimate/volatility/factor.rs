//! The time of day in volatility: how much more prices move at the open than at noon, from prior sessions.

use std::collections::VecDeque;

use super::VarianceObservation;

/// Length of a bucket of the day, in minutes from the open.
const BUCKET_MINUTES: f64 = 15.0;

/// Prior sessions that the factor rests on, at most.
pub(super) const FACTOR_SESSIONS: usize = 20;

/// The factor of a bucket is at least this: what happened to stand still in a few prior sessions may move today.
const LEAST_FACTOR: f64 = 0.2;

/// The bucket of slot `slot`, by where it starts.
fn bucket_of(slot: usize, slot_minutes: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a session has few buckets")]
    let bucket = (slot as f64 * slot_minutes / BUCKET_MINUTES) as usize;
    bucket
}

/// Variances and minutes, summed by bucket of the day over the observations of one session.
#[derive(Debug, Clone, Default)]
pub(super) struct BucketSums {
    variance: Vec<f64>,
    minutes: Vec<f64>,
}

impl BucketSums {
    /// Adds an observation whose last slot is `slot`, spread evenly over the slots it covers.
    pub(super) fn add(&mut self, observation: VarianceObservation, slot: usize, slot_minutes: f64) {
        let each = observation.variance / f64::from(observation.slots);
        for covered in (slot + 1).saturating_sub(observation.slots as usize)..=slot {
            let bucket = bucket_of(covered, slot_minutes);
            if self.variance.len() <= bucket {
                self.variance.resize(bucket + 1, 0.0);
                self.minutes.resize(bucket + 1, 0.0);
            }
            self.variance[bucket] += each;
            self.minutes[bucket] += slot_minutes;
        }
    }
}

/// The factor of each bucket of a day; its square has mean 1 over the minutes it was measured on.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct DayFactor(Vec<f64>);

impl DayFactor {
    /// The factor that the last [`FACTOR_SESSIONS`] of `sessions` give: 1 everywhere without any, and in a bucket in
    /// which they have nothing.
    pub(super) fn of(sessions: &VecDeque<BucketSums>) -> Self {
        let buckets = sessions.iter().map(|session| session.variance.len()).max().unwrap_or(0);
        let (mut variance, mut minutes) = (vec![0.0; buckets], vec![0.0; buckets]);
        for session in sessions {
            for (sum, part) in variance.iter_mut().zip(&session.variance) {
                *sum += part;
            }
            for (sum, part) in minutes.iter_mut().zip(&session.minutes) {
                *sum += part;
            }
        }
        let total = |parts: &[f64]| parts.iter().fold(0.0, |sum, part| sum + part);
        let mean = total(&variance) / total(&minutes).max(f64::MIN_POSITIVE);
        if mean <= 0.0 {
            return Self::default();
        }
        let factor = |(variance, minutes): (f64, f64)| {
            if minutes > 0.0 { (variance / minutes / mean).sqrt().max(LEAST_FACTOR) } else { 1.0 }
        };
        Self(variance.into_iter().zip(minutes).map(factor).collect())
    }

    /// The factor of slot `slot` of the session.
    pub(super) fn at(&self, slot: usize, slot_minutes: f64) -> f64 {
        self.0.get(bucket_of(slot, slot_minutes)).copied().unwrap_or(1.0)
    }

    /// The minutes of an observation whose last slot is `slot`, each weighted by the square of its factor.
    pub(super) fn weighted_minutes(
        &self,
        observation: VarianceObservation,
        slot: usize,
        slot_minutes: f64,
    ) -> f64 {
        let covered = (slot + 1).saturating_sub(observation.slots as usize)..=slot;
        covered.map(|slot| self.at(slot, slot_minutes)).fold(0.0, |sum, factor| sum + factor * factor)
            * slot_minutes
    }
}
