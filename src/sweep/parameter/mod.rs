//! What a parameter is, and what values it takes; [`PARAMETERS`] lists them all.

mod defaults;
mod list;

use std::fmt;

pub use defaults::defaults;
pub use list::PARAMETERS;

use crate::model::gate::Threshold;
use crate::model::order::Quantity;
use crate::model::preset::Preset;
use crate::model::stages::RunSpec;

/// The earliest stage of a run that needs a parameter; axes are walked in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Slots of the order's life.
    Window,
    /// Volatility, forecast, ADV.
    Estimate,
    /// Slots in which the order holds back.
    Gate,
    /// Child orders.
    Schedule,
    /// Non-linear part of impact.
    Impact,
    /// What costs are linear in.
    Coefficients,
}

impl Stage {
    /// The stage's name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Estimate => "estimate",
            Self::Gate => "gate",
            Self::Schedule => "schedule",
            Self::Impact => "impact basis",
            Self::Coefficients => "coefficients",
        }
    }
}

/// What numbers are allowed.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Least value.
    pub min: f64,
    /// Whether `min` itself is refused.
    pub above_min: bool,
    /// Greatest value.
    pub max: f64,
}

/// One way of writing a number that can mean several things: bare, or as `{ key = number }`.
#[derive(Clone, Copy)]
pub struct Form {
    /// The key; `None` for the bare number.
    pub key: Option<&'static str>,
    /// What numbers are allowed.
    pub bounds: Bounds,
    /// The value of a number in this form.
    pub wrap: fn(f64) -> Value,
}

/// What values a parameter takes.
#[derive(Clone, Copy)]
pub enum Kind {
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
    Forms(&'static [Form]),
}

/// One value of a parameter, checked against its [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Of [`Kind::Number`].
    Number(f64),
    /// Of [`Kind::Count`].
    Count(u32),
    /// Of [`Kind::Name`].
    Name(&'static str),
    /// Of [`Kind::Time`]: minutes after midnight.
    Time(u16),
    /// A size of the parent order, of [`Kind::Forms`].
    Quantity(Quantity),
    /// A threshold of a gate, of [`Kind::Forms`].
    Threshold(Threshold),
}

impl Value {
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
            Self::Name(_) => None,
        }
    }

    /// Tells apart the forms that one number can be written in.
    pub fn form(self) -> u8 {
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
            _ if self.form() != other.form() => false,
            _ => match (self.as_number(), other.as_number()) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
                _ => false,
            },
        }
    }
}

impl fmt::Display for Value {
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
            Self::Threshold(Threshold::Quantile(q)) => write!(f, "{{ quantile = {q} }}"),
        }
    }
}

/// One parameter of a run.
#[derive(Clone, Copy)]
pub struct Parameter {
    /// Its one name, everywhere.
    pub name: &'static str,
    /// The earliest stage that needs it.
    pub stage: Stage,
    /// What values it takes.
    pub kind: Kind,
    /// Unit, empty where it has none.
    pub unit: &'static str,
    /// What it means, in one line.
    pub about: &'static str,
    /// Whether it matters only to members that say they read it.
    pub optional: bool,
    /// Sets it; ignores a value of another kind.
    pub set: fn(&mut RunSpec, Value),
    /// Reads it; `None` where it has no value.
    pub get: fn(&RunSpec) -> Option<Value>,
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Parameter {
    /// Whether the parameter has any effect on a run with this `spec`.
    ///
    /// One that has none is no part of the run's id, and its cell is empty.
    pub fn matters(&self, spec: &RunSpec) -> bool {
        if spec.window.preset == Preset::Level44 && WITHOUT_MEANING_FOR_LEVEL44.contains(&self.name) {
            return false;
        }
        !self.optional || spec.reads(self.name)
    }

    /// The value, where it exists and matters.
    pub fn effective(&self, spec: &RunSpec) -> Option<Value> {
        if self.matters(spec) { (self.get)(spec) } else { None }
    }
}

/// Parameters that the seed script does not have: a preset that reproduces it must not offer them.
pub const WITHOUT_MEANING_FOR_LEVEL44: [&str; 4] = ["start", "overrun", "curve_sessions", "adv_sessions"];

/// The parameter called `name`, with its place in [`PARAMETERS`].
pub fn find(name: &str) -> Option<(usize, &'static Parameter)> {
    PARAMETERS.iter().enumerate().find(|(_, parameter)| parameter.name == name)
}
