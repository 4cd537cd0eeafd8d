//! From rows to answers. Pure.

pub mod answers;
pub mod axes;
pub mod block_values;
pub mod break_even;
pub mod breakdown;
pub mod calibration;
pub mod compare;
pub mod diff;
mod draw;
pub mod exact_sum;
pub mod excerpt;
pub mod extremes;
pub mod flips;
pub mod frame;
pub mod frontier;
pub mod gatherer;
pub mod group_means;
pub mod grouping;
pub mod histogram;
pub mod influence;
pub mod sensitivity;
pub mod spread;
pub mod strategy_costs;
pub mod student_t;
pub mod surface;
