//! What commands that answer from results share: they read the rows, and print the answer or the problem.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ExitStatus;
use crate::analysis::frame::Frame;
use crate::output_error::OutputError;
use crate::results::Results;
use crate::ui::printer::Printer;

/// Results with the rows of all runs.
pub(super) struct LoadedResults {
    /// Where they are.
    pub(super) results: Results,
    /// The rows.
    pub(super) frame: Frame,
}

impl LoadedResults {
    /// Reads the results in the folder `path`.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let results = Results::open(path).map_err(|error| error.to_string())?;
        let frame = results.all_rows().map_err(|error| error.to_string())?;
        Ok(Self { results, frame })
    }
}

/// `problem` with the folder of the results that have it.
pub(super) fn with_folder(results: &Results, problem: impl std::fmt::Display) -> String {
    format!("{}: {problem}", results.path().display())
}

/// The end of a message about an unknown column: the columns that could be named instead.
pub(super) fn varying_factors_hint(frame: &Frame) -> String {
    let varying = frame.factors.iter().filter(|factor| factor.varies());
    let names: Vec<&str> = varying.map(|factor| &*factor.name).collect();
    format!("; runs differ in {}", names.join(", "))
}

/// The names in a list of them; `--by ""` names none.
pub(super) fn non_empty_names(list: &[String]) -> Vec<String> {
    list.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Writes an answer to a file.
pub(super) type AnswerWriter<'a, T> = &'a dyn Fn(&Path, &T) -> Result<(), OutputError>;

/// Prints what was `found`, or the problem, as text or as JSON; the CSV file, if one is requested, is written first.
pub(super) fn print_answer<T, J: Serialize>(
    printer: Printer,
    found: Result<T, String>,
    csv: Option<&PathBuf>,
    write: impl Fn(&Path, &T) -> Result<(), OutputError>,
    text: impl FnOnce(&T) -> String,
    json: impl FnOnce(&T) -> J,
) -> ExitStatus {
    let files: Vec<(&PathBuf, AnswerWriter<'_, T>)> =
        csv.map(|path| (path, &write as AnswerWriter<'_, T>)).into_iter().collect();
    print_answer_with_files(printer, found, &files, text, json)
}

/// Prints what was `found`, or the problem, as text or as JSON; the files are written first.
pub(super) fn print_answer_with_files<T, J: Serialize>(
    printer: Printer,
    found: Result<T, String>,
    files: &[(&PathBuf, AnswerWriter<'_, T>)],
    text: impl FnOnce(&T) -> String,
    json: impl FnOnce(&T) -> J,
) -> ExitStatus {
    let found = match found {
        Ok(found) => found,
        Err(problem) => {
            printer.error(&format!("error: {problem}"));
            return ExitStatus::BadInput;
        }
    };
    for (path, write) in files {
        if let Err(error) = write(path, &found) {
            printer.error(&format!("error: {error}"));
            return ExitStatus::NoOutput;
        }
    }
    printer.result(&text(&found));
    for (path, _) in files {
        printer.result(&path.display().to_string());
    }
    printer.json(&json(&found));
    ExitStatus::Ok
}
