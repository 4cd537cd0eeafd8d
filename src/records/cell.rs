//! One value of a run: a parameter's, or a cell of the comparison table.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::number::JsonNumber;
use crate::model::order::Quantity;
use crate::sweep::parameter::ParameterValue;

/// One value of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CellValue<'a> {
    /// The value does not exist.
    Empty,
    /// A whole number.
    Count(u64),
    /// A number.
    Number(#[serde(serialize_with = "number")] f64),
    /// A text.
    Text(Cow<'a, str>),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn number<S: serde::Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    JsonNumber::from(*number).serialize(serializer)
}

impl From<f64> for CellValue<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for CellValue<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<String> for CellValue<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for CellValue<'_> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, T::into)
    }
}

/// A quantity is known as units only: what a fraction or a value of it comes to is up to the run.
impl From<ParameterValue> for CellValue<'_> {
    fn from(value: ParameterValue) -> Self {
        match value {
            ParameterValue::Number(number) | ParameterValue::Quantity(Quantity::Units(number)) => {
                Self::Number(number)
            }
            ParameterValue::Count(count) => Self::Count(u64::from(count)),
            ParameterValue::Name(name) => Self::Text(Cow::Borrowed(name)),
            ParameterValue::Time(_) | ParameterValue::Threshold(_) | ParameterValue::SpreadTable(_) => {
                Self::Text(Cow::Owned(value.to_string()))
            }
            ParameterValue::Quantity(Quantity::Notional(_) | Quantity::AdvFraction(_)) => Self::Empty,
        }
    }
}

/// As the table has it, before it is quoted.
impl fmt::Display for CellValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Number(number) if number.is_finite() => {
                f.write_str(zmij::Buffer::new().format_finite(*number + 0.0))
            }
            Self::Empty | Self::Number(_) => Ok(()),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// What cells a column has, beside empty ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// [`CellValue::Number`].
    Number,
    /// [`CellValue::Count`].
    Count,
    /// [`CellValue::Text`].
    Text,
    /// [`CellValue::Text`] that is a day, `YYYY-MM-DD`.
    Date,
    /// [`CellValue::Text`] that is a time of day, `HH:MM`.
    Time,
}

/// A type of cells: what they are, and how a value becomes one.
pub(super) trait CellType: Into<CellValue<'static>> {
    const KIND: CellKind;
}

impl CellType for f64 {
    const KIND: CellKind = CellKind::Number;
}

impl CellType for Option<f64> {
    const KIND: CellKind = CellKind::Number;
}

impl CellType for u64 {
    const KIND: CellKind = CellKind::Count;
}

impl CellType for Option<u64> {
    const KIND: CellKind = CellKind::Count;
}

impl CellType for Option<String> {
    const KIND: CellKind = CellKind::Text;
}

impl CellType for String {
    const KIND: CellKind = CellKind::Text;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_back_as_it_was() {
        let cells = [
            CellValue::Empty,
            CellValue::Count(3),
            CellValue::Number(3.0),
            CellValue::Number(-1e-7),
            CellValue::Text("3".into()),
        ];
        let json = serde_json::to_string(&cells).unwrap();
        assert_eq!(json, "[null,3,3.0,-1e-7,\"3\"]");
        assert_eq!(serde_json::from_str::<[CellValue<'_>; 5]>(&json).unwrap(), cells);
        assert_eq!(cells.map(|cell| cell.to_string()), ["", "3", "3.0", "-1e-7", "3"]);
    }
}
