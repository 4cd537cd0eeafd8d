//! Impact model `istar`: Kissell's, on the whole order and its rate.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Alpha, KPerm, KTemp, SizeExponent, VolatilityExponent};
use crate::model::schedule::filled_slots::FilledSlots;
use crate::model::vector::pow;

/// Trading days of a year, by which the model annualises volatility.
const TRADING_DAYS_PER_YEAR: f64 = 252.0;

/// I* = (Q / ADV)^`size_exponent` x `sigma_year`^`volatility_exponent`, in bps of mid per unit of a1;
/// temporary: `k_temp` x I* x share^alpha; permanent: `k_perm` x I*, on every unit alike.
///
/// Q is the parent quantity, share = min(1, child / max(1, bar volume)), `sigma_year` = volatility of the bar x
/// sqrt(slots a session x 252) as a fraction. In Kissell's letters `k_temp` = a1 b1 and `k_perm` = a1 (1 - b1), with a1
/// = 708, a2 = .55 (`size_exponent`), a3 = .71 (`volatility_exponent`), a4 = .50 (alpha), b1 = .98. Linear in both.
/// Source: Kissell 2014, "The Science of Algorithmic Trading and Portfolio Management", chapter 5.
pub(crate) struct IStar;

impl IStar {
    /// (Q / ADV)^`size_exponent`: alike for all fills of an order.
    fn size_factor(filled: &FilledSlots, spec: &ImpactSpec) -> f64 {
        pow(filled.qty / filled.adv, spec.params.size_exponent)
    }

    /// I* of fill `index` of an order of `size`, a unit of a1, in the price's currency per unit.
    fn instantaneous_cost(filled: &FilledSlots, index: usize, size: f64, spec: &ImpactSpec) -> f64 {
        let year = filled.sigma_day(index) * TRADING_DAYS_PER_YEAR.sqrt();
        size * pow(year, spec.params.volatility_exponent) * 1e-4 * filled.mid[index]
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
        DefaultCoefficients { k_temp: 708.0 * 0.98, k_perm: 708.0 * (1.0 - 0.98), alpha: 0.50 }
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let star = Self::instantaneous_cost(filled, index, Self::size_factor(filled, spec), spec);
        SliceImpact { temporary: star * pow(filled.share[index], spec.alpha()), permanent: star }
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let powers = filled.share_pow(spec.alpha());
        let size = Self::size_factor(filled, spec);
        let mut basis = ImpactBasis::default();
        for (i, power) in powers.into_iter().enumerate() {
            let star = filled.child[i] * Self::instantaneous_cost(filled, i, size, spec);
            basis.temporary += star * power;
            basis.permanent += star;
        }
        basis
    }
}
