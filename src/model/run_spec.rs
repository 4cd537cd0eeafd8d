//! Everything one run depends on, stage by stage.

use super::coefficients::CoefficientSpec;
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

    /// Whether a chosen strategy, gate, curve, cap, impact or spread model reads the optional `parameter`.
    pub fn reads(&self, parameter: ParameterId) -> bool {
        let reads_curve = self.schedule.reads_curve();
        self.schedule.strategy.reads().contains(&parameter)
            || self.impact.model.reads().contains(&parameter)
            || self.gate.gate.reads().contains(&parameter)
            || self.estimate.spread.model.reads().contains(&parameter)
            || (reads_curve && parameter == ParameterId::Curve)
            || (reads_curve && self.estimate.curve.reads().contains(&parameter))
    }
}
