//! The plan of a sweep: a run is an index into the grid (mixed radix); its coordinates are ordered by stage.
//!
//! Nothing materialises the grid. The first coordinate is the instance (symbol and session), then come the axes from
//! the earliest stage to the last, so that neighbouring indices share every stage above the coordinate that differs.

use std::sync::Arc;

use jiff::civil::Date;

use super::axis::Axis;
use super::block_layout::{BlockLayout, SINGLE_RUN_BLOCKS};
use super::definition::{PortfolioOrder, SweepDefinition};
use super::filter::{Condition, ConditionInput, Exclude, Override, all_hold};
use super::instances::{self, Instance, SkippedSession};
use super::parameter::{Parameter, ParameterValue, Stage};
use super::run_id::RunId;
use super::sampling;
use crate::model::bar_series::BarSeries;
use crate::model::family;
use crate::model::gate::GATES;
use crate::model::parameter::ParameterId;
use crate::model::run_spec::RunSpec;

/// Why a sweep has no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No session is left.
    #[error("no session can be run: {0}")]
    NoSession(String),
    /// The product has more combinations than can be counted.
    #[error("the grid has more than 2^64 combinations")]
    TooLarge,
    /// All combinations are excluded.
    #[error("every combination is excluded")]
    Empty,
    /// A gate reads a signal that a symbol does not have.
    #[error("gate `{gate}` reads a signal, and the bars of {symbol} have none")]
    NoSignal {
        /// The gate.
        gate: &'static str,
        /// The symbol.
        symbol: Arc<str>,
    },
}

/// One run of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Run<'p> {
    /// Its parameters.
    pub spec: RunSpec,
    /// Its symbol.
    pub symbol: &'p Arc<str>,
    /// Its session.
    pub date: Option<Date>,
    /// Its order of a portfolio, by name.
    pub order: Option<&'p Arc<str>>,
    /// Its name.
    pub id: RunId,
}

/// The parameters of the point at some coordinates.
#[derive(Debug)]
pub(super) struct ResolvedSpec {
    pub(super) spec: RunSpec,
    /// For every axis: whether each parameter it sets is overridden or irrelevant to this run. Of such an inactive axis
    /// only the first value is a run.
    pub(super) inactive: Vec<bool>,
    /// What overrides set.
    pub(super) overridden: Vec<(ParameterId, ParameterValue)>,
}

/// The runs of a sweep.
#[derive(Debug)]
pub struct Plan {
    base: RunSpec,
    series: Vec<Arc<BarSeries>>,
    instances: Vec<Instance>,
    orders: Vec<PortfolioOrder>,
    axes: Vec<Axis>,
    overrides: Vec<Override>,
    excludes: Vec<Exclude>,
    /// Points of the full product to visit, in order; `None` is all of them.
    sampled: Option<Vec<u64>>,
    points: u64,
    runs: u64,
    /// What moves inside a block.
    block_layout: BlockLayout,
}

impl Plan {
    /// Plans `sweep` over `all_series`, one per symbol, in the sweep's order.
    ///
    /// # Errors
    /// [`PlanError`] where no run is left or the product overflows.
    pub fn build(
        sweep: &SweepDefinition,
        all_series: Vec<Arc<BarSeries>>,
    ) -> Result<(Self, Vec<SkippedSession>), PlanError> {
        let all_series = sweep.with_given_spreads(all_series);
        let mut skipped = Vec::new();
        let mut instances = Vec::new();
        for (index, series) in all_series.iter().enumerate() {
            instances.extend(instances::of_series(index, series, sweep, &mut skipped));
        }
        if instances.is_empty() {
            let why = skipped.first().map_or_else(
                || "there are no bars".to_owned(),
                |first| format!("{} {}: {}", first.symbol, first.date, first.reason),
            );
            return Err(PlanError::NoSession(why));
        }
        check_signals(sweep, &all_series)?;
        let mut axes = sweep.axes.clone();
        axes.sort_by_key(Axis::stage);
        let points = axes
            .iter()
            .map(Axis::len)
            .try_fold(instances.len() as u64, u64::checked_mul)
            .ok_or(PlanError::TooLarge)?;
        let mut plan = Self {
            base: sweep.base.clone(),
            series: all_series,
            instances,
            orders: sweep.orders.clone(),
            axes,
            overrides: sweep.overrides.clone(),
            excludes: sweep.excludes.clone(),
            sampled: None,
            points,
            runs: 0,
            block_layout: SINGLE_RUN_BLOCKS,
        };
        if let Some(sample) = &sweep.sample {
            plan.sampled = Some(plan.draw_sample(sample));
        }
        if !plan.is_sampled() {
            plan.block_layout = BlockLayout::of(&plan.axes, plan.conditions());
        }
        plan.runs = plan.count_runs();
        if plan.runs == 0 {
            return Err(PlanError::Empty);
        }
        Ok((plan, skipped))
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// Number of points to visit; some are not runs, because they are excluded or repeat another.
    pub fn points(&self) -> u64 {
        self.sampled.as_ref().map_or(self.points, |sampled| sampled.len() as u64)
    }

    /// Number of points of the full product.
    pub fn product_points(&self) -> u64 {
        self.points
    }

    /// The instances.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// The axes, ordered by stage.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The bar series, one per symbol.
    pub fn series(&self) -> &[Arc<BarSeries>] {
        &self.series
    }

    /// Number of blocks to visit; some have no run.
    pub fn blocks(&self) -> u64 {
        self.points() / self.points_per_block()
    }

    /// Points of a block: its runs, and those that repeat one of them.
    pub fn points_per_block(&self) -> u64 {
        let inside = &self.axes[self.axes.len() - self.block_layout.whole_axes..];
        inside.iter().map(Axis::len).product::<u64>() * self.block_layout.partial_length
    }

    /// Blocks in which the axis at `place` takes each of its values once.
    pub fn blocks_per_axis_cycle(&self, place: usize) -> u64 {
        (self.axes[place..].iter().map(Axis::len).product::<u64>() / self.points_per_block()).max(1)
    }

    /// Whether a sample is run instead of the full product.
    pub fn is_sampled(&self) -> bool {
        self.sampled.is_some()
    }

    /// The orders of the portfolio, if there is one.
    pub fn orders(&self) -> &[PortfolioOrder] {
        &self.orders
    }

    /// What moves inside a block.
    pub(super) fn block_layout(&self) -> BlockLayout {
        self.block_layout
    }

    /// The parameters that some override sets.
    pub(super) fn overridden(&self) -> impl Iterator<Item = ParameterId> {
        self.overrides.iter().flat_map(|change| &change.set).map(|(parameter, _)| *parameter)
    }

    /// Index in the plan of the point at these coordinates (instance first); `None` where a sample leaves it out.
    pub(super) fn point_of(&self, coordinates: &[u64]) -> Option<u64> {
        let index = self.index_of(coordinates);
        self.sampled
            .as_ref()
            .map_or(Some(index), |sampled| sampled.binary_search(&index).ok().map(|place| place as u64))
    }

    /// The conditions of overrides and excludes.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let overrides = self.overrides.iter().flat_map(|change| &change.when);
        overrides.chain(self.excludes.iter().flat_map(|exclude| &exclude.when))
    }

    /// Points from one window to the next: how many share their session, start and length.
    ///
    /// A sample has no such order, so every point may be a window of its own.
    pub fn points_per_window(&self) -> u64 {
        if self.sampled.is_some() {
            return 1;
        }
        let below = self.axes.iter().filter(|axis| axis.stage() > Stage::Window);
        below.map(Axis::len).product()
    }

    pub(super) fn instance_at(&self, coordinates: &[u64]) -> &Instance {
        &self.instances[usize::try_from(coordinates[0]).unwrap_or(usize::MAX)]
    }

    /// Length of every coordinate, the instance first.
    fn axis_lengths(&self) -> Vec<u64> {
        std::iter::once(self.instances.len() as u64).chain(self.axes.iter().map(Axis::len)).collect()
    }

    /// The coordinates of what is called `point`, the instance first; `None` beyond the end of a sample.
    pub(super) fn coordinates_of(&self, point: u64) -> Option<Vec<u64>> {
        let index = match &self.sampled {
            Some(sampled) => *sampled.get(usize::try_from(point).ok()?)?,
            None => point,
        };
        Some(self.coordinates_of_index(index))
    }

    fn coordinates_of_index(&self, index: u64) -> Vec<u64> {
        let mut coordinates = self.axis_lengths();
        let mut rest = index;
        for coordinate in coordinates.iter_mut().rev() {
            let length = *coordinate;
            *coordinate = rest % length;
            rest /= length;
        }
        coordinates
    }

    fn index_of(&self, coordinates: &[u64]) -> u64 {
        self.axis_lengths()
            .iter()
            .zip(coordinates)
            .fold(0, |index, (length, coordinate)| index * length + coordinate)
    }

    /// Whether the point at `coordinates` is a run: it is neither excluded nor repeats another.
    pub(super) fn is_run(&self, coordinates: &[u64], resolved: &ResolvedSpec) -> bool {
        let repeats = resolved
            .inactive
            .iter()
            .zip(&coordinates[1..])
            .any(|(idle, coordinate)| *idle && *coordinate > 0);
        let subject = self.subject(&resolved.spec, self.instance_at(coordinates));
        let excluded = || self.excludes.iter().any(|exclude| all_hold(&exclude.when, &subject));
        !repeats && !excluded()
    }

    fn subject<'a>(&'a self, spec: &'a RunSpec, instance: &Instance) -> ConditionInput<'a> {
        let date = instance.session.map(|(_, date)| date);
        ConditionInput { spec, symbol: self.series[instance.series].symbol(), date }
    }

    /// The parameters at `coordinates`.
    pub(super) fn resolve(&self, coordinates: &[u64]) -> ResolvedSpec {
        let instance = self.instance_at(coordinates);
        let mut spec = self.base.clone();
        spec.series = instance.series;
        spec.window.session = instance.session.map(|(index, _)| index);
        for (parameter, value) in instance.order.iter().flat_map(|index| &self.orders[*index].set) {
            (Parameter::of(*parameter).set)(&mut spec, *value);
        }
        for (axis, coordinate) in self.axes.iter().zip(&coordinates[1..]) {
            for (parameter, values) in &axis.parameters {
                (Parameter::of(*parameter).set)(&mut spec, values.at(*coordinate));
            }
        }
        let mut overridden = Vec::new();
        for change in &self.overrides {
            if all_hold(&change.when, &self.subject(&spec, instance)) {
                for (parameter, value) in &change.set {
                    (Parameter::of(*parameter).set)(&mut spec, *value);
                    overridden.push((*parameter, *value));
                }
            }
        }
        let idle = self
            .axes
            .iter()
            .map(|axis| {
                axis.parameters.iter().all(|(parameter, _)| {
                    overridden.iter().any(|(place, _)| place == parameter)
                        || !Parameter::of(*parameter).is_relevant(&spec)
                })
            })
            .collect();
        ResolvedSpec { spec, inactive: idle, overridden }
    }

    /// Sets the coordinates of inactive axes to 0 (canonical form) and returns the resolved spec.
    pub(super) fn canonicalise(&self, coordinates: &mut [u64]) -> ResolvedSpec {
        let resolved = self.resolve(coordinates);
        let mut moved = false;
        for (coordinate, idle) in coordinates[1..].iter_mut().zip(&resolved.inactive) {
            if *idle && *coordinate > 0 {
                *coordinate = 0;
                moved = true;
            }
        }
        if moved { self.resolve(coordinates) } else { resolved }
    }

    /// Counts the runs by walking only the coordinates that decide whether a point is one: under each of their
    /// combinations every other axis has all its values, or one where it is idle.
    fn count_runs(&self) -> u64 {
        if let Some(sampled) = &self.sampled {
            return sampled.len() as u64;
        }
        let lengths = self.axis_lengths();
        let deciding = self.deciding_coordinates();
        // An instance that decides nothing stands for all.
        let instances = if deciding[0] { 1 } else { lengths[0] };
        let mut coordinates = vec![0; lengths.len()];
        let mut kept = 0;
        loop {
            let resolved = self.resolve(&coordinates);
            if self.is_run(&coordinates, &resolved) {
                let free = resolved
                    .inactive
                    .iter()
                    .zip(&lengths[1..])
                    .zip(&deciding[1..])
                    .filter(|(_, decides)| !**decides);
                kept += instances
                    * free.map(|((idle, length), _)| if *idle { 1 } else { *length }).product::<u64>();
            }
            let next = (0..coordinates.len()).rev().filter(|place| deciding[*place]).find(|place| {
                coordinates[*place] += 1;
                if coordinates[*place] < lengths[*place] {
                    return true;
                }
                coordinates[*place] = 0;
                false
            });
            if next.is_none() {
                return kept;
            }
        }
    }

    /// Which coordinates decide whether a point is a run: those that a filter looks at or sets, and the members that
    /// decide which parameters matter.
    fn deciding_coordinates(&self) -> Vec<bool> {
        // Orders of a portfolio may set what decides.
        let by_case =
            !self.orders.is_empty() || self.conditions().any(|condition| condition.parameter().is_none());
        let mut named: Vec<ParameterId> = self.conditions().filter_map(Condition::parameter).collect();
        named.extend(self.overridden());
        let decides =
            |parameter: ParameterId| named.contains(&parameter) || Parameter::of(parameter).gates_others;
        std::iter::once(by_case)
            .chain(
                self.axes.iter().map(|axis| axis.parameters.iter().any(|(parameter, _)| decides(*parameter))),
            )
            .collect()
    }

    /// The points of a sample, in plan order, each once; idle coordinates are set to 0 first.
    fn draw_sample(&self, sample: &super::definition::SampleSpec) -> Vec<u64> {
        let mut points: Vec<u64> = sampling::draw(sample, &self.axis_lengths())
            .into_iter()
            .filter_map(|mut coordinates| {
                let resolved = self.canonicalise(&mut coordinates);
                self.is_run(&coordinates, &resolved).then(|| self.index_of(&coordinates))
            })
            .collect();
        points.sort_unstable();
        points.dedup();
        points
    }
}

/// Checks that the series have a signal wherever a gate the sweep may choose reads one.
fn check_signals(sweep: &SweepDefinition, all_series: &[Arc<BarSeries>]) -> Result<(), PlanError> {
    let Some(series) = all_series.iter().find(|series| series.signal().is_none()) else { return Ok(()) };
    let reads = |gate: &str| family::find(GATES, gate).is_some_and(|gate| gate.reads_signal());
    let on_axes = sweep.axes.iter().flat_map(|axis| &axis.parameters).flat_map(|(parameter, values)| {
        let count = if *parameter == ParameterId::Gate { values.len() } else { 0 };
        (0..count).map(|index| values.at(index))
    });
    let set = sweep.overrides.iter().flat_map(|change| &change.set).map(|(_, value)| *value);
    let mut chosen = on_axes.chain(set).chain([ParameterValue::Name(sweep.base.gate.gate.name())]);
    let found = chosen.find_map(|value| match value {
        ParameterValue::Name(name) if reads(name) => Some(name),
        _ => None,
    });
    found.map_or(Ok(()), |gate| Err(PlanError::NoSignal { gate, symbol: Arc::clone(series.symbol()) }))
}
