//! One customer: orders, pays, clicks twice, tries again, waits for the end, and may want their money back.

use core::time::Duration;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::basket::{Basket, Wish};
use crate::gateway::Gateway;
use crate::record::Record;
use crate::scenario::desk::{Desk, Wanted};
use crate::shop::{Answer, CONFIRM, Shop};

/// What all customers of a run have in common.
#[derive(Debug)]
pub(crate) struct Street {
    pub(crate) shop: Shop,
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) record: Arc<Record>,
    pub(crate) desk: Desk,
    pub(crate) seed: u64,
    /// When the last customer goes home, whatever they were told.
    pub(crate) closes: Instant,
}

/// How long a customer repeats a request that nobody answers.
const PATIENCE: Duration = Duration::from_secs(20);

impl Street {
    /// Customer `index`, from the first click to the last answer.
    pub(crate) async fn visit(&self, index: u64) {
        let basket = Basket::of(self.seed, index);
        if self.buy(&basket).await {
            self.wish(&basket).await;
        }
    }

    /// Orders, pays and waits for the end; whether that is a paid order.
    pub(crate) async fn buy(&self, basket: &Basket) -> bool {
        self.record.add(|seen| seen.came += 1);
        if !self.ordered(basket).await {
            return false;
        }
        let Some(state) = self.shop.end_of(&basket.order_id, self.closes).await else {
            self.record.add(|seen| seen.gave_up += 1);
            return false;
        };
        self.record.told(&basket.order_id, &state, now_micros());
        state == "PAID"
    }

    /// Whether the order was accepted, with everything that the customer has to do for it.
    async fn ordered(&self, basket: &Basket) -> bool {
        if basket.pays_later {
            return self.order_then_pay(basket).await;
        }
        let Some(payment_key) = self.gateway.authenticate(&basket.order_id, basket.amount).await else {
            self.record.add(|seen| seen.unanswered += 1);
            return false;
        };
        let mut body = order(basket);
        if let Some(body) = body.as_object_mut() {
            body.insert("paymentKey".to_owned(), payment_key.into());
            body.insert("amount".to_owned(), basket.amount.into());
        }
        let answer = self.send(basket, "/api/orders", &format!("order-{}", basket.order_id), &body).await;
        self.counted(basket, answer, &[202])
    }

    /// The order first; then the payment window; then the confirm.
    async fn order_then_pay(&self, basket: &Basket) -> bool {
        let key = format!("order-{}", basket.order_id);
        let answer = self.send(basket, "/api/orders", &key, &order(basket)).await;
        if !self.counted(basket, answer, &[201, 202]) {
            return false;
        }
        if basket.walks_away {
            self.record.add(|seen| {
                *seen.afterwards.entry("walked away without paying".to_owned()).or_default() += 1;
            });
            return true;
        }
        let Some(payment_key) = self.gateway.authenticate(&basket.order_id, basket.amount).await else {
            return true;
        };
        let body = json!({"paymentKey": payment_key, "orderId": basket.order_id, "amount": basket.amount});
        let answer = self.send(basket, CONFIRM, &format!("confirm-{}", basket.order_id), &body).await;
        let became = answer.map_or_else(|| "nobody answered".to_owned(), |answer| told(&answer));
        self.record.add(|seen| *seen.afterwards.entry(format!("pay later: {became}")).or_default() += 1);
        true
    }

    /// Sends a request, twice at once if this customer clicks twice. That the two are answered alike is the audit's matter.
    async fn send(&self, basket: &Basket, path: &str, key: &str, body: &Value) -> Option<Answer> {
        if !basket.clicks_twice {
            return self.shop.post(path, key, body, PATIENCE).await;
        }
        self.record.add(|seen| seen.double_clicks += 1);
        let click = || self.shop.post(path, key, body, PATIENCE);
        let (one, other) = tokio::join!(click(), click());
        // The customer goes by the better one.
        let is_good = |answer: &Option<Answer>| answer.as_ref().is_some_and(|answer| answer.status < 300);
        if is_good(&one) { one } else { other.or(one) }
    }

    fn counted(&self, basket: &Basket, answer: Option<Answer>, good: &[u16]) -> bool {
        match answer {
            Some(answer) if good.contains(&answer.status) => {
                self.record.accepted(&basket.order_id);
                true
            }
            Some(answer) => {
                self.record.add(|seen| *seen.refused.entry(answer.problem()).or_default() += 1);
                false
            }
            None => {
                self.record.add(|seen| seen.unanswered += 1);
                false
            }
        }
    }

    /// What the customer wants once it is paid.
    async fn wish(&self, basket: &Basket) {
        match basket.wish {
            Wish::Cancel(part) => self.cancel(basket, "", part).await,
            Wish::CancelTwice(one, other) => {
                tokio::join!(self.cancel(basket, "-a", Some(one)), self.cancel(basket, "-b", Some(other)));
            }
            Wish::Refund(part) => self.desk.ask(Wanted::of(&basket.order_id, "", part)),
            Wish::RefundTooMuch(each) => {
                self.desk.ask(Wanted::of(&basket.order_id, "-a", Some(each)));
                self.desk.ask(Wanted::of(&basket.order_id, "-b", Some(each)));
            }
            Wish::Keep => {}
        }
    }

    async fn cancel(&self, basket: &Basket, which: &str, part: Option<u64>) {
        // A moment to think it over.
        sleep(Duration::from_millis(basket.amount % 700)).await;
        let mut body = json!({"reason": "changed my mind"});
        if let (Some(part), Some(body)) = (part, body.as_object_mut()) {
            body.insert("amount".to_owned(), part.into());
        }
        let path = format!("/api/orders/{}/cancel", basket.order_id);
        let answer = self.send(basket, &path, &format!("cancel-{}{which}", basket.order_id), &body).await;
        let became = answer.map_or_else(|| "nobody answered".to_owned(), |answer| told(&answer));
        let extent = if part.is_some() { "in part" } else { "in full" };
        self.record
            .add(|seen| *seen.afterwards.entry(format!("cancel {extent}: {became}")).or_default() += 1);
    }
}

/// An answer in a word or two.
pub(crate) fn told(answer: &Answer) -> String {
    if answer.status < 300 { "accepted".to_owned() } else { answer.problem() }
}

fn order(basket: &Basket) -> Value {
    let lines =
        basket.lines.iter().map(|(product, quantity)| json!({"productId": product, "quantity": quantity}));
    json!({"orderId": basket.order_id, "lines": lines.collect::<Vec<_>>(), "orderName": "Basket"})
}

/// When a customer was told something; the one place that asks the system for the time of day.
fn now_micros() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}
