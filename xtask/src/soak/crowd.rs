//! The clients that wear a server out.

use core::net::SocketAddr;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::time::Duration;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use super::DESCRIPTORS;
use crate::failure::Outcome;
use crate::load::server::Server;
use crate::stopwatch::Stopwatch;

const SLOW: usize = 8;
const HALF_OPEN: usize = 24;
const BYTE_EVERY: Duration = Duration::from_millis(200);
/// For one that is not accepted; longer than the server takes with all of its descriptors in use.
const CONNECTS_WITHIN: Duration = Duration::from_secs(2);

/// How many of the last connections ask whether anybody is there.
const ASKED: usize = 3;

/// What they have seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// The most descriptors that were open at once.
    pub(super) most: usize,
    /// Connections that got no answer while there were no descriptors.
    pub(super) unserved: usize,
    /// Answers to slow clients.
    pub(super) slow: usize,
}

/// What lasts until the others are done.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    is_over: AtomicBool,
    slow: AtomicUsize,
}

impl Crowd {
    /// All of them, for nearly so long.
    ///
    /// # Errors
    ///
    /// If the server is gone.
    pub(super) fn gather(server: &Server, length: Duration) -> Outcome<Seen> {
        let crowd = Self::default();
        let half_open: Vec<_> = (0..HALF_OPEN).filter_map(|_| half_a_head(server.address).ok()).collect();
        let seen = thread::scope(|scope| {
            for _ in 0..SLOW {
                scope.spawn(|| crowd.creep(server.address));
            }
            thread::park_timeout(length / 4);
            let seen = exhaust(server, length / 4);
            // The rest of the time is for what must come back by itself.
            thread::park_timeout(length / 4);
            crowd.is_over.store(true, Ordering::Relaxed);
            seen
        });
        drop(half_open);
        Ok(Seen { slow: crowd.slow.load(Ordering::Relaxed), ..seen? })
    }

    /// A byte now and then, again and again. That the server loses patience is its right.
    fn creep(&self, address: SocketAddr) {
        while !self.is_over.load(Ordering::Relaxed) {
            if self.creep_once(address).is_ok_and(|is_served| is_served) {
                self.slow.fetch_add(1, Ordering::Relaxed);
            }
            thread::park_timeout(BYTE_EVERY);
        }
    }

    fn creep_once(&self, address: SocketAddr) -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, CONNECTS_WITHIN)?;
        stream.set_read_timeout(Some(CONNECTS_WITHIN))?;
        for byte in b"GET /_mock/ready HTTP/1.1\r\nHost: a\r\n\r\n" {
            if self.is_over.load(Ordering::Relaxed) {
                return Ok(false);
            }
            stream.write_all(&[*byte])?;
            thread::park_timeout(BYTE_EVERY);
        }
        starts_to_answer(&mut stream)
    }
}

fn half_a_head(address: SocketAddr) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect_timeout(&address, CONNECTS_WITHIN)?;
    stream.write_all(b"POST /v1/payments/confirm HTTP/1.1\r\nHo")?;
    Ok(stream)
}

fn starts_to_answer(stream: &mut TcpStream) -> std::io::Result<bool> {
    let mut status = [0; 12];
    stream.read_exact(&mut status)?;
    Ok(status.ends_with(b" 200"))
}

/// Opens connections until no more are accepted, holds them so long, and lets go. The kernel accepts some more on the
/// server's behalf, so the last ones ask whether anybody answers there: they wait, or are turned away.
fn exhaust(server: &Server, hold: Duration) -> Outcome<Seen> {
    let mut seen = Seen::default();
    let mut streams: Vec<TcpStream> = Vec::new();
    for _ in 0..DESCRIPTORS + 20 {
        match TcpStream::connect_timeout(&server.address, CONNECTS_WITHIN) {
            Ok(stream) => streams.push(stream),
            Err(_) => break,
        }
    }
    for stream in streams.iter_mut().rev().take(ASKED) {
        let asked = stream.write_all(b"GET /_mock/ready HTTP/1.1\r\nHost: a\r\n\r\n");
        let asked = asked.and_then(|()| stream.set_read_timeout(Some(Duration::from_millis(500))));
        let is_served = asked.and_then(|()| starts_to_answer(stream)).unwrap_or(false);
        seen.unserved += usize::from(!is_served);
    }
    let until = Stopwatch::start();
    while until.millis() < hold.as_millis() {
        seen.most = seen.most.max(server.descriptors()?);
        thread::park_timeout(BYTE_EVERY);
    }
    Ok(seen)
}
