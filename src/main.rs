//! The `slipgrid` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    slipgrid::cli::main().into()
}
