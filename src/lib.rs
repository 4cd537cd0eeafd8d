//! `slipgrid`: what would it have cost to execute this parent order, and which choice is really cheaper?
//!
//! A batch parameter-sweep engine for trade-execution cost. The README has the tour. The rooms of the code, each
//! importing only from those below it:
//!
//! | room | what it does |
//! |---|---|
//! | [`cli`] | one file a subcommand |
//! | [`ui`] | the terminal: progress, problems, the closing table |
//! | [`job`] | a sweep from file to results, for whoever calls |
//! | [`results`] | what a sweep left on disk, read back |
//! | [`sink`] | what a sweep leaves on disk |
//! | [`engine`] | runs over threads, results in order |
//! | [`records`] | one type for each document, for who writes and who reads it |
//! | [`market`], [`config`] | bars on disk; the sweep file |
//! | [`analysis`] | from rows to answers |
//! | [`sweep`] | which runs a sweep has |
//! | [`model`] | what an execution costs |
//!
//! `model`, `sweep` and `analysis` are pure: no files, clock, environment or threads.

pub mod analysis;
pub mod atomic_file;
pub mod cli;
pub mod config;
pub mod engine;
pub mod job;
pub mod market;
pub mod model;
pub mod output_error;
pub mod records;
pub mod results;
pub mod sink;
pub mod sweep;
pub mod ui;
