//! `GET /api/audit/book`: the shop's book as NDJSON, one snapshot, written while it is read.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hyper::body::Frame;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::timeout;
use toss_flows::audit::ShopRecord;
use toss_flows::store::{StoreError, StoreErrorKind};

use super::problem::Problem;
use super::shop::Shop;
use crate::store;

/// Records are gathered into pieces of about this size.
const PIECE_BYTES: usize = 32 * 1024;
/// Pieces that wait for a slow reader.
const PIECES_WAITING: usize = 4;
/// A reader that takes nothing for this long is given up: it holds a snapshot that the database must keep.
const PIECE_WITHIN: Duration = Duration::from_secs(30);

pub(super) async fn book(State(shop): State<Arc<Shop>>) -> Result<Response, Problem> {
    let closed = || StoreError::new(StoreErrorKind::Closed, "the shop is closing");
    let permit = Arc::clone(&shop.book).acquire_owned().await;
    let permit = permit.map_err(|_closed| Problem::of_store(&closed(), &shop))?;
    let (pieces, mut waiting) = mpsc::channel(PIECES_WAITING);
    let store = shop.store.clone();
    let runtime = Handle::current();
    tokio::spawn(async move {
        let _permit = permit;
        let to_reader = pieces.clone();
        let read = store.read(move |connection| {
            let mut writer = Writer { pieces: to_reader, runtime, gathered: Vec::with_capacity(PIECE_BYTES) };
            store::export(connection, |record| writer.write(&record))?;
            writer.flush()
        });
        let last = match read.await {
            Ok(()) => Piece::End,
            Err(error) => {
                tracing::error!(%error, "the book was not written to its end");
                Piece::Broken(error)
            }
        };
        // Nobody may be there any more to be told.
        drop(pieces.send(last).await);
    });
    // The first piece decides the status: a book that cannot be read at all is an error, not half an answer.
    match waiting.recv().await {
        Some(Piece::Broken(error)) => Err(Problem::of_store(&error, &shop)),
        first => {
            let body = Body::new(BookBody { first, waiting, is_over: false });
            Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
        }
    }
}

#[derive(Debug)]
enum Piece {
    Lines(Bytes),
    End,
    Broken(StoreError),
}

/// Gathers records into pieces, on the thread that reads.
struct Writer {
    pieces: mpsc::Sender<Piece>,
    runtime: Handle,
    gathered: Vec<u8>,
}

impl Writer {
    fn write(&mut self, record: &ShopRecord) -> Result<(), StoreError> {
        serde_json::to_writer(&mut self.gathered, record).map_err(|error| {
            StoreError::new(StoreErrorKind::Corrupt, "a record of the book is no JSON").caused_by(error)
        })?;
        self.gathered.push(b'\n');
        if self.gathered.len() < PIECE_BYTES {
            return Ok(());
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let lines = core::mem::take(&mut self.gathered);
        let sent = self.runtime.block_on(timeout(PIECE_WITHIN, self.pieces.send(Piece::Lines(lines.into()))));
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_gone)) => Err(StoreError::new(StoreErrorKind::Closed, "the reader of the book is gone")),
            Err(_elapsed) => {
                Err(StoreError::new(StoreErrorKind::Closed, "the reader of the book is too slow"))
            }
        }
    }
}

/// The pieces as a body. One that ends early ends with an error, so that the connection is cut and nobody takes a
/// part of the book for the whole.
struct BookBody {
    first: Option<Piece>,
    waiting: mpsc::Receiver<Piece>,
    is_over: bool,
}

impl HttpBody for BookBody {
    type Data = Bytes;
    type Error = StoreError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StoreError>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let piece = match self.first.take() {
            Some(first) => Some(first),
            None => ready!(self.waiting.poll_recv(context)),
        };
        Poll::Ready(match piece {
            Some(Piece::Lines(lines)) => Some(Ok(Frame::data(lines))),
            Some(Piece::End) => {
                self.is_over = true;
                None
            }
            Some(Piece::Broken(error)) => {
                self.is_over = true;
                Some(Err(error))
            }
            None => {
                self.is_over = true;
                Some(Err(StoreError::new(StoreErrorKind::Closed, "the book ended early")))
            }
        })
    }
}
