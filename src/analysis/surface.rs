//! The mean paired difference at every combination of the values of one axis or more.

use super::compare::pairing::{PairError, Pairs};
use super::frame::{EMPTY, Frame};
use super::table_axis::TableAxis;

/// Means below this many bps are a tie: the rounding of equal costs.
const TIE_BPS: f64 = 1e-9;

/// Why there is no surface.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SurfaceError {
    /// There is no pair.
    #[error(transparent)]
    Pair(#[from] PairError),
    /// The axis is what is compared.
    #[error("{0} is what is compared: name another axis")]
    ComparedAxis(String),
    /// An axis is named twice.
    #[error("{0} is named twice: name two axes")]
    DuplicateAxis(String),
    /// The axis has no value in any pair.
    #[error("{0} does not matter to any of the compared runs")]
    NoEffect(String),
    /// The axis is not a number, so that there is nothing between its values.
    #[error("{0} is not numeric, so it has no break-even between its values")]
    NotNumeric(String),
}

/// Which of baseline and alternative is cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cheaper {
    /// The other.
    Alternative,
    /// The baseline.
    Baseline,
    /// Neither, but for rounding.
    Neither,
}

/// The pairs at one combination.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SurfaceCell {
    /// Number of pairs.
    pub pairs: u64,
    /// Mean difference of `is_total_bps`, alternative - baseline, in bps of parent quantity x arrival: below 0 the
    /// other is cheaper. `None` where there is no pair.
    pub mean_bps: Option<f64>,
}

impl SurfaceCell {
    /// Which of baseline and alternative is cheaper; `None` where there is no pair.
    pub fn cheaper(&self) -> Option<Cheaper> {
        Some(match self.mean_bps? {
            mean if mean < -TIE_BPS => Cheaper::Alternative,
            mean if mean > TIE_BPS => Cheaper::Baseline,
            _ => Cheaper::Neither,
        })
    }
}

/// Mean paired differences over some axes.
///
/// A cell is the mean of the pairs it has. On a full product all cells average over the same combinations of everything
/// else; on a sample, or where combinations are missing, cells differ by that too.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    /// The axes, with the values that pairs have.
    pub axes: Vec<TableAxis>,
    /// A cell for every combination, the last axis moving fastest.
    pub cells: Vec<SurfaceCell>,
    /// Pairs that an axis does not matter to; they are in no cell.
    pub unassigned: u64,
}

/// The surface of `pairs` over the parameters `by`.
///
/// # Errors
/// [`SurfaceError`] where there is no such axis among them.
pub(crate) fn of(frame: &Frame, pairs: &Pairs, by: &[&str]) -> Result<Surface, SurfaceError> {
    for (place, name) in by.iter().enumerate() {
        if *name == pairs.pairing.parameter {
            return Err(SurfaceError::ComparedAxis((*name).to_owned()));
        }
        if by[..place].contains(name) {
            return Err(SurfaceError::DuplicateAxis((*name).to_owned()));
        }
    }
    let measure = frame.measure("is_total_bps").map_err(PairError::from)?;
    let mut axes = Vec::with_capacity(by.len());
    for name in by {
        let axis = TableAxis::of(frame, &[(*name).to_owned()]).map_err(PairError::from)?;
        let axis = axis.restricted_to(axis.pair_codes(&pairs.rows));
        if axis.is_empty() {
            return Err(SurfaceError::NoEffect((*name).to_owned()));
        }
        axes.push(axis);
    }
    let size = axes.iter().map(TableAxis::len).product();
    let (mut sums, mut outside) = (vec![(0_u64, 0.0); size], 0);
    for (pair, (baseline, other)) in pairs.rows.iter().enumerate() {
        let (Some(baseline), Some(other)) = (measure.get(*baseline), measure.get(*other)) else { continue };
        let place = axes.iter().try_fold(0, |place, axis| match axis.codes()[pair] {
            EMPTY => None,
            code => Some(place * axis.len() + code as usize - 1),
        });
        let Some(place) = place else {
            outside += 1;
            continue;
        };
        sums[place].0 += 1;
        sums[place].1 += other - baseline;
    }
    let cell =
        |(pairs, sum): (u64, f64)| SurfaceCell { pairs, mean_bps: (pairs > 0).then(|| sum / pairs as f64) };
    Ok(Surface { axes, cells: sums.into_iter().map(cell).collect(), unassigned: outside })
}
