//! Indices of a full product: computed from the figure at every combination of the axes' values.

use super::{Observations, Sensitivity, SensitivityIndex, SensitivityMethod};
use crate::analysis::frame::EMPTY;
use crate::analysis::table_axis::TableAxis;
use crate::model::math;

/// Combinations that are laid out in memory at most, where there are fewer runs than combinations.
const MAX_COMBINATIONS: usize = 1 << 24;

/// The figure at every combination, the last axis moving fastest.
struct FullProduct {
    /// Of every axis its number of values, and how far apart two of its neighbours lie.
    shape: Vec<(usize, usize)>,
    cells: Vec<f64>,
}

/// The indices, or `None` where a combination has no run, or two.
pub(super) fn indices(design: &Observations) -> Option<Sensitivity> {
    let grid = FullProduct::of(design)?;
    let count = grid.cells.len() as f64;
    let mean = grid.cells.iter().sum::<f64>() / count;
    let variance = grid.cells.iter().map(|cell| math::square(cell - mean)).sum::<f64>() / count;
    let of_axis = |(place, axis): (usize, &TableAxis)| SensitivityIndex {
        axis: axis.name.clone(),
        values: axis.len(),
        first: Some(grid.variance_of_means(place, mean) / variance),
        total: Some(grid.mean_of_variances(place) / variance),
        comparisons: (grid.cells.len() - grid.cells.len() / axis.len()) as u64,
    };
    Some(Sensitivity {
        runs: design.values.len() as u64,
        mean: design.mean_removed + mean,
        variance,
        method: SensitivityMethod::Exact,
        indices: design.axes.iter().enumerate().map(of_axis).collect(),
    })
}

impl FullProduct {
    /// A run that an axis does not matter to stands at all its values: what it costs is the same at each.
    fn of(design: &Observations) -> Option<Self> {
        let most = MAX_COMBINATIONS.max(design.values.len());
        let mut shape = Vec::with_capacity(design.axes.len());
        let mut size = 1_usize;
        for axis in design.axes.iter().rev() {
            shape.push((axis.len(), size));
            size = size.checked_mul(axis.len()).filter(|size| *size <= most)?;
        }
        shape.reverse();
        let stand_for: f64 = design.combination_counts().iter().sum();
        // Both are whole and far below 2^53.
        if (stand_for - size as f64).abs() > 0.5 {
            return None;
        }
        let mut cells = vec![f64::NAN; size];
        let (mut places, mut more) = (Vec::new(), Vec::new());
        for (row, value) in design.values.iter().enumerate() {
            places.clear();
            places.push(0);
            for (axis, (length, stride)) in design.axes.iter().zip(&shape) {
                match axis.codes()[row] {
                    EMPTY => {
                        more.clear();
                        more.extend(places.iter().flat_map(|place| {
                            (0..*length).map(move |coordinate| place + coordinate * stride)
                        }));
                        std::mem::swap(&mut places, &mut more);
                    }
                    code => {
                        for place in &mut places {
                            *place += (code as usize - 1) * stride;
                        }
                    }
                }
            }
            for place in &places {
                if !cells[*place].is_nan() {
                    return None;
                }
                cells[*place] = *value;
            }
        }
        // As many as there are, and none twice: all.
        Some(Self { shape, cells })
    }

    /// Var(E[Y|Xi]), around the `mean` of all.
    fn variance_of_means(&self, axis: usize, mean: f64) -> f64 {
        let (length, stride) = self.shape[axis];
        let mut sums = vec![0.0; length];
        for (index, chunk) in self.cells.chunks_exact(stride).enumerate() {
            sums[index % length] += chunk.iter().sum::<f64>();
        }
        let each = self.cells.len() as f64 / length as f64;
        sums.iter().map(|sum| math::square(sum / each - mean)).sum::<f64>() / length as f64
    }

    /// E[Var(Y|X~i)].
    fn mean_of_variances(&self, axis: usize) -> f64 {
        let (length, stride) = self.shape[axis];
        let (mut means, mut squares) = (vec![0.0; stride], 0.0);
        for slab in self.cells.chunks_exact(length * stride) {
            means.fill(0.0);
            for chunk in slab.chunks_exact(stride) {
                for (mean, cell) in means.iter_mut().zip(chunk) {
                    *mean += cell / length as f64;
                }
            }
            for chunk in slab.chunks_exact(stride) {
                squares += means.iter().zip(chunk).map(|(mean, cell)| math::square(cell - mean)).sum::<f64>();
            }
        }
        squares / self.cells.len() as f64
    }
}
