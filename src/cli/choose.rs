//! `slipgrid choose`: which choices cannot be told from the cheapest, and what picking them saves out of sample.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;

use super::ExitStatus;
use super::results_command::{self, AnswerWriter, LoadedResults, varying_factors_hint, with_folder};
use crate::analysis::choice::walk_forward::WalkForwardSettings;
use crate::analysis::choice::{self, ChoiceAnswer, ChoiceError, ChoiceQuestion};
use crate::analysis::compare::BootstrapSettings;
use crate::records::choice::{ChooseLine, rows};
use crate::records::regret::regret_rows;
use crate::sink::row_csv;
use crate::ui;
use crate::ui::printer::Printer;

/// Choose: which choices cannot be told from the cheapest, and what picking them saves out of sample
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid choose results/demo
  slipgrid choose results/demo --by symbol --baseline strategy=twap
  slipgrid choose results/demo --risk-weight 0.1 --csv choices.csv
  slipgrid choose results/demo --train 20 --test 5
  slipgrid choose results/demo --regret regret.csv

A choice is a value of every parameter that whoever executes decides about. Costs are in bps of parent quantity x \
arrival price; days, not runs, are the observations. How to read each figure is in docs/answers.md.")]
pub(super) struct ChooseCommand {
    /// The folder that `slipgrid run` wrote
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    /// Columns whose values make the cells; each has its own answer (default: one cell of all runs)
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    by: Vec<String>,
    /// The choice that the best is compared with, such as strategy=twap (default: the first in the order of the plan)
    #[arg(long, value_name = "NAME=VALUE", value_delimiter = ',', value_parser = name_and_value)]
    baseline: Vec<(String, String)>,
    /// What a bps of timing risk counts beside a bps of expected cost; at 0 choices are ranked within equal minutes
    #[arg(long, value_name = "NUMBER", default_value_t = ChoiceQuestion::default().risk_weight, allow_hyphen_values = true)]
    risk_weight: f64,
    /// Confidence that the set has the best in it
    #[arg(long, value_name = "NUMBER", default_value_t = ChoiceQuestion::default().level, allow_hyphen_values = true)]
    level: f64,
    /// Bps from the best within which a choice is as good
    #[arg(long, value_name = "BPS", default_value_t = ChoiceQuestion::default().margin_bps, allow_hyphen_values = true)]
    margin: f64,
    /// Take the start of the order for a decision too
    #[arg(long)]
    choose_start: bool,
    /// Days to pick on, walking forward: the choice is scored on the days after them
    #[arg(long, value_name = "DAYS", requires = "test")]
    train: Option<NonZeroU32>,
    /// Days to score each pick on
    #[arg(long, value_name = "DAYS", requires = "train")]
    test: Option<NonZeroU32>,
    /// Draws of the bootstrap
    #[arg(
        long,
        value_name = "N",
        default_value_t = BootstrapSettings::MIN_DRAWS,
        value_parser = clap::value_parser!(u32).range(i64::from(BootstrapSettings::MIN_DRAWS)..=1_000_000)
    )]
    draws: u32,
    /// Seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = BootstrapSettings::default().seed)]
    seed: u64,
    /// Write every choice to this CSV file too
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write what each choice costs under every setting of the assumptions to this CSV file too
    #[arg(long, value_name = "FILE")]
    regret: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

/// A name and a value of `--baseline`.
fn name_and_value(text: &str) -> Result<(String, String), String> {
    let halves = text.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
    let whole = halves.filter(|(name, value)| !name.is_empty() && !value.is_empty());
    let (name, value) = whole
        .ok_or_else(|| format!("`{text}` is not NAME=VALUE, such as strategy=twap,participation=0.1"))?;
    Ok((name.to_owned(), value.to_owned()))
}

impl ChooseCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let choices: AnswerWriter<'_, ChoiceAnswer> = &|path, found| row_csv::write(path, rows(found));
        let regrets: AnswerWriter<'_, ChoiceAnswer> = &|path, found| row_csv::write(path, regret_rows(found));
        let files = [(self.csv.as_ref(), choices), (self.regret.as_ref(), regrets)];
        let files: Vec<_> = files.into_iter().filter_map(|(path, write)| Some((path?, write))).collect();
        results_command::print_answer_with_files(
            Printer::from_flags(self.quiet, self.json),
            self.choose(),
            &files,
            ui::choice::render,
            |found| ChooseLine::from(found),
        )
    }

    fn choose(&self) -> Result<ChoiceAnswer, String> {
        let LoadedResults { results, frame } = LoadedResults::read(&self.results)?;
        let found = choice::choose(&frame, &self.question()).map_err(|error| {
            let hint = match &error {
                ChoiceError::NoColumn(_) => varying_factors_hint(&frame),
                _ => String::new(),
            };
            with_folder(&results, format!("{error}{hint}"))
        })?;
        if self.regret.is_some() && found.groups.iter().all(|group| group.regret.is_none()) {
            return Err(with_folder(
                &results,
                "--regret takes two settings of an assumption that all choices share, such as two impact models or two \
                 values of k_temp; these runs differ in none. Sweep one, or leave --regret out",
            ));
        }
        Ok(found)
    }

    fn question(&self) -> ChoiceQuestion {
        let days = |days: NonZeroU32| days.get() as usize;
        let walk = self.train.zip(self.test);
        ChoiceQuestion {
            by: results_command::non_empty_names(&self.by),
            baseline: self.baseline.clone(),
            risk_weight: self.risk_weight,
            level: self.level,
            margin_bps: self.margin,
            choose_start: self.choose_start,
            settings: BootstrapSettings { draws: self.draws, seed: self.seed, margin_bps: self.margin },
            walk: walk.map(|(train, test)| WalkForwardSettings { train: days(train), test: days(test) }),
        }
    }
}
