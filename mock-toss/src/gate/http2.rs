//! A connection that speaks HTTP/2. A fault of the transport is one of the connection, and so all of its streams
//! meet it, as they would in the field.

use std::sync::Arc;

use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::time::sleep;

use super::answer::answer;
use super::connection::{Left, after, signal};
use super::line::{Line, Protocol};
use super::register::Closer;
use super::script::Script;
use super::switch::{End, Signal};
use super::wire::Wire;
use super::{Front, Gate};
use crate::world::{Cut, Last};

pub(super) async fn serve<F: Front>(gate: &Arc<Gate<F>>, wire: Wire, line: &Arc<Line>) -> Left {
    line.speaks(Protocol::Http2);
    let (gate, known) = (Arc::clone(gate), Arc::clone(line));
    let service = service_fn(move |request| answer(Arc::clone(&gate), Arc::clone(&known), request));
    let mut connection =
        Box::pin(http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(wire), service));
    if line.switch.drained_by().is_some() {
        connection.as_mut().graceful_shutdown();
    }
    let mut last = None;
    let mut by = Closer::Client;
    let end = loop {
        match signal(&mut connection, line).await {
            Ok(Signal::Drain(closer)) => {
                by = closer;
                connection.as_mut().graceful_shutdown();
            }
            Ok(Signal::End(End::After(then))) if let Last::Cut(cut) = then.how => {
                (last, by) = (Some(cut), Closer::Fault);
                // The other streams end before the connection does.
                tokio::select! {
                    _over = &mut connection => {
                        drop(connection);
                        return Left::Broken(line.take_socket(), cut, by);
                    }
                    (cut, closer) = line.switch.killed() => {
                        drop(connection);
                        return Left::Broken(line.take_socket(), cut, closer);
                    }
                    () = sleep(then.wait) => connection.as_mut().graceful_shutdown(),
                }
            }
            Ok(Signal::End(end)) => break end,
            Err(ended) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, connection = line.id, "connection ended");
                }
                drop(connection);
                return Left::Broken(line.take_socket(), last.unwrap_or(Cut::Close), by);
            }
        }
    };
    // What the answer's own task has handed over since is written.
    tokio::select! {
        biased;
        _over = &mut connection => {}
        () = core::future::ready(()) => {}
    }
    drop(connection);
    let Some(socket) = line.take_socket() else { return Left::Over(by) };
    match end {
        End::Cut(cut, closer) => Left::Broken(Some(socket), cut, closer),
        End::Script(script) => play(Wire::new(socket, line), &script, line).await,
        End::After(then) => tokio::select! {
            left = after(socket, then, false) => left,
            (_, closer) = line.switch.killed() => Left::Over(closer),
        },
    }
}

/// Over the wire, so that a client who reads none of it is let go in its time.
async fn play(mut wire: Wire, script: &Script, line: &Line) -> Left {
    let (cut, closer) = tokio::select! {
        _played = script.play(&mut wire) => (Cut::Close, Closer::Fault),
        killed = line.switch.killed() => killed,
    };
    drop(wire);
    Left::Broken(line.take_socket(), cut, closer)
}
