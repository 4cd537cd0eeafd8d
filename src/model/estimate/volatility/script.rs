//! The seed script's volatility of a bar: an exponentially weighted standard deviation of log mid returns.

use crate::model::math;

const BPS: f64 = 1e4;

/// Exponentially weighted mean and variance, bias-corrected, one observation at a time.
///
/// With alpha = 2 / (span + 1): mean and variance of the observations under weights (1 - alpha)^k, the oldest one
/// undiscounted by alpha (`adjust=False`), the variance multiplied by (sum w)^2 / ((sum w)^2 - sum w^2).
/// Source: the recursion of pandas' `ewm(span, adjust=False).std()`, which the seed script calls.
#[derive(Debug, Clone)]
struct EwmVariance {
    alpha: f64,
    mean: f64,
    variance: f64,
    /// Sum of squared weights, where the weights sum to one.
    weight_squares: f64,
    count: u64,
}

impl EwmVariance {
    fn new(span: f64) -> Self {
        Self { alpha: 2.0 / (span + 1.0), mean: 0.0, variance: 0.0, weight_squares: 1.0, count: 0 }
    }

    fn observe(&mut self, value: f64) {
        self.count += 1;
        if self.count == 1 {
            self.mean = value;
            return;
        }
        let (old, new) = (1.0 - self.alpha, self.alpha);
        let before = self.mean;
        self.mean = old * before + new * value;
        self.variance =
            old * (self.variance + math::square(before - self.mean)) + new * math::square(value - self.mean);
        self.weight_squares = old * old * self.weight_squares + new * new;
    }

    /// Standard deviation; 0 before two observations exist.
    fn std(&self) -> f64 {
        let free = 1.0 - self.weight_squares;
        if self.count < 2 || free <= 0.0 { 0.0 } else { (self.variance / free).max(0.0).sqrt() }
    }
}

/// Volatility at each of `mids`, in bps, the first return counted as 0: the seed script's start at its window.
pub(in crate::model::estimate) fn of_mids(mids: &[f64], span: f64) -> Vec<f64> {
    let mut ewm = EwmVariance::new(span);
    let mut last: Option<f64> = None;
    mids.iter()
        .map(|mid| {
            let ln_mid = math::ln(*mid);
            ewm.observe(last.map_or(0.0, |last| ln_mid - last));
            last = Some(ln_mid);
            ewm.std() * BPS
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_pandas_ewm_std() {
        // pandas 2.3: Series([0., .01, -.02, .005, .03]).ewm(span=3, adjust=False).std(), its first value missing
        let returns = [0.0, 0.01, -0.02, 0.005, 0.03];
        let expected = [
            0.0,
            0.007_071_067_811_865_475,
            0.016_431_676_725_154_984,
            0.013_714_781_737_061_59,
            0.021_461_319_514_282_38,
        ];
        let mut ewm = EwmVariance::new(3.0);
        for (value, expected) in returns.iter().zip(expected) {
            ewm.observe(*value);
            assert!((ewm.std() - expected).abs() <= 1e-15, "{} against {expected}", ewm.std());
        }
    }

    #[test]
    fn a_constant_price_has_no_volatility() {
        assert_eq!(of_mids(&[10.0; 5], 20.0), vec![0.0; 5]);
    }
}
