//! `--pair` and `--by`: what is compared, and in which cells.

use std::str::FromStr;

use clap::Args;

use crate::analysis::answers;
use crate::analysis::compare::Settings;
use crate::analysis::compare::pairing::Pairing;
use crate::analysis::frame::Frame;

/// Options of every command that compares.
#[derive(Debug, Clone, Args)]
pub(super) struct PairArgs {
    /// Parameter and values to compare, the baseline first (default: the first strategy with each of the others); may
    /// be given more than once
    #[arg(long = "pair", value_name = "NAME=BASELINE,OTHER")]
    pairs: Vec<PairSpec>,
    /// Parameters whose values make the cells; `--by ""` makes one cell of all pairs
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',', default_value = "symbol")]
    by: Vec<String>,
    /// Draws of the bootstrap
    #[arg(
        long,
        value_name = "N",
        default_value_t = Settings::LEAST_DRAWS,
        value_parser = clap::value_parser!(u32).range(i64::from(Settings::LEAST_DRAWS)..=1_000_000)
    )]
    draws: u32,
    /// Seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u64,
}

/// A parameter, a baseline and what is compared with it.
#[derive(Debug, Clone)]
pub(super) struct PairSpec {
    factor: String,
    baseline: String,
    others: Vec<String>,
}

impl FromStr for PairSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no pair: write NAME=BASELINE,OTHER, such as strategy=twap,vwap");
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

/// The pairings that were asked for.
pub(super) fn pairings(specs: &[PairSpec]) -> Vec<Pairing> {
    let pairings = specs.iter().flat_map(|spec| {
        spec.others.iter().map(|other| Pairing {
            factor: spec.factor.clone(),
            baseline: spec.baseline.clone(),
            other: other.clone(),
        })
    });
    pairings.collect()
}

impl PairArgs {
    /// What is compared in `frame`; nothing where nothing is asked for and there is one strategy.
    pub(super) fn pairings(&self, frame: &Frame) -> Vec<Pairing> {
        if self.pairs.is_empty() {
            return answers::usual_pairings(frame);
        }
        pairings(&self.pairs)
    }

    /// Whether what is compared was asked for.
    pub(super) fn asked(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The parameters whose values make the cells.
    pub(super) fn by(&self) -> Vec<String> {
        self.by.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    }

    /// How intervals are made.
    pub(super) fn settings(&self) -> Settings {
        Settings { draws: self.draws, seed: self.seed }
    }
}
