//! How much of the variance of a figure each axis explains.
//!
//! With independent axes X1, X2, ... and a figure Y of them, the first-order index of axis i is S1 = Var(E\[Y|Xi\]) /
//! Var(Y): the share of the variance that goes away, on average, once the axis' value is known (Sobol' 1993,
//! "Sensitivity estimates for nonlinear mathematical models"). The total index is ST = E\[Var(Y|X~i)\] / Var(Y): the
//! share that stays when all other axes are known, its interactions with them included (Homma, Saltelli 1996,
//! "Importance measures in global sensitivity analysis of nonlinear models"; Saltelli et al. 2010, "Variance based
//! sensitivity analysis of model output", equations 1 to 4). Every value of an axis counts the same, as the sweep lists
//! it: the shares are of the variance over this grid, and a wider axis has a larger one.

mod product;
mod sample;
pub(crate) mod streamed;
#[cfg(test)]
mod tests;

use super::compare::pairing::Pairs;
use super::frame::{EMPTY, Frame, UnknownColumn};
use super::table_axis::TableAxis;

/// What rounding leaves of equal costs, at most.
const ROUNDING_BPS: f64 = 1e-9;

/// How the indices were obtained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SensitivityMethod {
    /// Computed: every combination of the axes' values has its run. A run that an axis does not matter to is the run of
    /// all its values.
    Exact,
    /// Estimated from the combinations that were run.
    Estimated {
        /// Share of all combinations of the axes' values that were run.
        coverage: f64,
    },
}

/// What one axis explains.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityIndex {
    /// Its parameters, joined by ` + `.
    pub axis: String,
    /// Number of its values.
    pub values: usize,
    /// First-order index, from 0 to 1: what the axis explains by itself. `None` where it cannot be estimated.
    pub first: Option<f64>,
    /// Total index, from 0 to 1: what the axis explains by itself and together with others. `None` where too few runs
    /// agree on everything else.
    pub total: Option<f64>,
    /// Runs compared for the total index, less one for each group that agrees on everything else.
    pub comparisons: u64,
}

/// What each axis explains of the variance of one figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// Runs (or pairs of runs) that have the figure.
    pub runs: u64,
    /// Mean of the figure over the grid, in its own unit.
    pub mean: f64,
    /// Variance of the figure over the grid, in its unit squared.
    pub variance: f64,
    /// How the indices were obtained.
    pub method: SensitivityMethod,
    /// The axes that have more than one value, as given.
    pub indices: Vec<SensitivityIndex>,
}

impl Sensitivity {
    /// Share of the variance that no axis explains by itself: interactions. Exact where the indices are, `None`
    /// otherwise.
    pub fn interactions(&self) -> Option<f64> {
        let firsts: Option<f64> = self.indices.iter().map(|index| index.first).sum();
        Some((1.0 - firsts?).max(0.0)).filter(|_| self.method == SensitivityMethod::Exact)
    }
}

/// The axes with more than one value, and the figure of every row that has one.
struct Observations {
    axes: Vec<TableAxis>,
    /// The figure less its plain mean, so that squares do not cancel.
    values: Vec<f64>,
    /// What was taken off.
    mean_removed: f64,
}

impl Observations {
    fn of(axes: &[TableAxis], values: &[Option<f64>]) -> Self {
        let rows: Vec<usize> = (0..values.len()).filter(|row| values[*row].is_some()).collect();
        let over =
            axes.iter().map(|axis| axis.restricted_to(rows.iter().map(|row| axis.codes()[*row]).collect()));
        let axes: Vec<TableAxis> = over.filter(|axis| axis.len() > 1).collect();
        let mut values: Vec<f64> = values.iter().copied().flatten().collect();
        let mean_removed = values.iter().sum::<f64>() / values.len().max(1) as f64;
        for value in &mut values {
            *value -= mean_removed;
        }
        Self { axes, values, mean_removed }
    }

    /// Number of combinations of the axes' values.
    fn combinations(&self) -> f64 {
        self.axes.iter().map(|axis| axis.len() as f64).product()
    }

    /// For every row the number of combinations it stands for: all values of the axes that do not matter to it.
    fn combination_counts(&self) -> Vec<f64> {
        let mut stands_for = vec![1.0; self.values.len()];
        for axis in &self.axes {
            for (count, code) in stands_for.iter_mut().zip(axis.codes()) {
                if *code == EMPTY {
                    *count *= axis.len() as f64;
                }
            }
        }
        stands_for
    }

    /// Whether the figure, in bps, is the same everywhere but for rounding; so is the difference of equal costs.
    fn is_constant(&self) -> bool {
        let largest = self.values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        largest <= ROUNDING_BPS + 1e-12 * self.mean_removed.abs()
    }
}

/// What each axis explains of the variance of the measure called `measure`; axes with one value are left out.
///
/// # Errors
/// [`UnknownColumn`] where a parameter or the measure has no column.
pub(crate) fn of_measure(
    frame: &Frame,
    axes: &[Vec<String>],
    measure: &str,
) -> Result<Sensitivity, UnknownColumn> {
    let axes = axes.iter().map(|names| TableAxis::of(frame, names)).collect::<Result<Vec<_>, _>>()?;
    let measure = frame.measure(measure)?;
    let values: Vec<Option<f64>> = (0..frame.rows()).map(|row| measure.get(row)).collect();
    Ok(of_values(&axes, &values))
}

/// What each axis explains of the variance of the paired difference of `is_total_bps`, alternative - baseline, bps:
/// which parameters decide how much is won or lost by the choice. The compared parameter has one value and is left out.
///
/// # Errors
/// [`UnknownColumn`] where a column is missing.
pub(crate) fn of_difference(
    frame: &Frame,
    axes: &[Vec<String>],
    pairs: &Pairs,
) -> Result<Sensitivity, UnknownColumn> {
    let measure = frame.measure("is_total_bps")?;
    let difference =
        |(baseline, other): &(usize, usize)| Some(measure.get(*other)? - measure.get(*baseline)?);
    let values: Vec<Option<f64>> = pairs.rows.iter().map(difference).collect();
    let mut of_pairs = Vec::with_capacity(axes.len());
    for names in axes.iter().filter(|names| !names.contains(&pairs.pairing.parameter)) {
        let axis = TableAxis::of(frame, names)?;
        let codes = axis.pair_codes(&pairs.rows);
        of_pairs.push(axis.restricted_to(codes));
    }
    Ok(of_values(&of_pairs, &values))
}

/// What each of `axes` explains of the variance of `values`, one row each.
pub(crate) fn of_values(axes: &[TableAxis], values: &[Option<f64>]) -> Sensitivity {
    let design = Observations::of(axes, values);
    if design.is_constant() {
        let unknown = |axis: &TableAxis| SensitivityIndex {
            axis: axis.name.clone(),
            values: axis.len(),
            first: None,
            total: None,
            comparisons: 0,
        };
        return Sensitivity {
            runs: design.values.len() as u64,
            mean: design.mean_removed,
            variance: 0.0,
            method: SensitivityMethod::Exact,
            indices: design.axes.iter().map(unknown).collect(),
        };
    }
    product::indices(&design).unwrap_or_else(|| sample::indices(&design))
}
