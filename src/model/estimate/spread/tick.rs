//! The tick of a series: the price step that explains what it traded at in prior sessions.

use std::collections::VecDeque;

use crate::model::bar_series::{BarSeries, Session};
use crate::model::math;
use crate::model::numeric::evenly_spaced;

/// Steps looked at are 1, 2 and 5 times powers of ten, from ten to this power ...
const SMALLEST: i32 = -9;
/// ... to ten to this power.
const LARGEST: i32 = 3;
/// Number of steps looked at.
const STEPS: usize = 3 * (LARGEST - SMALLEST + 1) as usize;
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
    explained: [u32; STEPS],
    prices: u32,
}

/// Step `place`, the largest first: its power of ten, and 5, 2 or 1.
fn step(place: usize) -> (i32, f64) {
    let power = LARGEST - i32::try_from(place / 3).unwrap_or(0);
    (power, [5.0, 2.0, 1.0][place % 3])
}

/// `price` in steps.
fn in_steps(price: f64, (power, units): (i32, f64)) -> f64 {
    let scaled = if power < 0 { price * math::pow10(-power) } else { price / math::pow10(power) };
    scaled / units
}

impl StepCounts {
    fn of(series: &BarSeries, session: &Session) -> Self {
        let mut counts = Self { explained: [0; STEPS], prices: 0 };
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
        for (place, count) in self.explained.iter_mut().enumerate() {
            let steps = in_steps(price, step(place));
            let slack = (steps * SINGLE_ROUNDING).clamp(LEAST_SLACK, MOST_SLACK);
            let whole = steps.round();
            *count += u32::from(whole >= 1.0 && (steps - whole).abs() <= slack);
        }
    }
}

/// The tick of every session of a series: the largest of 1, 2 and 5 times a power of ten of which three in five prices
/// (opens, highs, lows, closes of up to 100 bars a session) of up to 20 usable sessions before are multiples. `None` where none is. Past only.
///
/// Prices between ticks (mid-point and retail prints) and prices kept as 32-bit numbers do not hide it.
#[derive(Debug, Clone)]
pub(super) struct SeriesTicks(Vec<Option<f64>>);

impl SeriesTicks {
    pub(super) fn of(series: &BarSeries) -> Self {
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

    /// The tick known when the session at `session` opens.
    pub(super) fn at(&self, session: usize) -> Option<f64> {
        self.0[session]
    }
}

fn tick_of(sessions: &VecDeque<StepCounts>) -> Option<f64> {
    let sum =
        |count: &dyn Fn(&StepCounts) -> u32| sessions.iter().map(|session| f64::from(count(session))).sum();
    let prices: f64 = sum(&|session| session.prices);
    let found = (0..STEPS).find(|place| {
        let explained: f64 = sum(&|session| session.explained[*place]);
        prices > 0.0 && explained >= EXPLAINED * prices
    });
    found.map(|place| {
        let (power, units) = step(place);
        if power < 0 { units / math::pow10(-power) } else { units * math::pow10(power) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(prices: impl Fn(u32) -> f64) -> Option<f64> {
        let mut counts = StepCounts { explained: [0; STEPS], prices: 0 };
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
