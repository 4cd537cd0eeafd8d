//! Impact model `power-law`: the seed script's.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::default_coefficients::POWER_LAW;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Alpha, KPerm, KTemp};
use crate::model::schedule::cleanup::CleanupBlock;
use crate::model::schedule::filled_slots::FilledSlots;
use crate::model::vector::pow;

/// Temporary: `k_temp` x min(1, child / max(1, bar volume))^alpha x sigma x mid.
/// Permanent: `k_perm` x (executed before / max(1, ADV)) x mid.
///
/// Sigma is the volatility of a minute, as known when the slot starts, as a fraction of mid (of the bar, under the seed
/// script's preset); a share has no unit, so that the cost does not depend on the length of bars. Prices are in the price's currency per unit, both terms are
/// costs (0 or more) whatever the side. Linear in `k_temp` and `k_perm`; alpha is not. Permanent impact is that of
/// the fills before, so the first fill has none. Assumes every bar stands alone: temporary impact is gone by the
/// next one.
/// Source: the seed script; the form is that of Almgren, Thum, Hauptmann, Li 2005, eq. 8 (temporary, power of the
/// participation) with their linear permanent term.
pub(crate) struct PowerLaw;

impl FamilyMember for PowerLaw {
    fn name(&self) -> &'static str {
        "power-law"
    }

    fn about(&self) -> &'static str {
        "k_temp x share^alpha x sigma, and k_perm x executed / ADV (default)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp, KPerm, Alpha]
    }
}

impl ImpactModel for PowerLaw {
    fn default_coefficients(&self) -> DefaultCoefficients {
        POWER_LAW
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let mid = filled.mid[index];
        SliceImpact {
            temporary: pow(filled.share[index], spec.alpha()) * filled.sigma[index] * mid,
            permanent: filled.executed_before[index] / filled.adv * mid,
        }
    }

    /// Temporary: the cost of a share of 1.
    fn block_impact(&self, filled: &FilledSlots, block: &CleanupBlock, _spec: &ImpactSpec) -> SliceImpact {
        SliceImpact {
            temporary: block.sigma * block.mid,
            permanent: block.executed_midway() / filled.adv * block.mid,
        }
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let powers = filled.share_pow(spec.alpha());
        let [temporary, permanent] = filled.sums(|i| {
            let (crossing, value) = (filled.crossing[i] * filled.mid[i], filled.child[i] * filled.mid[i]);
            [crossing * filled.sigma[i] * powers[i], value * filled.executed_before[i]]
        });
        ImpactBasis { temporary, permanent: permanent / filled.adv }
    }
}
