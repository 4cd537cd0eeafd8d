//! HTTP requests to providers: rate-limited, with retries up to a deadline and a maximum response size.

use std::hash::{BuildHasher, RandomState};
use std::io::Read as _;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::blocking::{Client, Response};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};

/// What every request says it is.
const USER_AGENT: &str = concat!("slipgrid/", env!("CARGO_PKG_VERSION"), " (execution-cost research)");

/// Tries after which a host that cannot be reached at all is left alone: there is no network.
const MAX_CONNECT_FAILURES: u32 = 3;

/// Timeouts, retries and sizes of an HTTP client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HttpLimits {
    /// Time for one answer.
    pub timeout: Duration,
    /// Time for one answer with all its retries.
    pub deadline: Duration,
    /// First wait before a retry; doubled each time.
    pub initial_backoff: Duration,
    /// Longest wait between tries, unless the provider names one.
    pub max_backoff: Duration,
    /// Largest answer, in bytes after decompression.
    pub max_bytes: u64,
    /// Requests under way at once.
    pub max_concurrent: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            deadline: Duration::from_mins(2),
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(30),
            max_bytes: 64 << 20,
            max_concurrent: 4,
        }
    }
}

/// The error of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HttpError {
    /// The address is not a URL, or not an allowed one.
    #[error("{url}: {why}")]
    Address {
        /// The address.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// No answer in time, whatever was tried.
    #[error("{host} did not respond ({tries} tries in {seconds} s; last error: {last})")]
    GaveUp {
        /// The host.
        host: String,
        /// Seconds spent.
        seconds: u64,
        /// How often.
        tries: u32,
        /// What went wrong the last time.
        last: String,
    },
    /// The answer is larger than any that makes sense.
    #[error("{host} answered with more than {most_bytes} bytes")]
    TooLarge {
        /// The host.
        host: String,
        /// The limit.
        most_bytes: u64,
    },
    /// The answer is not text.
    #[error("{host} answered with something that is not text")]
    NotText {
        /// The host.
        host: String,
    },
}

/// A final HTTP response: any status except 408, 429 and 5xx, which are retried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body, decompressed.
    pub body: String,
}

/// A client for all providers.
#[derive(Debug, Default)]
pub(crate) struct HttpClient {
    limits: HttpLimits,
    client: OnceLock<Client>,
    in_flight: Mutex<usize>,
    permit_freed: Condvar,
}

impl HttpClient {
    /// A client with these limits.
    pub(crate) fn new(limits: HttpLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Gets `url`, trying again after connection faults, 429 and 5xx, for as long as the deadline lets it.
    ///
    /// # Errors
    /// [`HttpError`].
    pub(crate) fn get(&self, url: &str, headers: &HeaderMap) -> Result<HttpResponse, HttpError> {
        let url = parse_allowed_url(url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let started = Instant::now();
        let (mut tries, mut connect_failures) = (0, 0);
        loop {
            tries += 1;
            let (last, requested_wait) = match self.send_once(&url, headers, started) {
                Ok(response) if is_transient(response.status()) => {
                    (format!("status {}", response.status().as_u16()), retry_after(response.headers()))
                }
                Ok(response) => match self.read(response, &host) {
                    Err(ReadError::Transient(last)) => (last, None),
                    Err(ReadError::Final(error)) => return Err(error),
                    Ok(reply) => return Ok(reply),
                },
                Err(error) if error.is_redirect() => {
                    return Err(HttpError::Address {
                        url: url.to_string(),
                        why: "it redirects to another host".into(),
                    });
                }
                Err(error) => {
                    connect_failures += u32::from(error.is_connect());
                    (root_cause(&error), None)
                }
            };
            let wait = requested_wait.unwrap_or_else(|| self.backoff(tries));
            if started.elapsed() + wait >= self.limits.deadline || connect_failures >= MAX_CONNECT_FAILURES {
                return Err(HttpError::GaveUp { host, seconds: started.elapsed().as_secs(), tries, last });
            }
            std::thread::sleep(wait);
        }
    }

    fn send_once(
        &self,
        url: &Url,
        headers: &HeaderMap,
        started: Instant,
    ) -> Result<Response, reqwest::Error> {
        let _place = self.acquire_permit();
        let left = self.limits.deadline.saturating_sub(started.elapsed());
        let timeout = self.limits.timeout.min(left.max(Duration::from_millis(1)));
        self.client()?.get(url.clone()).headers(headers.clone()).timeout(timeout).send()
    }

    /// The client, built at the first request.
    fn client(&self) -> Result<&Client, reqwest::Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let same_host = Policy::custom(|attempt| {
            let origin = attempt.previous().first().and_then(Url::host_str);
            if attempt.previous().len() > 5 || attempt.url().host_str() != origin {
                return attempt.error("a redirect to another host");
            }
            attempt.follow()
        });
        // A program that embeds this one may have chosen its own cryptography: then that one stays.
        let _already_chosen = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().user_agent(USER_AGENT).redirect(same_host).build()?;
        Ok(self.client.get_or_init(|| client))
    }

    fn read(&self, response: Response, host: &str) -> Result<HttpResponse, ReadError> {
        let status = response.status().as_u16();
        let mut bytes = Vec::new();
        let mut capped = response.take(self.limits.max_bytes + 1);
        // A connection cut in the middle is a passing fault, as one that was never made.
        capped.read_to_end(&mut bytes).map_err(|error| ReadError::Transient(error.to_string()))?;
        if bytes.len() as u64 > self.limits.max_bytes {
            let most_bytes = self.limits.max_bytes;
            return Err(ReadError::Final(HttpError::TooLarge { host: host.to_owned(), most_bytes }));
        }
        let body = String::from_utf8(bytes)
            .map_err(|_error| ReadError::Final(HttpError::NotText { host: host.to_owned() }))?;
        Ok(HttpResponse { status, body })
    }

    /// The wait before try `tries` + 1: doubled each time, capped, and anywhere between half of that and all of it,
    /// so that many clients do not come back together.
    fn backoff(&self, tries: u32) -> Duration {
        let doubled = self.limits.initial_backoff.saturating_mul(1 << tries.saturating_sub(1).min(16));
        let capped = doubled.min(self.limits.max_backoff);
        // The standard library's hasher keys are random, and all the randomness this needs.
        let part = (RandomState::new().hash_one(tries) >> 11) as f64 / (1_u64 << 53) as f64;
        capped.mul_f64(0.5 + part / 2.0)
    }

    /// Waits for a place among the requests under way.
    fn acquire_permit(&self) -> RequestPermit<'_> {
        let mut under_way = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        while *under_way >= self.limits.max_concurrent.max(1) {
            under_way = self.permit_freed.wait(under_way).unwrap_or_else(PoisonError::into_inner);
        }
        *under_way += 1;
        RequestPermit(self)
    }
}

/// One request under way.
struct RequestPermit<'a>(&'a HttpClient);

impl Drop for RequestPermit<'_> {
    fn drop(&mut self) {
        *self.0.in_flight.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.permit_freed.notify_one();
    }
}

enum ReadError {
    Transient(String),
    Final(HttpError),
}

/// `url`, if it is allowed: https, or http on this machine.
fn parse_allowed_url(url: &str) -> Result<Url, HttpError> {
    let fault = |why: &str| HttpError::Address { url: url.to_owned(), why: why.to_owned() };
    let parsed = Url::parse(url).map_err(|error| fault(&error.to_string()))?;
    let loopback = match parsed.host_str() {
        Some(host) => {
            let host = host.trim_matches(['[', ']']);
            host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
        None => false,
    };
    match parsed.scheme() {
        "https" => Ok(parsed),
        "http" if loopback => Ok(parsed),
        _ => Err(fault("only https is allowed, or http on this machine")),
    }
}

fn is_transient(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
        || status.is_server_error()
}

/// What went wrong, down to its cause: the first message alone says only that something did.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    if error.is_timeout() { "it took too long".to_owned() } else { cause.to_string() }
}

/// The wait that the provider requests: seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Duration::try_from(date.duration_since(Timestamp::now())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_is_asked_or_http_on_this_machine() {
        assert!(parse_allowed_url("https://example.org/x").is_ok());
        assert!(parse_allowed_url("http://127.0.0.1:8080/x").is_ok());
        assert!(parse_allowed_url("http://[::1]:8080/x").is_ok());
        assert!(parse_allowed_url("http://localhost/x").is_ok());
        for refused in
            ["http://example.org/x", "ftp://example.org", "http://127.0.0.1.example.org", "nonsense"]
        {
            assert!(parse_allowed_url(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn waits_double_up_to_their_cap() {
        let web =
            HttpClient::new(HttpLimits { max_backoff: Duration::from_secs(4), ..HttpLimits::default() });
        for (tries, most) in [(1, 500), (2, 1000), (3, 2000), (4, 4000), (40, 4000)] {
            let wait = web.backoff(tries).as_millis();
            assert!((most / 2..=most).contains(&wait), "try {tries}: {wait} ms");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let after = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert!(after("Fri, 31 Dec 2100 23:59:59 GMT").unwrap() > Duration::from_hours(24));
        assert_eq!(after("Fri, 31 Dec 1999 23:59:59 GMT"), None);
        assert_eq!(after("soon"), None);
    }
}
