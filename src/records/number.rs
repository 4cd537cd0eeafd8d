//! A figure of a JSON document.

use serde::{Deserialize, Serialize, Serializer};

/// A figure: a negative zero is a zero, and what is not a finite number is none (null).
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(transparent)]
pub struct JsonNumber(pub Option<f64>);

impl From<f64> for JsonNumber {
    fn from(number: f64) -> Self {
        Self(Some(number))
    }
}

impl From<Option<f64>> for JsonNumber {
    fn from(number: Option<f64>) -> Self {
        Self(number)
    }
}

impl Serialize for JsonNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            // A negative zero and a zero are a zero.
            Some(number) if number.is_finite() => serializer.serialize_f64(number + 0.0),
            _ => serializer.serialize_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_none_and_a_zero_has_no_sign() {
        let numbers = [0.1 + 0.2, -0.0, f64::NAN, f64::INFINITY, 1e300].map(JsonNumber::from);
        let json = serde_json::to_string(&numbers).unwrap();
        assert_eq!(json, "[0.30000000000000004,0.0,null,null,1e+300]");
        let expected = [Some(0.1 + 0.2), Some(0.0), None, None, Some(1e300)].map(JsonNumber);
        assert_eq!(serde_json::from_str::<[JsonNumber; 5]>(&json).unwrap(), expected);
    }
}
