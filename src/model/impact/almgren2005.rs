//! Impact models `almgren2005` and `almgren2005-clock`: fitted to Citigroup's US stock orders, in two kinds of time.

use super::{DefaultCoefficients, ImpactBasis, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::default_coefficients::ALMGREN2005;
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Alpha, KPerm, KTemp, LiquidityExponent, SharesOutstanding};
use crate::model::schedule::cleanup::CleanupBlock;
use crate::model::schedule::filled_slots::FilledSlots;
use crate::model::vector::pow;

/// Temporary: `k_temp` x `sigma_day` x rate^alpha x mid.
/// Permanent: `k_perm` x `sigma_day` x (executed before / ADV) x (Theta / ADV)^`liquidity_exponent` x mid.
///
/// `sigma_day` is the volatility of a session as known at the arrival, a fraction of mid; Theta = `shares_outstanding`,
/// which must be set. The paper measures time by volume: rate = child / (ADV x share of the session's volume that the
/// slot trades on average). [`CLOCK_TIME`] measures it by the clock: rate = child / (ADV / slots per session). Since
/// rate^alpha x child is convex in the child, an even rate is cheapest in the model's own time: by the clock TWAP, by
/// volume VWAP, whatever the data say.
///
/// In the paper's letters `k_temp` is eta = 0.142, `k_perm` gamma = 0.314, alpha beta = 0.6 and `liquidity_exponent`
/// delta = 1/4. The paper's order pays J = I / 2 + K; here the permanent part is that of the fills before, so N slots pay
/// I / 2 x (1 - 1/N). Linear in `k_temp` and `k_perm`. Source: Almgren, Thum, Hauptmann, Li 2005, "Direct estimation of
/// equity market impact", section 4.
pub(crate) struct Almgren2005 {
    name: &'static str,
    about: &'static str,
    /// Units of a fill against what the market trades in its slot.
    rate: fn(&FilledSlots, usize) -> f64,
}

/// The model in volume time, as the paper has it.
pub(crate) static VOLUME_TIME: Almgren2005 = Almgren2005 {
    name: "almgren2005",
    about: "Almgren et al. 2005, in volume time: power of the rate, linear permanent part scaled by turnover (needs \
            shares_outstanding)",
    rate: FilledSlots::rate_in_volume_time,
};

/// The model in clock time.
pub(crate) static CLOCK_TIME: Almgren2005 = Almgren2005 {
    name: "almgren2005-clock",
    about: "almgren2005 with rates by the clock instead of by volume, which favours TWAP (needs shares_outstanding)",
    rate: FilledSlots::rate_in_clock_time,
};

impl Almgren2005 {
    fn temporary(&self, filled: &FilledSlots, index: usize, alpha: f64) -> f64 {
        filled.sigma_day * pow((self.rate)(filled, index), alpha) * filled.mid[index]
    }

    /// (Theta / ADV)^`liquidity_exponent`; 0 without shares outstanding, which [`ImpactModel::check`] refuses.
    fn inverse_turnover_factor(filled: &FilledSlots, spec: &ImpactSpec) -> f64 {
        let shares = spec.params.shares_outstanding;
        shares.map_or(0.0, |shares| pow(shares / filled.adv, spec.params.liquidity_exponent))
    }
}

impl FamilyMember for Almgren2005 {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp, KPerm, Alpha, SharesOutstanding, LiquidityExponent]
    }
}

impl ImpactModel for Almgren2005 {
    fn default_coefficients(&self) -> DefaultCoefficients {
        ALMGREN2005
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
        let turnover = Self::inverse_turnover_factor(filled, spec);
        let moved = filled.linear_move(filled.executed_before[index]);
        SliceImpact {
            temporary: self.temporary(filled, index, spec.alpha()),
            permanent: turnover * moved * filled.mid[index],
        }
    }

    /// Temporary: the cost of a rate of 1.
    fn block_impact(&self, filled: &FilledSlots, block: &CleanupBlock, spec: &ImpactSpec) -> SliceImpact {
        let turnover = Self::inverse_turnover_factor(filled, spec);
        SliceImpact {
            temporary: filled.sigma_day * block.mid,
            permanent: turnover * filled.linear_move(block.executed_midway()) * block.mid,
        }
    }

    fn check(&self, spec: &ImpactSpec) -> Result<(), RunError> {
        spec.params.shares_outstanding.map(|_| ()).ok_or(RunError::NeedsSharesOutstanding)
    }

    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let turnover = Self::inverse_turnover_factor(filled, spec);
        let alpha = spec.alpha();
        let temporary = filled.sum(|i| filled.crossing[i] * self.temporary(filled, i, alpha));
        let moved =
            filled.sum(|i| filled.child[i] * filled.linear_move(filled.executed_before[i]) * filled.mid[i]);
        ImpactBasis { temporary, permanent: turnover * moved }
    }
}
