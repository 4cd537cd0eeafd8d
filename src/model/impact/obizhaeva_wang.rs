//! Impact model `obizhaeva-wang`: transient impact of a limit-order book that refills exponentially, and a permanent
//! part.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, KPerm, KTemp, Resilience};
use crate::model::schedule::cleanup::CleanupBlock;
use crate::model::schedule::filled_slots::FilledSlots;

/// Transient: `k_temp` x mid x s x (sum over earlier fills j of `x_j` exp(-resilience (t - `t_j`)) + x / 2).
/// Permanent: `k_perm` x mid x s x (sum over earlier fills j of `x_j` + x / 2).
///
/// x = child / ADV, s = `sigma_day` = volatility of a session as known at the arrival, t in sessions. A fill walks the
/// book, so it pays half of what it moves it. In the paper's letters `k_temp` scales kappa = 1/q - lambda and `k_perm`
/// lambda; the paper's are in dollars of an invented stock, so the ones here are ours and should be calibrated. Linear
/// in both; `resilience` (per session; the half-life is 0.69 / resilience of a session) is not. Source: Obizhaeva, Wang
/// 2013, "Optimal trading strategy and supply/demand dynamics", section 3.
pub(crate) struct ObizhaevaWangImpact;

impl ObizhaevaWangImpact {
    /// What is left of a move after `slots` slots.
    fn kept_after(slots: usize, filled: &FilledSlots, spec: &ImpactSpec) -> f64 {
        math::exp(-spec.params.resilience * slots as f64 / filled.slots_per_session)
    }

    /// What the fills before slot `slot` leave of their transient move there, in units executed.
    fn transient_before(slot: usize, fills: usize, filled: &FilledSlots, spec: &ImpactSpec) -> f64 {
        let left =
            |fill: usize| filled.child[fill] * Self::kept_after(slot - filled.slot[fill], filled, spec);
        (0..fills).map(left).fold(0.0, |sum, left| sum + left)
    }
}

impl FamilyMember for ObizhaevaWangImpact {
    fn name(&self) -> &'static str {
        "obizhaeva-wang"
    }

    fn about(&self) -> &'static str {
        "Obizhaeva and Wang 2013: linear impact that fades exponentially at resilience, and a permanent part"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp, KPerm, Resilience]
    }
}

impl ImpactModel for ObizhaevaWangImpact {
    fn default_coefficients(&self) -> DefaultCoefficients {
        DefaultCoefficients::new(1.0, 0.3, 1.0)
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let half = filled.child[index] / 2.0;
        let transient = Self::transient_before(filled.slot[index], index, filled, spec);
        SliceImpact {
            temporary: filled.linear_move(transient + half) * filled.mid[index],
            permanent: filled.linear_move(filled.executed_before[index] + half) * filled.mid[index],
        }
    }

    /// Temporary: what earlier fills leave until the window ends, and half of the block's own move.
    fn block_impact(&self, filled: &FilledSlots, block: &CleanupBlock, spec: &ImpactSpec) -> SliceImpact {
        let transient = Self::transient_before(block.slot, filled.len(), filled, spec);
        SliceImpact {
            temporary: filled.linear_move(transient + block.qty / 2.0) * block.mid,
            permanent: filled.linear_move(block.executed_midway()) * block.mid,
        }
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        // Most fills are one slot apart.
        let kept_by_one = Self::kept_after(1, filled, spec);
        let (mut temporary, mut permanent, mut transient) = (0.0, 0.0, 0.0);
        for index in 0..filled.len() {
            if let Some(before) = index.checked_sub(1) {
                transient *= match filled.slot[index] - filled.slot[before] {
                    1 => kept_by_one,
                    slots => Self::kept_after(slots, filled, spec),
                };
            }
            let child = filled.child[index];
            let value = child * filled.mid[index];
            temporary += filled.crossing[index] * filled.mid[index] * (transient + child / 2.0);
            permanent += value * (filled.executed_before[index] + child / 2.0);
            transient += child;
        }
        ImpactBasis { temporary: filled.linear_move(temporary), permanent: filled.linear_move(permanent) }
    }
}
