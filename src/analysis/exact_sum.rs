//! Sums that do not depend on the order of their terms, so that results do not depend on the number of threads.

/// Units of the sum a unit of its terms: 2^32, so that a term is rounded by at most 1.2e-10.
const SCALE: f64 = 4_294_967_296.0;

/// A sum in fixed point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExactSum(i128);

impl ExactSum {
    /// Adds `term`, rounded to a multiple of 2^-32; terms beyond 1e28 in sum are cut off there.
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
    pub fn add(&mut self, term: f64) {
        self.0 = self.0.saturating_add((term * SCALE).round() as i128);
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }

    /// The sum.
    pub fn value(self) -> f64 {
        self.0 as f64 / SCALE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_terms_cannot_be_seen() {
        let terms: Vec<f64> = (0..1000).map(|i| f64::from(i * 7919 % 1000).sqrt() * 1e3 - 1e4).collect();
        let sum = |terms: &mut dyn Iterator<Item = &f64>| {
            let mut sum = ExactSum::default();
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
