//! What an execution costs: bars in, child orders and an exact cost ledger out. Pure: no files, clock or threads.
//!
//! The modules follow the stages of a run; a stage uses only the stages above it:
//!
//! | stage | module | gives |
//! |---|---|---|
//! | market | [`bars`], [`bar_extras`], [`bar_series`] | bars grouped by trading session |
//! | window | [`window`] | the slots of the order's life and its arrival price |
//! | estimate | [`estimate`] | volatility and spread per slot, volume forecast, ADV |
//! | gate | [`gate`] | the slots in which the order holds back |
//! | schedule | [`schedule`] | the child order of every slot |
//! | impact basis | [`impact`] | for each cost term, a sum per unit of its coefficient |
//! | coefficients | [`coefficients`], [`ledger`] | the run's costs: a dot product |
//!
//! [`pipeline`] runs the stages down to the coefficients ([`stage_results`]); [`outcome`] holds everything reported of
//! a run; [`slices`] prices slice by slice: it is the slice log, and the oracle of the factored path.

pub(crate) mod bar_extras;
pub(crate) mod bar_series;
pub(crate) mod bars;
pub(crate) mod benchmark;
pub(crate) mod coefficients;
pub(crate) mod default_coefficients;
pub(crate) mod error;
pub(crate) mod estimate;
pub(crate) mod execution;
pub(crate) mod family;
pub(crate) mod flags;
pub(crate) mod gate;
pub(crate) mod given_spread;
pub(crate) mod impact;
pub(crate) mod ledger;
pub(crate) mod math;
pub(crate) mod numeric;
pub(crate) mod order;
pub(crate) mod outcome;
pub(crate) mod parameter;
pub(crate) mod pipeline;
pub(crate) mod preset;
pub(crate) mod quality;
pub(crate) mod run_spec;
pub(crate) mod schedule;
pub(crate) mod schedule_statistics;
pub(crate) mod slices;
pub(crate) mod stage_results;
pub(crate) mod tracking_risk;
pub(crate) mod vector;
pub(crate) mod window;

/// Version of the model: raised whenever a change moves a number that a run reports.
///
/// It is part of every run id, so results of different versions never mix.
pub(crate) const MODEL_VERSION: u32 = 2;
