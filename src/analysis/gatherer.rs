//! Gathers what is known of runs group by group, while blocks come in the order of a plan.

use jiff::civil::Date;

use super::grouping::By;
use crate::sweep::block::Block;
use crate::sweep::plan::Plan;

/// What is gathered of a group: parts may be added up in any order.
pub(crate) trait Gather: Clone + Default {
    /// Adds what was seen elsewhere.
    fn merge(&mut self, other: &Self);

    /// Forgets all, and keeps the memory it takes.
    fn clear(&mut self);
}

/// What was gathered of every group of some ways to group.
#[derive(Debug, Clone)]
pub(crate) struct Groups<A> {
    dates: Vec<Date>,
    ways: Vec<(By, Vec<A>)>,
}

impl<A: Gather> Groups<A> {
    /// The sessions that [`By::Session`] tells apart.
    pub(crate) fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// Every way to group with its groups.
    pub(crate) fn ways(&self) -> impl Iterator<Item = (By, &[A])> {
        self.ways.iter().map(|(by, groups)| (*by, &groups[..]))
    }

    /// The groups of one way; nothing where it is not kept.
    pub(crate) fn of_way(&self, by: By) -> &[A] {
        self.ways().find(|(way, _)| *way == by).map_or(&[], |(_, groups)| groups)
    }

    /// Adds what another thread gathered.
    pub(crate) fn merge(&mut self, other: &Self) {
        for ((_, groups), (_, others)) in self.ways.iter_mut().zip(&other.ways) {
            for (group, other) in groups.iter_mut().zip(others) {
                group.merge(other);
            }
        }
    }
}

/// Gathers runs into their groups.
///
/// From one block to the next mostly one axis changes, so what all others group the runs by waits in one sum until one of
/// them changes too.
#[derive(Debug, Clone)]
pub(crate) struct Gatherer<A> {
    groups: Groups<A>,
    /// Whether the groups of a way change with every block, so that nothing need wait for them.
    at_once: Vec<bool>,
    waiting: A,
    /// The group of every way that `waiting` is for; `None` where it is for none.
    waits_for: Vec<Option<usize>>,
}

impl<A: Gather> Gatherer<A> {
    /// Nothing gathered yet of the runs of `plan`, to be grouped in these ways, each with its number of groups; `dates` are
    /// its sessions.
    pub(crate) fn new(plan: &Plan, ways: &[(By, usize)], dates: Vec<Date>) -> Self {
        let of = |(by, groups): &(By, usize)| (*by, vec![A::default(); *groups]);
        let quickest = plan.quickest_axis().map(By::Axis);
        Self {
            groups: Groups { dates, ways: ways.iter().map(of).collect() },
            // The points of a sample have nothing in common with the one before.
            at_once: ways.iter().map(|(by, _)| plan.is_sampled() || quickest == Some(*by)).collect(),
            waiting: A::default(),
            waits_for: vec![None; ways.len()],
        }
    }

    /// Adds the runs of `block`: `whole` adds all of them to a group, `along` those at each value of the axis that moves at
    /// some place inside the block to the group of that value.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        block: &Block<'_>,
        whole: impl Fn(&mut A),
        mut along: impl FnMut(usize, &mut [A]),
    ) {
        let mut changed = false;
        let ways = self.groups.ways.iter_mut().zip(&self.waits_for).zip(&self.at_once);
        for (((by, groups), waits_for), at_once) in ways {
            let moving = block.moving().iter().position(|moving| *by == By::Axis(moving.axis));
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
            self.settle();
            let ways = self.groups.ways.iter().zip(&mut self.waits_for).zip(&self.at_once);
            for (((by, _), waits_for), at_once) in ways {
                let apart = *at_once || block.moving().iter().any(|moving| *by == By::Axis(moving.axis));
                *waits_for = if apart { None } else { by.group_of(plan, block, &self.groups.dates) };
            }
        }
        if self.waits_for.iter().any(Option::is_some) {
            whole(&mut self.waiting);
        }
    }

    /// The sessions that [`By::Session`] tells apart.
    pub(crate) fn dates(&self) -> &[Date] {
        self.groups.dates()
    }

    /// Adds what waits to the groups it is for.
    fn settle(&mut self) {
        for ((_, groups), waits_for) in self.groups.ways.iter_mut().zip(&self.waits_for) {
            if let Some(group) = waits_for {
                groups[*group].merge(&self.waiting);
            }
        }
        self.waiting.clear();
    }

    /// What was gathered.
    pub(crate) fn finish(mut self) -> Groups<A> {
        self.settle();
        self.groups
    }
}
