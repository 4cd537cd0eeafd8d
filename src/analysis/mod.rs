//! From rows to answers. Pure.

mod assumption_settings;
pub(crate) mod block_values;
pub(crate) mod break_even;
pub(crate) mod breakdown;
pub(crate) mod calibration;
pub(crate) mod choice;
pub(crate) mod compare;
pub(crate) mod diff;
pub(crate) mod distribution;
mod draw;
pub(crate) mod excerpt;
pub(crate) mod extremes;
pub(crate) mod fixed_point_sum;
pub(crate) mod frame;
pub(crate) mod frontier;
pub(crate) mod group_accumulator;
pub(crate) mod group_means;
pub(crate) mod grouping;
pub(crate) mod histogram;
pub(crate) mod rank_flips;
pub(crate) mod report_data;
pub(crate) mod sensitivity;
pub(crate) mod sensitivity_report;
pub(crate) mod strategy_costs;
pub(crate) mod student_t;
pub(crate) mod surface;
pub(crate) mod table_axis;
