//! A figure broken down by the values of every axis, streamed block by block in constant memory.

use jiff::civil::Date;

use super::grouping::{self, By};
use super::spread::{Batch, Spread, add, bin_of, count};
use crate::model::ledger::Linear;
use crate::model::numeric::extent;
use crate::sweep::block::{Block, Charges};
use crate::sweep::plan::Plan;

/// Values of an axis that are told apart, at most; a finer axis is not broken down.
const MOST_VALUES: u64 = 5_000;

/// One way of grouping.
#[derive(Debug, Clone)]
struct Grouping {
    by: By,
    groups: Vec<Spread>,
}

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
pub struct Breakdown {
    dates: Vec<Date>,
    groupings: Vec<Grouping>,
    scratch: Scratch,
}

/// What is computed for one block, kept to allocate once.
#[derive(Debug, Clone, Default)]
struct Scratch {
    values: Vec<f64>,
    bins: Vec<i32>,
    counts: Vec<u64>,
}

/// What the values of one axis inside a block add to the figure.
struct Along {
    axis: usize,
    /// The first of the axis' values that the block has.
    first: usize,
    parts: Vec<f64>,
    mean: f64,
    variance: f64,
    min: f64,
    max: f64,
}

impl Breakdown {
    /// Nothing seen yet of the runs of `plan`.
    pub fn of(plan: &Plan) -> Self {
        let dates = grouping::sessions(plan);
        let ways = By::all_of(plan, &dates, MOST_VALUES);
        Self::by(&ways, dates)
    }

    /// The same by these ways alone, each with its number of groups; `dates` are the sessions of the plan.
    pub fn by(ways: &[(By, usize)], dates: Vec<Date>) -> Self {
        let of = |(by, groups): &(By, usize)| Grouping { by: *by, groups: vec![Spread::default(); *groups] };
        Self { dates, groupings: ways.iter().map(of).collect(), scratch: Scratch::default() }
    }

    /// Adds the runs of `block`, whose figure is `linear` in the coefficients. Returns their values, in the block's order,
    /// or nothing where one is larger than numbers go.
    ///
    /// The moments come in closed form from those of each axis, since what they add is independent; the distribution
    /// from the value of every run.
    pub fn add(
        &mut self,
        plan: &Plan,
        block: &Block<'_>,
        charges: &Charges,
        linear: &Linear,
    ) -> Option<&[f64]> {
        let base = linear.total(&charges.first);
        let along = along_axes(block, charges, linear);
        let batch = batch_of(base, &along, None);
        if !(batch.min.is_finite() && batch.max.is_finite() && batch.mean_square.is_finite()) {
            return None;
        }
        self.scratch.enumerate(base, &along);
        let low = self.scratch.bins.iter().copied().min().unwrap_or(0);
        let high = self.scratch.bins.iter().copied().max().unwrap_or(0);
        // Costs around 0 lie in a thousand bins: a few runs are counted one by one then.
        let tallied = (high - low).unsigned_abs() as usize <= self.scratch.bins.len();
        if tallied {
            self.scratch.tally(low, high);
        }
        for grouping in &mut self.groupings {
            let inside = along.iter().position(|along| grouping.by == By::Axis(along.axis));
            if let Some(place) = inside {
                grouping.add_along(base, &along, place, &self.scratch, (low, high));
            } else if let Some(group) = grouping.by.group_of(plan, block, &self.dates) {
                let spread = &mut grouping.groups[group];
                spread.add(&batch);
                let counts = spread.sketch.cover(low, high);
                if tallied {
                    add(counts, &self.scratch.counts);
                } else {
                    count(counts, low, &self.scratch.bins);
                }
            }
        }
        Some(&self.scratch.values)
    }

    /// Adds what another thread saw.
    pub fn merge(&mut self, other: &Self) {
        for (grouping, others) in self.groupings.iter_mut().zip(&other.groupings) {
            for (group, other) in grouping.groups.iter_mut().zip(&others.groups) {
                group.merge(other);
            }
        }
    }

    /// The spread of every group of one way of grouping; nothing where it is not kept.
    pub fn of_way(&self, by: By) -> &[Spread] {
        self.groupings.iter().find(|grouping| grouping.by == by).map_or(&[], |grouping| &grouping.groups)
    }

    /// Every group that has a run: all runs, then by symbol, session, order and axis, as planned.
    pub fn groups<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = Group<'a>> {
        self.groupings.iter().flat_map(move |grouping| {
            let groups = grouping.groups.iter().enumerate().filter(|(_, spread)| spread.runs() > 0);
            groups.map(move |(value, spread)| Group {
                by: grouping.by.name(plan),
                value: grouping.by.value(plan, &self.dates, value),
                spread,
            })
        })
    }
}

impl Grouping {
    /// Adds the runs of a block to the groups of an axis that moves inside it.
    fn add_along(
        &mut self,
        base: f64,
        along: &[Along],
        place: usize,
        scratch: &Scratch,
        (low, high): (i32, i32),
    ) {
        let inner: usize = along[place + 1..].iter().map(|along| along.parts.len()).product();
        let length = along[place].parts.len();
        let groups = &mut self.groups[along[place].first..][..length];
        let counts = groups.iter_mut().enumerate().map(|(digit, group)| {
            group.add(&batch_of(base, along, Some((place, digit))));
            group.sketch.cover(low, high)
        });
        let mut counts: Vec<&mut [u64]> = counts.collect();
        for of_every_digit in scratch.bins.chunks_exact(inner * length) {
            // Digit by digit: neighbours mostly share a bin, and a count waits for the one before in the same place.
            for from in 0..inner {
                let bins = of_every_digit[from..].iter().step_by(inner);
                for (counts, bin) in counts.iter_mut().zip(bins) {
                    counts[(bin - low).unsigned_abs() as usize] += 1;
                }
            }
        }
    }
}

/// What every moving axis of `block` adds to the figure.
fn along_axes(block: &Block<'_>, charges: &Charges, linear: &Linear) -> Vec<Along> {
    let first = linear.part(&charges.first);
    let along = block.moving().iter().zip(&charges.along).map(|(moving, charges)| {
        let parts = charges.iter().map(|charges| linear.part(charges) - first).collect();
        Along::new((moving.axis, moving.first), parts)
    });
    along.collect()
}

impl Along {
    fn new((axis, first): (usize, usize), parts: Vec<f64>) -> Self {
        let n = parts.len() as f64;
        let mean = parts.iter().sum::<f64>() / n;
        let variance = parts.iter().map(|part| (part - mean).powi(2)).sum::<f64>() / n;
        let (min, max) = extent(parts.iter().copied());
        Self { axis, first, parts, mean, variance, min, max }
    }
}

/// Moments and extremes over the runs of a block, or over those with one digit along one axis: means, variances and
/// extremes of independent parts add up.
fn batch_of(base: f64, along: &[Along], fixed: Option<(usize, usize)>) -> Batch {
    let (mut count, mut mean, mut variance, mut min, mut max) = (1_u64, base, 0.0, base, base);
    for (place, along) in along.iter().enumerate() {
        match fixed {
            Some((fixed, digit)) if fixed == place => {
                let part = along.parts[digit];
                mean += part;
                min += part;
                max += part;
            }
            _ => {
                count *= along.parts.len() as u64;
                mean += along.mean;
                variance += along.variance;
                min += along.min;
                max += along.max;
            }
        }
    }
    Batch { count, mean, mean_square: mean * mean + variance, min, max }
}

impl Scratch {
    /// The value and the bin of every run, in the block's order.
    fn enumerate(&mut self, base: f64, along: &[Along]) {
        self.values.clear();
        self.values.push(base);
        // From the last axis, which moves fastest, to the first: each repeats what is there for each of its values.
        for along in along.iter().rev() {
            let inner = self.values.len();
            self.values.resize(inner * along.parts.len(), 0.0);
            let (first, rest) = self.values.split_at_mut(inner);
            for (chunk, part) in rest.chunks_exact_mut(inner).zip(&along.parts[1..]) {
                for (value, first) in chunk.iter_mut().zip(first.iter()) {
                    *value = first + part;
                }
            }
            let part = along.parts[0];
            for value in first {
                *value += part;
            }
        }
        self.bins.clear();
        self.bins.extend(self.values.iter().map(|value| bin_of(*value)));
    }

    /// Counts by bin, from `low` to `high`.
    fn tally(&mut self, low: i32, high: i32) {
        self.counts.clear();
        self.counts.resize((high - low).unsigned_abs() as usize + 1, 0);
        count(&mut self.counts, low, &self.bins);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_moments_are_those_of_the_enumeration() {
        let along = [
            Along::new((0, 0), vec![0.0, 1.5, -2.0]),
            Along::new((1, 0), vec![0.0, 0.25]),
            Along::new((2, 0), vec![0.0, 10.0, 20.0, 35.0]),
        ];
        let mut scratch = Scratch::default();
        scratch.enumerate(7.0, &along);
        assert_eq!(scratch.values.len(), 24);
        assert!((scratch.values[(2 * 2 + 1) * 4 + 3] - (7.0 - 2.0 + 0.25 + 35.0)).abs() < 1e-12);
        let check = |batch: &Batch, values: &[f64]| {
            let n = values.len() as f64;
            assert_eq!(batch.count, values.len() as u64);
            assert!((batch.mean - values.iter().sum::<f64>() / n).abs() < 1e-12);
            let square = values.iter().map(|value| value * value).sum::<f64>() / n;
            assert!((batch.mean_square - square).abs() < 1e-9);
            let (min, max) = values.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
            assert!((batch.min - min).abs() < 1e-12 && (batch.max - max).abs() < 1e-12);
        };
        check(&batch_of(7.0, &along, None), &scratch.values);
        for digit in 0..2 {
            let chosen: Vec<f64> = scratch
                .values
                .iter()
                .enumerate()
                .filter(|(index, _)| index / 4 % 2 == digit)
                .map(|(_, value)| *value)
                .collect();
            check(&batch_of(7.0, &along, Some((1, digit))), &chosen);
        }
    }
}
