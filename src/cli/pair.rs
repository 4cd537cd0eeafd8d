//! `--pair` and `--by`: what is compared, and in which cells.

use std::str::FromStr;

use clap::Args;

use super::results_command;
use crate::analysis::compare::pairing::{self, PairError, Pairing, Pairs};
use crate::analysis::compare::query::ComparisonQuery;
use crate::analysis::compare::{BootstrapSettings, DEFAULT_MARGIN_BPS};
use crate::analysis::frame::Frame;
use crate::analysis::report_data;

/// What is compared.
#[derive(Debug, Clone, Args)]
pub(super) struct PairSelection {
    /// Parameter and values to compare, the baseline first (default: the first strategy with each of the others); may be
    /// repeated
    #[arg(long = "pair", value_name = "NAME=BASELINE,OTHER")]
    pairs: Vec<PairSpec>,
}

/// Options of every command that compares cell by cell.
#[derive(Debug, Clone, Args)]
pub(super) struct PairArgs {
    #[command(flatten)]
    pub(super) selection: PairSelection,
    /// Parameters whose values make the cells; `--by ""` makes one cell of all pairs
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',', default_value = "symbol")]
    by: Vec<String>,
    /// Draws of the bootstrap
    #[arg(
        long,
        value_name = "N",
        default_value_t = BootstrapSettings::MIN_DRAWS,
        value_parser = clap::value_parser!(u32).range(i64::from(BootstrapSettings::MIN_DRAWS)..=1_000_000)
    )]
    draws: u32,
    /// Differences within this many bps are none that matters
    #[arg(long, value_name = "BPS", default_value_t = DEFAULT_MARGIN_BPS, value_parser = margin)]
    margin: f64,
    /// Seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = BootstrapSettings::default().seed)]
    seed: u64,
}

/// A margin in bps, above 0.
fn margin(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite() && *value > 0.0);
    value.ok_or_else(|| format!("`{text}` is not a margin: write a number of bps above 0, such as 0.1"))
}

/// A parameter, a baseline and what is compared with it.
#[derive(Debug, Clone)]
struct PairSpec {
    factor: String,
    baseline: String,
    others: Vec<String>,
}

impl FromStr for PairSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is not a pair: write NAME=BASELINE,OTHER, such as strategy=twap,vwap");
        let (factor, values) = text.split_once('=').ok_or_else(wrong)?;
        let mut values = values.split(',').map(|value| value.trim().to_owned());
        let baseline = values.next().unwrap_or_default();
        let others: Vec<String> = values.collect();
        let empty = factor.trim().is_empty() || baseline.is_empty() || others.iter().any(String::is_empty);
        if empty || others.is_empty() {
            return Err(wrong());
        }
        if others.contains(&baseline) {
            return Err(format!("`{text}` compares {baseline} with itself"));
        }
        Ok(Self { factor: factor.trim().to_owned(), baseline, others })
    }
}

impl PairSelection {
    /// The pairs of `frame` that `--pair` names; those of the default pairings where it names none.
    pub(super) fn pairs(&self, frame: &Frame) -> Result<Vec<Pairs>, PairError> {
        let named = self.pairings();
        let pairings = if named.is_empty() { report_data::default_pairings(frame) } else { named };
        pairings.iter().map(|pairing| pairing::find(frame, pairing)).collect()
    }

    /// The same, but default pairings without a pair of runs are left out, and returned with the reasons.
    pub(super) fn available_pairs(&self, frame: &Frame) -> Result<(Vec<Pairs>, Vec<PairError>), PairError> {
        if self.pairs.is_empty() {
            Ok(report_data::default_pairs(frame))
        } else {
            Ok((self.pairs(frame)?, Vec::new()))
        }
    }

    /// Whether `--pair` names nothing.
    pub(super) fn is_default(&self) -> bool {
        self.pairs.is_empty()
    }

    fn pairings(&self) -> Vec<Pairing> {
        let pairings = self.pairs.iter().flat_map(|spec| {
            spec.others.iter().map(|other| Pairing {
                parameter: spec.factor.clone(),
                baseline: spec.baseline.clone(),
                alternative: other.clone(),
            })
        });
        pairings.collect()
    }
}

impl PairArgs {
    /// The question that the flags ask.
    pub(super) fn question(&self) -> ComparisonQuery {
        ComparisonQuery {
            pairings: self.selection.pairings(),
            by: self.by(),
            settings: self.settings(),
            ..ComparisonQuery::default()
        }
    }

    /// The parameters whose values make the cells.
    pub(super) fn by(&self) -> Vec<String> {
        results_command::non_empty_names(&self.by)
    }

    /// How bootstrap confidence intervals are computed.
    pub(super) fn settings(&self) -> BootstrapSettings {
        BootstrapSettings { draws: self.draws, seed: self.seed, margin_bps: self.margin }
    }
}
