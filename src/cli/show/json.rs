//! A run as one line of JSON.

use serde_json::{Map, Value as Json, json};

use super::Place;
use super::page::parameters;
use crate::model::ledger::Ledger;
use crate::ui::run_page::{Outcome, RunPage, Slice};

/// The line of the run at `place`.
pub(super) fn of(place: &Place, page: &RunPage) -> Json {
    let parameters: Map<String, Json> =
        parameters(&place.run).into_iter().map(|(name, value)| (name, json!(value))).collect();
    let mut line = json!({
        "run_id": page.id,
        "status": if page.outcome.is_ok() { "ok" } else { "failed" },
        "sweep": place.results.manifest.name,
        "results": place.results.path().to_string_lossy(),
        "parameters": parameters,
    });
    let rest = match &page.outcome {
        Err(reason) => json!({ "reason": reason }),
        Ok(outcome) => of_outcome(outcome),
    };
    if let (Json::Object(line), Json::Object(rest)) = (&mut line, rest) {
        line.extend(rest);
    }
    line
}

fn of_outcome(outcome: &Outcome) -> Json {
    let ledger = |ledger: &Ledger| {
        let terms = ledger.terms().into_iter().chain([("total", ledger.total())]);
        terms.map(|(name, value)| (name.to_owned(), json!(value))).collect::<Map<String, Json>>()
    };
    let benchmarks: Map<String, Json> = outcome
        .benchmarks
        .iter()
        .map(|(name, level, bps)| ((*name).to_owned(), json!({ "price": level, "vs_bps": bps })))
        .collect();
    let slice = |slice: &Slice| {
        json!({
            "time": slice.time,
            "volume": slice.volume,
            "done": slice.done,
            "slippage_cash": slice.fill.as_ref().map(|fill| fill.slippage_cash),
        })
    };
    json!({
        "arrival_mid": outcome.arrival,
        "exec_avg": outcome.average,
        "qty": outcome.qty,
        "completed_qty": outcome.completed,
        "costs": { "bps_of_parent": ledger(&outcome.bps), "cash": ledger(&outcome.cash) },
        "benchmarks": benchmarks,
        "quality_flags": outcome.flags,
        "slices": outcome.slices.as_ref().ok().map(|slices| slices.iter().map(slice).collect::<Vec<Json>>()),
        "no_slices": outcome.slices.as_ref().err(),
    })
}
