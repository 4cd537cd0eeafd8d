//! Beliefs with a memory: what a slot moves is paid by the slots after it, less and less.

use super::{Belief, BelievedCost, ExpectedMarket};
use crate::model::default_coefficients::{PROPAGATOR_DECAY, PROPAGATOR_DECAY_MINUTES};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::impact::decay_kernel::DecayKernel;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, OwResilience};

/// A kernel of the distance in slots.
pub(super) struct Transient {
    name: &'static str,
    about: &'static str,
    reads: &'static [ParameterId],
    kernel: fn(&ExpectedMarket) -> Vec<f64>,
}

/// `obizhaeva-wang`: exp(-rho |i - j|); what lasts costs every schedule the same.
pub(super) static OBIZHAEVA_WANG: Transient = Transient {
    name: "obizhaeva-wang",
    about: "linear impact that fades exponentially at ow_resilience; no caps",
    reads: &[OwResilience],
    kernel: |market| {
        let rate = market.resilience / market.slots_per_session;
        (0..market.slots()).map(|lag| math::exp(-rate * lag as f64)).collect()
    },
};

/// `propagator`, linear in the share and alike in every slot, at what it is for the mean slot at the rate of TWAP.
///
/// With the volatility and volume of each slot its moves would differ from slot to slot, and then buying where a unit
/// moves much and selling where it moves little pays: differences of 5% already turn slots of the optimum negative. A
/// slot's own kernel counts twice, since it pays half of its own move.
pub(super) static PROPAGATOR: Transient = Transient {
    name: "propagator",
    about: "impact that fades as (1 + t)^-0.5, t in minutes, linear in the share; no caps",
    reads: &[],
    kernel: |market| {
        let decay = DecayKernel { g: PROPAGATOR_DECAY, t0: PROPAGATOR_DECAY_MINUTES };
        let mut kernel = decay.of_lags(market.slots().saturating_sub(1), market.slot_minutes);
        if let Some(own) = kernel.first_mut() {
            *own *= 2.0;
        }
        kernel
    },
};

impl FamilyMember for Transient {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn reads(&self) -> &'static [ParameterId] {
        self.reads
    }
}

impl Belief for Transient {
    fn cost(&self, market: &ExpectedMarket) -> Result<BelievedCost, RunError> {
        Ok(BelievedCost::Transient { kernel: (self.kernel)(market) })
    }
}
