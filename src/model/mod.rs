//! What an execution costs: bars in, child orders and an exact cost ledger out. Pure: no files, clock or threads.
//!
//! The rooms follow the stages of a run, each fed only by those above it:
//!
//! | stage | module | gives |
//! |---|---|---|
//! | market | [`bars`], [`session`] | bars grouped by trading session |
//! | window | [`window`] | the slots of the order's life and its arrival price |
//! | estimate | [`estimate`] | volatility per slot, volume forecast, ADV |
//! | gate | [`gate`] | the slots in which the order holds back |
//! | schedule | [`schedule`] | the child order of every slot |
//! | impact basis | [`impact`] | for each cost term, a sum per unit of its coefficient |
//! | coefficients | [`coefficients`], [`ledger`] | the run's costs: a dot product |
//!
//! [`pipeline`] runs the stages down to the coefficients ([`priced`]); [`outcome`] is what is reported of a run from there;
//! [`slices`] prices slice by slice: it is the slice log, and the oracle of the factored path.

pub mod bars;
pub mod benchmark;
pub mod coefficients;
pub mod error;
pub mod estimate;
pub mod execution;
pub mod family;
pub mod flags;
pub mod gate;
pub mod impact;
pub mod ledger;
pub mod math;
pub mod numeric;
pub mod order;
pub mod outcome;
pub mod parameter;
pub mod pipeline;
pub mod preset;
pub mod priced;
pub mod quality;
pub mod reported;
pub mod schedule;
pub mod session;
pub mod slices;
pub mod stages;
pub mod vector;
pub mod window;

/// Version of the model's meaning: raised whenever a change moves a number that a run reports.
///
/// It is part of every run id, so results of different versions never mix.
pub const MODEL_VERSION: u32 = 1;
