//! Strategy `obizhaeva-wang`: a block, a constant rate, a block: optimal in a book that refills exponentially.

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, OwResilience, Residual};

/// Minimises expected cost under transient linear impact that decays exponentially at rho, where an order trades once per
/// slot: quantities in proportion to 1 in the first and the last slot and 1 - exp(-rho tau) in between.
///
/// rho = `ow_resilience` (per session), or `resilience` where that is not set: what the strategy assumes and what the
/// impact model computes may differ. tau is a slot in sessions. As slots shrink it tends to blocks of X / (rho T + 2) at
/// both ends and a flow of rho X / (rho T + 2) in between, X the parent quantity and T the window in sessions. Source:
/// Obizhaeva, Wang 2013, "Optimal trading strategy and supply/demand dynamics", proposition 3 in the limit; the weights
/// solve the discrete problem, in which the matrix of exp(-rho tau |i - j|) has that vector as its inverse x 1.
pub(crate) struct ObizhaevaWangStrategy;

impl FamilyMember for ObizhaevaWangStrategy {
    fn name(&self) -> &'static str {
        "obizhaeva-wang"
    }

    fn about(&self) -> &'static str {
        "a block, an even flow, a block: optimal where the book fills up again at ow_resilience"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Residual, OwResilience]
    }
}

impl Strategy for ObizhaevaWangStrategy {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        let params = arrival.params();
        let flow = params.ow_resilience.unwrap_or(params.resilience) / arrival.slots_per_session();
        Ok(TargetRule::AtArrival(weights(flow, arrival.slots())))
    }
}

/// The quantity of each of `slots` slots, relative to the first; the book refills at a rate of `resilience` per slot.
fn weights(resilience: f64, slots: usize) -> Vec<f64> {
    let mut weights = vec![-math::exp_m1(-resilience); slots];
    for end in [0, slots - 1] {
        weights[end] = 1.0;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Obizhaeva, Wang 2013: X = 1e5 over one day, blocks of X / (rho T + 2) in continuous time.
    #[test]
    fn blocks_are_the_papers_as_slots_shrink() {
        for (resilience, published) in
            [(1.0, 33_333.0), (2.0, 25_000.0), (5.0, 14_286.0), (10.0, 8_333.0), (50.0, 1_923.0)]
        {
            let slots = 200_000;
            let weights = weights(resilience / f64::from(slots), 200_000);
            let sum: f64 = weights.iter().sum();
            let block = 1e5 * weights[0] / sum;
            assert!((block - published).abs() < 0.6, "{block} against {published}");
            assert_eq!(weights[0].to_bits(), weights[weights.len() - 1].to_bits());
        }
    }

    /// The cost x' M x, M = exp(-rho |i - j|), is least where M x is the same in every slot.
    #[test]
    fn no_other_quantities_cost_less() {
        for (resilience, slots) in [(0.01, 2), (0.3, 7), (2.0, 24)] {
            let weights = weights(resilience, slots);
            let gradient = |slot: usize| {
                let kept = |other: usize| math::exp(-resilience * slot.abs_diff(other) as f64);
                (0..slots).map(|other| kept(other) * weights[other]).sum::<f64>()
            };
            for slot in 1..slots {
                assert!((gradient(slot) / gradient(0) - 1.0).abs() < 1e-12, "{resilience} {slot}");
            }
        }
    }
}
