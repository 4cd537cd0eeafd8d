//! What moved between two results: the line of `diff --json` and the rows of its CSV file.

use serde::{Deserialize, Serialize};

use super::entries::Entries;
use super::number::JsonNumber;
use super::table::{BPS, CsvNumber, CsvText, table_row};
use crate::analysis::diff::costs::{CellChange, CostChanges, RunChange};
use crate::analysis::diff::data::{DataChange, SymbolDays};
use crate::analysis::diff::matching::{self, ValueChange};
use crate::analysis::frame::Frame;
use crate::model::ledger::{Ledger, Term};

/// What `diff --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiffLine {
    /// Whether anything moved.
    pub moved: bool,
    /// Parameters with other values.
    pub parameters: Vec<ParameterChangeRecord>,
    /// What wrote the results, where that changed.
    pub versions: Vec<VersionChangeRecord>,
    /// Bars, symbols, sessions.
    pub data: DataChangeRecord,
    /// Numbers of runs.
    pub runs: MatchCountsRecord,
    /// Mean changes of cells of runs that both have, the largest first.
    pub cells: Vec<DiffCellRecord>,
    /// The runs that moved most.
    pub most_moved: Vec<RunChangeRecord>,
}

/// A parameter with other values; parameters that changed alike are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterChangeRecord {
    /// Their names.
    pub names: Vec<String>,
    /// What changed.
    #[serde(flatten)]
    pub change: ValueChangeRecord,
}

/// How the values of a parameter changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ValueChangeRecord {
    /// It had one value and has another.
    Fixed {
        /// Before; null where no run had it.
        old: Option<String>,
        /// Now.
        new: Option<String>,
    },
    /// It has several.
    Several {
        /// Values that no run has any more.
        lost: Vec<String>,
        /// Values that no run had.
        gained: Vec<String>,
    },
}

/// Another version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionChangeRecord {
    /// Of what.
    pub what: String,
    /// Before.
    pub old: String,
    /// Now.
    pub new: String,
}

/// What moved in the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataChangeRecord {
    /// Snapshots of symbols in both results with other bytes.
    pub snapshots: Vec<SnapshotChangeRecord>,
    /// Symbols that were not there.
    pub added_symbols: Vec<String>,
    /// Symbols in the old results only.
    pub removed_symbols: Vec<String>,
    /// Sessions in the new results only.
    pub added_sessions: Vec<SessionGroupRecord>,
    /// Sessions in the old results only.
    pub removed_sessions: Vec<SessionGroupRecord>,
    /// Sessions skipped now and not before: symbol, date, reason.
    pub skipped: Vec<[String; 3]>,
    /// Sessions skipped before and not now.
    pub no_longer_skipped: Vec<[String; 3]>,
}

/// A snapshot before and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotChangeRecord {
    /// Its symbol.
    pub symbol: String,
    /// Its digests.
    pub digest: [String; 2],
    /// Its bars.
    pub bars: [u64; 2],
    /// Its sessions.
    pub sessions: [u64; 2],
}

/// The same days of some symbols.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionGroupRecord {
    /// The days.
    pub days: Vec<String>,
    /// The symbols.
    pub symbols: Vec<String>,
}

/// Numbers of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchCountsRecord {
    /// Runs that both have.
    pub matched: u64,
    /// Those with the same id.
    pub same_id: u64,
    /// Those that cost something else.
    pub moved: u64,
    /// Runs with the same id and different costs: an error, since the id determines the costs.
    pub contradictions: u64,
    /// Runs of the old results only.
    pub only_old: u64,
    /// Runs of the new results only.
    pub only_new: u64,
    /// Runs that could not be priced, before and now.
    pub failed: (u64, u64),
}

/// The mean change of the runs of a cell, in bps of parent quantity x arrival price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiffCellRecord {
    /// The values that make it.
    pub cell: String,
    /// Runs of both results.
    pub runs: u64,
    /// Those that moved.
    pub moved: u64,
    /// The change.
    #[serde(flatten)]
    pub cost: CostChangeRecord,
}

/// The change of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunChangeRecord {
    /// The run in the old results.
    pub old_run_id: String,
    /// The run in the new results.
    pub run_id: String,
    /// The change.
    #[serde(flatten)]
    pub cost: CostChangeRecord,
}

/// A change of cost, in bps of parent quantity x arrival price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "fields are keys of the document")]
pub struct CostChangeRecord {
    /// Before.
    pub old_bps: JsonNumber,
    /// Now.
    pub new_bps: JsonNumber,
    /// Now - before.
    pub change_bps: JsonNumber,
    /// The change term by term.
    pub split_bps: Entries<JsonNumber>,
}

table_row! {
    /// A cell, or a run that moved.
    pub struct DiffRow {
        /// `cell`, or `run` for a single run that moved
        kind: CsvText, "";
        /// the values of the parameters that make the cell; empty for a run
        cell: CsvText, "";
        /// the run in the old results; empty for a cell
        old_run_id: CsvText, "";
        /// the run in the new results; empty for a cell
        run_id: CsvText, "";
        /// runs of both results
        runs: u64, "";
        /// those whose cost changed
        moved: u64, "";
        /// (mean) cost in the old results
        old_bps: CsvNumber, BPS;
        /// (mean) cost in the new results
        new_bps: CsvNumber, BPS;
        /// new - old; above 0 it is dearer now
        change_bps: CsvNumber, BPS;
        /// part of the change that is spread
        spread_bps: CsvNumber, BPS;
        /// part that is temporary impact
        temporary_bps: CsvNumber, BPS;
        /// part that is permanent impact
        permanent_bps: CsvNumber, BPS;
        /// part that is fees
        fees_bps: CsvNumber, BPS;
        /// part that is timing
        timing_bps: CsvNumber, BPS;
        /// part that is opportunity
        opportunity_bps: CsvNumber, BPS;
        /// part that is cleanup
        cleanup_bps: CsvNumber, BPS;
    }
}

impl DiffLine {
    /// What `found` says of the runs of `old` and `new`, with the `top` runs that moved most.
    pub fn of(found: &crate::analysis::diff::Diff, old: &Frame, new: &Frame, top: usize) -> Self {
        let costs = &found.costs;
        let only = |groups: &[(String, u64)]| groups.iter().map(|(_, count)| count).sum();
        let version = |(what, old, new): &(&str, String, String)| VersionChangeRecord {
            what: (*what).to_owned(),
            old: old.clone(),
            new: new.clone(),
        };
        let run = |run: &RunChange| RunChangeRecord {
            old_run_id: old.ids[run.old].to_string(),
            run_id: new.ids[run.new].to_string(),
            cost: cost_change([run.old_bps, run.new_bps, run.change_bps()], &run.split_bps),
        };
        let cell = |cell: &CellChange| DiffCellRecord {
            cell: cell.name.clone(),
            runs: cell.runs,
            moved: cell.moved,
            cost: cost_change([cell.old_bps, cell.new_bps, cell.change_bps()], &cell.split_bps),
        };
        Self {
            moved: !found.is_nothing(),
            parameters: found.parameters.iter().map(ParameterChangeRecord::from).collect(),
            versions: found.versions.iter().map(version).collect(),
            data: (&found.data).into(),
            runs: MatchCountsRecord {
                matched: costs.matched,
                same_id: costs.same_id,
                moved: costs.moved,
                contradictions: costs.same_id_moved,
                only_old: only(&costs.only_old),
                only_new: only(&costs.only_new),
                failed: found.failed,
            },
            cells: costs.cells.iter().map(cell).collect(),
            most_moved: costs.runs.iter().take(top).map(run).collect(),
        }
    }
}

fn cost_change([old_bps, new_bps, change_bps]: [f64; 3], split: &Ledger) -> CostChangeRecord {
    CostChangeRecord {
        old_bps: old_bps.into(),
        new_bps: new_bps.into(),
        change_bps: change_bps.into(),
        split_bps: split.terms().into_iter().map(|(name, bps)| (name, bps.into())).collect(),
    }
}

impl From<&matching::ParameterChange> for ParameterChangeRecord {
    fn from(found: &matching::ParameterChange) -> Self {
        let change = match found.change.clone() {
            ValueChange::Fixed(old, new) => ValueChangeRecord::Fixed { old, new },
            ValueChange::Values { lost, gained } => ValueChangeRecord::Several { lost, gained },
        };
        Self { names: found.names.clone(), change }
    }
}

impl From<&DataChange> for DataChangeRecord {
    fn from(found: &DataChange) -> Self {
        let sessions = |days: &[SymbolDays]| {
            let of = |one: &SymbolDays| SessionGroupRecord {
                days: one.days.clone(),
                symbols: one.symbols.clone(),
            };
            days.iter().map(of).collect()
        };
        let snapshots = found.snapshots.iter().map(|(old, new)| SnapshotChangeRecord {
            symbol: new.symbol.clone(),
            digest: [old.digest.clone(), new.digest.clone()],
            bars: [old.bars, new.bars],
            sessions: [old.sessions, new.sessions],
        });
        Self {
            snapshots: snapshots.collect(),
            added_symbols: found.added_symbols.clone(),
            removed_symbols: found.removed_symbols.clone(),
            added_sessions: sessions(&found.added_sessions),
            removed_sessions: sessions(&found.removed_sessions),
            skipped: found.skipped.clone(),
            no_longer_skipped: found.no_longer_skipped.clone(),
        }
    }
}

/// The rows of `costs`: cells, then runs that moved; the largest change first.
pub(crate) fn rows<'a>(
    costs: &'a CostChanges,
    old: &'a Frame,
    new: &'a Frame,
) -> impl Iterator<Item = DiffRow> + 'a {
    let cells = costs.cells.iter().map(|cell| DiffRow {
        cell: (&*cell.name).into(),
        runs: cell.runs,
        moved: cell.moved,
        ..row("cell", [cell.old_bps, cell.new_bps, cell.change_bps()], &cell.split_bps)
    });
    let runs = costs.runs.iter().map(|run| DiffRow {
        old_run_id: old.ids[run.old].to_string().into(),
        run_id: new.ids[run.new].to_string().into(),
        ..row("run", [run.old_bps, run.new_bps, run.change_bps()], &run.split_bps)
    });
    cells.chain(runs)
}

/// The row of one run.
fn row(kind: &str, [old_bps, new_bps, change_bps]: [f64; 3], split: &Ledger) -> DiffRow {
    DiffRow {
        kind: kind.into(),
        cell: CsvText::default(),
        old_run_id: CsvText::default(),
        run_id: CsvText::default(),
        runs: 1,
        moved: 1,
        old_bps: old_bps.into(),
        new_bps: new_bps.into(),
        change_bps: change_bps.into(),
        spread_bps: split[Term::Spread].into(),
        temporary_bps: split[Term::Temporary].into(),
        permanent_bps: split[Term::Permanent].into(),
        fees_bps: split[Term::Fees].into(),
        timing_bps: split[Term::Timing].into(),
        opportunity_bps: split[Term::Opportunity].into(),
        cleanup_bps: split[Term::Cleanup].into(),
    }
}
