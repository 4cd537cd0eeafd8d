//! Whole lots: targets by largest remainder, children rounded down.

/// Rounding of a quotient that must not cost a lot.
const LOT_TOLERANCE: f64 = 1e-9;

/// The largest multiple of `lot` that is not above `quantity`; `quantity` itself for a lot of 0.
pub(crate) fn round_down_to_lot(quantity: f64, lot: f64) -> f64 {
    if lot > 0.0 { rounded_down(quantity, lot) } else { quantity }
}

/// Apart from [`round_down_to_lot`], since most orders know no lots and are walked slot by slot.
#[cold]
fn rounded_down(quantity: f64, lot: f64) -> f64 {
    (quantity / lot + LOT_TOLERANCE).floor() * lot
}

/// Target of each slot in whole lots: `qty` x `weights` (which sum to one) by the method of the largest remainder,
/// ties to the earlier slot. What of `qty` is less than a lot goes to the last slot that trades.
///
/// Source: Balinski, Young 1982, "Fair Representation", the method of Hamilton.
pub(crate) fn lot_targets(weights: &[f64], qty: f64, lot: f64) -> Vec<f64> {
    let quotas: Vec<f64> = weights.iter().map(|weight| weight * qty / lot).collect();
    let mut lots: Vec<f64> = quotas.iter().map(|quota| (quota + LOT_TOLERANCE).floor()).collect();
    let whole_lots = (qty / lot + LOT_TOLERANCE).floor();
    let mut left = whole_lots - lots.iter().fold(0.0, |sum, lots| sum + lots);
    let mut by_remainder: Vec<usize> = (0..weights.len()).filter(|slot| weights[*slot] > 0.0).collect();
    by_remainder.sort_by(|a, b| {
        let remainder = |slot: usize| quotas[slot] - lots[slot];
        remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b))
    });
    for slot in by_remainder {
        if left < 0.5 {
            break;
        }
        lots[slot] += 1.0;
        left -= 1.0;
    }
    let mut targets: Vec<f64> = lots.iter().map(|lots| lots * lot).collect();
    let odd = (qty - whole_lots * lot).max(0.0);
    let trading = targets.iter().rposition(|target| *target > 0.0);
    let last = trading.or_else(|| weights.iter().rposition(|weight| *weight > 0.0));
    if let Some(place) = last.and_then(|slot| targets.get_mut(slot)) {
        *place += odd;
    }
    targets
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn lots_go_to_the_largest_remainders_and_sum_to_the_order() {
        // Quotas 4.7, 2.6, 1.5, 1.2 of 10 lots: 4, 2, 1, 1 and the two lots left to the first two.
        assert_eq!(lot_targets(&[0.47, 0.26, 0.15, 0.12], 1000.0, 100.0), [500.0, 300.0, 100.0, 100.0]);
        assert_eq!(
            lot_targets(&[0.25; 4], 1000.0, 100.0),
            [300.0, 300.0, 200.0, 200.0],
            "ties to the earlier"
        );
    }

    #[test]
    fn what_is_less_than_a_lot_trades_last() {
        assert_eq!(lot_targets(&[0.5, 0.5, 0.0], 250.0, 100.0), [100.0, 150.0, 0.0]);
        assert_eq!(lot_targets(&[0.5, 0.5], 30.0, 100.0), [0.0, 30.0]);
    }

    #[test]
    fn rounding_down_keeps_a_quantity_that_is_whole_already() {
        assert_eq!(round_down_to_lot(0.3, 0.1).to_bits(), (3.0 * 0.1_f64).to_bits());
        assert_eq!(round_down_to_lot(299.0, 100.0), 200.0);
        assert_eq!(round_down_to_lot(299.0, 0.0), 299.0);
    }
}
