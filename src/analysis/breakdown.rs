//! A figure broken down by the values of every axis, streamed block by block in constant memory.

use super::block_values::BlockValues;
use super::distribution::Distribution;
use super::group_accumulator::{self, GroupResults};
use super::grouping::{self, Grouping};
use crate::model::coefficients::LinearCosts;
use crate::sweep::block::{Block, BlockCoefficients};
use crate::sweep::plan::Plan;

/// Largest number of values of an axis that are kept apart; a finer axis is not broken down.
const MAX_BREAKDOWN_VALUES: u64 = 5_000;

/// One group as it is reported.
#[derive(Debug)]
pub struct BreakdownGroup<'a> {
    /// What runs are grouped by: `all`, `symbol`, `session`, `order` or an axis' parameters.
    pub by: String,
    /// The group's value; empty for all runs.
    pub value: String,
    /// The figure over its runs.
    pub distribution: &'a Distribution,
}

/// `is_total_bps` over all runs and by the values of every axis.
#[derive(Debug, Clone)]
pub struct Breakdown(GroupResults<Distribution>);

/// Accumulates a [`Breakdown`].
#[derive(Debug, Clone)]
pub(crate) struct BreakdownAccumulator {
    groups: group_accumulator::GroupAccumulator<Distribution>,
    values: BlockValues,
}

impl BreakdownAccumulator {
    /// Nothing seen yet of the runs of `plan`.
    pub(crate) fn of(plan: &Plan) -> Self {
        let dates = grouping::sessions(plan);
        let ways = Grouping::all_of_plan(plan, &dates, MAX_BREAKDOWN_VALUES);
        Self {
            groups: group_accumulator::GroupAccumulator::new(plan, &ways, dates),
            values: BlockValues::default(),
        }
    }

    /// Adds the runs of `block`, whose figure is `linear` in the coefficients. Returns their values, or `None` where
    /// one is not finite.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        block: &Block<'_>,
        coefficients: &BlockCoefficients,
        linear: &LinearCosts,
    ) -> Option<&BlockValues> {
        let Self { groups, values } = self;
        if !values.compute(block, coefficients, linear) {
            return None;
        }
        let per_axis = |place, groups: &mut [Distribution]| values.add_per_axis(place, groups, |group| group);
        groups.add(plan, block, |group| values.add_to(group), per_axis);
        Some(values)
    }

    /// The merged result.
    pub(crate) fn finish(self) -> Breakdown {
        Breakdown(self.groups.finish())
    }
}

impl Breakdown {
    /// Adds what another thread saw.
    pub fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    /// The distribution of every group of one grouping; empty where it is not kept.
    pub fn of_way(&self, by: Grouping) -> &[Distribution] {
        self.0.of_grouping(by)
    }

    /// Every group that has a run: all runs, then by symbol, session, order and axis, as planned.
    pub fn groups<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = BreakdownGroup<'a>> {
        self.0.groupings().flat_map(move |(by, groups)| {
            let groups = groups.iter().enumerate().filter(|(_, group)| group.runs() > 0);
            groups.map(move |(value, group)| BreakdownGroup {
                by: by.name(plan),
                value: by.value(plan, self.0.dates(), value),
                distribution: group,
            })
        })
    }
}
