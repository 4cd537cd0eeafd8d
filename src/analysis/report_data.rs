//! Everything a report says about a sweep, computed once for all formats.

use super::compare::pairing::{self, PairError, Pairing, Pairs};
use super::compare::table::{self, Comparison};
use super::compare::{BootstrapSettings, COMPARED, Measured, PairWeights};
use super::frame::{Frame, Level, UnknownColumn};

/// Provenance of results: what is needed to reproduce them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Provenance {
    /// Name of the sweep.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Version of the model: raised whenever a number changes.
    pub model_version: u32,
    /// When the sweep ended, UTC.
    pub finished_at: String,
    /// Runs of the sweep, including those that could not be priced.
    pub runs: u64,
    /// Runs that could not be priced.
    pub failed: u64,
    /// Parameters that are not an axis, with their value.
    pub fixed: Vec<(String, String)>,
    /// The bars of every symbol.
    pub data: Vec<SnapshotSummary>,
    /// Sessions left out: symbol, date, reason.
    pub skipped: Vec<[String; 3]>,
    /// What the sweep was read from, by name: its file, what was set on the command line, files it names.
    pub sources: Vec<(String, String)>,
}

/// The bars of one symbol, as a manifest has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotSummary {
    /// The symbol.
    pub symbol: String,
    /// Where the bars come from.
    pub source: String,
    /// Length of a bar.
    pub interval: String,
    /// Their digest.
    pub digest: String,
    /// Number of bars.
    pub bars: u64,
    /// Number of sessions.
    pub sessions: u64,
}

/// Everything a report says about a sweep.
#[derive(Debug)]
pub(crate) struct ReportData {
    /// Where the results come from.
    pub provenance: Provenance,
    /// The runs.
    pub frame: Frame,
    /// The axes with more than one value, as parameters that move together; symbol, session and order are axes too.
    pub axes: Vec<Vec<String>>,
    /// The comparisons; none where no parameter is compared.
    pub comparisons: Vec<Comparison>,
}

impl ReportData {
    /// Computes the answers of `frame`.
    ///
    /// # Errors
    /// [`UnknownColumn`] where a column is missing.
    pub(crate) fn of(
        provenance: Provenance,
        frame: Frame,
        axes: Vec<Vec<String>>,
        pairs: Vec<Pairs>,
        by: &[String],
        settings: BootstrapSettings,
    ) -> Result<Self, UnknownColumn> {
        let varies = |name: &String| frame.factor(name).is_ok_and(super::frame::Factor::varies);
        let axes = axes.into_iter().filter(|axis| axis.iter().any(varies)).collect();
        let comparisons =
            table::compare(&frame, pairs, by, &Measured::default(), PairWeights::default(), settings)?;
        Ok(Self { provenance, frame, axes, comparisons })
    }
}

/// What is compared by default: the first strategy of the table with each of the others.
pub(crate) fn default_pairings(frame: &Frame) -> Vec<Pairing> {
    let Ok(strategy) = frame.factor(COMPARED.name()) else { return Vec::new() };
    let mut names = strategy.levels().iter().map(Level::to_string);
    let Some(baseline) = names.next() else { return Vec::new() };
    names
        .map(|other| Pairing {
            parameter: COMPARED.name().to_owned(),
            baseline: baseline.clone(),
            alternative: other,
        })
        .collect()
}

/// The pairs of what is compared by default, and why the others have none, for example in a sample of a grid.
pub(crate) fn default_pairs(frame: &Frame) -> (Vec<Pairs>, Vec<PairError>) {
    let (mut found, mut without) = (Vec::new(), Vec::new());
    for pairing in default_pairings(frame) {
        match pairing::find(frame, &pairing) {
            Ok(pairs) => found.push(pairs),
            Err(why) => without.push(why),
        }
    }
    (found, without)
}
