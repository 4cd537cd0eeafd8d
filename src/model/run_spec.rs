//! Everything one run depends on, stage by stage.

use super::coefficients::{CoefficientSpec, Coefficients};
use super::estimate::EstimateSpec;
use super::gate::GateSpec;
use super::impact::ImpactSpec;
use super::parameter::ParameterId;
use super::preset::Preset;
use super::schedule::ScheduleSpec;
use super::schedule::cleanup::Cleanup;
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

    /// What the costs are linear in (see [`CoefficientSpec::resolve`]).
    pub fn resolved_coefficients(&self) -> Coefficients {
        self.coefficients.resolve(&*self.impact.model, self.estimate.spread.coefficient(), self.schedule.side)
    }

    /// Whether its coefficients resolve to the same as those of `other` wherever the two set the same values.
    pub(crate) fn resolves_coefficients_like(&self, other: &Self) -> bool {
        self.coefficients == other.coefficients
            && self.impact.model == other.impact.model
            && self.estimate.spread.coefficient() == other.estimate.spread.coefficient()
            && self.schedule.side == other.schedule.side
    }

    /// Whether what is left at the end of the window is traded.
    pub(crate) fn cleans_up(&self) -> bool {
        self.schedule.cleanup == Cleanup::Cross
    }

    /// Whether a chosen strategy, gate, curve, cap, impact or spread model reads the optional `parameter`.
    pub fn reads(&self, parameter: ParameterId) -> bool {
        let reads_curve = self.schedule.reads_curve();
        self.schedule.reads(parameter)
            || self.impact.model.reads().contains(&parameter)
            || self.gate.gate.reads().contains(&parameter)
            || self.estimate.spread.model.reads().contains(&parameter)
            || (reads_curve && parameter == ParameterId::Curve)
            || (reads_curve && self.estimate.curve.reads().contains(&parameter))
    }
}
