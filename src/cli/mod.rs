//! The command line: one file per subcommand.

mod calibrate;
mod choose;
mod compare;
mod completions;
mod data;
mod diff;
mod error_report;
mod exit;
mod fetch;
mod flags;
mod list;
mod loading;
mod man;
mod pair;
mod plan;
mod report;
mod results_command;
mod run;
mod sensitivity;
mod show;
mod simulate;
mod stop;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use exit::ExitStatus;

use crate::ui::printer::Printer;

/// What would it have cost to execute this parent order, and which choice is really cheaper?
#[derive(Debug, Parser)]
#[command(name = "slipgrid", version, max_term_width = 110, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 all runs ok; 1 some runs failed (failed.csv lists them); 2 bad input or usage; 3 market data could not \
be had; 4 output could not be written; 130/143 interrupted, the same command resumes.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a sweep: every combination priced, files for each run, one comparison table
    Run(run::RunCommand),
    /// Show what a sweep would do; nothing is run or written
    Plan(plan::PlanCommand),
    /// Run a single order, with the flags of the seed script
    Simulate(simulate::SimulateCommand),
    /// Compare two values of a parameter on runs that agree on everything else
    Compare(compare::CompareCommand),
    /// Show what decides cost and ranking: shares of variance, flip map, break-even values, efficient frontier
    Sensitivity(sensitivity::SensitivityCommand),
    /// Choose: which choices cannot be told from the cheapest, and what picking them saves out of sample
    Choose(choose::ChooseCommand),
    /// Write a report on a sweep: a page that works offline, and a workbook
    Report(report::ReportCommand),
    /// Show what moved between two results: parameters, data, costs
    Diff(diff::DiffCommand),
    /// Show one run: its parameters, its cost ledger, its execution slot by slot
    Show(show::ShowCommand),
    /// Fetch bars and merge them into the local history
    Fetch(fetch::FetchCommand),
    /// Fit impact coefficients to your own executions
    Calibrate(calibrate::CalibrateCommand),
    /// Import, list and verify the bars on disk
    Data(data::DataCommand),
    /// List strategies, models, sources, parameters, columns and flags
    List(list::ListCommand),
    /// Print a completion script for your shell
    Completions(completions::CompletionsCommand),
    /// Print a manual page, or write them all to a folder
    Man(man::ManCommand),
}

/// Options of every command that works on bars.
#[derive(Debug, Clone, Args)]
struct BarsArgs {
    /// Folder of the bars on disk
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

impl BarsArgs {
    fn printer(&self) -> Printer {
        Printer::from_flags(self.quiet, self.json)
    }
}

/// Runs the command line; returns the exit status.
pub fn main() -> ExitStatus {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are requested; anything else is bad usage.
            let requested = !error.use_stderr();
            error.print().ok();
            return if requested { ExitStatus::Ok } else { ExitStatus::BadInput };
        }
    };
    match cli.command {
        Command::Run(command) => command.execute(),
        Command::Plan(command) => command.execute(),
        Command::Simulate(command) => command.execute(),
        Command::Compare(command) => command.execute(),
        Command::Sensitivity(command) => command.execute(),
        Command::Choose(command) => command.execute(),
        Command::Report(command) => command.execute(),
        Command::Diff(command) => command.execute(),
        Command::Show(command) => command.execute(),
        Command::Fetch(command) => command.execute(),
        Command::Calibrate(command) => command.execute(),
        Command::Data(command) => command.execute(),
        Command::List(command) => command.execute(),
        Command::Completions(command) => command.execute(),
        Command::Man(command) => command.execute(),
    }
}
