//! What moved in the data: snapshots, symbols, sessions, what was skipped.

use std::collections::{BTreeMap, BTreeSet};

use super::super::frame::Frame;
use super::super::report_data::{Provenance, SnapshotSummary};
use super::DiffInput;

/// What moved in the data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataChange {
    /// Snapshots of symbols in both results with other bytes: before, now.
    pub snapshots: Vec<(SnapshotSummary, SnapshotSummary)>,
    /// Symbols in the new results only.
    pub added_symbols: Vec<String>,
    /// Symbols in the old results only.
    pub removed_symbols: Vec<String>,
    /// Sessions with runs in the new results only, for symbols in both.
    pub added_sessions: Vec<SymbolDays>,
    /// Sessions with runs in the old results only, for symbols in both.
    pub removed_sessions: Vec<SymbolDays>,
    /// Sessions skipped now and not before: symbol, date, reason.
    pub skipped: Vec<[String; 3]>,
    /// Sessions skipped before and not now.
    pub no_longer_skipped: Vec<[String; 3]>,
}

/// The same days of some symbols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SymbolDays {
    /// The days, ascending.
    pub days: Vec<String>,
    /// The symbols.
    pub symbols: Vec<String>,
}

impl DataChange {
    /// What moved from `old` to `new`.
    pub fn of(old: DiffInput<'_>, new: DiffInput<'_>) -> Self {
        let (before, now) = (old.provenance, new.provenance);
        let find = |side: &Provenance, symbol: &str| {
            side.data.iter().find(|snapshot| snapshot.symbol == symbol).cloned()
        };
        let both = now.data.iter().filter_map(|now| Some((find(before, &now.symbol)?, now.clone())));
        let missing = |side: &Provenance, other: &Provenance| -> Vec<String> {
            let lacks = |snapshot: &&SnapshotSummary| find(other, &snapshot.symbol).is_none();
            side.data.iter().filter(lacks).map(|snapshot| snapshot.symbol.clone()).collect()
        };
        let (added_symbols, removed_symbols) = (missing(now, before), missing(before, now));
        let skipped = |side: &Provenance, other: &Provenance| -> Vec<[String; 3]> {
            let was = |one: &[String; 3]| other.skipped.iter().any(|other| other[..2] == one[..2]);
            side.skipped.iter().filter(|one| !was(one)).cloned().collect()
        };
        let (was, is) = (days(old.frame), days(new.frame));
        Self {
            snapshots: both.filter(|(old, new)| old != new).collect(),
            added_sessions: beyond(&is, &was, &added_symbols),
            removed_sessions: beyond(&was, &is, &removed_symbols),
            added_symbols,
            removed_symbols,
            skipped: skipped(now, before),
            no_longer_skipped: skipped(before, now),
        }
    }

    /// Whether nothing moved.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The days that runs are of, by symbol.
fn days(frame: &Frame) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (Ok(symbols), Ok(sessions)) = (frame.factor("symbol"), frame.factor("session")) else { return found };
    let codes: BTreeSet<(u32, u32)> =
        symbols.codes().iter().copied().zip(sessions.codes().iter().copied()).collect();
    for (symbol, session) in codes {
        if let (Some(symbol), Some(session)) = (symbols.level_of(symbol), sessions.level_of(session)) {
            found.entry(symbol.to_string()).or_default().insert(session.to_string());
        }
    }
    found
}

/// The days of `side` that `other` does not have, symbols with the same days together; those of `left_out` not.
fn beyond(
    side: &BTreeMap<String, BTreeSet<String>>,
    other: &BTreeMap<String, BTreeSet<String>>,
    left_out: &[String],
) -> Vec<SymbolDays> {
    let mut found: Vec<SymbolDays> = Vec::new();
    for (symbol, days) in side.iter().filter(|(symbol, _)| !left_out.contains(symbol)) {
        let none = BTreeSet::new();
        let more: Vec<String> = days.difference(other.get(symbol).unwrap_or(&none)).cloned().collect();
        match found.iter_mut().find(|known| known.days == more) {
            _ if more.is_empty() => {}
            Some(known) => known.symbols.push(symbol.clone()),
            None => found.push(SymbolDays { days: more, symbols: vec![symbol.clone()] }),
        }
    }
    found
}
