//! Rank-flip map: where two choices change places as two parameters move.
//!
//! A map of the sign of the mean paired difference, with every step between neighbouring values at which it changes. It
//! shows how far a ranking depends on assumptions that nobody knows exactly, such as the coefficients of impact.

use super::compare::pairing::{Pairing, Pairs};
use super::frame::Frame;
use super::surface::{self, Cheaper, Surface, SurfaceCell, SurfaceError};

/// Where the sign changes: a step between two values of one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankFlip {
    /// Index of the axis of the step, 0 or 1.
    pub axis: usize,
    /// Places of the values on both axes before the step.
    pub from: [usize; 2],
    /// Places after it.
    pub to: [usize; 2],
    /// Which is cheaper after it.
    pub cheaper_after: Cheaper,
}

/// The map of one pairing.
#[derive(Debug, Clone, PartialEq)]
pub struct RankFlipMap {
    /// What is compared.
    pub pairing: Pairing,
    /// The mean difference of every cell of the two axes, the second moving fastest.
    pub surface: Surface,
    /// The steps at which the sign changes: on the first axis, then on the second.
    pub flips: Vec<RankFlip>,
}

impl RankFlipMap {
    /// The cell at these places on the two axes.
    pub fn cell(&self, [first, second]: [usize; 2]) -> SurfaceCell {
        cell(&self.surface, [first, second])
    }

    /// Number of cells with this result.
    pub fn count(&self, side: Cheaper) -> usize {
        self.surface.cells.iter().filter(|cell| cell.cheaper() == Some(side)).count()
    }
}

fn cell(surface: &Surface, [first, second]: [usize; 2]) -> SurfaceCell {
    surface.cells[first * surface.axes[1].len() + second]
}

/// The map of `pairs` over two parameters. Cells that tie, or have no pair, are stepped over.
///
/// # Errors
/// [`SurfaceError`] where there is no such axis.
pub(crate) fn rank_flip_map(
    frame: &Frame,
    pairs: &Pairs,
    by: [&str; 2],
) -> Result<RankFlipMap, SurfaceError> {
    let surface = surface::of(frame, pairs, &by)?;
    let lengths = [surface.axes[0].len(), surface.axes[1].len()];
    let mut flips = Vec::new();
    for along in [0, 1] {
        for line in 0..lengths[1 - along] {
            let place = |step: usize| if along == 0 { [step, line] } else { [line, step] };
            let steps = (0..lengths[along]).map(place);
            let sided = steps.filter_map(|place| {
                let side = cell(&surface, place).cheaper()?;
                (side != Cheaper::Neither).then_some((place, side))
            });
            let sided: Vec<([usize; 2], Cheaper)> = sided.collect();
            let turns = sided.windows(2).filter(|step| step[0].1 != step[1].1);
            flips.extend(turns.map(|step| RankFlip {
                axis: along,
                from: step[0].0,
                to: step[1].0,
                cheaper_after: step[1].1,
            }));
        }
    }
    Ok(RankFlipMap { pairing: pairs.pairing.clone(), surface, flips })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::table_axis::tests::{frame, pairs, row};

    /// VWAP - TWAP = k - 0.25 - alpha on two days, give or take 1, which the mean takes out.
    fn table() -> Frame {
        let mut rows = Vec::new();
        for (day, shift) in [("d1", 1.0), ("d2", -1.0)] {
            for k in [0.4, 0.1, 0.2] {
                for alpha in [0.1, 0.0] {
                    rows.push(row(&format!("{day},{k},{alpha},twap,"), &[5.0]));
                    let vwap = 5.0 + k - 0.25 - alpha + shift;
                    rows.push(row(&format!("{day},{k},{alpha},vwap,flat"), &[vwap]));
                }
            }
        }
        frame(&["session", "k_temp", "alpha", "strategy", "curve"], &["is_total_bps"], &rows)
    }

    #[test]
    fn the_map_has_the_mean_of_every_cell_and_the_steps_at_which_it_turns() {
        let map = rank_flip_map(&table(), &pairs(&table()), ["k_temp", "alpha"]).unwrap();
        // k = 0.1, 0.2, 0.4 by alpha = 0, 0.1.
        let expected = [[-0.15, -0.25], [-0.05, -0.15], [0.15, 0.05]];
        for (first, line) in expected.iter().enumerate() {
            for (second, mean) in line.iter().enumerate() {
                let cell = map.cell([first, second]);
                assert!((cell.mean_bps.unwrap() - mean).abs() < 1e-12 && cell.pairs == 2, "{cell:?}");
            }
        }
        let step = |second| RankFlip {
            axis: 0,
            from: [1, second],
            to: [2, second],
            cheaper_after: Cheaper::Baseline,
        };
        assert_eq!(map.flips, [step(0), step(1)]);
        assert_eq!((map.count(Cheaper::Alternative), map.count(Cheaper::Baseline)), (4, 2));
    }

    #[test]
    fn ties_and_gaps_are_stepped_over() {
        let differences = [("0.1", Some(-1.0)), ("0.2", Some(0.0)), ("0.3", None), ("0.4", Some(2.0))];
        let mut rows = Vec::new();
        for (k, difference) in differences {
            rows.push(row(&format!("{k},x,twap"), &[1.0]));
            if let Some(difference) = difference {
                rows.push(row(&format!("{k},x,vwap"), &[1.0 + difference]));
            } else {
                rows.push(row(&format!("{k},y,vwap"), &[1.0]));
                rows.push(row("0.1,y,twap", &[1.0]));
            }
        }
        let frame = frame(&["k_temp", "symbol", "strategy"], &["is_total_bps"], &rows);
        let map = rank_flip_map(&frame, &pairs(&frame), ["symbol", "k_temp"]).unwrap();
        assert_eq!(map.surface.axes[1].len(), 3, "0.3 has no pair");
        let turn = RankFlip { axis: 1, from: [0, 0], to: [0, 2], cheaper_after: Cheaper::Baseline };
        assert_eq!(map.flips, [turn]);
    }

    #[test]
    fn what_is_compared_is_no_axis_and_an_axis_is_named_once() {
        let refused = |by| rank_flip_map(&table(), &pairs(&table()), by).unwrap_err();
        assert_eq!(refused(["k_temp", "strategy"]), SurfaceError::ComparedAxis("strategy".into()));
        assert_eq!(refused(["alpha", "alpha"]), SurfaceError::DuplicateAxis("alpha".into()));
        assert!(matches!(refused(["alpha", "nope"]), SurfaceError::Pair(_)));
    }
}
