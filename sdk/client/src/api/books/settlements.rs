//! What the merchant is paid for each transaction, and when.

use core::num::NonZeroU32;

use http::Method;

use super::{check_days, stands_still};
use crate::Client;
use crate::api::rows::{PAGE_SIZE, PageOf, Progress, Rows, check_page_size};
use crate::endpoint::{Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{Day, DecodeError, InvalidValue, Resource as _, Settlement, SettlementDate};
use crate::operation::OperationClass;
use crate::wire::Query;

/// Asks for the settlements of a span of days (`GET /v1/settlements`). They are there from the day after the sale, and
/// never with a test key.
///
/// ```
/// use toss_sdk::api::books::Settlements;
/// use toss_sdk::model::Day;
///
/// let [first, last]: [Day; 2] = ["2026-07-01", "2026-07-31"].map(|day| day.parse().unwrap());
/// assert_ne!(Settlements::by_sale(first, last).unwrap(), Settlements::by_pay_out(first, last).unwrap());
/// let error = Settlements::by_sale(last, first).unwrap_err();
/// assert_eq!(error.to_string(), "startDate is not after endDate, 2026-07-01, as 2026-07-31 is");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settlements {
    first: Day,
    last: Day,
    by: SettlementDate,
    page: NonZeroU32,
    size: u32,
    progress: Progress,
}

/// The most that one page holds. Older pages of the reference say 10,000.
const SIZE_MAX: u32 = 5000;

impl Settlements {
    /// Of what was sold, or given back, from `first` to `last` (`dateType=soldDate`).
    ///
    /// # Errors
    /// If `last` is before `first`.
    pub fn by_sale(first: Day, last: Day) -> Result<Self, InvalidValue> {
        Self::by(SettlementDate::SoldDate, first, last)
    }

    /// Of what is paid out from `first` to `last` (`dateType=paidOutDate`).
    ///
    /// # Errors
    /// If `last` is before `first`.
    pub fn by_pay_out(first: Day, last: Day) -> Result<Self, InvalidValue> {
        Self::by(SettlementDate::PaidOutDate, first, last)
    }

    fn by(by: SettlementDate, first: Day, last: Day) -> Result<Self, InvalidValue> {
        check_days(first, last)?;
        Ok(Self { first, last, by, page: NonZeroU32::MIN, size: PAGE_SIZE, progress: Progress::default() })
    }

    /// Begins with this page: to go on where an earlier list broke off, with the same span and page size.
    #[must_use]
    pub fn from_page(self, page: NonZeroU32) -> Self {
        Self { page, ..self }
    }

    /// How many rows each page is asked for, 1 to 5,000; 1,000 if nothing is said. A row has somewhat over 1 KiB, and a
    /// page has to fit into [`answer_bytes_max`](crate::config::TransportConfig::answer_bytes_max), 4 MiB if nothing is
    /// said.
    ///
    /// # Errors
    /// If it is out of range.
    pub fn with_page_size(self, rows: u32) -> Result<Self, InvalidValue> {
        Ok(Self { size: check_page_size("size", rows, SIZE_MAX)?, ..self })
    }
}

impl Request for Settlements {
    type Answer = Vec<Settlement>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "settlements",
        method: Method::GET,
        path: "/v1/settlements",
        class: OperationClass::List,
        group: Group::Settlements,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let query = Query::of(Self::ENDPOINT.path)
            .pair("startDate", self.first)
            .pair("endDate", self.last)
            .pair("dateType", self.by.as_ref())
            .pair("page", self.page)
            .pair("size", self.size);
        Ok(Draft::to(query.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Vec<Settlement>, DecodeError> {
        Vec::parse(body)
    }

    fn disagreement(&self, page: &Vec<Settlement>) -> Option<Disagreement> {
        let end = page.last()?.transaction_key.as_str();
        self.progress.has_been_at(end).then(stands_still)
    }
}

impl PageOf<Settlement> for Settlements {
    /// A page that is not full proves nothing: the gateway may hold fewer rows in one than it was asked for. Only one
    /// without rows is the end.
    fn turn(self, page: Vec<Settlement>) -> (Vec<Settlement>, Option<Self>) {
        let next = page.last().map(|row| row.transaction_key.as_str()).map(|end| Self {
            page: self.page.saturating_add(1),
            progress: self.progress.past(end),
            ..self
        });
        (page, next)
    }
}

impl Client {
    /// The settlements of a span of days, as a stream that pages itself by number (`GET /v1/settlements`).
    ///
    /// The stream ends with the first page that has no row. Pages are numbered over the rows as they stand at that
    /// moment: ask for days that have ended, or rows that appear meanwhile shift the others, and some come twice.
    ///
    /// The gateway may take up to 60 s for a page (docs `/reference`). A page has all the time of its call
    /// ([`takes_a_minute`](crate::OperationClass::takes_a_minute)): where pages are cut off, give the calls more of it
    /// ([`with_deadline`](Self::with_deadline)), or ask for smaller ones.
    pub fn settlements(&self, settlements: Settlements) -> Rows<Settlement> {
        Rows::of(self.clone(), settlements)
    }
}
