//! Impact model `obizhaeva-wang`: transient impact of a limit-order book that refills exponentially, and a permanent
//! part.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, KPerm, KTemp, Resilience};
use crate::model::schedule::filled_slots::FilledSlots;

/// Transient: `k_temp` x mid x (sum over earlier fills j of `s_j` `x_j` exp(-resilience (t - `t_j`)) + s x / 2).
/// Permanent: `k_perm` x mid x (sum over earlier fills j of `s_j` `x_j` + s x / 2).
///
/// x = child / ADV, s = `sigma_day` = volatility of the bar x sqrt(slots per session), t in sessions. A fill walks the
/// book, so it pays half of what it moves it. In the paper's letters `k_temp` scales kappa = 1/q - lambda and `k_perm`
/// lambda; the paper's are in dollars of an invented stock, so the ones here are ours and should be calibrated. Linear
/// in both; `resilience` (per session; the half-life is 0.69 / resilience of a session) is not. Source: Obizhaeva, Wang
/// 2013, "Optimal trading strategy and supply/demand dynamics", section 3.
pub(crate) struct ObizhaevaWangImpact;

impl ObizhaevaWangImpact {
    /// What each fill pays per unit of `k_temp` and of `k_perm`.
    fn unit_impacts(filled: &FilledSlots, resilience: f64) -> impl Iterator<Item = (f64, f64)> {
        let (mut transient, mut permanent, mut last) = (0.0, 0.0, None);
        (0..filled.len()).map(move |index| {
            let slots = last.map_or(0, |last| filled.slot[index] - last);
            transient *= math::exp(-resilience * slots as f64 / filled.slots_per_session);
            last = Some(filled.slot[index]);
            let moved = filled.sigma_day(index) * filled.child[index] / filled.adv;
            let mid = filled.mid[index];
            let paid = (mid * (transient + moved / 2.0), mid * (permanent + moved / 2.0));
            transient += moved;
            permanent += moved;
            paid
        })
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
        DefaultCoefficients { k_temp: 1.0, k_perm: 0.3, alpha: 1.0 }
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let per_day = |lag: usize| math::exp(-spec.params.resilience * lag as f64 / filled.slots_per_session);
        let moved = |fill: usize| filled.sigma_day(fill) * filled.child[fill] / filled.adv;
        let own = moved(index) / 2.0;
        let earlier = |kept: &dyn Fn(usize) -> f64| {
            (0..index).map(|j| moved(j) * kept(j)).fold(0.0, |sum, part| sum + part)
        };
        let transient = own + earlier(&|j| per_day(filled.slot[index] - filled.slot[j]));
        SliceImpact {
            temporary: filled.mid[index] * transient,
            permanent: filled.mid[index] * (own + earlier(&|_| 1.0)),
        }
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let mut basis = ImpactBasis::default();
        for (child, (transient, permanent)) in
            filled.child.iter().zip(Self::unit_impacts(filled, spec.params.resilience))
        {
            basis.temporary += child * transient;
            basis.permanent += child * permanent;
        }
        basis
    }
}
