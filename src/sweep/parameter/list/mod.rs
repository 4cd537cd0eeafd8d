//! The one list of descriptors. It feeds the sweep file, the flags of `simulate`, the columns of the tables, the run ids,
//! the roles of the answers and the documentation.

mod estimate;
mod impact;
mod schedule;
mod seed;

use super::{Bounds, Form, Kind, Parameter, Value};
use crate::model::family::{self, Choice, Member};
use crate::model::gate::Threshold;
use crate::model::order::Quantity;
use crate::model::parameter::ParameterId;

/// Every parameter, each in the place that its id has.
pub(crate) static PARAMETERS: [Parameter; ParameterId::ALL.len()] =
    in_place([seed::SEED, schedule::SCHEDULE, estimate::ESTIMATE, impact::IMPACT]);

/// The parts one after the other; it does not compile unless there is one descriptor for every id, in their order.
const fn in_place<const N: usize>(parts: [&[Parameter]; 4]) -> [Parameter; N] {
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
const NOT_NEGATIVE: Bounds = Bounds { min: 0.0, above_min: false, max: 1e6 };
/// A number above zero, however large.
const POSITIVE: Bounds = Bounds { min: 0.0, above_min: true, max: f64::MAX };
/// A share of a whole, above zero.
const FRACTION: Bounds = Bounds { min: 0.0, above_min: true, max: 1.0 };
/// An exponent.
const EXPONENT: Bounds = Bounds { min: 0.0, above_min: false, max: 10.0 };
/// Basis points of a price: from nothing to twice the price.
const BPS: Bounds = Bounds { min: 0.0, above_min: false, max: 20_000.0 };
/// A number of prior sessions.
const SESSIONS: Kind = Kind::Count { min: 1, max: 10_000 };

/// How the size of a parent order is written.
const QUANTITY: [Form; 3] = [
    Form { key: None, bounds: POSITIVE, wrap: |units| Value::Quantity(Quantity::Units(units)) },
    Form { key: Some("notional"), bounds: POSITIVE, wrap: |cash| Value::Quantity(Quantity::Notional(cash)) },
    Form {
        key: Some("adv_fraction"),
        bounds: POSITIVE,
        wrap: |fraction| Value::Quantity(Quantity::AdvFraction(fraction)),
    },
];

/// How the threshold of a gate is written.
const THRESHOLD: [Form; 2] = [
    Form {
        key: None,
        bounds: Bounds { min: f64::MIN, above_min: false, max: f64::MAX },
        wrap: |level| Value::Threshold(Threshold::Level(level)),
    },
    Form {
        key: Some("quantile"),
        bounds: Bounds { min: 0.0, above_min: false, max: 1.0 },
        wrap: |q| Value::Threshold(Threshold::Quantile(q)),
    },
];

fn choose<T: Member + ?Sized>(family: &[&'static T], value: Value, place: &mut Choice<T>) {
    if let Value::Name(name) = value
        && let Some(member) = family::find(family, name)
    {
        *place = member;
    }
}

fn put<T: Copy>(value: Option<T>, place: &mut T) {
    if let Some(value) = value {
        *place = value;
    }
}

fn number(value: Value) -> Option<f64> {
    if let Value::Number(number) = value { Some(number) } else { None }
}

fn count(value: Value) -> Option<u32> {
    if let Value::Count(count) = value { Some(count) } else { None }
}

fn name(value: Value) -> &'static str {
    if let Value::Name(name) = value { name } else { "" }
}
