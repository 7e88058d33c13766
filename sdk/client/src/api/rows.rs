//! Lists that page themselves.

mod progress;

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};

pub(crate) use self::progress::Progress;
use crate::Client;
use crate::endpoint::Request;
use crate::error::Error;
use crate::model::InvalidValue;

/// The rows of a list, page after page. Each page is a call of its own, asked for when its first row is wanted, with a
/// deadline of its own. After an error the stream ends: what it would skip nobody could tell.
///
/// # Cancellation
/// Safe at any time: reading changes nothing.
///
/// ```
/// # use toss_sdk::{Client, transport::*};
/// # #[derive(Clone)] struct Replay;
/// # impl Transport for Replay {
/// #     async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
/// #         let body = if request.path.contains("startingAfter") { "[]" } else {
/// #             r#"[{"transactionKey":"txrd_1","paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE",
/// #                  "currency":"KRW","amount":15000}]"#
/// #         };
/// #         Ok(WireAnswer { status: 200, headers: Default::default(), body: body.into() })
/// #     }
/// # }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use toss_sdk::api::books::Transactions;
/// # let client = Client::builder("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse()?).build_with(Replay)?;
/// let yesterday = "2026-07-01".parse()?;
/// let mut rows = client.transactions(Transactions::of_days(yesterday, yesterday)?);
/// let mut count = 0;
/// while let Some(row) = rows.next().await {
///     assert_eq!(row?.order_id.as_ref(), "ORD-000001");
///     count += 1;
/// }
/// assert_eq!(count, 1);
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream asks for nothing until it is polled"]
pub struct Rows<T>(BoxStream<'static, Result<T, Error>>);

/// A request for a page of a list.
pub(crate) trait PageOf<T>: Request {
    /// The rows of the page, and the request for the next one; `None` after the last.
    fn turn(self, page: Self::Answer) -> (Vec<T>, Option<Self>)
    where
        Self: Sized;
}

/// How many rows a page has if nothing else is asked for: the gateway's own 100 would cost a reconciliation ten times
/// the requests, and 1,000 of the largest rows (settlements, somewhat over 1 KiB each) are a third of what
/// [`answer_bytes_max`](crate::config::TransportConfig::answer_bytes_max) lets through.
pub(crate) const PAGE_SIZE: u32 = 1000;

/// Checks how many rows a page is to have.
pub(crate) fn check_page_size(field: &'static str, rows: u32, max: u32) -> Result<u32, InvalidValue> {
    if (1..=max).contains(&rows) {
        return Ok(rows);
    }
    Err(InvalidValue::new(field, format!("is 1 to {max} rows in a page, not {rows}")))
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

impl<T> Rows<T> {
    /// The next row; `None` after the last one, and after an error.
    ///
    /// # Cancellation
    /// Safe at any time: no row is lost.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.0.next().await
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
