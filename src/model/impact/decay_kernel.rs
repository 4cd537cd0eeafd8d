//! The decay of impact as a power of time, averaged over the slots of trading.

use crate::model::math;

/// G(u) = (1 + u / t0)^(-g) and its integrals from 0, u in minutes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecayKernel {
    /// The exponent g.
    pub g: f64,
    /// t0, in minutes, above 0.
    pub t0: f64,
}

/// Exponents closer than this to a pole of the closed form count as the pole, where it is a logarithm.
const NEAR_POLE: f64 = 1e-7;

impl DecayKernel {
    /// ((1 + x)^a - 1) / a; ln(1 + x) at a = 0.
    fn power_integral(x: f64, a: f64) -> f64 {
        let ln = math::ln_1p(x);
        if a.abs() < NEAR_POLE { ln } else { math::exp_m1(a * ln) / a }
    }

    /// Integral of G from 0 to u, in minutes.
    pub(crate) fn once(&self, u: f64) -> f64 {
        self.t0 * Self::power_integral(u / self.t0, 1.0 - self.g)
    }

    /// Integral of [`Self::once`] from 0 to u, in minutes squared.
    pub(crate) fn twice(&self, u: f64) -> f64 {
        let x = u / self.t0;
        let a = 1.0 - self.g;
        let integral = if a.abs() < NEAR_POLE {
            (1.0 + x) * math::ln_1p(x) - x
        } else {
            (Self::power_integral(x, 1.0 + a) - x) / a
        };
        self.t0 * self.t0 * integral
    }

    /// K(0) to K(longest) for slots of `slot` minutes.
    pub(crate) fn of_lags(&self, longest: usize, slot: f64) -> Vec<f64> {
        let twice: Vec<f64> = (0..=longest + 1).map(|lag| self.twice(lag as f64 * slot)).collect();
        let first = twice[1] / slot;
        let rest = twice.windows(3).map(|of| (of[2] - 2.0 * of[1] + of[0]) / slot);
        std::iter::once(first).chain(rest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The double integral of the kernel over two slots, by the midpoint rule.
    fn numerically(kernel: DecayKernel, lag: usize, slot: f64) -> f64 {
        let steps = 400;
        let at = |step: usize| (step as f64 + 0.5) / steps as f64 * slot;
        let g = |u: f64| math::pow(1.0 + u / kernel.t0, -kernel.g);
        let mut sum = 0.0;
        for (later, earlier) in (0..steps).flat_map(|later| (0..steps).map(move |earlier| (later, earlier))) {
            let u = lag as f64 * slot + at(later) - at(earlier);
            // On the diagonal of the same slot half of a cell lies in the past.
            let part = if lag == 0 && later == earlier { 0.5 } else { 1.0 };
            if u >= 0.0 {
                sum += part * g(u);
            }
        }
        sum * slot / (steps * steps) as f64
    }

    #[test]
    fn the_kernel_is_the_mean_over_the_slots_it_spans() {
        for g in [0.0, 0.4, 0.5, 1.0, 1.7, 2.0, 3.0] {
            for slot in [1.0, 5.0] {
                let kernel = DecayKernel { g, t0: 1.5 };
                for (lag, closed) in kernel.of_lags(4, slot).into_iter().enumerate() {
                    let expected = numerically(kernel, lag, slot);
                    assert!(
                        (closed - expected).abs() < 1e-3 * expected,
                        "{g} {slot} {lag}: {closed} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_closed_form_is_continuous_at_its_poles() {
        for pole in [1.0, 2.0] {
            let at = |g: f64| DecayKernel { g, t0: 1.0 }.of_lags(3, 5.0);
            for (here, near) in at(pole).into_iter().zip(at(pole + 1e-6)) {
                assert!((here - near).abs() < 1e-4 * here, "{pole}: {here} {near}");
            }
        }
    }
}
