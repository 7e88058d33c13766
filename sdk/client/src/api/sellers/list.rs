//! All sellers.

use http::Method;

use super::v2::{self, Paging};
use crate::Client;
use crate::api::rows::{PageOf, Rows};
use crate::endpoint::{Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{DecodeError, EntityType, InvalidValue, Page, Seller};
use crate::operation::OperationClass;

/// Asks for the sellers (`GET /v2/sellers`).
///
/// ```
/// use toss_sdk::api::sellers::Sellers;
///
/// assert!(Sellers::all().with_page_size(100).is_ok());
/// let error = Sellers::all().with_page_size(101).unwrap_err();
/// assert_eq!(error.to_string(), "limit is 1 to 100 rows, not 101");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "it asks for nothing until a client is given it"]
pub struct Sellers(Paging);

/// As many as the gateway gives: each page is a request.
const PAGE_MAX: u32 = 100;

impl Sellers {
    /// All sellers.
    pub fn all() -> Self {
        Self(Paging::of(PAGE_MAX))
    }

    /// So many rows per page instead of 100.
    ///
    /// # Errors
    /// If it is not 1 to 100.
    pub fn with_page_size(self, rows: u32) -> Result<Self, InvalidValue> {
        Ok(Self(self.0.with_limit(rows, PAGE_MAX)?))
    }
}

impl Request for Sellers {
    type Answer = Page<Seller>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "sellers",
        method: Method::GET,
        path: "/v2/sellers",
        class: OperationClass::List,
        group: Group::SellersV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(self.0.query(Self::ENDPOINT.path).finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Page<Seller>, DecodeError> {
        v2::entity(body, &EntityType::XList)
    }

    fn disagreement(&self, page: &Page<Seller>) -> Option<Disagreement> {
        self.0.disagreement(page)
    }
}

impl PageOf<Seller> for Sellers {
    fn turn(self, page: Page<Seller>) -> (Vec<Seller>, Option<Self>) {
        let (rows, next) = self.0.turn(page);
        (rows, next.map(Self))
    }
}

impl Client {
    /// The sellers, as a stream that pages itself.
    ///
    /// # Errors
    /// A page that cannot be read, or that leads nowhere, is the last item: an error. The rows before it are good.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub fn sellers(&self, sellers: Sellers) -> Rows<Seller> {
        Rows::of(self.clone(), sellers)
    }
}
