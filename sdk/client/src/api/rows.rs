//! Lists that page themselves.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};

use crate::Client;
use crate::endpoint::Request;
use crate::error::Error;

/// The rows of a list, page after page. Each page is a call of its own, asked for when its first row is wanted, with a
/// deadline of its own. After an error the stream ends: what it would skip nobody could tell.
///
/// # Cancellation
/// Safe at any time: reading changes nothing.
#[must_use = "a stream asks for nothing until it is polled"]
pub struct Rows<T>(BoxStream<'static, Result<T, Error>>);

/// A request for a page of a list.
pub(crate) trait PageOf<T>: Request {
    /// The rows of the page, and the request for the next one; `None` after the last.
    fn turn(self, page: Self::Answer) -> (Vec<T>, Option<Self>)
    where
        Self: Sized;
}

impl<T: Send + 'static> Rows<T> {
    pub(super) fn of<P: PageOf<T> + Clone>(client: Client, first: P) -> Self {
        let pages = stream::try_unfold(Some(first), move |page: Option<P>| {
            let client = client.clone();
            async move {
                let Some(page) = page else { return Ok::<_, Error>(None) };
                let answer = client.read(page.clone()).await?;
                let (rows, next) = page.turn(answer);
                Ok(Some((stream::iter(rows).map(Ok), next)))
            }
        });
        Self(pages.try_flatten().boxed())
    }
}

impl<T> Stream for Rows<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}
