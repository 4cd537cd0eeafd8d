//! Blocks of a plan: runs that share everything above the coefficients, so that what is above is computed once.

use std::cell::OnceCell;

use super::block_layout::{BlockLayout, SINGLE_RUN_BLOCKS};
use super::parameter::{Parameter, ParameterValue};
use super::plan::{Plan, Run};
use super::run_id::{RunId, RunIdPrefix};
use crate::model::coefficients::Coefficients;
use crate::model::parameter::ParameterId;
use crate::model::run_spec::RunSpec;

/// Runs that differ in coefficients only.
#[derive(Debug, Clone)]
pub struct Block<'p> {
    plan: &'p Plan,
    /// The parameters of the first run.
    spec: RunSpec,
    /// The coordinates of the first run; `None` for an axis that is inactive here.
    coordinates: Vec<Option<u64>>,
    first_point: u64,
    /// The axes that move inside the block, the last the fastest.
    moving: Vec<MovingAxis>,
    /// Coefficients that overrides fix, whatever the axes say.
    overridden: Vec<(ParameterId, ParameterValue)>,
    /// Made when the first id is asked for: answers need none.
    shared: OnceCell<RunIdPrefix>,
}

/// One axis that moves inside a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovingAxis {
    /// Its place among the plan's axes.
    pub axis: usize,
    /// The first of its values.
    pub first: usize,
    /// Number of its values.
    pub length: usize,
    /// Points from one value to the next.
    stride: u64,
}

/// What the costs of a block's runs are linear in.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockCoefficients {
    /// Of the first run.
    pub first: Coefficients,
    /// Per moving axis: the coefficients at each of its values, all other axes at their first value.
    pub per_axis: Vec<Vec<Coefficients>>,
    /// The mean over all runs.
    pub mean: Coefficients,
    /// Per moving axis and value: the mean over the runs with that value.
    pub mean_per_axis: Vec<Vec<Coefficients>>,
}

impl BlockCoefficients {
    fn of(first: Coefficients, per_axis: Vec<Vec<Coefficients>>) -> Self {
        // What the values of an axis add on average.
        let added = |along: &Vec<Coefficients>| {
            let sum = along.iter().map(|here| here.minus(&first)).reduce(|sum, here| sum.plus(&here));
            sum.unwrap_or(first.minus(&first)).scaled(1.0 / along.len() as f64)
        };
        let mean = per_axis.iter().map(added).fold(first, |mean, added| mean.plus(&added));
        let means_along = per_axis.iter().map(|along| {
            let others = mean.minus(&first.plus(&added(along)));
            along.iter().map(|here| here.plus(&others)).collect()
        });
        let mean_per_axis = means_along.collect();
        Self { first, per_axis, mean, mean_per_axis }
    }
}

impl Plan {
    /// Block `index` (below [`Self::blocks`]); `None` where it has no run.
    pub fn block(&self, index: u64) -> Option<Block<'_>> {
        // A sampled point is a block of its own, and is called by its index in the sample.
        let called = index * self.points_per_block();
        Block::new(self, &self.coordinates_of(called)?, called, self.block_layout())
    }

    /// The block of the one run at `point` (below [`Self::points`]); `None` where that point is not a run.
    pub fn block_of(&self, point: u64) -> Option<Block<'_>> {
        Block::new(self, &self.coordinates_of(point)?, point, SINGLE_RUN_BLOCKS)
    }

    /// The run at `point` (below [`Self::points`]); `None` where that point is not a run.
    pub fn run(&self, point: u64) -> Option<Run<'_>> {
        self.block_of(point).map(|block| block.run(0))
    }

    /// The hash prefix shared by the ids of an instance's runs with this `spec` above the coefficients.
    fn shared_id(&self, instance: usize, spec: &RunSpec) -> RunIdPrefix {
        let date = self.instances()[instance].session.map(|(_, date)| date);
        RunIdPrefix::of(spec, &self.series()[spec.series], date)
    }

    /// The run of an instance with these parameters and this id.
    #[inline]
    fn run_of(&self, instance: usize, spec: RunSpec, id: RunId) -> Run<'_> {
        let instance = &self.instances()[instance];
        let order = instance.order.map(|index| &self.orders()[index].name);
        let date = instance.session.map(|(_, date)| date);
        Run { spec, symbol: self.series()[instance.series].symbol(), date, order, id }
    }

    /// The axis that changes from one block to the next: the last that has values outside of blocks.
    pub fn fastest_outer_axis(&self) -> Option<usize> {
        let BlockLayout { whole_axes: axes, partial_length: of_next } = self.block_layout();
        let parts = usize::from(of_next > 1);
        let outside = self.axes().len() - axes - parts;
        (0..outside).rev().find(|place| self.axes()[*place].len() > 1)
    }
}

impl<'p> Block<'p> {
    /// The block whose first run is called `point` and has these coordinates (the instance first); `None` where it is
    /// excluded or repeats another.
    pub(super) fn new(plan: &'p Plan, coordinates: &[u64], point: u64, inside: BlockLayout) -> Option<Self> {
        let resolved = plan.resolve(coordinates);
        if !plan.is_run(coordinates, &resolved) {
            return None;
        }
        let first_whole = plan.axes().len() - inside.whole_axes;
        let mut moving = Vec::with_capacity(inside.whole_axes + 1);
        let mut stride = 1;
        for (axis, idle) in resolved.inactive.iter().enumerate().skip(first_whole.saturating_sub(1)).rev() {
            let length = if axis < first_whole { inside.partial_length } else { plan.axes()[axis].len() };
            if !idle && length > 1 {
                let count = |number: u64| usize::try_from(number).unwrap_or(0);
                moving.push(MovingAxis {
                    axis,
                    first: count(coordinates[axis + 1]),
                    length: count(length),
                    stride,
                });
            }
            stride *= length;
        }
        moving.reverse();
        let own = coordinates[1..]
            .iter()
            .zip(&resolved.inactive)
            .map(|(coordinate, idle)| (!idle).then_some(*coordinate));
        Some(Self {
            plan,
            coordinates: std::iter::once(Some(coordinates[0])).chain(own).collect(),
            first_point: point,
            moving,
            overridden: resolved.overridden,
            shared: OnceCell::new(),
            spec: resolved.spec,
        })
    }

    /// The parameters of its first run.
    pub fn first_spec(&self) -> &RunSpec {
        &self.spec
    }

    pub(super) fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// The axes that move inside it, the last the fastest.
    pub fn moving(&self) -> &[MovingAxis] {
        &self.moving
    }

    /// Whether `parameter` moves inside it.
    pub fn moves(&self, parameter: ParameterId) -> bool {
        let axes = self.plan.axes();
        self.moving
            .iter()
            .any(|moving| axes[moving.axis].parameters.iter().any(|(member, _)| *member == parameter))
    }

    /// The coordinate of the plan's axis at `place` that all its runs share; `None` where the axis is idle.
    pub fn coordinate(&self, place: usize) -> Option<u64> {
        self.coordinates[place + 1]
    }

    /// The coordinates of its first run, the instance first; 0 for an axis that is inactive here.
    pub(super) fn canonical_coordinates(&self) -> Vec<u64> {
        self.coordinates.iter().map(|coordinate| coordinate.unwrap_or(0)).collect()
    }

    /// Which instance of the plan it is in.
    pub fn instance(&self) -> usize {
        usize::try_from(self.coordinates[0].unwrap_or(0)).unwrap_or(usize::MAX)
    }

    /// Number of its runs.
    pub fn runs(&self) -> usize {
        self.moving.iter().map(|moving| moving.length).product()
    }

    /// The point of the plan that run `index` is at.
    pub fn point(&self, index: usize) -> u64 {
        let mut point = self.first_point;
        self.for_each_coordinate(index, |moving, coordinate| point += coordinate * moving.stride);
        point
    }

    /// The parameters of run `index`.
    #[inline]
    pub fn spec_at(&self, index: usize) -> RunSpec {
        let mut spec = self.spec.clone();
        self.for_each_coordinate(index, |moving, coordinate| self.set(&mut spec, moving, coordinate));
        spec
    }

    /// The coefficients of its runs, axis by axis.
    pub fn coefficients(&self) -> BlockCoefficients {
        let mut spec = self.spec.clone();
        let along = self.moving.iter().map(|moving| {
            let coefficients = (0..moving.length).map(|coordinate| {
                self.set(&mut spec, moving, coordinate as u64);
                spec.resolved_coefficients()
            });
            let coefficients = coefficients.collect();
            self.set(&mut spec, moving, 0);
            coefficients
        });
        let along = along.collect();
        BlockCoefficients::of(spec.resolved_coefficients(), along)
    }

    /// Whether run i has the same coefficients as run i of `other` (of the same plan), for every i.
    pub fn has_coefficients_of(&self, other: &Self) -> bool {
        let (own, others) = (&self.spec, &other.spec);
        self.moving == other.moving
            && self.overridden == other.overridden
            && own.resolves_coefficients_like(others)
    }

    /// Run `index`.
    #[inline]
    pub fn run(&self, index: usize) -> Run<'p> {
        let spec = self.spec_at(index);
        let shared = self.shared.get_or_init(|| self.plan.shared_id(self.instance(), &self.spec));
        let id = shared.run_id(&spec);
        self.plan.run_of(self.instance(), spec, id)
    }

    fn set(&self, spec: &mut RunSpec, moving: &MovingAxis, coordinate: u64) {
        for (parameter, values) in &self.plan.axes()[moving.axis].parameters {
            (Parameter::of(*parameter).set)(spec, values.at(moving.first as u64 + coordinate));
        }
        for (parameter, value) in &self.overridden {
            (Parameter::of(*parameter).set)(spec, *value);
        }
    }

    fn for_each_coordinate(&self, index: usize, mut each: impl FnMut(&MovingAxis, u64)) {
        let mut rest = index;
        for moving in self.moving.iter().rev() {
            each(moving, (rest % moving.length) as u64);
            rest /= moving.length;
        }
    }
}
