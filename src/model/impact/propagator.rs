//! Impact model `propagator`: every fill moves the price, and its move decays as a power of time.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Alpha, Decay, DecayMinutes, KTemp};
use crate::model::schedule::filled_slots::FilledSlots;
use crate::model::vector::pow;

/// `k_temp` x mid x sum over the fills j up to this one of `sigma_j` x `share_j`^alpha x (1 + (t - `t_j`) / t0)^(-decay).
///
/// Sigma is the volatility of the bar as a fraction of mid, share = min(1, child / max(1, bar volume)), t in minutes, t0
/// = `decay_minutes`. There is no permanent part: what lasts is the slow decay. With decay = 0 every move stays, with
/// a large one it is `power-law` without permanent part. Linear in `k_temp`, which the papers leave to calibration.
/// Gatheral: free of price manipulation only for decay near 1 - alpha and alpha not much below 1/2.
/// Source: Bouchaud, Gefen, Potters, Wyart 2004, "Fluctuations and response in financial markets"; Gatheral 2010,
/// "No-dynamic-arbitrage and market impact", eq. 4 and section 4.
pub(crate) struct Propagator;

impl Propagator {
    fn kernel(lag: usize, minutes_a_slot: f64, spec: &ImpactSpec) -> f64 {
        pow(1.0 + lag as f64 * minutes_a_slot / spec.params.decay_minutes, -spec.params.decay)
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
        DefaultCoefficients { k_temp: 0.30, k_perm: 0.0, alpha: 0.5 }
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let moved = |fill: usize| filled.sigma[fill] * pow(filled.share[fill], spec.alpha());
        let left = |fill: usize| {
            let lag = filled.slot[index] - filled.slot[fill];
            moved(fill) * Self::kernel(lag, filled.slot_minutes, spec)
        };
        let all = (0..=index).map(left).fold(0.0, |sum, left| sum + left);
        SliceImpact { temporary: filled.mid[index] * all, permanent: 0.0 }
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let powers = filled.share_pow(spec.alpha());
        let longest = filled.slot.last().zip(filled.slot.first()).map_or(0, |(last, first)| last - first);
        let kernel: Vec<f64> =
            (0..=longest).map(|lag| Self::kernel(lag, filled.slot_minutes, spec)).collect();
        let moved: Vec<f64> = filled.sigma.iter().zip(powers).map(|(sigma, power)| sigma * power).collect();
        let temporary = filled.sum(|i| {
            let earlier = filled.slot[..=i].iter().zip(&moved);
            let all = earlier.fold(0.0, |sum, (slot, moved)| sum + moved * kernel[filled.slot[i] - slot]);
            filled.child[i] * filled.mid[i] * all
        });
        ImpactBasis { temporary, permanent: 0.0 }
    }
}
