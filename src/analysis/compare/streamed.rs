//! The paired comparison of strategies while a sweep runs: block by block, in constant memory, by symbol, order and every
//! axis.

use std::collections::VecDeque;

use super::super::block_values::BlockValues;
use super::super::exact_sum::ExactSum;
use super::super::frame::Level;
use super::super::gatherer::{self, Gather, Groups};
use super::super::grouping::{self, By};
use super::super::spread::Spread;
use super::clusters::Clusters;
use super::of_rows::{Cell, Comparison};
use super::pairing::{Pairing, Pairs, Unpaired};
use super::{COMPARED, Difference, SAME_COMPLETION, Settings, adjust};
use crate::model::coefficients::{Coefficients, Linear};
use crate::model::ledger::{Ledger, Term};
use crate::model::priced::Priced;
use crate::sweep::block::{Block, Charges};
use crate::sweep::plan::Plan;

/// Values of an axis that make cells, at most: every cell keeps a sum a day.
const MOST_CELLS: u64 = 100;
/// Blocks that are remembered for those that are compared with them; what is older is priced again.
const REMEMBERED: usize = 2048;

/// What a comparison needs of a block, beside its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Side {
    /// The costs of its runs.
    pub costs: Linear,
    /// Share of the parent quantity that was executed.
    pub completion: f64,
    /// Parent quantity x arrival price, in cash.
    pub value: f64,
}

impl Side {
    /// That of the runs behind `priced`.
    pub(crate) fn of(priced: &Priced<'_>) -> Self {
        let schedule = priced.schedule;
        Self {
            costs: priced.linear(),
            completion: schedule.fills.completed / schedule.qty,
            value: schedule.qty * priced.window.arrival_mid,
        }
    }
}

/// The first strategy of a plan compared with each of the others.
#[derive(Debug, Clone)]
pub struct Streamed {
    /// The axis of strategies; nothing is compared where there is none.
    axis: Option<usize>,
    /// For every other strategy what was seen of its pairs, and the runs without a partner.
    others: Vec<(Groups<Seen>, u64)>,
}

/// Gathers a comparison [`Streamed`].
#[derive(Debug, Clone)]
pub(crate) struct Gatherer {
    axis: Option<usize>,
    others: Vec<Other>,
    /// Blocks of the baseline: where they begin, along which axes they are idle, what they cost.
    recent: VecDeque<(u64, u128, Side)>,
}

/// What is gathered of the pairs of one strategy.
#[derive(Debug, Clone)]
struct Other {
    cells: gatherer::Gatherer<Seen>,
    differences: BlockValues,
    /// Runs without a partner.
    unpaired: u64,
}

/// What was seen of the pairs of one cell.
#[derive(Debug, Clone, Default)]
struct Seen {
    /// Their differences.
    spread: Spread,
    /// For every session number of pairs and sum of their differences, bps.
    days: Vec<(u64, ExactSum)>,
    terms: [ExactSum; Term::ALL.len()],
    baseline: ExactSum,
    cash: ExactSum,
    unequal: u64,
}

impl Gatherer {
    /// Nothing seen yet of the runs of `plan`.
    pub(crate) fn of(plan: &Plan) -> Self {
        let axis = plan.axis_of(COMPARED);
        let dates = grouping::sessions(plan);
        let mut ways = By::all_of(plan, &dates, MOST_CELLS);
        // A session is one observation, and the compared parameter is no cell of its own.
        ways.retain(|(by, _)| *by != By::Session && axis.is_none_or(|axis| *by != By::Axis(axis)));
        let other = || Other {
            cells: gatherer::Gatherer::new(plan, &ways, dates.clone()),
            differences: BlockValues::default(),
            unpaired: 0,
        };
        let others = axis.map_or(0, |axis| plan.axes()[axis].len() - 1);
        Self { axis, others: (0..others).map(|_| other()).collect(), recent: VecDeque::new() }
    }

    /// Adds `block`, which costs what `side` says; `price` prices its counterparts where they are not remembered. Blocks come
    /// in the order of `plan`.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        block: &Block<'_>,
        charges: &Charges,
        side: Side,
        price: &mut dyn FnMut(&Block<'_>) -> Option<Side>,
    ) {
        let Some(axis) = self.axis else { return };
        let Some(digit) = block.digit(axis).and_then(|digit| usize::try_from(digit).ok()) else { return };
        let Some(other) = digit.checked_sub(1) else {
            if self.recent.len() == REMEMBERED {
                self.recent.pop_front();
            }
            self.recent.push_back((block.point(0), idle(plan, block), side));
            return;
        };
        let usual = plan.usual_counterpart(block, axis, 0).and_then(|point| {
            self.remembered(point).filter(|(alike, _)| *alike == idle(plan, block)).map(|(_, side)| side)
        });
        let mut paired = false;
        if let Some(baseline) = usual {
            self.others[other].add(plan, block, charges, (baseline, side));
            paired = true;
        } else {
            for counterpart in plan.counterparts(block, axis, 0) {
                let known = self.remembered(counterpart.point(0)).map(|(_, side)| side);
                if let Some(baseline) = known.or_else(|| price(&counterpart)) {
                    self.others[other].add(plan, block, charges, (baseline, side));
                    paired = true;
                }
            }
        }
        if !paired {
            self.others[other].unpaired += block.runs() as u64;
        }
    }

    fn remembered(&self, point: u64) -> Option<(u128, Side)> {
        let place = self.recent.binary_search_by_key(&point, |(at, _, _)| *at).ok()?;
        self.recent.get(place).map(|(_, idle, side)| (*idle, *side))
    }

    /// What was gathered.
    pub(crate) fn finish(self) -> Streamed {
        let others = self.others.into_iter().map(|other| (other.cells.finish(), other.unpaired));
        Streamed { axis: self.axis, others: others.collect() }
    }
}

impl Other {
    /// Adds the pairs of `block` with a block of the baseline.
    fn add(&mut self, plan: &Plan, block: &Block<'_>, charges: &Charges, (baseline, side): (Side, Side)) {
        let Self { cells, differences, .. } = self;
        let difference = side.costs.minus(&baseline.costs);
        if !differences.compute(block, charges, &difference) {
            return;
        }
        let date = plan.cases()[block.case()].session.map(|(_, date)| date);
        let day = date.and_then(|date| cells.dates().binary_search(&date).ok()).unwrap_or(0);
        let pairs = OfBlock { difference, baseline, side, day };
        let whole = |seen: &mut Seen| {
            differences.add_to(&mut seen.spread);
            seen.add(&pairs, &charges.mean, block.runs());
        };
        cells.add(plan, block, whole, |place, seen| {
            differences.add_along(place, seen, |seen| &mut seen.spread);
            let runs = block.runs() / seen.len();
            for (seen, charges) in seen.iter_mut().zip(&charges.means_along[place]) {
                seen.add(&pairs, charges, runs);
            }
        });
    }
}

impl Streamed {
    /// Adds what another thread saw.
    pub fn merge(&mut self, other: &Self) {
        for ((cells, unpaired), (others, more)) in self.others.iter_mut().zip(&other.others) {
            cells.merge(others);
            *unpaired += more;
        }
    }

    /// The comparisons, for each way of grouping one a strategy; p are adjusted over the cells of each way.
    pub fn comparisons(&self, plan: &Plan, settings: Settings) -> Vec<Comparison> {
        let pairs = self.pairs(plan);
        let mut found = Vec::new();
        let ways = self.others.iter().take(1).flat_map(|(cells, _)| cells.ways());
        for (by, _) in ways {
            let compared = pairs.iter().zip(&self.others).map(|(pairs, (cells, _))| Comparison {
                pairs: pairs.clone(),
                by: if by == By::All { Vec::new() } else { vec![by.name(plan)] },
                cells: compared(plan, cells, by, settings),
            });
            let mut compared: Vec<Comparison> = compared.collect();
            adjust(compared.iter_mut().flat_map(|one| &mut one.cells).map(|cell| &mut cell.difference));
            found.extend(compared.into_iter().filter(|one| !one.cells.is_empty()));
        }
        found
    }

    /// What is compared, without the rows of the pairs: they were not kept.
    fn pairs(&self, plan: &Plan) -> Vec<Pairs> {
        let Some(axis) = self.axis else { return Vec::new() };
        let (compared, follow): (Vec<_>, Vec<_>) =
            plan.axes()[axis].members.iter().partition(|(parameter, _)| *parameter == COMPARED);
        let Some((_, strategies)) = compared.first() else { return Vec::new() };
        let follow: Vec<String> = follow.iter().map(|(parameter, _)| parameter.name().to_owned()).collect();
        let pairs = (1..).zip(&self.others).map(|(digit, (_, unpaired))| Pairs {
            pairing: Pairing {
                factor: COMPARED.name().to_owned(),
                baseline: strategies.at(0).to_string(),
                other: strategies.at(digit).to_string(),
            },
            rows: Vec::new(),
            unpaired: Unpaired { baseline: None, other: *unpaired },
            follow: follow.clone(),
        });
        pairs.collect()
    }
}

/// The cells of one way of grouping.
fn compared(plan: &Plan, cells: &Groups<Seen>, by: By, settings: Settings) -> Vec<Cell> {
    let groups = cells.of_way(by).iter().enumerate().filter(|(_, seen)| seen.spread.runs() > 0);
    groups
        .enumerate()
        .map(|(place, (group, seen))| {
            let value = by.value(plan, cells.dates(), group);
            let values = if by == By::All { Vec::new() } else { vec![Some(Level::Text(value.into()))] };
            let mut difference = seen.difference();
            difference.infer(&seen.clusters(), settings, place as u64);
            Cell { values, difference, differences_bps: Vec::new() }
        })
        .collect()
}

/// The axes along which `block` is idle, a bit each.
fn idle(plan: &Plan, block: &Block<'_>) -> u128 {
    (0..plan.axes().len())
        .fold(0, |idle, place| idle | u128::from(block.digit(place).is_none()) << (place % 128))
}

/// Pairs of one day and block, whose costs are linear in the coefficients.
struct OfBlock {
    difference: Linear,
    baseline: Side,
    side: Side,
    day: usize,
}

impl Seen {
    /// Adds the sums over so many pairs, which have these coefficients on average; the spread is added beside.
    fn add(&mut self, pairs: &OfBlock, k: &Coefficients, runs: usize) {
        let count = runs as f64;
        let mut total = 0.0;
        for (sum, (_, term)) in self.terms.iter_mut().zip(pairs.difference.at(k).terms()) {
            sum.add(term * count);
            total += term;
        }
        let baseline = pairs.baseline.costs.total(k);
        self.baseline.add(baseline * count);
        let more_value = pairs.side.value - pairs.baseline.value;
        self.cash.add((total * pairs.side.value + baseline * more_value) / 1e4 * count);
        if (pairs.side.completion - pairs.baseline.completion).abs() * 100.0 > SAME_COMPLETION {
            self.unequal += runs as u64;
        }
        if self.days.len() <= pairs.day {
            self.days.resize(pairs.day + 1, (0, ExactSum::default()));
        }
        let day = &mut self.days[pairs.day];
        day.0 += runs as u64;
        day.1.add(total * count);
    }

    fn clusters(&self) -> Clusters {
        let mut clusters = Clusters::default();
        for (count, sum) in &self.days {
            clusters.add_day(*count, sum.value());
        }
        clusters
    }

    /// The figures that follow from the sums alone.
    fn difference(&self) -> Difference {
        let pairs = self.spread.runs();
        let mean = |sum: ExactSum| sum.value() / pairs as f64;
        let split_bps = Ledger::from_terms(|term| mean(self.terms[term as usize]));
        Difference {
            mean_cash: mean(self.cash),
            unequal_completion: self.unequal,
            median_bps: self.spread.median(),
            wins: self.spread.share_below_zero(),
            ..Difference::of(pairs, mean(self.baseline), split_bps)
        }
    }
}

impl Gather for Seen {
    fn merge(&mut self, other: &Self) {
        if self.days.len() < other.days.len() {
            self.days.resize(other.days.len(), (0, ExactSum::default()));
        }
        for (day, other) in self.days.iter_mut().zip(&other.days) {
            day.0 += other.0;
            day.1.merge(other.1);
        }
        for (sum, other) in self.terms.iter_mut().zip(other.terms) {
            sum.merge(other);
        }
        self.spread.merge(&other.spread);
        self.baseline.merge(other.baseline);
        self.cash.merge(other.cash);
        self.unequal += other.unequal;
    }

    fn clear(&mut self) {
        let (mut spread, mut days) = (std::mem::take(&mut self.spread), std::mem::take(&mut self.days));
        spread.clear();
        days.clear();
        *self = Self { spread, days, ..Self::default() };
    }
}
