//! Impact model `square-root`: the price moves with the square root of what the whole order has executed.

use super::{DefaultCoefficients, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, KTemp};
use crate::model::schedule::filled_slots::FilledSlots;

/// Impact after Q units: `k_temp` x `sigma_day` x sqrt(Q / ADV) x mid; a fill pays its average from the units executed
/// before to those executed after.
///
/// `sigma_day` = volatility of the bar x sqrt(slots per session), a fraction of mid. A whole order pays 2/3 of the peak
/// on average; unlike `power-law`, trading more slowly saves nothing. There is no separate permanent term: the law is
/// for the total. Linear in `k_temp`; published at "of order one". Source: Toth et al. 2011, "Anomalous price impact
/// and the critical nature of liquidity in financial markets", eq. 1.
pub(crate) struct SquareRoot;

impl SquareRoot {
    /// What fill `index` pays per unit of `k_temp`.
    fn unit_temporary(filled: &FilledSlots, index: usize) -> f64 {
        let before = filled.executed_before[index];
        let after = before + filled.child[index];
        // (2/3) (b^1.5 - a^1.5) / (b - a), without the cancellation.
        let mean_root =
            2.0 / 3.0 * (after + (after * before).sqrt() + before) / (after.sqrt() + before.sqrt());
        filled.sigma_day(index) * mean_root / filled.adv.sqrt() * filled.mid[index]
    }
}

impl FamilyMember for SquareRoot {
    fn name(&self) -> &'static str {
        "square-root"
    }

    fn about(&self) -> &'static str {
        "k_temp x sigma_day x sqrt(executed / ADV), averaged over each fill"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp]
    }
}

impl ImpactModel for SquareRoot {
    fn default_coefficients(&self) -> DefaultCoefficients {
        DefaultCoefficients { k_temp: 1.0, k_perm: 0.0, alpha: 0.5 }
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, _spec: &ImpactSpec) -> SliceImpact {
        SliceImpact { temporary: Self::unit_temporary(filled, index), permanent: 0.0 }
    }
}
