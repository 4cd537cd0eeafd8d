//! Bars from a user's own CSV file: columns in any order, every row checked, nothing repaired.

use std::collections::BTreeSet;
use std::path::Path;

use csv::StringRecord;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::calendar::{Calendar, CalendarError, DayHours};
use super::snapshot::{BarSnapshot, COLUMNS, ExtraColumn, SnapshotOrigin};
use crate::model::bar_extras::{BarColumn, BarExtras};
use crate::model::bars::{Bar, Bars, InvalidBar};
use crate::sweep::definition::BarLength;

/// Problems shown at most; a wrong file has thousands, and they are alike.
const MAX_PROBLEMS: usize = 20;

/// Header names that mean a bar's time.
const TIME_NAMES: [&str; 5] = ["time", "timestamp", "datetime", "date", "open_time"];

/// How a file is to be read.
#[derive(Debug, Clone)]
pub(crate) struct ImportRequest {
    /// The symbol its bars are stored under.
    pub symbol: String,
    /// Length of a bar.
    pub bar_length: BarLength,
    /// IANA zone of the session hours.
    pub zone: String,
    /// IANA zone of times that state none.
    pub time_zone: String,
    /// Daily hours.
    pub hours: DayHours,
    /// Currency of the prices, where known.
    pub currency: Option<String>,
}

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// Line in the file, from 1; 0 where it is the file as a whole.
    pub line: u64,
    /// What is wrong and what to do.
    pub message: String,
}

/// Why a file was refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// It could not be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Its zone or hours make no calendar.
    #[error("{0}")]
    Calendar(#[from] CalendarError),
    /// Its content is wrong.
    #[error("{} problem(s), nothing imported", count)]
    Problems {
        /// The first of them.
        problems: Vec<FileProblem>,
        /// How many there are.
        count: usize,
    },
}

/// Reads the bars of `file`.
///
/// # Errors
/// [`ImportError`] with every problem found, by line.
pub(crate) fn read(file: &Path, request: &ImportRequest, now: Timestamp) -> Result<BarSnapshot, ImportError> {
    let bytes = std::fs::read(file)?;
    let calendar = Calendar::new(&request.zone, request.hours)?;
    let reader =
        BarsReader { zone: super::calendar::zone(&request.time_zone)?, interval: request.bar_length };
    let mut problems = ProblemList::default();
    let parsed = reader.bars(&bytes, &mut problems);
    let Some((bars, lines, extra)) = parsed.filter(|_| problems.count == 0) else {
        return Err(problems.into());
    };
    let origin = SnapshotOrigin {
        source: super::source::imported::NAME,
        symbol: request.symbol.clone(),
        interval: request.bar_length,
        calendar,
        currency: request.currency.clone(),
        request: format!("import of {}", file.file_name().unwrap_or_default().to_string_lossy()),
        fetched_at: Some(now),
        note: None,
    };
    let snapshot = BarSnapshot::new(&origin, bars, &extra)?;
    check_sessions(&snapshot, request, &lines, &mut problems);
    if problems.count > 0 {
        return Err(problems.into());
    }
    Ok(snapshot)
}

/// Rows inside the hours must start on the session's slots; some row must be inside.
fn check_sessions(
    snapshot: &BarSnapshot,
    request: &ImportRequest,
    lines: &[u64],
    problems: &mut ProblemList,
) {
    let times = snapshot.series.bars().time();
    if snapshot.series.sessions().is_empty() {
        problems.file(format!(
            "no bar lies in the session {} of {}; the first is at {}: check --session and --zone",
            request.hours, request.zone, snapshot.metadata.first
        ));
    }
    for session in snapshot.series.sessions() {
        for row in session.rows.clone() {
            if (times[row] - session.hours.open) % request.bar_length.seconds() != 0 {
                problems.at(
                    lines[row],
                    format!(
                        "the time is not on the {} grid of the session: remove the row, or give the --interval it has",
                        request.bar_length
                    ),
                );
            }
        }
    }
}

/// Problems as they are found: the first of them, and how many there are.
#[derive(Debug, Default)]
pub(super) struct ProblemList {
    first: Vec<FileProblem>,
    count: usize,
}

impl ProblemList {
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn into_first(self) -> Vec<FileProblem> {
        self.first
    }

    pub(super) fn at(&mut self, line: u64, message: String) {
        self.count += 1;
        if self.first.len() < MAX_PROBLEMS {
            self.first.push(FileProblem { line, message });
        }
    }

    pub(super) fn file(&mut self, message: String) {
        self.at(0, message);
    }
}

impl From<ProblemList> for ImportError {
    fn from(problems: ProblemList) -> Self {
        Self::Problems { problems: problems.first, count: problems.count }
    }
}

/// Where each needed column is, and the columns beside them.
struct ColumnPositions {
    time: usize,
    /// open, high, low, close, volume.
    numbers: [usize; 5],
    /// Columns beside the bars that have a meaning.
    beside: Vec<(usize, BarColumn)>,
    extra: Vec<(usize, String)>,
}

struct BarsReader {
    zone: TimeZone,
    interval: BarLength,
}

impl BarsReader {
    /// The bars, the line of each, and the extra columns; `None` where the header is wrong.
    fn bars(&self, bytes: &[u8], problems: &mut ProblemList) -> Option<(Bars, Vec<u64>, Vec<ExtraColumn>)> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let header = match csv.headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                problems.at(1, format!("the header cannot be read: {error}"));
                return None;
            }
        };
        let layout = column_positions(&header, problems)?;
        let mut bars = Bars::default();
        let mut lines: Vec<u64> = Vec::new();
        let mut extra: Vec<ExtraColumn> = layout
            .extra
            .iter()
            .map(|(_, name)| ExtraColumn { name: name.clone(), cells: Vec::new() })
            .collect();
        for record in csv.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    problems.at(line, describe(&error));
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            match self.row(&record, &layout) {
                Ok((time, bar, beside)) => match bars.push_with(time, bar, &beside) {
                    Ok(()) => {
                        lines.push(line);
                        for (column, (place, _)) in extra.iter_mut().zip(&layout.extra) {
                            column.cells.push(record[*place].to_owned());
                        }
                    }
                    Err(InvalidBar::Order) => problems.at(line, out_of_order(time, &bars, &lines)),
                    Err(fault) => problems.at(line, fault.to_string()),
                },
                Err(message) => problems.at(line, message),
            }
        }
        if bars.is_empty() && problems.count == 0 {
            problems.file("the file has a header and no bars".to_owned());
        }
        Some((bars, lines, extra))
    }

    fn row(&self, record: &StringRecord, layout: &ColumnPositions) -> Result<(i64, Bar, BarExtras), String> {
        let time = self.time(&record[layout.time])?;
        let mut numbers = [0.0; 5];
        for ((number, place), column) in numbers.iter_mut().zip(layout.numbers).zip(&COLUMNS[1..]) {
            let cell = &record[place];
            *number = cell.parse().map_err(|_error| {
                if cell.is_empty() {
                    format!("{column} is empty: remove the row: a missing bar has no row in the file")
                } else {
                    format!("{column} is `{cell}`, which is not a number")
                }
            })?;
        }
        let [open, high, low, close, volume] = numbers;
        let mut beside = BarExtras::default();
        for (place, column) in &layout.beside {
            beside = beside.with(*column, cell_beside(*column, &record[*place], volume)?);
        }
        Ok((time, Bar { open, high, low, close, volume }, beside))
    }

    /// Unix seconds of a cell: with an offset or Z, as Unix seconds or milliseconds, or local to the zone.
    fn time(&self, cell: &str) -> Result<i64, String> {
        let seconds = if !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit()) {
            unix_seconds(cell)
        } else if let Ok(instant) = cell.parse::<Timestamp>() {
            Some(instant.as_second()).filter(|_| instant.subsec_nanosecond() == 0)
        } else if let Ok(local) = cell.parse::<DateTime>() {
            let zoned = self.zone.to_ambiguous_zoned(local);
            if zoned.is_ambiguous() {
                return Err(format!(
                    "time `{cell}` happens twice or never when the clocks change: write it with its offset or in UTC"
                ));
            }
            zoned
                .unambiguous()
                .ok()
                .map(|zoned| zoned.timestamp().as_second())
                .filter(|_| local.subsec_nanosecond() == 0)
        } else {
            None
        };
        seconds.filter(|seconds| seconds % 60 == 0).ok_or_else(|| {
            format!(
                "time `{cell}` is not the start of a {} bar: write 2026-11-16T14:30:00Z, 2026-11-16 09:30:00 or Unix \
                 seconds, on a whole minute",
                self.interval
            )
        })
    }
}

/// The number in a cell of `column`, in a bar of `volume` units; `None` where it is empty, and for a VWAP of 0 where
/// nothing traded.
fn cell_beside(column: BarColumn, cell: &str, volume: f64) -> Result<Option<f64>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let number: f64 = cell.parse().map_err(|_error| {
        let name = column.name();
        format!("{name} is `{cell}`, which is not a number: leave the cell empty, or rename the column if it is no {name}")
    })?;
    let no_average = column == BarColumn::Vwap && volume <= 0.0 && number.abs() <= 0.0;
    Ok(Some(number).filter(|_| !no_average))
}

/// Seconds of a whole number: ten digits are seconds, thirteen milliseconds.
fn unix_seconds(cell: &str) -> Option<i64> {
    let number: i64 = cell.parse().ok()?;
    match cell.len() {
        9 | 10 => Some(number),
        12 | 13 => (number % 1000 == 0).then_some(number / 1000),
        _ => None,
    }
}

fn out_of_order(time: i64, bars: &Bars, lines: &[u64]) -> String {
    match bars.time().binary_search(&time) {
        Ok(row) => format!("the same time as line {}: keep one of the two", lines[row]),
        Err(_) => format!(
            "the time is before that of line {}: sort the rows by time",
            lines.last().copied().unwrap_or_default()
        ),
    }
}

fn describe(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells and the header {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "the row is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

fn column_positions(header: &StringRecord, problems: &mut ProblemList) -> Option<ColumnPositions> {
    let names: Vec<String> = header.iter().map(str::to_ascii_lowercase).collect();
    let mut seen = BTreeSet::new();
    for name in &names {
        if !seen.insert(name.as_str()) {
            problems.at(1, format!("the header names `{name}` twice"));
        }
    }
    let place = |wanted: &str| names.iter().position(|name| name == wanted);
    let time = TIME_NAMES.iter().find_map(|name| place(name));
    if time.is_none() {
        problems.at(1, format!("the header has no time column (one of {})", TIME_NAMES.join(", ")));
    }
    let mut numbers = [0; 5];
    for (number, column) in numbers.iter_mut().zip(&COLUMNS[1..]) {
        match place(column) {
            Some(found) => *number = found,
            None => {
                problems.at(1, format!("the header has no column `{column}`; it has {}", names.join(", ")));
            }
        }
    }
    let time = time?;
    if problems.count > 0 {
        return None;
    }
    let others = || (0..names.len()).filter(|place| *place != time && !numbers.contains(place));
    let beside: Vec<(usize, BarColumn)> =
        others().filter_map(|place| Some((place, BarColumn::from_name(&names[place])?))).collect();
    let extra = others()
        .filter(|place| beside.iter().all(|(other, _)| other != place))
        .map(|place| (place, header[place].to_owned()))
        .collect();
    Some(ColumnPositions { time, numbers, beside, extra })
}
