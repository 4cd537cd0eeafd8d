//! Strategy `optimal`: the schedule that costs least under the impact model that it believes in.

pub(crate) mod belief;
mod dp;
mod quadratic;
mod toeplitz;
mod transient;

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, Belief, Residual, Urgency};
use belief::{BelievedCost, ExpectedMarket};
use dp::{LotCosts, SlotCosts};

/// Least C(x) + lambda x V(x) over the units `x_j` >= 0 of each slot, which sum to the order X.
///
/// C is the expected cost of impact under the model `belief` at its default coefficients, at a price that stays, in the
/// market that is expected at the arrival: volume by the curve, volatility as last known. V = sum over slots of
/// `sigma_j`^2 x minutes of a slot x (B^2 + B A + A^2) / 3, B and A the units left before and after slot j, is the
/// square of timing risk.
///
/// **Urgency**, without a unit, is kappa x N as in `almgren-chriss`, N the number of slots: lambda = eta / s^2 x 6
/// (cosh kappa - 1) / (2 + cosh kappa), s^2 the mean of `sigma_j`^2 x minutes of a slot, and eta = C(TWAP) / (X^2 / N),
/// which is the linear impact that charges TWAP what the belief does (the part of C that no schedule changes left out).
/// For a C that is quadratic and alike in every slot, and an even volatility, the optimum is then the trajectory of
/// `almgren-chriss` with the same urgency.
///
/// **Without a memory** (`power-law`, `almgren2005` in both clocks, `istar`): dynamic programming, from the last slot
/// to the first, over whole lots ([`dp`]). A lot is X / (8 N), with 400 to 4,000 lots in all, or `lot` where the order
/// has fewer of those. No slot takes more than participation x forecast volume; where these caps do not add up to the
/// order, each slot trades in proportion to its cap. **`square-root`**: every schedule costs the same; at urgency 0 it
/// trades in proportion to the forecast volume, else as fast as the caps allow. **With a memory** (`obizhaeva-wang`,
/// `propagator`): the discrete linear solution without caps ([`transient`]); a kernel that pays a round trip is refused
/// with the round trip. `almgren-chriss-linear` has no default coefficients and is refused.
///
/// All from before the arrival; decided once, so that `residual` applies. Source: Almgren, Chriss 2000, "Optimal
/// execution of portfolio transactions", for the objective; Bertsimas, Lo 1998, "Optimal control of execution costs",
/// for the recursion.
pub(crate) struct Optimal;

impl FamilyMember for Optimal {
    fn name(&self) -> &'static str {
        "optimal"
    }

    fn about(&self) -> &'static str {
        "the cheapest schedule under the impact model it believes in (belief), for urgency"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Residual, Urgency, Belief]
    }
}

/// Lots of an order per slot, and the least and most lots of an order, whatever its slots.
const LOTS_PER_SLOT: usize = 8;
const LOTS: (usize, usize) = (400, 4000);

impl Strategy for Optimal {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        let params = arrival.params();
        let market = ExpectedMarket::at(arrival);
        let caps: Vec<f64> = market.volume.iter().map(|volume| arrival.participation() * volume).collect();
        let urgency = params.urgency;
        let quantities = match params.belief.cost(&market)? {
            BelievedCost::OfTotalOnly if urgency <= 0.0 => market.volume,
            BelievedCost::OfTotalOnly => as_fast_as_allowed(&caps, market.qty),
            BelievedCost::Memoryless { scale, exponent, permanent } => {
                let even = market.qty / market.slots() as f64;
                let twap = even_cost(&scale, exponent, permanent, even, &caps);
                let risk = risk_prices(twap / math::square(even), urgency, &market.sigma);
                let costs = SlotCosts { scale: &scale, exponent, permanent, risk: &risk, caps: &caps };
                let (lots, lot) = grid(market.qty, market.slots(), arrival.lot());
                let found = dp::allocate(&LotCosts::of(&costs, lots, lot), lots);
                found.map_or(caps, |lots| lots.into_iter().map(|lots| lots as f64).collect())
            }
            BelievedCost::Transient { kernel } => {
                let risk = risk_prices(mean_row(&kernel) / 2.0, urgency, &market.sigma);
                transient::optimal_quantities(&kernel, &risk).map_err(|trip| RunError::RoundTrip {
                    belief: params.belief.name(),
                    legs: transient::legs(&trip),
                })?
            }
        };
        Ok(TargetRule::AtArrival(quantities))
    }
}

/// The number of lots of an order of `qty` units over `slots` slots, and their size; `lot` is the order's own, or 0.
fn grid(qty: f64, slots: usize, lot: f64) -> (usize, f64) {
    let lots = (LOTS_PER_SLOT * slots).clamp(LOTS.0, LOTS.1);
    let own = if lot > 0.0 { (qty / lot + 1e-9).floor() } else { f64::INFINITY };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of at most `lots`"
    )]
    if (1.0..=lots as f64).contains(&own) { (own as usize, lot) } else { (lots, qty / lots as f64) }
}

/// The mean cost of a slot that trades `even` units, 0 or more; slots without a cap left out.
fn even_cost(scale: &[f64], exponent: f64, permanent: f64, even: f64, caps: &[f64]) -> f64 {
    let traded = scale.iter().zip(caps).filter(|(_, cap)| **cap > 0.0);
    let (slots, sum) = traded.fold((0_u32, 0.0), |(slots, sum), (scale, _)| (slots + 1, sum + scale));
    let temporary = sum / f64::from(slots.max(1)) * math::pow(even, exponent);
    (temporary - permanent * math::square(even) / 2.0).max(0.0)
}

/// The mean over rows of the sum of a row of the matrix `kernel[|i - j|]`.
fn mean_row(kernel: &[f64]) -> f64 {
    let slots = kernel.len() as f64;
    let pairs = kernel.iter().enumerate().map(|(lag, kept)| {
        let pairs = slots - lag as f64;
        if lag == 0 { pairs * kept } else { 2.0 * pairs * kept }
    });
    pairs.fold(0.0, |sum, pairs| sum + pairs) / slots
}

/// Lambda x `sigma_j`^2 x minutes of a slot, for `eta` in cost per unit squared (see [`Optimal`]).
fn risk_prices(eta: f64, urgency: f64, sigma: &[f64]) -> Vec<f64> {
    // 6 (cosh k - 1) / (2 + cosh k) in e^-k, which does not overflow.
    let decay = math::exp(-urgency / sigma.len() as f64);
    let steepness = 6.0 * math::square(1.0 - decay) / (1.0 + 4.0 * decay + math::square(decay));
    let mean = sigma.iter().fold(0.0, |sum, sigma| sum + math::square(*sigma)) / sigma.len() as f64;
    let price = |sigma: &f64| if mean > 0.0 { eta * steepness * math::square(*sigma) / mean } else { 0.0 };
    sigma.iter().map(price).collect()
}

/// What each slot takes of `qty` where none leaves any of its cap; the caps where they do not add up to it.
fn as_fast_as_allowed(caps: &[f64], qty: f64) -> Vec<f64> {
    let mut left = qty;
    let take = |cap: &f64| {
        let taken = cap.min(left);
        left -= taken;
        taken
    };
    caps.iter().map(take).collect()
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "these numbers are small, and what is expected of them is worked out otherwise"
)]
mod tests;
