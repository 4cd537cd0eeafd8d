//! Paired comparisons: the line of `compare --json` and the rows of `compare.csv`.

use serde::{Deserialize, Serialize};

use super::number::Number;
use super::table::{BPS, Figure, Text, table_row};
use crate::analysis::compare::of_rows;
use crate::analysis::compare::{Interval, words};
use crate::model::ledger::Term;

/// What `compare --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparisons {
    /// The comparisons.
    pub comparisons: Vec<Comparison>,
}

/// Two values of a parameter on runs that agree on everything else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What is compared.
    pub parameter: String,
    /// The value that the other is compared with.
    pub baseline: String,
    /// The other value.
    pub other: String,
    /// The parameters whose values make the cells.
    pub by: Vec<String>,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// What is known of the pairs of one cell; differences are other - baseline, in bps of parent quantity x arrival price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "fields are keys of the document")]
pub struct Cell {
    /// The values that make it.
    pub cell: String,
    /// Pairs of runs.
    pub pairs: u64,
    /// Days they are from.
    pub days: usize,
    /// Mean difference.
    pub difference_bps: Number,
    /// 95% interval of it, clustered by day.
    pub interval_bps: Option<[Number; 2]>,
    /// The same by bootstrap of whole days.
    pub bootstrap_bps: Option<[Number; 2]>,
    /// Two-sided p of no difference, adjusted for the number of cells.
    pub adjusted_p: Number,
    /// `cheaper`, `dearer`, `none-found` or `exploratory`.
    pub verdict: String,
}

table_row! {
    /// A cell of a comparison.
    pub struct CellRow {
        /// what is compared
        parameter: Text, "";
        /// the value that the other is compared with
        baseline: Text, "";
        /// the other value
        other: Text, "";
        /// the parameters whose values make the cells; empty for one cell of all pairs
        by: Text, "";
        /// their values
        cell: Text, "";
        /// pairs of runs that agree on everything else
        pairs: u64, "";
        /// days they are from: the observations of every interval
        days: usize, "";
        /// mean cost of the baseline
        baseline_bps: Figure, BPS;
        /// mean of other - baseline; below 0 the other is cheaper
        difference_bps: Figure, BPS;
        /// lower end of the 95% interval, clustered by day (t, days - 1)
        low_bps: Figure, BPS;
        /// upper end of it
        high_bps: Figure, BPS;
        /// lower end of the 95% interval by whole-day bootstrap-t
        bootstrap_low_bps: Figure, BPS;
        /// upper end of it
        bootstrap_high_bps: Figure, BPS;
        /// median difference
        median_bps: Figure, BPS;
        /// share of pairs in which the other is cheaper; a tie counts half
        wins: Figure, "fraction";
        /// two-sided p of no difference, clustered by day
        p: Figure, "";
        /// the same adjusted for the number of cells (Benjamini, Hochberg 1995)
        adjusted_p: Figure, "";
        /// least true difference that would be found in 80% of such samples
        detectable_bps: Figure, BPS;
        /// part of the difference that is spread
        spread_bps: Figure, BPS;
        /// part that is temporary impact
        temporary_bps: Figure, BPS;
        /// part that is permanent impact
        permanent_bps: Figure, BPS;
        /// part that is fees
        fees_bps: Figure, BPS;
        /// part that is timing
        timing_bps: Figure, BPS;
        /// part that is opportunity
        opportunity_bps: Figure, BPS;
        /// mean difference of a run
        mean_cash: Figure, "cash";
        /// median difference of a run
        median_cash: Figure, "cash";
        /// pairs of which one completed more than the other
        unequal_completion: u64, "";
        /// `cheaper`, `dearer`, `none-found` or `exploratory` (fewer than 20 days)
        verdict: Text, "";
        /// `*` `**` `***` for an adjusted p below 5%, 1%, 0.1%; none from fewer than 20 days
        stars: Text, "";
    }
}

impl From<&Vec<of_rows::Comparison>> for Comparisons {
    fn from(found: &Vec<of_rows::Comparison>) -> Self {
        Self { comparisons: found.iter().map(Comparison::from).collect() }
    }
}

impl From<&of_rows::Comparison> for Comparison {
    fn from(found: &of_rows::Comparison) -> Self {
        let pairing = found.pairs.pairing.clone();
        Self {
            parameter: pairing.factor,
            baseline: pairing.baseline,
            other: pairing.other,
            by: found.by.clone(),
            cells: found.cells.iter().map(Cell::from).collect(),
        }
    }
}

impl From<&of_rows::Cell> for Cell {
    fn from(cell: &of_rows::Cell) -> Self {
        let found = &cell.difference;
        let ends = |interval: Interval| [interval.low, interval.high].map(Number::from);
        Self {
            cell: words::cell_name(cell),
            pairs: found.pairs,
            days: found.days,
            difference_bps: found.mean_bps.into(),
            interval_bps: found.interval.map(ends),
            bootstrap_bps: found.bootstrap.map(ends),
            adjusted_p: found.adjusted_p.into(),
            verdict: found.verdict().name().to_owned(),
        }
    }
}

/// The rows of all `comparisons`.
pub(crate) fn rows(comparisons: &[of_rows::Comparison]) -> impl Iterator<Item = CellRow> {
    comparisons.iter().flat_map(|comparison| comparison.cells.iter().map(move |cell| row(comparison, cell)))
}

fn row(of: &of_rows::Comparison, cell: &of_rows::Cell) -> CellRow {
    let (pairing, found) = (&of.pairs.pairing, &cell.difference);
    let ends = |interval: Option<Interval>| -> [Figure; 2] {
        [interval.map(|interval| interval.low).into(), interval.map(|interval| interval.high).into()]
    };
    let ([low_bps, high_bps], [bootstrap_low_bps, bootstrap_high_bps]) =
        (ends(found.interval), ends(found.bootstrap));
    let split = &found.split_bps;
    CellRow {
        parameter: (&*pairing.factor).into(),
        baseline: (&*pairing.baseline).into(),
        other: (&*pairing.other).into(),
        by: of.by.join(", ").into(),
        cell: if of.by.is_empty() { String::new() } else { words::cell_name(cell) }.into(),
        pairs: found.pairs,
        days: found.days,
        baseline_bps: found.baseline_bps.into(),
        difference_bps: found.mean_bps.into(),
        low_bps,
        high_bps,
        bootstrap_low_bps,
        bootstrap_high_bps,
        median_bps: found.median_bps.into(),
        wins: found.wins.into(),
        p: found.p.into(),
        adjusted_p: found.adjusted_p.into(),
        detectable_bps: found.detectable_bps.into(),
        spread_bps: split[Term::Spread].into(),
        temporary_bps: split[Term::Temporary].into(),
        permanent_bps: split[Term::Permanent].into(),
        fees_bps: split[Term::Fees].into(),
        timing_bps: split[Term::Timing].into(),
        opportunity_bps: split[Term::Opportunity].into(),
        mean_cash: found.mean_cash.into(),
        median_cash: found.median_cash.into(),
        unequal_completion: found.unequal_completion,
        verdict: found.verdict().name().into(),
        stars: found.stars().into(),
    }
}
