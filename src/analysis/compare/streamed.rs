//! The paired comparison of strategies while a sweep runs: block by block, in constant memory, by symbol, order and
//! every axis.

use std::collections::VecDeque;

use super::super::block_values::BlockValues;
use super::super::distribution::Distribution;
use super::super::fixed_point_sum::FixedPointSum;
use super::super::frame::Level;
use super::super::group_accumulator::{self, GroupResults, PartialResult};
use super::super::grouping::{self, Grouping};
use super::clusters::DayClusters;
use super::pairing::{Pairing, Pairs, Unpaired};
use super::table::{Comparison, ComparisonCell};
use super::{BootstrapSettings, COMPARED, Measured, PairedDifference, SAME_COMPLETION, adjust};
use crate::model::coefficients::{Coefficients, LinearCosts};
use crate::model::flags::Flag;
use crate::model::ledger::{Ledger, Term};
use crate::model::stage_results::StageResults;
use crate::sweep::block::{Block, BlockCoefficients};
use crate::sweep::plan::Plan;

/// Values of an axis that make cells, at most: every cell keeps a sum a day.
const MAX_CELL_VALUES: u64 = 100;
/// Blocks that are remembered for those that are compared with them; what is older is priced again.
const RECENT_BLOCKS: usize = 2048;

/// What a comparison needs of a block, beside its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BlockCosts {
    /// The costs of its runs.
    pub costs: LinearCosts,
    /// Share of the parent quantity that was executed.
    pub completion: f64,
    /// Parent quantity x arrival price, in cash.
    pub value: f64,
    /// Whether it rests on a volume curve of few prior sessions.
    pub short_history: bool,
    /// Whether what it leaves unfilled is traded in the end.
    pub cleans_up: bool,
}

impl BlockCosts {
    /// That of the runs behind `priced`.
    pub(crate) fn of(priced: &StageResults<'_>) -> Self {
        let schedule = priced.schedule;
        Self {
            costs: priced.linear_costs(),
            completion: schedule.child_orders.completed / schedule.qty,
            value: schedule.qty * priced.window.arrival_price,
            short_history: schedule.flags.has(Flag::ShortHistory),
            cleans_up: priced.cleans_up(),
        }
    }
}

/// The first strategy of a plan compared with each of the others.
#[derive(Debug, Clone)]
pub struct StreamedComparison {
    /// The axis of strategies; nothing is compared where there is none.
    axis: Option<usize>,
    /// For every other strategy what was seen of its pairs, and the runs without a partner.
    alternatives: Vec<(GroupResults<PairSums>, u64)>,
}

/// Accumulates a [`StreamedComparison`].
#[derive(Debug, Clone)]
pub(crate) struct ComparisonAccumulator {
    axis: Option<usize>,
    others: Vec<AlternativeAccumulator>,
    /// Blocks of the baseline: where they begin, which axes are inactive, what they cost.
    recent: VecDeque<(u64, u128, BlockCosts)>,
}

/// The accumulated pairs of one strategy.
#[derive(Debug, Clone)]
struct AlternativeAccumulator {
    cells: group_accumulator::GroupAccumulator<PairSums>,
    differences: BlockValues,
    /// Runs without a partner.
    unpaired: u64,
}

/// What was seen of the pairs of one cell.
#[derive(Debug, Clone, Default)]
struct PairSums {
    /// Their differences.
    spread: Distribution,
    /// For every session number of pairs and the sums of their differences in expected cost and in total, bps.
    days: Vec<DaySums>,
    terms: [FixedPointSum; Term::ALL.len()],
    baseline: FixedPointSum,
    cash: FixedPointSum,
    unequal: u64,
    short_history: u64,
    /// Of the pairs of which a run leaves something untraded: share of the order that the alternative fills beyond the
    /// baseline, and of either side expected cost and filled share.
    gap: FixedPointSum,
    untraded_cost: [FixedPointSum; 2],
    untraded_filled: [FixedPointSum; 2],
}

/// The pairs of one session.
#[derive(Debug, Clone, Copy, Default)]
struct DaySums {
    pairs: u64,
    expected: FixedPointSum,
    total: FixedPointSum,
}

impl ComparisonAccumulator {
    /// Nothing seen yet of the runs of `plan`.
    pub(crate) fn of(plan: &Plan) -> Self {
        let axis = plan.axis_of(COMPARED);
        let dates = grouping::sessions(plan);
        let mut ways = Grouping::all_of_plan(plan, &dates, MAX_CELL_VALUES);
        // A session is one observation, and the compared parameter is not a cell of its own.
        ways.retain(|(by, _)| {
            *by != Grouping::Session && axis.is_none_or(|axis| *by != Grouping::Axis(axis))
        });
        let other = || AlternativeAccumulator {
            cells: group_accumulator::GroupAccumulator::new(plan, &ways, dates.clone()),
            differences: BlockValues::default(),
            unpaired: 0,
        };
        let others = axis.map_or(0, |axis| plan.axes()[axis].len() - 1);
        Self { axis, others: (0..others).map(|_| other()).collect(), recent: VecDeque::new() }
    }

    /// Adds `block`, which costs what `costs` says; `price` prices its counterparts where they are not remembered.
    /// Blocks come in the order of `plan`.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        block: &Block<'_>,
        coefficients: &BlockCoefficients,
        costs: BlockCosts,
        price: &mut dyn FnMut(&Block<'_>) -> Option<BlockCosts>,
    ) {
        let Some(axis) = self.axis else { return };
        let Some(coordinate) = block.coordinate(axis).and_then(|coordinate| usize::try_from(coordinate).ok())
        else {
            return;
        };
        let Some(other) = coordinate.checked_sub(1) else {
            if self.recent.len() == RECENT_BLOCKS {
                self.recent.pop_front();
            }
            self.recent.push_back((block.point(0), inactive_axes(plan, block), costs));
            return;
        };
        let usual = plan.aligned_counterpart(block, axis, 0).and_then(|point| {
            self.recent(point)
                .filter(|(alike, _)| *alike == inactive_axes(plan, block))
                .map(|(_, costs)| costs)
        });
        let mut paired = false;
        if let Some(baseline) = usual {
            self.others[other].add(plan, block, coefficients, (baseline, costs));
            paired = true;
        } else {
            for counterpart in plan.counterparts(block, axis, 0) {
                let known = self.recent(counterpart.point(0)).map(|(_, costs)| costs);
                if let Some(baseline) = known.or_else(|| price(&counterpart)) {
                    self.others[other].add(plan, block, coefficients, (baseline, costs));
                    paired = true;
                }
            }
        }
        if !paired {
            self.others[other].unpaired += block.runs() as u64;
        }
    }

    fn recent(&self, point: u64) -> Option<(u128, BlockCosts)> {
        let place = self.recent.binary_search_by_key(&point, |(at, _, _)| *at).ok()?;
        self.recent.get(place).map(|(_, idle, costs)| (*idle, *costs))
    }

    /// The merged result.
    pub(crate) fn finish(self) -> StreamedComparison {
        let others = self.others.into_iter().map(|other| (other.cells.finish(), other.unpaired));
        StreamedComparison { axis: self.axis, alternatives: others.collect() }
    }
}

impl AlternativeAccumulator {
    /// Adds the pairs of `block` with a block of the baseline.
    fn add(
        &mut self,
        plan: &Plan,
        block: &Block<'_>,
        coefficients: &BlockCoefficients,
        (baseline, alternative): (BlockCosts, BlockCosts),
    ) {
        let Self { cells, differences, .. } = self;
        let difference = alternative.costs.minus(&baseline.costs);
        if !differences.compute(block, coefficients, &difference.without_drift()) {
            return;
        }
        let date = plan.instances()[block.instance()].session.map(|(_, date)| date);
        let day = date.and_then(|date| cells.dates().binary_search(&date).ok()).unwrap_or(0);
        let pairs = BlockPairs { difference, baseline, alternative, day };
        let whole = |seen: &mut PairSums| {
            differences.add_to(&mut seen.spread);
            seen.add(&pairs, &coefficients.mean, block.runs());
        };
        cells.add(plan, block, whole, |place, seen| {
            differences.add_per_axis(place, seen, |seen| &mut seen.spread);
            let runs = block.runs() / seen.len();
            for (seen, coefficients) in seen.iter_mut().zip(&coefficients.mean_per_axis[place]) {
                seen.add(&pairs, coefficients, runs);
            }
        });
    }
}

impl StreamedComparison {
    /// Adds what another thread saw.
    pub fn merge(&mut self, other: &Self) {
        for ((cells, unpaired), (others, more)) in self.alternatives.iter_mut().zip(&other.alternatives) {
            cells.merge(others);
            *unpaired += more;
        }
    }

    /// The comparisons, for each way of grouping one a strategy; p are adjusted over the cells of each way.
    pub fn comparisons(&self, plan: &Plan, settings: BootstrapSettings) -> Vec<Comparison> {
        let pairs = self.pairs(plan);
        let mut found = Vec::new();
        let ways = self.alternatives.iter().take(1).flat_map(|(cells, _)| cells.groupings());
        for (by, _) in ways {
            let compared = pairs.iter().zip(&self.alternatives).map(|(pairs, (cells, _))| Comparison {
                pairs: pairs.clone(),
                by: if by == Grouping::All { Vec::new() } else { vec![by.name(plan)] },
                measured: Measured::Expected,
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
            plan.axes()[axis].parameters.iter().partition(|(parameter, _)| *parameter == COMPARED);
        let Some((_, strategies)) = compared.first() else { return Vec::new() };
        let follow: Vec<String> = follow.iter().map(|(parameter, _)| parameter.name().to_owned()).collect();
        let pairs = (1..).zip(&self.alternatives).map(|(coordinate, (_, unpaired))| Pairs {
            pairing: Pairing {
                parameter: COMPARED.name().to_owned(),
                baseline: strategies.at(0).to_string(),
                alternative: strategies.at(coordinate).to_string(),
            },
            rows: Vec::new(),
            unpaired: Unpaired { baseline: None, other: *unpaired },
            confounded: follow.clone(),
        });
        pairs.collect()
    }
}

/// The cells of one way of grouping.
fn compared(
    plan: &Plan,
    cells: &GroupResults<PairSums>,
    by: Grouping,
    settings: BootstrapSettings,
) -> Vec<ComparisonCell> {
    let groups = cells.of_grouping(by).iter().enumerate().filter(|(_, seen)| seen.spread.runs() > 0);
    groups
        .enumerate()
        .map(|(place, (group, seen))| {
            let value = by.value(plan, cells.dates(), group);
            let values = if by == Grouping::All { Vec::new() } else { vec![Some(Level::Text(value.into()))] };
            let mut difference = seen.difference();
            let (expected, total) = (seen.clusters(|day| day.expected), seen.clusters(|day| day.total));
            difference.infer(&expected, &total, settings, place as u64);
            ComparisonCell { values, difference, differences_bps: Vec::new(), robustness: None }
        })
        .collect()
}

/// The inactive axes of `block`, one bit each.
fn inactive_axes(plan: &Plan, block: &Block<'_>) -> u128 {
    (0..plan.axes().len())
        .fold(0, |idle, place| idle | u128::from(block.coordinate(place).is_none()) << (place % 128))
}

/// Pairs of one day and block, whose costs are linear in the coefficients.
struct BlockPairs {
    difference: LinearCosts,
    baseline: BlockCosts,
    alternative: BlockCosts,
    day: usize,
}

impl PairSums {
    /// Adds the sums over so many pairs, which have these coefficients on average; the distribution is added
    /// separately.
    fn add(&mut self, pairs: &BlockPairs, k: &Coefficients, runs: usize) {
        let count = runs as f64;
        let ledger = pairs.difference.ledger_at(k);
        for (sum, (_, term)) in self.terms.iter_mut().zip(ledger.terms()) {
            sum.add(term * count);
        }
        let (expected, total) = (ledger.expected(), ledger.total());
        let baseline = pairs.baseline.costs.expected_bps(k);
        self.baseline.add(baseline * count);
        let more_value = pairs.alternative.value - pairs.baseline.value;
        self.cash.add((expected * pairs.alternative.value + baseline * more_value) / 1e4 * count);
        let sides = [&pairs.baseline, &pairs.alternative];
        if sides.iter().any(|side| !side.cleans_up) {
            self.gap.add((pairs.alternative.completion - pairs.baseline.completion) * count);
            for (place, side) in sides.into_iter().enumerate() {
                self.untraded_cost[place].add(side.costs.expected_bps(k) * count);
                self.untraded_filled[place].add(side.completion * count);
            }
        }
        if (pairs.alternative.completion - pairs.baseline.completion).abs() * 100.0 > SAME_COMPLETION {
            self.unequal += runs as u64;
        }
        if pairs.baseline.short_history || pairs.alternative.short_history {
            self.short_history += runs as u64;
        }
        if self.days.len() <= pairs.day {
            self.days.resize(pairs.day + 1, DaySums::default());
        }
        let day = &mut self.days[pairs.day];
        day.pairs += runs as u64;
        day.expected.add(expected * count);
        day.total.add(total * count);
    }

    fn clusters(&self, of: impl Fn(&DaySums) -> FixedPointSum) -> DayClusters {
        let mut clusters = DayClusters::default();
        for day in &self.days {
            clusters.add_day(day.pairs as f64, of(day).value());
        }
        clusters
    }

    /// What the gap in completion may cost, bps (see [`PairedDifference::untraded_bps`]).
    fn untraded_bps(&self) -> f64 {
        let per_order = |side: usize| {
            let filled = self.untraded_filled[side].value();
            if filled > 0.0 { self.untraded_cost[side].value() / filled } else { 0.0 }
        };
        let gap = (self.gap.value() / self.spread.runs() as f64).abs();
        gap * per_order(0).max(per_order(1)).max(0.0)
    }

    /// The figures that follow from the sums alone.
    fn difference(&self) -> PairedDifference {
        let pairs = self.spread.runs();
        let mean = |sum: FixedPointSum| sum.value() / pairs as f64;
        let split_bps = Ledger::from_terms(|term| mean(self.terms[term as usize]));
        PairedDifference {
            mean_cash: mean(self.cash),
            unequal_completion: self.unequal,
            short_history: self.short_history,
            median_bps: self.spread.median(),
            win_rate: self.spread.share_below_zero(),
            untraded_bps: self.untraded_bps(),
            ..PairedDifference::of(pairs, mean(self.baseline), split_bps.expected(), split_bps)
        }
    }
}

impl PartialResult for PairSums {
    fn merge(&mut self, other: &Self) {
        if self.days.len() < other.days.len() {
            self.days.resize(other.days.len(), DaySums::default());
        }
        for (day, other) in self.days.iter_mut().zip(&other.days) {
            day.pairs += other.pairs;
            day.expected.merge(other.expected);
            day.total.merge(other.total);
        }
        self.gap.merge(other.gap);
        for (place, (cost, filled)) in other.untraded_cost.into_iter().zip(other.untraded_filled).enumerate()
        {
            self.untraded_cost[place].merge(cost);
            self.untraded_filled[place].merge(filled);
        }
        for (sum, other) in self.terms.iter_mut().zip(other.terms) {
            sum.merge(other);
        }
        self.spread.merge(&other.spread);
        self.baseline.merge(other.baseline);
        self.cash.merge(other.cash);
        self.unequal += other.unequal;
        self.short_history += other.short_history;
    }

    fn clear(&mut self) {
        let (mut spread, mut days) = (std::mem::take(&mut self.spread), std::mem::take(&mut self.days));
        spread.clear();
        days.clear();
        *self = Self { spread, days, ..Self::default() };
    }
}
