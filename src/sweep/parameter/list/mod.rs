//! The one list of descriptors. It feeds the sweep file, the flags of `simulate`, the columns of the tables, the run ids,
//! the roles of the answers and the documentation.

mod estimate;
mod impact;
mod schedule;
mod seed;

use super::{Bounds, NumberForm, Parameter, ParameterValue, ValueKind};
use crate::model::family::{self, Choice, FamilyMember};
use crate::model::gate::Threshold;
use crate::model::order::Quantity;
use crate::model::parameter::ParameterId;

/// Every parameter, each in the place that its id has.
pub(crate) static PARAMETERS: [Parameter; ParameterId::ALL.len()] =
    concatenated([seed::SEED, schedule::SCHEDULE, estimate::ESTIMATE, impact::IMPACT]);

/// The parts one after the other; it does not compile unless there is one descriptor for every id, in their order.
const fn concatenated<const N: usize>(parts: [&[Parameter]; 4]) -> [Parameter; N] {
    let mut all = [parts[0][0]; N];
    let (mut part, mut place) = (0, 0);
    while part < parts.len() {
        let mut index = 0;
        while index < parts[part].len() {
            let descriptor = parts[part][index];
            assert!(descriptor.id as usize == place, "descriptors are in the order of their ids");
            all[place] = descriptor;
            index += 1;
            place += 1;
        }
        part += 1;
    }
    assert!(place == N, "every id has a descriptor");
    all
}

/// A number of zero or more, and no larger than any use of it.
const NOT_NEGATIVE: Bounds = Bounds { min: 0.0, exclusive_min: false, max: 1e6 };
/// A number above zero, however large.
const POSITIVE: Bounds = Bounds { min: 0.0, exclusive_min: true, max: f64::MAX };
/// A number of one or more, and no larger than any use of it.
const AT_LEAST_ONE: Bounds = Bounds { min: 1.0, exclusive_min: false, max: 1e6 };
/// A share of a whole, above zero.
const FRACTION: Bounds = Bounds { min: 0.0, exclusive_min: true, max: 1.0 };
/// An exponent.
const EXPONENT: Bounds = Bounds { min: 0.0, exclusive_min: false, max: 10.0 };
/// Basis points of a price: from nothing to twice the price.
const BPS: Bounds = Bounds { min: 0.0, exclusive_min: false, max: 20_000.0 };
/// A number of prior sessions.
const SESSIONS: ValueKind = ValueKind::Count { min: 1, max: 10_000 };

/// How the size of a parent order is written.
const QUANTITY: [NumberForm; 3] = [
    NumberForm {
        key: None,
        bounds: POSITIVE,
        wrap: |units| ParameterValue::Quantity(Quantity::Units(units)),
    },
    NumberForm {
        key: Some("notional"),
        bounds: POSITIVE,
        wrap: |cash| ParameterValue::Quantity(Quantity::Notional(cash)),
    },
    NumberForm {
        key: Some("adv_fraction"),
        bounds: POSITIVE,
        wrap: |fraction| ParameterValue::Quantity(Quantity::AdvFraction(fraction)),
    },
];

/// How the threshold of a gate is written.
const THRESHOLD: [NumberForm; 2] = [
    NumberForm {
        key: None,
        bounds: Bounds { min: f64::MIN, exclusive_min: false, max: f64::MAX },
        wrap: |level| ParameterValue::Threshold(Threshold::Level(level)),
    },
    NumberForm {
        key: Some("quantile"),
        bounds: Bounds { min: 0.0, exclusive_min: false, max: 1.0 },
        wrap: |q| ParameterValue::Threshold(Threshold::Quantile(q)),
    },
];

fn set_choice<T: FamilyMember + ?Sized>(family: &[&'static T], value: ParameterValue, place: &mut Choice<T>) {
    if let ParameterValue::Name(name) = value
        && let Some(member) = family::find(family, name)
    {
        *place = member;
    }
}

fn set_if_some<T: Copy>(value: Option<T>, place: &mut T) {
    if let Some(value) = value {
        *place = value;
    }
}

fn number(value: ParameterValue) -> Option<f64> {
    if let ParameterValue::Number(number) = value { Some(number) } else { None }
}

fn count(value: ParameterValue) -> Option<u32> {
    if let ParameterValue::Count(count) = value { Some(count) } else { None }
}

fn name(value: ParameterValue) -> &'static str {
    if let ParameterValue::Name(name) = value { name } else { "" }
}
