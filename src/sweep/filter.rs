//! Conditions on runs: which an override changes and which an exclude drops.

use jiff::civil::Date;

use super::parameter::{Parameter, ParameterValue};
use crate::model::parameter::ParameterId;
use crate::model::run_spec::RunSpec;

/// What a condition looks at beside the parameters.
#[derive(Debug, Clone, Copy)]
pub struct ConditionInput<'a> {
    /// The run's parameters.
    pub spec: &'a RunSpec,
    /// The run's symbol.
    pub symbol: &'a str,
    /// The run's session; `None` under a preset that knows no sessions.
    pub date: Option<Date>,
}

/// One condition on one parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The symbol is one of these.
    Symbol(Vec<String>),
    /// The session is one of these.
    Session(Vec<Date>),
    /// The parameter is one of these values.
    OneOf(ParameterId, Vec<ParameterValue>),
    /// The parameter's number lies between bounds.
    Between {
        /// The parameter.
        parameter: ParameterId,
        /// Strictly above.
        above: Option<f64>,
        /// Strictly below.
        below: Option<f64>,
    },
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, subject: &ConditionInput<'_>) -> bool {
        match self {
            Self::Symbol(symbols) => symbols.iter().any(|symbol| symbol == subject.symbol),
            Self::Session(dates) => subject.date.is_some_and(|date| dates.contains(&date)),
            Self::OneOf(parameter, values) => (Parameter::of(*parameter).get)(subject.spec)
                .is_some_and(|value| values.iter().any(|wanted| wanted.same_as(value))),
            Self::Between { parameter, above, below } => (Parameter::of(*parameter).get)(subject.spec)
                .and_then(ParameterValue::as_number)
                .is_some_and(|value| {
                    above.is_none_or(|above| beyond(value, above))
                        && below.is_none_or(|below| beyond(below, value))
                }),
        }
    }

    /// The parameter it looks at, where it looks at one.
    pub fn parameter(&self) -> Option<ParameterId> {
        match self {
            Self::Symbol(_) | Self::Session(_) => None,
            Self::OneOf(parameter, _) | Self::Between { parameter, .. } => Some(*parameter),
        }
    }
}

/// Whether `a` is above `b` by more than the rounding of a computed range.
fn beyond(a: f64, b: f64) -> bool {
    a - b > 1e-12 * a.abs().max(b.abs())
}

/// Values for the runs where every condition holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// All must hold.
    pub when: Vec<Condition>,
    /// Parameters and their values.
    pub set: Vec<(ParameterId, ParameterValue)>,
}

/// Drops the runs where every condition holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclude {
    /// All must hold.
    pub when: Vec<Condition>,
}

/// Whether all of `conditions` hold.
pub(crate) fn all_hold(conditions: &[Condition], subject: &ConditionInput<'_>) -> bool {
    conditions.iter().all(|condition| condition.holds(subject))
}
