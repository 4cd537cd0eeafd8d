//! From target to child: each slot's target meets the participation cap and what is left of the order.

use crate::model::order::Residual;

/// Below this share of the parent order, what is left is rounding of the targets' sum and not an unfilled order.
const DUST: f64 = 1e-11;

/// Target and child of every slot, in units.
#[derive(Debug, Clone, PartialEq)]
pub struct Fills {
    /// What the schedule wanted; under [`Residual::Respread`] after spreading what was left, and 0 once the order
    /// is complete.
    pub target: Vec<f64>,
    /// What was traded: never above the cap, never above what is left.
    pub child: Vec<f64>,
    /// Executed after each slot.
    pub cumulative: Vec<f64>,
    /// Left after each slot.
    pub remaining: Vec<f64>,
    /// Executed in all; the parent quantity itself when only rounding is left.
    pub completed: f64,
    /// Parent quantity less `completed`.
    pub unfilled: f64,
}

impl Fills {
    /// Walks the slots: child = min(target + carried, participation x volume, remaining), and 0 where that is not
    /// above 0 or the bar has no volume.
    ///
    /// `weights` sum to one; `qty` and `volume` are in units; `participation` is in (0, 1]. The operations and
    /// their order are the seed script's, so that an order completes in the same slice.
    pub fn make(weights: &[f64], volume: &[f64], qty: f64, participation: f64, residual: Residual) -> Self {
        let weight_from = match residual {
            Residual::Respread => suffix_sums(weights),
            Residual::Drop | Residual::Roll => Vec::new(),
        };
        let mut fills = Self {
            target: Vec::with_capacity(weights.len()),
            child: Vec::with_capacity(weights.len()),
            cumulative: Vec::with_capacity(weights.len()),
            remaining: Vec::with_capacity(weights.len()),
            completed: 0.0,
            unfilled: 0.0,
        };
        let (mut executed, mut remaining, mut carried) = (0.0, qty, 0.0);
        for (slot, (weight, volume)) in weights.iter().zip(volume).enumerate() {
            let (mut target, mut child) = (0.0, 0.0);
            if remaining > 0.0 {
                target = match residual {
                    Residual::Respread if weight_from[slot] > 0.0 => remaining * (weight / weight_from[slot]),
                    Residual::Respread => 0.0,
                    Residual::Drop | Residual::Roll => qty * weight,
                };
                let wanted = target + carried;
                let allowed = wanted.min(participation * volume).min(remaining);
                if allowed > 0.0 && *volume > 0.0 {
                    child = allowed;
                    executed += child;
                    remaining -= child;
                }
                if residual == Residual::Roll {
                    carried = (wanted - child).max(0.0);
                }
            }
            fills.target.push(target);
            fills.child.push(child);
            fills.cumulative.push(executed);
            fills.remaining.push(remaining.max(0.0));
        }
        let complete = remaining <= DUST * qty;
        fills.completed = if complete { qty } else { executed };
        fills.unfilled = if complete { 0.0 } else { remaining };
        fills
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
mod tests {
    use super::*;

    const FLAT: [f64; 4] = [0.25; 4];
    /// The second bar lets only 10 through at 10%.
    const VOLUME: [f64; 4] = [1000.0, 100.0, 1000.0, 1000.0];

    fn children(residual: Residual) -> Vec<f64> {
        Fills::make(&FLAT, &VOLUME, 100.0, 0.1, residual).child
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
        let fills = Fills::make(&FLAT, &[0.0, 0.0, 1e6, 1e6], 100.0, 0.1, Residual::Roll);
        assert_eq!(fills.child, [0.0, 0.0, 75.0, 25.0]);
        assert_eq!(fills.remaining, [100.0, 100.0, 25.0, 0.0]);
    }

    #[test]
    fn an_order_that_is_done_early_has_empty_slots_behind() {
        let fills = Fills::make(&[1.0, 0.0, 0.0], &[1e6; 3], 100.0, 0.1, Residual::Drop);
        assert_eq!(fills.child, [100.0, 0.0, 0.0]);
        assert_eq!(fills.target, [100.0, 0.0, 0.0]);
        assert_eq!(fills.unfilled.to_bits(), 0.0_f64.to_bits());
    }
}
