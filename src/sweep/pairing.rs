//! Which runs are comparable: those that agree on everything but the strategy.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::parameter::{PARAMETERS, Value};
use super::plan::Run;
use crate::model::order::Quantity;

/// The parameter that compared runs differ in.
const COMPARED: &str = "strategy";

/// A number that runs share when they agree on symbol, session and every parameter that matters to all strategies.
///
/// It holds within one process only; it names nothing on disk.
pub fn key(run: &Run) -> u64 {
    let mut hasher = DefaultHasher::new();
    run.symbol.hash(&mut hasher);
    run.date.hash(&mut hasher);
    for parameter in PARAMETERS.iter().filter(|parameter| !parameter.optional && parameter.name != COMPARED) {
        match parameter.effective(&run.spec) {
            None => 0_u8.hash(&mut hasher),
            Some(Value::Number(number)) => number.to_bits().hash(&mut hasher),
            Some(Value::Count(count)) => count.hash(&mut hasher),
            Some(Value::Name(name)) => name.hash(&mut hasher),
            Some(Value::Time(minute)) => minute.hash(&mut hasher),
            Some(Value::Quantity(Quantity::Units(units))) => units.to_bits().hash(&mut hasher),
            Some(Value::Quantity(Quantity::AdvFraction(fraction))) => {
                (1_u8, fraction.to_bits()).hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}
