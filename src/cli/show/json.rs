//! A run as one line of JSON.

use super::LocatedRun;
use super::page::parameters;
use crate::records::show_line::{
    BenchmarkRecord, PricedRunRecord, ShowLine, ShownCostsRecord, ShownOutcomeRecord, SlotRecord,
};
use crate::records::summary::ledger;
use crate::ui::run_page::{self, RunPage, RunPageSlot};

/// The line of the run at `place`.
pub(super) fn show_line(place: &LocatedRun, page: &RunPage) -> ShowLine {
    let (status, outcome) = match &page.outcome {
        Ok(outcome) => ("ok", ShownOutcomeRecord::Priced(Box::new(priced(outcome)))),
        Err(reason) => ("failed", ShownOutcomeRecord::Failed { reason: reason.clone() }),
    };
    ShowLine {
        run_id: page.id.clone(),
        status: status.to_owned(),
        sweep: place.results.manifest.name.clone(),
        results: place.results.path().to_string_lossy().into_owned(),
        parameters: parameters(&place.run).into_iter().collect(),
        outcome,
    }
}

fn priced(outcome: &run_page::RunPageOutcome) -> PricedRunRecord {
    let benchmarks = outcome.benchmarks.iter();
    let slot = |slice: &RunPageSlot| SlotRecord {
        time: slice.time.clone(),
        volume: slice.volume.into(),
        executed: slice.executed.into(),
        slippage_cash: slice.fill.as_ref().map(|fill| fill.slippage_cash).into(),
    };
    PricedRunRecord {
        arrival_mid: outcome.arrival.into(),
        exec_avg: outcome.average.into(),
        qty: outcome.qty.into(),
        completed_qty: outcome.completed.into(),
        costs: ShownCostsRecord { bps_of_parent: ledger(&outcome.bps), cash: ledger(&outcome.cash) },
        benchmarks: benchmarks
            .map(|(name, price, bps)| {
                (*name, BenchmarkRecord { price: (*price).into(), vs_bps: (*bps).into() })
            })
            .collect(),
        quality_flags: outcome.flags.clone(),
        slices: outcome.slices.as_ref().ok().map(|slices| slices.iter().map(slot).collect()),
        no_slices: outcome.slices.as_ref().err().cloned(),
    }
}
