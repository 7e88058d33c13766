//! All payouts, or those of some days.

use http::Method;

use super::v2::{self, Paging};
use crate::Client;
use crate::api::rows::{PageOf, Rows};
use crate::endpoint::{Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{Day, DecodeError, EntityType, InvalidValue, Page, Payout};
use crate::operation::OperationClass;

/// Asks for payouts (`GET /v2/payouts`).
///
/// ```
/// use toss_sdk::api::payouts::Payouts;
/// use toss_sdk::model::Day;
///
/// let day = |text: &str| text.parse::<Day>().unwrap();
/// assert!(Payouts::all().between(day("2026-07-01"), day("2026-07-31")).is_ok());
/// let error = Payouts::all().between(day("2026-07-02"), day("2026-07-01")).unwrap_err();
/// assert_eq!(error.to_string(), "payoutDateGte is not after payoutDateLte (2026-07-01), as 2026-07-02 is");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "it asks for nothing until a client is given it"]
pub struct Payouts {
    paging: Paging,
    days: Option<(Day, Day)>,
}

/// The gateway's own page has 10 rows; a reconciliation of those would be mostly waiting.
const PAGE: u32 = 100;
const PAGE_MAX: u32 = 10_000;

impl Payouts {
    /// All payouts.
    pub fn all() -> Self {
        Self { paging: Paging::of(PAGE), days: None }
    }

    /// Only those that are made on these days, the first and the last among them.
    ///
    /// # Errors
    /// If the first is after the last.
    pub fn between(self, first: Day, last: Day) -> Result<Self, InvalidValue> {
        if first > last {
            let problem = format!("is not after payoutDateLte ({last}), as {first} is");
            return Err(InvalidValue::new("payoutDateGte", problem));
        }
        Ok(Self { days: Some((first, last)), ..self })
    }

    /// So many rows per page instead of 100: each page is a request.
    ///
    /// # Errors
    /// If it is not 1 to 10,000.
    pub fn with_page_size(self, rows: u32) -> Result<Self, InvalidValue> {
        Ok(Self { paging: self.paging.with_limit(rows, PAGE_MAX)?, ..self })
    }
}

impl Request for Payouts {
    type Answer = Page<Payout>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "payouts",
        method: Method::GET,
        path: "/v2/payouts",
        class: OperationClass::List,
        group: Group::PayoutsV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let (first, last) = self.days.unzip();
        let query = self.paging.query(Self::ENDPOINT.path);
        Ok(Draft::to(query.pair_if("payoutDateGte", first).pair_if("payoutDateLte", last).finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Page<Payout>, DecodeError> {
        v2::entity(body, &EntityType::XList)
    }

    fn disagreement(&self, page: &Page<Payout>) -> Option<Disagreement> {
        self.paging.disagreement(page)
    }
}

impl PageOf<Payout> for Payouts {
    fn turn(self, page: Page<Payout>) -> (Vec<Payout>, Option<Self>) {
        let (rows, paging) = self.paging.turn(page);
        (rows, paging.map(|paging| Self { paging, ..self }))
    }
}

impl Client {
    /// Payouts, as a stream that pages itself.
    ///
    /// # Errors
    /// A page that cannot be read, or that leads nowhere, is the last item: an error. The rows before it are good.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub fn payouts(&self, payouts: Payouts) -> Rows<Payout> {
        Rows::of(self.clone(), payouts)
    }
}
