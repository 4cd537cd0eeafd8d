//! Which runs are comparable: those that agree on everything but the strategy.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::block::Block;
use super::parameter::{PARAMETERS, Value};

/// The parameter that compared runs differ in.
const COMPARED: &str = "strategy";

/// A number that blocks share when their runs agree on symbol, session and every parameter that matters to all
/// strategies, whatever coefficients move inside them.
///
/// It holds within one process only; it names nothing on disk.
pub fn key(block: &Block<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    block.case().hash(&mut hasher);
    for parameter in PARAMETERS.iter().filter(|parameter| !parameter.optional && parameter.name != COMPARED) {
        match parameter.effective(block.spec()) {
            None => 0_u8.hash(&mut hasher),
            Some(Value::Name(name)) => name.hash(&mut hasher),
            Some(value) => (value.form(), value.as_number().map(f64::to_bits)).hash(&mut hasher),
        }
    }
    // The same part of an axis has the same values in every block.
    for moving in block.moving() {
        (moving.axis, moving.first).hash(&mut hasher);
    }
    hasher.finish()
}
