//! What went wrong, told: the message on the screen and the exit code.

use super::Exit;
use crate::job::Error;
use crate::job::bars_error::BarsError;
use crate::ui::diagnostics;
use crate::ui::printer::Printer;

/// Tells `error`; returns what the program ends with.
pub(super) fn tell(printer: Printer, error: &Error) -> Exit {
    match error {
        Error::Refused(refused) => {
            printer.error(&diagnostics::render(&refused.diagnostics, &refused.sources));
        }
        // Each was told as it came.
        Error::NoBars(_) => {}
        error => printer.error(&format!("error: {}", with_remedy(error))),
    }
    exit(error)
}

/// What the program ends with after `error`.
fn exit(error: &Error) -> Exit {
    match error {
        Error::Bars(error) => of_bars(error),
        Error::NoBars(_) | Error::BadSessions { .. } => Exit::NoData,
        Error::Output(_) | Error::Threads(_) => Exit::NoOutput,
        Error::Run(_) => Exit::SomeFailed,
        _ => Exit::BadInput,
    }
}

/// A symbol that is not there is bad input, the rest is data.
fn of_bars(error: &BarsError) -> Exit {
    if error.is_bad_request() { Exit::BadInput } else { Exit::NoData }
}

/// The message, and what to do where it does not say so itself.
fn with_remedy(error: &Error) -> String {
    match error {
        Error::Bars(bars) if !bars.remedy().is_empty() => format!("{error}; {}", bars.remedy()),
        error => error.to_string(),
    }
}
