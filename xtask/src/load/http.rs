//! The least HTTP client that can open a payment and confirm it, over one connection that stays open.

use core::net::SocketAddr;
use core::time::Duration;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::failure::{Failure, Outcome};

/// For a server that does not answer.
const LIMIT: Duration = Duration::from_secs(10);

/// The secret key from the gateway's public documents, as Basic credentials.
const AUTHORIZATION: &str = "Authorization: Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY6\r\n";

/// A connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

/// An answer with 200.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: String,
}

/// A payment that was opened.
#[derive(Debug)]
pub(crate) struct Payment {
    pub(crate) key: String,
    order: String,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    ///
    /// If nobody accepts.
    pub(crate) fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address)
            .and_then(|stream| {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(LIMIT))?;
                Ok(stream)
            })
            .map_err(|error| Failure::new(format!("cannot connect to {address}: {error}")))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks with GET, as the first merchant.
    ///
    /// # Errors
    ///
    /// If the answer does not come, or has another status than 200.
    pub(crate) fn look_up(&mut self, path: &str) -> Outcome<Answer> {
        self.exchange(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{AUTHORIZATION}\r\n"))
    }

    /// Opens a payment of 15,000 won, as the customer does in the window.
    ///
    /// # Errors
    ///
    /// As [`Connection::look_up`], and if the answer names no payment.
    pub(crate) fn create(&mut self, order: &str) -> Outcome<(Payment, Answer)> {
        let answer =
            self.post("/_mock/payments", "", &format!(r#"{{"orderId":"{order}","amount":15000}}"#))?;
        let key = answer.body.split_once(r#""paymentKey":""#).and_then(|(_, rest)| rest.split_once('"'));
        let (key, _) = key.ok_or_else(|| Failure::new("the answer to a creation names no payment"))?;
        Ok((Payment { key: key.to_owned(), order: order.to_owned() }, answer))
    }

    /// Confirms it; again with the same key if it was confirmed before.
    ///
    /// # Errors
    ///
    /// As [`Connection::look_up`].
    pub(crate) fn confirm(&mut self, payment: &Payment) -> Outcome<Answer> {
        let Payment { key, order } = payment;
        let body = format!(r#"{{"paymentKey":"{key}","orderId":"{order}","amount":15000}}"#);
        self.post("/v1/payments/confirm", &format!("{AUTHORIZATION}Idempotency-Key: try-{order}\r\n"), &body)
    }

    fn post(&mut self, path: &str, headers: &str, body: &str) -> Outcome<Answer> {
        let length = body.len();
        self.exchange(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\
             Content-Length: {length}\r\n\r\n{body}"
        ))
    }

    fn exchange(&mut self, request: &str) -> Outcome<Answer> {
        let line = request.lines().next().unwrap_or_default();
        let (head, body) =
            self.try_exchange(request).map_err(|error| Failure::new(format!("{line}: {error}")))?;
        if head.starts_with("HTTP/1.1 200 ") {
            return Ok(Answer { body });
        }
        Err(Failure::new(format!("{line}: answered with {} {body}", head.lines().next().unwrap_or_default())))
    }

    fn try_exchange(&mut self, request: &str) -> std::io::Result<(String, String)> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let start = head.len();
            if self.stream.read_line(&mut head)? == 0 {
                return Err(std::io::Error::other("the connection was closed instead of an answer"));
            }
            let line = head.get(start..).unwrap_or_default().trim().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(std::io::Error::other)?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((head, String::from_utf8_lossy(&body).into_owned()))
    }
}
