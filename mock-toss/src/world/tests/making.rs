//! What the tests of calls share that make a payment or a billing key by themselves.

use http::Request;
use serde_json::{Value, json};

use super::{Bench, Seen};
use crate::config::Config;
use crate::fault::{Fault, Plan, Point, Rule};
use crate::operation::Operation;
use crate::switches::{MakingSwitches, Switches};
use crate::world::outbox::Event;
use crate::world::{NewAuth, NewMeans};

pub(super) const CUSTOMER: &str = "aENcQAtPdYbTjGhtQnNVj";
pub(super) const GOOD_CARD: &str = "9410001234567890";

/// The object with some of its fields changed; `null` is as good as absent.
pub(super) fn with(body: &Value, changes: &Value) -> Value {
    let mut body = body.clone();
    for (name, value) in changes.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

pub(super) fn switched(making: MakingSwitches) -> Bench {
    Bench::with(&Config { switches: Switches { making, ..Switches::default() }, ..Config::default() })
}

/// How many webhooks of each kind were told: status changes, deposits, deleted keys.
pub(super) fn told(bench: &Bench) -> [usize; 3] {
    let mut told = [0; 3];
    for event in bench.world.state.outbox.events() {
        match event {
            Event::PaymentStatusChanged { .. } => told[0] += 1,
            Event::DepositCallback { .. } => told[1] += 1,
            Event::BillingDeleted { .. } => told[2] += 1,
            other @ (Event::CancelStatusChanged { .. }
            | Event::MethodUpdated { .. }
            | Event::CustomerStatusChanged { .. }
            | Event::PayoutChanged { .. }
            | Event::SellerChanged { .. }
            | Event::ByHand { .. }) => panic!("no call here tells of that: {other:?}"),
        }
    }
    told
}

impl Bench {
    /// Every request of the operation is refused with the code from now on.
    pub(super) fn refuse(&mut self, operation: Operation, code: &str) {
        let fault = Fault::Code { code: code.to_owned() };
        let rule = Rule { operations: vec![operation], ..Rule::new("refused", Point::BeforeCommit, fault) };
        let plan = Plan::new(0, vec![rule]);
        self.world.set_faults(self.now, plan.expect("the plan is sound"));
    }

    pub(super) fn key_in(&mut self, body: &Value) -> Seen {
        self.send(Request::post("/v1/payments/key-in"), body)
    }

    pub(super) fn issue_account(&mut self, body: &Value) -> Seen {
        self.send(Request::post("/v1/virtual-accounts"), body)
    }

    pub(super) fn issue_by_card(&mut self, changes: &Value) -> Seen {
        let body = json!({
            "customerKey": CUSTOMER, "cardNumber": GOOD_CARD, "cardExpirationYear": "30",
            "cardExpirationMonth": "12", "customerIdentityNumber": "900101", "cardPassword": "12",
        });
        self.send(Request::post("/v1/billing/authorizations/card"), &with(&body, changes))
    }

    /// A key that charges the usual card.
    pub(super) fn billing_key(&mut self) -> String {
        let issued = self.issue_by_card(&json!({}));
        assert_eq!(issued.status, 200, "{issued:?}");
        issued.body["billingKey"].as_str().expect("a billing key").to_owned()
    }

    pub(super) fn authenticate(&mut self, means: NewMeans) -> String {
        let new = NewAuth { customer_key: CUSTOMER.to_owned(), means };
        self.world.authenticate_billing(self.now, &new).expect("the means are sound").into()
    }

    pub(super) fn issue(&mut self, auth_key: &str, customer_key: &str) -> Seen {
        let body = json!({"authKey": auth_key, "customerKey": customer_key});
        self.send(Request::post("/v1/billing/authorizations/issue"), &body)
    }

    pub(super) fn charge(&mut self, billing_key: &str, changes: &Value) -> Seen {
        let body = json!({
            "customerKey": CUSTOMER, "amount": 4_900, "orderId": "bill-order-0001", "orderName": "월 구독",
        });
        self.send(Request::post(format!("/v1/billing/{billing_key}")), &with(&body, changes))
    }

    pub(super) fn delete(&mut self, billing_key: &str) -> Seen {
        self.send(Request::delete(format!("/v1/billing/{billing_key}")), &Value::Null)
    }
}
