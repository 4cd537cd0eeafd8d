//! The volatility estimators on paths whose volatility is known.

use crate::model::bars::{Bar, Bars};
use crate::model::estimate::ESTIMATORS;
use crate::model::estimate::volatility::BarPair;
use crate::model::family;
use crate::model::order::Quantity;
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::sweep::parameter;

use super::support::{SplitMix64, series_of_bars};

/// Steps of a path within a bar; between them the extremes are drawn exactly.
const STEPS: u32 = 24;

/// A Brownian path in log price, bar after bar.
struct Path {
    dice: SplitMix64,
    ln_price: f64,
}

impl Path {
    fn new(seed: u64) -> Self {
        Self { dice: SplitMix64(seed), ln_price: 100.0_f64.ln() }
    }

    /// A standard normal number (Box, Muller 1958).
    fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.dice.uniform(), self.dice.uniform());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// The next bar, of volatility `sigma`.
    ///
    /// The maximum of a bridge from a to b of variance v is (a + b + sqrt((b - a)^2 - 2 v ln U)) / 2.
    fn bar(&mut self, sigma: f64) -> Bar {
        let open = self.ln_price;
        let (mut high, mut low) = (open, open);
        let variance = sigma * sigma / f64::from(STEPS);
        for _ in 0..STEPS {
            let (from, to) = (self.ln_price, self.ln_price + variance.sqrt() * self.normal());
            let mut reach =
                || ((to - from).powi(2) - 2.0 * variance * (1.0 - self.dice.uniform()).ln()).sqrt();
            let (up, down) = (reach(), reach());
            high = high.max((from + to + up) / 2.0);
            low = low.min((from + to - down) / 2.0);
            self.ln_price = to;
        }
        let [open, high, low, close] = [open, high, low, self.ln_price].map(f64::exp);
        Bar { open, high: high.max(open).max(close), low: low.min(open).min(close), close, volume: 100.0 }
    }
}

/// Volatility of a minute of the simulated paths.
const SIGMA: f64 = 0.001;

/// The volatility that an estimator finds on a long path, relative to the true one.
fn found_by(name: &str) -> f64 {
    let mut path = Path::new(11);
    let estimator = family::find(ESTIMATORS, name).unwrap();
    let (mut before, mut sum, mut count) = (None, 0.0, 0.0);
    for _ in 0..40_000 {
        let bar = path.bar(SIGMA);
        if let Some(observation) = estimator.observe(&BarPair { bar, before, slots: 1 }, 390.0) {
            sum += observation.variance;
            count += 1.0;
        }
        before = Some(bar);
    }
    (sum / count).sqrt() / SIGMA
}

#[test]
fn every_estimator_is_unbiased_but_that_of_mids() {
    for name in family::names(ESTIMATORS) {
        let found = found_by(name);
        if name == "mid" {
            assert!((0.75..0.85).contains(&found), "mids understate by a fifth: {found}");
        } else {
            assert!((found - 1.0).abs() < 0.02, "{name}: {found}");
        }
    }
}

#[test]
fn the_time_of_day_and_the_level_of_a_path_are_found_whatever_the_bars() {
    /// Volatility by bucket of 15 minutes, relative to [`SIGMA`].
    const FACTORS: [f64; 4] = [2.0, 1.0, 0.6, 1.5];
    const SESSIONS: i64 = 120;
    for slot_minutes in [1_i64, 5] {
        let mut path = Path::new(5);
        let mut bars = Bars::default();
        for session in 0..SESSIONS {
            for minute in (0..60).step_by(slot_minutes as usize) {
                let sigma = SIGMA * FACTORS[minute as usize / 15] * (slot_minutes as f64).sqrt();
                bars.push(session * 86_400 + (600 + minute) * 60, path.bar(sigma)).unwrap();
            }
        }
        let all_series = [series_of_bars(bars, 60 * slot_minutes)];
        let mut pipeline = Pipeline::new(&all_series);
        let mut variance = [0.0; 4];
        let mut of_day = 0.0;
        for session in 21..SESSIONS {
            let mut spec = parameter::defaults(Preset::Standard);
            spec.window.session = Some(session as usize);
            spec.window.minutes = 60;
            spec.schedule.quantity = Quantity::Units(1.0);
            let slices = pipeline.slices(&spec).unwrap();
            for (slot, slice) in slices.iter().enumerate() {
                let weight = slot_minutes as f64 / 15.0 / (SESSIONS - 21) as f64;
                variance[slot * slot_minutes as usize / 15] += slice.sigma_bps.powi(2) * weight;
            }
            of_day +=
                pipeline.run_stages(&spec).unwrap().estimates.sigma_day_bps.powi(2) / (SESSIONS - 21) as f64;
        }
        for (variance, factor) in variance.iter().zip(FACTORS) {
            let found = variance.sqrt() / (SIGMA * factor * 1e4);
            assert!((found - 1.0).abs() < 0.06, "factor {factor}, {slot_minutes} min: {found}");
        }
        let day = FACTORS.iter().map(|factor| 15.0 * (SIGMA * factor).powi(2)).sum::<f64>().sqrt() * 1e4;
        assert!((of_day.sqrt() / day - 1.0).abs() < 0.06, "{} {day}", of_day.sqrt());
    }
}
