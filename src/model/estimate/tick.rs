//! The tick of a series: the price step that explains what it traded at in prior sessions.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use crate::model::bar_series::{BarSeries, Session};
use crate::model::numeric::evenly_spaced;

/// Steps that markets have, the coarsest first: decimal ones, quarters, and powers of one half.
const STEPS: [f64; 31] = [
    1000.0, 500.0, 100.0, 50.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.125, 0.1, 0.0625, 0.05, 0.03125, 0.025,
    0.02, 0.015_625, 0.01, 0.005, 0.0025, 0.002, 0.001, 0.0005, 0.0002, 0.0001, 0.00005, 0.00001, 1e-6, 1e-7,
    1e-8,
];
/// Share of prices that a step explains, at least. With a tick of half the step it would be half of them by chance; of
/// real stock prices with prints between ticks, the tick explains seven in ten and more.
const EXPLAINED: f64 = 0.6;
/// Prior sessions looked at, at most.
const TICK_SESSIONS: usize = 20;
/// Bars of a session looked at, at most: evenly spaced ones say as much as all.
const BARS_OF_SESSION: usize = 100;
/// Part of a step by which a multiple of it may be off ...
const LEAST_SLACK: f64 = 1e-6;
/// ... and at most, where prices were kept as 32-bit numbers.
const MOST_SLACK: f64 = 0.05;
/// Relative rounding of a 32-bit number.
const SINGLE_ROUNDING: f64 = 6e-8;

/// How many prices of a session are multiples of each step, the largest step first, and how many there are.
#[derive(Debug, Clone)]
struct StepCounts {
    explained: [u32; STEPS.len()],
    prices: u32,
}

impl StepCounts {
    fn of(series: &BarSeries, session: &Session) -> Self {
        let mut counts = Self { explained: [0; STEPS.len()], prices: 0 };
        for bar in evenly_spaced(session.rows.len(), BARS_OF_SESSION) {
            let bar = series.bars().bar(session.rows.start + bar);
            for price in [bar.open, bar.high, bar.low, bar.close] {
                counts.add(price);
            }
        }
        counts
    }

    fn add(&mut self, price: f64) {
        self.prices += 1;
        for (step, count) in STEPS.iter().zip(&mut self.explained) {
            let steps = price / step;
            let slack = (steps * SINGLE_ROUNDING).clamp(LEAST_SLACK, MOST_SLACK);
            let whole = steps.round();
            *count += u32::from(whole >= 1.0 && (steps - whole).abs() <= slack);
        }
    }
}

/// The tick of every session of a series: the coarsest of the steps that markets have of which three in five prices
/// (opens, highs, lows, closes of up to 100 bars a session) of up to 20 usable sessions before are multiples. `None` where none is. Past only.
///
/// Prices between ticks (mid-point and retail prints) and prices kept as 32-bit numbers do not hide it.
#[derive(Debug, Clone, PartialEq)]
struct SeriesTicks(Vec<Option<f64>>);

impl SeriesTicks {
    fn of(series: &BarSeries) -> Self {
        let mut prior: VecDeque<StepCounts> = VecDeque::with_capacity(TICK_SESSIONS + 1);
        let mut ticks = Vec::with_capacity(series.sessions().len());
        for session in series.sessions() {
            ticks.push(tick_of(&prior));
            if series.is_usable(session) {
                prior.push_back(StepCounts::of(series, session));
                if prior.len() > TICK_SESSIONS {
                    prior.pop_front();
                }
            }
        }
        Self(ticks)
    }
}

/// The ticks of one bar series, found when they are first needed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TickCache(Arc<OnceLock<SeriesTicks>>);

impl TickCache {
    /// The tick known when the session at `session` of `series` opens, in the price's currency; `None` where no step
    /// explains the prices before.
    pub(super) fn at(&self, series: &BarSeries, session: usize) -> Option<f64> {
        self.0.get_or_init(|| SeriesTicks::of(series)).0[session]
    }
}

fn tick_of(sessions: &VecDeque<StepCounts>) -> Option<f64> {
    let sum =
        |count: &dyn Fn(&StepCounts) -> u32| sessions.iter().map(|session| f64::from(count(session))).sum();
    let prices: f64 = sum(&|session| session.prices);
    let explained = |place: usize| sum(&|session| session.explained[place]);
    let found = (0..STEPS.len()).find(|place| prices > 0.0 && explained(*place) >= EXPLAINED * prices);
    found.map(|place| STEPS[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(prices: impl Fn(u32) -> f64) -> Option<f64> {
        let mut counts = StepCounts { explained: [0; STEPS.len()], prices: 0 };
        for price in (0..400).map(prices) {
            counts.add(price);
        }
        tick_of(&VecDeque::from([counts]))
    }

    #[test]
    fn the_tick_is_found_through_prints_between_ticks_and_32_bit_numbers() {
        let walk = |i: u32| f64::from((i * 7919) % 613);
        assert_eq!(found(|i| 248.0 + walk(i) / 100.0), Some(0.01));
        assert_eq!(found(|i| 30.0 + walk(i) / 200.0), Some(0.005));
        assert_eq!(found(|i| 5_000.0 + walk(i) / 4.0), Some(0.25));
        assert_eq!(found(|i| 110.0 + walk(i) / 32.0), Some(0.03125));
        assert_eq!(found(|i| 2900.0 + 5.0 * walk(i)), Some(5.0));
        assert_eq!(found(|i| 1.2e-5 + walk(i) * 1e-8), Some(1e-8));
        #[expect(clippy::cast_possible_truncation, reason = "as a provider does that keeps 32 bits")]
        let single = |i: u32| f64::from((683.0 + walk(i) / 100.0) as f32);
        assert_eq!(found(single), Some(0.01));
        let between = |i: u32| 25.0 + walk(i) / 100.0 + if i.is_multiple_of(4) { 0.0034 } else { 0.0 };
        assert_eq!(found(between), Some(0.01));
        assert_eq!(found(|i| 100.0 * (f64::from(i).sqrt()).fract()), None, "no step explains these");
    }
}
