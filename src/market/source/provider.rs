//! Reading what providers answer: JSON fields with an error that names what is wrong, and never a guess.

use reqwest::header::HeaderMap;
use serde_json::Value as Json;

use super::BarRequest;
use crate::market::MarketError;
use crate::market::calendar::{Calendar, CalendarError, DayHours};
use crate::market::http::{HttpClient, HttpResponse};

/// Longest piece of a provider's own words that is repeated in a message.
const MAX_QUOTED_CHARS: usize = 200;

/// One provider and one symbol: whom errors are about.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProviderContext<'a> {
    pub(super) source: &'static str,
    pub(super) symbol: &'a str,
}

impl ProviderContext<'_> {
    /// Gets `url`; an answer that is not 2xx is handed to `refusal`, which says what it means.
    pub(super) fn get(
        self,
        web: &HttpClient,
        url: &str,
        headers: &HeaderMap,
        refusal: impl Fn(&HttpResponse) -> MarketError,
    ) -> Result<Json, MarketError> {
        let reply = web.get(url, headers).map_err(|error| self.provider_error(&error.to_string()))?;
        if !(200..300).contains(&reply.status) {
            return Err(refusal(&reply));
        }
        serde_json::from_str(&reply.body).map_err(|error| {
            self.provider_error(&format!("the answer is not the JSON it should be ({error})"))
        })
    }

    /// The provider does not have the symbol.
    pub(super) fn unknown_symbol(self, said: &str) -> MarketError {
        MarketError::UnknownSymbol {
            symbol: self.symbol.to_owned(),
            source_name: self.source,
            known: Vec::new(),
            remedy: format!("check the spelling at {} (it said: {})", self.source, excerpt_line(said)),
        }
    }

    /// An error that is not about the symbol's name.
    pub(super) fn provider_error(self, what: &str) -> MarketError {
        MarketError::Provider {
            source_name: self.source,
            symbol: self.symbol.to_owned(),
            what: excerpt_line(what),
        }
    }

    /// An HTTP status without a specific meaning here.
    pub(super) fn unexpected_status(self, reply: &HttpResponse) -> MarketError {
        self.provider_error(&format!(
            "it answered with status {}: {}",
            reply.status,
            excerpt_line(&reply.body)
        ))
    }

    /// The list at `path`.
    pub(super) fn list<'j>(self, json: &'j Json, path: &str) -> Result<&'j Vec<Json>, MarketError> {
        let found = json.pointer(path).and_then(Json::as_array);
        found.ok_or_else(|| self.provider_error(&format!("the answer has no list at {path}")))
    }

    /// Seconds, given as a number or a text of one.
    pub(super) fn seconds(self, value: &Json) -> Result<i64, MarketError> {
        let read = value.as_i64().or_else(|| value.as_str()?.parse().ok());
        read.ok_or_else(|| self.provider_error(&format!("a time in the answer is {value}")))
    }

    /// A number, given as such or as a text; `None` for null.
    pub(super) fn number(self, value: &Json) -> Result<Option<f64>, MarketError> {
        if value.is_null() {
            return Ok(None);
        }
        let read = value.as_f64().or_else(|| value.as_str()?.parse().ok());
        read.map(Some).ok_or_else(|| self.provider_error(&format!("a number in the answer is {value}")))
    }

    /// Five numbers under the names of a bar's open, high, low, close and volume.
    pub(super) fn ohlcv_fields(self, bar: &Json, names: [&str; 5]) -> Result<[Option<f64>; 5], MarketError> {
        let mut values = [None; 5];
        for (value, name) in values.iter_mut().zip(names) {
            *value = self.number(&bar[name])?;
        }
        Ok(values)
    }

    /// Five numbers at the places `order` (open, high, low, close, volume) of a row.
    pub(super) fn ohlcv_row(self, row: &Json, order: [usize; 5]) -> Result<[Option<f64>; 5], MarketError> {
        let mut values = [None; 5];
        for (value, place) in values.iter_mut().zip(order) {
            let cell = row
                .get(place)
                .ok_or_else(|| self.provider_error(&format!("a row of the answer is {row}")))?;
            *value = self.number(cell)?;
        }
        Ok(values)
    }
}

/// The calendar of a market that never closes: days of UTC.
pub(super) fn continuous_calendar() -> Result<Calendar, CalendarError> {
    Calendar::new("UTC", DayHours::Continuous)
}

/// Where the provider is: as configured, or its default.
pub(super) fn base_url<'a>(request: &BarRequest<'a>, usual: &'a str) -> &'a str {
    request.base_url.unwrap_or(usual).trim_end_matches('/')
}

/// `text` safe inside a path or a query.
pub(super) fn percent_encode(text: &str) -> String {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| if harmless(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The beginning of somebody else's words, on one line.
fn excerpt_line(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_QUOTED_CHARS).collect()
}
