//! One type for each document that a sweep leaves or a command prints, used by who writes it and by who reads it.

pub(crate) mod breakdown;
pub(crate) mod cell;
pub(crate) mod choice;
pub(crate) mod columns;
pub(crate) mod comparison;
pub(crate) mod context;
pub(crate) mod diff;
pub(crate) mod entries;
pub(crate) mod failed;
pub(crate) mod json_lines;
pub(crate) mod list;
pub(crate) mod manifest;
pub(crate) mod number;
pub(crate) mod regret;
pub(crate) mod report_page_data;
pub(crate) mod row;
pub(crate) mod sensitivity;
pub(crate) mod show_line;
pub(crate) mod slice;
pub(crate) mod summary;
pub(crate) mod table;
pub(crate) mod variance_shares;

use std::io;

use serde::Serialize;

/// `document` as the text of a JSON file: indented, and whole if it ends with [`JSON_FILE_ENDING`].
///
/// # Errors
/// If `document` cannot be serialised: a map key that is not a string.
pub fn json_file(document: &impl Serialize) -> io::Result<Vec<u8>> {
    // Room for a summary, of which every run has one.
    let mut text = Vec::with_capacity(4096);
    serde_json::to_writer_pretty(&mut text, document)?;
    text.push(b'\n');
    Ok(text)
}

/// How every JSON file ends: one that ends otherwise was not written whole.
pub(crate) const JSON_FILE_ENDING: &str = "\n}\n";
