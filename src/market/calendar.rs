//! Trading calendars: which UTC instants a symbol's sessions run from and to.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::model::bar_series::SessionHours;

/// Why a calendar could not be made or used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// No such time zone.
    #[error("unknown time zone `{0}`: use an IANA name such as America/New_York, Europe/London or UTC")]
    Zone(String),
    /// Hours that cannot be read.
    #[error("cannot read session hours `{0}`: use HH:MM-HH:MM with the open before the close, or 24h")]
    Hours(String),
    /// A date or time out of the calendar's reach.
    #[error("a bar's time is out of the calendar's reach")]
    OutOfReach,
}

/// The daily hours of a market, in local minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayHours {
    /// The whole local day.
    Continuous,
    /// From an open to a later close.
    Between {
        /// Open.
        open: u16,
        /// Close.
        close: u16,
    },
}

impl DayHours {
    /// Reads `09:30-16:00` or `24h`.
    ///
    /// # Errors
    /// [`CalendarError::Hours`].
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let fault = || CalendarError::Hours(text.to_owned());
        if text == "24h" {
            return Ok(Self::Continuous);
        }
        let (open, close) = text.split_once('-').ok_or_else(fault)?;
        let minute = |part: &str| parse_minute(part.trim()).ok_or_else(fault);
        let (open, close) = (minute(open)?, minute(close)?);
        if open < close { Ok(Self::Between { open, close }) } else { Err(fault()) }
    }

    fn open_minute(self) -> u16 {
        match self {
            Self::Continuous => 0,
            Self::Between { open, .. } => open,
        }
    }
}

impl fmt::Display for DayHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Continuous => f.write_str("24h"),
            Self::Between { open, close } => {
                write!(f, "{:02}:{:02}-{:02}:{:02}", open / 60, open % 60, close / 60, close % 60)
            }
        }
    }
}

/// Minutes after midnight of `HH:MM`.
fn parse_minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// The sessions of one symbol: daily hours in a time zone. Days without bars (weekends, holidays) have no session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    zone: TimeZone,
    zone_name: String,
    hours: DayHours,
    /// Days with other hours: half days, late opens.
    special: BTreeMap<Date, DayHours>,
}

impl Calendar {
    /// The calendar of `hours` in the IANA zone `zone_name`.
    ///
    /// # Errors
    /// [`CalendarError::Zone`] where there is no such zone.
    pub fn new(zone_name: &str, hours: DayHours) -> Result<Self, CalendarError> {
        Ok(Self { zone: zone(zone_name)?, zone_name: zone_name.to_owned(), hours, special: BTreeMap::new() })
    }

    /// The same calendar with other hours on some days.
    #[must_use]
    pub fn with_special(mut self, special: BTreeMap<Date, DayHours>) -> Self {
        self.special = special;
        self
    }

    /// The days with other hours.
    pub fn special(&self) -> &BTreeMap<Date, DayHours> {
        &self.special
    }

    /// The local date and minute of an instant.
    ///
    /// # Errors
    /// [`CalendarError::OutOfReach`] for times no calendar has.
    pub fn local(&self, time: i64) -> Result<(Date, u16), CalendarError> {
        let instant = Timestamp::from_second(time).map_err(|_error| CalendarError::OutOfReach)?;
        let local = instant.to_zoned(self.zone.clone());
        let minute = u16::try_from(i16::from(local.hour()) * 60 + i16::from(local.minute()));
        Ok((local.date(), minute.unwrap_or(0)))
    }

    /// The zone's IANA name.
    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }

    /// The daily hours.
    pub fn hours(&self) -> DayHours {
        self.hours
    }

    /// The sessions of every local date from the one of `first` to the one of `last` (Unix seconds, UTC).
    ///
    /// # Errors
    /// [`CalendarError::OutOfReach`] for times no calendar has.
    pub fn between(&self, first: i64, last: i64) -> Result<Vec<SessionHours>, CalendarError> {
        let ((mut date, _), (last, _)) = (self.local(first)?, self.local(last)?);
        let mut sessions = Vec::new();
        while date <= last {
            sessions.push(self.session_of(date)?);
            date = date.checked_add(1.day()).map_err(|_error| CalendarError::OutOfReach)?;
        }
        Ok(sessions)
    }

    /// The last close at or before `now`, whether or not that day traded; `now` itself where there is none.
    ///
    /// # Errors
    /// [`CalendarError::OutOfReach`] for times no calendar has.
    pub fn last_close(&self, now: i64) -> Result<i64, CalendarError> {
        let days = self.between(now - 3 * 86_400, now)?;
        Ok(days.iter().map(|hours| hours.close).filter(|close| *close <= now).max().unwrap_or(now))
    }

    /// The session of the local `date`.
    ///
    /// # Errors
    /// [`CalendarError::OutOfReach`] for dates no calendar has.
    pub fn session_of(&self, date: Date) -> Result<SessionHours, CalendarError> {
        let hours = self.special.get(&date).copied().unwrap_or(self.hours);
        let open_minute = hours.open_minute();
        let (close_date, close_minute) = match hours {
            DayHours::Between { close, .. } => (date, close),
            DayHours::Continuous => {
                (date.checked_add(1.day()).map_err(|_error| CalendarError::OutOfReach)?, 0)
            }
        };
        Ok(SessionHours {
            date,
            open: self.instant(date, open_minute)?,
            close: self.instant(close_date, close_minute)?,
            open_minute,
        })
    }

    fn instant(&self, date: Date, minute: u16) -> Result<i64, CalendarError> {
        let hour = i8::try_from(minute / 60).map_err(|_error| CalendarError::OutOfReach)?;
        let minute = i8::try_from(minute % 60).map_err(|_error| CalendarError::OutOfReach)?;
        let local = DateTime::from_parts(date, Time::constant(hour, minute, 0, 0));
        let zoned = self.zone.to_zoned(local).map_err(|_error| CalendarError::OutOfReach)?;
        Ok(zoned.timestamp().as_second())
    }
}

/// The IANA zone called `name`.
///
/// # Errors
/// [`CalendarError::Zone`] where there is none.
pub(crate) fn zone(name: &str) -> Result<TimeZone, CalendarError> {
    TimeZone::get(name).map_err(|_error| CalendarError::Zone(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn sessions_follow_daylight_saving() {
        let calendar = Calendar::new("America/New_York", DayHours::parse("09:30-16:00").unwrap()).unwrap();
        let friday = "2026-10-30T14:00:00Z".parse::<Timestamp>().unwrap().as_second();
        let monday = "2026-11-02T15:00:00Z".parse::<Timestamp>().unwrap().as_second();
        let sessions = calendar.between(friday, monday).unwrap();
        assert_eq!(sessions.len(), 4);
        let opens: Vec<String> =
            sessions.iter().map(|hours| Timestamp::from_second(hours.open).unwrap().to_string()).collect();
        assert_eq!(opens[0], "2026-10-30T13:30:00Z");
        assert_eq!(opens[3], "2026-11-02T14:30:00Z");
        assert_eq!(sessions[3].date, date(2026, 11, 2));
        assert_eq!(sessions[3].close - sessions[3].open, 390 * 60);
    }

    #[test]
    fn a_continuous_day_ends_as_the_next_begins() {
        let calendar = Calendar::new("UTC", DayHours::Continuous).unwrap();
        let sessions = calendar.between(0, 86_400).unwrap();
        assert_eq!(sessions[0].close, sessions[1].open);
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        for text in ["9:30-16:00", "16:00-09:30", "09:30", "", "09:30-25:00", "10:00-10:00", "é0:00-10:00"] {
            assert_eq!(DayHours::parse(text), Err(CalendarError::Hours(text.to_owned())), "{text}");
        }
        assert!(Calendar::new("Mars/Olympus", DayHours::Continuous).is_err());
    }
}
