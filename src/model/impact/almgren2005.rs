//! Impact model `almgren2005`: fitted to Citigroup's US stock orders.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Alpha, KPerm, KTemp, LiquidityExponent, SharesOutstanding};
use crate::model::schedule::filled_slots::FilledSlots;
use crate::model::vector::pow;

/// Temporary: `k_temp` x `sigma_day` x (child / (ADV x T))^alpha x mid, T a slot's share of the session.
/// Permanent: `k_perm` x `sigma_day` x (executed before / ADV) x (Theta / ADV)^`liquidity_exponent` x mid.
///
/// `sigma_day` = volatility of the bar x sqrt(slots per session), a fraction of mid; Theta = `shares_outstanding`,
/// which must be set. In the paper's letters `k_temp` is eta = 0.142, `k_perm` gamma = 0.314, alpha beta = 0.6 and
/// `liquidity_exponent` delta = 1/4. The paper's order pays J = I / 2 + K; here the permanent part is that of the fills
/// before, so N slots pay I / 2 x (1 - 1/N). Linear in `k_temp` and `k_perm`. Source: Almgren, Thum, Hauptmann, Li
/// 2005, "Direct estimation of equity market impact", section 4.
pub(crate) struct Almgren2005;

impl Almgren2005 {
    fn temporary(filled: &FilledSlots, index: usize, alpha: f64) -> f64 {
        filled.sigma_day(index) * pow(filled.relative_rate(index), alpha) * filled.mid[index]
    }

    fn inverse_turnover_factor(filled: &FilledSlots, spec: &ImpactSpec) -> Option<f64> {
        let shares = spec.params.shares_outstanding?;
        Some(pow(shares / filled.adv, spec.params.liquidity_exponent))
    }
}

impl FamilyMember for Almgren2005 {
    fn name(&self) -> &'static str {
        "almgren2005"
    }

    fn about(&self) -> &'static str {
        "Almgren et al. 2005: power of the rate, linear permanent part scaled by turnover (needs shares_outstanding)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp, KPerm, Alpha, SharesOutstanding, LiquidityExponent]
    }
}

impl ImpactModel for Almgren2005 {
    fn default_coefficients(&self) -> DefaultCoefficients {
        DefaultCoefficients { k_temp: 0.142, k_perm: 0.314, alpha: 0.6 }
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let turnover = Self::inverse_turnover_factor(filled, spec).unwrap_or_default();
        SliceImpact {
            temporary: Self::temporary(filled, index, spec.alpha()),
            permanent: turnover * filled.linear_move_before(index),
        }
    }

    fn check(&self, spec: &ImpactSpec) -> Result<(), RunError> {
        spec.params.shares_outstanding.map(|_| ()).ok_or(RunError::NeedsSharesOutstanding)
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let turnover = Self::inverse_turnover_factor(filled, spec).unwrap_or_default();
        let alpha = spec.alpha();
        ImpactBasis {
            temporary: filled.sum(|i| filled.child[i] * Self::temporary(filled, i, alpha)),
            permanent: turnover * filled.sum(|i| filled.child[i] * filled.linear_move_before(i)),
        }
    }
}
