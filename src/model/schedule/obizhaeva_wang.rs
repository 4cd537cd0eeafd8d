//! Strategy `obizhaeva-wang`: a block, an even flow, a block: optimal in a book that fills up again.

use super::knowledge::Arrival;
use super::{Decision, Strategy};
use crate::model::error::RunError;
use crate::model::family::Member;

/// Minimises expected cost under transient linear impact that decays exponentially at `resilience`.
///
/// With a = exp(-resilience x slot / session): the first and the last slot trade 1, every other 1 - a, in relative
/// terms. As slots shrink the blocks tend to X / (rho T + 2) and the flow between to rho X / (rho T + 2).
/// Source: Obizhaeva, Wang 2013, "Optimal trading strategy and supply/demand dynamics", proposition 3, for the limit;
/// Alfonsi, Fruth, Schied 2010, "Optimal execution strategies in limit order books with general shape functions",
/// for finitely many slots.
pub struct ObizhaevaWang;

impl Member for ObizhaevaWang {
    fn name(&self) -> &'static str {
        "obizhaeva-wang"
    }

    fn about(&self) -> &'static str {
        "a block, an even flow, a block: optimal where the book fills up again at resilience"
    }

    fn reads(&self) -> &'static [&'static str] {
        &["residual", "resilience"]
    }
}

impl Strategy for ObizhaevaWang {
    fn decide<'a>(&self, arrival: &Arrival<'a>) -> Result<Decision<'a>, RunError> {
        let decay = arrival.knobs().resilience / arrival.slots_a_session();
        Ok(Decision::AtArrival(blocks_and_flow(decay, arrival.slots())))
    }
}

/// The schedule for a decay of `decay` a slot.
fn blocks_and_flow(decay: f64, slots: usize) -> Vec<f64> {
    let flow = -(-decay).exp_m1();
    let mut weights = vec![flow; slots];
    for end in [0, slots - 1] {
        weights[end] = 1.0;
    }
    weights
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    /// Obizhaeva, Wang 2013: X = 1e5 over one day, blocks of X / (rho T + 2).
    #[test]
    fn blocks_tend_to_the_papers_as_slots_shrink() {
        for (resilience, published) in
            [(1.0, 33_333.0), (2.0, 25_000.0), (5.0, 14_286.0), (10.0, 8_333.0), (50.0, 1_923.0)]
        {
            let slots = 1_000_000;
            let weights = blocks_and_flow(resilience / (slots - 1) as f64, slots);
            let sum: f64 = weights.iter().sum();
            let (first, last) = (1e5 * weights[0] / sum, 1e5 * weights[slots - 1] / sum);
            assert!((first - published).abs() < 1.0, "{first} against {published}");
            assert_eq!(first, last);
        }
    }
}
