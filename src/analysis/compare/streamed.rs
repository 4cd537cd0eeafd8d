//! The paired comparison of strategies while a sweep runs: block by block, in constant memory, by symbol, order and every
//! axis.

use std::collections::VecDeque;

use jiff::civil::Date;

use super::super::breakdown::Breakdown;
use super::super::exact_sum::ExactSum;
use super::super::frame::Level;
use super::super::grouping::{self, By};
use super::clusters::Clusters;
use super::of_rows::{Cell, Comparison};
use super::pairing::{Pairing, Pairs, Unpaired};
use super::{Difference, SAME_COMPLETION, Settings, adjust};
use crate::model::impact::Coefficients;
use crate::model::ledger::{Ledger, Linear};
use crate::model::pipeline::Priced;
use crate::sweep::block::{Block, Charges};
use crate::sweep::parameter::PARAMETERS;
use crate::sweep::plan::Plan;

/// The parameter that is compared.
const COMPARED: &str = "strategy";
/// Values of an axis that make cells, at most: every cell keeps a sum a day.
const MOST_CELLS: u64 = 100;
/// Blocks that are remembered for those that are compared with them; what is older is priced again.
const REMEMBERED: usize = 2048;

/// What a comparison needs of a block, beside its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// The costs of its runs.
    pub costs: Linear,
    /// Share of the parent quantity that was executed.
    pub completion: f64,
    /// Parent quantity x arrival price, in cash.
    pub value: f64,
}

impl Side {
    /// That of the runs behind `priced`.
    pub fn of(priced: &Priced<'_>) -> Self {
        let schedule = priced.schedule;
        Self {
            costs: Linear::of(priced),
            completion: schedule.fills.completed / schedule.qty,
            value: schedule.qty * priced.window.arrival_mid,
        }
    }
}

/// Compares the first strategy of a plan with each of the others.
#[derive(Debug, Clone)]
pub struct Streamed {
    /// The axis of strategies; nothing is compared where there is none.
    axis: Option<usize>,
    dates: Vec<Date>,
    ways: Vec<(By, usize)>,
    /// For every other strategy what was seen of its pairs.
    others: Vec<Seen>,
    /// Blocks of the baseline: where they begin, along which axes they are idle, what they cost.
    recent: VecDeque<(u64, u128, Side)>,
}

/// What was seen of the pairs of one strategy.
#[derive(Debug, Clone)]
struct Seen {
    /// The differences.
    differences: Breakdown,
    /// For every way of grouping a sum a group.
    sums: Vec<Vec<Sums>>,
    /// Runs without a partner.
    unpaired: u64,
}

/// Sums over the pairs of one cell.
#[derive(Debug, Clone, Default)]
struct Sums {
    /// For every session number of pairs and sum of their differences, bps.
    days: Vec<(u64, ExactSum)>,
    terms: [ExactSum; 6],
    baseline: ExactSum,
    cash: ExactSum,
    unequal: u64,
}

impl Streamed {
    /// Nothing seen yet of the runs of `plan`.
    pub fn of(plan: &Plan) -> Self {
        let axis = plan.axis_of(COMPARED);
        let dates = grouping::sessions(plan);
        let mut ways = By::all_of(plan, &dates, MOST_CELLS);
        // A session is one observation, and the compared parameter is no cell of its own.
        ways.retain(|(by, _)| *by != By::Session && axis.is_none_or(|axis| *by != By::Axis(axis)));
        let seen = Seen {
            differences: Breakdown::by(&ways, dates.clone()),
            sums: ways.iter().map(|(_, groups)| vec![Sums::default(); *groups]).collect(),
            unpaired: 0,
        };
        let others = axis.map_or(0, |axis| plan.axes()[axis].len() - 1);
        Self {
            axis,
            dates,
            ways,
            others: (0..others).map(|_| seen.clone()).collect(),
            recent: VecDeque::new(),
        }
    }

    /// Adds `block`, which costs what `side` says; `price` prices its counterparts where they are not remembered. Blocks come
    /// in the order of `plan`.
    pub fn add(
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
            self.pair(other, plan, block, charges, (baseline, side));
            paired = true;
        } else {
            for counterpart in plan.counterparts(block, axis, 0) {
                let known = self.remembered(counterpart.point(0)).map(|(_, side)| side);
                if let Some(baseline) = known.or_else(|| price(&counterpart)) {
                    self.pair(other, plan, block, charges, (baseline, side));
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

    fn pair(
        &mut self,
        other: usize,
        plan: &Plan,
        block: &Block<'_>,
        charges: &Charges,
        (baseline, side): (Side, Side),
    ) {
        let seen = &mut self.others[other];
        let difference = side.costs.minus(&baseline.costs);
        if seen.differences.add(plan, block, charges, &difference).is_none() {
            return;
        }
        let date =
            plan.cases()[block.case()].session.and_then(|(_, date)| self.dates.binary_search(&date).ok());
        let runs = block.runs() as u64;
        let mean = charges.mean();
        let of_all =
            OfBlock { difference, baseline, side, day: date.unwrap_or(0), charges: mean, count: runs };
        for ((by, _), sums) in self.ways.iter().zip(&mut seen.sums) {
            let moving = block.moving().iter().position(|moving| *by == By::Axis(moving.axis));
            if let Some(place) = moving {
                let moving = &block.moving()[place];
                let count = runs / moving.length as u64;
                let sums = &mut sums[moving.first..][..moving.length];
                for (sums, charges) in sums.iter_mut().zip(charges.means_along(place, &mean)) {
                    sums.add(&OfBlock { charges, count, ..of_all });
                }
            } else if let Some(group) = by.group_of(plan, block, &self.dates) {
                sums[group].add(&of_all);
            }
        }
    }

    /// Adds what another thread saw.
    pub fn merge(&mut self, other: &Self) {
        for (seen, other) in self.others.iter_mut().zip(&other.others) {
            seen.differences.merge(&other.differences);
            seen.unpaired += other.unpaired;
            for (sums, other) in seen.sums.iter_mut().flatten().zip(other.sums.iter().flatten()) {
                sums.merge(other);
            }
        }
    }

    /// The comparisons, for each way of grouping one a strategy; p are adjusted over the cells of each way.
    pub fn comparisons(&self, plan: &Plan, settings: Settings) -> Vec<Comparison> {
        let pairs = self.pairs(plan);
        let mut found = Vec::new();
        for (way, (by, _)) in self.ways.iter().enumerate() {
            let compared = pairs.iter().zip(&self.others).map(|(pairs, seen)| Comparison {
                pairs: pairs.clone(),
                by: if *by == By::All { Vec::new() } else { vec![by.name(plan)] },
                cells: self.cells(plan, seen, way, settings),
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
            plan.axes()[axis].members.iter().partition(|(place, _)| PARAMETERS[*place].name == COMPARED);
        let Some((_, strategies)) = compared.first() else { return Vec::new() };
        let follow: Vec<String> =
            follow.iter().map(|(place, _)| PARAMETERS[*place].name.to_owned()).collect();
        let pairs = (1..).zip(&self.others).map(|(digit, seen)| Pairs {
            pairing: Pairing {
                factor: COMPARED.to_owned(),
                baseline: strategies.at(0).to_string(),
                other: strategies.at(digit).to_string(),
            },
            rows: Vec::new(),
            unpaired: Unpaired { baseline: None, other: seen.unpaired },
            follow: follow.clone(),
        });
        pairs.collect()
    }

    fn cells(&self, plan: &Plan, seen: &Seen, way: usize, settings: Settings) -> Vec<Cell> {
        let (by, _) = self.ways[way];
        let spreads = seen.differences.of_way(by);
        let groups = seen.sums[way].iter().zip(spreads).enumerate();
        let groups = groups.filter(|(_, (_, spread))| spread.runs() > 0);
        groups
            .enumerate()
            .map(|(place, (group, (sums, spread)))| {
                let value = by.value(plan, &self.dates, group);
                let values = if by == By::All { Vec::new() } else { vec![Some(Level::Text(value.into()))] };
                let mut difference = sums.difference(spread.runs());
                difference.median_bps = spread.median();
                difference.wins = spread.share_below_zero();
                difference.infer(&sums.clusters(), settings, place as u64);
                Cell { values, difference, differences_bps: Vec::new() }
            })
            .collect()
    }
}

/// The axes along which `block` is idle, a bit each.
fn idle(plan: &Plan, block: &Block<'_>) -> u128 {
    (0..plan.axes().len())
        .fold(0, |idle, place| idle | u128::from(block.digit(place).is_none()) << (place % 128))
}

/// Pairs of one day and block whose costs are linear: `count` of them, with these coefficients on average.
#[derive(Clone, Copy)]
struct OfBlock {
    difference: Linear,
    baseline: Side,
    side: Side,
    day: usize,
    charges: Coefficients,
    count: u64,
}

impl Sums {
    fn add(&mut self, pairs: &OfBlock) {
        let (count, k) = (pairs.count as f64, &pairs.charges);
        let terms = pairs.difference.at(k).terms().map(|(_, bps)| bps);
        let mut total = 0.0;
        for (sum, term) in self.terms.iter_mut().zip(terms) {
            sum.add(term * count);
            total += term;
        }
        let (baseline, side) = (pairs.baseline.costs.total(k), pairs.side.costs.total(k));
        self.baseline.add(baseline * count);
        self.cash.add((side * pairs.side.value - baseline * pairs.baseline.value) / 1e4 * count);
        if (pairs.side.completion - pairs.baseline.completion).abs() * 100.0 > SAME_COMPLETION {
            self.unequal += pairs.count;
        }
        if self.days.len() <= pairs.day {
            self.days.resize(pairs.day + 1, (0, ExactSum::default()));
        }
        let day = &mut self.days[pairs.day];
        day.0 += pairs.count;
        day.1.add(total * count);
    }

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
        self.baseline.merge(other.baseline);
        self.cash.merge(other.cash);
        self.unequal += other.unequal;
    }

    fn clusters(&self) -> Clusters {
        let mut clusters = Clusters::default();
        for (count, sum) in &self.days {
            clusters.add_day(*count, sum.value());
        }
        clusters
    }

    /// The figures that follow from the sums alone.
    fn difference(&self, pairs: u64) -> Difference {
        let mean = |sum: ExactSum| sum.value() / pairs as f64;
        let [spread, temporary, permanent, fees, timing, opportunity] = self.terms.map(mean);
        let split_bps = Ledger { spread, temporary, permanent, fees, timing, opportunity };
        Difference {
            mean_cash: mean(self.cash),
            unequal_completion: self.unequal,
            ..Difference::of(pairs, mean(self.baseline), split_bps)
        }
    }
}
