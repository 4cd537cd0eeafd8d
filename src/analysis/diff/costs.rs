//! What moved in the costs of runs that both results have: in cells, and run by run, the largest first.

use std::collections::HashMap;

use super::super::frame::{Factor, Frame, Measure, UnknownColumn};
use super::matching::{AlignedColumns, Matches};
use crate::model::ledger::Ledger;

/// A change below this many bps is the rounding of equal costs.
const TIE_BPS: f64 = 1e-9;

/// What moved in the costs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CostChanges {
    /// Runs that both have.
    pub matched: u64,
    /// Those of them that have the same id: nothing that their numbers depend on changed.
    pub same_id: u64,
    /// Runs that both have and that cost something else.
    pub moved: u64,
    /// Runs with the same id and another cost: a defect, since an id fixes the cost.
    pub same_id_moved: u64,
    /// Days that runs of both are of.
    pub days: usize,
    /// All runs that both have.
    pub all: Option<CellChange>,
    /// Runs in cells, the largest change first.
    pub cells: Vec<CellChange>,
    /// The runs that moved, the largest change first.
    pub runs: Vec<RunChange>,
    /// Runs of the old results only: why, and how many.
    pub only_old: Vec<(String, u64)>,
    /// Runs of the new results only.
    pub only_new: Vec<(String, u64)>,
}

/// The mean change of some runs, bps of parent quantity x arrival price.
#[derive(Debug, Clone, PartialEq)]
pub struct CellChange {
    /// The values that make the cell.
    pub name: String,
    /// Runs.
    pub runs: u64,
    /// Those that moved.
    pub moved: u64,
    /// Mean cost before.
    pub old_bps: f64,
    /// Mean cost now.
    pub new_bps: f64,
    /// Now - before, term by term.
    pub split_bps: Ledger,
}

/// The change of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunChange {
    /// Its row in the old table.
    pub old: usize,
    /// Its row in the new one.
    pub new: usize,
    /// Cost before.
    pub old_bps: f64,
    /// Cost now.
    pub new_bps: f64,
    /// Now - before, term by term.
    pub split_bps: Ledger,
}

impl CellChange {
    /// Mean change of the total.
    pub fn change_bps(&self) -> f64 {
        self.new_bps - self.old_bps
    }
}

impl RunChange {
    /// Change of the total.
    pub fn change_bps(&self) -> f64 {
        self.new_bps - self.old_bps
    }
}

impl CostChanges {
    /// What moved in the runs of `matches`, in cells by the values of `by`.
    ///
    /// # Errors
    /// [`UnknownColumn`] where a table lacks a column.
    pub fn of(
        old: &Frame,
        new: &Frame,
        columns: &AlignedColumns,
        matches: Matches,
        by: &[String],
    ) -> Result<Self, UnknownColumn> {
        let (old_total, new_total) = (old.measure("is_total_bps")?, new.measure("is_total_bps")?);
        let (old_terms, new_terms) = (old.ledger()?, new.ledger()?);
        let factors =
            by.iter().map(|name| new.factor(name)).collect::<Result<Vec<&Factor>, UnknownColumn>>()?;
        let mut costs = Self {
            matched: matches.both.len() as u64,
            days: days(columns, &matches),
            only_old: matches.only_old,
            only_new: matches.only_new,
            ..Self::default()
        };
        let mut all = ChangeSums::default();
        let mut cells: Vec<(String, ChangeSums)> = Vec::new();
        let mut places: HashMap<Box<[u32]>, usize> = HashMap::new();
        for found in matches.both {
            let figure = |measure: &Measure, row: usize| measure.get(row).unwrap_or(0.0);
            let before = figure(old_total, found.old);
            let now = figure(new_total, found.new);
            let split_bps = Ledger::from_terms(|term| {
                let place = term as usize;
                figure(new_terms[place], found.new) - figure(old_terms[place], found.old)
            });
            let run = RunChange { old: found.old, new: found.new, old_bps: before, new_bps: now, split_bps };
            let moved = size(&run).0 > TIE_BPS || size(&run).1 > TIE_BPS;
            costs.same_id += u64::from(found.same_id);
            costs.moved += u64::from(moved);
            costs.same_id_moved += u64::from(moved && found.same_id);
            let key = factors.iter().map(|factor| factor.codes()[found.new]).collect();
            let place = *places.entry(key).or_insert(cells.len());
            if place == cells.len() {
                let value = |factor: &&Factor| {
                    factor.level(found.new).map_or_else(|| "any".to_owned(), ToString::to_string)
                };
                cells.push((factors.iter().map(value).collect::<Vec<_>>().join(", "), ChangeSums::default()));
            }
            cells[place].1.add(&run, moved);
            all.add(&run, moved);
            if moved {
                costs.runs.push(run);
            }
        }
        costs.all = (costs.matched > 0).then(|| all.mean("all".to_owned()));
        costs.cells = cells.into_iter().map(|(name, sums)| sums.mean(name)).collect();
        costs.cells.sort_by(|a, b| by_size(cell_size(a), cell_size(b)));
        costs.runs.sort_by(|a, b| by_size(size(a), size(b)));
        Ok(costs)
    }
}

/// The change of the total, and of the terms without their sign: terms may cancel.
fn size(run: &RunChange) -> (f64, f64) {
    (run.change_bps().abs(), unsigned(&run.split_bps))
}

fn cell_size(cell: &CellChange) -> (f64, f64) {
    (cell.change_bps().abs(), unsigned(&cell.split_bps))
}

fn unsigned(split: &Ledger) -> f64 {
    split.terms().iter().map(|(_, bps)| bps.abs()).sum()
}

fn by_size(a: (f64, f64), b: (f64, f64)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
}

/// Days of the runs that both have.
fn days(columns: &AlignedColumns, matches: &Matches) -> usize {
    let Some(session) = columns.all.iter().find(|column| column.name == "session") else { return 0 };
    let mut codes: Vec<u32> = matches.both.iter().map(|found| session.new[found.new]).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.len()
}

/// Runs added up.
#[derive(Default)]
struct ChangeSums {
    runs: u64,
    moved: u64,
    old_bps: f64,
    new_bps: f64,
    split_bps: Ledger,
}

impl ChangeSums {
    fn add(&mut self, run: &RunChange, moved: bool) {
        self.runs += 1;
        self.moved += u64::from(moved);
        self.old_bps += run.old_bps;
        self.new_bps += run.new_bps;
        self.split_bps = self.split_bps.plus(&run.split_bps);
    }

    fn mean(self, name: String) -> CellChange {
        let each = 1.0 / self.runs as f64;
        CellChange {
            name,
            runs: self.runs,
            moved: self.moved,
            old_bps: self.old_bps * each,
            new_bps: self.new_bps * each,
            split_bps: self.split_bps.scaled(each),
        }
    }
}
