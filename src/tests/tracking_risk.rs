//! Tracking risk against the interval VWAP, worked out by hand and from the sessions one by one.

use std::sync::Arc;

use crate::model::bar_series::BarSeries;
use crate::model::bars::{Bar, Bars};
use crate::model::family;
use crate::model::order::Quantity;
use crate::model::outcome::Outcome;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::schedule::STRATEGIES;
use crate::model::tracking_risk::TrackingRisk;
use crate::sweep::parameter;

use super::support::{close, random_bars, run, series_from_bars, series_of_bars};

/// Sessions at a price of 50, each with its volumes in the first minutes and 100 a minute from then on.
fn market(sessions: &[&[f64]]) -> Arc<BarSeries> {
    let mut bars = Bars::default();
    for (day, volumes) in sessions.iter().enumerate() {
        for minute in 0..60_usize {
            let volume = volumes.get(minute).copied().unwrap_or(100.0);
            let bar = Bar { open: 50.0, high: 50.0, low: 50.0, close: 50.0, volume };
            bars.push((day as i64 * 1440 + 600 + minute as i64) * 60, bar).unwrap();
        }
    }
    series_from_bars(bars)
}

/// An order of 10 units in the last session, at a volatility of 100 bps per square root of a minute.
fn order(series: &BarSeries, strategy: &str, minutes: u32) -> RunSpec {
    let mut spec = parameter::defaults(Preset::Standard);
    spec.window.session = Some(series.sessions().len() - 1);
    spec.window.minutes = minutes;
    spec.schedule.strategy = family::find(STRATEGIES, strategy).unwrap();
    spec.schedule.quantity = Quantity::Units(10.0);
    spec.schedule.participation = 1.0;
    spec.estimate.volatility.floor_bps = 100.0;
    spec
}

fn tracking(series: &Arc<BarSeries>, strategy: &str, minutes: u32) -> Option<TrackingRisk> {
    run(series, &order(series, strategy, minutes)).0.tracking
}

/// Six sessions, of which every other one trades a quarter of the first two minutes in the first, the others three.
fn seesaw(today: &[f64]) -> Arc<BarSeries> {
    let (late, early): (&[f64], &[f64]) = (&[100.0, 300.0], &[300.0, 100.0]);
    market(&[late, early, late, early, late, early, today])
}

#[test]
fn two_slots_are_as_by_hand() {
    let series = seesaw(&[200.0, 200.0]);
    // After the first minute 3/4 and 1/4 of the volume is to come: mean 1/2, variance 6 x (1/4)^2 / 5.
    let variance = 6.0 / 16.0 / 5.0;
    let floor = (2.0_f64 / 3.0 * variance).sqrt() * 100.0;
    let even = tracking(&series, "twap", 2).unwrap();
    assert!(close(even.risk_bps, floor, 0.0, 1e-12) && close(even.floor_bps, floor, 0.0, 1e-12), "{even:?}");
    // All in the first minute: half of the volume is still to come, on average.
    let at_once = tracking(&series, "immediate", 2).unwrap();
    let expected = (2.0_f64 / 3.0 * (variance + 0.25)).sqrt() * 100.0;
    assert!(close(at_once.risk_bps, expected, 0.0, 1e-12), "{at_once:?} {expected}");
    assert!(close(at_once.floor_bps, floor, 0.0, 1e-12));
}

#[test]
fn it_is_that_of_what_was_filled_and_not_of_what_was_wanted() {
    // Today's first bar lets nothing through: all is traded in the second.
    let found = tracking(&seesaw(&[0.0, 200.0]), "twap", 2).unwrap();
    let expected = (2.0_f64 / 3.0 * (6.0 / 16.0 / 5.0 + 0.25)).sqrt() * 100.0;
    assert!(close(found.risk_bps, expected, 0.0, 1e-12), "{found:?} {expected}");
}

#[test]
fn it_is_the_mean_over_prior_sessions_one_by_one() {
    let series = series_from_bars(random_bars(7, 9, 0.1));
    for strategy in ["twap", "vwap", "front-loaded", "immediate"] {
        let mut spec = order(&series, strategy, 20);
        spec.window.start_offset_min = 15;
        // Far over what the bars show, so that it is the same in every slot.
        spec.estimate.volatility.floor_bps = 1000.0;
        let (outcome, slices) = run(&series, &spec);
        let executed: f64 = slices.iter().map(|slice| slice.child).sum();
        let left_after = |units: &[f64]| -> Vec<f64> {
            let total: f64 = units.iter().sum();
            let mut left = total;
            units
                .iter()
                .map(|units| {
                    left -= units;
                    left / total
                })
                .collect()
        };
        let order_left = left_after(&slices.iter().map(|slice| slice.child).collect::<Vec<_>>());
        assert!(executed > 0.0);
        let integral = |x: &[f64], v: &[f64]| {
            let mut before = 0.0;
            let mut sum = 0.0;
            for (x, v) in x.iter().zip(v) {
                let after = x - v;
                sum += 1e6 * (before * before + before * after + after * after) / 3.0;
                before = after;
            }
            sum
        };
        let sessions: Vec<Vec<f64>> = (0..8)
            .map(|index| {
                let session = &series.sessions()[index];
                let volumes: Vec<f64> =
                    (15..35).map(|slot| series.volume_at(session, slot).unwrap()).collect();
                left_after(&volumes)
            })
            .collect();
        let mean: Vec<f64> =
            (0..20).map(|slot| sessions.iter().map(|left| left[slot]).sum::<f64>() / 8.0).collect();
        // A sample's variance divides by 7.
        let around = sessions.iter().map(|left| integral(&mean, left)).sum::<f64>() / 7.0;
        let found = outcome.tracking.unwrap();
        assert!(close(found.floor_bps, around.sqrt(), 0.0, 1e-9), "{strategy} {found:?} {}", around.sqrt());
        let expected = (around + integral(&order_left, &mean)).sqrt();
        assert!(close(found.risk_bps, expected, 0.0, 1e-9), "{strategy} {found:?} {expected}");
    }
}

/// The same bars, five to one.
fn five_to_one(bars: &Bars) -> Bars {
    let mut merged: Vec<(i64, Bar)> = Vec::new();
    for row in 0..bars.len() {
        let (time, bar) = (bars.time()[row].div_euclid(300) * 300, bars.bar(row));
        match merged.last_mut() {
            Some((last, whole)) if *last == time => {
                whole.high = whole.high.max(bar.high);
                whole.low = whole.low.min(bar.low);
                whole.close = bar.close;
                whole.volume += bar.volume;
            }
            _ => merged.push((time, bar)),
        }
    }
    let mut all = Bars::default();
    for (time, bar) in merged {
        all.push(time, bar).unwrap();
    }
    all
}

/// Volume that comes in busy spells of several minutes, another in each session, so that shares of slots are correlated.
fn busy_spells() -> Bars {
    let calm = random_bars(3, 21, 0.0);
    let mut bars = Bars::default();
    for row in 0..calm.len() {
        let (time, mut bar) = (calm.time()[row], calm.bar(row));
        let (day, minute) = (time / 86_400, (time / 60) % 60);
        let busy = (minute / 12) == (day * 3) % 5;
        bar.volume = if busy { 8000.0 } else { 1000.0 } + bar.volume / 50.0;
        bars.push(time, bar).unwrap();
    }
    bars
}

#[test]
fn bars_of_one_and_of_five_minutes_agree_and_a_dirichlet_of_slots_would_not() {
    let bars = busy_spells();
    let (fine, coarse) = (series_from_bars(bars.clone()), series_of_bars(five_to_one(&bars), 300));
    for strategy in ["twap", "front-loaded", "back-loaded"] {
        let [fine, coarse] = [&fine, &coarse].map(|series| tracking(series, strategy, 60).unwrap());
        assert!(close(coarse.risk_bps, fine.risk_bps, 0.0, 0.05), "{strategy} {fine:?} {coarse:?}");
        assert!(close(coarse.floor_bps, fine.floor_bps, 0.0, 0.05), "{strategy} {fine:?} {coarse:?}");
    }
    // Slots that traded independently, with the variance that each slot's share has: a random walk of what is left.
    let shares: Vec<Vec<f64>> = (0..20)
        .map(|index| {
            let session = &fine.sessions()[index];
            (0..60).map(|slot| fine.volume_at(session, slot).unwrap() / session.volume).collect()
        })
        .collect();
    let variance = |slot: usize| {
        let mean = shares.iter().map(|shares| shares[slot]).sum::<f64>() / 20.0;
        shares.iter().map(|shares| (shares[slot] - mean).powi(2)).sum::<f64>() / 19.0
    };
    // Of a Dirichlet: Var(after slot j) = F (1 - F) / (a + 1), and that of one share is p (1 - p) / (a + 1) with p = 1/60.
    let concentration = (1.0 / 60.0) * (59.0 / 60.0) / ((0..60).map(variance).sum::<f64>() / 60.0);
    let after: f64 = (0..60).map(|slot| (f64::from(slot) + 1.0) / 60.0).map(|f| f * (1.0 - f)).sum();
    let dirichlet = 100.0 * (after / concentration).sqrt();
    let found = tracking(&fine, "twap", 60).unwrap().floor_bps;
    assert!(found > 2.0 * dirichlet, "{found} {dirichlet}");
}

#[test]
fn it_needs_five_prior_sessions_that_traded_in_the_window_a_fill_and_a_session() {
    let some: &[f64] = &[100.0, 300.0];
    let none: &[f64] = &[0.0, 0.0];
    assert!(tracking(&market(&[some, some, some, some, some, some]), "twap", 2).is_some());
    assert!(tracking(&market(&[some, some, some, some, some]), "twap", 2).is_none());
    assert!(tracking(&market(&[some, some, none, some, some, some]), "twap", 2).is_none());
    assert!(tracking(&market(&[some, some, some, some, some, none]), "twap", 2).is_none(), "nothing fills");
    let series = market(&[some; 6]);
    let mut spec = order(&series, "twap", 2);
    spec.estimate.adv_sessions = 4;
    assert!(run(&series, &spec).0.tracking.is_none());
    let mut script = parameter::defaults(Preset::Level44);
    script.window.minutes = 2;
    script.schedule.quantity = Quantity::Units(10.0);
    script.schedule.participation = 1.0;
    let outcome: Outcome = run(&series, &script).0;
    assert!(outcome.completed_qty > 0.0 && outcome.tracking.is_none());
}
