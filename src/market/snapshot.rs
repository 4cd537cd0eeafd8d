//! A snapshot: the bars of one symbol as they were obtained, with metadata; its identity is a digest of both.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::calendar::{Calendar, CalendarError, DayHours};
use crate::model::bar_extras::BarColumn;
use crate::model::bar_series::BarSeries;
use crate::model::bars::Bars;
use crate::sweep::definition::BarLength;

/// The columns every bars file starts with.
pub(crate) const COLUMNS: [&str; 6] = ["time", "open", "high", "low", "close", "volume"];

/// What is known of a snapshot beside its bars; the JSON file next to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotMetadata {
    /// Digest of source, symbol, interval, zone, session and `sha256`: names the snapshot.
    pub id: String,
    /// Where the bars came from.
    pub source: String,
    /// The symbol as the provider writes it; file names may differ.
    pub symbol: String,
    /// Length of a bar.
    #[serde(rename = "interval")]
    pub bar_length: String,
    /// IANA name of the exchange's time zone.
    pub zone: String,
    /// Daily hours in that zone, or `24h`.
    pub session: String,
    /// Days with other hourssuch as half days.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub special_sessions: BTreeMap<String, String>,
    /// Currency of the prices, where known.
    pub currency: Option<String>,
    /// What was requested from the source.
    pub request: String,
    /// When the bars were obtained; `None` for bars that were made and not fetched.
    pub fetched_at: Option<String>,
    /// Number of bars.
    pub rows: usize,
    /// Start of the first bar, UTC.
    pub first: String,
    /// Start of the last bar, UTC.
    pub last: String,
    /// Columns kept beside those of every bars file.
    pub extra_columns: Vec<String>,
    /// Bars outside the session's hours: kept, used by `preset = "level44"` only.
    pub rows_outside_session: usize,
    /// What a reader should know.
    pub note: Option<String>,
    /// SHA-256 of the bars file, in hex.
    pub sha256: String,
}

/// How a snapshot's bars were obtained.
#[derive(Debug, Clone)]
pub struct SnapshotOrigin {
    /// Name of the source.
    pub source: &'static str,
    /// The symbol.
    pub symbol: String,
    /// Length of a bar.
    pub interval: BarLength,
    /// The symbol's sessions.
    pub calendar: Calendar,
    /// Currency of the prices, where known.
    pub currency: Option<String>,
    /// What was requested from the source.
    pub request: String,
    /// When.
    pub fetched_at: Option<Timestamp>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// A column kept beside the bars, as text, one cell per bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraColumn {
    /// Its name.
    pub name: String,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Bars with their metadata, ready to be stored or used.
#[derive(Debug, Clone)]
pub struct BarSnapshot {
    /// The metadata.
    pub metadata: SnapshotMetadata,
    /// The bars file, byte for byte.
    pub csv: String,
    /// The bars on their sessions.
    pub series: BarSeries,
}

impl BarSnapshot {
    /// A snapshot of `bars` (not empty) with the columns kept beside them.
    ///
    /// # Errors
    /// [`CalendarError`] for times no calendar has.
    pub fn new(origin: &SnapshotOrigin, bars: Bars, extra: &[ExtraColumn]) -> Result<Self, CalendarError> {
        let csv = write_csv(&bars, extra);
        let times = bars.time();
        let (first, last) = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
        let mut metadata = SnapshotMetadata {
            id: String::new(),
            source: origin.source.to_owned(),
            symbol: origin.symbol.clone(),
            bar_length: origin.interval.to_string(),
            zone: origin.calendar.zone_name().to_owned(),
            session: origin.calendar.hours().to_string(),
            special_sessions: origin
                .calendar
                .special()
                .iter()
                .map(|(date, hours)| (date.to_string(), hours.to_string()))
                .collect(),
            currency: origin.currency.clone(),
            request: origin.request.clone(),
            fetched_at: origin.fetched_at.map(|time| time.to_string()),
            rows: bars.len(),
            first: utc_text(first),
            last: utc_text(last),
            extra_columns: columns_beside(&bars)
                .map(|column| column.name().to_owned())
                .chain(extra.iter().map(|column| column.name.clone()))
                .collect(),
            rows_outside_session: 0,
            note: origin.note.clone(),
            sha256: hex(&Sha256::digest(csv.as_bytes())),
        };
        metadata.id = metadata.expected_id();
        let series = assign_sessions(&metadata, &origin.calendar, origin.interval, bars)?;
        let inside: usize = series.sessions().iter().map(|session| session.rows.len()).sum();
        metadata.rows_outside_session = series.bars().len() - inside;
        Ok(Self { metadata, csv, series })
    }
}

impl BarSnapshot {
    /// The quality table as CSV, a row per session: slots, bars, gaps, volume in units, whether the session is
    /// complete, flags.
    pub fn quality_csv(&self) -> String {
        let rows = self.series.sessions().iter().map(|session| {
            let (quality, bars) = (&session.quality, session.rows.len());
            format!(
                "{},{},{bars},{},{},{},{},{}\n",
                session.hours.date,
                session.slot_count(),
                quality.missing_bars,
                quality.zero_volume_bars,
                session.volume,
                session.complete,
                quality.flags
            )
        });
        let header = "session,slots,bars,missing_bars,zero_volume_bars,volume,complete,flags\n".to_owned();
        std::iter::once(header).chain(rows).collect()
    }
}

impl SnapshotMetadata {
    /// What `id` must be, given the other fields.
    pub fn expected_id(&self) -> String {
        let mut hasher = Sha256::new();
        for part in [&self.source, &self.symbol, &self.bar_length, &self.zone, &self.session, &self.sha256] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        for (date, hours) in &self.special_sessions {
            hasher.update(format!("{date} {hours}\0").as_bytes());
        }
        hex(&hasher.finalize())[..16].to_owned()
    }

    /// The sessions' calendar.
    ///
    /// # Errors
    /// [`CalendarError`] where zone or hours cannot be read.
    pub fn calendar(&self) -> Result<Calendar, CalendarError> {
        let mut special = BTreeMap::new();
        for (date, hours) in &self.special_sessions {
            let date: Date = date.parse().map_err(|_error| CalendarError::Hours(date.clone()))?;
            special.insert(date, DayHours::parse(hours)?);
        }
        Ok(Calendar::new(&self.zone, DayHours::parse(&self.session)?)?.with_special(special))
    }
}

/// `bars` on the sessions of `calendar`.
///
/// # Errors
/// [`CalendarError`] for times no calendar has.
pub(crate) fn assign_sessions(
    metadata: &SnapshotMetadata,
    calendar: &Calendar,
    interval: BarLength,
    bars: Bars,
) -> Result<BarSeries, CalendarError> {
    let times = bars.time();
    let hours = match (times.first(), times.last()) {
        (Some(first), Some(last)) => calendar.between(*first, *last)?,
        _ => Vec::new(),
    };
    Ok(BarSeries::new(&metadata.symbol, &metadata.id, interval.seconds(), bars, &hours))
}

/// SHA-256 of `bytes`, in hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// `YYYY-MM-DDTHH:MM:SSZ` of Unix seconds.
pub(super) fn utc_text(time: i64) -> String {
    Timestamp::from_second(time).map_or_else(|_error| time.to_string(), |time| time.to_string())
}

/// The columns beside the bars that have a cell.
fn columns_beside(bars: &Bars) -> impl Iterator<Item = BarColumn> {
    BarColumn::ALL.into_iter().filter(|column| bars.has(*column))
}

/// The bars file: the bars, what their source gives beside them where it gives anything, and the columns kept as text.
fn write_csv(bars: &Bars, extra: &[ExtraColumn]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let beside: Vec<BarColumn> = columns_beside(bars).collect();
    let header = COLUMNS.iter().copied().chain(beside.iter().map(|column| column.name()));
    let header = header.chain(extra.iter().map(|column| column.name.as_str()));
    // Writing into a vector cannot fail, and every record has as many cells as the header.
    let mut written = writer.write_record(header).is_ok();
    for row in 0..bars.len() {
        let bar = bars.bar(row);
        let mut record = vec![utc_text(bars.time()[row])];
        record.extend([bar.open, bar.high, bar.low, bar.close, bar.volume].map(|value| value.to_string()));
        let cells = bars.extras(row);
        let text =
            |column: &BarColumn| cells.get(*column).map_or_else(String::new, |value| value.to_string());
        record.extend(beside.iter().map(text));
        record.extend(extra.iter().map(|column| column.cells[row].clone()));
        written &= writer.write_record(&record).is_ok();
    }
    debug_assert!(written);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
