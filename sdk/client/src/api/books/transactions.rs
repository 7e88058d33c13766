//! Every payment and every cancel in a span of time.

use http::Method;

use super::{check_days, check_order, stands_still};
use crate::Client;
use crate::api::rows::{PAGE_SIZE, PageOf, Progress, Rows, check_page_size};
use crate::endpoint::{Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{Day, DecodeError, InvalidValue, KoreanTime, Resource as _, Transaction, TransactionKey};
use crate::operation::OperationClass;
use crate::wire::Query;

/// Asks for the transactions of a span of time (`GET /v1/transactions`), in the order in which they happened: each
/// payment, each cancel, and the issue of each virtual account. Those of the same day are there already.
///
/// It is what a shop compares its own books with, day by day and by transaction key: an approval whose answer was lost
/// is here. The sign of a cancel's amount is not documented, so judge by [`status`](Transaction::status), not by sign.
///
/// ```
/// use toss_sdk::api::books::Transactions;
/// use toss_sdk::model::Day;
///
/// let yesterday: Day = "2026-07-01".parse().unwrap();
/// let whole_day = Transactions::of_days(yesterday, yesterday).unwrap();
/// let same = Transactions::between("2026-07-01T00:00:00".parse().unwrap(), "2026-07-01T23:59:59".parse().unwrap());
/// assert_eq!(same, Ok(whole_day.clone()));
/// assert_eq!(whole_day.with_page_size(5001).unwrap_err().field(), "limit");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Transactions {
    from: KoreanTime,
    to: KoreanTime,
    after: Option<TransactionKey>,
    limit: u32,
    progress: Progress,
}

/// The most that one page holds.
const LIMIT_MAX: u32 = 5000;

impl Transactions {
    /// From the first second of `first` to the last one of `last`.
    ///
    /// # Errors
    /// If `last` is before `first`.
    pub fn of_days(first: Day, last: Day) -> Result<Self, InvalidValue> {
        check_days(first, last)?;
        Self::between(KoreanTime::first_of(first), KoreanTime::last_of(last))
    }

    /// From `from` until `to`, each with the whole of its second (docs `/guides/apis/list-transactions-settlements`: a
    /// day ends at 23:59:59, and what comes before 00:00:00 is in it).
    ///
    /// # Errors
    /// If `to` is before `from`.
    pub fn between(from: KoreanTime, to: KoreanTime) -> Result<Self, InvalidValue> {
        check_order((&from, &to))?;
        Ok(Self { from, to, after: None, limit: PAGE_SIZE, progress: Progress::default() })
    }

    /// Only what comes after this transaction: to go on where an earlier list broke off. The span stays the same.
    #[must_use]
    pub fn after(self, last: TransactionKey) -> Self {
        Self { after: Some(last), ..self }
    }

    /// How many rows each page is asked for, 1 to 5,000; 1,000 if nothing is said. A row has about half a KiB, and a page
    /// has to fit into [`answer_bytes_max`](crate::config::TransportConfig::answer_bytes_max).
    ///
    /// # Errors
    /// If it is out of range: the gateway refuses more (`EXCEED_MAX_QUERY_LIMIT`).
    pub fn with_page_size(self, rows: u32) -> Result<Self, InvalidValue> {
        Ok(Self { limit: check_page_size("limit", rows, LIMIT_MAX)?, ..self })
    }
}

impl Request for Transactions {
    type Answer = Vec<Transaction>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "transactions",
        method: Method::GET,
        path: "/v1/transactions",
        class: OperationClass::List,
        group: Group::Transactions,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let query = Query::of(Self::ENDPOINT.path)
            .pair("startDate", self.from)
            .pair("endDate", self.to)
            .pair_if("startingAfter", self.after.as_ref())
            .pair("limit", self.limit);
        Ok(Draft::to(query.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Vec<Transaction>, DecodeError> {
        Vec::parse(body)
    }

    fn disagreement(&self, page: &Vec<Transaction>) -> Option<Disagreement> {
        let begins_before = page.iter().any(|row| Some(&row.transaction_key) == self.after.as_ref());
        if begins_before {
            let what = "the page holds the transaction that it was to begin after";
            return Some(Disagreement::Another(what.to_owned()));
        }
        let end = page.last()?.transaction_key.as_str();
        self.progress.has_been_at(end).then(stands_still)
    }
}

impl PageOf<Transaction> for Transactions {
    /// A page that is not full proves nothing: the gateway may hold fewer rows in one than it was asked for. Only one
    /// without rows is the end, or the books would lack what came after.
    fn turn(self, page: Vec<Transaction>) -> (Vec<Transaction>, Option<Self>) {
        let end = page.last().map(|row| row.transaction_key.clone());
        let next =
            end.map(|end| Self { progress: self.progress.past(end.as_str()), after: Some(end), ..self });
        (page, next)
    }
}

impl Client {
    /// The transactions of a span of time, as a stream that pages itself (`GET /v1/transactions`).
    ///
    /// The stream ends with the first page that has no row, so a list costs one request more than it has pages. It is no
    /// snapshot: what happens meanwhile is in it if the span has not ended. After an error, go on
    /// [`after`](Transactions::after) the last row that came.
    ///
    /// The gateway may take up to 60 s for a page (docs `/reference`). A page has all the time of its call
    /// ([`takes_a_minute`](crate::OperationClass::takes_a_minute)): where pages are cut off, give the calls more of it
    /// ([`with_deadline`](Self::with_deadline)), or ask for smaller ones.
    pub fn transactions(&self, transactions: Transactions) -> Rows<Transaction> {
        Rows::of(self.clone(), transactions)
    }
}
