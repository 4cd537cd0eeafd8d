//! A run as one line of JSON.

use super::Place;
use super::page::parameters;
use crate::records::shown::{Benchmark, Costs, Outcome, Priced, Shown, Slot};
use crate::records::summary::ledger;
use crate::ui::run_page::{self, RunPage, Slice};

/// The line of the run at `place`.
pub(super) fn of(place: &Place, page: &RunPage) -> Shown {
    let (status, outcome) = match &page.outcome {
        Ok(outcome) => ("ok", Outcome::Priced(Box::new(priced(outcome)))),
        Err(reason) => ("failed", Outcome::Failed { reason: reason.clone() }),
    };
    Shown {
        run_id: page.id.clone(),
        status: status.to_owned(),
        sweep: place.results.manifest.name.clone(),
        results: place.results.path().to_string_lossy().into_owned(),
        parameters: parameters(&place.run).into_iter().collect(),
        outcome,
    }
}

fn priced(outcome: &run_page::Outcome) -> Priced {
    let benchmarks = outcome.benchmarks.iter();
    let slot = |slice: &Slice| Slot {
        time: slice.time.clone(),
        volume: slice.volume.into(),
        done: slice.done.into(),
        slippage_cash: slice.fill.as_ref().map(|fill| fill.slippage_cash).into(),
    };
    Priced {
        arrival_mid: outcome.arrival.into(),
        exec_avg: outcome.average.into(),
        qty: outcome.qty.into(),
        completed_qty: outcome.completed.into(),
        costs: Costs { bps_of_parent: ledger(&outcome.bps), cash: ledger(&outcome.cash) },
        benchmarks: benchmarks
            .map(|(name, price, bps)| (*name, Benchmark { price: (*price).into(), vs_bps: (*bps).into() }))
            .collect(),
        quality_flags: outcome.flags.clone(),
        slices: outcome.slices.as_ref().ok().map(|slices| slices.iter().map(slot).collect()),
        no_slices: outcome.slices.as_ref().err().cloned(),
    }
}
