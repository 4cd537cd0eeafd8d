//! The paired comparison of a table of runs, cell by cell.

use std::collections::BTreeMap;

use super::super::assumption_settings::AssumptionColumns;
use super::super::frame::{Factor, Frame, Level, Measure, UnknownColumn};
use super::clusters::DayClusters;
use super::pairing::Pairs;
use super::robustness::{Robustness, WeightedPair};
use super::{BootstrapSettings, Measured, PairWeights, PairedDifference, SAME_COMPLETION, adjust};
use crate::model::family::NamedEnum as _;
use crate::model::flags::Flag;
use crate::model::ledger::{Ledger, Term};
use crate::model::numeric;
use crate::model::parameter::ParameterId;
use crate::model::schedule::cleanup::Cleanup;

/// Differences below this many bps are a tie: the rounding of equal costs.
const TIE_BPS: f64 = 1e-9;

/// One pairing, cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is compared, and the rows of its pairs; no rows where they were not kept.
    pub pairs: Pairs,
    /// The parameters whose values make the cells; none makes one cell of all pairs.
    pub by: Vec<String>,
    /// What is compared of them.
    pub measured: Measured,
    /// The cells, in the order of the table.
    pub cells: Vec<ComparisonCell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonCell {
    /// The value of every parameter of `by`; `None` where it does not matter to either run.
    pub values: Vec<Option<Level>>,
    /// What its pairs say.
    pub difference: PairedDifference,
    /// The difference of every pair, bps, ascending.
    pub differences_bps: Vec<f64>,
    /// What moving the assumptions makes of the mean difference; `None` where none varies, and where rows were not kept.
    pub robustness: Option<Robustness>,
}

/// Compares the `pairs` of `frame`, a pairing after the other; p are adjusted over all cells of all pairings.
///
/// # Errors
/// [`UnknownColumn`] where a column is missing.
pub(crate) fn compare(
    frame: &Frame,
    pairs: Vec<Pairs>,
    by: &[String],
    measured: &Measured,
    weights: PairWeights,
    settings: BootstrapSettings,
) -> Result<Vec<Comparison>, UnknownColumn> {
    let columns = ComparisonColumns::of(frame, measured, weights)?;
    let compared = pairs.into_iter().map(|pairs| compare_one(frame, &columns, pairs, by, settings));
    let mut found = compared.collect::<Result<Vec<Comparison>, UnknownColumn>>()?;
    for comparison in &mut found {
        comparison.measured = measured.clone();
    }
    adjust(found.iter_mut().flat_map(|comparison| &mut comparison.cells).map(|cell| &mut cell.difference));
    Ok(found)
}

/// The columns that a comparison reads.
struct ComparisonColumns<'a> {
    measured: &'a Measure,
    expected: Option<&'a Measure>,
    total: &'a Measure,
    terms: Vec<&'a Measure>,
    completion: &'a Measure,
    arrival: &'a Measure,
    qty: &'a Factor,
    side: Option<&'a Factor>,
    /// Whether what a run leaves unfilled is never traded, by row; empty where the table does not say.
    untraded: Vec<bool>,
    /// Whether each row's run rests on a volume curve of few prior sessions.
    short_history: Vec<bool>,
    assumptions: AssumptionColumns<'a>,
    weights: PairWeights,
}

impl<'a> ComparisonColumns<'a> {
    fn of(frame: &'a Frame, measured: &Measured, weights: PairWeights) -> Result<Self, UnknownColumn> {
        Ok(Self {
            measured: frame.measure(measured.column())?,
            expected: frame.measure(Measured::Expected.column()).ok(),
            total: frame.measure(Measured::Total.column())?,
            terms: frame.ledger()?,
            completion: frame.measure("completion_pct")?,
            arrival: frame.measure("arrival_mid")?,
            qty: frame.factor(ParameterId::Qty.name())?,
            side: frame.factor(ParameterId::Side.name()).ok(),
            untraded: untraded(frame),
            short_history: (0..frame.rows()).map(frame.is_raised(Flag::ShortHistory)).collect(),
            assumptions: AssumptionColumns::of(frame),
            weights,
        })
    }

    /// Parent quantity x arrival price of a row, in cash.
    fn value(&self, row: usize) -> Option<f64> {
        Some(self.arrival.get(row)? * self.qty.level(row).and_then(Level::as_number)?)
    }

    /// Share of the parent quantity that the window filled.
    fn completion(&self, row: usize) -> f64 {
        self.completion.get(row).unwrap_or(0.0) / 100.0
    }
}

/// Whether what a run leaves unfilled is never traded, by row; empty where the table does not say.
fn untraded(frame: &Frame) -> Vec<bool> {
    let Ok(cleanup) = frame.factor(ParameterId::Cleanup.name()) else { return Vec::new() };
    let none = cleanup.code_of(Cleanup::None.name());
    cleanup.codes().iter().map(|code| Some(*code) == none).collect()
}

fn compare_one(
    frame: &Frame,
    columns: &ComparisonColumns<'_>,
    pairs: Pairs,
    by: &[String],
    settings: BootstrapSettings,
) -> Result<Comparison, UnknownColumn> {
    let factors = by.iter().map(|name| frame.factor(name)).collect::<Result<Vec<_>, _>>()?;
    let session = frame.factor("session")?;
    let order = ranks(session);
    let mut cells: BTreeMap<Vec<u32>, CellPairs> = BTreeMap::new();
    for (baseline, other) in pairs.rows.iter().copied() {
        // A parameter that does not matter to one of them has its value on the other.
        let codes =
            factors.iter().map(|factor| factor.codes()[other].max(factor.codes()[baseline])).collect();
        let day = order[session.codes()[other] as usize];
        cells.entry(codes).or_default().add(columns, (baseline, other), day);
    }
    let cells = cells.into_iter().enumerate().map(|(place, (codes, pairs))| {
        let values = factors.iter().zip(codes).map(|(factor, code)| factor.level_of(code).cloned()).collect();
        pairs.finish(&columns.assumptions, values, settings, place as u64)
    });
    Ok(Comparison { pairs, by: by.to_vec(), measured: Measured::default(), cells: cells.collect() })
}

/// For every code of `sessions` its place in the order of their dates: the draws of the bootstrap follow it.
fn ranks(sessions: &Factor) -> Vec<usize> {
    let mut codes: Vec<usize> = (0..sessions.levels().len()).collect();
    codes.sort_by_key(|code| sessions.levels()[*code].to_string());
    let mut ranks = vec![0; codes.len() + 1];
    for (rank, code) in codes.into_iter().enumerate() {
        ranks[code + 1] = rank + 1;
    }
    ranks
}

/// A pair of runs; differences are alternative - baseline.
struct Pair {
    /// Rows of baseline and alternative.
    rows: (usize, usize),
    day: usize,
    side: u32,
    weight: f64,
    /// Of the measured figure.
    baseline: f64,
    difference: f64,
    /// The same in cash, where the value of both orders is known.
    cash: Option<f64>,
    /// Of the totals, and of each of their terms.
    total: f64,
    terms: [f64; Term::ALL.len()],
}

impl Pair {
    fn weighted(&self) -> WeightedPair {
        WeightedPair { rows: self.rows, weight: self.weight, difference: self.difference }
    }
}

/// What the pairs of one cell leave untraded: sums over pairs, weighted.
#[derive(Default)]
struct Untraded {
    /// Share of the order that the alternative fills beyond the baseline.
    gap: f64,
    /// Expected cost and filled share of either side.
    cost: [f64; 2],
    filled: [f64; 2],
}

impl Untraded {
    /// What the gap may cost over pairs of `weight` in all, bps.
    fn worth_bps(&self, weight: f64) -> f64 {
        let per_order = |side: usize| {
            if self.filled[side] > 0.0 { self.cost[side] / self.filled[side] } else { 0.0 }
        };
        (self.gap / weight).abs() * per_order(0).max(per_order(1)).max(0.0)
    }
}

/// The pairs of one cell, as they come.
#[derive(Default)]
struct CellPairs {
    pairs: Vec<Pair>,
    wins: f64,
    unequal: u64,
    short_history: u64,
    untraded: Untraded,
}

impl CellPairs {
    /// Adds a pair of `day`; one of which a figure is missing is left out.
    fn add(&mut self, columns: &ComparisonColumns<'_>, (baseline, other): (usize, usize), day: usize) {
        let of = |measure: &Measure| Some((measure.get(baseline)?, measure.get(other)?));
        let (Some((cost, other_cost)), Some((total, other_total))) =
            (of(columns.measured), of(columns.total))
        else {
            return;
        };
        let values = columns.value(baseline).zip(columns.value(other));
        let weight = match columns.weights {
            PairWeights::Equal => 1.0,
            PairWeights::Notional => values.map_or(0.0, |(value, _)| value),
        };
        let difference = other_cost - cost;
        self.wins += if difference < -TIE_BPS {
            1.0
        } else if difference > TIE_BPS {
            0.0
        } else {
            0.5
        };
        let filled = [columns.completion(baseline), columns.completion(other)];
        self.unequal += u64::from((filled[1] - filled[0]).abs() * 100.0 > SAME_COMPLETION);
        self.short_history += u64::from(columns.short_history[baseline] || columns.short_history[other]);
        if [baseline, other].into_iter().any(|row| columns.untraded.get(row) == Some(&true)) {
            self.untraded.gap += weight * (filled[1] - filled[0]);
            for (side, row) in [baseline, other].into_iter().enumerate() {
                self.untraded.cost[side] +=
                    weight * columns.expected.and_then(|expected| expected.get(row)).unwrap_or(0.0);
                self.untraded.filled[side] += weight * filled[side];
            }
        }
        let term = |term: &&Measure| term.get(other).unwrap_or(0.0) - term.get(baseline).unwrap_or(0.0);
        let mut terms = [0.0; Term::ALL.len()];
        for (sum, column) in terms.iter_mut().zip(&columns.terms) {
            *sum = term(column);
        }
        self.pairs.push(Pair {
            rows: (baseline, other),
            day,
            side: columns.side.map_or(0, |side| side.codes()[other]),
            weight,
            baseline: cost,
            difference,
            cash: values.map(|(value, other_value)| (other_cost * other_value - cost * value) / 1e4),
            total: other_total - total,
            terms,
        });
    }

    /// Lets buys and sells of a day weigh the same, so that its drift cancels: where both are there, each side gets half of
    /// the day's weight.
    fn balance_sides(&mut self) {
        let mut by_side: BTreeMap<(usize, u32), f64> = BTreeMap::new();
        for pair in &self.pairs {
            *by_side.entry((pair.day, pair.side)).or_default() += pair.weight;
        }
        for pair in &mut self.pairs {
            let of_day = by_side.range((pair.day, 0)..=(pair.day, u32::MAX));
            let (sides, all) =
                of_day.fold((0_u32, 0.0), |(sides, all), (_, weight)| (sides + 1, all + weight));
            let own = by_side[&(pair.day, pair.side)];
            if sides > 1 && own > 0.0 {
                pair.weight *= all / (f64::from(sides) * own);
            }
        }
    }

    /// The cell with these `values`, the `place`-th.
    fn finish(
        mut self,
        assumptions: &AssumptionColumns<'_>,
        values: Vec<Option<Level>>,
        settings: BootstrapSettings,
        place: u64,
    ) -> ComparisonCell {
        self.balance_sides();
        let weight: f64 = self.pairs.iter().map(|pair| pair.weight).sum();
        let mean = |of: &dyn Fn(&Pair) -> f64| {
            self.pairs.iter().map(|pair| pair.weight * of(pair)).sum::<f64>() / weight
        };
        let clusters = |of: &dyn Fn(&Pair) -> f64| {
            let mut days: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
            for pair in &self.pairs {
                let sums = days.entry(pair.day).or_default();
                sums.0 += pair.weight;
                sums.1 += pair.weight * of(pair);
            }
            let mut clusters = DayClusters::default();
            for (weight, sum) in days.values() {
                clusters.add_day(*weight, *sum);
            }
            clusters
        };
        let terms_bps = Ledger::from_terms(|term| mean(&|pair| pair.terms[term as usize]));
        let (measured, totals) = (clusters(&|pair| pair.difference), clusters(&|pair| pair.total));
        let mut differences: Vec<f64> = self.pairs.iter().map(|pair| pair.difference).collect();
        differences.sort_unstable_by(f64::total_cmp);
        let mut cash: Vec<f64> = self.pairs.iter().filter_map(|pair| pair.cash).collect();
        let mut difference = PairedDifference {
            median_bps: numeric::median(&mut differences.clone()),
            mean_cash: cash.iter().sum::<f64>() / cash.len().max(1) as f64,
            median_cash: numeric::median(&mut cash),
            win_rate: self.wins / self.pairs.len() as f64,
            unequal_completion: self.unequal,
            short_history: self.short_history,
            untraded_bps: self.untraded.worth_bps(weight),
            ..PairedDifference::of(
                self.pairs.len() as u64,
                mean(&|pair| pair.baseline),
                mean(&|pair| pair.difference),
                terms_bps,
            )
        };
        difference.infer(&measured, &totals, settings, place);
        let weighted: Vec<WeightedPair> = self.pairs.iter().map(Pair::weighted).collect();
        let robustness = assumptions.robustness(&weighted, difference.mean_bps, difference.margin_bps);
        ComparisonCell { values, difference, differences_bps: differences, robustness }
    }
}
