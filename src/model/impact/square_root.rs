//! Impact model `square-root`: the price moves with the square root of what the whole order has executed.

use super::{DefaultCoefficients, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, KTemp};
use crate::model::schedule::cleanup::CleanupBlock;
use crate::model::schedule::filled_slots::FilledSlots;

/// Impact after Q units: `k_temp` x `sigma_day` x sqrt(Q / ADV) x mid; a fill pays its average from the units executed
/// before to those executed after.
///
/// `sigma_day` is the volatility of a session as known at the arrival, a fraction of mid. A whole order pays 2/3 of the
/// peak on average; unlike `power-law`, trading more slowly saves nothing. There is no separate permanent term: the law is
/// for the total. Linear in `k_temp`; published at "of order one". Source: Toth et al. 2011, "Anomalous price impact
/// and the critical nature of liquidity in financial markets", eq. 1.
pub(crate) struct SquareRoot;

impl SquareRoot {
    /// What the units from `before` to `after` executed pay per unit of `k_temp`, on average, as a fraction of the mid.
    fn mean_impact(filled: &FilledSlots, before: f64, after: f64) -> f64 {
        // (2/3) (b^1.5 - a^1.5) / (b - a), without the cancellation.
        let mean_root =
            2.0 / 3.0 * (after + (after * before).sqrt() + before) / (after.sqrt() + before.sqrt());
        filled.sigma_day * mean_root / filled.adv.sqrt()
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
        DefaultCoefficients::new(1.0, 0.0, 0.5)
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, _spec: &ImpactSpec) -> SliceImpact {
        let before = filled.executed_before[index];
        let paid = Self::mean_impact(filled, before, before + filled.child[index]);
        SliceImpact { temporary: paid * filled.mid[index], permanent: 0.0 }
    }

    /// Temporary: the mean from the units executed before the block to all of them.
    fn block_impact(&self, filled: &FilledSlots, block: &CleanupBlock, _spec: &ImpactSpec) -> SliceImpact {
        let paid = Self::mean_impact(filled, block.executed, block.executed + block.qty);
        SliceImpact { temporary: paid * block.mid, permanent: 0.0 }
    }
}
