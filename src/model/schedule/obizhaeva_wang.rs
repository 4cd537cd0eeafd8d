//! Strategy `obizhaeva-wang`: a block, a constant rate, a block: optimal in a book that refills exponentially.

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, OwResilience, Residual};

/// Minimises expected cost under transient linear impact that decays exponentially at rho: a block of
/// X / (rho T + 2) at both ends and a flow of rho X / (rho T + 2) in between.
///
/// rho = `ow_resilience` (per session), or `resilience` where that is not set: what the strategy assumes and what the
/// impact model computes may differ. T is the window in sessions, X the parent quantity. A slot trades its share of the
/// flow, rho / (slots per session) to the block's 1; the first and the last slot trade a block beside it. Source:
/// Obizhaeva, Wang 2013, "Optimal trading strategy and supply/demand dynamics", proposition 3.
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
        Ok(TargetRule::AtArrival(blocks_and_flow(flow, arrival.slots())))
    }
}

/// The schedule for a flow of `flow` per slot, relative to a block of 1.
fn blocks_and_flow(flow: f64, slots: usize) -> Vec<f64> {
    let mut weights = vec![flow; slots];
    for end in [0, slots - 1] {
        weights[end] += 1.0;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Obizhaeva, Wang 2013: X = 1e5 over one day, blocks of X / (rho T + 2).
    #[test]
    fn blocks_are_the_papers_whatever_the_slots() {
        for (resilience, published) in
            [(1.0, 33_333.0), (2.0, 25_000.0), (5.0, 14_286.0), (10.0, 8_333.0), (50.0, 1_923.0)]
        {
            for slots in [2, 78, 390] {
                let weights = blocks_and_flow(resilience / slots as f64, slots);
                let sum: f64 = weights.iter().sum();
                let flow = resilience / slots as f64;
                let block = 1e5 * (weights[0] - flow) / sum;
                assert!((block - published).abs() < 0.5, "{block} against {published}");
                assert_eq!(weights[0].to_bits(), weights[slots - 1].to_bits());
            }
        }
    }
}
