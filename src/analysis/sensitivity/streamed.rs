//! The indices of a sweep too large for rows: the first order from the accumulated results of all its runs, the total
//! from a sample of runs priced once more with another value of each axis.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::breakdown::Breakdown;
use super::super::draw::random_below;
use super::super::fixed_point_sum::FixedPointSum;
use super::super::grouping::{self, Grouping};
use crate::model::math;
use crate::model::run_spec::RunSpec;
use crate::sweep::instances::Instance;
use crate::sweep::neighbour::{Neighbour, NeighbourChange};
use crate::sweep::plan::Plan;

/// Fewest runs of the sample: below that the standard errors are as large as the shares.
const MIN_SAMPLE_SIZE: u64 = 256;
/// Largest number of runs of the sample.
const MAX_SAMPLE_SIZE: u64 = 2048;
/// Runs of the sweep for each run of the sample, between those bounds: the sample must cost little compared with the
/// sweep.
const RUNS_PER_SAMPLED_RUN: u64 = 1 << 16;
/// Runs of the sample that are worked on at once.
pub(crate) const SAMPLED_RUNS_PER_CHUNK: usize = 64;
/// Largest number of values of an axis that are kept apart.
const MAX_AXIS_VALUES: u64 = 5_000;
/// Seed of the sample.
const SEED: u64 = 42;

/// What one axis explains of the variance of `is_total_bps` over all runs.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamedIndex {
    /// Its parameters, joined by ` + `; `symbol`, `session` and `order` are axes too.
    pub axis: String,
    /// Number of its values.
    pub values: usize,
    /// First-order index over all runs: the correlation ratio. `None` where runs do not differ.
    pub first: Option<f64>,
    /// Total index, estimated; `None` where no run of the sample has a neighbour.
    pub total: Option<f64>,
    /// Standard error of the total index.
    pub total_error: Option<f64>,
    /// Pairs of runs behind it.
    pub comparisons: u64,
}

/// One run of the sample: its place in the plan, and for every axis what changes.
#[derive(Debug, Clone)]
pub(crate) struct SampledRun {
    point: u64,
    changes: Vec<Option<NeighbourChange>>,
}

/// Half the squared differences of every axis, added up.
#[derive(Debug, Clone, Default)]
pub(crate) struct JansenSums(Vec<(u64, FixedPointSum, FixedPointSum)>);

/// The axes of `plan` with more than one value, with their numbers of values.
fn groupings(plan: &Plan) -> Vec<(Grouping, usize)> {
    let dates = grouping::sessions(plan);
    let mut ways = Grouping::all_of_plan(plan, &dates, MAX_AXIS_VALUES);
    ways.retain(|(by, values)| *by != Grouping::All && *values > 1);
    ways
}

/// The sample of `plan`, in its order: one run from each of equal parts, each axis changed to another of its values.
pub(crate) fn sampled_runs(plan: &Plan) -> Vec<SampledRun> {
    let ways = groupings(plan);
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let wanted = (plan.runs() / RUNS_PER_SAMPLED_RUN).clamp(MIN_SAMPLE_SIZE, MAX_SAMPLE_SIZE);
    let count = plan.points().min(wanted);
    let part = plan.points() / count.max(1);
    let mut found = Vec::new();
    for index in 0..count {
        let point = index * part + random_below(part.max(1), &mut rng);
        let Some(block) = plan.block_of(point) else { continue };
        let changes = ways.iter().map(|(by, values)| {
            // Another value, each of the others as likely.
            let step = 1 + random_below(*values as u64 - 1, &mut rng);
            match by {
                Grouping::Axis(place) => {
                    let coordinate = block.coordinate(*place).unwrap_or(0);
                    Some(NeighbourChange::Axis(*place, (coordinate + step) % *values as u64))
                }
                _ => other_instance(plan, block.instance(), *by, &mut rng).map(NeighbourChange::Instance),
            }
        });
        found.push(SampledRun { point, changes: changes.collect() });
    }
    found
}

/// An instance that differs from `instance` in nothing but its symbol, its session or its order, if there is one.
fn other_instance(plan: &Plan, instance: usize, by: Grouping, rng: &mut ChaCha8Rng) -> Option<usize> {
    let place = match by {
        Grouping::Symbol => 0,
        Grouping::Session => 1,
        Grouping::Order => 2,
        Grouping::All | Grouping::Axis(_) => return None,
    };
    let date = |instance: &Instance| instance.session.map(|(_, date)| date);
    let own = &plan.instances()[instance];
    let differs = |instance: &Instance| {
        [instance.series != own.series, date(instance) != date(own), instance.order != own.order]
    };
    let only: [bool; 3] = std::array::from_fn(|part| part == place);
    let instances = plan.instances().iter().enumerate();
    let others: Vec<usize> =
        instances.filter(|(_, instance)| differs(instance) == only).map(|(other, _)| other).collect();
    if others.is_empty() {
        return None;
    }
    others.get(usize::try_from(random_below(others.len() as u64, rng)).ok()?).copied()
}

impl JansenSums {
    /// Adds `probes`, whose runs `price` prices, in bps; one that cannot be priced is left out.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        probes: &[SampledRun],
        price: &mut dyn FnMut(&RunSpec) -> Option<f64>,
    ) {
        for probe in probes {
            self.0.resize(probe.changes.len(), (0, FixedPointSum::default(), FixedPointSum::default()));
            let Some(block) = plan.block_of(probe.point) else { continue };
            let Some(own) = price(block.first_spec()) else { continue };
            // From the last stage to the first: what comes after a change of window is computed anew.
            for (sums, change) in self.0.iter_mut().zip(&probe.changes).rev() {
                let Some(neighbour) = change.and_then(|change| plan.neighbour(&block, change)) else {
                    continue;
                };
                let other = match neighbour {
                    Neighbour::Unaffected => Some(own),
                    Neighbour::Spec(spec) => price(&spec),
                };
                if let Some(other) = other {
                    let half = math::square(other - own) / 2.0;
                    sums.0 += 1;
                    sums.1.add(half);
                    sums.2.add(half * half);
                }
            }
        }
    }

    /// Adds what another thread saw.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), (0, FixedPointSum::default(), FixedPointSum::default()));
        }
        for (sums, other) in self.0.iter_mut().zip(&other.0) {
            sums.0 += other.0;
            sums.1.merge(other.1);
            sums.2.merge(other.2);
        }
    }

    /// What each axis explains, the most first.
    ///
    /// The first order is Var(E\[Y|Xi\]) / Var(Y) over the groups of `breakdown`. The total is E\[(Y - Y')^2\] / 2
    /// Var(Y) with Y' at any value of the axis (Jansen 1999, "Analysis of variance designs for model output", as in
    /// Saltelli et al. 2010, table 2): the sample takes another of n values, so its mean counts (n - 1) / n.
    pub(crate) fn indices(&self, plan: &Plan, breakdown: &Breakdown) -> Vec<StreamedIndex> {
        let variance = breakdown
            .of_way(Grouping::All)
            .first()
            .and_then(super::super::distribution::Distribution::std)
            .map(|std| std * std);
        let variance = variance.filter(|variance| *variance > 0.0);
        let mut shares: Vec<StreamedIndex> = groupings(plan)
            .into_iter()
            .enumerate()
            .map(|(way, (by, values))| {
                let (count, sum, squares) = self.0.get(way).copied().unwrap_or_default();
                let n = count as f64;
                let others = (values as f64 - 1.0) / values as f64;
                let mean = sum.value() / n;
                let error = ((squares.value() / n - mean * mean).max(0.0) / n).sqrt();
                let of =
                    |figure: f64| variance.filter(|_| count > 0).map(|variance| figure * others / variance);
                StreamedIndex {
                    axis: by.name(plan),
                    values,
                    first: variance.map(|variance| variance_between(breakdown, by) / variance),
                    total: of(mean),
                    total_error: of(error),
                    comparisons: count,
                }
            })
            .collect();
        shares.sort_by(|a, b| b.total.unwrap_or(0.0).total_cmp(&a.total.unwrap_or(0.0)));
        shares
    }
}

/// The variance of the means of the groups, each as often as it has runs.
fn variance_between(breakdown: &Breakdown, by: Grouping) -> f64 {
    let groups =
        breakdown.of_way(by).iter().filter_map(|spread| Some((spread.runs() as f64, spread.mean()?)));
    let groups: Vec<(f64, f64)> = groups.collect();
    let runs: f64 = groups.iter().map(|(runs, _)| runs).sum();
    let mean = groups.iter().map(|(runs, mean)| runs * mean).sum::<f64>() / runs;
    groups.iter().map(|(runs, group)| runs * math::square(group - mean)).sum::<f64>() / runs
}
