//! Impact model `almgren-chriss-linear`: both parts linear, the one that optimal trajectories are worked out in.

use super::{ImpactModel, ImpactSpec, Published, SliceImpact};
use crate::model::family::Member;
use crate::model::parameter::ParameterId::{self, KPerm, KTemp};
use crate::model::schedule::trades::Trades;

/// Temporary: `k_temp` x `sigma_day` x child / (ADV / slots a session) x mid.
/// Permanent: `k_perm` x `sigma_day` x (executed before / ADV) x mid.
///
/// `sigma_day` = volatility of the bar x sqrt(slots a session), a fraction of mid. In the paper's letters, with a slot
/// as the unit of time: eta = `k_temp` x `sigma_day` x mid x slots a session / ADV, gamma = `k_perm` x `sigma_day` x mid
/// / ADV; epsilon is half the spread. The authors' stock (ADV 5e6, price 50, daily volatility 0.95, eta 2.5e-6, gamma
/// 2.5e-7) gives `k_temp` = 12.5 / 0.95 and `k_perm` = 1.25 / 0.95. Linear in both.
/// Source: Almgren, Chriss 2000, "Optimal execution of portfolio transactions", eq. 6 and 7, section 3.4.
pub(crate) struct AlmgrenChrissLinear;

impl AlmgrenChrissLinear {
    fn temporary(trades: &Trades, index: usize) -> f64 {
        trades.sigma_day(index) * trades.rate(index) * trades.mid[index]
    }
}

impl Member for AlmgrenChrissLinear {
    fn name(&self) -> &'static str {
        "almgren-chriss-linear"
    }

    fn about(&self) -> &'static str {
        "Almgren and Chriss 2000: both parts linear in the rate and in what was executed"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[KTemp, KPerm]
    }
}

impl ImpactModel for AlmgrenChrissLinear {
    fn published(&self) -> Published {
        Published { k_temp: 12.5 / 0.95, k_perm: 1.25 / 0.95, alpha: 1.0 }
    }

    fn unit_impact(&self, trades: &Trades, index: usize, _spec: &ImpactSpec) -> SliceImpact {
        SliceImpact { temporary: Self::temporary(trades, index), permanent: trades.moved_before(index) }
    }
}
