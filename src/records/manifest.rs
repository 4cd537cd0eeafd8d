//! The manifest of a sweep: what it was as resolved, its snapshots, versions, counts; the one file that carries the
//! clock.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cell::CellValue;
use super::entries::Entries;
use crate::analysis::report_data::{self, Provenance};
use crate::model::bar_series::BarSeries;
use crate::model::family::NamedEnum;
use crate::sweep::definition::{self, SliceOutput, TableRows};
use crate::sweep::instances;
use crate::sweep::parameter::{PARAMETERS, ParameterValue};
use crate::sweep::plan::Plan;

/// Values of an axis listed in full, at most.
const MAX_LISTED_VALUES: u64 = 1000;

/// What a sweep was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// Version of the program.
    pub slipgrid: String,
    /// Version of the model: raised whenever a number changes.
    pub model_version: u32,
    /// The sweep as resolved.
    pub sweep: SweepRecord,
    /// What it was read from: the sweep file, what was set on the command line, files it names.
    #[serde(default)]
    pub written: Vec<SourceTextRecord>,
    /// The bars it ran on.
    pub data: Vec<SnapshotRecord>,
    /// Sessions left out.
    pub skipped_sessions: Vec<SkippedSessionRecord>,
    /// Numbers of runs.
    pub counts: RunCountsRecord,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// When it began, UTC.
    pub started_at: String,
    /// When it ended, UTC.
    pub finished_at: String,
    /// Seconds between.
    pub seconds: f64,
    /// Threads.
    #[serde(default)]
    pub jobs: usize,
}

/// A sweep as resolved: with every default and axis written out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepRecord {
    /// The conventions that the numbers follow.
    pub preset: String,
    /// Its symbols.
    pub symbols: Vec<String>,
    /// Its sessions, as dates.
    pub sessions: Vec<String>,
    /// Number of orders of its portfolio.
    #[serde(default)]
    pub orders: usize,
    /// Parameters that are not an axis.
    pub fixed: Entries<CellValue<'static>>,
    /// Its axes.
    pub axes: Vec<AxisRecord>,
    /// Number of its overrides.
    #[serde(default)]
    pub overrides: usize,
    /// Number of its excludes.
    #[serde(default)]
    pub excludes: usize,
    /// How it was sampled, if it was.
    pub sample: Option<SampleRecord>,
    /// What it wrote.
    pub output: OutputRecord,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AxisRecord {
    /// The earliest stage of a run that needs it.
    #[serde(default)]
    pub stage: String,
    /// Number of its values.
    pub length: u64,
    /// For every parameter that moves along it its values (the first thousand).
    pub values: Entries<Vec<CellValue<'static>>>,
}

/// A sample instead of the full product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleRecord {
    /// How points were drawn.
    pub method: String,
    /// Points drawn.
    pub n: u32,
    /// Seed of the draw.
    pub seed: u64,
}

/// What a sweep wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputRecord {
    /// Which runs have a slices file.
    #[serde(default)]
    pub slices: Option<SliceOutput>,
    /// Whether runs have summaries.
    #[serde(default)]
    pub summaries: bool,
    /// Formats of the table.
    #[serde(default)]
    pub table: Vec<String>,
    /// Which runs have a row in it.
    pub rows: TableRows,
    /// Whether the capacity of every schedule was worked out.
    #[serde(default)]
    pub capacity: bool,
}

/// A text that a sweep was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceTextRecord {
    /// Its name.
    pub name: String,
    /// The text.
    pub text: String,
}

/// The bars of one symbol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotRecord {
    /// The symbol.
    pub symbol: String,
    /// Where the bars come from.
    pub source: String,
    /// Length of a bar.
    pub interval: String,
    /// Their digest.
    #[serde(rename = "snapshot")]
    pub digest: String,
    /// The signal joined to them, if one was.
    pub signal: Option<String>,
    /// Number of bars.
    pub bars: u64,
    /// Number of sessions.
    pub sessions: u64,
}

/// A session that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedSessionRecord {
    /// Of which symbol.
    pub symbol: String,
    /// The date.
    pub session: String,
    /// Why.
    pub reason: String,
}

/// Numbers of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCountsRecord {
    /// All.
    pub runs: u64,
    /// Those that could be priced.
    pub ok: u64,
    /// Those that could not.
    pub failed: u64,
    /// Those of which every file was there before.
    #[serde(default)]
    pub kept: u64,
}

impl SweepRecord {
    /// `sweep` as `plan` resolved it.
    pub fn of(sweep: &definition::SweepDefinition, plan: &Plan) -> Self {
        let members = || plan.axes().iter().flat_map(|axis| &axis.parameters);
        let fixed =
            PARAMETERS.iter().filter(|parameter| members().all(|(moving, _)| *moving != parameter.id));
        let axis = |axis: &crate::sweep::axis::Axis| AxisRecord {
            stage: axis.stage().name().to_owned(),
            length: axis.len(),
            values: axis
                .parameters
                .iter()
                .map(|(parameter, values)| {
                    let listed = (0..values.len().min(MAX_LISTED_VALUES))
                        .map(|index| as_in_sweep_file(values.at(index)));
                    (parameter.name(), listed.collect())
                })
                .collect(),
        };
        let dates =
            plan.instances().iter().filter_map(|instance| instance.session.map(|(_, date)| date.to_string()));
        let mut sessions: Vec<String> = dates.collect();
        sessions.sort();
        sessions.dedup();
        Self {
            preset: sweep.preset.name().to_owned(),
            symbols: sweep.symbols.clone(),
            sessions,
            orders: sweep.orders.len(),
            fixed: fixed
                .filter_map(|parameter| {
                    Some((parameter.name(), as_in_sweep_file((parameter.get)(&sweep.base)?)))
                })
                .collect(),
            axes: plan.axes().iter().map(axis).collect(),
            overrides: sweep.overrides.len(),
            excludes: sweep.excludes.len(),
            sample: sweep.sample.map(|sample| SampleRecord {
                method: sample.method.name().to_owned(),
                n: sample.n,
                seed: sample.seed,
            }),
            output: OutputRecord {
                slices: Some(sweep.output.slices),
                summaries: sweep.output.summaries,
                table: sweep.output.tables.iter().map(|&format| format.to_owned()).collect(),
                rows: sweep.output.rows,
                capacity: sweep.output.capacity,
            },
        }
    }
}

/// A value as a sweep file gives it: a quantity in its form.
fn as_in_sweep_file(value: ParameterValue) -> CellValue<'static> {
    match value {
        ParameterValue::Quantity(_) => value.to_string().into(),
        value => value.into(),
    }
}

impl SnapshotRecord {
    /// The bars that `plan` runs on, from `source` at `interval`.
    pub fn from_plan(plan: &Plan, request: &definition::DataRequest) -> Vec<Self> {
        let of = |series: &Arc<BarSeries>| Self {
            symbol: series.symbol().to_string(),
            source: request.source.clone(),
            interval: request.bar_length.to_string(),
            digest: series.digest().to_owned(),
            signal: series.signal().map(|signal| signal.name.to_string()),
            bars: series.bars().len() as u64,
            sessions: series.sessions().len() as u64,
        };
        plan.series().iter().map(of).collect()
    }
}

impl From<&instances::SkippedSession> for SkippedSessionRecord {
    fn from(skipped: &instances::SkippedSession) -> Self {
        Self {
            symbol: skipped.symbol.to_string(),
            session: skipped.date.to_string(),
            reason: skipped.reason.clone(),
        }
    }
}

impl Manifest {
    /// Whether the table has a row for every run.
    pub fn has_all_rows(&self) -> bool {
        self.sweep.output.rows == TableRows::All
    }

    /// The parameters of every axis that has more than one value; those that move together form one axis. The symbol,
    /// the session and the order of a portfolio are axes too.
    pub fn axes(&self) -> Vec<Vec<String>> {
        let of_cases = ["symbol", "session", "order"].map(|name| vec![name.to_owned()]);
        let own = self.sweep.axes.iter().filter(|axis| axis.length > 1);
        let names = |axis: &AxisRecord| axis.values.0.iter().map(|(name, _)| name.to_string()).collect();
        of_cases.into_iter().chain(own.map(names)).collect()
    }
}

impl From<&Manifest> for Provenance {
    fn from(manifest: &Manifest) -> Self {
        let fixed = manifest.sweep.fixed.0.iter();
        let skipped = manifest.skipped_sessions.iter().cloned();
        let snapshots = manifest.data.iter().cloned().map(|one| report_data::SnapshotSummary {
            symbol: one.symbol,
            source: one.source,
            interval: one.interval,
            digest: one.digest,
            bars: one.bars,
            sessions: one.sessions,
        });
        Self {
            name: manifest.name.clone(),
            version: manifest.slipgrid.clone(),
            model_version: manifest.model_version,
            finished_at: manifest.finished_at.clone(),
            runs: manifest.counts.runs,
            failed: manifest.counts.failed,
            fixed: fixed.map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            data: snapshots.collect(),
            skipped: skipped.map(|skipped| [skipped.symbol, skipped.session, skipped.reason]).collect(),
            sources: manifest.written.iter().map(|one| (one.name.clone(), one.text.clone())).collect(),
        }
    }
}
