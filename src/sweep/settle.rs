//! Where the run at a point of the product stands: along an axis that is idle there, only the first value is a run.

use super::plan::{Plan, Resolved};

impl Plan {
    /// Puts the `digits` (the case first) that are idle at 0, and gives the parameters of what results.
    pub(super) fn settle(&self, digits: &mut [u64]) -> Resolved {
        let resolved = self.resolve(digits);
        let mut moved = false;
        for (digit, idle) in digits[1..].iter_mut().zip(&resolved.idle) {
            if *idle && *digit > 0 {
                *digit = 0;
                moved = true;
            }
        }
        if moved { self.resolve(digits) } else { resolved }
    }
}
