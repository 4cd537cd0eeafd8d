//! Paired comparisons: the line of `compare --json` and the rows of `compare.csv`.

use serde::{Deserialize, Serialize};

use super::number::JsonNumber;
use super::table::{BPS, CsvNumber, CsvText, table_row};
use crate::analysis::compare::robustness::Robustness;
use crate::analysis::compare::table;
use crate::analysis::compare::{ConfidenceInterval, sentences};
use crate::model::ledger::Term;

/// What `compare --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompareLine {
    /// The comparisons.
    pub comparisons: Vec<ComparisonRecord>,
}

/// Two values of a parameter on runs that agree on everything else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRecord {
    /// What is compared.
    pub parameter: String,
    /// The value that the alternative is compared with.
    pub baseline: String,
    /// The other value.
    pub other: String,
    /// The parameters whose values make the cells.
    pub by: Vec<String>,
    /// The column that is compared.
    pub of: String,
    /// The cells.
    pub cells: Vec<ComparisonCellRecord>,
}

/// Statistics of the pairs of one cell. Differences are alternative - baseline in bps of parent quantity x arrival
/// price; below 0 the alternative is cheaper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonCellRecord {
    /// The values that make it.
    pub cell: String,
    /// Pairs of runs.
    pub pairs: u64,
    /// Days they are from.
    pub days: usize,
    /// Mean difference.
    pub difference_bps: JsonNumber,
    /// 95% interval of it, clustered by day.
    pub interval_bps: Option<[JsonNumber; 2]>,
    /// The same by bootstrap of whole days.
    pub bootstrap_bps: Option<[JsonNumber; 2]>,
    /// Two-sided p of no difference, adjusted for the number of cells.
    pub adjusted_p: JsonNumber,
    /// Mean difference of the totals, which hold what prices did.
    pub total_bps: JsonNumber,
    /// 95% interval of it, clustered by day.
    pub total_interval_bps: Option<[JsonNumber; 2]>,
    /// Differences within it, on either side of 0, are none that matters.
    pub margin_bps: JsonNumber,
    /// Days in all after which the interval is as narrow as the margin.
    pub deciding_days: JsonNumber,
    /// `not-comparable`, `exploratory`, `equivalent`, `cheaper`, `dearer` or `undecided`.
    pub verdict: String,
    /// What moving the assumptions makes of the difference; absent where none varies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_assumptions: Option<RobustnessRecord>,
}

/// The mean difference over the settings of the assumptions that vary. It is no confidence interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RobustnessRecord {
    /// The assumptions that vary.
    pub parameters: Vec<String>,
    /// Number of their settings.
    pub settings: usize,
    /// Settings whose mean difference has the sign of the cell's; one within the margin has the sign 0.
    pub same_sign: usize,
    /// The least mean difference of a setting.
    pub setting_low_bps: JsonNumber,
    /// The setting that it is of.
    pub setting_low: String,
    /// The greatest mean difference of a setting.
    pub setting_high_bps: JsonNumber,
    /// The setting that it is of.
    pub setting_high: String,
}

table_row! {
    /// A cell of a comparison.
    pub struct ComparisonRow {
        /// what is compared
        parameter: CsvText, "";
        /// the value that the alternative is compared with
        baseline: CsvText, "";
        /// the other value
        other: CsvText, "";
        /// the parameters whose values make the cells; empty for one cell of all pairs
        by: CsvText, "";
        /// their values
        cell: CsvText, "";
        /// pairs of runs that agree on everything else
        pairs: u64, "";
        /// days they are from: the observations of every interval
        days: usize, "";
        /// the column that is compared
        of: CsvText, "";
        /// mean of that column for the baseline
        baseline_bps: CsvNumber, BPS;
        /// mean of alternative - baseline; below 0 the alternative is cheaper
        difference_bps: CsvNumber, BPS;
        /// lower end of the 95% interval, clustered by day (t, days - 1)
        low_bps: CsvNumber, BPS;
        /// upper end of it
        high_bps: CsvNumber, BPS;
        /// lower end of the 95% interval by whole-day bootstrap-t
        bootstrap_low_bps: CsvNumber, BPS;
        /// upper end of it
        bootstrap_high_bps: CsvNumber, BPS;
        /// median difference
        median_bps: CsvNumber, BPS;
        /// share of pairs in which the alternative is cheaper; a tie counts half
        wins: CsvNumber, "fraction";
        /// two-sided p-value for no difference, clustered by day
        p: CsvNumber, "";
        /// the same adjusted for the number of cells (Benjamini, Hochberg 1995)
        adjusted_p: CsvNumber, "";
        /// least true difference that would be found in 80% of such samples
        detectable_bps: CsvNumber, BPS;
        /// the same at the level that the adjustment for the number of cells may require, 5% / cells
        adj_detectable_bps: CsvNumber, BPS;
        /// mean difference of the totals (`is_total_bps`), which hold what prices did
        total_bps: CsvNumber, BPS;
        /// lower end of its 95% interval, clustered by day
        total_low_bps: CsvNumber, BPS;
        /// upper end of it
        total_high_bps: CsvNumber, BPS;
        /// part of the total difference that is spread
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
        /// mean difference of a run
        mean_cash: CsvNumber, "cash";
        /// median difference of a run
        median_cash: CsvNumber, "cash";
        /// pairs of which one completed more than the other
        unequal_completion: u64, "";
        /// differences within it, on either side of 0, are none that matters
        margin_bps: CsvNumber, BPS;
        /// days in all after which the interval is as narrow as the margin
        deciding_days: CsvNumber, "";
        /// `not-comparable` (one side trades more of its order, and nobody the rest), `exploratory` (fewer than 20 days), `equivalent` (the interval lies within the margin), `cheaper`, `dearer` or `undecided`
        verdict: CsvText, "";
        /// settings of the assumptions that vary among the pairs; empty, as all below, where none does, and while a sweep runs
        settings: Option<usize>, "";
        /// settings whose mean difference has the sign of `difference_bps`; within the margin the sign is 0
        same_sign: Option<usize>, "";
        /// least mean difference of a setting
        setting_low_bps: CsvNumber, BPS;
        /// the setting that has it
        setting_low: CsvText, "";
        /// greatest mean difference of a setting
        setting_high_bps: CsvNumber, BPS;
        /// the setting that has it
        setting_high: CsvText, "";
    }
}

impl From<&Vec<table::Comparison>> for CompareLine {
    fn from(found: &Vec<table::Comparison>) -> Self {
        Self { comparisons: found.iter().map(ComparisonRecord::from).collect() }
    }
}

impl From<&table::Comparison> for ComparisonRecord {
    fn from(found: &table::Comparison) -> Self {
        let pairing = found.pairs.pairing.clone();
        Self {
            parameter: pairing.parameter,
            baseline: pairing.baseline,
            other: pairing.alternative,
            by: found.by.clone(),
            of: found.measured.column().to_owned(),
            cells: found.cells.iter().map(ComparisonCellRecord::from).collect(),
        }
    }
}

impl From<&table::ComparisonCell> for ComparisonCellRecord {
    fn from(cell: &table::ComparisonCell) -> Self {
        let found = &cell.difference;
        let ends = |interval: ConfidenceInterval| [interval.low, interval.high].map(JsonNumber::from);
        Self {
            cell: sentences::cell_name(cell),
            pairs: found.pairs,
            days: found.days,
            difference_bps: found.mean_bps.into(),
            interval_bps: found.confidence_interval.map(ends),
            bootstrap_bps: found.bootstrap.map(ends),
            adjusted_p: found.adjusted_p.into(),
            total_bps: found.total.mean_bps.into(),
            total_interval_bps: found.total.confidence_interval.map(ends),
            margin_bps: found.margin_bps.into(),
            deciding_days: found.deciding_days().into(),
            verdict: found.verdict().name().to_owned(),
            over_assumptions: cell.robustness.as_ref().map(RobustnessRecord::from),
        }
    }
}

impl From<&Robustness> for RobustnessRecord {
    fn from(found: &Robustness) -> Self {
        Self {
            parameters: found.parameters.clone(),
            settings: found.settings,
            same_sign: found.same_sign,
            setting_low_bps: found.low.mean_bps.into(),
            setting_low: found.low.name.clone(),
            setting_high_bps: found.high.mean_bps.into(),
            setting_high: found.high.name.clone(),
        }
    }
}

/// The rows of all `comparisons`.
pub(crate) fn rows(comparisons: &[table::Comparison]) -> impl Iterator<Item = ComparisonRow> {
    comparisons.iter().flat_map(|comparison| comparison.cells.iter().map(move |cell| row(comparison, cell)))
}

fn row(of: &table::Comparison, cell: &table::ComparisonCell) -> ComparisonRow {
    let (pairing, found) = (&of.pairs.pairing, &cell.difference);
    let ends = |interval: Option<ConfidenceInterval>| -> [CsvNumber; 2] {
        [interval.map(|interval| interval.low).into(), interval.map(|interval| interval.high).into()]
    };
    let ([low_bps, high_bps], [bootstrap_low_bps, bootstrap_high_bps]) =
        (ends(found.confidence_interval), ends(found.bootstrap));
    let [total_low_bps, total_high_bps] = ends(found.total.confidence_interval);
    let (split, robust) = (&found.terms_bps, cell.robustness.as_ref());
    ComparisonRow {
        parameter: (&*pairing.parameter).into(),
        baseline: (&*pairing.baseline).into(),
        other: (&*pairing.alternative).into(),
        by: of.by.join(", ").into(),
        cell: if of.by.is_empty() { String::new() } else { sentences::cell_name(cell) }.into(),
        pairs: found.pairs,
        days: found.days,
        of: of.measured.column().into(),
        baseline_bps: found.baseline_bps.into(),
        difference_bps: found.mean_bps.into(),
        low_bps,
        high_bps,
        bootstrap_low_bps,
        bootstrap_high_bps,
        median_bps: found.median_bps.into(),
        wins: found.win_rate.into(),
        p: found.p.into(),
        adjusted_p: found.adjusted_p.into(),
        detectable_bps: found.min_detectable_bps.into(),
        adj_detectable_bps: found.adjusted_min_detectable_bps.into(),
        total_bps: found.total.mean_bps.into(),
        total_low_bps,
        total_high_bps,
        spread_bps: split[Term::Spread].into(),
        temporary_bps: split[Term::Temporary].into(),
        permanent_bps: split[Term::Permanent].into(),
        fees_bps: split[Term::Fees].into(),
        timing_bps: split[Term::Timing].into(),
        opportunity_bps: split[Term::Opportunity].into(),
        cleanup_bps: split[Term::Cleanup].into(),
        mean_cash: found.mean_cash.into(),
        median_cash: found.median_cash.into(),
        unequal_completion: found.unequal_completion,
        margin_bps: found.margin_bps.into(),
        deciding_days: found.deciding_days().into(),
        verdict: found.verdict().name().into(),
        settings: robust.map(|robust| robust.settings),
        same_sign: robust.map(|robust| robust.same_sign),
        setting_low_bps: robust.map(|robust| robust.low.mean_bps).into(),
        setting_low: robust.map_or("", |robust| &robust.low.name).into(),
        setting_high_bps: robust.map(|robust| robust.high.mean_bps).into(),
        setting_high: robust.map_or("", |robust| &robust.high.name).into(),
    }
}
