//! Reading what providers answer: JSON fields with an error that names what is wrong, and never a guess.

use reqwest::header::HeaderMap;
use serde_json::Value as Json;

use super::Ask;
use crate::market::MarketError;
use crate::market::calendar::{Calendar, CalendarError, DayHours};
use crate::market::web::{Reply, Web};

/// Longest piece of a provider's own words that is repeated in a message.
const MOST_SAID: usize = 200;

/// One provider and one symbol: whom errors are about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Provider<'a> {
    pub(super) source: &'static str,
    pub(super) symbol: &'a str,
}

impl Provider<'_> {
    /// Gets `url`; an answer that is not 2xx is handed to `refusal`, which says what it means.
    pub(super) fn get(
        self,
        web: &Web,
        url: &str,
        headers: &HeaderMap,
        refusal: impl Fn(&Reply) -> MarketError,
    ) -> Result<Json, MarketError> {
        let reply = web.get(url, headers).map_err(|error| self.failed(&error.to_string()))?;
        if !(200..300).contains(&reply.status) {
            return Err(refusal(&reply));
        }
        serde_json::from_str(&reply.body)
            .map_err(|error| self.failed(&format!("the answer is not the JSON it should be ({error})")))
    }

    /// The provider does not have the symbol.
    pub(super) fn unknown(self, said: &str) -> MarketError {
        MarketError::UnknownSymbol {
            symbol: self.symbol.to_owned(),
            source_name: self.source,
            known: Vec::new(),
            remedy: format!("check the spelling at {} (it said: {})", self.source, short(said)),
        }
    }

    /// Something went wrong that no spelling mends.
    pub(super) fn failed(self, what: &str) -> MarketError {
        MarketError::Provider { source_name: self.source, symbol: self.symbol.to_owned(), what: short(what) }
    }

    /// A refusal nobody foresaw.
    pub(super) fn refused(self, reply: &Reply) -> MarketError {
        self.failed(&format!("it answered with status {}: {}", reply.status, short(&reply.body)))
    }

    /// The list at `path`.
    pub(super) fn list<'j>(self, json: &'j Json, path: &str) -> Result<&'j Vec<Json>, MarketError> {
        let found = json.pointer(path).and_then(Json::as_array);
        found.ok_or_else(|| self.failed(&format!("the answer has no list at {path}")))
    }

    /// Seconds, given as a number or a text of one.
    pub(super) fn seconds(self, value: &Json) -> Result<i64, MarketError> {
        let read = value.as_i64().or_else(|| value.as_str()?.parse().ok());
        read.ok_or_else(|| self.failed(&format!("a time in the answer is {value}")))
    }

    /// A number, given as such or as a text; `None` for null.
    pub(super) fn number(self, value: &Json) -> Result<Option<f64>, MarketError> {
        if value.is_null() {
            return Ok(None);
        }
        let read = value.as_f64().or_else(|| value.as_str()?.parse().ok());
        read.map(Some).ok_or_else(|| self.failed(&format!("a number in the answer is {value}")))
    }

    /// Five numbers under the names of a bar's open, high, low, close and volume.
    pub(super) fn fields(self, bar: &Json, names: [&str; 5]) -> Result<[Option<f64>; 5], MarketError> {
        let mut values = [None; 5];
        for (value, name) in values.iter_mut().zip(names) {
            *value = self.number(&bar[name])?;
        }
        Ok(values)
    }

    /// Five numbers at the places `order` (open, high, low, close, volume) of a row.
    pub(super) fn row(self, row: &Json, order: [usize; 5]) -> Result<[Option<f64>; 5], MarketError> {
        let mut values = [None; 5];
        for (value, place) in values.iter_mut().zip(order) {
            let cell = row.get(place).ok_or_else(|| self.failed(&format!("a row of the answer is {row}")))?;
            *value = self.number(cell)?;
        }
        Ok(values)
    }
}

/// The calendar of a market that never closes: days of UTC.
pub(super) fn around_the_clock() -> Result<Calendar, CalendarError> {
    Calendar::new("UTC", DayHours::Continuous)
}

/// Where the provider is: as asked, or where it usually is.
pub(super) fn base<'a>(ask: &Ask<'a>, usual: &'a str) -> &'a str {
    ask.base_url.unwrap_or(usual).trim_end_matches('/')
}

/// `text` safe inside a path or a query.
pub(super) fn escaped(text: &str) -> String {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| if harmless(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The beginning of somebody else's words, on one line.
fn short(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_SAID).collect()
}
