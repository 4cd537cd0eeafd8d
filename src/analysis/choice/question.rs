//! What is asked of the choices, and why there may be no answer.

use super::super::frame::UnknownColumn;
use super::{BootstrapSettings, WalkForwardSettings};

/// Which choices are compared, and how.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChoiceQuestion {
    /// Columns whose values make the cells; none makes one cell of all runs.
    pub by: Vec<String>,
    /// Names and values of the choice that the best is compared with; none for the first in the order of the plan.
    pub baseline: Vec<(String, String)>,
    /// What a bps of timing risk counts beside a bps of expected cost.
    pub risk_weight: f64,
    /// The confidence level of the set, between 0 and 1.
    pub level: f64,
    /// What lies within this many bps of the best is as good.
    pub margin_bps: f64,
    /// Whether the time of the start is a decision.
    pub choose_start: bool,
    /// Draws and seed of the bootstrap.
    pub settings: BootstrapSettings,
    /// The windows of the walk forward, where one is asked for.
    pub walk: Option<WalkForwardSettings>,
}

impl Default for ChoiceQuestion {
    fn default() -> Self {
        Self {
            by: Vec::new(),
            baseline: Vec::new(),
            risk_weight: 0.0,
            level: 0.9,
            margin_bps: 0.1,
            choose_start: false,
            settings: BootstrapSettings::default(),
            walk: None,
        }
    }
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum ChoiceError {
    /// A column that the table does not have.
    #[error(transparent)]
    NoColumn(#[from] UnknownColumn),
    /// The table has no run with costs.
    #[error("no run could be priced: failed.csv says why")]
    NothingPriced,
    /// Runs differ in no decision.
    #[error(
        "nothing to choose: runs differ in no parameter that whoever executes decides about; `slipgrid list parameters` \
         tells which those are, such as strategy, minutes or participation; --choose-start makes the start one"
    )]
    OneChoice,
    /// Days are the observations.
    #[error(
        "--by session leaves one day in each cell, and days are the observations; name symbol or another column"
    )]
    BySession,
    /// A column that is named twice.
    #[error("--by names {0} twice; name it once")]
    NamedTwice(String),
    /// A level that is none.
    #[error("--level is {0}; it is a confidence level between 0 and 1, such as 0.9")]
    Level(f64),
    /// A figure below 0, or none.
    #[error("--{name} is {value}; it takes a number of 0 or more")]
    Negative {
        /// The flag.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// No choice has the values of the baseline.
    #[error("no choice has {asked}, which --baseline names; `slipgrid choose --csv FILE` lists the choices")]
    NoBaseline {
        /// What was asked for.
        asked: String,
    },
    /// No instance has a run of every choice.
    #[error(
        "no symbol, session, start and order has a run of every choice, so none can be ranked: {scarcest}; leave that \
         choice out of the sweep, or use --by to compare within the values of a column"
    )]
    NothingShared {
        /// The choice with the fewest instances.
        scarcest: String,
    },
    /// Fewer days than one window takes.
    #[error(
        "{days} days are too few for --train {train} --test {test}, which takes {} at least; fetch more days or ask for \
         shorter windows",
        train + test
    )]
    FewDays {
        /// Days that there are.
        days: usize,
        /// Days to pick on.
        train: usize,
        /// Days to score.
        test: usize,
    },
}

impl ChoiceQuestion {
    /// The baseline as it is asked for.
    pub(super) fn baseline_text(&self) -> String {
        let pairs = self.baseline.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join(",")
    }

    /// That its figures make sense.
    pub(super) fn check(&self) -> Result<(), ChoiceError> {
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err(ChoiceError::Level(self.level));
        }
        for (name, value) in [("risk-weight", self.risk_weight), ("margin", self.margin_bps)] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(ChoiceError::Negative { name, value });
            }
        }
        if self.by.iter().any(|name| name == "session") {
            return Err(ChoiceError::BySession);
        }
        let twice = self.by.iter().enumerate().find(|(place, name)| self.by[..*place].contains(name));
        twice.map_or(Ok(()), |(_, name)| Err(ChoiceError::NamedTwice(name.clone())))
    }
}
