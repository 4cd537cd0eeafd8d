//! A figure broken down by the values of every axis, streamed block by block in constant memory.

use super::block_values::BlockValues;
use super::gatherer::{self, Groups};
use super::grouping::{self, By};
use super::spread::Spread;
use crate::model::coefficients::Linear;
use crate::sweep::block::{Block, Charges};
use crate::sweep::plan::Plan;

/// Values of an axis that are told apart, at most; a finer axis is not broken down.
const MOST_VALUES: u64 = 5_000;

/// One group as it is reported.
#[derive(Debug)]
pub struct Group<'a> {
    /// What runs are grouped by: `all`, `symbol`, `session`, `order` or an axis' parameters.
    pub by: String,
    /// The group's value; empty for all runs.
    pub value: String,
    /// The figure over its runs.
    pub spread: &'a Spread,
}

/// `is_total_bps` over all runs and by the values of every axis.
#[derive(Debug, Clone)]
pub struct Breakdown(Groups<Spread>);

/// Gathers a [`Breakdown`].
#[derive(Debug, Clone)]
pub(crate) struct Gatherer {
    groups: gatherer::Gatherer<Spread>,
    values: BlockValues,
}

impl Gatherer {
    /// Nothing seen yet of the runs of `plan`.
    pub(crate) fn of(plan: &Plan) -> Self {
        let dates = grouping::sessions(plan);
        let ways = By::all_of(plan, &dates, MOST_VALUES);
        Self { groups: gatherer::Gatherer::new(plan, &ways, dates), values: BlockValues::default() }
    }

    /// Adds the runs of `block`, whose figure is `linear` in the coefficients. Returns their values, or nothing where one is
    /// larger than numbers go.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        block: &Block<'_>,
        charges: &Charges,
        linear: &Linear,
    ) -> Option<&BlockValues> {
        let Self { groups, values } = self;
        if !values.compute(block, charges, linear) {
            return None;
        }
        let along = |place, groups: &mut [Spread]| values.add_along(place, groups, |spread| spread);
        groups.add(plan, block, |spread| values.add_to(spread), along);
        Some(values)
    }

    /// What was gathered.
    pub(crate) fn finish(self) -> Breakdown {
        Breakdown(self.groups.finish())
    }
}

impl Breakdown {
    /// Adds what another thread saw.
    pub fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    /// The spread of every group of one way of grouping; nothing where it is not kept.
    pub fn of_way(&self, by: By) -> &[Spread] {
        self.0.of_way(by)
    }

    /// Every group that has a run: all runs, then by symbol, session, order and axis, as planned.
    pub fn groups<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = Group<'a>> {
        self.0.ways().flat_map(move |(by, groups)| {
            let groups = groups.iter().enumerate().filter(|(_, spread)| spread.runs() > 0);
            groups.map(move |(value, spread)| Group {
                by: by.name(plan),
                value: by.value(plan, self.0.dates(), value),
                spread,
            })
        })
    }
}
