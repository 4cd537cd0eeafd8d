//! `manifest.json`: the sweep as resolved, its snapshots, versions, counts; the one file that carries the clock.

use std::path::Path;

use serde_json::{Map, Value as Json, json};

use crate::atomic_file;
use crate::engine::Ended;
use crate::model::MODEL_VERSION;
use crate::model::family::Named;
use crate::output_error::OutputError;
use crate::sweep::cases::Skipped;
use crate::sweep::definition::{SliceOutput, Sweep, TableRows};
use crate::sweep::parameter::{PARAMETERS, Value};
use crate::sweep::plan::Plan;

/// Values of an axis listed in full, at most.
const LISTED: u64 = 1000;

/// What only the moment of the run knows.
#[derive(Debug, Clone)]
pub struct Moment {
    /// What the sweep was read from, by name: the file, what was set on the command line, files it names.
    pub written: Vec<(String, String)>,
    /// When it began, UTC.
    pub started_at: String,
    /// When it ended, UTC.
    pub finished_at: String,
    /// Seconds between.
    pub seconds: f64,
    /// Threads.
    pub jobs: usize,
}

/// Writes the manifest to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub fn write(
    path: &Path,
    sweep: &Sweep,
    plan: &Plan,
    skipped: &[Skipped],
    ended: &Ended,
    moment: &Moment,
) -> Result<(), OutputError> {
    let data: Vec<Json> = plan
        .tapes()
        .iter()
        .map(|tape| {
            json!({
                "symbol": &**tape.symbol(),
                "source": sweep.data.source,
                "interval": sweep.data.interval.to_string(),
                "snapshot": tape.digest(),
                "signal": tape.signal().map(|signal| &*signal.name),
                "bars": tape.bars().len(),
                "sessions": tape.sessions().len(),
            })
        })
        .collect();
    let skipped: Vec<Json> = skipped
        .iter()
        .map(|skipped| {
            json!({ "symbol": &*skipped.symbol, "session": skipped.date.to_string(), "reason": skipped.reason })
        })
        .collect();
    let manifest = json!({
        "name": sweep.name,
        "slipgrid": env!("CARGO_PKG_VERSION"),
        "model_version": MODEL_VERSION,
        "sweep": resolved(sweep, plan),
        "written": moment.written.iter().map(|(name, text)| json!({ "name": name, "text": text })).collect::<Vec<Json>>(),
        "data": data,
        "skipped_sessions": skipped,
        "counts": {
            "runs": plan.runs(),
            "ok": ended.tally.new + ended.tally.kept,
            "failed": ended.tally.failed,
            "kept": ended.tally.kept,
        },
        "interrupted": ended.interrupted,
        "started_at": moment.started_at,
        "finished_at": moment.finished_at,
        "seconds": moment.seconds,
        "jobs": moment.jobs,
    });
    let mut text = format!("{manifest:#}");
    text.push('\n');
    atomic_file::write(path, text.as_bytes()).map_err(OutputError::of(path))
}

/// The sweep with every default and axis written out.
fn resolved(sweep: &Sweep, plan: &Plan) -> Json {
    let moving: Vec<usize> =
        plan.axes().iter().flat_map(|axis| axis.members.iter().map(|(parameter, _)| *parameter)).collect();
    let fixed: Map<String, Json> = PARAMETERS
        .iter()
        .enumerate()
        .filter(|(place, _)| !moving.contains(place))
        .filter_map(|(_, parameter)| {
            Some((parameter.name.to_owned(), json_of((parameter.get)(&sweep.base)?)))
        })
        .collect();
    let axes: Vec<Json> = plan
        .axes()
        .iter()
        .map(|axis| {
            let members: Map<String, Json> = axis
                .members
                .iter()
                .map(|(parameter, values)| {
                    let listed = (0..values.len().min(LISTED)).map(|i| json_of(values.at(i))).collect();
                    (PARAMETERS[*parameter].name.to_owned(), Json::Array(listed))
                })
                .collect();
            json!({ "stage": axis.stage().name(), "length": axis.len(), "values": members })
        })
        .collect();
    let mut dates: Vec<String> =
        plan.cases().iter().filter_map(|case| case.session.map(|(_, date)| date.to_string())).collect();
    dates.sort();
    dates.dedup();
    json!({
        "preset": sweep.preset.name(),
        "symbols": sweep.symbols,
        "sessions": dates,
        "orders": sweep.orders.len(),
        "fixed": fixed,
        "axes": axes,
        "overrides": sweep.overrides.len(),
        "excludes": sweep.excludes.len(),
        "sample": sweep.sample.map(|sample| {
            json!({ "method": sample.method.name(), "n": sample.n, "seed": sample.seed })
        }),
        "output": {
            "slices": match sweep.output.slices {
                SliceOutput::All => json!("all"),
                SliceOutput::None => json!("none"),
                SliceOutput::Best(best) => json!({ "best": best }),
            },
            "summaries": sweep.output.summaries,
            "table": sweep.output.tables,
            "rows": match sweep.output.rows {
                TableRows::All => json!("all"),
                TableRows::Extremes { best, worst } => json!({ "best": best, "worst": worst }),
            },
            "capacity": sweep.output.capacity,
        },
    })
}

fn json_of(value: Value) -> Json {
    match value {
        Value::Number(number) => json!(number),
        Value::Count(count) => json!(count),
        Value::Name(name) => json!(name),
        Value::Time(_) | Value::Quantity(_) | Value::Threshold(_) => {
            value.as_number().map_or(Json::Null, |_| json!(value.to_string()))
        }
    }
}
