//! Indices of a sample, or of a product with gaps: estimated from the combinations that were run.
//!
//! First order: the correlation ratio, the variance of the means by value over the variance of all (Pearson 1905), less
//! what chance adds to it, which is Kelley's (1935) epsilon squared where all rows count the same. A numeric axis with
//! too few runs per value is cut into classes of neighbours (Plischke, Borgonovo, Smith 2013, "Global sensitivity
//! measures from given data"); what a class hides inside is missing from the index. Total: the variance between runs
//! that agree on everything else, where every value of the axis has such a run.
//!
//! Chance shrinks as the sample comes near the whole product (Cochran 1977, "Sampling techniques", section 2.6), so
//! that a product with one run missing is all but exact. A run that stands for several combinations, since an axis does
//! not matter to it, was drawn if any of them was, and counts by one over that chance (Horvitz, Thompson 1952).
//!
//! Limits: it takes axes as independent of each other. Where they are not (a spread that follows the symbol, orders
//! that belong to one symbol), first-order shares overlap and may sum to more than 1.

use super::{Observations, Sensitivity, SensitivityIndex, SensitivityMethod};
use crate::analysis::frame::EMPTY;
use crate::analysis::table_axis::TableAxis;
use crate::model::math;

/// Runs a value that a mean by value needs on a small sample; below it neighbours of a numeric axis are joined.
const MIN_RUNS_PER_NUMBER: f64 = 5.0;
/// The same where there are no neighbours.
const MIN_RUNS_PER_TEXT: f64 = 2.0;
/// Runs a class of neighbours has at least, and the number of classes at most.
const MIN_RUNS_PER_CLASS: usize = 20;
const MAX_CLASSES: usize = 50;
/// Comparisons that a total index needs at least.
const MIN_COMPARISONS: u64 = 10;

/// A sample with the weight of every row.
struct WeightedSample<'a> {
    design: &'a Observations,
    weights: Vec<f64>,
    /// Share of all combinations that were run; 0 where rows repeat a combination.
    coverage: f64,
    /// Mean, and variance free of bias.
    mean: f64,
    variance: f64,
    /// Every row's combination as a number, the axis at `i` counting by its stride; `None` where it does not fit.
    keys: Option<(Vec<u128>, Vec<u128>)>,
    /// Whether rows agree on all axes: what they differ by is on none of them.
    repeats: bool,
}

/// Rows that share a value of an axis: sums over them.
#[derive(Clone, Copy, Default)]
struct ClassSums {
    rows: usize,
    weight: f64,
    squared_weight: f64,
    sum: f64,
}

/// The indices as far as they can be estimated.
pub(super) fn indices(design: &Observations) -> Sensitivity {
    let sample = WeightedSample::of(design);
    let of_axis = |(place, axis): (usize, &TableAxis)| {
        let (total, comparisons) = sample.total(place);
        SensitivityIndex {
            axis: axis.name.clone(),
            values: axis.len(),
            first: sample.first(axis),
            total,
            comparisons,
        }
    };
    Sensitivity {
        runs: design.values.len() as u64,
        mean: design.mean_removed + sample.mean,
        variance: sample.variance,
        method: SensitivityMethod::Estimated { coverage: sample.coverage },
        indices: design.axes.iter().enumerate().map(of_axis).collect(),
    }
}

impl<'a> WeightedSample<'a> {
    fn of(design: &'a Observations) -> Self {
        let keys = keys(design);
        let repeats = keys.as_ref().is_some_and(|(keys, _)| {
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            sorted.windows(2).any(|pair| pair[0] == pair[1])
        });
        let stand_for = design.combination_counts();
        let coverage = if repeats { 0.0 } else { coverage(&stand_for, design.combinations()) };
        let weights: Vec<f64> = stand_for.iter().map(|count| weight(*count, coverage)).collect();
        let total: f64 = weights.iter().sum();
        let squared: f64 = weights.iter().map(|weight| weight * weight).sum();
        let weighted = || weights.iter().zip(&design.values);
        let mean = weighted().map(|(weight, value)| weight * value).sum::<f64>() / total;
        let plain =
            weighted().map(|(weight, value)| weight * math::square(value - mean)).sum::<f64>() / total;
        let bias = (1.0 - coverage) * squared / (total * total);
        let variance = if bias < 1.0 { plain / (1.0 - bias) } else { plain };
        Self { design, weights, coverage, mean, variance, keys, repeats }
    }

    /// The first-order index of `axis`.
    fn first(&self, axis: &TableAxis) -> Option<f64> {
        let (classes, count) = self.classes(axis)?;
        let mut groups = vec![ClassSums::default(); count];
        let mut idle = ClassSums::default();
        for (row, class) in classes.iter().enumerate() {
            let group = class.map_or(&mut idle, |class| &mut groups[class]);
            let (weight, value) = (self.weights[row], self.design.values[row]);
            group.rows += 1;
            group.weight += weight;
            group.squared_weight += weight * weight;
            group.sum += weight * value;
        }
        let mut squares = 0.0;
        for (row, class) in classes.iter().enumerate() {
            let Some(group) = class.map(|class| groups[class]) else { continue };
            squares += self.weights[row] * math::square(self.design.values[row] - group.sum / group.weight);
        }
        let freedom: f64 =
            groups.iter().map(|group| group.weight - group.squared_weight / group.weight).sum();
        let within = if freedom > 0.0 { squares / freedom } else { return None };
        // Runs that the axis does not matter to are at each of its values alike.
        let total: f64 = idle.weight + groups.iter().map(|group| group.weight).sum::<f64>();
        let (idle_weight, idle_sum) = (idle.weight / count as f64, idle.sum / count as f64);
        let between = groups.iter().map(|group| {
            let weight = group.weight + idle_weight;
            let (share, mean) = (weight / total, (group.sum + idle_sum) / weight);
            let chance = (1.0 - self.coverage) * within * group.squared_weight / (weight * weight);
            share * math::square(mean - self.mean) - share * (1.0 - share) * chance
        });
        Some((between.sum::<f64>() / self.variance).clamp(0.0, 1.0))
    }

    /// For every row the class of its value, `None` where the axis does not matter to it, and the number of classes: a
    /// value each, or neighbours together.
    fn classes(&self, axis: &TableAxis) -> Option<(Vec<Option<usize>>, usize)> {
        let mut rows = vec![0_usize; axis.len()];
        for code in axis.codes().iter().filter(|code| **code != EMPTY) {
            rows[*code as usize - 1] += 1;
        }
        let all: usize = rows.iter().sum();
        let least = if axis.is_numeric() { MIN_RUNS_PER_NUMBER } else { MIN_RUNS_PER_TEXT };
        let enough = all as f64 >= least * axis.len() as f64 * (1.0 - self.coverage);
        let mut class_of: Vec<usize> = (0..axis.len()).collect();
        if !enough {
            let classes = (all / MIN_RUNS_PER_CLASS).min(MAX_CLASSES);
            if !axis.is_numeric() || classes < 2 {
                return None;
            }
            let (mut before, mut class, mut used) = (0, 0, 0);
            for (class_of, rows) in class_of.iter_mut().zip(&rows) {
                // A new class once the ones before have their share; none is left empty.
                if used > 0 && before >= (class + 1) * all / classes {
                    (class, used) = (class + 1, 0);
                }
                *class_of = class;
                before += rows;
                used += rows;
            }
        }
        let count = class_of.last()? + 1;
        let of_row = |code: &u32| (*code as usize).checked_sub(1).map(|place| class_of[place]);
        (count > 1).then(|| (axis.codes().iter().map(of_row).collect(), count))
    }

    /// The total index of the axis at `place`, and the comparisons behind it.
    fn total(&self, place: usize) -> (Option<f64>, u64) {
        let axis = &self.design.axes[place];
        let Some((keys, strides)) = self.keys.as_ref().filter(|_| !self.repeats) else { return (None, 0) };
        let rows = axis.codes().iter().enumerate().filter(|(_, code)| **code != EMPTY);
        let mut others: Vec<(u128, usize)> =
            rows.map(|(row, code)| (keys[row] - u128::from(*code) * strides[place], row)).collect();
        others.sort_unstable();
        let mut compared = vec![false; axis.len()];
        let (mut squares, mut freedom, mut comparisons) = (0.0, 0.0, 0_u64);
        for group in others.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            let mean =
                group.iter().map(|(_, row)| self.design.values[*row]).sum::<f64>() / group.len() as f64;
            // Rows of a group agree on which axes matter to them, so on their weight.
            let weight = self.weights[group[0].1];
            for (_, row) in group {
                squares += weight * math::square(self.design.values[*row] - mean);
                compared[axis.codes()[*row] as usize - 1] = true;
            }
            freedom += weight * (group.len() - 1) as f64;
            comparisons += group.len() as u64 - 1;
        }
        if comparisons < MIN_COMPARISONS || compared.contains(&false) {
            return (None, comparisons);
        }
        // Values in a group are distinct ones of all the axis has: drawn without replacement.
        let length = axis.len() as f64;
        let matters: f64 =
            axis.codes().iter().zip(&self.weights).filter(|(code, _)| **code != EMPTY).map(|(_, w)| w).sum();
        let share = matters / self.weights.iter().sum::<f64>();
        let variance = share * squares / freedom * (length - 1.0) / length;
        (Some((variance / self.variance).clamp(0.0, 1.0)), comparisons)
    }
}

/// Every row's combination as a number and the stride of every axis; `None` where it does not fit 128 bits.
fn keys(design: &Observations) -> Option<(Vec<u128>, Vec<u128>)> {
    let mut stride = 1_u128;
    let mut strides = Vec::with_capacity(design.axes.len());
    for axis in &design.axes {
        strides.push(stride);
        stride = stride.checked_mul(axis.len() as u128 + 1)?;
    }
    let mut keys = vec![0_u128; design.values.len()];
    for (axis, stride) in design.axes.iter().zip(&strides) {
        for (key, code) in keys.iter_mut().zip(axis.codes()) {
            *key += u128::from(*code) * stride;
        }
    }
    Some((keys, strides))
}

/// How much a row counts that stands for `count` combinations, of which each was drawn with probability `coverage`: the
/// combinations, over the chance that one of them was drawn.
fn weight(count: f64, coverage: f64) -> f64 {
    // 1 - (1 - f)^n without cancellation.
    let drawn = -math::exp_m1(count * math::ln_1p(-coverage));
    if coverage > 0.0 { count / drawn } else { 1.0 }
}

/// The share of `combinations` that was drawn, from the number that each row stands for: the one under which the
/// weights sum to the combinations.
fn coverage(stand_for: &[f64], combinations: f64) -> f64 {
    let mut sorted = stand_for.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let counts: Vec<(f64, f64)> =
        sorted.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|same| (same[0], same.len() as f64)).collect();
    let sum = |coverage: f64| counts.iter().map(|(count, rows)| rows * weight(*count, coverage)).sum::<f64>();
    if sum(1.0) >= combinations {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if sum(middle) > combinations {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
