//! An axis of the grid: one parameter, or several that move together, and the values it runs through.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "values of a range were checked against the bounds of their parameter"
)]

use super::parameter::{Parameter, ParameterValue, Stage};
use super::range::{SpacedRange, SteppedRange};
use crate::model::parameter::ParameterId;

/// The values of one parameter on an axis, computed from their index.
#[derive(Debug, Clone, PartialEq)]
pub enum AxisValues {
    /// As listed.
    List(Vec<ParameterValue>),
    /// Numbers in even steps.
    Steps(SteppedRange),
    /// Numbers between two ends.
    Spaced(SpacedRange),
    /// Whole numbers in even steps.
    CountSteps(SteppedRange),
    /// Times of day in even steps of minutes.
    TimeSteps(SteppedRange),
}

impl AxisValues {
    /// Number of values.
    pub fn len(&self) -> u64 {
        match self {
            Self::List(list) => list.len() as u64,
            Self::Steps(steps) | Self::CountSteps(steps) | Self::TimeSteps(steps) => steps.len(),
            Self::Spaced(space) => space.len(),
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Value `index`.
    pub fn at(&self, index: u64) -> ParameterValue {
        match self {
            Self::List(list) => list[usize::try_from(index).unwrap_or(usize::MAX)],
            Self::Steps(steps) => ParameterValue::Number(steps.at(index)),
            Self::Spaced(space) => ParameterValue::Number(space.at(index)),
            Self::CountSteps(steps) => ParameterValue::Count(steps.at(index) as u32),
            Self::TimeSteps(steps) => ParameterValue::Time(steps.at(index) as u16),
        }
    }
}

/// One axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The parameters that the axis varies, all with the same number of values.
    pub parameters: Vec<(ParameterId, AxisValues)>,
}

impl Axis {
    /// Number of values, at least one.
    pub fn len(&self) -> u64 {
        self.parameters.first().map_or(1, |(_, values)| values.len())
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The earliest stage that needs one of its parameters.
    pub fn stage(&self) -> Stage {
        self.parameters
            .iter()
            .map(|(parameter, _)| Parameter::of(*parameter).stage)
            .min()
            .unwrap_or(Stage::Coefficients)
    }

    /// Its parameters' names, joined by `+`.
    pub fn name(&self) -> String {
        let names: Vec<&str> = self.parameters.iter().map(|(parameter, _)| parameter.name()).collect();
        names.join("+")
    }
}
