//! A payment that an earlier call was to make, as far as its ticket remembers: it can be looked up and not sent.

use super::Intent;
use crate::endpoint::{Answer, AnyRequest, Draft, Endpoint, Made, Misread, Sale};
use crate::error::{Error, Group};
use crate::model::{Money, OrderId, Resource as _, Ticket, Trail};
use crate::operation::OperationClass;

/// See the module.
#[derive(Debug)]
pub(super) struct Recalled {
    intent: Intent,
    order_id: OrderId,
    amount: Money,
    /// How its endpoint makes payments; `None` of one that this version does not know.
    made: Option<&'static Made>,
    ticket: Ticket,
}

impl Recalled {
    pub(super) fn new(
        intent: Intent,
        endpoint: &str,
        (order_id, amount): (OrderId, Money),
        ticket: Ticket,
    ) -> Self {
        Self { intent, order_id, amount, made: crate::api::made_by(endpoint), ticket }
    }
}

const ENDPOINT: Endpoint = Endpoint {
    name: "recalled",
    method: http::Method::POST,
    path: "",
    class: OperationClass::Charge,
    group: Group::BillingCharge,
};

impl AnyRequest for Recalled {
    fn endpoint(&self) -> &'static Endpoint {
        &ENDPOINT
    }

    fn draft(&self) -> Result<Draft, Error> {
        Err(Error::not_sent("what a ticket remembers of a payment can be looked up, not sent"))
    }

    fn read(&self, body: &[u8]) -> Result<Answer, Misread> {
        Ok(Answer::Payment(crate::model::Payment::parse(body)?))
    }

    fn secrets(&self) -> Vec<&str> {
        Vec::new()
    }

    fn intent(&self) -> Option<&Intent> {
        Some(&self.intent)
    }

    fn ticket(&self, trail: Trail) -> Option<Ticket> {
        Some(Ticket { trail: Some(trail), ..self.ticket.clone() })
    }

    fn sale(&self) -> Option<Sale<'_>> {
        let kind = self.made.map(|made| &made.kind);
        Some(Sale { order_id: &self.order_id, amount: self.amount, kind })
    }

    fn made(&self) -> Option<&'static Made> {
        self.made
    }
}
