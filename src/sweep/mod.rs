//! Which runs a sweep has: parameters, axes, filters, sampling, the plan that walks them, run ids. Pure.

pub(crate) mod axis;
pub(crate) mod block;
pub(crate) mod cases;
mod counterpart;
pub(crate) mod definition;
pub(crate) mod filter;
mod inside;
pub(crate) mod neighbour;
pub(crate) mod parameter;
pub(crate) mod plan;
pub(crate) mod range;
pub(crate) mod run_id;
pub(crate) mod sampling;
pub(crate) mod uncertainty;
