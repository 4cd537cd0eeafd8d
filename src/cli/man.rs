//! `slipgrid man`: the manual page of the program and of each of its subcommands.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use super::{Cli, ExitStatus};
use crate::atomic_file;
use crate::output_error::OutputError;
use crate::ui::printer::Printer;

/// Print a manual page, or write them all to a folder
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid man | man -l -
  slipgrid man run | man -l -
  slipgrid man data import | man -l -
  slipgrid man --out ~/.local/share/man/man1")]
pub(super) struct ManCommand {
    /// The subcommand whose page to print (default: the program's own page)
    #[arg(value_name = "SUBCOMMAND", conflicts_with = "out")]
    subcommand: Vec<String>,
    /// Write the pages of all commands to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl ManCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let mut program = Cli::command().disable_help_subcommand(true);
        program.build();
        if let Some(folder) = &self.out {
            return match write_pages(&program, folder) {
                Ok(()) => ExitStatus::Ok,
                Err(error) => {
                    Printer::Normal.error(&format!("error: {error}"));
                    ExitStatus::NoOutput
                }
            };
        }
        let mut command = &program;
        for name in &self.subcommand {
            let Some(found) = command.find_subcommand(name) else {
                let known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
                let help = match &*known {
                    [] => format!("`{}` has no subcommands", command.get_name()),
                    known => format!("use one of {}", known.join(", ")),
                };
                Printer::Normal.error(&format!("error: there is no subcommand `{name}`; {help}"));
                return ExitStatus::BadInput;
            };
            command = found;
        }
        let page = page(command);
        let mut text = Vec::new();
        // A reader that went away (a closed pipe) is no reason to fail.
        page.render(&mut text).and_then(|()| io::stdout().lock().write_all(&text)).ok();
        ExitStatus::Ok
    }
}

/// The page of `command`; it names the version of the program.
fn page(command: &Command) -> Man {
    Man::new(command.clone()).source(concat!("slipgrid ", env!("CARGO_PKG_VERSION"))).manual("slipgrid")
}

/// Writes the pages of `command` and of all below it to `folder`.
fn write_pages(command: &Command, folder: &Path) -> Result<(), OutputError> {
    std::fs::create_dir_all(folder).map_err(OutputError::of(folder))?;
    let page = page(command);
    let path = folder.join(page.get_filename());
    let mut text = Vec::new();
    page.render(&mut text).and_then(|()| atomic_file::write(&path, &text)).map_err(OutputError::of(&path))?;
    command.get_subcommands().try_for_each(|subcommand| write_pages(subcommand, folder))
}
