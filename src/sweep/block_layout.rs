//! How much of a plan moves inside one block.

use super::axis::Axis;
use super::filter::Condition;
use super::parameter::{Parameter, Stage};

/// Runs of a block, at most: what is worked on at once must fit a cache, and all cores must find work.
const MAX_BLOCK_RUNS: u64 = 1 << 14;

/// What moves inside the blocks of a plan: the last `whole_axes` axes in full, and `partial_length` values at a time
/// of the axis before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockLayout {
    pub(super) whole_axes: usize,
    pub(super) partial_length: u64,
}

/// Blocks of one run each.
pub(super) const SINGLE_RUN_BLOCKS: BlockLayout = BlockLayout { whole_axes: 0, partial_length: 1 };

impl BlockLayout {
    /// What moves inside the blocks of a plan over `axes` whose filters have these conditions.
    pub(super) fn of<'a>(axes: &[Axis], mut conditions: impl Iterator<Item = &'a Condition>) -> Self {
        let is_coefficient = |condition: &Condition| {
            condition.parameter().is_some_and(|id| Parameter::of(id).stage == Stage::Coefficients)
        };
        // A filter that looks at a coefficient may decide otherwise from run to run.
        if conditions.any(is_coefficient) {
            return SINGLE_RUN_BLOCKS;
        }
        let mut inside = SINGLE_RUN_BLOCKS;
        let mut runs = 1_u64;
        for axis in axes.iter().rev().take_while(|axis| axis.stage() == Stage::Coefficients) {
            let length = axis.len();
            if runs.saturating_mul(length) > MAX_BLOCK_RUNS {
                // Equal parts, so that every block has as many points.
                inside.partial_length =
                    (1..=MAX_BLOCK_RUNS / runs).rev().find(|part| length % part == 0).unwrap_or(1);
                break;
            }
            runs *= length;
            inside.whole_axes += 1;
        }
        inside
    }
}
