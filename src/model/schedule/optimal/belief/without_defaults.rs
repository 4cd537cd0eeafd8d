//! Beliefs that are refused: models without coefficients of their own.

use super::{Belief, BelievedCost, ExpectedMarket};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;

/// A model whose coefficients a sweep must set, in a stage that the schedule does not know.
pub(super) struct WithoutDefaults(&'static str);

/// `almgren-chriss-linear`.
pub(super) static ALMGREN_CHRISS_LINEAR: WithoutDefaults = WithoutDefaults("almgren-chriss-linear");

impl FamilyMember for WithoutDefaults {
    fn name(&self) -> &'static str {
        self.0
    }

    fn about(&self) -> &'static str {
        "refused: it has no default coefficients; strategy almgren-chriss is its optimum"
    }
}

impl Belief for WithoutDefaults {
    fn cost(&self, _market: &ExpectedMarket) -> Result<BelievedCost, RunError> {
        Err(RunError::NoBelief { belief: self.0 })
    }
}
