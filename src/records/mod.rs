//! One type for each document that a sweep leaves or a command prints, used by who writes it and by who reads it.

pub mod breakdown;
pub mod cell;
pub mod closing;
pub mod columns;
pub mod comparison;
pub mod context;
pub mod diff;
pub mod entries;
pub mod failed;
pub mod manifest;
pub mod number;
pub mod page;
pub mod row;
pub mod sensitivity;
pub mod shares;
pub mod shown;
pub mod slice;
pub mod summary;
pub mod table;

use std::io;

use serde::Serialize;

/// `document` as the text of a JSON file: indented, and whole if it ends with [`ENDING`].
///
/// # Errors
/// Where a document has keys that are no text.
pub fn json_file(document: &impl Serialize) -> io::Result<Vec<u8>> {
    // Room for a summary, of which every run has one.
    let mut text = Vec::with_capacity(4096);
    serde_json::to_writer_pretty(&mut text, document)?;
    text.push(b'\n');
    Ok(text)
}

/// How every JSON file ends: one that ends otherwise was not written whole.
pub const ENDING: &str = "\n}\n";
