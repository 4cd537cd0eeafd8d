//! What decides cost and ranking: the line of `sensitivity --json` and the rows of its CSV file.

use serde::{Deserialize, Serialize};

use super::number::Number;
use super::table::{Figure, Text, table_row};
use crate::analysis::break_even::{self, BreakEven};
use crate::analysis::compare::words;
use crate::analysis::flips::FlipMap;
use crate::analysis::frontier;
use crate::analysis::influence::{self, Influence};
use crate::analysis::sensitivity::{self, Method};
use crate::analysis::surface::Cheaper;

/// What `sensitivity --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// What each axis explains of the total cost.
    pub sensitivity: Shares,
    /// What each explains of the expected cost, which leaves out what prices happened to do.
    pub expected: Shares,
    /// What decides each pairing.
    pub rankings: Vec<Ranking>,
    /// The choices that no other beats.
    pub frontier: Option<Frontier>,
}

/// What each axis explains of the variance of a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    pub runs: u64,
    pub mean_bps: Number,
    pub std_bps: Number,
    /// Whether every combination of the axes' values was run.
    pub exact: bool,
    /// Share of the combinations that were, where not all.
    pub coverage: Number,
    pub axes: Vec<Share>,
}

/// What one axis explains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Its parameters.
    pub axis: String,
    /// Number of its values.
    pub values: usize,
    /// What it explains by itself, from 0 to 1.
    pub first: Number,
    /// What it explains together with others.
    pub total: Number,
    /// Comparisons behind the total.
    pub comparisons: u64,
}

/// What decides one pairing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// What is compared.
    pub parameter: String,
    /// The value that the other is compared with.
    pub baseline: String,
    /// The other value.
    pub other: String,
    /// What each axis explains of the difference.
    pub sensitivity: Shares,
    /// Where the ranking turns over two axes.
    pub flip_map: Option<Map>,
    /// Where it turns along one axis.
    pub break_even: Option<Turns>,
}

/// The mean difference over two axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// The axes.
    pub axes: [String; 2],
    /// Their values.
    pub values: [Vec<String>; 2],
    /// The mean difference, a row for every value of the first axis.
    pub mean_bps: Vec<Vec<Number>>,
    /// The steps at which the sign turns.
    pub flips: Vec<Flip>,
}

/// A step between neighbouring values at which the sign turns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// The axis it goes along.
    pub along: String,
    /// Places of the values before it.
    pub from: [usize; 2],
    /// Places after it.
    pub to: [usize; 2],
    /// Which side is cheaper after it: `other`, `baseline` or `neither`.
    pub then: String,
}

/// Where the sides change places along an axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turns {
    /// The axis.
    pub axis: String,
    /// The second axis.
    pub second_axis: Option<String>,
    /// A line for every value of the second axis.
    pub lines: Vec<Line>,
}

/// The axis at one value of the second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The value of the second axis.
    pub value: Option<String>,
    /// Where the sides change places.
    pub crossings: Vec<Crossing>,
    /// Which side is cheaper throughout, where one is.
    pub cheaper_throughout: Option<String>,
}

/// A value at which the sides change places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// The value.
    pub at: Number,
    /// Which side is cheaper above it.
    pub cheaper_above: String,
}

/// The choices that no other beats in both cost and risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frontier {
    /// The parameters that tell choices apart.
    pub by: Vec<String>,
    /// Number of choices.
    pub choices: usize,
    /// The efficient ones.
    pub efficient: Vec<Choice>,
}

/// All runs of one choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Its values; null where a parameter does not matter to it.
    pub values: Vec<Option<String>>,
    /// Number of runs.
    pub runs: u64,
    /// Mean expected cost.
    pub cost_bps: Number,
    /// Risk.
    pub risk_bps: Number,
    /// Mean share that was filled, %.
    pub completion_pct: Number,
    /// Mean cost with what prices did.
    pub total_bps: Number,
}

table_row! {
    /// One number of it.
    pub struct FigureRow {
        /// `sensitivity`, `flip-map`, `break-even` or `frontier`
        figure: Text, "";
        /// what it is about: `is_total_bps`, `expected_bps` (spread + impact + fees), or the other - the baseline of a pairing
        of: Text, "";
        /// the axis; on the frontier the parameters that tell choices apart
        axis: Text, "";
        /// its value; empty where the row is about the whole axis
        value: Text, "";
        /// the second axis of a map, if there is one
        second_axis: Text, "";
        /// its value
        second_value: Text, "";
        /// `values`, `first`, `total`, `comparisons` (shares of variance, counts); `pairs`, `mean_bps` (other - baseline);
        /// `crossing` (in the axis' unit); `runs`, `cost_bps`, `risk_bps`, `completion_pct`, `total_bps`, `efficient` (0 or 1)
        quantity: Text, "";
        /// the number; empty where it cannot be told
        number: Figure, "";
    }
}

impl From<&Influence> for Sensitivity {
    fn from(found: &Influence) -> Self {
        Self {
            sensitivity: (&found.cost).into(),
            expected: (&found.expected).into(),
            rankings: found.rankings.iter().map(Ranking::from).collect(),
            frontier: found.frontier.as_ref().map(Frontier::from),
        }
    }
}

impl From<&sensitivity::Sensitivity> for Shares {
    fn from(found: &sensitivity::Sensitivity) -> Self {
        let coverage = match found.method {
            Method::Exact => None,
            Method::Estimated { coverage } => Some(coverage),
        };
        let share = |index: &sensitivity::Index| Share {
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
            exact: found.method == Method::Exact,
            coverage: coverage.into(),
            axes: found.indices.iter().map(share).collect(),
        }
    }
}

impl From<&influence::Ranking> for Ranking {
    fn from(found: &influence::Ranking) -> Self {
        let pairing = found.pairing.clone();
        Self {
            parameter: pairing.factor,
            baseline: pairing.baseline,
            other: pairing.other,
            sensitivity: (&found.difference).into(),
            flip_map: found.map.as_ref().map(Map::from),
            break_even: found.break_even.as_ref().map(Turns::from),
        }
    }
}

impl From<&FlipMap> for Map {
    fn from(map: &FlipMap) -> Self {
        let axes = [0, 1].map(|axis| &map.surface.axes[axis]);
        let rows = map.surface.cells.chunks(axes[1].len());
        let flip = |flip: &crate::analysis::flips::Flip| Flip {
            along: axes[flip.along].name.clone(),
            from: flip.from,
            to: flip.to,
            then: side(flip.then),
        };
        Self {
            axes: axes.map(|axis| axis.name.clone()),
            values: axes.map(|axis| (0..axis.len()).map(|place| axis.label(place)).collect()),
            mean_bps: rows.map(|row| row.iter().map(|cell| cell.mean_bps.into()).collect()).collect(),
            flips: map.flips.iter().map(flip).collect(),
        }
    }
}

impl From<&BreakEven> for Turns {
    fn from(found: &BreakEven) -> Self {
        let crossing = |crossing: &break_even::Crossing| Crossing {
            at: crossing.at.into(),
            cheaper_above: side(crossing.above),
        };
        let line = |line: &break_even::Line| Line {
            value: line.second.clone(),
            crossings: line.crossings.iter().map(crossing).collect(),
            cheaper_throughout: line.throughout.map(side),
        };
        Self {
            axis: found.axis.clone(),
            second_axis: found.second.clone(),
            lines: found.lines.iter().map(line).collect(),
        }
    }
}

impl From<&frontier::Frontier> for Frontier {
    fn from(found: &frontier::Frontier) -> Self {
        let choice = |choice: &frontier::Choice| Choice {
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

fn side(side: Cheaper) -> String {
    let name = match side {
        Cheaper::Other => "other",
        Cheaper::Baseline => "baseline",
        Cheaper::Neither => "neither",
    };
    name.to_owned()
}

/// Every number of `found`, a row each.
pub(crate) fn rows(found: &Influence) -> Vec<FigureRow> {
    let mut rows = of_shares("is_total_bps", &found.cost);
    rows.extend(of_shares("expected_bps", &found.expected));
    for ranking in &found.rankings {
        let (other, baseline) = words::names(&ranking.pairing);
        let of = format!("{other} - {baseline}");
        rows.extend(of_shares(&of, &ranking.difference));
        rows.extend(ranking.map.iter().flat_map(|map| of_map(&of, map)));
        rows.extend(ranking.break_even.iter().flat_map(|found| of_break_even(&of, found)));
    }
    rows.extend(found.frontier.iter().flat_map(of_frontier));
    rows
}

/// A row: its six texts, the quantity and the number.
fn row(
    [figure, of, axis, value, second_axis, second_value]: [&str; 6],
    quantity: &str,
    number: impl Into<Figure>,
) -> FigureRow {
    FigureRow {
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

fn of_shares(of: &str, found: &sensitivity::Sensitivity) -> Vec<FigureRow> {
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

fn of_map(of: &str, map: &FlipMap) -> Vec<FigureRow> {
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

fn of_break_even(of: &str, found: &BreakEven) -> Vec<FigureRow> {
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

fn of_frontier(found: &frontier::Frontier) -> Vec<FigureRow> {
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
