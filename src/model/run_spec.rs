//! Everything one run depends on, stage by stage.

use super::coefficients::{CoefficientSpec, Coefficients};
use super::estimate::EstimateSpec;
use super::gate::GateSpec;
use super::impact::ImpactSpec;
use super::parameter::ParameterId;
use super::preset::Preset;
use super::schedule::ScheduleSpec;
use super::window::WindowSpec;

/// Everything one run depends on, stage by stage.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSpec {
    /// Index of the series.
    pub series: usize,
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
    /// A spec under `preset` whose numbers are all 0. The parameters' own defaults come on top.
    pub(crate) fn blank(preset: Preset) -> Self {
        Self {
            series: 0,
            window: WindowSpec { preset, ..WindowSpec::default() },
            estimate: EstimateSpec::default(),
            gate: GateSpec::default(),
            schedule: ScheduleSpec::default(),
            impact: ImpactSpec::default(),
            coefficients: CoefficientSpec::default(),
        }
    }

    /// What the costs are linear in: as asked for, else as the impact model's authors have it.
    pub fn resolved_coefficients(&self) -> Coefficients {
        self.coefficients.resolve(&*self.impact.model, self.schedule.side)
    }

    /// Whether a chosen strategy, gate, curve or impact model reads the optional `parameter`.
    pub fn reads(&self, parameter: ParameterId) -> bool {
        let strategy = self.schedule.strategy.reads();
        strategy.contains(&parameter)
            || self.impact.model.reads().contains(&parameter)
            || self.gate.gate.reads().contains(&parameter)
            || (strategy.contains(&ParameterId::Curve) && self.estimate.curve.reads().contains(&parameter))
    }
}
