//! Which runs a sweep has: parameters, axes, filters, sampling, the plan that walks them, run ids. Pure.

pub(crate) mod axis;
pub(crate) mod block;
mod block_layout;
mod counterpart;
pub(crate) mod definition;
pub(crate) mod filter;
pub(crate) mod instances;
pub(crate) mod neighbour;
pub(crate) mod parameter;
pub(crate) mod parameter_distribution;
pub(crate) mod plan;
pub(crate) mod range;
pub(crate) mod run_id;
pub(crate) mod sampling;
