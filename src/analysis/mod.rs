//! From rows to answers. Pure.

pub mod strategy_costs;
