//! `GET /api/audit/book`: the shop's book as NDJSON, of one moment, written while it is sent.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hyper::body::Frame;
use tokio::sync::OwnedSemaphorePermit;
use toss_flows::audit::ShopRecord;
use toss_flows::store::{StoreError, StoreErrorKind};

use super::problem::Problem;
use super::shop::Shop;
use crate::store;

/// Records are gathered into pieces of about this size.
const PIECE_BYTES: usize = 32 * 1024;

pub(super) async fn book(State(shop): State<Arc<Shop>>) -> Result<Response, Problem> {
    let closed = || StoreError::new(StoreErrorKind::Closed, "the shop is closing");
    let permit = Arc::clone(&shop.book).acquire_owned().await;
    let permit = permit.map_err(|_closed| Problem::of_store(&closed(), &shop))?;
    // The book is read to its end first, so that no slow reader keeps a transaction open.
    let book = store::export(&shop.store).await.map_err(|error| Problem::of_store(&error, &shop))?;
    let body = Body::new(BookBody { records: Box::new(book.into_records()), _permit: permit });
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

/// The records as a body, piece by piece: the texts are not in memory all at once.
struct BookBody {
    records: Box<dyn Iterator<Item = ShopRecord> + Send>,
    _permit: OwnedSemaphorePermit,
}

impl HttpBody for BookBody {
    type Data = Bytes;
    type Error = core::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let mut piece = String::with_capacity(PIECE_BYTES);
        for record in self.records.by_ref() {
            piece.push_str(&record.to_line());
            piece.push('\n');
            if piece.len() >= PIECE_BYTES {
                break;
            }
        }
        let is_over = piece.is_empty();
        Poll::Ready((!is_over).then(|| Ok(Frame::data(piece.into()))))
    }
}
