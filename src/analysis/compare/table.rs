//! The paired comparison of a table of runs, cell by cell.

use std::collections::BTreeMap;

use super::super::frame::{Factor, Frame, Level, Measure, UnknownColumn};
use super::clusters::DayClusters;
use super::pairing::Pairs;
use super::{BootstrapSettings, PairedDifference, SAME_COMPLETION, adjust};
use crate::model::flags::Flag;
use crate::model::ledger::{Ledger, Term};
use crate::model::numeric;
use crate::model::parameter::ParameterId;

/// Differences below this many bps are a tie: the rounding of equal costs.
const TIE_BPS: f64 = 1e-9;

/// One pairing, cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is compared, and the rows of its pairs; no rows where they were not kept.
    pub pairs: Pairs,
    /// The parameters whose values make the cells; none makes one cell of all pairs.
    pub by: Vec<String>,
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
}

/// Compares the `pairs` of `frame`, a pairing after the other; p are adjusted over all cells of all pairings.
///
/// # Errors
/// [`UnknownColumn`] where a column is missing.
pub(crate) fn compare(
    frame: &Frame,
    pairs: Vec<Pairs>,
    by: &[String],
    settings: BootstrapSettings,
) -> Result<Vec<Comparison>, UnknownColumn> {
    let compared = pairs.into_iter().map(|pairs| compare_one(frame, pairs, by, settings));
    let mut found = compared.collect::<Result<Vec<Comparison>, UnknownColumn>>()?;
    adjust(found.iter_mut().flat_map(|comparison| &mut comparison.cells).map(|cell| &mut cell.difference));
    Ok(found)
}

/// The columns that a comparison reads.
struct ComparisonColumns<'a> {
    total: &'a Measure,
    terms: Vec<&'a Measure>,
    completion: &'a Measure,
    arrival: &'a Measure,
    /// Whether each row's run rests on a volume curve of few prior sessions.
    short_history: Vec<bool>,
}

impl<'a> ComparisonColumns<'a> {
    fn of(frame: &'a Frame) -> Result<Self, UnknownColumn> {
        Ok(Self {
            total: frame.measure("is_total_bps")?,
            terms: frame.ledger()?,
            completion: frame.measure("completion_pct")?,
            arrival: frame.measure("arrival_mid")?,
            short_history: (0..frame.rows()).map(frame.is_raised(Flag::ShortHistory)).collect(),
        })
    }
}

fn compare_one(
    frame: &Frame,
    pairs: Pairs,
    by: &[String],
    settings: BootstrapSettings,
) -> Result<Comparison, UnknownColumn> {
    let columns = ComparisonColumns::of(frame)?;
    let factors = by.iter().map(|name| frame.factor(name)).collect::<Result<Vec<_>, _>>()?;
    let session = frame.factor("session")?;
    let order = ranks(session);
    let qty = frame.factor(ParameterId::Qty.name())?;
    let mut cells: BTreeMap<Vec<u32>, CellAccumulator> = BTreeMap::new();
    for (baseline, other) in pairs.rows.iter().copied() {
        // A parameter that does not matter to one of them has its value on the other.
        let codes =
            factors.iter().map(|factor| factor.codes()[other].max(factor.codes()[baseline])).collect();
        let qty = |row: usize| qty.level(row).and_then(Level::as_number);
        cells.entry(codes).or_default().add(
            &columns,
            (baseline, other),
            order[session.codes()[other] as usize],
            qty,
        );
    }
    let cells = cells.into_iter().enumerate().map(|(place, (codes, pairs))| {
        let values = factors.iter().zip(codes).map(|(factor, code)| factor.level_of(code).cloned()).collect();
        let (difference, differences_bps) = pairs.finish(settings, place as u64);
        ComparisonCell { values, difference, differences_bps }
    });
    Ok(Comparison { pairs, by: by.to_vec(), cells: cells.collect() })
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

/// The pairs of one cell, as they come.
#[derive(Default)]
struct CellAccumulator {
    bps: Vec<f64>,
    cash: Vec<f64>,
    baseline: f64,
    terms: [f64; Term::ALL.len()],
    wins: f64,
    unequal: u64,
    short_history: u64,
    /// Count and sum by day.
    days: BTreeMap<usize, (u64, f64)>,
}

impl CellAccumulator {
    /// Adds a pair of `day`; one of which a cost is missing is left out.
    fn add(
        &mut self,
        columns: &ComparisonColumns<'_>,
        (baseline, other): (usize, usize),
        day: usize,
        qty: impl Fn(usize) -> Option<f64>,
    ) {
        let (Some(cost), Some(other_cost)) = (columns.total.get(baseline), columns.total.get(other)) else {
            return;
        };
        let bps = other_cost - cost;
        self.bps.push(bps);
        self.baseline += cost;
        let value = |row: usize| Some(columns.arrival.get(row)? * qty(row)? / 1e4);
        if let (Some(value), Some(other_value)) = (value(baseline), value(other)) {
            self.cash.push(other_cost * other_value - cost * value);
        }
        for (sum, term) in self.terms.iter_mut().zip(&columns.terms) {
            *sum += term.get(other).unwrap_or(0.0) - term.get(baseline).unwrap_or(0.0);
        }
        self.wins += if bps < -TIE_BPS {
            1.0
        } else if bps > TIE_BPS {
            0.0
        } else {
            0.5
        };
        let completion = |row: usize| columns.completion.get(row).unwrap_or(0.0);
        self.unequal += u64::from((completion(other) - completion(baseline)).abs() > SAME_COMPLETION);
        self.short_history += u64::from(columns.short_history[baseline] || columns.short_history[other]);
        let sums = self.days.entry(day).or_default();
        sums.0 += 1;
        sums.1 += bps;
    }

    fn finish(mut self, settings: BootstrapSettings, cell: u64) -> (PairedDifference, Vec<f64>) {
        let pairs = self.bps.len() as f64;
        let mut clusters = DayClusters::default();
        for (count, sum) in self.days.values() {
            clusters.add_day(*count, *sum);
        }
        self.bps.sort_unstable_by(f64::total_cmp);
        let split_bps = Ledger::from_terms(|term| self.terms[term as usize] / pairs);
        let mut difference = PairedDifference {
            mean_bps: self.bps.iter().sum::<f64>() / pairs,
            median_bps: numeric::median(&mut self.bps.clone()),
            mean_cash: self.cash.iter().sum::<f64>() / self.cash.len().max(1) as f64,
            median_cash: numeric::median(&mut self.cash),
            win_rate: self.wins / pairs,
            unequal_completion: self.unequal,
            short_history: self.short_history,
            ..PairedDifference::of(self.bps.len() as u64, self.baseline / pairs, split_bps)
        };
        difference.infer(&clusters, settings, cell);
        (difference, self.bps)
    }
}
