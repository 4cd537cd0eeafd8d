//! The tick: the step between neighbouring prices, found from the prices of prior sessions.

use crate::model::bar_series::BarSeries;

/// Prior sessions that are looked at, at most.
const TICK_SESSIONS: u32 = 20;

/// Share of prices that must be multiples of a step for it to be the tick.
///
/// Not all are: trades inside the quote print between ticks (three in ten prices of one-minute bars of US stocks). A step
/// twice the tick explains half of the prices by chance, so that any share above that tells the two apart.
const EXPLAINED: f64 = 0.6;

/// Steps that markets have, the coarsest first: decimal ones, quarters, and powers of one half.
const STEPS: [f64; 31] = [
    1000.0, 500.0, 100.0, 50.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.125, 0.1, 0.0625, 0.05, 0.03125, 0.025,
    0.02, 0.015_625, 0.01, 0.005, 0.0025, 0.002, 0.001, 0.0005, 0.0002, 0.0001, 0.00005, 0.00001, 1e-6, 1e-7,
    1e-8,
];

/// The tick of `series` as known when the session at `session` opens, in the price's currency: the coarsest of the steps
/// that markets have of which three in five closes of up to 20 usable sessions before it are multiples.
///
/// It uses prior sessions only. `None` where there are none, or where no step explains their prices (adjusted prices, say).
pub(crate) fn tick_of_prior_sessions(series: &BarSeries, session: usize) -> Option<f64> {
    let closes = series.bars().close();
    let prices: Vec<f64> = series
        .usable_before(session, TICK_SESSIONS)
        .flat_map(|prior| closes[prior.rows.clone()].iter().copied())
        .collect();
    if prices.is_empty() {
        return None;
    }
    let needed = EXPLAINED * prices.len() as f64;
    let explains =
        |step: &f64| prices.iter().filter(|price| is_multiple(**price, *step)).count() as f64 >= needed;
    STEPS.into_iter().find(explains)
}

/// Whether `price` is a whole number of steps but for the rounding of binary numbers.
fn is_multiple(price: f64, step: f64) -> bool {
    let steps = price / step;
    (steps - steps.round()).abs() <= 1e-6 + 4.0 * f64::EPSILON * steps && steps.round() >= 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::bar_series::SessionHours;
    use crate::model::bars::{Bar, Bars};

    /// Two sessions of 60 bars; the second has prices of its own.
    fn series(prior: impl Fn(usize) -> f64, today: f64) -> BarSeries {
        let mut bars = Bars::default();
        let mut hours = Vec::new();
        for day in 0..2_i64 {
            let open = day * 86_400;
            let date = jiff::civil::date(1970, 1, 1 + i8::try_from(day).unwrap());
            hours.push(SessionHours { date, open, close: open + 3600, open_minute: 0 });
            for minute in 0..60_u16 {
                let price = if day == 0 { prior(usize::from(minute)) } else { today };
                let bar = Bar { open: price, high: price, low: price, close: price, volume: 1.0 };
                bars.push(open + i64::from(minute) * 60, bar).unwrap();
            }
        }
        BarSeries::new("TEST", "digest", 60, bars, &hours)
    }

    #[test]
    fn the_tick_is_the_coarsest_step_that_explains_most_prior_prices() {
        for step in [100.0, 1.0, 0.25, 0.1, 0.05, 0.03125, 0.01, 0.001, 0.0001, 0.00001] {
            // Counts that are no multiples of 2 or 5 alone.
            let prices = |minute: usize| step * (12_345 + 37 * minute) as f64;
            let found = tick_of_prior_sessions(&series(prices, 0.123_456_7), 1);
            assert_eq!(found.map(f64::to_bits), Some(step.to_bits()), "{step}: {found:?}");
        }
    }

    #[test]
    fn prints_between_ticks_do_not_hide_it() {
        let prices = |minute: usize| {
            25.01 + 0.03 * minute as f64 + if minute.is_multiple_of(3) { 0.0037 } else { 0.0 }
        };
        assert_eq!(tick_of_prior_sessions(&series(prices, 30.0), 1), Some(0.01));
    }

    #[test]
    fn without_prior_prices_or_with_ones_on_no_grid_there_is_none() {
        assert_eq!(tick_of_prior_sessions(&series(|_| 10.0, 10.0), 0), None);
        let adjusted = |minute: usize| 10.0 / 3.0 + minute as f64 / 7.0;
        assert_eq!(tick_of_prior_sessions(&series(adjusted, 10.0), 1), None);
    }
}
