//! The name of a run: a hash of what its numbers depend on, and of nothing else.

use std::fmt::{self, Write as _};

use jiff::civil::Date;

use super::parameter::{PARAMETERS, Parameter, ParameterValue, Stage};
use crate::model::MODEL_VERSION;
use crate::model::bar_series::BarSeries;
use crate::model::family::NamedEnum;
use crate::model::run_spec::RunSpec;

/// `r` and 16 hex digits of a BLAKE3 hash over the model version, the snapshot's digest, symbol, session and every
/// parameter that matters to the run.
///
/// A run keeps its id wherever it stands in a grid, so an edited sweep keeps the runs that did not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(u64);

/// Bytes kept of the hash that a block's ids share: 128 bits, enough that two do not collide.
const PREFIX_BYTES: usize = 16;
/// Coefficients that matter to one run, at most.
const MAX_COEFFICIENTS: usize = 8;

/// What the ids of runs have in common that differ in coefficients only.
#[derive(Debug, Clone)]
pub(crate) struct RunIdPrefix {
    hash: [u8; PREFIX_BYTES],
    /// The coefficients that matter to these runs.
    coefficients: Vec<&'static Parameter>,
}

impl RunIdPrefix {
    /// The common part of the ids of runs with the parameters of `spec` above the coefficients, on `series`.
    pub(crate) fn of(spec: &RunSpec, series: &BarSeries, date: Option<Date>) -> Self {
        let (symbol, digest) = (series.symbol(), series.digest());
        let matters =
            |parameter: &&Parameter| parameter.stage == Stage::Coefficients && parameter.is_relevant(spec);
        let coefficients: Vec<&Parameter> = PARAMETERS.iter().filter(matters).collect();
        // Hashed at once: feeding the hasher word by word took longer.
        let mut text = String::with_capacity(1024);
        // Writing into memory cannot fail.
        let written: fmt::Result = (|| {
            write!(text, "slipgrid {MODEL_VERSION}\0{digest}\0{symbol}\0{}\0", spec.window.preset.name())?;
            if let Some(date) = date {
                write!(text, "session={date}\0")?;
            }
            if let Some(signal) = series.signal().filter(|_| spec.gate.gate.reads_signal()) {
                write!(text, "signal={}\0", signal.name)?;
            }
            if let Some(given) =
                spec.estimate.spread.table_read().and_then(|table| series.given_spread(table))
            {
                write!(text, "spread_table={given}\0")?;
            }
            for parameter in PARAMETERS.iter().filter(|parameter| parameter.stage != Stage::Coefficients) {
                if let Some(value) = parameter.relevant_value(spec) {
                    write!(text, "{}={value}\0", parameter.name())?;
                }
            }
            // Their values are to come.
            for parameter in &coefficients {
                write!(text, "{}\0", parameter.name())?;
            }
            Ok(())
        })();
        debug_assert!(written.is_ok());
        let mut hash = [0; PREFIX_BYTES];
        hash.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..PREFIX_BYTES]);
        Self { hash, coefficients }
    }

    /// The id of the run with the coefficients of `spec`.
    pub(crate) fn run_id(&self, spec: &RunSpec) -> RunId {
        // Every row has an id: for most this fits the one block of 64 bytes that the hash works on at a time.
        let mut message = [0; PREFIX_BYTES + MAX_COEFFICIENTS * size_of::<f64>()];
        let (hash, values) = message.split_at_mut(PREFIX_BYTES);
        hash.copy_from_slice(&self.hash);
        for (parameter, bytes) in self.coefficients.iter().zip(values.as_chunks_mut().0) {
            let value = (parameter.get)(spec).and_then(ParameterValue::as_number);
            *bytes = value.map_or(0, f64::to_bits).to_be_bytes();
        }
        let length = PREFIX_BYTES + self.coefficients.len() * size_of::<f64>();
        let mut first = [0; 8];
        first.copy_from_slice(&blake3::hash(&message[..length]).as_bytes()[..8]);
        RunId(u64::from_be_bytes(first))
    }
}

impl RunId {
    /// The id written as `text`; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('r').filter(|digits| digits.len() == 16)?;
        u64::from_str_radix(digits, 16).ok().map(Self)
    }

    /// The two hex digits that name the folder of the run's files.
    pub fn folder_name(self) -> String {
        format!("{:02x}", self.0 >> 56)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every row of a table has an id, and a hexadecimal `write!` takes longer than the digits.
        let mut text = *b"r0000000000000000";
        for (two, byte) in text[1..].as_chunks_mut().0.iter_mut().zip(self.0.to_be_bytes()) {
            *two = [byte >> 4, byte & 0xF].map(|digit| b"0123456789abcdef"[usize::from(digit)]);
        }
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::estimate::SPREADS;
    use crate::model::family::Choice;
    use crate::model::order::Side;
    use crate::model::preset::Preset;
    use crate::sweep::parameter;

    #[test]
    fn an_id_is_written_as_it_is_read() {
        for id in [RunId(0), RunId(0x0123_4567_89ab_cdef), RunId(u64::MAX)] {
            assert_eq!(id.to_string(), format!("r{:016x}", id.0));
            assert_eq!(RunId::parse(&id.to_string()), Some(id));
        }
    }

    #[test]
    fn an_id_has_room_for_every_coefficient() {
        // A sale that is cleaned up reads all of them but for those of another spread model.
        let mut spec = parameter::defaults(Preset::Standard);
        spec.schedule.side = Side::Sell;
        let mut met = Vec::new();
        for model in SPREADS {
            spec.estimate.spread.model = Choice(*model);
            let coefficients = PARAMETERS.iter().filter(|parameter| parameter.stage == Stage::Coefficients);
            let relevant: Vec<_> = coefficients.filter(|parameter| parameter.is_relevant(&spec)).collect();
            assert!(relevant.len() <= MAX_COEFFICIENTS, "{}: {relevant:?}", model.name());
            met.extend(relevant.iter().map(|parameter| parameter.id));
        }
        let of_stage = |parameter: &&Parameter| parameter.stage == Stage::Coefficients;
        for parameter in PARAMETERS.iter().filter(of_stage) {
            assert!(met.contains(&parameter.id), "{parameter:?} is not counted");
        }
    }
}
