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
//! | run a sweep | [`Sweep`], [`OpenedSweep`], [`PlannedSweep`], [`FinishedSweep`]: each state knows more than the one before |
//! | say where to, how, and stop it | [`RunOptions`], [`CancelToken`] |
//! | hear of its progress | [`Event`] |
//! | run it on bars of your own | [`own_bars`], [`Sweep::open_bars`] |
//! | price one order, slot by slot | [`Order`], [`SimulatedOrder`] |
//! | have bars fetched and stored | [`fetch()`], [`MissingBarsPolicy::Fetch`], [`Store`] |
//! | fit impact coefficients to fills | [`read_fills`], [`calibrate()`] |
//! | ask results that are on disk | [`Results`], [`ComparisonQuery`] |
//! | know what is wrong with a sweep file | [`Error::Refused`], [`SweepFileError::problems`] |
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

pub use analysis::calibration::{Calibration, CalibrationError, CoefficientEstimate, calibrate};
pub use analysis::compare::pairing::{PairError, Pairing, Pairs, Unpaired};
pub use analysis::compare::query::{ComparisonQuery, QueryError};
pub use analysis::compare::table::{Comparison, ComparisonCell};
pub use analysis::compare::{BootstrapSettings, ConfidenceInterval, PairedDifference, Verdict};
pub use analysis::frame::{Factor, Frame, Level, Measure, UnknownColumn};
pub use analysis::strategy_costs::StrategyMean;
/// The program: its command line, from arguments to exit code.
#[doc(hidden)]
pub use cli::main as program;
pub use config::error::{SweepFileError, SweepFileProblem};
pub use engine::event::RunCounts;
pub use job::bars::open_symbol;
pub use job::bars_error::BarsError;
pub use job::cancel::CancelToken;
pub use job::error::{Error, SymbolFailure};
pub use job::estimate::PlanEstimate;
pub use job::event::{Event, Observer};
pub use job::fetch::fetch;
pub use job::finished::FinishedSweep;
pub use job::opened::OpenedSweep;
pub use job::planned::{FailingWindows, PlannedSweep};
pub use job::rows::ResultRow;
pub use job::run::RunOptions;
pub use job::simulate::{Order, SimulatedOrder, parameter_names};
pub use job::sweep::{MissingBarsPolicy, Sweep};
pub use market::MarketError;
pub use market::calendar::{Calendar, CalendarError, DayHours};
pub use market::cleaning::DroppedRows;
pub use market::fetching::FetchReport;
pub use market::fills::read as read_fills;
pub use market::given_bars::own_bars;
pub use market::import::FileProblem;
pub use market::store::Store;
pub use model::bar_series::{BarSeries, Session, SessionHours, Signal};
pub use model::bars::{Bar, Bars, InvalidBar};
pub use model::benchmark::MarketPrices;
pub use model::error::RunError;
pub use model::execution::Execution;
pub use model::flags::{Flag, Flags};
pub use model::gate::Threshold;
pub use model::impact::SliceImpact;
pub use model::ledger::{Ledger, Term};
pub use model::order::Quantity;
pub use model::outcome::{BenchmarkSlippage, Outcome};
pub use model::preset::Preset;
pub use model::quality::SessionQuality;
pub use model::slices::{Fill, Slice};
pub use output_error::OutputError;
pub use results::{Results, ResultsError};
pub use sweep::definition::{BarLength, DataRequest, QualityPolicy};
pub use sweep::instances::SkippedSession;
pub use sweep::parameter::ParameterValue;
pub use sweep::plan::PlanError;
pub use sweep::run_id::RunId;

#[cfg(test)]
mod tests;
