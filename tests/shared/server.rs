//! A mock HTTP server: returns the responses a test defines and records the requests it received.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What to answer.
#[derive(Debug, Clone)]
pub(crate) struct CannedResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// Bytes promised beyond those sent.
    pub(crate) missing: usize,
    /// Time before the answer.
    pub(crate) delay: Duration,
    /// Goes on sending after the body until nobody listens.
    pub(crate) endless: bool,
}

impl CannedResponse {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body)
    }

    pub(crate) fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            missing: 0,
            delay: Duration::ZERO,
            endless: false,
        }
    }
}

/// One request: its path with the query, and its header lines in lower case.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedRequest {
    pub(crate) path: String,
    pub(crate) headers: Vec<String>,
}

impl ReceivedRequest {
    /// The value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.path.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    pub(crate) fn number(&self, name: &str) -> i64 {
        self.query(name).unwrap().parse().unwrap()
    }
}

/// A server that stops when it is dropped.
pub(crate) struct MockServer {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<ReceivedRequest>>>,
    stop: Arc<AtomicBool>,
    port: u16,
}

impl MockServer {
    pub(crate) fn start(answer: impl Fn(&ReceivedRequest) -> CannedResponse + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            url: format!("http://127.0.0.1:{port}"),
            asked: Arc::default(),
            stop: Arc::default(),
            port,
        };
        let (asked, stop) = (Arc::clone(&server.asked), Arc::clone(&server.stop));
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let (Ok(stream), answer, asked) = (stream, Arc::clone(&answer), Arc::clone(&asked)) else {
                    continue;
                };
                // A client that goes away is part of the tests.
                std::thread::spawn(move || serve(stream, &*answer, &asked).ok());
            }
        });
        server
    }

    /// Everything asked so far.
    pub(crate) fn received(&self) -> Vec<ReceivedRequest> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the listener.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn serve(
    mut stream: TcpStream,
    answer: &dyn Fn(&ReceivedRequest) -> CannedResponse,
    log: &Mutex<Vec<ReceivedRequest>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        headers.push(line.trim().to_lowercase());
    }
    let asked = ReceivedRequest { path, headers };
    log.lock().unwrap().push(asked.clone());
    let answer = answer(&asked);
    std::thread::sleep(answer.delay);
    write!(stream, "HTTP/1.1 {} Answer\r\nconnection: close\r\n", answer.status)?;
    for (name, value) in &answer.headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    if !answer.endless {
        write!(stream, "content-length: {}\r\n", answer.body.len() + answer.missing)?;
    }
    write!(stream, "\r\n")?;
    stream.write_all(&answer.body)?;
    if !answer.endless {
        return stream.flush();
    }
    loop {
        stream.write_all(&[b' '; 4096])?;
    }
}
