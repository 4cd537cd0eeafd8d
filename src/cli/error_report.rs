//! What went wrong, told: the message on the screen and the exit code.

use super::ExitStatus;
use crate::job::Error;
use crate::job::bars_error::BarsError;
use crate::ui::diagnostics;
use crate::ui::printer::Printer;

/// Tells `error`; returns what the program ends with.
pub(super) fn print_error(printer: Printer, error: &Error) -> ExitStatus {
    match error {
        Error::Refused(refused) => {
            printer.error(&diagnostics::render(&refused.diagnostics, &refused.sources));
        }
        // Each was told as it came.
        Error::NoBars(_) => {}
        error => printer.error(&format!("error: {}", with_remedy(error))),
    }
    exit_status(error)
}

/// What the program ends with after `error`.
fn exit_status(error: &Error) -> ExitStatus {
    match error {
        Error::Bars(error) => bars_exit_status(error),
        Error::NoBars(_) | Error::BadSessions { .. } => ExitStatus::NoData,
        Error::Output(_) | Error::Threads(_) => ExitStatus::NoOutput,
        Error::Run(_) => ExitStatus::SomeFailed,
        _ => ExitStatus::BadInput,
    }
}

/// A symbol that is not there is bad input, the rest is data.
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
