//! How much of a plan moves inside one block.

use super::axis::Axis;
use super::filter::Condition;
use super::parameter::{Parameter, Stage};

/// Runs of a block, at most: what is worked on at once must fit a cache, and all cores must find work.
const MOST_RUNS: u64 = 1 << 14;

/// What moves inside the blocks of a plan: so many of its last axes, and of the axis before them so many values at a
/// time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Inside {
    pub(super) axes: usize,
    pub(super) of_next: u64,
}

/// Blocks of one run each.
pub(super) const NOTHING_INSIDE: Inside = Inside { axes: 0, of_next: 1 };

impl Inside {
    /// What moves inside the blocks of a plan over `axes` whose filters have these conditions.
    pub(super) fn of<'a>(axes: &[Axis], mut conditions: impl Iterator<Item = &'a Condition>) -> Self {
        let is_coefficient = |condition: &Condition| {
            condition.parameter().is_some_and(|id| Parameter::of(id).stage == Stage::Coefficients)
        };
        // A filter that looks at a coefficient may decide otherwise from run to run.
        if conditions.any(is_coefficient) {
            return NOTHING_INSIDE;
        }
        let mut inside = NOTHING_INSIDE;
        let mut runs = 1_u64;
        for axis in axes.iter().rev().take_while(|axis| axis.stage() == Stage::Coefficients) {
            let length = axis.len();
            if runs.saturating_mul(length) > MOST_RUNS {
                // Equal parts, so that every block has as many points.
                inside.of_next = (1..=MOST_RUNS / runs).rev().find(|part| length % part == 0).unwrap_or(1);
                break;
            }
            runs *= length;
            inside.axes += 1;
        }
        inside
    }
}
