//! One connection from accept to its end, whoever ends it.

use core::future::pending;
use core::sync::atomic::{AtomicU64, Ordering};
use std::io;
use std::sync::Arc;

use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::body::GateBody;
use super::switch::Switch;
use super::{Front, Gate, Word};
use crate::fake::body_bytes_max;
use crate::world::{Answer, Cut, Departure, Manner};

/// `{connection};{nth request on it}`: any client's connection reuse can be read from outside.
const CONNECTION: HeaderName = HeaderName::from_static("x-mock-conn");

#[derive(Debug)]
struct Line {
    id: u64,
    requests: AtomicU64,
    switch: Arc<Switch>,
}

pub(super) async fn serve<F: Front>(gate: Arc<Gate<F>>, stream: TcpStream) {
    let line = Arc::new(Line {
        id: gate.fake.tally.connection_opened(),
        requests: AtomicU64::new(0),
        switch: Arc::default(),
    });
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, connection = line.id, "cannot turn off Nagle's algorithm");
    }
    run(&gate, stream, &line).await;
    gate.fake.tally.connection_closed();
}

async fn run<F: Front>(gate: &Arc<Gate<F>>, stream: TcpStream, line: &Arc<Line>) {
    let service = service_fn(|request| answer(Arc::clone(gate), Arc::clone(line), request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut is_stopping = false;
    let cut = loop {
        tokio::select! {
            biased;
            // First, so that what a body has handed over is written before the switch is looked at.
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%error, connection = line.id, "connection ended");
                }
                return;
            }
            cut = line.switch.pulled() => break cut,
            () = gate.kill.cancelled() => return,
            () = gate.stop.cancelled(), if !is_stopping => {
                is_stopping = true;
                core::pin::Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let stream = connection.into_parts().io.into_inner();
    if cut == Cut::Reset
        && let Err(error) = stream.set_zero_linger()
    {
        tracing::warn!(%error, connection = line.id, "a reset became an ordinary close");
    }
}

async fn answer<F: Front>(
    gate: Arc<Gate<F>>,
    line: Arc<Line>,
    request: Request<Incoming>,
) -> io::Result<Response<GateBody>> {
    let nth = line.requests.fetch_add(1, Ordering::Relaxed) + 1;
    gate.fake.tally.request(nth == 1);
    let passport = HeaderValue::try_from(format!("{};{nth}", line.id)).map_err(io::Error::other)?;
    let (parts, body) = request.into_parts();
    let response = match Limited::new(body, body_bytes_max(parts.uri.path())).collect().await {
        Ok(body) => {
            let request = Request::from_parts(parts, body.to_bytes());
            match gate.front.ask(&request).await {
                Word::World => leave(gate.fake.answer(request).await, &line).await,
                Word::Answer(response) => response.map(GateBody::whole),
                Word::Silence => leave(Answer::nothing(Cut::Close), &line).await,
            }
        }
        Err(error) if error.is::<LengthLimitError>() => {
            gate.fake.too_large(parts.uri.path(), &parts.headers).map(GateBody::whole)
        }
        Err(error) => return Err(io::Error::other(error)),
    };
    let mut response = response;
    response.headers_mut().insert(CONNECTION, passport);
    Ok(response)
}

async fn leave(answer: Answer, line: &Line) -> Response<GateBody> {
    if !answer.wait.is_zero() {
        tokio::time::sleep(answer.wait).await;
    }
    match answer.departure {
        Departure::Nothing(cut) => {
            if cut != Cut::Never {
                line.switch.pull(cut);
            }
            pending().await
        }
        Departure::Garbage(_) => {
            line.switch.pull(Cut::Close);
            pending().await
        }
        Departure::Reply { response, manner } => {
            let Manner { pause, cut, .. } = manner.map(|manner| *manner).unwrap_or_default();
            let cut = cut.map(|(_, length, cut)| (length, cut));
            response.map(|bytes| GateBody::struck(bytes, pause, cut, &line.switch))
        }
    }
}
