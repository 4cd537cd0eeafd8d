//! A sweep from file to results, for whoever calls: the command line, a program of your own.
//!
//! | state | knows | can be asked for |
//! |---|---|---|
//! | [`Sweep`] | the sweep file, checked | another value of a key, its bars |
//! | [`Opened`] | the bars of its symbols | a plan |
//! | [`Planned`] | its runs | what it will take, results |
//! | [`Finished`] | what came of them | rows, means, comparisons |
//!
//! Each is made from the one before and holds what it needs of it, so none borrows. Everything that goes wrong is an
//! [`Error`]; everything worth telling on the way is an [`Event`]. Nothing here prints, takes signals or ends the program.

pub mod bars;
pub mod bars_error;
pub mod cancel;
pub mod error;
pub mod estimate;
pub mod event;
pub mod fetch;
pub mod finished;
pub mod opened;
mod outputs;
pub mod planned;
pub mod rows;
pub mod run;
pub mod simulate;
pub mod sweep;
mod table;

pub use error::Error;
pub use event::Event;
pub use finished::Finished;
pub use planned::Planned;
pub use sweep::Sweep;
