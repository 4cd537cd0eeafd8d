//! A figure over the runs of one block: the value and the bin of every run, moments and extremes in closed form.

use super::distribution::{BatchMoments, Distribution, add, bin_of, count};
use crate::model::coefficients::LinearCosts;
use crate::model::math;
use crate::model::numeric::min_max;
use crate::model::vector::with_wide_simd;
use crate::sweep::block::{Block, BlockCoefficients};

/// A figure over the runs of the last block it was computed for; its columns are written over with every block.
#[derive(Debug, Clone, Default)]
pub(crate) struct BlockValues {
    /// The figure of the first run.
    base: f64,
    /// What each axis inside the block adds.
    per_axis: Vec<AxisContribution>,
    all: Moments,
    values: Vec<f64>,
    /// The least and the greatest of `values`.
    extent: (f64, f64),
    /// The bin of each value, counted from `low`.
    bins: Vec<u32>,
    low: i32,
    high: i32,
    /// Runs of every bin; empty where there are fewer runs than bins.
    counts: Vec<u64>,
}

/// What each value of one axis adds to the figure, in its unit (bps).
#[derive(Debug, Clone, Default)]
struct AxisContribution {
    contributions: Vec<f64>,
    moments: Moments,
}

/// Mean, variance and extremes: those of independent parts add up.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    mean: f64,
    variance: f64,
    min: f64,
    max: f64,
}

impl Moments {
    fn of(parts: &[f64]) -> Self {
        let n = parts.len() as f64;
        let mean = parts.iter().sum::<f64>() / n;
        let variance = parts.iter().map(|part| math::square(part - mean)).sum::<f64>() / n;
        let (min, max) = min_max(parts.iter().copied());
        Self { mean, variance, min, max }
    }

    /// Those of one value.
    fn at(value: f64) -> Self {
        Self { mean: value, variance: 0.0, min: value, max: value }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            mean: self.mean + other.mean,
            variance: self.variance + other.variance,
            min: self.min + other.min,
            max: self.max + other.max,
        }
    }

    fn batch(self, runs: usize) -> BatchMoments {
        let Self { mean, variance, min, max } = self;
        BatchMoments { count: runs as u64, mean, mean_square: mean * mean + variance, min, max }
    }
}

impl BlockValues {
    /// Computes the figure of the runs of `block`, `linear` in their coefficients. Returns whether all values are
    /// finite; where they are not, nothing else here may be asked for.
    ///
    /// The moments come in closed form from those of each axis, since what they add is independent; the distribution
    /// from the value of every run.
    pub(crate) fn compute(
        &mut self,
        block: &Block<'_>,
        coefficients: &BlockCoefficients,
        linear: &LinearCosts,
    ) -> bool {
        let first = linear.expected_bps(&coefficients.first);
        self.per_axis.resize_with(block.moving().len(), AxisContribution::default);
        for (axis, coefficients) in self.per_axis.iter_mut().zip(&coefficients.per_axis) {
            axis.contributions.clear();
            axis.contributions.extend(coefficients.iter().map(|k| linear.expected_bps(k) - first));
        }
        self.compute_from_axes(linear.total_bps(&coefficients.first))
    }

    /// The same from the contributions in `self.per_axis`.
    fn compute_from_axes(&mut self, base: f64) -> bool {
        self.base = base;
        self.all = Moments::at(base);
        for axis in &mut self.per_axis {
            axis.moments = Moments::of(&axis.contributions);
            self.all = self.all.plus(axis.moments);
        }
        let BatchMoments { mean_square, min, max, .. } = self.all.batch(0);
        if !(min.is_finite() && max.is_finite() && mean_square.is_finite()) {
            return false;
        }
        // The additions of `enumerate`, which keep the order of what they add to.
        self.extent = self
            .per_axis
            .iter()
            .rev()
            .fold((base, base), |(low, high), axis| (low + axis.moments.min, high + axis.moments.max));
        with_wide_simd(|| self.enumerate());
        // Costs around 0 lie in a thousand bins: a few runs are counted one by one then.
        self.counts.clear();
        let bins = self.high.abs_diff(self.low) as usize + 1;
        if bins <= self.values.len() {
            self.counts.resize(bins, 0);
            count(&mut self.counts, &self.bins);
        }
        true
    }

    /// The value of every run, in the block's order.
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The least and the greatest value.
    pub(crate) fn extent(&self) -> (f64, f64) {
        self.extent
    }

    /// Adds all runs to one group.
    pub(crate) fn add_to(&self, group: &mut Distribution) {
        group.add(&self.all.batch(self.values.len()));
        let counts = group.sketch.counts_mut(self.low, self.high);
        if self.counts.is_empty() {
            count(counts, &self.bins);
        } else {
            add(counts, &self.counts);
        }
    }

    /// Adds the runs to the groups of the axis at `place` among those inside the block, one per value; `spread_of` has
    /// the figure of a group.
    pub(crate) fn add_per_axis<A>(
        &self,
        place: usize,
        groups: &mut [A],
        spread_of: impl for<'a> Fn(&'a mut A) -> &'a mut Distribution,
    ) {
        let length = groups.len();
        let inner: usize = self.per_axis[place + 1..].iter().map(|axis| axis.contributions.len()).product();
        let others = self.per_axis.iter().enumerate().filter(|(other, _)| *other != place);
        let others = others.fold(Moments::at(self.base), |sum, (_, axis)| sum.plus(axis.moments));
        for (group, part) in groups.iter_mut().zip(&self.per_axis[place].contributions) {
            spread_of(group).add(&others.plus(Moments::at(*part)).batch(self.values.len() / length));
        }
        let counts = |group| spread_of(group).sketch.counts_mut(self.low, self.high);
        // Neighbouring values mostly share a bin, and back-to-back increments of one counter stall: coordinates
        // alternate.
        let (fours, rest) = groups.as_chunks_mut::<4>();
        let first_of_rest = length - rest.len();
        for (four, first) in fours.iter_mut().zip((0..).step_by(4)) {
            let mut counts = four.each_mut().map(counts);
            for row in self.bins.chunks_exact(inner * length) {
                let bins = &row[first * inner..(first + 4) * inner];
                for from in 0..inner {
                    for (digit, counts) in counts.iter_mut().enumerate() {
                        counts[bins[digit * inner + from] as usize] += 1;
                    }
                }
            }
        }
        for (group, digit) in rest.iter_mut().zip(first_of_rest..) {
            let counts = counts(group);
            for row in self.bins.chunks_exact(inner * length) {
                count(counts, &row[digit * inner..(digit + 1) * inner]);
            }
        }
    }

    /// The value and the bin of every run, in the block's order.
    #[expect(clippy::inline_always, reason = "what is not inlined is not compiled for wide registers")]
    #[inline(always)]
    fn enumerate(&mut self) {
        let values = &mut self.values;
        values.clear();
        values.push(self.base);
        // From the last axis, which moves fastest, to the first: each repeats what is there for each of its values.
        for axis in self.per_axis.iter().rev() {
            let inner = values.len();
            values.resize(inner * axis.contributions.len(), 0.0);
            let (first, rest) = values.split_at_mut(inner);
            for (chunk, part) in rest.chunks_exact_mut(inner).zip(&axis.contributions[1..]) {
                for (value, first) in chunk.iter_mut().zip(first.iter()) {
                    *value = first + part;
                }
            }
            let part = axis.contributions[0];
            for value in first {
                *value += part;
            }
        }
        let (low, high) = self.extent;
        (self.low, self.high) = (bin_of(low), bin_of(high));
        self.bins.clear();
        self.bins.extend(values.iter().map(|value| bin_of(*value).abs_diff(self.low)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_moments_are_those_of_the_enumeration() {
        let parts = [vec![0.0, 1.5, -2.0], vec![0.0, 0.25], vec![0.0, 10.0, 20.0, 35.0, 50.0]];
        let axis =
            parts.map(|parts| AxisContribution { contributions: parts, ..AxisContribution::default() });
        let mut block = BlockValues { per_axis: axis.into(), ..BlockValues::default() };
        assert!(block.compute_from_axes(7.0));
        assert_eq!(block.values.len(), 30);
        let (low, high) = min_max(block.values.iter().copied());
        assert_eq!((block.extent.0.to_bits(), block.extent.1.to_bits()), (low.to_bits(), high.to_bits()));
        assert!((block.values[(2 * 2 + 1) * 5 + 3] - (7.0 - 2.0 + 0.25 + 35.0)).abs() < 1e-12);
        let check = |found: &Distribution, values: &[f64]| {
            let n = values.len() as f64;
            assert_eq!(found.runs(), values.len() as u64);
            let mean = values.iter().sum::<f64>() / n;
            assert!((found.mean().unwrap() - mean).abs() < 1e-9);
            let square = values.iter().map(|value| value * value).sum::<f64>() / n;
            assert!((found.std().unwrap() - (square - mean * mean).sqrt()).abs() < 1e-9);
            let (min, max) = min_max(values.iter().copied());
            let range = found.range().unwrap();
            assert!((range.0 - min).abs() < 1e-12 && (range.1 - max).abs() < 1e-12);
            // The distribution, value by value.
            let mut one_by_one = found.clone();
            one_by_one.sketch = crate::analysis::distribution::QuantileSketch::default();
            for value in values {
                let bin = bin_of(*value);
                one_by_one.sketch.counts_mut(bin, bin)[0] += 1;
            }
            for q in [0.05, 0.25, 0.5, 0.75, 0.95] {
                assert_eq!(found.quantile(q), one_by_one.quantile(q));
            }
        };
        let mut all = Distribution::default();
        block.add_to(&mut all);
        check(&all, &block.values);
        for (place, length, inner) in [(0, 3, 10), (1, 2, 5), (2, 5, 1)] {
            let mut groups = vec![Distribution::default(); length];
            block.add_per_axis(place, &mut groups, |spread| spread);
            for (digit, group) in groups.iter().enumerate() {
                let chosen = block.values.iter().enumerate();
                let chosen = chosen.filter(|(index, _)| index / inner % length == digit);
                check(group, &chosen.map(|(_, value)| *value).collect::<Vec<_>>());
            }
        }
    }
}
