//! `spread_bps = { table = "spreads.csv" }`: spreads that a desk knows, by symbol and time of day.

use super::ReferencedFiles;
use super::csv_text;
use super::diagnostic::{DiagnosticCode, Diagnostics, Location, suggestion};
use super::include::read_referenced_file;
use super::node::{Entry, Node, NodeValue, parse_value};
use super::scalar;
use crate::model::given_spread::{GivenSpread, TimedSpread};
use crate::model::parameter::ParameterId;
use crate::sweep::definition::SpreadTable;
use crate::sweep::filter::{Condition, Override};
use crate::sweep::parameter::{Parameter, ParameterValue};

/// The key that names the file.
pub(super) const TABLE: &str = "table";
/// Its columns; the first two must be there.
const COLUMNS: [&str; 4] = ["symbol", ParameterId::SpreadBps.name(), START, "end"];
/// The column of the first minute.
const START: &str = ParameterId::Start.name();

/// A table of spreads, and where the sweep names it.
pub(super) struct NamedTable {
    name: String,
    at: Location,
    table: SpreadTable,
    /// Whether all of its rows could be read.
    is_whole: bool,
}

/// Whether `node` is a table of spreads for `parameter`.
pub(super) fn is_table_of(parameter: &Parameter, node: &Node) -> bool {
    parameter.id == ParameterId::SpreadBps && node.get(TABLE).is_some()
}

/// The value of a table of spreads that [`read_all`] has read; it reads those of one value for many runs.
pub(super) fn value(node: &Node, diagnostics: &mut Diagnostics) -> Option<ParameterValue> {
    if let Some(entries @ [_]) = node.entries()
        && let NodeValue::Integer(place) = entries[0].node.value
    {
        return u16::try_from(place).ok().map(ParameterValue::SpreadTable);
    }
    diagnostics.add(
        DiagnosticCode::Conflict,
        &node.at,
        "a table of spreads stands for all values of spread_bps",
        "write spread_bps = { table = \"spreads.csv\" } into [order] or into an [[override]]",
    );
    None
}

/// Reads every table of spreads that `[order]`, `[grid]`, an `[[override]]` or the `included` orders name, and puts its place
/// among them in place of its name.
pub(super) fn read_all(
    root: &mut Node,
    included: &mut [Entry],
    files: &mut ReferencedFiles<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<NamedTable> {
    let mut tables = Vec::new();
    let mut take = |entries: &mut [Entry]| {
        for entry in entries.iter_mut().filter(|entry| entry.key == ParameterId::SpreadBps.name()) {
            read_entry(&mut entry.node, &mut tables, files, diagnostics);
        }
    };
    take(included);
    for section in root.entries_mut().into_iter().flatten() {
        match (section.key.as_str(), &mut section.node.value) {
            ("order" | "grid", NodeValue::Table(entries)) => take(entries),
            ("override", NodeValue::List(overrides)) => {
                overrides.iter_mut().filter_map(Node::entries_mut).for_each(|entries| take(entries));
            }
            _ => {}
        }
    }
    tables
}

/// Reads the table that `node` names, if it does.
fn read_entry(
    node: &mut Node,
    tables: &mut Vec<NamedTable>,
    files: &mut ReferencedFiles<'_>,
    diagnostics: &mut Diagnostics,
) {
    let at = node.at.clone();
    let Some([entry]) = node.entries_mut().map(Vec::as_mut_slice) else { return };
    if entry.key != TABLE {
        return;
    }
    let Some(name) = scalar::text(TABLE, &entry.node, diagnostics).map(str::to_owned) else { return };
    let known = tables.iter().position(|known| known.name == name);
    let place = known.or_else(|| {
        let (source, text) =
            read_referenced_file(TABLE, &entry.node, files.known, files.sources, diagnostics)?;
        let before = diagnostics.len();
        let table = read(&text, source, diagnostics);
        tables.push(NamedTable { name, at, table, is_whole: diagnostics.len() == before });
        Some(tables.len() - 1)
    });
    entry.node.value = NodeValue::Integer(place.and_then(|place| i64::try_from(place).ok()).unwrap_or(0));
}

/// The tables, each with every symbol that it must have: `symbols` and their places, but for those that an override of
/// their own gives another spread.
pub(super) fn checked(
    tables: Vec<NamedTable>,
    base: Option<u16>,
    symbols: &[(String, Location)],
    overrides: &[Override],
    diagnostics: &mut Diagnostics,
) -> Vec<SpreadTable> {
    for (place, table) in (0..).zip(&tables).filter(|(_, table)| table.is_whole) {
        for (symbol, at) in symbols {
            let is_read = symbol_reads(symbol, place, base, overrides);
            if is_read && table.table.of_symbol(symbol).is_none() {
                diagnostics.add(
                    DiagnosticCode::UnknownSymbol,
                    at,
                    format!("{} has no spread for {symbol}", table.name),
                    format!("add a row `{symbol},2.5` with its spread, or give {symbol} a spread_bps in an [[override]]"),
                );
            }
        }
    }
    tables.into_iter().map(|named| named.table).collect()
}

/// Whether some run of `symbol` may read table `place`.
fn symbol_reads(symbol: &str, place: u16, base: Option<u16>, overrides: &[Override]) -> bool {
    let mut is_read = base == Some(place);
    for change in overrides {
        let of_symbol = |when: &Condition| match when {
            Condition::Symbol(symbols) => symbols.iter().any(|known| known == symbol),
            _ => true,
        };
        let set = change.set.iter().filter(|(parameter, _)| *parameter == ParameterId::SpreadBps);
        for (_, value) in set.filter(|_| change.when.iter().all(of_symbol)) {
            let always = change.when.iter().all(|when| matches!(when, Condition::Symbol(_)));
            let this = *value == ParameterValue::SpreadTable(place);
            is_read = this || (is_read && !always);
        }
    }
    is_read
}

/// Refuses tables where the seed script's conventions, which know no time of day, are to hold.
pub(super) fn reject(tables: &[NamedTable], diagnostics: &mut Diagnostics) {
    for table in tables {
        diagnostics.add(
            DiagnosticCode::Conflict,
            &table.at,
            "a table of spreads has no meaning under preset = \"level44\"",
            "give spread_bps a number: the script knows one spread",
        );
    }
}

/// The rows of `text`, which is source number `source`.
fn read(text: &str, source: usize, diagnostics: &mut Diagnostics) -> SpreadTable {
    let mut table = SpreadTable::default();
    let mut reader = csv_text::reader(text);
    let header_at = Location { source, span: csv_text::line(text, 0) };
    let Some(header) = csv_text::header(&mut reader, &header_at, diagnostics) else { return table };
    for name in header.iter().filter(|name| !COLUMNS.contains(name)) {
        diagnostics.add(
            DiagnosticCode::UnknownKey,
            &header_at,
            format!("a table of spreads has no column `{name}`"),
            suggestion(name, COLUMNS),
        );
    }
    let place = |name: &str| header.iter().position(|known| known == name);
    let [symbol, bps, start, end] = COLUMNS.map(place);
    for (name, _) in COLUMNS.iter().zip([symbol, bps]).filter(|(_, found)| found.is_none()) {
        diagnostics.add(
            DiagnosticCode::MissingKey,
            &header_at,
            format!("the spreads have no column `{name}`"),
            "write a header like symbol,spread_bps or symbol,spread_bps,start,end",
        );
    }
    let (Some(symbol), Some(bps)) = (symbol, bps) else { return table };
    for (record, at) in csv_text::rows(text, source, header.len(), &mut reader, diagnostics) {
        let cell = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
        let row =
            Row { symbol: cell(Some(symbol)), bps: cell(Some(bps)), start: cell(start), end: cell(end) };
        add_row(&mut table, &row, &at, diagnostics);
    }
    if table.0.is_empty() && diagnostics.is_empty() {
        diagnostics.add(
            DiagnosticCode::EmptyAxis,
            &header_at,
            "there is no spread in the file",
            "add a row for each symbol",
        );
    }
    table
}

/// The cells of a row.
struct Row<'a> {
    symbol: &'a str,
    bps: &'a str,
    start: &'a str,
    end: &'a str,
}

/// Adds what a row says, or says what is wrong with it.
fn add_row(table: &mut SpreadTable, row: &Row<'_>, at: &Location, diagnostics: &mut Diagnostics) {
    let mut refuse = |code: DiagnosticCode, message: String, help: &str| {
        diagnostics.add(code, at, message, help);
    };
    if row.symbol.is_empty() {
        refuse(
            DiagnosticCode::MissingKey,
            "the row has no symbol".to_owned(),
            "write the symbol into its cell",
        );
        return;
    }
    if row.start.is_empty() != row.end.is_empty() {
        let message = format!("the spread of {} has one of start and end", row.symbol);
        refuse(
            DiagnosticCode::MissingKey,
            message,
            "give both, or neither for the spread at all other times",
        );
        return;
    }
    let mut number = parse_value(row.bps, 0, at.source);
    number.at = at.clone();
    let bps = scalar::number(Parameter::of(ParameterId::SpreadBps), &number, diagnostics);
    let time = |name: &str, cell: &str, diagnostics: &mut Diagnostics| {
        let node = Node { at: at.clone(), value: NodeValue::Text(cell.to_owned()) };
        scalar::time(name, &node, diagnostics)
    };
    let timed = (!row.start.is_empty())
        .then(|| (time(START, row.start, diagnostics), time("end", row.end, diagnostics)));
    let Some(bps) = bps else { return };
    let known = table.0.iter().position(|(known, _)| known == row.symbol).unwrap_or_else(|| {
        table.0.push((row.symbol.to_owned(), GivenSpread::default()));
        table.0.len() - 1
    });
    let given = &mut table.0[known].1;
    let mut refuse = |code: DiagnosticCode, message: String, help: &str| {
        diagnostics.add(code, at, message, help);
    };
    match timed {
        None if given.default_bps.is_some() => {
            let message = format!("{} has a second spread without times", row.symbol);
            refuse(DiagnosticCode::Duplicate, message, "keep one of the two, or give it times");
        }
        None => given.default_bps = Some(bps),
        Some((Some(start), Some(end))) if start == end => {
            let message = format!("the spread of {} starts as it ends", row.symbol);
            refuse(DiagnosticCode::BadRange, message, "the end is the first minute after; 00:00 is midnight");
        }
        Some((Some(start), Some(end))) => {
            let timed = TimedSpread { start, end, bps };
            if given.timed.iter().any(|known| known.overlaps(&timed)) {
                let message = format!("the times of two spreads of {} overlap", row.symbol);
                refuse(
                    DiagnosticCode::Conflict,
                    message,
                    "let each end where the next starts: the end is left out",
                );
            }
            given.timed.push(timed);
        }
        Some(_) => {}
    }
}
