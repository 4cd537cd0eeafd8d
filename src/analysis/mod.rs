//! From rows to answers. Pure.

pub(crate) mod answers;
pub(crate) mod axes;
pub(crate) mod block_values;
pub(crate) mod break_even;
pub(crate) mod breakdown;
pub(crate) mod calibration;
pub(crate) mod compare;
pub(crate) mod diff;
mod draw;
pub(crate) mod exact_sum;
pub(crate) mod excerpt;
pub(crate) mod extremes;
pub(crate) mod flips;
pub(crate) mod frame;
pub(crate) mod frontier;
pub(crate) mod gatherer;
pub(crate) mod group_means;
pub(crate) mod grouping;
pub(crate) mod histogram;
pub(crate) mod influence;
pub(crate) mod sensitivity;
pub(crate) mod spread;
pub(crate) mod strategy_costs;
pub(crate) mod student_t;
pub(crate) mod surface;
