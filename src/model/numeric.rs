//! Sums and medians whose rounding is part of the contract.

/// Below this length a plain loop sums; numpy uses the same threshold.
const UNROLL_FROM: usize = 8;
/// Up to this length eight accumulators sum; beyond it the range is halved.
const BLOCK: usize = 128;

/// Pairwise sum of `values`; error grows with log n instead of n.
///
/// The order of additions is numpy's (eight interleaved accumulators, halving above 128), so that the weights of
/// `preset = "level44"` round exactly as the script's do and an order completes in the same slice.
/// Source: Higham 1993, "The accuracy of floating point summation", section 3.
pub(crate) fn pairwise_sum(values: &[f64]) -> f64 {
    let n = values.len();
    if n < UNROLL_FROM {
        return values.iter().fold(0.0, |sum, value| sum + value);
    }
    if n <= BLOCK {
        let mut lanes = [0.0; UNROLL_FROM];
        lanes.copy_from_slice(&values[..UNROLL_FROM]);
        let mut chunks = values[UNROLL_FROM..].chunks_exact(UNROLL_FROM);
        for chunk in &mut chunks {
            for (lane, value) in lanes.iter_mut().zip(chunk) {
                *lane += value;
            }
        }
        let folded =
            ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        return chunks.remainder().iter().fold(folded, |sum, value| sum + value);
    }
    let half = n / 2;
    let half = half - half % UNROLL_FROM;
    pairwise_sum(&values[..half]) + pairwise_sum(&values[half..])
}

/// Median of `values`, which it reorders; the mean of the middle two for an even count, `None` when empty.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let (below, middle, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    let upper = *middle;
    if n % 2 == 1 {
        return Some(upper);
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(f64::midpoint(lower, upper))
}

/// The least and the greatest of `values`; (inf, -inf) when empty.
pub(crate) fn min_max(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    values.into_iter().fold(start, |(low, high), value| (low.min(value), high.max(value)))
}

/// The `q`-quantile of `values`, which it sorts: linear between order statistics; `None` when empty.
///
/// Source: Hyndman, Fan 1996, "Sample quantiles in statistical packages", definition 7.
pub(crate) fn quantile(values: &mut [f64], q: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let place = q.clamp(0.0, 1.0) * last as f64;
    let lower = values.iter().enumerate().take_while(|(index, _)| *index as f64 <= place).last()?;
    let upper = values[(lower.0 + 1).min(last)];
    Some(lower.1 + (upper - lower.1) * (place - lower.0 as f64))
}

/// At most `most` of the indices below `length`, evenly spaced, with the first and the last among them.
pub(crate) fn evenly_spaced(length: usize, most: usize) -> Vec<usize> {
    if length <= most {
        return (0..length).collect();
    }
    (0..most).map(|place| place * (length - 1) / (most - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairwise_sum_of_many_tenths_is_closer_than_the_plain_one() {
        let values = vec![0.1; 100_000];
        let plain: f64 = values.iter().fold(0.0, |sum, value| sum + value);
        let exact = 10_000.0;
        assert!((pairwise_sum(&values) - exact).abs() < (plain - exact).abs());
        assert!((pairwise_sum(&values) - exact).abs() < 1e-10);
    }

    #[test]
    fn the_sum_covers_every_length_around_its_block_sizes() {
        for n in 0..300_u32 {
            let values: Vec<f64> = (0..n).map(f64::from).collect();
            let expected = f64::from(n) * (f64::from(n) - 1.0) / 2.0;
            assert!((pairwise_sum(&values) - expected).abs() < 1e-9, "n = {n}");
        }
    }

    #[test]
    fn the_median_of_an_even_count_is_the_mean_of_the_middle_two() {
        assert_eq!(median(&mut [5.0, 1.0, 4.0, 2.0]), Some(3.0));
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn quantiles_are_linear_between_order_statistics() {
        let mut values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(&mut values, 0.0), Some(1.0));
        assert_eq!(quantile(&mut values, 0.5), Some(2.5));
        assert_eq!(quantile(&mut values, 1.0), Some(4.0));
        assert_eq!(quantile(&mut [7.0], 0.3), Some(7.0));
        assert_eq!(quantile(&mut [], 0.5), None);
    }
}
