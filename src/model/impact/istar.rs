//! Impact model `istar`: Kissell's, on the whole order and its rate.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::default_coefficients::{ISTAR, TRADING_DAYS_PER_YEAR};
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Alpha, KPerm, KTemp, SizeExponent, VolatilityExponent};
use crate::model::schedule::cleanup::CleanupBlock;
use crate::model::schedule::filled_slots::FilledSlots;
use crate::model::vector::pow;

/// I* = (Q / ADV)^`size_exponent` x `sigma_year`^`volatility_exponent`, in bps of mid per unit of a1;
/// temporary: `k_temp` x I* x share^alpha; permanent: `k_perm` x I*, on every unit alike.
///
/// Q is the quantity executed in the window, share = min(1, child / max(1, bar volume)), `sigma_year` = volatility of a
/// session as known at the arrival x sqrt(252), a fraction. In Kissell's letters `k_temp` = a1 b1 and `k_perm` = a1 (1 -
/// b1), with a1 = 708, a2 = .55 (`size_exponent`), a3 = .71 (`volatility_exponent`), a4 = .50 (alpha), b1 = .98. Linear
/// in both. Source: Kissell 2014, "The Science of Algorithmic Trading and Portfolio Management", chapter 5.
pub(crate) struct IStar;

impl IStar {
    /// I* of an order of `qty` units per unit of a1, as a fraction of the mid.
    fn instantaneous_cost(filled: &FilledSlots, qty: f64, spec: &ImpactSpec) -> f64 {
        let year = filled.sigma_day * TRADING_DAYS_PER_YEAR.sqrt();
        pow(qty / filled.adv, spec.params.size_exponent) * pow(year, spec.params.volatility_exponent) * 1e-4
    }
}

impl FamilyMember for IStar {
    fn name(&self) -> &'static str {
        "istar"
    }

    fn about(&self) -> &'static str {
        "Kissell's I-Star: a power of order size and annual volatility, paid by the rate of each fill"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp, KPerm, Alpha, SizeExponent, VolatilityExponent]
    }
}

impl ImpactModel for IStar {
    fn default_coefficients(&self) -> DefaultCoefficients {
        ISTAR
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let star = Self::instantaneous_cost(filled, filled.executed, spec) * filled.mid[index];
        SliceImpact { temporary: star * pow(filled.share[index], spec.alpha()), permanent: star }
    }

    /// Temporary: the cost of a share of 1 in an order of all that is traded, the block included.
    fn block_impact(&self, filled: &FilledSlots, block: &CleanupBlock, spec: &ImpactSpec) -> SliceImpact {
        let star = |qty: f64| Self::instantaneous_cost(filled, qty, spec) * block.mid;
        SliceImpact { temporary: star(block.executed + block.qty), permanent: star(block.executed_midway()) }
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let powers = filled.share_pow(spec.alpha());
        let star = Self::instantaneous_cost(filled, filled.executed, spec);
        let [temporary, permanent] = filled
            .sums(|i| [filled.crossing[i] * filled.mid[i] * powers[i], filled.child[i] * filled.mid[i]]);
        ImpactBasis { temporary: star * temporary, permanent: star * permanent }
    }
}
