//! Prints an error and returns its exit status.

use super::ExitStatus;
use crate::job::Error;
use crate::job::bars_error::BarsError;
use crate::ui::diagnostics;
use crate::ui::printer::Printer;

/// Prints `error`; returns the exit status.
pub(super) fn print_error(printer: Printer, error: &Error) -> ExitStatus {
    match error {
        Error::Refused(refused) => {
            printer.error(&diagnostics::render(&refused.diagnostics, &refused.sources));
        }
        // Each was printed when it came.
        Error::NoBars(_) => {}
        error => printer.error(&format!("error: {}", with_remedy(error))),
    }
    exit_status(error)
}

/// The exit status after `error`.
fn exit_status(error: &Error) -> ExitStatus {
    match error {
        Error::Bars(error) => bars_exit_status(error),
        Error::NoBars(_) | Error::BadSessions { .. } => ExitStatus::NoData,
        Error::Output(_) | Error::Threads(_) => ExitStatus::NoOutput,
        Error::Run(_) => ExitStatus::SomeFailed,
        _ => ExitStatus::BadInput,
    }
}

/// An unknown symbol is bad input; anything else is missing data.
fn bars_exit_status(error: &BarsError) -> ExitStatus {
    if error.is_user_error() { ExitStatus::BadInput } else { ExitStatus::NoData }
}

/// The message, and what to do where it does not say so itself.
fn with_remedy(error: &Error) -> String {
    match error {
        Error::Bars(bars) if !bars.remedy().is_empty() => format!("{error}; {}", bars.remedy()),
        error => error.to_string(),
    }
}
