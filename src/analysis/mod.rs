//! From rows to answers. Pure.

pub mod calibration;
pub mod strategy_costs;
