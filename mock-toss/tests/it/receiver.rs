//! A shop that is told things: a real socket, whose answers a test decides one by one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// A webhook as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// What it answers: a status, or nothing but a closed connection.
type Script = Arc<Mutex<VecDeque<Option<u16>>>>;

#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    script: Script,
    task: AbortHandle,
}

impl Receiver {
    /// Answers as the script says, and 200 when that is over.
    pub(crate) async fn start(script: &[Option<u16>]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let url = format!("http://{}/webhooks", listener.local_addr().expect("it listens"));
        let received = Arc::new(Mutex::new(Vec::new()));
        let script: Script = Arc::new(Mutex::new(script.iter().copied().collect()));
        let (seen, answers) = (Arc::clone(&received), Arc::clone(&script));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                drop(tokio::spawn(serve(stream, Arc::clone(&seen), Arc::clone(&answers))));
            }
        });
        Self { url, received, script, task: task.abort_handle() }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no panic").clone()
    }

    pub(crate) fn then(&self, answer: Option<u16>) {
        self.script.lock().expect("no panic").push_back(answer);
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, received: Arc<Mutex<Vec<Received>>>, script: Script) {
    let Some(request) = read(&mut stream).await else { return };
    received.lock().expect("no panic").push(request);
    let answer = script.lock().expect("no panic").pop_front().unwrap_or(Some(200));
    if let Some(status) = answer {
        // A redirect to itself would be seen here, if it were followed.
        let head = format!(
            "HTTP/1.1 {status} x\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        // Whoever does not wait for the answer has gone.
        let _written = stream.write_all(head.as_bytes()).await;
    }
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let mut lines = head.lines();
        let first = lines.next()?;
        let path = first.strip_prefix("POST ")?.split(' ').next()?.to_owned();
        let headers: HeaderMap = lines
            .filter_map(|line| {
                let (name, value) = line.split_once(": ")?;
                Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?))
            })
            .collect();
        let length: usize = headers.get("content-length")?.to_str().ok()?.parse().ok()?;
        if body.len() >= length {
            return Some(Received { path, headers, body: body.to_owned() });
        }
    }
}
