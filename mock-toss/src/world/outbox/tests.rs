//! What becomes of deliveries, with the time and the receivers' answers as arguments.

use http::Request;

use super::road::ATTEMPTS_MAX;
use super::*;
use crate::config::Merchant;
use crate::fault::Strike;
use crate::switches::Switches;
use crate::webhook::Response;
use crate::world::security::SecurityKeys;

const URL: &str = "http://shop.example/webhooks";
const START: KoreanTime = KoreanTime::from_micros(1_750_934_946_123_456);

struct Bench {
    outbox: Outbox,
    merchant: Merchant,
    switches: Switches,
    now: KoreanTime,
}

impl Bench {
    /// One endpoint for everything, and one payment that changed.
    fn new() -> Self {
        let mut outbox = Outbox::new(7, schedule::waits(core::num::NonZeroU32::MIN));
        outbox.register(URL.into(), EventType::ALL.into()).expect("room");
        let merchant = Merchant::new("test_sk_1", "tgen_docs");
        let mut bench = Self { outbox, merchant, switches: Switches::default(), now: START };
        bench.emit();
        bench
    }

    fn emit(&mut self) {
        let event = Event::PaymentStatusChanged { order_id: "ORD-1".into(), payment: "{}".into() };
        self.outbox.emit(self.now, event);
        self.set_out();
    }

    fn set_out(&mut self) {
        while self.outbox.at_the_door().is_some() {
            self.outbox.dispatch(Strike::default(), Duration::ZERO);
        }
    }

    fn take(&mut self) -> Vec<Transmission> {
        let security = SecurityKeys::new(START, &self.merchant);
        self.outbox.take_due(self.now, 100, (&security, &self.switches))
    }

    fn answer(&mut self, ticket: u64, status: u16) {
        let response = Response { answer: Ok(status), duration_ms: 1 };
        self.outbox.conclude(ticket, response, &self.switches);
    }

    /// Sends the one request that is due.
    fn deliver(&mut self, status: u16) -> Request<bytes::Bytes> {
        let mut due = self.take();
        let Transmission { ticket, request } = due.pop().expect("something is due");
        assert!(due.is_empty());
        self.answer(ticket, status);
        request
    }

    fn only(&self) -> &Delivery {
        let mut deliveries = self.outbox.deliveries();
        let (Some(only), None) = (deliveries.next(), deliveries.next()) else { panic!("not one delivery") };
        only
    }
}

fn header<'a>(request: &'a Request<bytes::Bytes>, name: &str) -> &'a str {
    let value = request.headers().get(format!("tosspayments-webhook-{name}")).expect(name);
    value.to_str().expect("ASCII")
}

#[test]
fn a_refused_delivery_is_retried_seven_times_and_then_given_up() {
    let mut bench = Bench::new();
    let mut told = Vec::new();
    while let Some(due) = bench.outbox.next_due() {
        bench.now = due;
        let request = bench.deliver(500);
        told.push((
            bench.now.since(START).as_secs() / 60,
            header(&request, "transmission-retried-count").to_owned(),
        ));
    }
    let expected =
        [(0, "0"), (1, "1"), (5, "2"), (21, "3"), (85, "4"), (341, "5"), (1_365, "6"), (5_461, "7")];
    assert_eq!(told, expected.map(|(minutes, retried)| (minutes, retried.to_owned())));
    assert_eq!((bench.only().status, bench.only().attempts.len()), (DeliveryStatus::Failed, 8));
}

#[test]
fn every_attempt_has_the_same_id_and_its_own_time() {
    let mut bench = Bench::new();
    let first = bench.deliver(500);
    bench.now = bench.outbox.next_due().expect("a retry");
    let second = bench.deliver(200);
    assert_eq!(header(&first, "transmission-id"), header(&second, "transmission-id"));
    assert!(
        header(&first, "transmission-id").starts_with("whtrans_a01")
            && header(&first, "transmission-id").len() == 35
    );
    assert_eq!(header(&first, "transmission-time"), "2025-06-26T19:49:06+09:00");
    assert_eq!(header(&second, "transmission-time"), "2025-06-26T19:50:06+09:00");
    assert_eq!(first.body(), second.body());
    assert_eq!((bench.only().status, bench.outbox.next_due()), (DeliveryStatus::Delivered, None));
}

#[test]
fn whether_another_2xx_is_a_success_is_a_switch_and_nothing_else_ever_is() {
    for (webhook_accepts_2xx, status, is_delivered) in [
        (false, 200, true),
        (false, 201, false),
        (true, 204, true),
        (false, 204, false),
        (true, 302, false),
        (true, 199, false),
        (true, 500, false),
    ] {
        let mut bench = Bench::new();
        bench.switches.webhook_accepts_2xx = webhook_accepts_2xx;
        drop(bench.deliver(status));
        let expected = if is_delivered { DeliveryStatus::Delivered } else { DeliveryStatus::Pending };
        assert_eq!(bench.only().status, expected, "{webhook_accepts_2xx} {status}");
    }
}

#[test]
fn only_active_endpoints_that_want_the_event_are_told_and_each_by_a_delivery_of_its_own() {
    let mut bench = Bench::new();
    bench.outbox.register(URL.into(), [EventType::DepositCallback].into()).expect("room");
    bench.outbox.register(URL.into(), [EventType::PaymentStatusChanged].into()).expect("room");
    bench.outbox.endpoint_mut("webhook-1").expect("registered").is_active = false;
    bench.emit();
    let told: Vec<_> = bench.outbox.deliveries().map(|delivery| &*delivery.endpoint_id).collect();
    assert_eq!(told, ["webhook-1", "webhook-3"]);
    bench.outbox.endpoint_mut("webhook-1").expect("registered").is_active = true;
    bench.emit();
    let ids: BTreeSet<_> = bench.outbox.deliveries().map(|delivery| &delivery.transmission_id).collect();
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_resend_is_one_more_attempt_beside_the_schedule() {
    let mut bench = Bench::new();
    drop(bench.deliver(500));
    let id = Arc::clone(&bench.only().transmission_id);
    let retry_at = bench.only().retry_at;
    bench.outbox.resend(bench.now, &id).expect("known");
    bench.outbox.resend(bench.now, &id).expect("asking twice is asking once");
    let resent = bench.deliver(500);
    assert_eq!(header(&resent, "transmission-retried-count"), "0");
    assert_eq!((bench.only().status, bench.only().retry_at), (DeliveryStatus::Pending, retry_at));
    bench.outbox.resend(bench.now, &id).expect("known");
    drop(bench.deliver(200));
    assert_eq!((bench.only().status, bench.outbox.next_due()), (DeliveryStatus::Delivered, None));
    bench.outbox.resend(bench.now, &id).expect("known");
    drop(bench.deliver(500));
    assert_eq!(bench.only().status, DeliveryStatus::Delivered, "what was delivered stays so");
    assert!(bench.outbox.resend(bench.now, "whtrans_a01x").is_err());
}

#[test]
fn a_resend_asked_for_while_an_attempt_is_under_way_follows_it() {
    let mut bench = Bench::new();
    let first = bench.take().pop().expect("due");
    let id = Arc::clone(&bench.only().transmission_id);
    bench.outbox.resend(bench.now, &id).expect("known");
    assert!(bench.take().is_empty(), "one at a time");
    bench.answer(first.ticket, 200);
    drop(bench.deliver(200));
    assert_eq!(
        bench.only().attempts.iter().map(|attempt| attempt.is_resend).collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn the_log_of_a_delivery_does_not_grow_without_end() {
    let mut bench = Bench::new();
    drop(bench.deliver(200));
    let id = Arc::clone(&bench.only().transmission_id);
    for _ in 0..100 {
        bench.outbox.resend(bench.now, &id).expect("known");
        drop(bench.deliver(200));
    }
    let attempts = &bench.only().attempts;
    assert_eq!((attempts.len(), attempts.last().map(|attempt| attempt.seq)), (ATTEMPTS_MAX, Some(101)));
}

#[test]
fn what_a_removed_endpoint_was_not_told_is_given_up() {
    let mut bench = Bench::new();
    let under_way = bench.take().pop().expect("due");
    bench.emit();
    assert!(bench.outbox.remove("webhook-1").is_some() && bench.outbox.remove("webhook-1").is_none());
    bench.answer(under_way.ticket, 500);
    assert_eq!(bench.outbox.next_due(), None);
    let statuses: Vec<_> = bench.outbox.deliveries().map(|delivery| delivery.status).collect();
    assert_eq!(statuses, [DeliveryStatus::Abandoned; 2]);
}

#[test]
fn after_a_snapshot_what_was_under_way_is_due_again() {
    let mut bench = Bench::new();
    drop(bench.deliver(500));
    bench.emit();
    bench.now = bench.now.after(Duration::from_mins(1));
    assert_eq!(bench.take().len(), 2);
    let text = serde_json::to_string(&bench.outbox).expect("JSON");
    bench.outbox = serde_json::from_str(&text).expect("its own JSON");
    assert_eq!(serde_json::to_string(&bench.outbox).expect("JSON"), text);
    let again = bench.take();
    assert_eq!(again.len(), 2, "{text}");
    let retried: Vec<_> =
        again.iter().map(|due| header(&due.request, "transmission-retried-count")).collect();
    assert_eq!(retried, ["0", "1"]);
}

#[test]
fn an_answer_to_a_forgotten_delivery_meets_no_other_one() {
    let mut bench = Bench::new();
    let forgotten = bench.take().pop().expect("due");
    bench.outbox.clear();
    bench.outbox.register(URL.into(), EventType::ALL.into()).expect("room");
    bench.emit();
    let ticket = bench.take().pop().expect("due").ticket;
    bench.answer(forgotten.ticket, 200);
    assert_eq!(bench.only().attempts, []);
    bench.answer(ticket, 200);
    assert_eq!(bench.only().attempts.len(), 1);
}

#[test]
fn only_payouts_and_sellers_are_signed_and_only_by_a_merchant_with_a_key() {
    for (security_key, old, signatures) in
        [(None, None, 0), (Some("ab"), None, 1), (Some("ab"), Some("cd"), 2)]
    {
        for event_type in EventType::ALL {
            let mut bench = Bench::new();
            drop(bench.deliver(200));
            bench.merchant.security_key = security_key.map(|key| key.repeat(32));
            bench.merchant.old_security_key = old.map(|key: &str| key.repeat(32));
            bench.outbox.emit(START, Event::ByHand { event_type, order_id: None, data: "{}".into() });
            bench.set_out();
            let request = bench.deliver(200);
            let signature = request.headers().get("tosspayments-webhook-signature");
            let count =
                signature.map_or(0, |signature| signature.to_str().expect("ASCII").matches("v1:").count());
            assert_eq!(count, if event_type.is_signed() { signatures } else { 0 }, "{event_type}");
        }
    }
}
