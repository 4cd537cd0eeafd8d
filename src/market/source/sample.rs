//! Source `sample`: synthetic bars from a seeded generator; not market data.
//!
//! Four instruments that differ in what makes execution hard: depth, gaps, hours; and one that never moves, on which
//! published figures can be worked out. Volume has a U over the session,
//! persists from day to day, and is noisy from minute to minute; prices gap overnight and move more where volume does;
//! some bars are missing and some have no volume. Only additions, multiplications, divisions and square roots are
//! used, so the same bars come out on every machine.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{BarRequest, FetchedBars, Retention, Source};
use crate::market::MarketError;
use crate::market::calendar::{Calendar, DayHours};
use crate::market::cleaning::DroppedRows;
use crate::market::http::HttpClient;
use crate::market::snapshot::SnapshotOrigin;
use crate::model::bars::{Bar, Bars};
use crate::model::family::FamilyMember;
use crate::sweep::definition::BarLength;

/// The source's name.
pub(crate) const NAME: &str = "sample";

/// First day of the sample; daylight saving ends in New York inside it.
const FIRST_DAY: Date = date(2026, 10, 19);
/// Days of every instrument.
const DAYS: usize = 14;
/// Price steps inside a minute.
const STEPS: usize = 4;

/// One synthetic instrument.
#[derive(Debug)]
struct Instrument {
    symbol: &'static str,
    about: &'static str,
    seed: u64,
    zone: &'static str,
    hours: DayHours,
    currency: &'static str,
    /// First price.
    price: f64,
    /// Smallest price step.
    tick: f64,
    /// Mean units per minute.
    volume: f64,
    /// Smallest volume step.
    lot: f64,
    /// Standard deviation of a step inside a minute, as a fraction of the price.
    step: f64,
    /// Standard deviation of the overnight gap, as a fraction of the price.
    gap: f64,
    /// How much the volume of the edges exceeds that of the middle.
    u_shape: f64,
    /// Minutes in a thousand without a bar.
    missing: u64,
    /// Bars in a thousand without volume.
    empty: u64,
}

const NEW_YORK_HOURS: DayHours = DayHours::Between { open: 570, close: 960 };

const INSTRUMENTS: [Instrument; 5] = [
    Instrument {
        symbol: "LIQD",
        about: "a liquid stock",
        seed: 1,
        zone: "America/New_York",
        hours: NEW_YORK_HOURS,
        currency: "USD",
        price: 184.0,
        tick: 0.01,
        volume: 42_000.0,
        lot: 1.0,
        step: 0.000_16,
        gap: 0.006,
        u_shape: 2.6,
        missing: 0,
        empty: 0,
    },
    Instrument {
        symbol: "MIDC",
        about: "a mid cap",
        seed: 2,
        zone: "America/New_York",
        hours: NEW_YORK_HOURS,
        currency: "USD",
        price: 61.5,
        tick: 0.01,
        volume: 3_600.0,
        lot: 1.0,
        step: 0.000_28,
        gap: 0.009,
        u_shape: 3.2,
        missing: 4,
        empty: 3,
    },
    Instrument {
        symbol: "THIN",
        about: "a thin name",
        seed: 3,
        zone: "America/New_York",
        hours: NEW_YORK_HOURS,
        currency: "USD",
        price: 23.2,
        tick: 0.01,
        volume: 420.0,
        lot: 1.0,
        step: 0.000_5,
        gap: 0.012,
        u_shape: 4.0,
        missing: 70,
        empty: 40,
    },
    Instrument {
        symbol: "COIN-USD",
        about: "a coin that trades around the clock",
        seed: 4,
        zone: "UTC",
        hours: DayHours::Continuous,
        currency: "USD",
        price: 61_000.0,
        tick: 0.01,
        volume: 3.1,
        lot: 0.0001,
        step: 0.000_22,
        gap: 0.0,
        u_shape: 0.9,
        missing: 1,
        empty: 6,
    },
    Instrument {
        symbol: "FLAT",
        about: "a market that never moves, for published figures",
        seed: 0,
        zone: "America/New_York",
        hours: NEW_YORK_HOURS,
        currency: "USD",
        price: 50.0,
        tick: 0.01,
        volume: 1_000_000.0,
        lot: 1.0,
        step: 0.0,
        gap: 0.0,
        u_shape: 0.0,
        missing: 0,
        empty: 0,
    },
];

/// The synthetic sample.
pub(crate) struct SampleSource;

impl FamilyMember for SampleSource {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "synthetic bars from a seeded generator: LIQD, MIDC, THIN, COIN-USD, and FLAT, which never moves"
    }
}

impl Source for SampleSource {
    fn retention(&self, _interval: BarLength) -> Retention {
        Retention::Local
    }

    fn fetch_bars(
        &self,
        request: &BarRequest<'_>,
        _web: &HttpClient,
        _progress: &dyn Fn(u64, u64),
    ) -> Result<FetchedBars, MarketError> {
        let BarRequest { symbol, bar_length: interval, .. } = *request;
        let known = || INSTRUMENTS.iter().map(|instrument| instrument.symbol.to_owned()).collect::<Vec<_>>();
        let instrument =
            INSTRUMENTS.iter().find(|instrument| instrument.symbol == symbol).ok_or_else(|| {
                MarketError::UnknownSymbol {
                    symbol: symbol.to_owned(),
                    source_name: NAME,
                    known: known(),
                    remedy: format!("use one of {}", known().join(", ")),
                }
            })?;
        let calendar = Calendar::new(instrument.zone, instrument.hours)?;
        let bars = resample(&instrument.bars(&calendar)?, interval, &calendar)?;
        let origin = SnapshotOrigin {
            source: NAME,
            symbol: symbol.to_owned(),
            interval,
            calendar,
            currency: Some(instrument.currency.to_owned()),
            request: format!("generator 1, seed {}, {DAYS} days from {FIRST_DAY}", instrument.seed),
            fetched_at: None,
            note: Some(format!(
                "SYNTHETIC: {}, made by slipgrid's own generator; no market printed it",
                instrument.about
            )),
        };
        Ok(FetchedBars { origin, bars, dropped: DroppedRows::default() })
    }
}

impl Instrument {
    /// One-minute bars.
    fn bars(&self, calendar: &Calendar) -> Result<Bars, MarketError> {
        let mut noise = PriceNoise(ChaCha8Rng::seed_from_u64(self.seed));
        let mut bars = Bars::default();
        let (mut price, mut day_state, mut minute_state) = (self.price, 0.0, 0.0);
        for date in self.days() {
            let hours = calendar.session_of(date)?;
            day_state = 0.75 * day_state + 0.66 * noise.normal();
            let day_factor = (1.0_f64 + 0.16 * day_state).max(0.3);
            price *= 1.0 + self.gap * noise.normal();
            let minutes = (hours.close - hours.open) / 60;
            for minute in 0..minutes {
                let curve = self.volume_curve(minute as f64 / (minutes - 1) as f64);
                minute_state = 0.6 * minute_state + 0.8 * noise.normal();
                let minute_factor = (1.0_f64 + 0.3 * minute_state).max(0.05);
                let (missing, empty) = (noise.per_mille() < self.missing, noise.per_mille() < self.empty);
                let mut bar = self.one_minute_bar(&mut price, (curve * minute_factor).sqrt(), &mut noise);
                let volume = self.volume * day_factor * day_factor * curve * minute_factor * minute_factor
                    / (1.0 + 0.09);
                bar.volume = (volume / self.lot).round().max(1.0) * self.lot;
                if self.is_flat() {
                    bar.volume = self.volume;
                }
                if empty {
                    let last = bar.open;
                    bar = Bar { open: last, high: last, low: last, close: last, volume: 0.0 };
                    price = last;
                }
                if !missing {
                    let bar = Bar { volume: round_to_unit(bar.volume, self.lot), ..bar };
                    let pushed = bars.push(hours.open + minute * 60, bar);
                    debug_assert!(pushed.is_ok());
                }
            }
        }
        Ok(bars)
    }

    fn is_flat(&self) -> bool {
        self.step <= 0.0
    }

    /// Weekdays, or all days for a market that never closes.
    fn days(&self) -> impl Iterator<Item = Date> {
        let always = self.hours == DayHours::Continuous;
        let weekday = |date: &Date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        FIRST_DAY.series(1.day()).filter(move |date| always || weekday(date)).take(DAYS)
    }

    /// Volume over the session, mean about 1: high at the edges, highest in the last minutes.
    fn volume_curve(&self, part: f64) -> f64 {
        let from_middle = 2.0 * part - 1.0;
        let square = from_middle * from_middle;
        let smile =
            1.0 + self.u_shape * square * square + if part > 0.985 { self.u_shape * 0.6 } else { 0.0 };
        smile / (1.0 + self.u_shape / 5.0)
    }

    /// One bar, its price walked in [`STEPS`] steps of `speed` times the usual size; the volume is left at 0.
    fn one_minute_bar(&self, price: &mut f64, speed: f64, noise: &mut PriceNoise) -> Bar {
        let round = |price: f64| round_to_unit((price / self.tick).round().max(1.0) * self.tick, self.tick);
        let open = round(*price);
        let (mut high, mut low) = (open, open);
        for _ in 0..STEPS {
            *price *= 1.0 + self.step * speed * noise.normal();
            high = high.max(round(*price));
            low = low.min(round(*price));
        }
        Bar { open, high, low, close: round(*price), volume: 0.0 }
    }
}

/// `value`, a multiple of the power of ten `unit`, as the nearest short decimal.
fn round_to_unit(value: f64, unit: f64) -> f64 {
    let per_unit = (1.0 / unit).round();
    (value * per_unit).round() / per_unit
}

struct PriceNoise(ChaCha8Rng);

impl PriceNoise {
    /// Uniform in [0, 1).
    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly standard normal: twelve uniforms less 6, no logarithm that machines round differently.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// A whole number below 1000.
    fn per_mille(&mut self) -> u64 {
        self.0.next_u64() % 1000
    }
}

/// One-minute bars put together to bars of `interval`, counted from the open of each session.
fn resample(minutes: &Bars, interval: BarLength, calendar: &Calendar) -> Result<Bars, MarketError> {
    let times = minutes.time();
    let mut merged = Bars::default();
    let mut row = 0;
    while row < minutes.len() {
        let open = calendar.between(times[row], times[row])?.first().map_or(0, |hours| hours.open);
        let start = times[row] - (times[row] - open).rem_euclid(interval.seconds());
        let mut bar = minutes.bar(row);
        row += 1;
        while row < minutes.len() && times[row] < start + interval.seconds() {
            let next = minutes.bar(row);
            bar.high = bar.high.max(next.high);
            bar.low = bar.low.min(next.low);
            bar.close = next.close;
            bar.volume += next.volume;
            row += 1;
        }
        let pushed = merged.push(start, bar);
        debug_assert!(pushed.is_ok());
    }
    Ok(merged)
}
