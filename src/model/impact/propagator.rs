//! Impact model `propagator`: every fill moves the price, and its move decays as a power of time.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, Alpha, Decay, DecayMinutes, KTemp};
use crate::model::schedule::cleanup::CleanupBlock;
use crate::model::schedule::filled_slots::FilledSlots;
use crate::model::vector::pow;

/// `k_temp` x mid x sum over the slots j up to slot i of `sigma_j` x `share_j`^alpha x K(i - j).
///
/// A slot trades evenly, and each of its moments moves the price by a kernel G(u) = (1 + u / t0)^(-decay), t0 =
/// `decay_minutes`: K(0) is the mean over a slot of what its own trading has moved so far, K(l) the mean over a slot of what
/// the slot l before it moved, both in minutes. Sigma is the volatility of a minute as known when the slot starts, as a
/// fraction of mid; share = min(1, child / max(1, bar volume)). There is no permanent part: what lasts is the slow decay.
/// With decay = 0 every move stays; with a large one it is `power-law` without permanent part. Linear in `k_temp`, which
/// the papers leave to calibration. Gatheral: free of price manipulation only for decay near 1 - alpha and alpha not
/// much below 1/2. Source: Bouchaud, Gefen, Potters, Wyart 2004, "Fluctuations and response in financial markets";
/// Gatheral 2010, "No-dynamic-arbitrage and market impact", eq. 4 and section 4.
pub(crate) struct Propagator;

/// G(u) = (1 + u / t0)^(-g) and its integrals from 0, u in minutes.
#[derive(Debug, Clone, Copy)]
struct Kernel {
    g: f64,
    t0: f64,
}

/// Exponents closer than this to a pole of the closed form count as the pole, where it is a logarithm.
const NEAR_POLE: f64 = 1e-7;

impl Kernel {
    fn of(spec: &ImpactSpec) -> Self {
        Self { g: spec.params.decay, t0: spec.params.decay_minutes }
    }

    /// ((1 + x)^a - 1) / a; ln(1 + x) at a = 0.
    fn power_integral(x: f64, a: f64) -> f64 {
        let ln = math::ln_1p(x);
        if a.abs() < NEAR_POLE { ln } else { math::exp_m1(a * ln) / a }
    }

    /// Integral of G from 0 to u, in minutes.
    fn once(&self, u: f64) -> f64 {
        self.t0 * Self::power_integral(u / self.t0, 1.0 - self.g)
    }

    /// Integral of [`Self::once`] from 0 to u, in minutes squared.
    fn twice(&self, u: f64) -> f64 {
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
    fn of_lags(&self, longest: usize, slot: f64) -> Vec<f64> {
        let twice: Vec<f64> = (0..=longest + 1).map(|lag| self.twice(lag as f64 * slot)).collect();
        let first = twice[1] / slot;
        let rest = twice.windows(3).map(|of| (of[2] - 2.0 * of[1] + of[0]) / slot);
        std::iter::once(first).chain(rest).collect()
    }
}

impl Propagator {
    /// What the fills move per minute of trading.
    fn moves(filled: &FilledSlots, alpha: f64) -> Vec<f64> {
        filled.sigma.iter().zip(filled.share_pow(alpha)).map(|(sigma, power)| sigma * power).collect()
    }
}

impl FamilyMember for Propagator {
    fn name(&self) -> &'static str {
        "propagator"
    }

    fn about(&self) -> &'static str {
        "sum over fills of k_temp x share^alpha x sigma, each fading as (1 + t / decay_minutes)^-decay"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp, Alpha, Decay, DecayMinutes]
    }
}

impl ImpactModel for Propagator {
    fn default_coefficients(&self) -> DefaultCoefficients {
        DefaultCoefficients::new(0.30, 0.0, 0.5)
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let kernel = Kernel::of(spec);
        let slot = filled.slot_minutes;
        let left = |fill: usize| {
            let lag = (filled.slot[index] - filled.slot[fill]) as f64 * slot;
            let moved = filled.sigma[fill] * pow(filled.share[fill], spec.alpha());
            let before = if fill == index { 0.0 } else { kernel.twice(lag - slot) - 2.0 * kernel.twice(lag) };
            moved * (kernel.twice(lag + slot) + before) / slot
        };
        let all = (0..=index).map(left).fold(0.0, |sum, left| sum + left);
        SliceImpact { temporary: filled.mid[index] * all, permanent: 0.0 }
    }

    /// Temporary: a minute that takes all of the volume, and what earlier fills leave when the window ends.
    fn block_impact(&self, filled: &FilledSlots, block: &CleanupBlock, spec: &ImpactSpec) -> SliceImpact {
        let kernel = Kernel::of(spec);
        let slot = filled.slot_minutes;
        let own = block.sigma * kernel.of_lags(0, 1.0)[0];
        let earlier = filled.slot.iter().zip(Self::moves(filled, spec.alpha())).map(|(fill, moved)| {
            let since = (block.slot - fill) as f64 * slot;
            moved * (kernel.once(since) - kernel.once(since - slot))
        });
        SliceImpact { temporary: block.mid * earlier.fold(own, |sum, left| sum + left), permanent: 0.0 }
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let longest = filled.slot.last().zip(filled.slot.first()).map_or(0, |(last, first)| last - first);
        let kernel = Kernel::of(spec).of_lags(longest, filled.slot_minutes);
        let moves = Self::moves(filled, spec.alpha());
        let temporary = filled.sum(|i| {
            let earlier = filled.slot[..=i].iter().zip(&moves);
            let all = earlier.fold(0.0, |sum, (slot, moved)| sum + moved * kernel[filled.slot[i] - slot]);
            filled.crossing[i] * filled.mid[i] * all
        });
        ImpactBasis { temporary, permanent: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The double integral of the kernel over two slots, by the midpoint rule.
    fn numerically(kernel: Kernel, lag: usize, slot: f64) -> f64 {
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
                let kernel = Kernel { g, t0: 1.5 };
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
            let at = |g: f64| Kernel { g, t0: 1.0 }.of_lags(3, 5.0);
            for (here, near) in at(pole).into_iter().zip(at(pole + 1e-6)) {
                assert!((here - near).abs() < 1e-4 * here, "{pole}: {here} {near}");
            }
        }
    }
}
