//! Everything one run depends on, stage by stage.

use super::estimate::EstimateSpec;
use super::gate::GateSpec;
use super::impact::{CoefficientSpec, Coefficients, ImpactSpec};
use super::order::Side;
use super::schedule::ScheduleSpec;
use super::window::WindowSpec;

/// Parameters that only a sell reads.
const SELL_FEES: [&str; 2] = ["sell_fee_bps", "sell_fee_per_share"];

/// Everything one run depends on, stage by stage.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSpec {
    /// Index of the tape.
    pub tape: usize,
    /// Stage *window*.
    pub window: WindowSpec,
    /// Stage *estimate*.
    pub estimate: EstimateSpec,
    /// Stage *gate*.
    pub gate: GateSpec,
    /// Stage *schedule*.
    pub schedule: ScheduleSpec,
    /// Stage *impact basis*.
    pub impact: ImpactSpec,
    /// Stage *coefficients*.
    pub coefficients: CoefficientSpec,
}

impl RunSpec {
    /// What the costs are linear in: as asked for, else as the impact model's authors have it.
    pub fn charges(&self) -> Coefficients {
        self.coefficients.of_order(&*self.impact.model, self.schedule.side)
    }

    /// Whether the optional parameter `name` is read by a chosen strategy, gate, curve or impact model, or by this side.
    pub fn reads(&self, name: &str) -> bool {
        let strategy = self.schedule.strategy.reads();
        strategy.contains(&name)
            || self.impact.model.reads().contains(&name)
            || self.gate.gate.reads().contains(&name)
            || (self.schedule.side == Side::Sell && SELL_FEES.contains(&name))
            || (strategy.contains(&"curve") && self.estimate.curve.reads().contains(&name))
    }
}
