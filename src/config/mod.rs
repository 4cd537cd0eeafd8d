//! The sweep file: TOML in, a checked [`SweepDefinition`] out, or every problem it has with its line and remedy.

mod calibration;
mod conditions;
mod csv_text;
pub(crate) mod diagnostic;
pub(crate) mod error;
mod grid;
mod include;
mod node;
mod orders;
mod scalar;
mod sections;
mod set;
mod settings;
mod shape;
mod spread_tables;
mod values;

pub(crate) use error::SweepFileError;
pub(crate) use sections::value_of_flag;

use std::path::Path;

use crate::sweep::definition::{BarLength, SweepDefinition};
use diagnostic::{Diagnostics, Location, SourceText};

/// A sweep with the places in its file that later checks (symbols, sessions) may have to point at.
#[derive(Debug, Clone)]
pub struct LoadedSweep {
    /// The sweep.
    pub sweep: SweepDefinition,
    /// Where each of its symbols stands, in the sweep's order.
    pub symbols: Vec<Location>,
    /// Location of the `session` key; `None` where the file has none.
    pub sessions: Option<Location>,
    /// The texts that places point into: the file, then each `--set`, then the files it names.
    pub sources: Vec<SourceText>,
}

/// What the loader is given from outside: source names, table formats, and how to read a file.
#[derive(Clone, Copy)]
pub struct LoadContext<'a> {
    /// Sources of bars, the default first.
    pub sources: &'a [&'static str],
    /// How many days of bars of a length a source gives where a sweep does not say.
    pub lookback_days: fn(&str, BarLength) -> u32,
    /// Formats of the comparison table, the one that is always written first.
    pub tables: &'a [&'static str],
    /// Reads a file that the sweep file names.
    pub read: &'a dyn Fn(&Path) -> std::io::Result<String>,
}

/// What the loader is given, and the texts read so far.
struct ReferencedFiles<'a> {
    known: &'a LoadContext<'a>,
    sources: &'a mut Vec<SourceText>,
}

/// Reads the sweep in `text`, found in a file called `name`, with `sets` (`key=value`) on top; `known` are the
/// names of what this program can read and write.
///
/// # Errors
/// [`SweepFileError`] with every problem found.
pub fn load(
    name: &str,
    text: &str,
    sets: &[String],
    known: &LoadContext<'_>,
) -> Result<LoadedSweep, SweepFileError> {
    let mut sources = vec![SourceText { name: name.to_owned(), text: text.to_owned() }];
    let mut diagnostics = Diagnostics::default();
    let mut root = node::parse(text, 0, &mut diagnostics);
    for set in sets {
        set::apply(set, &mut root, &mut sources, &mut diagnostics);
    }
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut included = include::apply(&mut root, known, &mut sources, &mut diagnostics);
    let checked = if diagnostics.is_empty() {
        let mut files = ReferencedFiles { known, sources: &mut sources };
        let spreads = spread_tables::read_all(&mut root, &mut included, &mut files, &mut diagnostics);
        sections::sweep(&root, &included, &stem, spreads, &mut files, &mut diagnostics)
    } else {
        None
    };
    match checked {
        Some((sweep, symbols, sessions)) if diagnostics.is_empty() => {
            Ok(LoadedSweep { sweep, symbols, sessions, sources })
        }
        _ => Err(SweepFileError { diagnostics: diagnostics.into_vec(), sources }),
    }
}
