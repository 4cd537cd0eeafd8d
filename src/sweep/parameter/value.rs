//! What values parameters take.

use std::fmt;

use crate::model::gate::Threshold;
use crate::model::order::Quantity;

/// What numbers are allowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Least value.
    pub min: f64,
    /// Whether `min` itself is refused.
    pub exclusive_min: bool,
    /// Greatest value.
    pub max: f64,
}

impl Bounds {
    /// Whether `value` is allowed.
    pub(crate) fn contains(&self, value: f64) -> bool {
        (if self.exclusive_min { value > self.min } else { value >= self.min }) && value <= self.max
    }
}

impl fmt::Display for Bounds {
    /// What a number must be: `above 0 and at most 1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { min, exclusive_min, max } = *self;
        match (exclusive_min, max < f64::MAX) {
            _ if min <= f64::MIN => f.write_str("finite"),
            (true, true) => write!(f, "above {min} and at most {max}"),
            (true, false) => write!(f, "above {min}"),
            (false, true) => write!(f, "from {min} to {max}"),
            (false, false) => write!(f, "{min} or more"),
        }
    }
}

/// One way of writing a number that can mean several things: bare, or as `{ key = number }`.
#[derive(Clone, Copy)]
pub(crate) struct NumberForm {
    /// The key; `None` for the bare number.
    pub key: Option<&'static str>,
    /// What numbers are allowed.
    pub bounds: Bounds,
    /// The value of a number in this form.
    pub wrap: fn(f64) -> ParameterValue,
}

/// What values a parameter takes.
#[derive(Clone, Copy)]
pub(crate) enum ValueKind {
    /// A finite number between bounds.
    Number(Bounds),
    /// A whole number between bounds.
    Count {
        /// Least value.
        min: u32,
        /// Greatest value.
        max: u32,
    },
    /// One of some names.
    Name(fn() -> Vec<&'static str>),
    /// A local time of day, `"HH:MM"`.
    Time,
    /// A number in one of several forms.
    Forms(&'static [NumberForm]),
}

/// One value of a parameter, checked against its [`ValueKind`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParameterValue {
    /// Of [`ValueKind::Number`].
    Number(f64),
    /// Of [`ValueKind::Count`].
    Count(u32),
    /// Of [`ValueKind::Name`].
    Name(&'static str),
    /// Of [`ValueKind::Time`]: minutes after midnight.
    Time(u16),
    /// A size of the parent order, of [`ValueKind::Forms`].
    Quantity(Quantity),
    /// A threshold of a gate, of [`ValueKind::Forms`].
    Threshold(Threshold),
    /// A table of spreads in place of a number: its place among the sweep's.
    SpreadTable(u16),
}

impl ParameterValue {
    /// The value as a number, where it has one; what ranges of a filter compare.
    pub fn as_number(self) -> Option<f64> {
        match self {
            Self::Number(number)
            | Self::Quantity(
                Quantity::Units(number) | Quantity::Notional(number) | Quantity::AdvFraction(number),
            )
            | Self::Threshold(Threshold::Level(number) | Threshold::Quantile(number)) => Some(number),
            Self::Count(count) => Some(f64::from(count)),
            Self::Time(minute) => Some(f64::from(minute)),
            Self::Name(_) | Self::SpreadTable(_) => None,
        }
    }

    /// Tells apart the forms that one number can be written in.
    pub fn form_index(self) -> u8 {
        match self {
            Self::Quantity(Quantity::Notional(_)) | Self::Threshold(Threshold::Quantile(_)) => 1,
            Self::Quantity(Quantity::AdvFraction(_)) => 2,
            _ => 0,
        }
    }

    /// Whether two values are the same, numbers up to the rounding of a computed range.
    pub fn same_as(self, other: Self) -> bool {
        match (self, other) {
            (Self::Name(a), Self::Name(b)) => a == b,
            (Self::SpreadTable(a), Self::SpreadTable(b)) => a == b,
            _ if self.form_index() != other.form_index() => false,
            _ => match (self.as_number(), other.as_number()) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
                _ => false,
            },
        }
    }
}

impl fmt::Display for ParameterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number)
            | Self::Quantity(Quantity::Units(number))
            | Self::Threshold(Threshold::Level(number)) => write!(f, "{number}"),
            Self::Count(count) => write!(f, "{count}"),
            Self::Name(name) => f.write_str(name),
            Self::Time(minute) => write!(f, "{:02}:{:02}", minute / 60, minute % 60),
            Self::Quantity(Quantity::Notional(cash)) => write!(f, "{{ notional = {cash} }}"),
            Self::Quantity(Quantity::AdvFraction(fraction)) => write!(f, "{{ adv_fraction = {fraction} }}"),
            Self::SpreadTable(table) => write!(f, "{{ table = {table} }}"),
            Self::Threshold(Threshold::Quantile(q)) => write!(f, "{{ quantile = {q} }}"),
        }
    }
}
