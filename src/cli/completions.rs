//! `slipgrid completions`: a completion script.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, ExitStatus};

/// Print a completion script for your shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid completions bash > ~/.local/share/bash-completion/completions/slipgrid
  slipgrid completions zsh > ~/.zfunc/_slipgrid
  slipgrid completions fish > ~/.config/fish/completions/slipgrid.fish")]
pub(super) struct CompletionsCommand {
    /// The shell
    shell: Shell,
}

impl CompletionsCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        clap_complete::generate(self.shell, &mut Cli::command(), "slipgrid", &mut std::io::stdout());
        ExitStatus::Ok
    }
}
