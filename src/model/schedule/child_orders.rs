//! From target to child: each slot's target meets the participation cap and what is left of the order.

use super::information::SlotInformation;
use super::{TargetRule, lots};
use crate::model::order::Residual;

/// Below this share of the parent order, what is left is rounding of the targets' sum and not an unfilled order.
const ROUNDING_SHARE: f64 = 1e-11;

/// What limits a fill: volume, gate, limit price, cap, lot.
#[derive(Debug, Clone, Copy)]
pub struct FillConstraints<'a> {
    /// Units the market trades in each slot.
    pub volume: &'a [f64],
    /// Units that the cap is a share of in each slot; empty where they are `volume`.
    pub expected_volume: &'a [f64],
    /// Share of what is wanted that a gate lets through in each slot; empty where there is none.
    pub gate: &'a [f64],
    /// Whether the price is within the order's limit in each slot; empty where there is none.
    pub within_limit: &'a [bool],
    /// The parent quantity, in units.
    pub qty: f64,
    /// Largest share of the volume a child may take, in (0, 1].
    pub participation: f64,
    /// What happens to the unfilled part of a target; strategies that decide every slot handle it themselves.
    pub residual: Residual,
    /// Children are multiples of this many units; 0 means no rounding.
    pub lot: f64,
}

impl FillConstraints<'_> {
    /// What can be traded in `slot` of what is `wanted`, given what is left.
    fn fillable(&self, slot: usize, wanted: f64, remaining: f64) -> f64 {
        let volume = self.volume[slot];
        if volume <= 0.0 || self.within_limit.get(slot) == Some(&false) {
            return 0.0;
        }
        let capped = self.expected_volume.get(slot).copied().unwrap_or(volume);
        let allowed = wanted.min(self.participation * capped);
        // A branch instead of a third `min`: the loop then carries no dependency on `remaining`.
        if allowed < remaining { lots::round_down_to_lot(allowed, self.lot).max(0.0) } else { remaining }
    }
}

/// Target and child of every slot, in units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChildOrders {
    /// What the schedule wanted; under [`Residual::Respread`] after redistributing what was left, and 0 once the order
    /// is complete.
    pub target: Vec<f64>,
    /// What was traded: never above the cap, never above what is left.
    pub child: Vec<f64>,
    /// Executed after each slot.
    pub cumulative: Vec<f64>,
    /// Left after each slot.
    pub remaining: Vec<f64>,
    /// Slots in which a gate held something back.
    pub gated: Vec<bool>,
    /// How many those are.
    pub gated_slices: usize,
    /// Units that a gate held back from slots that could have traded them.
    pub gated_qty: f64,
    /// Executed in all; the parent quantity itself when only rounding is left.
    pub completed: f64,
    /// Parent quantity less `completed`.
    pub unfilled: f64,
}

/// The target of the slot that starts `now`, where what is left is distributed over the slots to come: by `weights`,
/// which sum to `from` from each slot on.
fn respread(weights: &[f64], from: &[f64], now: &SlotInformation<'_>, lot: f64) -> f64 {
    let (weight, rest) = (weights[now.slot], from[now.slot]);
    if rest <= 0.0 {
        0.0
    } else if weight >= rest {
        // The last slot that trades takes all that is left, odd lot and all.
        now.remaining
    } else if lot > 0.0 {
        (now.remaining * (weight / rest) / lot).round() * lot
    } else {
        now.remaining * (weight / rest)
    }
}

impl ChildOrders {
    /// Walks the slots: child = min((target + carried) x `gate`, participation x volume, remaining) in whole lots, and
    /// 0 where that is not above 0, the bar has no volume or the price is beyond the limit.
    ///
    /// The weights of a decision made at the arrival sum to one. The operations and their order are the seed
    /// script's, so that an order completes in the same slice. The columns are those of `spent`, written over.
    pub fn compute(decision: TargetRule<'_>, terms: &FillConstraints<'_>, spent: Self) -> Self {
        let fills = spent.resized(terms.volume.len());
        let carries = terms.residual == Residual::Roll;
        match (decision, terms.residual) {
            (TargetRule::AtArrival(weights), Residual::Respread) => {
                let from = suffix_sums(&weights);
                fills.fill_slots(terms, false, |now| respread(&weights, &from, now, terms.lot))
            }
            (TargetRule::AtArrival(weights), Residual::Drop | Residual::Roll) if terms.lot > 0.0 => {
                let targets = lots::lot_targets(&weights, terms.qty, terms.lot);
                fills.fill_slots(terms, carries, |now| targets[now.slot])
            }
            (TargetRule::AtArrival(weights), Residual::Drop | Residual::Roll) => {
                fills.fill_slots(terms, carries, |now| weights[now.slot] * terms.qty)
            }
            (TargetRule::EverySlot(mut pacer), _) => {
                fills.fill_slots(terms, false, |now| pacer.target(now).max(0.0))
            }
        }
    }

    /// Fills slot by slot; `target_of` is generic so that a precomputed target is inlined.
    fn fill_slots(
        mut self,
        terms: &FillConstraints<'_>,
        carries: bool,
        mut target_of: impl FnMut(&SlotInformation<'_>) -> f64,
    ) -> Self {
        let fills = &mut self;
        let (mut executed, mut remaining, mut carried) = (0.0, terms.qty, 0.0);
        for slot in 0..terms.volume.len() {
            let (mut target, mut child) = (0.0, 0.0);
            if remaining > 0.0 {
                target = target_of(&SlotInformation::new(terms.volume, slot, executed, remaining));
                let wanted = target + carried;
                let possible = |wanted: f64| terms.fillable(slot, wanted, remaining);
                child = possible(wanted);
                if let Some(gate) = terms.gate.get(slot).filter(|gate| **gate < 1.0) {
                    let passed = possible(wanted * gate);
                    fills.gated[slot] = passed < child;
                    fills.gated_slices += usize::from(passed < child);
                    fills.gated_qty += child - passed;
                    child = passed;
                }
                executed += child;
                remaining -= child;
                if carries {
                    carried = (wanted - child).max(0.0);
                }
            }
            fills.target[slot] = target;
            fills.child[slot] = child;
            fills.cumulative[slot] = executed;
            fills.remaining[slot] = remaining.max(0.0);
        }
        let complete = remaining <= ROUNDING_SHARE * terms.qty;
        fills.completed = if complete { terms.qty } else { executed };
        fills.unfilled = if complete { 0.0 } else { remaining };
        self
    }

    /// The same columns, `slots` long, to be written over.
    fn resized(mut self, slots: usize) -> Self {
        for column in [&mut self.target, &mut self.child, &mut self.cumulative, &mut self.remaining] {
            column.resize(slots, 0.0);
        }
        self.gated.clear();
        self.gated.resize(slots, false);
        Self { gated_slices: 0, gated_qty: 0.0, completed: 0.0, unfilled: 0.0, ..self }
    }
}

/// The sum of `weights` from each slot on; the last one is the last weight itself.
fn suffix_sums(weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; weights.len()];
    let mut sum = 0.0;
    for (place, weight) in sums.iter_mut().zip(weights).rev() {
        sum += weight;
        *place = sum;
    }
    sums
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    const FLAT: [f64; 4] = [0.25; 4];
    /// The second bar lets only 10 through at 10%.
    const VOLUME: [f64; 4] = [1000.0, 100.0, 1000.0, 1000.0];

    fn fill(weights: &[f64], volume: &[f64], residual: Residual) -> ChildOrders {
        ChildOrders::compute(
            TargetRule::AtArrival(weights.to_vec()),
            &terms(volume, residual),
            ChildOrders::default(),
        )
    }

    fn terms(volume: &[f64], residual: Residual) -> FillConstraints<'_> {
        FillConstraints {
            volume,
            expected_volume: &[],
            gate: &[],
            within_limit: &[],
            qty: 100.0,
            participation: 0.1,
            residual,
            lot: 0.0,
        }
    }

    fn children(residual: Residual) -> Vec<f64> {
        fill(&FLAT, &VOLUME, residual).child
    }

    #[test]
    fn drop_gives_up_what_the_cap_refused() {
        assert_eq!(children(Residual::Drop), [25.0, 10.0, 25.0, 25.0]);
    }

    #[test]
    fn roll_adds_it_to_the_next_slice() {
        assert_eq!(children(Residual::Roll), [25.0, 10.0, 40.0, 25.0]);
    }

    #[test]
    fn respread_shares_it_over_the_slices_left() {
        assert_eq!(children(Residual::Respread), [25.0, 10.0, 32.5, 32.5]);
    }

    #[test]
    fn a_bar_without_volume_fills_nothing_and_is_no_error() {
        let fills = fill(&FLAT, &[0.0, 0.0, 1e6, 1e6], Residual::Roll);
        assert_eq!(fills.child, [0.0, 0.0, 75.0, 25.0]);
        assert_eq!(fills.remaining, [100.0, 100.0, 25.0, 0.0]);
    }

    #[test]
    fn an_order_that_is_done_early_has_empty_slots_behind() {
        let fills = fill(&[1.0, 0.0, 0.0], &[1e6; 3], Residual::Drop);
        assert_eq!(fills.child, [100.0, 0.0, 0.0]);
        assert_eq!(fills.target, [100.0, 0.0, 0.0]);
        assert_eq!(fills.unfilled.to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn what_a_gate_holds_back_meets_the_residual_policy_and_is_counted() {
        for (residual, expected) in [
            (Residual::Drop, [12.5, 0.0, 25.0, 25.0]),
            (Residual::Roll, [12.5, 0.0, 62.5, 25.0]),
            (Residual::Respread, [12.5, 0.0, 43.75, 43.75]),
        ] {
            let terms = FillConstraints { gate: &[0.5, 0.0, 1.0, 1.0], ..terms(&[1e6; 4], residual) };
            let fills =
                ChildOrders::compute(TargetRule::AtArrival(FLAT.to_vec()), &terms, ChildOrders::default());
            assert_eq!(fills.child, expected);
            assert_eq!(fills.gated, [true, true, false, false]);
            let second = match residual {
                Residual::Drop => 25.0,
                Residual::Roll => 37.5,
                Residual::Respread => 87.5 / 3.0,
            };
            assert!((fills.gated_qty - 12.5 - second).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_fills_beyond_the_limit() {
        let limited =
            FillConstraints { within_limit: &[true, false, true, true], ..terms(&[1e6; 4], Residual::Roll) };
        let fills =
            ChildOrders::compute(TargetRule::AtArrival(FLAT.to_vec()), &limited, ChildOrders::default());
        assert_eq!(fills.child, [25.0, 0.0, 50.0, 25.0]);
        assert_eq!(fills.gated, [false; 4], "a limit is not a gate");
    }

    #[test]
    fn children_are_whole_lots_but_for_the_last_of_the_order() {
        for residual in [Residual::Drop, Residual::Roll, Residual::Respread] {
            let volume = [1000.0, 75.0, 1000.0, 1000.0];
            let terms = FillConstraints { lot: 10.0, qty: 105.0, ..terms(&volume, residual) };
            let fills =
                ChildOrders::compute(TargetRule::AtArrival(FLAT.to_vec()), &terms, ChildOrders::default());
            assert_eq!(fills.child[1], 0.0, "7.5 units of cap are no lot");
            for child in &fills.child[..3] {
                assert_eq!(child % 10.0, 0.0, "{residual:?}");
            }
            let done = if residual == Residual::Drop { 70.0 } else { 105.0 };
            assert_eq!(fills.cumulative[3], done, "{residual:?}");
        }
    }
}
