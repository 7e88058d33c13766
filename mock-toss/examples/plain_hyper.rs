//! The floor that `cargo xtask speed` measures the fake against: hyper with one fixed body, and nothing else.
//! `plain_hyper BYTES` listens on a free port; its body is so long and names a payment, so that a client that looks
//! for one in the answers has the same work with it as with the fake.

use core::convert::Infallible;
use std::io::{self, Write};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

const BODY: &str = r#"{"mId":"tgen_docs","paymentKey":"tgen_20250626194853ABCDE","orderId":"ORD-1000000000","status":"IN_PROGRESS","padding":""#;

#[tokio::main]
async fn main() -> io::Result<()> {
    let length = std::env::args().nth(1).and_then(|argument| argument.parse().ok()).unwrap_or(BODY.len() + 2);
    let padding = "x".repeat(usize::saturating_sub(length, BODY.len() + 2));
    let body = Bytes::from(format!("{BODY}{padding}\"}}"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let mut output = io::stdout();
    writeln!(output, "plain_hyper listens on http://{}", listener.local_addr()?)?;
    output.flush()?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(serve(stream, body.clone()));
    }
}

/// A client that goes away is no failure.
async fn serve(stream: TcpStream, body: Bytes) {
    let service = service_fn(move |request| answer(request, body.clone()));
    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
}

async fn answer(request: Request<Incoming>, body: Bytes) -> Result<Response<Full<Bytes>>, Infallible> {
    drop(request.into_body().collect().await);
    let mut response = Response::new(Full::new(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
