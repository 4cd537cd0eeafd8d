//! The name of a run: a hash of what its numbers depend on, and of nothing else.

use std::fmt::{self, Write as _};

use jiff::civil::Date;

use super::parameter::{PARAMETERS, Parameter, Stage, Value};
use crate::model::MODEL_VERSION;
use crate::model::family::Named;
use crate::model::session::Tape;
use crate::model::stages::RunSpec;

/// `r` and 16 hex digits of a BLAKE3 hash over the model version, the snapshot's digest, symbol, session and every
/// parameter that matters to the run.
///
/// A run keeps its id wherever it stands in a grid, so an edited sweep keeps the runs that did not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(u64);

/// What the ids of runs have in common that differ in coefficients only.
#[derive(Debug, Clone)]
pub struct SharedId {
    hash: [u8; 32],
    /// The coefficients that matter to these runs.
    coefficients: Vec<&'static Parameter>,
}

impl SharedId {
    /// The common part of the ids of runs with the parameters of `spec` above the coefficients, on `tape`.
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
            for parameter in PARAMETERS.iter().filter(|parameter| parameter.stage != Stage::Coefficients) {
                if let Some(value) = parameter.effective(spec) {
                    write!(text, "{}={value}\0", parameter.name)?;
                }
            }
            Ok(())
        })();
        debug_assert!(written.is_ok());
        let matters =
            |parameter: &&Parameter| parameter.stage == Stage::Coefficients && parameter.matters(spec);
        Self {
            hash: *hasher.finalize().as_bytes(),
            coefficients: PARAMETERS.iter().filter(matters).collect(),
        }
    }

    /// The id of the run with the coefficients of `spec`.
    pub fn run(&self, spec: &RunSpec) -> RunId {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.hash);
        for parameter in &self.coefficients {
            let value = (parameter.get)(spec).and_then(Value::as_number).map_or(0, f64::to_bits);
            // The name keeps apart coefficients that matter to different runs.
            hasher.update(&name_bytes(parameter.name));
            hasher.update(&value.to_be_bytes());
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        RunId(u64::from_be_bytes(first))
    }
}

/// The last eight bytes of a name: enough to tell coefficients apart.
fn name_bytes(name: &str) -> [u8; 8] {
    let mut bytes = [0; 8];
    for (place, byte) in bytes.iter_mut().rev().zip(name.bytes().rev()) {
        *place = byte;
    }
    bytes
}

impl RunId {
    /// The id written as `text`; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('r').filter(|digits| digits.len() == 16)?;
        u64::from_str_radix(digits, 16).ok().map(Self)
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
