//! Impact model `almgren-chriss-linear`: both parts linear, the one that optimal trajectories are worked out in.

use super::{DefaultCoefficients, ImpactModel, ImpactSpec, SliceImpact};
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, KPerm, KTemp};
use crate::model::schedule::cleanup::CleanupBlock;
use crate::model::schedule::filled_slots::FilledSlots;

/// Temporary: `k_temp` x `sigma_day` x child / (ADV / slots per session) x mid.
/// Permanent: `k_perm` x `sigma_day` x (executed before / ADV) x mid.
///
/// `sigma_day` is the volatility of a session as known at the arrival, a fraction of mid. In the paper's letters, with a
/// slot as the unit of time: eta = `k_temp` x `sigma_day` x mid x slots per session / ADV, gamma = `k_perm` x
/// `sigma_day` x mid / ADV; epsilon is half the spread. The model has no coefficients of its own: the paper's are those
/// of an invented stock (ADV 5e6, price 50, daily volatility 0.95, eta 2.5e-6, gamma 2.5e-7, which gives `k_temp` = 12.5
/// / 0.95 and `k_perm` = 1.25 / 0.95). Linear in both. Source: Almgren, Chriss 2000, "Optimal execution of portfolio
/// transactions", eq. 6 and 7, section 3.4.
pub(crate) struct AlmgrenChrissLinear;

impl FamilyMember for AlmgrenChrissLinear {
    fn name(&self) -> &'static str {
        "almgren-chriss-linear"
    }

    fn about(&self) -> &'static str {
        "Almgren and Chriss 2000: both parts linear in the rate and in what was executed (needs k_temp and k_perm)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp, KPerm]
    }
}

impl ImpactModel for AlmgrenChrissLinear {
    fn default_coefficients(&self) -> DefaultCoefficients {
        DefaultCoefficients { k_temp: None, k_perm: None, alpha: 1.0 }
    }

    fn unit_impact(&self, filled: &FilledSlots, index: usize, _spec: &ImpactSpec) -> SliceImpact {
        SliceImpact {
            temporary: filled.sigma_day * filled.rate_in_clock_time(index) * filled.mid[index],
            permanent: filled.linear_move(filled.executed_before[index]) * filled.mid[index],
        }
    }

    /// Temporary: the cost of a rate of 1.
    fn block_impact(&self, filled: &FilledSlots, block: &CleanupBlock, _spec: &ImpactSpec) -> SliceImpact {
        SliceImpact {
            temporary: filled.sigma_day * block.mid,
            permanent: filled.linear_move(block.executed_midway()) * block.mid,
        }
    }
}
