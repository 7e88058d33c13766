//! Every payment and every cancel in a span of time.

use http::Method;

use crate::Client;
use crate::api::rows::{PageOf, Rows};
use crate::endpoint::{Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{DecodeError, InvalidValue, Resource as _, Transaction, TransactionKey};
use crate::operation::OperationClass;
use crate::wire::Query;

/// Asks for the transactions of a span of time (`GET /v1/transactions`), oldest first. Those of the same day are there
/// already.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Transactions {
    from: Box<str>,
    to: Box<str>,
    after: Option<TransactionKey>,
    limit: u32,
}

/// The most that one page holds.
const LIMIT_MAX: u32 = 5000;

impl Transactions {
    /// From `from` to `to`, both in Korean time.
    pub fn between(from: jiff::civil::DateTime, to: jiff::civil::DateTime) -> Result<Self, InvalidValue> {
        if from > to {
            return Err(InvalidValue::new("startDate", format!("is not after endDate ({to}), as {from} is")));
        }
        let text = |at: jiff::civil::DateTime| at.strftime("%Y-%m-%dT%H:%M:%S").to_string().into();
        Ok(Self { from: text(from), to: text(to), after: None, limit: 100 })
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
            .pair("startDate", &self.from)
            .pair("endDate", &self.to)
            .pair_if("startingAfter", self.after.as_ref().map(TransactionKey::as_str))
            .pair("limit", self.limit.min(LIMIT_MAX));
        Ok(Draft::to(query.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Vec<Transaction>, DecodeError> {
        Vec::parse(body)
    }

    /// A page that ends where it was to begin would be asked for again for ever.
    fn disagreement(&self, page: &Vec<Transaction>) -> Option<Disagreement> {
        let last = page.last().map(|row| &row.transaction_key);
        (last.is_some() && last == self.after.as_ref())
            .then(|| Disagreement::Another("the page ends where it was to begin".to_owned()))
    }
}

impl PageOf<Transaction> for Transactions {
    fn turn(self, page: Vec<Transaction>) -> (Vec<Transaction>, Option<Self>) {
        let is_full = u32::try_from(page.len()).is_ok_and(|rows| rows >= self.limit);
        let last = page.last().map(|row| row.transaction_key.clone());
        let next = last.filter(|_| is_full).map(|last| Self { after: Some(last), ..self });
        (page, next)
    }
}

impl Client {
    /// The transactions of a span of time, as a stream that pages itself.
    pub fn transactions(&self, transactions: Transactions) -> Rows<Transaction> {
        Rows::of(self.clone(), transactions)
    }
}
