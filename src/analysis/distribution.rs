//! The distribution of a figure over runs: count, mean, standard deviation, extremes, quantiles, in constant memory.

use super::fixed_point_sum::FixedPointSum;
use super::group_accumulator::PartialResult;

/// Bits of the mantissa that tell bins apart: a bin is 1/32 of its value wide.
const MANTISSA_BITS: u32 = 5;
const SHIFT: u32 = 52 - MANTISSA_BITS;
/// Values below 2^-14 in size share the bin of 0, those above 2^24 the outermost.
const LOWEST: u64 = (1023 - 14) << MANTISSA_BITS;
const HIGHEST: u64 = (1023 + 24) << MANTISSA_BITS;

/// The bin of `value`: ascending in it, 0 around 0.
#[expect(clippy::cast_possible_truncation, reason = "bins lie between -1217 and 1217")]
pub(crate) fn bin_of(value: f64) -> i32 {
    let size = (value.to_bits() & (u64::MAX >> 1)) >> SHIFT;
    let bin = (size.clamp(LOWEST, HIGHEST) - LOWEST) as i32;
    if value.is_sign_negative() { -bin } else { bin }
}

/// The least and the greatest size of values in `bin`.
fn edges(bin: i32) -> (f64, f64) {
    let size = |bin: u32| f64::from_bits((LOWEST + u64::from(bin)) << SHIFT);
    match bin.unsigned_abs() {
        0 => (-size(1), size(1)),
        up if bin > 0 => (size(up), size(up + 1)),
        down => (-size(down + 1), -size(down)),
    }
}

/// Counts a value in each of `bins`, which are places in `counts`.
///
/// The two halves alternate: neighbouring values mostly share a bin, and back-to-back increments of one counter stall.
pub(crate) fn count(counts: &mut [u64], bins: &[u32]) {
    let (first, second) = bins.split_at(bins.len() / 2);
    for (a, b) in first.iter().zip(second) {
        counts[*a as usize] += 1;
        counts[*b as usize] += 1;
    }
    for bin in &second[first.len()..] {
        counts[*bin as usize] += 1;
    }
}

/// Adds `more` counts of the same bins.
pub(crate) fn add(counts: &mut [u64], more: &[u64]) {
    for (count, more) in counts.iter_mut().zip(more) {
        *count += more;
    }
}

/// Counts by bin, kept for the bins between the lowest and the highest seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuantileSketch {
    first: i32,
    counts: Vec<u64>,
    /// The lowest and the highest bin that was made room for since all counts were 0.
    seen: Option<(i32, i32)>,
}

impl QuantileSketch {
    /// The counts of the bins from `low` to `high`, for which it makes room.
    pub fn counts_mut(&mut self, low: i32, high: i32) -> &mut [u64] {
        self.seen = Some(self.seen.map_or((low, high), |seen| (seen.0.min(low), seen.1.max(high))));
        if self.counts.is_empty() {
            self.first = low;
        }
        if low < self.first {
            let more = (self.first - low).unsigned_abs() as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, more));
            self.first = low;
        }
        let needed = (high - self.first).unsigned_abs() as usize + 1;
        if needed > self.counts.len() {
            self.counts.resize(needed, 0);
        }
        &mut self.counts[(low - self.first).unsigned_abs() as usize..needed]
    }

    /// The places of the counts of the bins from `low` to `high`, for which there is room.
    fn between(&self, (low, high): (i32, i32)) -> std::ops::Range<usize> {
        let place = |bin: i32| (bin - self.first).unsigned_abs() as usize;
        place(low)..place(high) + 1
    }

    /// Forgets all counts, and keeps room for the same bins.
    fn clear(&mut self) {
        if let Some(seen) = self.seen.take() {
            let places = self.between(seen);
            self.counts[places].fill(0);
        }
    }

    /// Adds another sketch.
    pub fn merge(&mut self, other: &Self) {
        if let Some((low, high)) = other.seen {
            add(self.counts_mut(low, high), &other.counts[other.between((low, high))]);
        }
    }

    /// The value of which `rank` others are less, right to 1/32 of it; `None` when there are no more.
    fn at_rank(&self, rank: u64) -> Option<f64> {
        let mut before = 0_u64;
        for (bin, count) in (self.first..).zip(&self.counts) {
            if before + count > rank {
                let (low, high) = edges(bin);
                return Some(low + (high - low) * ((rank - before) as f64 + 0.5) / *count as f64);
            }
            before += count;
        }
        None
    }

    /// The share of values below 0; those within 2^-14 of it count half.
    fn share_below_zero(&self) -> f64 {
        let (mut below, mut around, mut total) = (0, 0, 0);
        for (bin, count) in (self.first..).zip(&self.counts) {
            total += count;
            below += if bin < 0 { *count } else { 0 };
            around += if bin == 0 { *count } else { 0 };
        }
        (below as f64 + around as f64 / 2.0) / total as f64
    }

    /// The `q`-quantile, linear inside its bin: right to 1/32 of its value. `None` when empty.
    fn quantile(&self, q: f64) -> Option<f64> {
        let total: u64 = self.counts.iter().sum();
        let rank = q * total as f64;
        let mut before = 0_u64;
        for (bin, count) in (self.first..).zip(&self.counts) {
            if *count > 0 && (before + count) as f64 >= rank {
                let (low, high) = edges(bin);
                let part = ((rank - before as f64) / *count as f64).clamp(0.0, 1.0);
                return Some(low + (high - low) * part);
            }
            before += count;
        }
        None
    }
}

/// What is known of a figure over some runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    count: u64,
    sum: FixedPointSum,
    squares: FixedPointSum,
    min: f64,
    max: f64,
    /// Its distribution.
    pub sketch: QuantileSketch,
}

impl Default for Distribution {
    fn default() -> Self {
        Self {
            count: 0,
            sum: FixedPointSum::default(),
            squares: FixedPointSum::default(),
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            sketch: QuantileSketch::default(),
        }
    }
}

/// Moments and extremes of the figure over some runs at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BatchMoments {
    /// Number of runs.
    pub count: u64,
    /// Mean.
    pub mean: f64,
    /// Mean of the squares.
    pub mean_square: f64,
    /// Least.
    pub min: f64,
    /// Greatest.
    pub max: f64,
}

impl Distribution {
    /// Adds the moments of a batch; its values are counted into [`Self::sketch`] beside.
    pub fn add(&mut self, batch: &BatchMoments) {
        let count = batch.count as f64;
        self.count += batch.count;
        self.sum.add(batch.mean * count);
        self.squares.add(batch.mean_square * count);
        self.min = self.min.min(batch.min);
        self.max = self.max.max(batch.max);
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.count
    }

    /// Mean; `None` without a run.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum.value() / self.count as f64)
    }

    /// Standard deviation over the runs (divided by their number); `None` without a run.
    pub fn std(&self) -> Option<f64> {
        let mean = self.mean()?;
        Some((self.squares.value() / self.count as f64 - mean * mean).max(0.0).sqrt())
    }

    /// Least and greatest; `None` without a run.
    pub fn range(&self) -> Option<(f64, f64)> {
        (self.count > 0).then_some((self.min, self.max))
    }

    /// The median, the mean of the middle two for an even count; each right to 1/32 of its value. `None` without a run.
    pub fn median(&self) -> Option<f64> {
        let (min, max) = self.range()?;
        let (lower, upper) = ((self.count - 1) / 2, self.count / 2);
        let middle = f64::midpoint(self.sketch.at_rank(lower)?, self.sketch.at_rank(upper)?);
        Some(middle.clamp(min, max))
    }

    /// The share of runs below 0, a half for those that are 0; NaN without a run.
    pub fn share_below_zero(&self) -> f64 {
        self.sketch.share_below_zero()
    }

    /// The `q`-quantile, right to 1/32 of its value; `None` without a run.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let (min, max) = self.range()?;
        Some(self.sketch.quantile(q)?.clamp(min, max))
    }
}

impl PartialResult for Distribution {
    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum.merge(other.sum);
        self.squares.merge(other.squares);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.sketch.merge(&other.sketch);
    }

    fn clear(&mut self) {
        let mut sketch = std::mem::take(&mut self.sketch);
        sketch.clear();
        *self = Self { sketch, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_ascend_with_values_and_hold_them() {
        let mut values: Vec<f64> = (-400..=400).map(|i| f64::from(i * i * i) / 1e4).collect();
        values.extend([1e-9, -1e-9, 1e12, -1e12]);
        values.sort_by(f64::total_cmp);
        for pair in values.windows(2) {
            assert!(bin_of(pair[0]) <= bin_of(pair[1]), "{pair:?}");
        }
        for value in values.into_iter().filter(|value| value.abs() < 1e7) {
            let (low, high) = edges(bin_of(value));
            assert!(low <= value && value <= high, "{value} in {low} to {high}");
        }
        assert_eq!(bin_of(0.0), 0);
    }

    #[test]
    fn quantiles_are_right_to_a_bin() {
        let mut spread = Distribution::default();
        for i in 1..=10_000 {
            let value = f64::from(i) / 100.0;
            let bin = bin_of(value);
            count(spread.sketch.counts_mut(bin, bin), &[0]);
            let square = value * value;
            spread.add(&BatchMoments { count: 1, mean: value, mean_square: square, min: value, max: value });
        }
        for q in [0.05, 0.25, 0.5, 0.75, 0.95] {
            let found = spread.quantile(q).unwrap();
            assert!((found / (q * 100.0) - 1.0).abs() < 1.0 / 32.0, "{q}: {found}");
        }
        assert!((spread.median().unwrap() / 50.005 - 1.0).abs() < 1.0 / 32.0);
        assert!(spread.share_below_zero() < 1e-12);
        assert!((spread.mean().unwrap() - 50.005).abs() < 1e-9);
        assert!((spread.std().unwrap() - 28.867_512).abs() < 1e-5);
        assert_eq!(spread.range(), Some((0.01, 100.0)));
    }
}
