//! The cash receipts of a day.

use http::Method;

use crate::Client;
use crate::api::rows::{PAGE_SIZE, PageOf, Progress, Rows, check_page_size};
use crate::endpoint::{Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{CashReceipt, Cursor, Day, DecodeError, InvalidValue, Page, Resource as _};
use crate::operation::OperationClass;
use crate::wire::Query;

/// Asks for the cash receipts that were issued or taken back on one day (`GET /v1/cash-receipts`). An API key of a
/// version before 2022-07-27 is refused (`API_VERSION_UPDATE_NEEDED`).
///
/// ```
/// use toss_sdk::api::cash_receipts::CashReceipts;
///
/// let day = CashReceipts::of_day("2026-07-01".parse().unwrap());
/// assert!(day.clone().with_page_size(10_000).is_ok() && day.with_page_size(10_001).is_err());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CashReceipts {
    day: Day,
    cursor: Option<Cursor>,
    limit: u32,
    progress: Progress,
}

/// The most that one page holds.
const LIMIT_MAX: u32 = 10_000;

impl CashReceipts {
    /// Those that were asked for on `day`.
    #[must_use]
    pub fn of_day(day: Day) -> Self {
        Self { day, cursor: None, limit: PAGE_SIZE, progress: Progress::default() }
    }

    /// How many rows each page is asked for, 1 to 10,000; 1,000 if nothing is said. A row has about half a KiB, and a
    /// page has to fit into [`answer_bytes_max`](crate::config::TransportConfig::answer_bytes_max), 4 MiB if nothing is
    /// said.
    ///
    /// # Errors
    /// If it is out of range.
    pub fn with_page_size(self, rows: u32) -> Result<Self, InvalidValue> {
        Ok(Self { limit: check_page_size("limit", rows, LIMIT_MAX)?, ..self })
    }
}

impl Request for CashReceipts {
    type Answer = Page<CashReceipt>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "cash_receipts",
        method: Method::GET,
        path: "/v1/cash-receipts",
        class: OperationClass::List,
        group: Group::CashReceiptList,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let query = Query::of(Self::ENDPOINT.path)
            .pair("requestDate", self.day)
            .pair_if("cursor", self.cursor.as_ref())
            .pair("limit", self.limit);
        Ok(Draft::to(query.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Page<CashReceipt>, DecodeError> {
        Page::parse(body)
    }

    /// A page that is not the last one has to lead on to the next.
    fn disagreement(&self, page: &Page<CashReceipt>) -> Option<Disagreement> {
        if !page.has_next {
            return None;
        }
        let what = match &page.last_cursor {
            _ if page.items.is_empty() => "the page says that another follows, and has no rows",
            None => "the page says that another follows, and not where it begins",
            Some(cursor) if self.progress.has_been_at(&cursor.to_string()) => {
                "the page ends where an earlier one did"
            }
            Some(_) => return None,
        };
        Some(Disagreement::Another(what.to_owned()))
    }
}

impl PageOf<CashReceipt> for CashReceipts {
    fn turn(self, page: Page<CashReceipt>) -> (Vec<CashReceipt>, Option<Self>) {
        let next = page.last_cursor.filter(|_| page.has_next).map(|cursor| Self {
            progress: self.progress.past(&cursor.to_string()),
            cursor: Some(cursor),
            ..self
        });
        (page.items, next)
    }
}

impl Client {
    /// The cash receipts of a day, as a stream that pages itself (`GET /v1/cash-receipts`). A receipt that the tax office
    /// refused is `FAILED`, with the reason in [`failure`](CashReceipt::failure).
    pub fn cash_receipts(&self, receipts: CashReceipts) -> Rows<CashReceipt> {
        Rows::of(self.clone(), receipts)
    }
}
