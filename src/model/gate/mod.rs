//! Stage *gate*: slots in which an order trades less or nothing, because a level known at the slot's start is above a
//! threshold.

pub(crate) mod none;
pub(crate) mod signal;
pub(crate) mod signed_signal;
pub(crate) mod vpin;

use std::ops::Range;

use super::bar_series::BarSeries;
use super::error::RunError;
use super::estimate::Estimates;
use super::family::{Choice, FamilyMember, NamedEnum};
use super::flags::{Flag, Flags};
use super::numeric::quantile;
use super::order::Side;
use super::window::Window;

/// Stage *gate*: which gate, and what it does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GateSpec {
    /// The gate.
    pub gate: Choice<dyn Gate>,
    /// What happens in a slot that starts over the threshold.
    pub action: GateAction,
    /// The level above which the gate acts.
    pub threshold: Threshold,
    /// Parameters of the gates.
    pub params: GateParams,
}

/// What happens in a slot that starts over the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GateAction {
    /// Nothing is traded.
    #[default]
    Skip,
    /// At most half of what is wanted is traded.
    Halve,
}

impl GateAction {
    /// Share of what is wanted that is let through.
    fn pass_fraction(self) -> f64 {
        match self {
            Self::Skip => 0.0,
            Self::Halve => 0.5,
        }
    }
}

impl NamedEnum for GateAction {
    const ALL: &'static [Self] = &[Self::Skip, Self::Halve];

    fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Halve => "halve",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Skip => "nothing trades in the slot (default)",
            Self::Halve => "at most half of what is wanted trades in the slot",
        }
    }
}

/// The level above which a gate acts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// A level.
    Level(f64),
    /// The quantile of the levels of prior sessions, in [0, 1].
    Quantile(f64),
}

impl Default for Threshold {
    fn default() -> Self {
        Self::Level(0.0)
    }
}

/// Parameters of the gates; each says which of these it reads.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GateParams {
    /// Prior sessions a gate and its quantile may use, at most.
    pub sessions: u32,
    /// Buckets that VPIN averages over.
    pub vpin_buckets: u32,
    /// Volume of a bucket, as a fraction of the ADV.
    pub vpin_bucket: f64,
}

/// What a gate may see of the market: bars up to the end of the window, each level from bars up to its own.
#[derive(Debug, Clone)]
pub struct GateInput<'a> {
    /// The series.
    pub series: &'a BarSeries,
    /// Rows of up to `gate_sessions` prior sessions and of the window's own up to its last slot.
    pub rows: Range<usize>,
    /// Average daily volume, in units, at least 1.
    pub adv: f64,
    /// +1 buy, -1 sell.
    pub sign: f64,
    /// Parameters of the gates.
    pub params: GateParams,
}

/// A gate: one level per bar; the gate acts in the next slot where the level is above the threshold.
pub trait Gate: FamilyMember {
    /// The level at the end of each of `view.rows`, from bars up to that row only; `None` where there is none.
    fn levels(&self, view: &GateInput<'_>) -> Vec<Option<f64>>;

    /// Whether it reads the signal beside the bars, and so cannot do without one.
    fn reads_signal(&self) -> bool {
        false
    }
}

/// The family of gates, the default first: a new one is a file, and a line here.
pub(crate) static GATES: &[&dyn Gate] =
    &[&none::NoGate, &vpin::VpinGate, &signal::SignalGate, &signed_signal::SignedSignalGate];

impl Default for Choice<dyn Gate> {
    fn default() -> Self {
        Self(GATES[0])
    }
}

/// What a gate does to the slots of a window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GateEffect {
    /// Share of what is wanted that is let through in each slot; empty where there is no gate.
    pub pass_fraction: Vec<f64>,
    /// The flags raised.
    pub flags: Flags,
}

impl GateEffect {
    /// What `spec` does to the slots of `window`: each is decided by the level of the last bar before its start.
    ///
    /// # Errors
    /// [`RunError::NoSignal`] where the gate reads a signal and the series has none.
    pub fn compute(
        series: &BarSeries,
        window: &Window,
        estimates: &Estimates,
        spec: &GateSpec,
        side: Side,
    ) -> Result<Self, RunError> {
        if !is_gated(spec) {
            return Ok(Self::default());
        }
        if spec.gate.reads_signal() && series.signal().is_none() {
            return Err(RunError::NoSignal);
        }
        let first = first_row(series, window, spec.params.sessions);
        let last = window.row.last().copied().unwrap_or(first);
        let view = GateInput {
            series,
            rows: first..last + 1,
            adv: estimates.adv.max(1.0),
            sign: side.sign(),
            params: spec.params,
        };
        let levels = spec.gate.levels(&view);
        let threshold = match spec.threshold {
            Threshold::Level(level) => Some(level),
            Threshold::Quantile(q) => {
                let before = window.session.map_or(window.row.first().copied().unwrap_or(first), |index| {
                    series.sessions()[index].rows.start
                });
                let mut seen: Vec<f64> =
                    levels[..before.saturating_sub(first)].iter().copied().flatten().collect();
                quantile(&mut seen, q)
            }
        };
        let mut gated = Self::default();
        let known = |row: usize| levels.get(row.checked_sub(first)?).copied().flatten();
        for slot in 0..window.len() {
            let row_before = slot.checked_sub(1).map_or(window.row_before, |before| Some(window.row[before]));
            let level = row_before.and_then(known);
            let over = level.zip(threshold).map(|(level, threshold)| level > threshold);
            gated.flags.raise_if(over.is_none(), Flag::GateBlind);
            gated.pass_fraction.push(if over == Some(true) { spec.action.pass_fraction() } else { 1.0 });
        }
        Ok(gated)
    }
}

/// Whether `spec` gates at all.
pub(crate) fn is_gated(spec: &GateSpec) -> bool {
    spec.gate.name() != none::NAME
}

/// The first row of up to `sessions` usable sessions before the window's; the first row of all without sessions.
fn first_row(series: &BarSeries, window: &Window, sessions: u32) -> usize {
    let Some(index) = window.session else { return 0 };
    let prior = series.usable_before(index, sessions).last();
    prior.unwrap_or(&series.sessions()[index]).rows.start
}
