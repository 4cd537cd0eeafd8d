//! The spread of a series by session and time of day: a signed square over prior sessions, with its jackknife error.

use std::collections::VecDeque;

use super::{SpreadModel, Sums};
use crate::model::bar_series::{BarSeries, Session};
use crate::model::family::Choice;
use crate::model::math;

/// Length of a bucket of the day, in minutes from the open.
const BUCKET_MINUTES: f64 = 30.0;

/// Prior sessions that an estimate rests on, at most.
const SPREAD_SESSIONS: usize = 20;

/// Errors that a signed square must exceed to count.
const SIGNIFICANT_ERRORS: f64 = 2.0;

/// The bucket of slot `slot`, by where it starts.
pub(super) fn bucket_of(slot: usize, slot_minutes: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a session has few buckets")]
    let bucket = (slot as f64 * slot_minutes / BUCKET_MINUTES) as usize;
    bucket
}

/// What a model says of the spread in a part of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SquaredSpread {
    /// Squared spread, as a fraction of mid squared; below 0 where noise outweighs it.
    pub(super) square: f64,
    /// Standard error of `square`: the jackknife that leaves out one session at a time; infinite for one session.
    pub(super) error: f64,
}

impl SquaredSpread {
    /// That of sessions with these sums, the earliest first; `None` where the model has no value.
    ///
    /// error^2 = (n - 1) / n x sum over the sessions of (`square` without the session - the mean of these)^2. Source: Efron,
    /// Tibshirani 1993, "An introduction to the bootstrap", chapter 11.
    fn of(model: &dyn SpreadModel, sessions: &[&Sums]) -> Option<Self> {
        let (earliest, rest) = sessions.split_first()?;
        let pooled = rest.iter().fold(Sums::clone(earliest), |pooled, session| pooled.plus(session));
        let square = model.signed_square(&pooled, earliest)?;
        let Some(second) = rest.first() else { return Some(Self { square, error: f64::INFINITY }) };
        let without = |(place, session): (usize, &&Sums)| {
            model.signed_square(&pooled.minus(session), if place == 0 { second } else { earliest })
        };
        let without: Option<Vec<f64>> = sessions.iter().enumerate().map(without).collect();
        let Some(without) = without else { return Some(Self { square, error: f64::INFINITY }) };
        let count = without.len() as f64;
        let mean = without.iter().fold(0.0, |sum, value| sum + value) / count;
        let scatter = without.iter().fold(0.0, |sum, value| sum + math::square(value - mean));
        Some(Self { square, error: ((count - 1.0) / count * scatter).sqrt() })
    }

    /// Whether it is more than noise.
    fn is_significant(&self) -> bool {
        self.square > SIGNIFICANT_ERRORS * self.error
    }
}

/// The sums of one session, by bucket and of the whole day; `None` where it has no bar.
#[derive(Debug, Clone, Default)]
struct SessionSums {
    buckets: Vec<Option<Sums>>,
    day: Option<Sums>,
}

impl SessionSums {
    fn of(series: &BarSeries, session: &Session, model: &dyn SpreadModel) -> Self {
        let slot_minutes = series.bar_seconds() as f64 / 60.0;
        let bucket_of_row = |row: usize| {
            let seconds = series.bars().time()[row] - session.hours.open;
            bucket_of(usize::try_from(seconds / series.bar_seconds()).unwrap_or(0), slot_minutes)
        };
        let mut buckets: Vec<Option<Sums>> = Vec::new();
        let mut start = session.rows.start;
        while start < session.rows.end {
            let bucket = bucket_of_row(start);
            let end = (start..session.rows.end).find(|row| bucket_of_row(*row) != bucket);
            let end = end.unwrap_or(session.rows.end);
            buckets.resize(buckets.len().max(bucket + 1), None);
            buckets[bucket] = Some(model.observe(series, start..end));
            start = end;
        }
        let day = (!session.rows.is_empty()).then(|| model.observe(series, session.rows.clone()));
        Self { buckets, day }
    }
}

/// What prior sessions say of one session's spread.
#[derive(Debug, Clone, Default)]
struct SessionSpread {
    buckets: Vec<Option<SquaredSpread>>,
    day: Option<SquaredSpread>,
}

impl SessionSpread {
    fn of(prior: &VecDeque<SessionSums>, model: &dyn SpreadModel) -> Self {
        let buckets = prior.iter().map(|session| session.buckets.len()).max().unwrap_or(0);
        let estimate = |sums: Vec<&Sums>| SquaredSpread::of(model, &sums);
        Self {
            buckets: (0..buckets)
                .map(|bucket| {
                    estimate(
                        prior.iter().filter_map(|session| session.buckets.get(bucket)?.as_ref()).collect(),
                    )
                })
                .collect(),
            day: estimate(prior.iter().filter_map(|session| session.day.as_ref()).collect()),
        }
    }
}

/// The spread of a bar series under one model, for every session from the usable sessions before it.
///
/// Buckets are 30 minutes long from the open. The bars of a bucket in up to 20 usable sessions before are pooled; no pair
/// of bars crosses sessions or buckets. A signed square that exceeds two of its errors is taken for the bucket; else that of
/// whole days is, if it exceeds two of its own. Past only.
#[derive(Debug, Clone)]
pub(super) struct SeriesSpread {
    model: Choice<dyn SpreadModel>,
    sessions: Vec<SessionSpread>,
}

impl SeriesSpread {
    pub(super) fn of(series: &BarSeries, model: Choice<dyn SpreadModel>) -> Self {
        let mut prior: VecDeque<SessionSums> = VecDeque::with_capacity(SPREAD_SESSIONS + 1);
        let mut sessions = Vec::with_capacity(series.sessions().len());
        for session in series.sessions() {
            sessions.push(SessionSpread::of(&prior, &*model));
            if series.is_usable(session) {
                prior.push_back(SessionSums::of(series, session, &*model));
                if prior.len() > SPREAD_SESSIONS {
                    prior.pop_front();
                }
            }
        }
        Self { model, sessions }
    }

    /// Whether it is what `model` gives.
    pub(super) fn is_for(&self, model: Choice<dyn SpreadModel>) -> bool {
        self.model == model
    }

    /// What is more than noise in the bucket of a slot of the session at `session`.
    pub(super) fn of_bucket(&self, session: usize, slot: usize, slot_minutes: f64) -> Option<SquaredSpread> {
        let known = self.sessions[session].buckets.get(bucket_of(slot, slot_minutes))?;
        known.filter(|known| self.counts(known))
    }

    /// What is more than noise over whole days before the session at `session`.
    pub(super) fn of_day(&self, session: usize) -> Option<SquaredSpread> {
        self.sessions[session].day.filter(|known| self.counts(known))
    }

    /// Whether `spread` is more than noise; quotes are none.
    fn counts(&self, spread: &SquaredSpread) -> bool {
        self.model.is_quoted() || spread.is_significant()
    }
}
