//! Strategy `almgren-chriss`: the trajectory that trades expected cost against its variance best.

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, AcKPerm, AcKTemp, Residual, RiskAversion, Urgency};

/// Holdings `x_j` = X sinh(kappa (N - j)) / sinh(kappa N) after slot j of N, so that slot j trades in proportion to
/// cosh(kappa (N - j + 1/2)).
///
/// Kappa is stated by `urgency` = kappa N, which has no unit: 0 is TWAP, at 2 the first slot trades 3.8 times as much as
/// the last, at 4 it is 27 times. Where `risk_aversion` is set (in 1 / cash, 0 is TWAP) kappa per slot solves instead
/// 2 (cosh(kappa) - 1) = `risk_aversion` x risk^2 / eta~, in cash per unit and slots: risk = `sigma_day` x price / sqrt(slots per
/// session); eta~ = eta - gamma / 2, eta = `ac_k_temp` x `sigma_day` x price / (ADV / slots per session), gamma = `ac_k_perm`
/// x `sigma_day` x price / ADV. These are the terms of the impact model `almgren-chriss-linear`; what the strategy assumes
/// and what the model computes may differ. All from before the arrival. Source: Almgren, Chriss 2000, "Optimal execution
/// of portfolio transactions", eq. 17 to 19.
pub(crate) struct AlmgrenChrissStrategy;

impl FamilyMember for AlmgrenChrissStrategy {
    fn name(&self) -> &'static str {
        "almgren-chriss"
    }

    fn about(&self) -> &'static str {
        "the optimal trajectory of Almgren and Chriss 2000 for urgency, or for risk_aversion (0 is TWAP)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Residual, Urgency, RiskAversion, AcKTemp, AcKPerm]
    }
}

impl Strategy for AlmgrenChrissStrategy {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        let kappa = match arrival.params().risk_aversion {
            Some(risk_aversion) => optimal_kappa(arrival, risk_aversion)?,
            None => arrival.params().urgency / arrival.slots() as f64,
        };
        Ok(TargetRule::AtArrival(relative_rates(kappa, arrival.slots())))
    }
}

/// Kappa per slot for `risk_aversion`, in 1 / cash.
fn optimal_kappa(arrival: &ArrivalInformation<'_>, risk_aversion: f64) -> Result<f64, RunError> {
    let params = arrival.params();
    let k_temp = params.ac_k_temp.ok_or(RunError::NeedsAssumedImpact)?;
    let daily_risk = arrival.sigma_day() * arrival.last_mid();
    let eta = k_temp * daily_risk * arrival.slots_per_session() / arrival.adv();
    let gamma = params.ac_k_perm * daily_risk / arrival.adv();
    let eta = eta - gamma / 2.0;
    if daily_risk <= 0.0 {
        return Ok(0.0);
    }
    if eta <= 0.0 {
        return Err(RunError::NoTrajectory);
    }
    let risk_of_slot = math::square(daily_risk) / arrival.slots_per_session();
    // 2 (cosh k - 1) = 4 sinh^2(k / 2)
    Ok(2.0 * math::asinh((risk_aversion * risk_of_slot / eta).sqrt() / 2.0))
}

/// cosh(kappa (N - j + 1/2)) of slot j = 1..N, relative to the first; in decaying exponentials only.
fn relative_rates(kappa: f64, slots: usize) -> Vec<f64> {
    let mirrored = |slot: usize| 1.0 + math::exp(-2.0 * kappa * ((slots - slot) as f64 - 0.5));
    (0..slots).map(|slot| math::exp(-kappa * slot as f64) * mirrored(slot) / mirrored(0)).collect()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    /// Almgren, Chriss 2000, section 2.4 and the holdings that follow: X 1e6, N = 5, kappa .6071 and .8463.
    #[test]
    fn holdings_are_the_papers() {
        for (aversion, published) in [
            (1e-6, [541_956.0, 289_854.0, 147_897.0, 62_142.0, 0.0]),
            (2e-6, [428_599.0, 182_933.0, 76_296.0, 27_643.0, 0.0]),
            (0.0, [800_000.0, 600_000.0, 400_000.0, 200_000.0, 0.0]),
        ] {
            let eta = 2.5e-6 - 2.5e-7 / 2.0;
            let kappa = 2.0 * math::asinh((aversion * math::square(0.95) / eta).sqrt() / 2.0);
            let weights = relative_rates(kappa, 5);
            let sum: f64 = weights.iter().sum();
            let mut left = 1e6;
            for (weight, published) in weights.iter().zip(published) {
                left -= 1e6 * weight / sum;
                assert!((left - published).abs() < 0.6, "{left} against {published}");
            }
        }
    }

    #[test]
    fn a_steep_trajectory_does_not_overflow() {
        let weights = relative_rates(40.0, 390);
        assert_eq!(weights[0], 1.0);
        assert!(weights.iter().all(|weight| weight.is_finite()));
    }
}
