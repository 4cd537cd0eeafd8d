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
//! | run a sweep | [`Sweep`], [`OpenedSweep`], [`PlannedSweep`], [`FinishedSweep`]: read, bars opened, planned, run: each is made from the one before |
//! | say where to, how, and stop it | [`RunOptions`], [`CancelToken`] |
//! | follow its progress | [`Event`] |
//! | run it on your own bars | [`own_bars`], [`Sweep::open_bars`] |
//! | price one order, slot by slot | [`Order`], [`SimulatedOrder`] |
//! | fetch and store bars | [`fetch()`], [`MissingBarsPolicy::Fetch`], [`Store`] |
//! | fit impact coefficients to fills | [`read_fills`], [`calibrate()`] |
//! | query results on disk | [`Results`], [`ComparisonQuery`] |
//! | list the problems of a sweep file | [`Error::Refused`], [`SweepFileError::problems`] |
//!
//! The library never prints, takes no signals and does not end the program. A positive number is a cost and a negative
//! one a gain, everywhere; bps are of parent quantity x arrival price unless a name says otherwise; times are Unix
//! seconds UTC at the start of a bar.
//!
//! # Glossary
//!
//! | term | meaning; unit and sign |
//! |---|---|
//! | parent order | what a trader must buy or sell on one symbol in one session; units |
//! | child order | the part of it that one slot trades; units, 0 or more |
//! | fill | a child order that traded, at a price; units and price |
//! | side | buy (s = +1) or sell (s = -1) |
//! | bar, bar series | open, high, low, close, volume of one interval; those of one symbol over its sessions |
//! | slot | the interval of one bar in a session; a bar may be missing: its volume is 0 |
//! | mid | (high + low) / 2 of a bar; price |
//! | arrival price | the price at which an order is decided: the open of its first slot; the base of all bps unless a name says otherwise |
//! | participation rate | units executed / units the market traded; 0 to 1 |
//! | ADV | average daily volume of prior complete sessions; units per session |
//! | implementation shortfall | cost of an order against the arrival price (Perold 1988); bps, positive = cost |
//! | spread | bid-ask; each fill pays half of it; bps of mid, 0 or more |
//! | temporary impact | what a fill moves its own price by; bps, 0 or more |
//! | permanent impact | what earlier fills of the order moved the price by; bps, 0 or more |
//! | timing | drift from the arrival price to the price that each fill starts from (the mid, or where it rested); bps, positive = cost |
//! | opportunity | drift of the mid on what was left unfilled; bps, positive = cost |
//! | cleanup | spread, impact and fees of the block that trades what was left unfilled; bps, positive = cost |
//! | expected cost | spread + temporary + permanent + fees + cleanup: what the model expects; bps, positive = cost |
//! | timing risk | standard deviation of the cost due to price moves during execution; bps, 0 or more |
//! | sigma | volatility of one minute; bps of mid per square root of a minute |
//! | gate | a rule by which an order trades less or nothing in a slot |
//! | sweep, run | a product of axes; one combination of their values, priced |
//! | instance | symbol x session x start x order of a portfolio |
//! | axis | parameters that vary together, and their values |
//! | coordinates | the indices of a run's values on all axes, the instance first |
//! | block | runs that differ in the coefficients of the impact model and the fees only |
//! | chunk | blocks that one thread prices at a time; committed to the tables in plan order |
//! | baseline, alternative | the two values that a comparison pairs; difference = alternative - baseline |
//!
//! # Modules
//!
//! The modules, each importing only from those below it:
//!
//! | module | what it does |
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
pub use analysis::compare::robustness::{Robustness, SettingDifference};
pub use analysis::compare::table::{Comparison, ComparisonCell};
pub use analysis::compare::{
    BootstrapSettings, ConfidenceInterval, DEFAULT_MARGIN_BPS, Measured, PairWeights, PairedDifference,
    TotalDifference, Verdict,
};
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
pub use model::bar_extras::{AuctionPrint, BarColumn, BarExtras};
pub use model::bar_series::{BarSeries, Session, SessionHours, Signal};
pub use model::bars::{Bar, Bars, InvalidBar};
pub use model::benchmark::{CloseSource, MarketPrices, VwapSource};
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
