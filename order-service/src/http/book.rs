//! `GET /api/audit/book`: the shop's book as NDJSON, of one moment, written while it is sent.

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
/// A reader that takes nothing for this long is given up: the next one waits for it, because one book is in memory at a
/// time.
const PIECE_WITHIN: Duration = Duration::from_secs(30);

pub(super) async fn book(State(shop): State<Arc<Shop>>) -> Result<Response, Problem> {
    let closed = || StoreError::new(StoreErrorKind::Closed, "the shop is closing");
    let permit = Arc::clone(&shop.book).acquire_owned().await;
    let permit = permit.map_err(|_closed| Problem::of_store(&closed(), &shop))?;
    // Read to its end first: no slow reader keeps a transaction open, and no error comes after the status.
    let book = store::export(&shop.store).await.map_err(|error| Problem::of_store(&error, &shop))?;
    let (pieces, waiting) = mpsc::channel(PIECES_WAITING);
    tokio::spawn(async move {
        let _permit = permit;
        send(book.into_records(), &pieces).await;
    });
    let body = Body::new(BookBody { waiting, is_over: false });
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

#[derive(Debug)]
enum Piece {
    Lines(Bytes),
    End,
}

/// Sends a book to its end, or as far as its reader reads.
async fn send(records: impl Iterator<Item = ShopRecord>, pieces: &mpsc::Sender<Piece>) {
    let mut lines = String::with_capacity(PIECE_BYTES);
    for record in records {
        lines.push_str(&record.to_line());
        lines.push('\n');
        if lines.len() >= PIECE_BYTES
            && !is_taken(pieces, Piece::Lines(core::mem::take(&mut lines).into())).await
        {
            return;
        }
    }
    if lines.is_empty() || is_taken(pieces, Piece::Lines(lines.into())).await {
        is_taken(pieces, Piece::End).await;
    }
}

/// Whether the reader took a piece, or will.
async fn is_taken(pieces: &mpsc::Sender<Piece>, piece: Piece) -> bool {
    match timeout(PIECE_WITHIN, pieces.send(piece)).await {
        Ok(sent) => sent.is_ok(),
        Err(_elapsed) => {
            tracing::warn!("a reader of the book takes nothing and is given up");
            false
        }
    }
}

/// The pieces as a body. One that ends early ends with an error, so that the connection is cut and nobody takes a
/// part of the book for the whole.
struct BookBody {
    waiting: mpsc::Receiver<Piece>,
    is_over: bool,
}

/// The book was not sent to its end.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the book ended early: its reader was too slow")]
struct EndedEarly;

impl HttpBody for BookBody {
    type Data = Bytes;
    type Error = EndedEarly;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, EndedEarly>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let piece = ready!(self.waiting.poll_recv(context));
        self.is_over = !matches!(piece, Some(Piece::Lines(_)));
        Poll::Ready(match piece {
            Some(Piece::Lines(lines)) => Some(Ok(Frame::data(lines))),
            Some(Piece::End) => None,
            None => Some(Err(EndedEarly)),
        })
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use toss_flows::audit::ShopBook;
    use toss_flows::time::UnixMicros;

    use super::*;

    fn records(count: i64) -> impl Iterator<Item = ShopRecord> {
        (0..count).map(|number| ShopRecord::AsOf { at_micros: UnixMicros::new(number) })
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_takes_nothing_is_given_up_and_its_book_is_no_whole_one() {
        let (pieces, waiting) = mpsc::channel(1);
        send(records(10_000), &pieces).await;
        drop(pieces);
        let body = BookBody { waiting, is_over: false };
        assert!(body.collect().await.is_err());
    }

    #[tokio::test]
    async fn a_book_that_is_read_is_whole_also_if_it_is_empty() {
        for count in [0, 1, 10_000] {
            let (pieces, waiting) = mpsc::channel(1);
            let body = BookBody { waiting, is_over: false };
            let (text, ()) = tokio::join!(body.collect(), async move { send(records(count), &pieces).await });
            let text = String::from_utf8(text.unwrap().to_bytes().to_vec()).unwrap();
            assert_eq!(text.lines().count(), usize::try_from(count).unwrap());
            assert!(ShopBook::from_ndjson(&text).is_ok());
        }
    }
}
