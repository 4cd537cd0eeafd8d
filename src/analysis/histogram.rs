//! Counts of figures in bins that a reader can name.

use crate::model::math;

/// Bins of one width, with what lies outside of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Histogram {
    /// Lower end of the first bin: a multiple of the width, so that zero is between two bins and never inside one.
    pub start: f64,
    /// Width of every bin: 1, 2 or 5 times a power of ten.
    pub width: f64,
    /// Figures in every bin; a figure on an edge is in the bin above it.
    pub counts: Vec<u64>,
    /// Figures below the first bin.
    pub below: u64,
    /// Figures above the last bin.
    pub above: u64,
}

/// Bins aimed at, at least and at most.
const BINS: (f64, f64) = (20.0, 60.0);
/// Share of figures at either end that may lie outside of the bins: a few far ones must not squeeze all others into one.
const OUTSIDE: f64 = 0.005;

impl Histogram {
    /// The histogram of `ascending` figures; `None` where there are none.
    ///
    /// Source of the width: Freedman, Diaconis 1981, "On the histogram as a density estimator".
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "places and bins are small and not below 0 where they are used"
    )]
    pub(crate) fn of(ascending: &[f64]) -> Option<Self> {
        let last = ascending.len().checked_sub(1)?;
        let place = |share: f64| ascending[(share * last as f64).round().clamp(0.0, last as f64) as usize];
        let (low, high) = (place(OUTSIDE), place(1.0 - OUTSIDE));
        let middle = place(0.75) - place(0.25);
        let aimed = 2.0 * middle / math::cbrt(ascending.len() as f64);
        let aimed = aimed.clamp((high - low) / BINS.1, (high - low) / BINS.0);
        let width = nice_width(aimed).unwrap_or_else(|| nice_width(high.abs() / 10.0).unwrap_or(1.0));
        let first = (low / width).floor();
        let bins = ((high / width).floor() - first) as usize + 1;
        let mut found = Self { start: first * width, width, counts: vec![0; bins], below: 0, above: 0 };
        for value in ascending {
            let bin = (value / width).floor() - first;
            match bin {
                bin if bin < 0.0 => found.below += 1,
                bin if bin as usize >= bins => found.above += 1,
                bin => found.counts[bin as usize] += 1,
            }
        }
        Some(found)
    }
}

/// The least of 1, 2 and 5 times a power of ten that is not below `width`; `None` where it has no such.
pub(crate) fn nice_width(width: f64) -> Option<f64> {
    if !(width.is_finite() && width > 1e-9) {
        return None;
    }
    let power = math::pow10(math::floor_log10(width));
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|nice| *nice >= width * (1.0 - 1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_counted_once_and_zero_is_an_edge() {
        let mut values: Vec<f64> = (0..1000).map(|i| f64::from(i) * 0.013 - 4.0).collect();
        values.extend([-1e6, 1e6]);
        values.sort_by(f64::total_cmp);
        let found = Histogram::of(&values).unwrap();
        assert_eq!(found.counts.iter().sum::<u64>() + found.below + found.above, 1002);
        assert!(found.below >= 1 && found.above >= 1);
        assert!((found.width - 1.0).abs() < 1e-12, "{found:?}");
        let edges = (-found.start / found.width).fract().abs();
        assert!(edges < 1e-9, "{found:?}");
        let below_zero = values.iter().filter(|value| **value < 0.0).count() as u64;
        let ends = (1_u32..).map(|bin| found.start + f64::from(bin) * found.width);
        let bins_below = found.counts.iter().zip(ends).filter(|(_, end)| *end < 1e-9).map(|(count, _)| count);
        assert_eq!(found.below + bins_below.sum::<u64>(), below_zero);
    }

    #[test]
    fn equal_figures_are_one_bin() {
        assert_eq!(Histogram::of(&[0.0; 7]).unwrap().counts, [7]);
        assert_eq!(Histogram::of(&[3.0; 7]).unwrap().counts, [7]);
        assert_eq!(Histogram::of(&[]), None);
    }
}
