//! The one way text reaches the terminal.

use std::io::{self, Write};

use serde::Serialize;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Printer {
    /// Results and progress.
    Normal,
    /// Errors only.
    Quiet,
    /// One line of JSON at the end, on standard output; all else on standard error.
    Json,
}

impl Printer {
    /// The printer for `--quiet` and `--json`.
    pub(crate) fn from_flags(quiet: bool, json: bool) -> Self {
        match (quiet, json) {
            (_, true) => Self::Json,
            (true, false) => Self::Quiet,
            (false, false) => Self::Normal,
        }
    }

    /// Prints a result.
    pub(crate) fn result(self, text: &str) {
        if self == Self::Normal {
            line(&mut io::stdout().lock(), text);
        }
    }

    /// Prints the machine-readable last line.
    pub(crate) fn json(self, document: &impl Serialize) {
        if self == Self::Json
            && let Ok(text) = serde_json::to_string(document)
        {
            line(&mut io::stdout().lock(), &text);
        }
    }

    /// Prints a note on standard error.
    pub(crate) fn note(self, text: &str) {
        if self != Self::Quiet {
            line(&mut io::stderr().lock(), text);
        }
    }

    /// Prints an error, always.
    #[expect(clippy::unused_self, reason = "how errors are told is for the printer to say")]
    pub(crate) fn error(self, text: &str) {
        line(&mut io::stderr().lock(), text);
    }

    /// Whether progress is shown.
    pub(crate) fn shows_progress(self) -> bool {
        self == Self::Normal
    }
}

/// Writes a line; a reader that went away (a closed pipe) is not a reason to fail.
fn line(out: &mut impl Write, text: &str) {
    writeln!(out, "{text}").and_then(|()| out.flush()).ok();
}
