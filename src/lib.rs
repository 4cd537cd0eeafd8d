//! `slipgrid`: what would it have cost to execute this parent order, and which choice is really cheaper?
//!
//! A batch parameter-sweep engine for trade-execution cost. The README has the tour of the program; this is the library
//! behind it. A sweep, from its file to an answer:
//!
//! ```
//! use slipgrid::{RunOptions, Store, Sweep};
//!
//! let sweep = Sweep::read("sweeps/demo.toml")?.set("participation", "0.1")?;
//! let plan = sweep.open(&Store::new("data"))?.plan()?;
//! let results = plan.run(&RunOptions::default(), &|_event| {})?;
//! for row in results.rows().take(5) {
//!     println!("{} {:?} {:.2} bps", row.symbol(), row.session(), row.outcome().unwrap().is_total_bps);
//! }
//! println!("{}", results.compare("strategy", "twap", "vwap")?);
//! # Ok::<(), slipgrid::Error>(())
//! ```
//!
//! | to | take |
//! |---|---|
//! | run a sweep | [`Sweep`], [`Opened`], [`Planned`], [`Finished`]: each state knows more than the one before |
//! | say where to, how, and stop it | [`RunOptions`], [`Cancel`] |
//! | hear of its progress | [`Event`] |
//! | run it on bars of your own | [`own_bars`], [`Sweep::open_bars`] |
//! | price one order, slot by slot | [`Order`], [`Simulated`] |
//! | have bars fetched and stored | [`fetch()`], [`Missing::Fetch`], [`Store`] |
//! | fit impact coefficients to fills | [`read_fills`], [`calibrate()`] |
//! | ask results that are on disk | [`Results`], [`Question`] |
//! | know what is wrong with a sweep file | [`Error::Refused`], [`Refused::problems`] |
//!
//! The library never prints, takes no signals and does not end the program. Costs are positive, everywhere; bps are of
//! parent quantity x arrival price unless a name says otherwise; times are Unix seconds UTC at the start of a bar.
//!
//! The rooms of the code, each importing only from those below it:
//!
//! | room | what it does |
//! |---|---|
//! | `cli` | one file a subcommand |
//! | `ui` | the terminal: progress, problems, the closing table |
//! | `job` | a sweep from file to results, for whoever calls |
//! | `results` | what a sweep left on disk, read back |
//! | `sink` | what a sweep leaves on disk |
//! | `records` | one type for each document, for who writes it and who reads it |
//! | `engine` | runs over threads, results in order |
//! | `market`, `config` | bars on disk; the sweep file |
//! | `analysis` | from rows to answers |
//! | `sweep` | which runs a sweep has |
//! | `model` | what an execution costs |
//!
//! `model`, `sweep` and `analysis` are pure: no files, clock, environment or threads.

mod analysis;
mod atomic_file;
mod cli;
mod config;
mod engine;
#[doc(hidden)]
pub mod internals;
mod job;
mod market;
mod model;
mod output_error;
mod records;
mod results;
mod sink;
mod sweep;
mod ui;

pub use analysis::calibration::{Calibration, CalibrationFault, Estimate as Estimated, fit as calibrate};
pub use analysis::compare::of_rows::{Cell as ComparisonCell, Comparison};
pub use analysis::compare::pairing::{PairError, Pairing, Pairs, Unpaired};
pub use analysis::compare::question::{NoAnswer, Question};
pub use analysis::compare::{Difference, Interval as ConfidenceInterval, Settings as Bootstrap, Verdict};
pub use analysis::frame::{Factor, Frame, Level, Measure, NoColumn};
pub use analysis::strategy_costs::Mean;
/// The program: its command line, from arguments to exit code.
#[doc(hidden)]
pub use cli::main as program;
pub use config::refused::{Problem, Refused};
pub use engine::event::Tally;
pub use job::bars::open_symbol;
pub use job::bars_error::BarsError;
pub use job::cancel::Cancel;
pub use job::error::{Error, SymbolFailure};
pub use job::estimate::Estimate as PlanEstimate;
pub use job::event::{Event, Observer};
pub use job::fetch::fetch;
pub use job::finished::Finished;
pub use job::opened::Opened;
pub use job::planned::{FailingWindows, Planned};
pub use job::rows::ResultRow;
pub use job::run::RunOptions;
pub use job::simulate::{Order, Simulated, parameter_names};
pub use job::sweep::{Missing, Sweep};
pub use market::MarketError;
pub use market::calendar::{Calendar, CalendarError, DayHours};
pub use market::cleaning::Dropped;
pub use market::fetching::Report as FetchReport;
pub use market::fills::read as read_fills;
pub use market::import::Problem as FileProblem;
pub use market::own::own_bars;
pub use market::store::Store;
pub use model::bars::{Bar, BarFault, Bars};
pub use model::benchmark::MarketPrices;
pub use model::error::RunError;
pub use model::execution::Execution;
pub use model::flags::{Flag, Flags};
pub use model::gate::Threshold;
pub use model::impact::SliceImpact;
pub use model::ledger::{Ledger, Term};
pub use model::order::Quantity;
pub use model::outcome::{Against, Outcome};
pub use model::preset::Preset;
pub use model::quality::Quality;
pub use model::session::{Hours, Session, Signal, Tape as BarSeries};
pub use model::slices::{Fill, Slice};
pub use output_error::OutputError;
pub use results::{Results, ResultsError};
pub use sweep::cases::Skipped;
pub use sweep::definition::{DataRequest, Interval, QualityPolicy};
pub use sweep::parameter::Value;
pub use sweep::plan::PlanError;
pub use sweep::run_id::RunId;

#[cfg(test)]
mod tests;
