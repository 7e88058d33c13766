//! A server that says exactly these bytes, over real sockets.

use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What it does after it has read a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Says this and closes.
    Say(Vec<u8>),
    /// Says this and keeps the connection for the next request.
    Keep(Vec<u8>),
    /// Says the first part, then the second byte by byte, this far apart.
    Drip(Vec<u8>, Vec<u8>, Duration),
}

impl Act {
    pub(crate) fn say(text: impl Into<Vec<u8>>) -> Self {
        Self::Say(text.into())
    }
}

/// See the module. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct RawServer {
    pub(crate) base_url: String,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl RawServer {
    /// Does `act` for every request.
    pub(crate) async fn start(act: Act) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base_url = format!("http://{}", listener.local_addr().expect("bound"));
        let (seen, connections) = (Arc::default(), Arc::default());
        let task = tokio::spawn(accept(listener, act, Arc::clone(&seen), Arc::clone(&connections)));
        Self { base_url, seen, connections, task }
    }

    /// The heads of all requests so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("not poisoned").clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Acquire)
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    act: Act,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
) {
    let mut serving = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.fetch_add(1, Ordering::AcqRel);
        serving.spawn(serve(stream, act.clone(), Arc::clone(&seen)));
    }
}

async fn serve(mut stream: TcpStream, act: Act, seen: Arc<Mutex<Vec<String>>>) {
    while let Some(head) = read(&mut stream).await {
        seen.lock().expect("not poisoned").push(head);
        // A client that has had enough closes; that is no fault of the server's.
        let is_kept = match &act {
            Act::Say(bytes) => stream.write_all(bytes).await.is_err(),
            Act::Keep(bytes) => stream.write_all(bytes).await.is_ok(),
            Act::Drip(first, then, apart) => drip(&mut stream, first, then, *apart).await.is_ok(),
        };
        if !is_kept || matches!(act, Act::Say(_)) {
            return;
        }
    }
}

async fn drip(stream: &mut TcpStream, first: &[u8], then: &[u8], apart: Duration) -> std::io::Result<()> {
    stream.write_all(first).await?;
    for byte in then {
        tokio::time::sleep(apart).await;
        stream.write_all(&[*byte]).await?;
    }
    Ok(())
}

/// One whole request; its head.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().expect("a number")) {
                return Some(head.to_owned());
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
