//! CSV files that a sweep file names: how they are read, and where their lines are.

use std::ops::Range;

use super::diagnostic::{DiagnosticCode, Diagnostics, Location};

/// A reader of `text`: cells trimmed, rows of any length.
pub(super) fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
}

/// The header of `reader`, whose text is number `source`; no two columns have one name.
pub(super) fn header(
    reader: &mut csv::Reader<&[u8]>,
    at: &Location,
    diagnostics: &mut Diagnostics,
) -> Option<csv::StringRecord> {
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            diagnostics.add(DiagnosticCode::Syntax, at, error.to_string(), "write a CSV file with a header");
            return None;
        }
    };
    for (place, name) in header.iter().enumerate() {
        if header.iter().take(place).any(|other| other == name) {
            diagnostics.add(
                DiagnosticCode::Duplicate,
                at,
                format!("the header names `{name}` twice"),
                "keep one of the two columns",
            );
        }
    }
    Some(header)
}

/// The rows of `reader` that have `columns` cells, each with its place.
pub(super) fn rows(
    text: &str,
    source: usize,
    columns: usize,
    reader: &mut csv::Reader<&[u8]>,
    diagnostics: &mut Diagnostics,
) -> Vec<(csv::StringRecord, Location)> {
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let at = Location { source, span: line(text, 0) };
                diagnostics.add(DiagnosticCode::Syntax, &at, error.to_string(), "write UTF-8 text");
                continue;
            }
        };
        let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let at = Location { source, span: line(text, start) };
        if record.len() == columns {
            rows.push((record, at));
        } else {
            diagnostics.add(
                DiagnosticCode::Syntax,
                &at,
                format!("the row has {} cells and the header {columns}", record.len()),
                "give every row a cell for every column; an empty one is the default",
            );
        }
    }
    rows
}

/// The line of `text` that byte `start` is in.
pub(super) fn line(text: &str, start: usize) -> Range<usize> {
    let start = (start..text.len())
        .find(|byte| !matches!(text.as_bytes()[*byte], b'\n' | b'\r'))
        .unwrap_or(text.len());
    let length = text.get(start..).and_then(|rest| rest.find(['\n', '\r']));
    start..length.map_or(text.len(), |length| start + length)
}
