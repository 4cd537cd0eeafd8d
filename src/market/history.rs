//! The local history of one symbol: what was fetched when, and where an answer differed from what is stored.
//!
//! Providers drop old bars and revise recent ones; the history does neither. A bar is kept as first seen, a later
//! answer that differs is noted and not taken, and every snapshot that was ever current stays as it was.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::MarketError;
use super::calendar::{Calendar, DayHours};
use super::cleaning::DroppedRows;
use super::source::FetchedBars;
use crate::atomic_file;
use crate::model::bar_extras::{BarColumn, BarExtras};
use crate::model::bars::{Bar, Bars};

/// The file next to the snapshots.
pub(super) const FILE: &str = "history.json";
/// Differences kept in full; beyond them only their number is.
const MAX_REVISED_BARS: usize = 10_000;

/// One fetch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchRecord {
    /// When, UTC.
    pub at: Option<String>,
    /// The range requested.
    pub request: String,
    /// Bars that were usable.
    pub bars: usize,
    /// Of these, bars that were not stored yet.
    pub new: usize,
    /// Of these, bars that differed from what is stored.
    pub different: usize,
    /// What was left out.
    pub dropped: DroppedRows,
}

/// A bar that came back different from what is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevisedBar {
    /// Start of the bar, UTC.
    pub time: String,
    /// Open, high, low, close, volume as stored, and as used.
    pub stored: [f64; 5],
    /// As offered later, and not taken.
    pub offered: [f64; 5],
    /// What else differs, by column, as stored and as offered.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, [f64; 2]>,
    /// When it was offered, UTC.
    pub at: Option<String>,
}

/// What is known of a symbol's fetches.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct History {
    /// The range requested and received, [from, to) in Unix seconds UTC, up to the last session closed at that time.
    pub covered: Option<(i64, i64)>,
    /// Every fetch.
    pub fetches: Vec<FetchRecord>,
    /// Bars that differed, the first of them.
    pub differences: Vec<RevisedBar>,
    /// How many differed in all.
    pub difference_count: usize,
}

impl History {
    /// The history in `folder`, empty where there is none.
    ///
    /// # Errors
    /// [`MarketError`] where it cannot be read.
    pub fn read(folder: &Path) -> Result<Self, MarketError> {
        let path = folder.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .map_err(|error| MarketError::changed(&path, &format!("it is not a history ({error})"))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(MarketError::io(path)(error)),
        }
    }

    /// Writes it into `folder`.
    ///
    /// # Errors
    /// [`MarketError`] where it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), MarketError> {
        let path = folder.join(FILE);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| MarketError::io(&path)(std::io::Error::other(error)))?;
        text.push('\n');
        atomic_file::write(&path, text.as_bytes()).map_err(MarketError::io(path))
    }

    /// The instant from which [from, to) must be fetched, in Unix seconds UTC; `None` if all of it is covered.
    pub fn missing_from(&self, from: i64, to: i64) -> Option<i64> {
        match self.covered {
            Some((start, end)) if start <= from => (end < to).then_some(end),
            _ => Some(from),
        }
    }

    /// Notes that [from, to) was requested, together with what was covered before where the two touch.
    pub fn add_covered(&mut self, from: i64, to: i64) {
        self.covered = match self.covered {
            Some((start, end)) if from <= end && start <= to => Some((start.min(from), end.max(to))),
            _ => Some((from, to)),
        };
    }

    /// Puts `obtained` to the `stored` bars: new bars are taken, others compared; notes the fetch.
    ///
    /// A column that only one of the two has of a bar is no difference, and the bar stays as first seen.
    pub fn merge(&mut self, stored: &Bars, obtained: &FetchedBars) -> Bars {
        let at = obtained.origin.fetched_at.map(|time| time.to_string());
        let (old_times, new_times) = (stored.time(), obtained.bars.time());
        let mut merged = Bars::default();
        let (mut old, mut new, mut added, mut different) = (0, 0, 0, 0);
        while old < old_times.len() || new < new_times.len() {
            let next_old = old_times.get(old).copied().unwrap_or(i64::MAX);
            let next_new = new_times.get(new).copied().unwrap_or(i64::MAX);
            let time = next_old.min(next_new);
            let (taken, row) = if next_old <= next_new { (stored, old) } else { (&obtained.bars, new) };
            if next_old == next_new {
                let (kept, offered) = (stored.bar(old), obtained.bars.bar(new));
                let beside = differences_beside(&stored.extras(old), &obtained.bars.extras(new));
                if kept != offered || !beside.is_empty() {
                    different += 1;
                    self.note(time, kept, offered, beside, at.as_ref());
                }
            }
            added += usize::from(next_new < next_old);
            old += usize::from(next_old == time);
            new += usize::from(next_new == time);
            let pushed = merged.push_with(time, taken.bar(row), &taken.extras(row));
            debug_assert!(pushed.is_ok(), "both sides are in order");
        }
        self.fetches.push(FetchRecord {
            at,
            request: obtained.origin.request.clone(),
            bars: obtained.bars.len(),
            new: added,
            different,
            dropped: obtained.dropped,
        });
        merged
    }

    fn note(
        &mut self,
        time: i64,
        stored: Bar,
        offered: Bar,
        beside: BTreeMap<String, [f64; 2]>,
        at: Option<&String>,
    ) {
        self.difference_count += 1;
        if self.differences.len() < MAX_REVISED_BARS {
            let values = |bar: Bar| [bar.open, bar.high, bar.low, bar.close, bar.volume];
            self.differences.push(RevisedBar {
                time: super::snapshot::utc_text(time),
                stored: values(stored),
                offered: values(offered),
                beside,
                at: at.cloned(),
            });
        }
    }
}

/// The cells that both have and that are not the same.
#[expect(clippy::float_cmp, reason = "whether the provider sent the same number is the question")]
fn differences_beside(stored: &BarExtras, offered: &BarExtras) -> BTreeMap<String, [f64; 2]> {
    let both =
        |column: BarColumn| Some((column.name().to_owned(), [stored.get(column)?, offered.get(column)?]));
    BarColumn::ALL.into_iter().filter_map(both).filter(|(_, [stored, offered])| stored != offered).collect()
}

/// The calendar of both: the stored one, with the days of `offered` whose hours it does not give.
///
/// # Errors
/// [`MarketError`] for times no calendar has.
pub(super) fn merge_calendars(
    stored: Calendar,
    offered: &Calendar,
    bars: &Bars,
) -> Result<Calendar, MarketError> {
    let mut special: BTreeMap<Date, DayHours> = stored.special().clone();
    let mut days: BTreeMap<Date, DayHours> = offered.special().clone();
    if offered.hours() != stored.hours() {
        for time in bars.time() {
            let (date, _) = offered.local(*time)?;
            days.entry(date).or_insert(offered.hours());
        }
    }
    for (date, hours) in days {
        if hours != stored.hours() {
            special.entry(date).or_insert(hours);
        }
    }
    Ok(stored.with_special(special))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::snapshot::SnapshotOrigin;
    use crate::market::source::FetchedBars;
    use crate::sweep::definition::BarLength;

    /// Bars a minute apart, each with the VWAP given.
    fn bars(vwaps: &[Option<f64>]) -> Bars {
        let mut bars = Bars::default();
        for (minute, vwap) in (0..).zip(vwaps) {
            let bar = Bar { open: 10.0, high: 11.0, low: 9.0, close: 10.0, volume: 5.0 };
            bars.push_with(minute * 60, bar, &BarExtras::default().with(BarColumn::Vwap, *vwap)).unwrap();
        }
        bars
    }

    #[test]
    fn a_vwap_is_kept_as_first_seen_and_its_revision_noted() {
        let stored = bars(&[Some(10.0), Some(10.1), None]);
        let obtained = FetchedBars {
            origin: SnapshotOrigin {
                source: "x",
                symbol: "X".to_owned(),
                interval: BarLength::MINUTE,
                calendar: Calendar::new("UTC", DayHours::Continuous).unwrap(),
                currency: None,
                request: "all".to_owned(),
                fetched_at: None,
                note: None,
            },
            bars: bars(&[Some(10.0), Some(10.2), Some(10.3), Some(10.4)]),
            dropped: DroppedRows::default(),
        };
        let mut history = History::default();
        let merged = history.merge(&stored, &obtained);
        let vwaps: Vec<Option<f64>> = (0..merged.len()).map(|row| merged.vwap(row)).collect();
        assert_eq!(vwaps, [Some(10.0), Some(10.1), None, Some(10.4)]);
        assert_eq!((history.fetches[0].new, history.fetches[0].different), (1, 1));
        let noted = &history.differences[0];
        assert_eq!(noted.beside, BTreeMap::from([("vwap".to_owned(), [10.1, 10.2])]));
        // A history of before there were such columns is read as it was.
        let text = serde_json::to_string(&history).unwrap();
        let before =
            text.replace(",\"impossible_vwaps\":0", "").replace(",\"beside\":{\"vwap\":[10.1,10.2]}", "");
        assert_ne!(before, text);
        let read: History = serde_json::from_str(&before).unwrap();
        assert_eq!(read.fetches, history.fetches);
    }

    #[test]
    fn only_what_was_never_asked_is_missing() {
        let mut history = History::default();
        assert_eq!(history.missing_from(100, 200), Some(100));
        history.add_covered(100, 200);
        assert_eq!(history.missing_from(100, 200), None);
        assert_eq!(history.missing_from(150, 200), None);
        assert_eq!(history.missing_from(150, 250), Some(200), "only what came since");
        assert_eq!(history.missing_from(50, 200), Some(50), "further back than ever asked");
        history.add_covered(200, 250);
        assert_eq!(history.covered, Some((100, 250)));
        history.add_covered(400, 500);
        assert_eq!(history.covered, Some((400, 500)), "a gap between is not covered");
    }
}
