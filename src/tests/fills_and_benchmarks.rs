//! Where fills start from and what benchmarks are made of, worked out by hand: resting orders, auctions, the bars' own VWAPs.

use std::sync::Arc;

use crate::model::bar_extras::{BarColumn, BarExtras};
use crate::model::bar_series::BarSeries;
use crate::model::bars::{Bar, Bars};
use crate::model::benchmark::{CloseSource, VwapSource};
use crate::model::family;
use crate::model::impact::MODELS;
use crate::model::ledger::Term;
use crate::model::order::Side;
use crate::model::pipeline::Pipeline;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::STRATEGIES;
use crate::model::schedule::fill_mode::{FillKind, FillMode, PassiveFill};
use crate::model::slices::Fill;

use super::meaning::{at, flat, market, order};
use super::support::{close, run, series_from_bars};

#[test]
fn a_child_that_rests_fills_at_its_limit_or_crosses_at_the_close() {
    // Prior sessions close at 50.00; today's bars as (low, high, close).
    let mut bars = Bars::default();
    for (day, minute) in (0..2).flat_map(|day| (0..60).map(move |minute| (day, minute))) {
        bars.push(at(day, minute), flat(if minute % 2 == 0 { 50.01 } else { 50.0 }, 100.0)).unwrap();
    }
    // Limits of a buy, a cent below the last close: 49.99, 50.02, 49.99, 49.98.
    for (minute, low, high, close) in [
        (0, 49.99, 50.05, 50.03), // touches 49.99
        (1, 50.03, 50.10, 50.06), // does not come down to 50.02
        (2, 49.95, 50.08, 50.00), // trades through 50.05
        (3, 49.98, 50.02, 49.99), // trades a cent through 49.99
    ] {
        bars.push(at(2, minute), Bar { open: close, high, low, close, volume: 400.0 }).unwrap();
    }
    let series = series_from_bars(bars);
    let mut spec = order(40.0, 4);
    spec.schedule.fill = FillMode::Passive;
    spec.schedule.passive_ticks = 1;
    spec.coefficients.spread_bps = 4.0;
    spec.coefficients.k_temp = Some(0.5);
    spec.coefficients.k_perm = Some(0.1);
    let (outcome, slices) = run(&series, &spec);
    let fills: Vec<_> = slices.iter().map(|slice| slice.fill.unwrap()).collect();
    let from = |fills: &[Fill]| fills.iter().map(|fill| (fill.kind, fill.from_price)).collect::<Vec<_>>();
    let resting = |price| (FillKind::Passive, price);
    let crossing = |price| (FillKind::Cross, price);
    assert_eq!(from(&fills), [resting(49.99), crossing(50.06), resting(50.05), resting(49.99)]);
    assert_eq!(outcome.passive_fills, 3);
    // The one that crosses pays the spread and temporary impact, all but the first permanent impact.
    assert!(close(outcome.costs[Term::Spread], 10.0 * 50.06 * 4.0 / 20_000.0, 0.0, 1e-12));
    assert!(close(outcome.costs[Term::Temporary], 10.0 * fills[1].impact.temporary, 0.0, 1e-12));
    assert!(fills[1].impact.temporary > 0.0 && fills[3].impact.permanent > 0.0);
    let arrival = 50.03;
    let timing: f64 = fills.iter().map(|fill| 10.0 * (fill.from_price - arrival)).sum();
    assert!(close(outcome.costs[Term::Timing], timing, 0.0, 1e-9));

    // Last in the queue: a touch is not enough, a cent through is.
    spec.schedule.passive_fill = PassiveFill::Through;
    let (outcome, slices) = run(&series, &spec);
    let fills: Vec<_> = slices.iter().map(|slice| slice.fill.unwrap()).collect();
    assert_eq!(from(&fills), [crossing(50.03), crossing(50.06), resting(50.05), resting(49.99)]);
    assert_eq!(outcome.passive_fills, 2);

    // A seller rests a cent above: 50.01, 50.04, 50.07, 50.01, and the highs come to all of them.
    spec.schedule.side = Side::Sell;
    let (outcome, _) = run(&series, &spec);
    assert_eq!(outcome.passive_fills, 4);
}

/// Today's bars with what is beside them, after the two prior sessions of [`market`].
fn market_with(today: &[(i64, f64, f64, BarExtras)]) -> Arc<BarSeries> {
    let before = market(&[(0, 50.0, 1.0)]);
    let mut bars = Bars::default();
    for row in 0..before.bars().len() - 1 {
        bars.push(before.bars().time()[row], before.bars().bar(row)).unwrap();
    }
    for (minute, price, volume, extras) in today {
        let bar = Bar { high: price + 1.0, low: price - 1.0, ..flat(*price, *volume) };
        bars.push_with(at(2, *minute), bar, extras).unwrap();
    }
    series_from_bars(bars)
}

#[test]
fn benchmarks_are_made_of_the_bars_own_vwap_and_the_auctions_print_where_there_are_any() {
    let vwap = |price| BarExtras::default().with(BarColumn::Vwap, Some(price));
    let print = vwap(58.5).with(BarColumn::Auction, Some(58.25));
    let none = BarExtras::default();
    let mut spec = order(50.0, 2);
    spec.schedule.pwp_rate = Some(0.1);
    let priced = |bars: &[(i64, f64, f64, BarExtras)]| run(&market_with(bars), &spec).0;

    let full = [
        (0, 50.0, 100.0, vwap(50.5)),
        (1, 52.0, 300.0, vwap(51.5)),
        (2, 55.0, 400.0, vwap(54.5)),
        (3, 58.0, 100.0, print),
    ];
    let own = priced(&full);
    assert_eq!(own.market.vwap, Some((50.5 * 100.0 + 51.5 * 300.0) / 400.0));
    assert_eq!(own.pwp, Some((50.5 * 100.0 + 51.5 * 300.0 + 54.5 * 100.0) / 500.0));
    assert_eq!((own.market.vwap_source, own.pwp_source), (VwapSource::Bars, Some(VwapSource::Bars)));
    assert_eq!((own.market.close, own.market.close_source), (58.25, CloseSource::Auction));

    // One bar that traded without a VWAP: mids for all; each benchmark by the bars that it counts.
    let mut later = full;
    later[2].3 = none;
    let mixed = priced(&later);
    assert_eq!(mixed.market.vwap, own.market.vwap);
    assert_eq!(mixed.pwp, Some((50.0 * 100.0 + 52.0 * 300.0 + 55.0 * 100.0) / 500.0));
    assert_eq!((mixed.market.vwap_source, mixed.pwp_source), (VwapSource::Bars, Some(VwapSource::Mid)));
    let mut within = full;
    within[1].3 = none;
    let mids = priced(&within);
    assert_eq!(mids.market.vwap, Some((50.0 * 100.0 + 52.0 * 300.0) / 400.0));
    assert_eq!(mids.market.vwap_source, VwapSource::Mid);
    // A bar in which nothing traded needs none.
    within[1].2 = 0.0;
    assert_eq!(priced(&within).market.vwap, Some(50.5));

    // A print on another bar than the last is not the session's close.
    let mut early = full;
    early[1].3 = print.with(BarColumn::Vwap, Some(51.5));
    early[3].3 = none;
    let last = priced(&early);
    assert_eq!((last.market.close, last.market.close_source), (58.0, CloseSource::Last));
}

#[test]
fn an_order_on_the_close_fills_at_the_auctions_print_without_spread_on_the_auctions_volume() {
    let print = |price, volume| {
        BarExtras::default().with(BarColumn::Auction, Some(price)).with(BarColumn::AuctionVolume, volume)
    };
    let none = BarExtras::default();
    let mut spec = order(300.0, 60);
    spec.schedule.strategy = family::find(STRATEGIES, "close-auction").unwrap();
    spec.schedule.participation = 0.25;
    spec.coefficients.spread_bps = 4.0;
    spec.coefficients.k_temp = Some(0.5);
    // The session's last slot is minute 59; its bar is worth little, the auction is large.
    let series = market_with(&[(0, 50.0, 100.0, none), (59, 52.0, 10.0, print(52.5, Some(1000.0)))]);
    let (outcome, slices) = run(&series, &spec);
    assert_eq!(outcome.completed_qty, 250.0, "a quarter of the auction");
    assert_eq!((outcome.fills, slices[59].child, slices[59].bar_vol), (1, 250.0, 1000.0));
    let fill = slices[59].fill.unwrap();
    assert_eq!((fill.kind, fill.from_price), (FillKind::Auction, 52.5));
    assert_eq!(outcome.costs[Term::Spread], 0.0);
    let share: f64 = 0.25;
    let sigma = slices[59].sigma_bps * 1e-4;
    let temporary = 0.5 * crate::model::math::pow(share, spec.impact.alpha()) * sigma * 52.5;
    assert!(close(fill.impact.temporary, temporary, 0.0, 1e-12));
    assert!(close(outcome.costs[Term::Timing], 250.0 * (52.5 - outcome.arrival_price), 0.0, 1e-12));
    assert!(close(outcome.exec_avg.unwrap(), 52.5 + temporary, 0.0, 1e-12));

    // A model whose rate is in volume time takes the auction for the volume of its time.
    spec.impact.model = family::find(MODELS, "almgren2005").unwrap();
    spec.impact.params.shares_outstanding = Some(1e6);
    let temporary = run(&series, &spec).1[59].fill.unwrap().impact.temporary;
    // Prices stood still before: the volatility is the floor of 10 bps a minute, over 60 minutes.
    let sigma_day = 10e-4 * 60.0_f64.sqrt();
    let rate = crate::model::math::pow(share, spec.impact.alpha());
    assert!(close(temporary, 0.5 * sigma_day * rate * 52.5, 0.0, 1e-12));

    // What a lot allows.
    spec.schedule.lot = 100.0;
    assert_eq!(run(&series, &spec).0.completed_qty, 200.0);

    // No print, a print without its volume, a window that ends before the close: each says what to do.
    let failed = |series: &Arc<BarSeries>, spec: &RunSpec| {
        Pipeline::new(&[Arc::clone(series)]).price(spec).unwrap_err().to_string()
    };
    for extras in [none, print(52.5, None)] {
        let series = market_with(&[(0, 50.0, 100.0, none), (59, 52.0, 10.0, extras)]);
        let said = failed(&series, &spec);
        assert!(said.contains("closing auction's print of 1970-01-03: import bars with"), "{said}");
    }
    spec.window.minutes = 59;
    let said = failed(&series, &spec);
    assert!(said.contains("a window to the session's close of 1970-01-03: set more minutes"), "{said}");
}

#[test]
fn the_tick_to_rest_by_is_that_of_prior_sessions_or_the_one_set() {
    let mut bars = Bars::default();
    for minute in 0..60 {
        bars.push(at(1, minute), flat(50.0 + 0.01 * minute as f64, 100.0)).unwrap();
    }
    // Today trades at tenths of a cent, in bars that reach any limit.
    for minute in 0..60 {
        let price = 50.001 + 0.007 * minute as f64;
        bars.push(at(2, minute), Bar { high: 60.0, low: 40.0, ..flat(price, 100.0) }).unwrap();
    }
    let series = series_from_bars(bars);
    let mut spec = order(40.0, 4);
    spec.window.session = Some(1);
    spec.schedule.fill = FillMode::Passive;
    spec.schedule.passive_ticks = 2;
    let limits = |spec: &RunSpec| -> Vec<f64> {
        run(&series, spec).1.iter().map(|slice| slice.fill.unwrap().from_price).collect()
    };
    let from = |tick: f64| [50.59, 50.001, 50.008, 50.015].map(|last: f64| last - 2.0 * tick);
    for (found, expected) in limits(&spec).into_iter().zip(from(0.01)) {
        assert!(close(found, expected, 0.0, 1e-12), "{found} {expected}");
    }
    spec.estimate.spread.tick = Some(0.05);
    for (found, expected) in limits(&spec).into_iter().zip(from(0.05)) {
        assert!(close(found, expected, 0.0, 1e-12), "{found} {expected}");
    }
    // Prices on no grid, as adjusted ones are.
    let mut adjusted = Bars::default();
    for (row, time) in series.bars().time().iter().enumerate() {
        let bar = series.bars().bar(row);
        let price = bar.close / 3.0 + row as f64 / 7.0;
        adjusted.push(*time, flat(price, 100.0)).unwrap();
    }
    spec.estimate.spread.tick = None;
    let said = Pipeline::new(&[series_from_bars(adjusted)]).price(&spec).unwrap_err().to_string();
    assert!(said.contains("there is no tick to rest by: set tick"), "{said}");
}
