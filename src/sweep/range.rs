//! Ranges: every value computed from its index, never accumulated.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts were checked against MOST_VALUES"
)]

use crate::model::math;

/// Values a range may have at most; more is a typing error in the step.
pub(crate) const MAX_RANGE_VALUES: u64 = 1_000_000_000;
/// Decimals beyond which a step is taken as a binary number.
const MAX_DECIMALS: i32 = 12;

/// Evenly stepped values: from + i x step while not above (or, for a negative step, not below) `to`.
///
/// Computed in decimals where the bounds are short decimals, so that 0.05 + 2 x 0.05 is 0.15 and has the same run id
/// as a 0.15 that was typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SteppedRange {
    from: f64,
    step: f64,
    /// `from` and `step` times `scale`, whole numbers; `None` where they are not short decimals.
    decimal: Option<(f64, f64, f64)>,
    count: u64,
}

/// Why a range has no values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The step is zero.
    #[error("the step is 0: the range would never end")]
    ZeroStep,
    /// The step leads away from the end.
    #[error("the step leads away from `to`: the range is empty")]
    WrongDirection,
    /// There are too many values.
    #[error("the range has more than {MAX_RANGE_VALUES} values")]
    TooMany,
    /// A point count of zero.
    #[error("n is 0: the range is empty")]
    NoPoints,
    /// One point for two different ends.
    #[error("n = 1 cannot hold two different ends")]
    OnePoint,
    /// A logarithmic range needs positive ends.
    #[error("a logspace needs both ends above 0")]
    LogOfNegative,
}

impl SteppedRange {
    /// The range from `from` to `to`, both included where a step lands on them.
    ///
    /// # Errors
    /// [`RangeError`] where it is empty or endless.
    pub fn new(from: f64, to: f64, step: f64) -> Result<Self, RangeError> {
        if step == 0.0 {
            return Err(RangeError::ZeroStep);
        }
        if (to - from) * step < 0.0 {
            return Err(RangeError::WrongDirection);
        }
        let decimal = decimal_scale(&[from, to, step])
            .map(|scale| ((from * scale).round(), (step * scale).round(), scale));
        let steps = match decimal {
            Some((from, step, scale)) => (((to * scale).round() - from) / step).floor(),
            None => ((to - from) / step + 1e-9).floor(),
        };
        if steps >= MAX_RANGE_VALUES as f64 {
            return Err(RangeError::TooMany);
        }
        Ok(Self { from, step, decimal, count: steps as u64 + 1 })
    }

    /// Number of values.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there is no value; never.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Value `index`.
    pub fn at(&self, index: u64) -> f64 {
        match self.decimal {
            Some((from, step, scale)) => (from + index as f64 * step) / scale,
            None => self.from + index as f64 * self.step,
        }
    }
}

/// The least power of ten that makes all `values` whole, where they stay exact.
fn decimal_scale(values: &[f64]) -> Option<f64> {
    let decimals = values
        .iter()
        .map(|value| value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len()))
        .max()?;
    let decimals = i32::try_from(decimals).ok().filter(|decimals| *decimals <= MAX_DECIMALS)?;
    let scale = math::pow10(decimals);
    let exact = values.iter().all(|value| (value * scale).abs() < 1e15);
    exact.then_some(scale)
}

/// Values between two ends, `count` of them, ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpacedRange {
    from: f64,
    to: f64,
    count: u64,
    logarithmic: bool,
}

impl SpacedRange {
    /// Evenly spaced values.
    ///
    /// # Errors
    /// [`RangeError`] where `count` is 0, too large, or 1 for two different ends.
    pub fn linear(from: f64, to: f64, count: u64) -> Result<Self, RangeError> {
        match count {
            0 => Err(RangeError::NoPoints),
            1 if from.total_cmp(&to).is_ne() => Err(RangeError::OnePoint),
            _ if count > MAX_RANGE_VALUES => Err(RangeError::TooMany),
            _ => Ok(Self { from, to, count, logarithmic: false }),
        }
    }

    /// Values with a constant ratio.
    ///
    /// # Errors
    /// As [`Self::linear`], and [`RangeError::LogOfNegative`] where an end is not above 0.
    pub fn logarithmic(from: f64, to: f64, count: u64) -> Result<Self, RangeError> {
        if from <= 0.0 || to <= 0.0 {
            return Err(RangeError::LogOfNegative);
        }
        Ok(Self { logarithmic: true, ..Self::linear(from, to, count)? })
    }

    /// Number of values.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there is no value; never.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Value `index`; both ends are exactly those given.
    pub fn at(&self, index: u64) -> f64 {
        let last = self.count - 1;
        if index == 0 {
            return self.from;
        }
        if index >= last {
            return self.to;
        }
        let part = index as f64 / last as f64;
        if self.logarithmic {
            self.from * math::pow(self.to / self.from, part)
        } else {
            self.from + (self.to - self.from) * part
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(steps: &SteppedRange) -> Vec<f64> {
        (0..steps.len()).map(|i| steps.at(i)).collect()
    }

    #[test]
    fn decimal_steps_land_on_the_decimals_one_would_type() {
        assert_eq!(all(&SteppedRange::new(0.05, 0.15, 0.05).unwrap()), [0.05, 0.1, 0.15]);
        assert_eq!(all(&SteppedRange::new(0.1, 0.7, 0.1).unwrap()), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
        assert_eq!(all(&SteppedRange::new(3.0, 1.0, -1.0).unwrap()), [3.0, 2.0, 1.0]);
        assert_eq!(all(&SteppedRange::new(0.0, 1.0, 0.3).unwrap()), [0.0, 0.3, 0.6, 0.9]);
        assert_eq!(all(&SteppedRange::new(5.0, 5.0, 1.0).unwrap()), [5.0]);
    }

    #[test]
    fn endless_and_empty_ranges_are_refused() {
        assert_eq!(SteppedRange::new(0.0, 1.0, 0.0), Err(RangeError::ZeroStep));
        assert_eq!(SteppedRange::new(0.0, 1.0, -0.1), Err(RangeError::WrongDirection));
        assert_eq!(SteppedRange::new(0.0, 1e12, 1e-3), Err(RangeError::TooMany));
        assert_eq!(SpacedRange::linear(0.0, 1.0, 0), Err(RangeError::NoPoints));
        assert_eq!(SpacedRange::linear(0.0, 1.0, 1), Err(RangeError::OnePoint));
        assert_eq!(SpacedRange::logarithmic(0.0, 1.0, 3), Err(RangeError::LogOfNegative));
    }

    #[test]
    fn spaces_keep_their_ends() {
        let log = SpacedRange::logarithmic(0.1, 1.0, 4).unwrap();
        assert_eq!((log.at(0), log.at(3)), (0.1, 1.0));
        assert!((log.at(1) / log.at(0) - log.at(2) / log.at(1)).abs() < 1e-12);
        let linear = SpacedRange::linear(0.4, 0.8, 5).unwrap();
        assert_eq!((linear.at(0), linear.at(4)), (0.4, 0.8));
        assert!((linear.at(2) - 0.6).abs() < 1e-15);
    }
}
