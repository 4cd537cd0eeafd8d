//! Sums that do not depend on the order of their terms, so that results do not depend on the number of threads.

/// Units of the sum a unit of its terms: 2^32, so that a term is rounded by at most 1.2e-10.
const SCALE: f64 = 4_294_967_296.0;

/// Below this, 2^51 units, terms are rounded by an addition.
const LARGE: f64 = 2_251_799_813_685_248.0;

/// 1.5 x 2^52: what is added to it is rounded to a whole number, held in its lowest bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// Units that a sum of large terms is held within, so that the others have room.
const MAX_UNITS: i128 = i128::MAX / 2;

/// A sum in fixed point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FixedPointSum(i128);

impl FixedPointSum {
    /// Adds `term`, rounded to a multiple of 2^-32, halves to the even one; terms beyond 1e28 in sum are cut off there.
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
    #[expect(clippy::cast_possible_wrap, reason = "the difference of two numbers of one binade is small")]
    pub(crate) fn add(&mut self, term: f64) {
        let scaled = term * SCALE;
        if scaled.abs() < LARGE {
            // Hundreds of these are added a block: no call and no check.
            let units = (scaled + WHOLE).to_bits().wrapping_sub(WHOLE.to_bits()) as i64;
            self.0 += i128::from(units);
        } else {
            self.0 = self.0.saturating_add(scaled.round_ties_even() as i128).clamp(-MAX_UNITS, MAX_UNITS);
        }
    }

    /// Adds another sum.
    pub(crate) fn merge(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0).clamp(-MAX_UNITS, MAX_UNITS);
    }

    /// The sum.
    pub(crate) fn value(self) -> f64 {
        self.0 as f64 / SCALE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::math;

    #[test]
    fn terms_are_rounded_to_the_nearest_unit_halves_to_the_even_one() {
        let halves = (-9..=9).map(|i| f64::from(i) / 2.0);
        let [p51, p52, p70] = [51.0, 52.0, 70.0].map(math::exp2);
        let large = [p51 + 0.5, p52 - 0.5, p52 + 1.0, p70];
        let between = [0.499_999_999_999_999_94, 0.25, 1e-300, 123.499_999, 1e9 + 0.500_001];
        for units in halves.chain(large).chain(between).flat_map(|units| [units, -units]) {
            let mut sum = FixedPointSum::default();
            sum.add(units / SCALE);
            assert_eq!((sum.value() * SCALE).to_bits(), (units.round_ties_even() + 0.0).to_bits(), "{units}");
        }
    }

    #[test]
    fn the_order_of_terms_cannot_be_seen() {
        let terms: Vec<f64> = (0..1000).map(|i| f64::from(i * 7919 % 1000).sqrt() * 1e3 - 1e4).collect();
        let sum = |terms: &mut dyn Iterator<Item = &f64>| {
            let mut sum = FixedPointSum::default();
            terms.for_each(|term| sum.add(*term));
            sum
        };
        let (forwards, backwards) = (sum(&mut terms.iter()), sum(&mut terms.iter().rev()));
        assert_eq!(forwards, backwards);
        let (mut first, second) = (sum(&mut terms[..300].iter()), sum(&mut terms[300..].iter()));
        first.merge(second);
        assert_eq!(first, forwards);
        assert!((forwards.value() - terms.iter().sum::<f64>()).abs() < 1e-6);
    }
}
