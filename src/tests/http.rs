//! Asking over HTTP: patient with passing faults, and never without end.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::market::http::{HttpClient, HttpError, HttpLimits, HttpResponse};
use reqwest::header::HeaderMap;

use super::server::{CannedResponse, MockServer};

/// Quick enough for tests; otherwise as in earnest.
fn limits() -> HttpLimits {
    HttpLimits {
        timeout: Duration::from_millis(400),
        deadline: Duration::from_secs(4),
        initial_backoff: Duration::from_millis(10),
        max_backoff: Duration::from_millis(100),
        max_bytes: 100_000,
        max_concurrent: 2,
    }
}

fn get(server: &MockServer) -> Result<HttpResponse, HttpError> {
    HttpClient::new(limits()).get(&format!("{}/x", server.url), &HeaderMap::new())
}

/// Answers with `bad` the first `times` times, then well.
fn failing_first(times: u32, bad: CannedResponse) -> MockServer {
    let seen = AtomicU32::new(0);
    MockServer::start(move |_| {
        if seen.fetch_add(1, Ordering::Relaxed) < times { bad.clone() } else { CannedResponse::ok("good") }
    })
}

#[test]
fn passing_faults_are_tried_again() {
    let cut = CannedResponse { missing: 100, ..CannedResponse::ok("half an ans") };
    let slow = CannedResponse { delay: Duration::from_millis(700), ..CannedResponse::ok("late") };
    for bad in
        [CannedResponse::status(429, "Edge: Too Many Requests"), CannedResponse::status(503, ""), cut, slow]
    {
        let server = failing_first(2, bad.clone());
        let reply = get(&server).unwrap_or_else(|error| panic!("{bad:?}: {error}"));
        assert_eq!((reply.status, reply.body.as_str()), (200, "good"));
        assert_eq!(server.received().len(), 3, "{bad:?}");
    }
}

#[test]
fn every_request_says_who_asks_and_takes_gzip() {
    let server = failing_first(0, CannedResponse::ok(""));
    get(&server).unwrap();
    let headers = server.received()[0].headers.join("\n");
    assert!(
        headers.contains("user-agent: slipgrid/") && headers.contains("accept-encoding: gzip"),
        "{headers}"
    );
}

#[test]
fn https_opens_with_a_tls_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/x", listener.local_addr().unwrap());
    let hello = std::thread::spawn(move || {
        let mut first = [0; 6];
        let (mut connection, _) = listener.accept().unwrap();
        connection.read_exact(&mut first).unwrap();
        connection.write_all(b"HTTP/1.1 400 no TLS here\r\n\r\n").unwrap();
        first
    });
    // A first wait beyond the deadline: one try.
    let once = Duration::from_mins(1);
    let error = HttpClient::new(HttpLimits { initial_backoff: once, max_backoff: once, ..limits() })
        .get(&url, &HeaderMap::new())
        .unwrap_err();
    let first = hello.join().unwrap();
    // A record of type handshake (22), whose message is a client hello (1): RFC 8446, 4 and 5.1.
    assert_eq!((first[0], first[5]), (22, 1), "{first:?}");
    assert!(
        matches!(&error, HttpError::GaveUp { last, .. } if last.contains("InvalidContentType")),
        "{error}"
    );
}

#[test]
fn a_storm_ends_at_the_deadline() {
    let server = failing_first(u32::MAX, CannedResponse::status(429, ""));
    // No answer of a busy machine is late before the deadline itself.
    let patient = HttpLimits { timeout: Duration::from_secs(4), ..limits() };
    let started = Instant::now();
    let error = HttpClient::new(patient).get(&format!("{}/x", server.url), &HeaderMap::new()).unwrap_err();
    // On a busy machine the deadline may cut the last answer short.
    let ends = ["status 429", "it took too long"];
    assert!(matches!(&error, HttpError::GaveUp { last, .. } if ends.contains(&last.as_str())), "{error}");
    assert!(started.elapsed() < Duration::from_secs(8));
    let tries = server.received().len();
    assert!((10..400).contains(&tries), "{tries} tries: backed off, and not asleep");
}

#[test]
fn the_wait_a_provider_asks_for_is_kept_or_not_waited_for_at_all() {
    let patient =
        CannedResponse { headers: vec![("retry-after", "1".to_owned())], ..CannedResponse::status(429, "") };
    let server = failing_first(1, patient);
    let started = Instant::now();
    get(&server).unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));

    let too_long = CannedResponse {
        headers: vec![("retry-after", "3600".to_owned())],
        ..CannedResponse::status(429, "")
    };
    let server = failing_first(u32::MAX, too_long);
    let started = Instant::now();
    assert!(matches!(get(&server).unwrap_err(), HttpError::GaveUp { tries: 1, .. }));
    assert!(started.elapsed() < Duration::from_secs(3), "an hour is beyond the deadline");
}

#[test]
fn an_endless_answer_is_cut_off() {
    let server = MockServer::start(|_| CannedResponse { endless: true, ..CannedResponse::ok("{") });
    assert!(matches!(get(&server).unwrap_err(), HttpError::TooLarge { most_bytes: 100_000, .. }));
}

#[test]
fn a_small_answer_that_unpacks_to_a_large_one_is_cut_off() {
    // 1,000,000 zero bytes, compressed.
    let mut packed = Vec::new();
    let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, &vec![b' '; 1_000_000]).unwrap();
    encoder.finish().unwrap();
    assert!(packed.len() < 10_000);
    let server = MockServer::start(move |_| CannedResponse {
        headers: vec![("content-encoding", "gzip".to_owned())],
        ..CannedResponse::ok(packed.clone())
    });
    assert!(matches!(get(&server).unwrap_err(), HttpError::TooLarge { .. }));
}

#[test]
fn refusals_are_answers_and_redirects_elsewhere_are_refused() {
    let server = failing_first(1, CannedResponse::status(404, "nothing here"));
    assert_eq!(get(&server).unwrap(), HttpResponse { status: 404, body: "nothing here".to_owned() });
    assert_eq!(server.received().len(), 1, "a refusal is final");

    let elsewhere = CannedResponse {
        headers: vec![("location", "http://localhost:1/x".to_owned())],
        ..CannedResponse::status(302, "")
    };
    let server = failing_first(1, elsewhere);
    let error = get(&server).unwrap_err();
    assert!(error.to_string().contains("redirects to another host"), "{error}");

    let here =
        CannedResponse { headers: vec![("location", "/y".to_owned())], ..CannedResponse::status(302, "") };
    let server = failing_first(1, here);
    assert_eq!(get(&server).unwrap().body, "good");
}

#[test]
fn no_more_requests_than_allowed_are_under_way() {
    static UNDER_WAY: AtomicU32 = AtomicU32::new(0);
    static MOST: AtomicU32 = AtomicU32::new(0);
    let server = MockServer::start(|_| {
        let now = UNDER_WAY.fetch_add(1, Ordering::SeqCst) + 1;
        MOST.fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(50));
        UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
        CannedResponse::ok("good")
    });
    let web = HttpClient::new(limits());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| web.get(&server.url, &HeaderMap::new()).unwrap());
        }
    });
    assert_eq!(MOST.load(Ordering::SeqCst), 2);
}
