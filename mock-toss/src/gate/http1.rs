//! A connection that speaks HTTP/1.1. What hyper cannot write is written by hand on the socket that is taken from
//! it, and then hyper goes on where it was.

use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

use super::answer::answer;
use super::connection::{Left, after, signal};
use super::line::{Line, Protocol};
use super::register::Closer;
use super::script::{Last, Script};
use super::switch::{End, Signal};
use super::wire::Wire;
use super::{Front, Gate};
use crate::world::{Cut, Then};

pub(super) async fn serve<F: Front>(gate: &Arc<Gate<F>>, mut wire: Wire, line: &Arc<Line>) -> Left {
    line.speaks(Protocol::Http1);
    loop {
        let service = service_fn(|request| answer(Arc::clone(gate), Arc::clone(line), request));
        let mut connection = http1::Builder::new().serve_connection(TokioIo::new(wire), service);
        if line.switch.drained_by().is_some() {
            core::pin::Pin::new(&mut connection).graceful_shutdown();
        }
        let end = loop {
            match signal(&mut connection, line).await {
                Ok(Signal::Drain(_)) => core::pin::Pin::new(&mut connection).graceful_shutdown(),
                Ok(Signal::End(end)) => break end,
                Err(ended) => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, connection = line.id, "connection ended");
                    }
                    return Left::Over(line.switch.drained_by().unwrap_or(Closer::Client));
                }
            }
        };
        let parts = connection.into_parts();
        wire = parts.io.into_inner();
        match end {
            End::Cut(cut, closer) => {
                drop(wire);
                return Left::Broken(line.take_socket(), cut, closer);
            }
            End::After(then) => {
                drop(wire);
                return rest(line, then, !parts.read_buf.is_empty()).await;
            }
            End::Script(script) => {
                let is_next_there = !parts.read_buf.is_empty();
                wire.put_back(parts.read_buf);
                match play(&mut wire, line, &script).await {
                    Err((cut, closer)) => {
                        drop(wire);
                        return Left::Broken(line.take_socket(), cut, closer);
                    }
                    Ok(Last::Next) => {}
                    Ok(last) => {
                        drop(wire);
                        return match last {
                            Last::Cut(cut) => Left::Broken(line.take_socket(), cut, Closer::Fault),
                            Last::Then(then) => rest(line, then, is_next_there).await,
                            Last::Close | Last::Next => {
                                Left::Broken(line.take_socket(), Cut::Close, Closer::Client)
                            }
                        };
                    }
                }
            }
        }
    }
}

/// After the last answer, unless everything ends before.
async fn rest(line: &Line, then: Then, is_next_there: bool) -> Left {
    let is_next_there = is_next_there || line.has_overlooked();
    let Some(socket) = line.take_socket() else { return Left::Over(Closer::Fault) };
    tokio::select! {
        left = after(socket, then, is_next_there) => left,
        end = line.switch.ended() => match end {
            End::Cut(_, closer) => Left::Over(closer),
            End::Script(_) | End::After(_) => Left::Over(Closer::Fault),
        },
    }
}

async fn play(wire: &mut Wire, line: &Line, script: &Script) -> Result<Last, (Cut, Closer)> {
    tokio::select! {
        played = script.play(wire) => played.map(|()| script.last()).map_err(|_| (Cut::Close, Closer::Client)),
        killed = line.switch.killed() => Err(killed),
    }
}
