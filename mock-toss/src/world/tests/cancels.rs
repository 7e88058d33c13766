//! Cancels of every kind of payment, on payments made to measure.

mod asynchronous;
mod deadlines;
mod deposits;
mod model;
mod money;
mod property;
mod switches;
mod table;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Bench, ORDER, Seen, confirm_request};
use crate::config::Config;
use crate::journal::{Entry, What};
use crate::switches::CancelSwitches;
use crate::world::amount::{Currency, OnWire};
use crate::world::deposit::Happening;
use crate::world::method::{Card, EasyPay, Method, Settlement, VirtualAccount};
use crate::world::outbox::Event;
use crate::world::payment::{Payment, Status};

impl Bench {
    fn turned(change: impl FnOnce(&mut CancelSwitches)) -> Self {
        let mut config = Config::default();
        change(&mut config.switches.cancels);
        Self::with(&config)
    }

    fn at(&mut self, key: &str) -> &mut Payment {
        self.world.state.book.find_mut(key).expect("the payment exists")
    }

    /// A payment of a customer's own choice, authenticated.
    fn chosen(&mut self, order_id: &str, amount: u64, change: impl FnOnce(&mut Payment)) -> String {
        let (world, now) = (&mut self.world, self.now);
        let payment_key = world.state.ids.payment_key(now);
        let order_id: Arc<str> = order_id.into();
        let payment = Payment::new(Arc::clone(&payment_key), Arc::clone(&order_id), "생수", amount, now);
        let expires_at = now.after(world.state.book.windows.confirm);
        let mut payment = Payment { expires_at, ..payment };
        change(&mut payment);
        let currency = payment.currency.as_str();
        let what = if payment.status == Status::Ready {
            What::Prepared { amount, currency }
        } else {
            What::Opened { amount, currency }
        };
        world.state.book.enter(payment);
        let key = payment_key.to_string();
        world.write(Entry { order_id, payment_key, what, ..Entry::without_request(now) });
        key
    }

    /// A payment of a customer's own choice, confirmed.
    fn approved(&mut self, amount: u64, change: impl FnOnce(&mut Payment)) -> String {
        let key = self.chosen(ORDER, amount, change);
        let amount = OnWire(amount, self.at(&key).currency);
        let body = json!({"paymentKey": key, "orderId": ORDER, "amount": amount});
        assert_eq!(self.send(confirm_request(None), &body).status, 200);
        key
    }

    /// A payment by virtual account; the money has come.
    fn deposited(&mut self, amount: u64) -> String {
        let key = self.approved(amount, virtual_account);
        self.happen(&key, &deposit()).expect("the account waits");
        key
    }

    fn happen(&mut self, key: &str, happening: &Happening) -> Result<Value, String> {
        let body = self.world.happen(self.now, key, happening).map_err(|unfit| format!("{unfit:?}"))?;
        Ok(serde_json::from_slice(&body).expect("the body is JSON"))
    }

    /// A cancel of a part, or of the rest.
    fn give_back(&mut self, key: &str, amount: Option<u64>) -> Seen {
        self.cancel(key, &json!({"cancelReason": "단순 변심", "cancelAmount": amount}))
    }

    /// A refund to the customer's account.
    fn refund(&mut self, key: &str, amount: Option<u64>) -> Seen {
        self.cancel(key, &refund_body(amount))
    }

    /// What merchants were told about, oldest first: kind and status.
    fn told(&self) -> Vec<(&'static str, String)> {
        let status = |body: &[u8], field: &str| {
            let body: Value = serde_json::from_slice(body).expect("JSON");
            body[field].as_str().expect("a status is text").to_owned()
        };
        let told = self.world.state.outbox.events().map(|event| match event {
            Event::PaymentStatusChanged { payment, .. } => ("payment", status(payment.as_ref(), "status")),
            Event::DepositCallback { status, .. } => ("deposit", (*status).to_owned()),
            Event::CancelStatusChanged { cancel, .. } => ("cancel", status(cancel, "cancelStatus")),
            other @ (Event::BillingDeleted { .. }
            | Event::MethodUpdated { .. }
            | Event::CustomerStatusChanged { .. }
            | Event::PayoutChanged { .. }
            | Event::SellerChanged { .. }
            | Event::ByHand { .. }) => panic!("nobody was to be told {other:?}"),
        });
        told.collect()
    }
}

fn deposit() -> Happening {
    Happening::Deposit { amount: None, depositor: None }
}

fn refund_body(amount: Option<u64>) -> Value {
    json!({
        "cancelReason": "단순 변심", "cancelAmount": amount,
        "refundReceiveAccount": {"bank": "20", "accountNumber": "1000123456789", "holderName": "박토스"},
    })
}

fn virtual_account(payment: &mut Payment) {
    let account = VirtualAccount::asked_for("20", "박토스", 168, payment.requested_at);
    let due = payment.requested_at.after(core::time::Duration::from_hours(168));
    let account = VirtualAccount { number: "X6505636518308".into(), valid_hours: None, due, ..account };
    payment.method = Some(Method::VirtualAccount(account));
}

fn transfer(payment: &mut Payment) {
    let settlement = Settlement::Incompleted;
    payment.method = Some(Method::Transfer { bank_code: "20".into(), settlement });
}

fn mobile(payment: &mut Payment) {
    let settlement = Settlement::Incompleted;
    payment.method = Some(Method::MobilePhone { number: "01012341234".into(), settlement });
}

fn wallet(provider: &str, card: bool, discount: u64, payment: &mut Payment) {
    let money = if card { 0 } else { payment.amount - discount };
    payment.method = Some(Method::EasyPay(EasyPay {
        provider: provider.into(),
        money,
        discount,
        card: card.then(Card::example),
        is_asynchronous: provider == "Alipay",
    }));
}

fn paypal(payment: &mut Payment) {
    wallet("페이팔", false, 0, payment);
    payment.currency = Currency::Usd;
}

fn alipay(payment: &mut Payment) {
    wallet("Alipay", false, 0, payment);
    payment.currency = Currency::Usd;
}
