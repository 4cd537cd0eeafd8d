//! What these tests share: bars made on the spot, one run from start to end.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

pub(super) use super::split_mix::SplitMix64;
use crate::config::LoadContext;
use crate::market::calendar::{Calendar, DayHours};
use crate::market::import::{self, ImportRequest};
use crate::model::bar_extras::{BarColumn, BarExtras};
use crate::model::bar_series::{BarSeries, Signal};
use crate::model::bars::{Bar, Bars};
use crate::model::outcome::Outcome;
use crate::model::pipeline::Pipeline;
use crate::model::run_spec::RunSpec;
use crate::model::slices::Slice;
use crate::sweep::definition::BarLength;

/// The repository.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a sweep file may name, with these sources.
pub(super) fn known<'a>(sources: &'a [&'static str]) -> LoadContext<'a> {
    LoadContext {
        sources,
        lookback_days: crate::market::source::default_lookback_days,
        tables: &["csv", "parquet", "xlsx"],
        read: &|path| std::fs::read_to_string(path),
    }
}

/// The bars of a CSV file.
pub(super) fn series_from_file(path: &Path, zone: &str, session: &str, interval: &str) -> Arc<BarSeries> {
    let request = ImportRequest {
        symbol: path.file_stem().unwrap().to_string_lossy().into_owned(),
        bar_length: BarLength::parse(interval).unwrap(),
        zone: zone.to_owned(),
        time_zone: "UTC".to_owned(),
        hours: DayHours::parse(session).unwrap(),
        currency: None,
    };
    Arc::new(import::read(path, &request, Timestamp::UNIX_EPOCH).unwrap().series)
}

/// One run: its outcome and its slices.
pub(super) fn run(series: &Arc<BarSeries>, spec: &RunSpec) -> (Outcome, Vec<Slice>) {
    let all_series = [Arc::clone(series)];
    let mut pipeline = Pipeline::new(&all_series);
    (pipeline.price(spec).unwrap(), pipeline.slices(spec).unwrap())
}

/// Sessions of 60 one-minute slots, 10:00 to 11:00 UTC, from 1970-01-01 on; `gaps` is the share of slots without a
/// bar, and the same share of bars has no volume. The last bar of a session has the print of its closing auction.
pub(super) fn random_bars(seed: u64, sessions: i64, gaps: f64) -> Bars {
    let mut dice = SplitMix64(seed);
    let mut bars = Bars::default();
    let mut quotes = SplitMix64(seed ^ 0x0bad_cafe);
    let mut price = 100.0;
    for session in 0..sessions {
        let mut of_session = Vec::new();
        for minute in 0..60 {
            price *= 1.0 + 0.002 * (dice.uniform() - 0.5);
            let (high, low) =
                (price * (1.0 + 0.001 * dice.uniform()), price * (1.0 - 0.001 * dice.uniform()));
            let (missing, empty) = (dice.uniform() < gaps, dice.uniform() < gaps);
            let volume = if empty { 0.0 } else { (dice.uniform() * 5000.0).round() };
            if !missing {
                let bar = Bar { open: price, high, low, close: price, volume };
                of_session.push((session * 86_400 + (600 + minute) * 60, bar));
            }
        }
        let last = of_session.len().saturating_sub(1);
        for (place, (time, bar)) in of_session.into_iter().enumerate() {
            let print = BarExtras::default()
                .with(BarColumn::Auction, Some(bar.close * 1.0003))
                .with(BarColumn::AuctionVolume, Some(20_000.0 + 7.0 * bar.volume));
            let extras = if place == last { print } else { BarExtras::default() };
            let extras = extras.with(BarColumn::Spread, Some(0.01 * (1.0 + 4.0 * quotes.uniform())));
            bars.push_with(time, bar, &extras).unwrap();
        }
    }
    bars
}

/// `bars` of a minute on the sessions of [`random_bars`].
pub(super) fn series_from_bars(bars: Bars) -> Arc<BarSeries> {
    series_of_bars(bars, 60)
}

/// `bars` of `seconds` on the sessions of [`random_bars`].
pub(super) fn series_of_bars(bars: Bars, seconds: i64) -> Arc<BarSeries> {
    let calendar = Calendar::new("UTC", DayHours::parse("10:00-11:00").unwrap()).unwrap();
    let times = bars.time();
    let hours = calendar.between(times[0], times[times.len() - 1]).unwrap();
    Arc::new(BarSeries::new("TEST", "digest", seconds, bars, &hours))
}

/// `bars` on their sessions, with a signal between -1 and 1 beside them; a tenth of its cells are empty.
pub(super) fn with_random_signal(bars: Bars, seed: u64) -> Arc<BarSeries> {
    let mut dice = SplitMix64(seed ^ 0x5157);
    let cells: Vec<Option<f64>> =
        (0..bars.len()).map(|_| Some(2.0 * dice.uniform() - 1.0).filter(|_| dice.uniform() > 0.1)).collect();
    let series = BarSeries::clone(&series_from_bars(bars));
    Arc::new(series.with_signal(Signal { name: "imbalance".into(), values: cells.into() }))
}

/// Whether two numbers agree to `tolerance`, relative to the larger or to `scale`.
pub(super) fn close(a: f64, b: f64, scale: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(scale)
}
