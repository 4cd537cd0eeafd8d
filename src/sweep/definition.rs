//! A validated sweep, as the core receives it.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::filter::{Exclude, Override};
use super::parameter::ParameterValue;
use crate::model::bar_series::BarSeries;
use crate::model::family::NamedEnum;
use crate::model::given_spread::GivenSpread;
use crate::model::parameter::ParameterId;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;

/// Length of a bar, in whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarLength(u32);

impl BarLength {
    /// One minute.
    pub const MINUTE: Self = Self(1);

    /// An interval of `minutes`; `None` unless it divides a day.
    pub fn from_minutes(minutes: u32) -> Option<Self> {
        (minutes > 0 && 1440 % minutes == 0).then_some(Self(minutes))
    }

    /// `interval = "auto"`: one minute for up to 30 days back, which providers keep; five minutes beyond.
    pub fn auto(lookback_days: u32) -> Self {
        Self(if lookback_days <= 30 { 1 } else { 5 })
    }

    /// Reads `1m`, `5m`, `1h`, ...
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u32 = number.parse().ok()?;
        match unit {
            "m" => Self::from_minutes(number),
            "h" => Self::from_minutes(number.checked_mul(60)?),
            _ => None,
        }
    }

    /// Length in minutes.
    pub fn minutes(self) -> u32 {
        self.0
    }

    /// Length in seconds.
    pub fn seconds(self) -> i64 {
        i64::from(self.0) * 60
    }
}

impl fmt::Display for BarLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}m", self.0)
    }
}

/// What to do with sessions whose bars are unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QualityPolicy {
    /// Run them, and flag every run.
    #[default]
    Warn,
    /// Leave them out, of runs and of estimates.
    Exclude,
    /// Run nothing.
    Fail,
}

impl NamedEnum for QualityPolicy {
    const ALL: &'static [Self] = &[Self::Warn, Self::Exclude, Self::Fail];

    fn name(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Exclude => "exclude",
            Self::Fail => "fail",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Warn => "run the sessions with bad bars, and flag every run of them (default)",
            Self::Exclude => "leave the sessions with bad bars out of runs and of estimates",
            Self::Fail => "run nothing if a session has bad bars",
        }
    }
}

/// Where bars come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRequest {
    /// Name of the source.
    pub source: String,
    /// Length of a bar.
    pub bar_length: BarLength,
    /// Days to fetch.
    pub lookback_days: u32,
    /// Base URL of the provider in place of its default.
    pub base_url: Option<String>,
    /// Requests under way at once, at most.
    pub max_requests: usize,
    /// What to do with sessions whose bars are unusable.
    pub quality: QualityPolicy,
    /// The column beside the bars that gates may read.
    pub signal: Option<String>,
}

impl DataRequest {
    /// Days that the seed script fetches.
    pub const SCRIPT_LOOKBACK_DAYS: u32 = 5;
    /// Requests under way at once where nothing else is said.
    pub const MAX_REQUESTS: usize = 4;

    /// A request to `source` with default settings.
    pub fn new(source: &str, bar_length: BarLength, lookback_days: u32) -> Self {
        Self {
            source: source.to_owned(),
            bar_length,
            lookback_days,
            base_url: None,
            max_requests: Self::MAX_REQUESTS,
            quality: QualityPolicy::default(),
            signal: None,
        }
    }
}

/// Which sessions of each symbol an order is run in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChoice {
    /// Every complete session with a complete one before it.
    All,
    /// The last complete session.
    Last,
    /// These dates.
    Dates(Vec<Date>),
}

/// How a sample is drawn from the full product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleMethod {
    /// Latin hypercube.
    Lhs,
    /// Owen-scrambled Sobol sequence.
    Sobol,
    /// Independent uniform draws.
    Random,
}

impl NamedEnum for SampleMethod {
    const ALL: &'static [Self] = &[Self::Lhs, Self::Sobol, Self::Random];

    fn name(self) -> &'static str {
        match self {
            Self::Lhs => "lhs",
            Self::Sobol => "sobol",
            Self::Random => "random",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Lhs => "Latin hypercube",
            Self::Sobol => "Owen-scrambled Sobol sequence",
            Self::Random => "independent uniform draws",
        }
    }
}

/// A sample instead of the full product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleSpec {
    /// How points are drawn.
    pub method: SampleMethod,
    /// Points to draw; fewer runs come of it where points coincide or are excluded.
    pub n: u32,
    /// Seed of the draw.
    pub seed: u64,
}

/// Which runs get a slices file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SliceOutput {
    /// Every run.
    All,
    /// None.
    None,
    /// The runs with the lowest total cost.
    Best(u32),
}

/// Which runs have a row in the comparison table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableRows {
    /// Every run, in plan order.
    #[serde(rename = "all")]
    All,
    /// The cheapest and the dearest by `is_total_bps`, the cheapest first.
    #[serde(untagged)]
    Extremes {
        /// How many of the cheapest.
        best: u32,
        /// How many of the dearest.
        worst: u32,
    },
}

impl TableRows {
    /// How many rows the table of a sweep of `runs` runs has.
    pub fn count(self, runs: u64) -> u64 {
        match self {
            Self::All => runs,
            Self::Extremes { best, worst } => (u64::from(best) + u64::from(worst)).min(runs),
        }
    }
}

/// What a sweep writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputSpec {
    /// Slices files.
    pub slices: SliceOutput,
    /// Summary files.
    pub summaries: bool,
    /// Runs that have a row in the table.
    pub rows: TableRows,
    /// Formats of the comparison table.
    pub tables: Vec<&'static str>,
    /// Whether the capacity of every schedule is worked out.
    pub capacity: bool,
}

/// One order of a portfolio.
#[derive(Debug, Clone, PartialEq)]
pub struct PortfolioOrder {
    /// Its name from the column `order`, else its line number in the file.
    pub name: Arc<str>,
    /// Its symbol.
    pub symbol: String,
    /// The one session it is run in; `None` for those of the sweep.
    pub session: Option<Date>,
    /// Parameters and their values.
    pub set: Vec<(ParameterId, ParameterValue)>,
}

impl PortfolioOrder {
    /// Whether both are the same order under two names.
    pub fn equals_ignoring_name(&self, other: &Self) -> bool {
        self.symbol == other.symbol && self.session == other.session && self.set == other.set
    }
}

/// A table of spreads: what it says of each symbol.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpreadTable(pub Vec<(String, GivenSpread)>);

impl SpreadTable {
    /// What it says of `symbol`.
    pub fn of_symbol(&self, symbol: &str) -> Option<&GivenSpread> {
        self.0.iter().find(|(known, _)| known == symbol).map(|(_, given)| given)
    }
}

/// A validated sweep: its axes, filters, data and outputs.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepDefinition {
    /// Its name, safe as a folder's.
    pub name: String,
    /// The conventions that the numbers follow.
    pub preset: Preset,
    /// Where bars come from.
    pub data: DataRequest,
    /// The symbols, none twice.
    pub symbols: Vec<String>,
    /// The sessions.
    pub sessions: SessionChoice,
    /// What every run starts from: defaults and fixed values.
    pub base: RunSpec,
    /// A portfolio of orders, each run on its symbol; empty for one order on every symbol.
    pub orders: Vec<PortfolioOrder>,
    /// The axes beside symbols and sessions, in the order of the file.
    pub axes: Vec<Axis>,
    /// Values for some runs only; a later one wins.
    pub overrides: Vec<Override>,
    /// Tables of spreads that `spread_bps` may name by their place.
    pub spread_tables: Vec<SpreadTable>,
    /// Combinations to drop.
    pub excludes: Vec<Exclude>,
    /// A sample instead of the full product.
    pub sample: Option<SampleSpec>,
    /// What is written.
    pub output: OutputSpec,
}

impl SweepDefinition {
    /// The series, each with what the sweep's tables of spreads say of its symbol.
    pub(super) fn with_given_spreads(&self, all_series: Vec<Arc<BarSeries>>) -> Vec<Arc<BarSeries>> {
        if self.spread_tables.is_empty() {
            return all_series;
        }
        let with_own = |series: Arc<BarSeries>| {
            let of_symbol = |table: &SpreadTable| table.of_symbol(series.symbol()).cloned();
            let given = self.spread_tables.iter().map(of_symbol).collect();
            Arc::new(Arc::unwrap_or_clone(series).with_given_spreads(given))
        };
        all_series.into_iter().map(with_own).collect()
    }
}
