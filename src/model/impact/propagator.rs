//! Impact model `propagator`: every fill moves the price, and its move decays as a power of time.

use super::decay_kernel::DecayKernel;
use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
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

fn kernel_of(spec: &ImpactSpec) -> DecayKernel {
    DecayKernel { g: spec.params.decay, t0: spec.params.decay_minutes }
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
        let kernel = kernel_of(spec);
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
        let kernel = kernel_of(spec);
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
        let kernel = kernel_of(spec).of_lags(longest, filled.slot_minutes);
        let moves = Self::moves(filled, spec.alpha());
        let temporary = filled.sum(|i| {
            let earlier = filled.slot[..=i].iter().zip(&moves);
            let all = earlier.fold(0.0, |sum, (slot, moved)| sum + moved * kernel[filled.slot[i] - slot]);
            filled.crossing[i] * filled.mid[i] * all
        });
        ImpactBasis { temporary, permanent: 0.0 }
    }
}
