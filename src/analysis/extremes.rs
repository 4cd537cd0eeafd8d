//! The runs with the lowest (or the highest) figure, whoever finds them first.

use std::collections::BinaryHeap;

/// Which end is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExtremeEnd {
    /// The lowest figures: the cheapest runs.
    Lowest,
    /// The highest.
    Highest,
}

/// Up to so many runs with the lowest or highest figure; of equal ones those first in the plan.
#[derive(Debug, Clone)]
pub(crate) struct Extremes {
    end: ExtremeEnd,
    most: usize,
    /// The worst of those kept on top.
    kept: BinaryHeap<Ranked>,
}

#[derive(Debug, Clone, Copy)]
struct Ranked {
    /// Low is good, whatever the end.
    rank: f64,
    point: u64,
}

impl Extremes {
    /// Keeps `most` runs of one `end`.
    pub(crate) fn new(end: ExtremeEnd, most: usize) -> Self {
        Self { end, most, kept: BinaryHeap::new() }
    }

    /// Offers run by run: `values` in the order of `point`, which lie between `low` and `high`.
    pub(crate) fn offer(&mut self, values: &[f64], (low, high): (f64, f64), point: impl Fn(usize) -> u64) {
        let end = self.end;
        let rank_of = |value: f64| if end == ExtremeEnd::Lowest { value } else { -value };
        // Once as many are kept as may be, hardly a block has a run among them.
        if self.most == 0 || !self.admits(rank_of(low).min(rank_of(high))) {
            return;
        }
        for (index, value) in values.iter().enumerate() {
            let rank = rank_of(*value);
            if self.admits(rank) {
                self.keep(Ranked { rank, point: point(index) });
            }
        }
    }

    /// Adds what another thread kept.
    pub(crate) fn merge(&mut self, other: Self) {
        for ranked in other.kept {
            self.keep(ranked);
        }
    }

    /// Their points, the most extreme first.
    pub(crate) fn points(self) -> Vec<u64> {
        self.kept.into_sorted_vec().into_iter().map(|ranked| ranked.point).collect()
    }

    /// Whether a run of this rank may be among those kept.
    fn admits(&self, rank: f64) -> bool {
        self.kept.len() < self.most || self.kept.peek().is_some_and(|worst| rank <= worst.rank)
    }

    fn keep(&mut self, ranked: Ranked) {
        self.kept.push(ranked);
        if self.kept.len() > self.most {
            self.kept.pop();
        }
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank.total_cmp(&other.rank).then(self.point.cmp(&other.point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: (f64, f64) = (0.0, 97.0);

    #[test]
    fn the_extremes_do_not_depend_on_who_saw_what() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i * 7919 % 97)).collect();
        for end in [ExtremeEnd::Lowest, ExtremeEnd::Highest] {
            let mut all = Extremes::new(end, 30);
            all.offer(&values, RANGE, |index| index as u64);
            let mut merged = Extremes::new(end, 30);
            for start in [600, 0, 300] {
                let mut part = Extremes::new(end, 30);
                let values = &values[start..(start + 300).min(1000)];
                let values = if start == 600 { &all_from(600) } else { values };
                part.offer(values, RANGE, |index| (index + start) as u64);
                merged.merge(part);
            }
            let points = all.points();
            assert_eq!(points, merged.points());
            let mut expected: Vec<u64> = (0..1000).collect();
            let sign = if end == ExtremeEnd::Lowest { 1.0 } else { -1.0 };
            let value = |point: &u64| sign * values[usize::try_from(*point).unwrap()];
            expected.sort_by(|a, b| value(a).total_cmp(&value(b)).then(a.cmp(b)));
            assert_eq!(points, expected[..30]);
        }
    }

    fn all_from(start: i32) -> Vec<f64> {
        (start..1000).map(|i| f64::from(i * 7919 % 97)).collect()
    }
}
