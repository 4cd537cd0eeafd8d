//! A sweep from file to results, for whoever calls: the command line, a program of your own.
//!
//! | state | knows | can be asked for |
//! |---|---|---|
//! | [`Sweep`] | the sweep file, checked | another value of a key, its bars |
//! | [`OpenedSweep`](opened::OpenedSweep) | the bars of its symbols | a plan |
//! | [`PlannedSweep`] | its runs | what it will take, results |
//! | [`FinishedSweep`] | their results | rows, means, comparisons |
//!
//! Each is made from the one before and holds what it needs of it, so none borrows. Everything that goes wrong is an
//! [`Error`]; all progress is an [`Event`]. Nothing here prints, takes signals or ends the program.

pub(crate) mod bars;
pub(crate) mod bars_error;
pub(crate) mod cancel;
pub(crate) mod error;
pub(crate) mod estimate;
pub(crate) mod event;
pub(crate) mod fetch;
pub(crate) mod finished;
pub(crate) mod opened;
mod outputs;
pub(crate) mod planned;
pub(crate) mod rows;
pub(crate) mod run;
pub(crate) mod simulate;
pub(crate) mod sweep;
mod table;

pub(crate) use error::Error;
pub(crate) use event::Event;
pub(crate) use finished::FinishedSweep;
pub(crate) use planned::PlannedSweep;
pub(crate) use sweep::Sweep;
