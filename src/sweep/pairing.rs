//! Which runs are comparable: those that agree on everything but the strategy.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::parameter::{PARAMETERS, Value};
use super::plan::Run;

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
            Some(Value::Name(name)) => name.hash(&mut hasher),
            Some(value) => (value.form(), value.as_number().map(f64::to_bits)).hash(&mut hasher),
        }
    }
    hasher.finish()
}
