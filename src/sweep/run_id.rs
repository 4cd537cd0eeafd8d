//! The name of a run: a hash of what its numbers depend on, and of nothing else.

use std::fmt::{self, Write as _};

use jiff::civil::Date;

use super::parameter::PARAMETERS;
use crate::model::MODEL_VERSION;
use crate::model::session::Tape;
use crate::model::stages::RunSpec;

/// `r` and 16 hex digits of a BLAKE3 hash over the model version, the snapshot's digest, symbol, session and every
/// parameter that matters to the run.
///
/// A run keeps its id wherever it stands in a grid, so an edited sweep keeps the runs that did not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(u64);

impl RunId {
    /// The id of the run with these parameters on `tape`.
    pub fn of(spec: &RunSpec, tape: &Tape, date: Option<Date>) -> Self {
        let (symbol, digest) = (tape.symbol(), tape.digest());
        let mut hasher = blake3::Hasher::new();
        let mut text = Feed(&mut hasher);
        // Writing into a hasher cannot fail.
        let written: fmt::Result = (|| {
            write!(text, "slipgrid {MODEL_VERSION}\0{digest}\0{symbol}\0{}\0", spec.window.preset.name())?;
            if let Some(date) = date {
                write!(text, "session={date}\0")?;
            }
            if let Some(signal) = tape.signal().filter(|_| spec.reads("signal")) {
                write!(text, "signal={}\0", signal.name)?;
            }
            for parameter in &PARAMETERS {
                if let Some(value) = parameter.effective(spec) {
                    write!(text, "{}={value}\0", parameter.name)?;
                }
            }
            Ok(())
        })();
        debug_assert!(written.is_ok());
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        Self(u64::from_be_bytes(first))
    }

    /// The two hex digits that name the folder of the run's files.
    pub fn folder(self) -> String {
        format!("{:02x}", self.0 >> 56)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{:016x}", self.0)
    }
}

struct Feed<'a>(&'a mut blake3::Hasher);

impl fmt::Write for Feed<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
