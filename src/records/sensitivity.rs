//! What decides cost and ranking: the line of `sensitivity --json` and the rows of its CSV file.

use serde::{Deserialize, Serialize};

use super::number::JsonNumber;
use super::table::{CsvNumber, CsvText, table_row};
use crate::analysis::break_even::{self, BreakEven};
use crate::analysis::compare::sentences;
use crate::analysis::frontier;
use crate::analysis::rank_flips::RankFlipMap;
use crate::analysis::sensitivity::{self, SensitivityMethod};
use crate::analysis::sensitivity_report::{self, SensitivityReport};
use crate::analysis::surface::Cheaper;

/// What `sensitivity --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SensitivityLine {
    /// What each axis explains of the total cost.
    pub sensitivity: VarianceSharesRecord,
    /// What each explains of the expected cost, which leaves out what prices happened to do.
    pub expected: VarianceSharesRecord,
    /// What decides each pairing.
    pub rankings: Vec<RankingRecord>,
    /// The choices that no other beats.
    pub frontier: Option<FrontierRecord>,
}

/// What each axis explains of the variance of a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VarianceSharesRecord {
    pub runs: u64,
    pub mean_bps: JsonNumber,
    pub std_bps: JsonNumber,
    /// Whether every combination of the axes' values was run.
    pub exact: bool,
    /// Share of the combinations that were, where not all.
    pub coverage: JsonNumber,
    pub axes: Vec<AxisShareRecord>,
}

/// What one axis explains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AxisShareRecord {
    /// Its parameters.
    pub axis: String,
    /// Number of its values.
    pub values: usize,
    /// What it explains by itself, from 0 to 1.
    pub first: JsonNumber,
    /// What it explains together with others.
    pub total: JsonNumber,
    /// Comparisons behind the total.
    pub comparisons: u64,
}

/// What decides one pairing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankingRecord {
    /// What is compared.
    pub parameter: String,
    /// The value that the alternative is compared with.
    pub baseline: String,
    /// The other value.
    pub other: String,
    /// What each axis explains of the difference.
    pub sensitivity: VarianceSharesRecord,
    /// The map of rank changes over two axes.
    pub flip_map: Option<RankFlipMapRecord>,
    /// Break-even values on one axis.
    pub break_even: Option<BreakEvenRecord>,
}

/// The mean difference over two axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankFlipMapRecord {
    /// The axes.
    pub axes: [String; 2],
    /// Their values.
    pub values: [Vec<String>; 2],
    /// The mean difference, a row for every value of the first axis.
    pub mean_bps: Vec<Vec<JsonNumber>>,
    /// The steps at which the sign changes.
    pub flips: Vec<RankFlipRecord>,
}

/// A step between neighbouring values at which the sign changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankFlipRecord {
    /// The axis of the step.
    #[serde(rename = "along")]
    pub axis: String,
    /// Places of the values before it.
    pub from: [usize; 2],
    /// Places after it.
    pub to: [usize; 2],
    /// Which is cheaper after it: `other`, `baseline` or `neither`.
    #[serde(rename = "then")]
    pub cheaper_after: String,
}

/// The values of an axis at which the sign of the difference changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakEvenRecord {
    /// The axis.
    pub axis: String,
    /// The second axis.
    pub second_axis: Option<String>,
    /// A line for every value of the second axis.
    pub lines: Vec<BreakEvenLineRecord>,
}

/// The axis at one value of the second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakEvenLineRecord {
    /// The value of the second axis.
    pub value: Option<String>,
    /// The values at which baseline and alternative change rank.
    pub crossings: Vec<CrossingRecord>,
    /// Which is cheaper throughout, where one is.
    pub cheaper_throughout: Option<String>,
}

/// A value at which baseline and alternative change rank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrossingRecord {
    /// The value.
    pub at: JsonNumber,
    /// Which is cheaper above it.
    pub cheaper_above: String,
}

/// The choices that no other beats in both cost and risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrontierRecord {
    /// The parameters that distinguish choices.
    pub by: Vec<String>,
    /// Number of choices.
    pub choices: usize,
    /// The efficient ones.
    pub efficient: Vec<ChoiceRecord>,
}

/// All runs of one choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceRecord {
    /// Its values; null where a parameter does not matter to it.
    pub values: Vec<Option<String>>,
    /// Number of runs.
    pub runs: u64,
    /// Mean expected cost.
    pub cost_bps: JsonNumber,
    /// Root mean square of `timing_risk_bps` over the choice's runs, bps of parent quantity x arrival price.
    pub risk_bps: JsonNumber,
    /// Mean share that was filled, %.
    pub completion_pct: JsonNumber,
    /// Mean cost with what prices did.
    pub total_bps: JsonNumber,
}

table_row! {
    /// One number of it.
    pub struct SensitivityRow {
        /// `sensitivity`, `flip-map`, `break-even` or `frontier`
        figure: CsvText, "";
        /// what it is about: `is_total_bps`, `expected_bps` (spread + impact + fees), or the other - the baseline of a
        /// pairing
        of: CsvText, "";
        /// the axis; on the frontier the parameters that distinguish choices
        axis: CsvText, "";
        /// its value; empty where the row is about the whole axis
        value: CsvText, "";
        /// the second axis of a map, if there is one
        second_axis: CsvText, "";
        /// its value
        second_value: CsvText, "";
        /// `values`, `first`, `total`, `comparisons` (shares of variance, counts); `pairs`, `mean_bps` (alternative -
        /// baseline); `crossing` (in the axis' unit); `runs`, `cost_bps`, `risk_bps`, `completion_pct`, `total_bps`,
        /// `efficient` (0 or 1)
        quantity: CsvText, "";
        /// the number; empty where it is undefined
        number: CsvNumber, "";
    }
}

impl From<&SensitivityReport> for SensitivityLine {
    fn from(found: &SensitivityReport) -> Self {
        Self {
            sensitivity: (&found.cost).into(),
            expected: (&found.expected).into(),
            rankings: found.rankings.iter().map(RankingRecord::from).collect(),
            frontier: found.frontier.as_ref().map(FrontierRecord::from),
        }
    }
}

impl From<&sensitivity::Sensitivity> for VarianceSharesRecord {
    fn from(found: &sensitivity::Sensitivity) -> Self {
        let coverage = match found.method {
            SensitivityMethod::Exact => None,
            SensitivityMethod::Estimated { coverage } => Some(coverage),
        };
        let share = |index: &sensitivity::SensitivityIndex| AxisShareRecord {
            axis: index.axis.clone(),
            values: index.values,
            first: index.first.into(),
            total: index.total.into(),
            comparisons: index.comparisons,
        };
        Self {
            runs: found.runs,
            mean_bps: found.mean.into(),
            std_bps: found.variance.sqrt().into(),
            exact: found.method == SensitivityMethod::Exact,
            coverage: coverage.into(),
            axes: found.indices.iter().map(share).collect(),
        }
    }
}

impl From<&sensitivity_report::Ranking> for RankingRecord {
    fn from(found: &sensitivity_report::Ranking) -> Self {
        let pairing = found.pairing.clone();
        Self {
            parameter: pairing.parameter,
            baseline: pairing.baseline,
            other: pairing.alternative,
            sensitivity: (&found.difference).into(),
            flip_map: found.map.as_ref().map(RankFlipMapRecord::from),
            break_even: found.break_even.as_ref().map(BreakEvenRecord::from),
        }
    }
}

impl From<&RankFlipMap> for RankFlipMapRecord {
    fn from(map: &RankFlipMap) -> Self {
        let axes = [0, 1].map(|axis| &map.surface.axes[axis]);
        let rows = map.surface.cells.chunks(axes[1].len());
        let flip = |flip: &crate::analysis::rank_flips::RankFlip| RankFlipRecord {
            axis: axes[flip.axis].name.clone(),
            from: flip.from,
            to: flip.to,
            cheaper_after: cheaper_name(flip.cheaper_after),
        };
        Self {
            axes: axes.map(|axis| axis.name.clone()),
            values: axes.map(|axis| (0..axis.len()).map(|place| axis.label(place)).collect()),
            mean_bps: rows.map(|row| row.iter().map(|cell| cell.mean_bps.into()).collect()).collect(),
            flips: map.flips.iter().map(flip).collect(),
        }
    }
}

impl From<&BreakEven> for BreakEvenRecord {
    fn from(found: &BreakEven) -> Self {
        let crossing = |crossing: &break_even::Crossing| CrossingRecord {
            at: crossing.at.into(),
            cheaper_above: cheaper_name(crossing.above),
        };
        let line = |line: &break_even::BreakEvenLine| BreakEvenLineRecord {
            value: line.second.clone(),
            crossings: line.crossings.iter().map(crossing).collect(),
            cheaper_throughout: line.always_cheaper.map(cheaper_name),
        };
        Self {
            axis: found.axis.clone(),
            second_axis: found.second.clone(),
            lines: found.lines.iter().map(line).collect(),
        }
    }
}

impl From<&frontier::Frontier> for FrontierRecord {
    fn from(found: &frontier::Frontier) -> Self {
        let choice = |choice: &frontier::FrontierPoint| ChoiceRecord {
            values: choice.values.clone(),
            runs: choice.runs,
            cost_bps: choice.cost_bps.into(),
            risk_bps: choice.risk_bps.into(),
            completion_pct: choice.completion_pct.into(),
            total_bps: choice.total_bps.into(),
        };
        let efficient = found.efficient().into_iter().map(choice).collect();
        Self { by: found.by.clone(), choices: found.choices.len(), efficient }
    }
}

fn cheaper_name(side: Cheaper) -> String {
    let name = match side {
        Cheaper::Alternative => "other",
        Cheaper::Baseline => "baseline",
        Cheaper::Neither => "neither",
    };
    name.to_owned()
}

/// Every number of `found`, one row each.
pub(crate) fn rows(found: &SensitivityReport) -> Vec<SensitivityRow> {
    let mut rows = share_rows("is_total_bps", &found.cost);
    rows.extend(share_rows("expected_bps", &found.expected));
    for ranking in &found.rankings {
        let (other, baseline) = sentences::display_names(&ranking.pairing);
        let of = format!("{other} - {baseline}");
        rows.extend(share_rows(&of, &ranking.difference));
        rows.extend(ranking.map.iter().flat_map(|map| flip_map_rows(&of, map)));
        rows.extend(ranking.break_even.iter().flat_map(|found| break_even_rows(&of, found)));
    }
    rows.extend(found.frontier.iter().flat_map(frontier_rows));
    rows
}

/// A row: its six texts, the quantity and the number.
fn row(
    [figure, of, axis, value, second_axis, second_value]: [&str; 6],
    quantity: &str,
    number: impl Into<CsvNumber>,
) -> SensitivityRow {
    SensitivityRow {
        figure: figure.into(),
        of: of.into(),
        axis: axis.into(),
        value: value.into(),
        second_axis: second_axis.into(),
        second_value: second_value.into(),
        quantity: quantity.into(),
        number: number.into(),
    }
}

fn share_rows(of: &str, found: &sensitivity::Sensitivity) -> Vec<SensitivityRow> {
    let rows = found.indices.iter().flat_map(|index| {
        let about = ["sensitivity", of, &index.axis, "", "", ""];
        [
            row(about, "values", index.values as f64),
            row(about, "first", index.first),
            row(about, "total", index.total),
            row(about, "comparisons", index.comparisons as f64),
        ]
    });
    rows.collect()
}

fn flip_map_rows(of: &str, map: &RankFlipMap) -> Vec<SensitivityRow> {
    let [first, second] = &map.surface.axes[..] else { return Vec::new() };
    let mut rows = Vec::new();
    for one in 0..first.len() {
        for two in 0..second.len() {
            let (value, second_value) = (first.label(one), second.label(two));
            let about = ["flip-map", of, &first.name, &value, &second.name, &second_value];
            let cell = map.cell([one, two]);
            rows.extend([row(about, "pairs", cell.pairs as f64), row(about, "mean_bps", cell.mean_bps)]);
        }
    }
    rows
}

fn break_even_rows(of: &str, found: &BreakEven) -> Vec<SensitivityRow> {
    let second = found.second.as_deref().unwrap_or_default();
    let rows = found.lines.iter().flat_map(|line| {
        let value = line.second.as_deref().unwrap_or_default();
        let mut numbers: Vec<Option<f64>> = line.crossings.iter().map(|crossing| Some(crossing.at)).collect();
        if numbers.is_empty() {
            numbers.push(None);
        }
        let about = ["break-even", of, &*found.axis, "", second, value];
        numbers.into_iter().map(move |number| row(about, "crossing", number))
    });
    rows.collect()
}

fn frontier_rows(found: &frontier::Frontier) -> Vec<SensitivityRow> {
    let axis = found.by.join(", ");
    let rows = found.choices.iter().flat_map(|choice| {
        let values: Vec<&str> =
            choice.values.iter().map(|value| value.as_deref().unwrap_or_default()).collect();
        let value = values.join(", ");
        let about = ["frontier", "expected_bps", &*axis, &*value, "", ""];
        [
            row(about, "runs", choice.runs as f64),
            row(about, "cost_bps", choice.cost_bps),
            row(about, "risk_bps", choice.risk_bps),
            row(about, "completion_pct", choice.completion_pct),
            row(about, "total_bps", choice.total_bps),
            row(about, "efficient", f64::from(u8::from(choice.efficient))),
        ]
    });
    rows.collect()
}
