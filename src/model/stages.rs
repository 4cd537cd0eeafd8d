//! Everything one run depends on, stage by stage.

use super::estimate::EstimateSpec;
use super::impact::{Coefficients, ImpactSpec};
use super::schedule::ScheduleSpec;
use super::window::WindowSpec;

/// Everything one run depends on, stage by stage.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSpec {
    /// Index of the tape.
    pub tape: usize,
    /// Stage *window*.
    pub window: WindowSpec,
    /// Stage *estimate*.
    pub estimate: EstimateSpec,
    /// Stage *schedule*.
    pub schedule: ScheduleSpec,
    /// Stage *impact basis*.
    pub impact: ImpactSpec,
    /// Stage *coefficients*.
    pub coefficients: Coefficients,
}

impl RunSpec {
    /// Whether the optional parameter `name` is read by a chosen strategy, curve or impact model.
    pub fn reads(&self, name: &str) -> bool {
        let strategy = self.schedule.strategy.reads();
        strategy.contains(&name)
            || self.impact.model.reads().contains(&name)
            || (strategy.contains(&"curve") && self.estimate.curve.reads().contains(&name))
    }
}
