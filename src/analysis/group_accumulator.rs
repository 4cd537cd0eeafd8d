//! Accumulates results of runs by group, while blocks come in the order of a plan.

use jiff::civil::Date;

use super::grouping::Grouping;
use crate::sweep::block::Block;
use crate::sweep::plan::Plan;

/// The partial result of one group: parts may be merged in any order.
pub(crate) trait PartialResult: Clone + Default {
    /// Adds what was seen elsewhere.
    fn merge(&mut self, other: &Self);

    /// Resets to empty and keeps the allocations.
    fn clear(&mut self);
}

/// The results of every group of several groupings.
#[derive(Debug, Clone)]
pub(crate) struct GroupResults<A> {
    dates: Vec<Date>,
    groupings: Vec<(Grouping, Vec<A>)>,
}

impl<A: PartialResult> GroupResults<A> {
    /// The sessions that [`Grouping::Session`] tells apart.
    pub(crate) fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// Every way to group with its groups.
    pub(crate) fn groupings(&self) -> impl Iterator<Item = (Grouping, &[A])> {
        self.groupings.iter().map(|(by, groups)| (*by, &groups[..]))
    }

    /// The groups of one way; nothing where it is not kept.
    pub(crate) fn of_grouping(&self, by: Grouping) -> &[A] {
        self.groupings().find(|(way, _)| *way == by).map_or(&[], |(_, groups)| groups)
    }

    /// Merges the results of another thread.
    pub(crate) fn merge(&mut self, other: &Self) {
        for ((_, groups), (_, others)) in self.groupings.iter_mut().zip(&other.groupings) {
            for (group, other) in groups.iter_mut().zip(others) {
                group.merge(other);
            }
        }
    }
}

/// Accumulates runs into their groups.
///
/// Mostly one axis changes between blocks, so the contribution to all other groups is accumulated in `pending` and
/// added to a group when the next block belongs to another one.
#[derive(Debug, Clone)]
pub(crate) struct GroupAccumulator<A> {
    groups: GroupResults<A>,
    /// Whether the groups of a way change with every block, so that nothing need wait for them.
    unbuffered: Vec<bool>,
    pending: A,
    /// The group of every way that `pending` is for; `None` where it is for none.
    pending_groups: Vec<Option<usize>>,
}

impl<A: PartialResult> GroupAccumulator<A> {
    /// An empty accumulator for the runs of `plan`, to be grouped in these ways, each with its number of groups;
    /// `dates` are its sessions.
    pub(crate) fn new(plan: &Plan, ways: &[(Grouping, usize)], dates: Vec<Date>) -> Self {
        let of = |(by, groups): &(Grouping, usize)| (*by, vec![A::default(); *groups]);
        let quickest = plan.fastest_outer_axis().map(Grouping::Axis);
        Self {
            groups: GroupResults { dates, groupings: ways.iter().map(of).collect() },
            // The points of a sample have nothing in common with the one before.
            unbuffered: ways.iter().map(|(by, _)| plan.is_sampled() || quickest == Some(*by)).collect(),
            pending: A::default(),
            pending_groups: vec![None; ways.len()],
        }
    }

    /// Adds the runs of `block`: `whole` adds all of them to a group, `along` those at each value of the axis that
    /// moves at some place inside the block to the group of that value.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        block: &Block<'_>,
        whole: impl Fn(&mut A),
        mut along: impl FnMut(usize, &mut [A]),
    ) {
        let mut changed = false;
        let ways = self.groups.groupings.iter_mut().zip(&self.pending_groups).zip(&self.unbuffered);
        for (((by, groups), waits_for), at_once) in ways {
            let moving = block.moving().iter().position(|moving| *by == Grouping::Axis(moving.axis));
            if let Some(place) = moving {
                let moving = &block.moving()[place];
                along(place, &mut groups[moving.first..][..moving.length]);
                changed |= waits_for.is_some();
            } else {
                let group = by.group_of(plan, block, &self.groups.dates);
                match group {
                    Some(group) if *at_once => whole(&mut groups[group]),
                    _ => changed |= *waits_for != group,
                }
            }
        }
        if changed {
            self.flush();
            let ways = self.groups.groupings.iter().zip(&mut self.pending_groups).zip(&self.unbuffered);
            for (((by, _), waits_for), at_once) in ways {
                let apart =
                    *at_once || block.moving().iter().any(|moving| *by == Grouping::Axis(moving.axis));
                *waits_for = if apart { None } else { by.group_of(plan, block, &self.groups.dates) };
            }
        }
        if self.pending_groups.iter().any(Option::is_some) {
            whole(&mut self.pending);
        }
    }

    /// The sessions that [`Grouping::Session`] tells apart.
    pub(crate) fn dates(&self) -> &[Date] {
        self.groups.dates()
    }

    /// Adds what waits to the groups it is for.
    fn flush(&mut self) {
        for ((_, groups), waits_for) in self.groups.groupings.iter_mut().zip(&self.pending_groups) {
            if let Some(group) = waits_for {
                groups[*group].merge(&self.pending);
            }
        }
        self.pending.clear();
    }

    /// The merged result.
    pub(crate) fn finish(mut self) -> GroupResults<A> {
        self.flush();
        self.groups
    }
}
