//! Which runs a sweep has: parameters, axes, filters, sampling, the plan that walks them, run ids. Pure.

pub mod axis;
pub mod block;
pub mod cases;
mod counterpart;
pub mod definition;
pub mod filter;
mod inside;
pub mod neighbour;
pub mod parameter;
pub mod plan;
pub mod range;
pub mod run_id;
pub mod sampling;
pub mod uncertainty;
