//! What faults do to deliveries, and how many are remembered.

use super::super::line::{UNDER_WAY_MAX, UNDER_WAY_OF_ALL_MAX};
use super::super::{ENDED_MAX, ENDPOINTS_MAX, Event, schedule};
use super::*;
use crate::config::Merchant;
use crate::webhook::EventType;

const URL: &str = "http://shop.example/webhooks";
const START: KoreanTime = KoreanTime::from_micros(1_750_934_946_123_456);
const PATIENCE: Duration = Duration::from_secs(10);

fn outbox() -> Outbox {
    let mut outbox = Outbox::new(7, schedule::waits(core::num::NonZeroU32::MIN));
    outbox.register(URL.into(), EventType::ALL.into()).expect("room");
    outbox
}

fn emit(outbox: &mut Outbox, order_id: &str, fault: Option<&Fault>) {
    outbox.emit(START, Event::PaymentStatusChanged { order_id: order_id.into(), payment: "{}".into() });
    while outbox.at_the_door().is_some() {
        outbox.dispatch(Strike { fault: fault.cloned(), ..Strike::default() }, PATIENCE);
    }
}

fn take(outbox: &mut Outbox, now: KoreanTime) -> Vec<u64> {
    let security = SecurityKeys::new(START, &Merchant::new("test_sk_1", "tgen_docs"));
    let taken = outbox.take_due(now, 100, (&security, &Switches::default()));
    taken.into_iter().map(|transmission| transmission.ticket).collect()
}

fn accept(outbox: &mut Outbox, ticket: u64) {
    outbox.conclude(ticket, Response { answer: Ok(200), duration_ms: 1 }, &Switches::default());
}

const fn doubled(times: u8) -> Fault {
    Fault::Duplicate { times, ms: crate::fault::Latency::Exactly(0) }
}

#[test]
fn a_snapshot_keeps_what_waits_to_be_overtaken_and_what_is_sent_again() {
    let mut outbox = outbox();
    emit(&mut outbox, "ORD-1", Some(&Fault::Reorder));
    emit(&mut outbox, "ORD-2", Some(&doubled(3)));
    assert_eq!(take(&mut outbox, START).len(), 4, "all at once, and the other one waits");
    let text = serde_json::to_string(&outbox).expect("JSON");
    let mut outbox: Outbox = serde_json::from_str(&text).expect("its own JSON");
    assert_eq!(serde_json::to_string(&outbox).expect("JSON"), text);
    let again = take(&mut outbox, START);
    assert_eq!(again.len(), 4, "what was under way is due again");
    for ticket in again {
        accept(&mut outbox, ticket);
    }
    assert_eq!(outbox.next_due(), Some(START.after(PATIENCE)));
    emit(&mut outbox, "ORD-1", None);
    let overtaking = take(&mut outbox, START);
    assert_eq!(
        (overtaking.len(), outbox.next_due()),
        (1, Some(START.after(PATIENCE))),
        "not before it was sent"
    );
    accept(&mut outbox, overtaking[0]);
    assert_eq!(take(&mut outbox, START).len(), 1);
}

#[test]
fn another_order_overtakes_nobody() {
    let mut outbox = outbox();
    emit(&mut outbox, "ORD-1", Some(&Fault::Reorder));
    emit(&mut outbox, "ORD-2", None);
    let other = take(&mut outbox, START);
    accept(&mut outbox, other[0]);
    assert!(take(&mut outbox, START).is_empty());
    assert_eq!(take(&mut outbox, START.after(PATIENCE)).len(), 1);
}

#[test]
fn of_deliveries_that_have_ended_the_newest_are_kept_and_of_those_that_wait_all() {
    let mut outbox = outbox();
    emit(&mut outbox, "ORD-waiting", None);
    for _ in 0..ENDED_MAX + 10 {
        emit(&mut outbox, "ORD-1", Some(&Fault::Lose));
    }
    assert_eq!(outbox.deliveries().count(), ENDED_MAX + 1);
    assert_eq!(outbox.by_id.len(), ENDED_MAX + 1);
    let statuses: Vec<_> = outbox.deliveries().take(2).map(|delivery| delivery.status).collect();
    assert_eq!(statuses, [DeliveryStatus::Pending, DeliveryStatus::Lost]);
    let waiting = take(&mut outbox, START);
    accept(&mut outbox, waiting[0]);
    assert_eq!(outbox.deliveries().count(), ENDED_MAX, "it is the oldest that has ended");
    let text = serde_json::to_string(&outbox).expect("JSON");
    let restored: Outbox = serde_json::from_str(&text).expect("its own JSON");
    assert_eq!(restored.deliveries().count(), ENDED_MAX);
}

#[test]
fn one_merchant_has_so_many_endpoints_and_removing_them_gives_up_what_they_wait_for() {
    let mut outbox = outbox();
    for _ in 1..ENDPOINTS_MAX {
        outbox.register(URL.into(), EventType::ALL.into()).expect("room");
    }
    let refused = outbox.register(URL.into(), EventType::ALL.into()).expect_err("full").to_string();
    assert!(
        refused.contains("1000 endpoints") && refused.contains("DELETE /_mock/webhooks/{id}"),
        "{refused}"
    );
    emit(&mut outbox, "ORD-1", Some(&doubled(2)));
    assert_eq!(outbox.remove_all().len(), ENDPOINTS_MAX);
    assert_eq!((outbox.next_due(), outbox.endpoints().len()), (None, 0));
    assert!(outbox.deliveries().all(|delivery| delivery.status == DeliveryStatus::Abandoned));
    outbox.register(URL.into(), EventType::ALL.into()).expect("room again");
}

#[test]
fn deliveries_are_counted_by_endpoint_and_order() {
    let mut outbox = outbox();
    outbox.register(URL.into(), EventType::ALL.into()).expect("room");
    let mut counted = Vec::new();
    for order_id in ["ORD-1", "ORD-2", "ORD-1"] {
        outbox.emit(START, Event::PaymentStatusChanged { order_id: order_id.into(), payment: "{}".into() });
        while let Some((_, nth)) = outbox.at_the_door() {
            counted.push(nth);
            outbox.dispatch(Strike::default(), PATIENCE);
        }
    }
    assert_eq!(counted, [1, 1, 1, 1, 2, 2]);
}

#[test]
fn an_endpoint_that_does_not_answer_holds_no_other_up() {
    let mut outbox = outbox();
    for _ in 0..50 {
        emit(&mut outbox, "ORD-1", None);
    }
    let dead = take(&mut outbox, START);
    assert_eq!(dead.len(), UNDER_WAY_MAX);
    outbox.register(URL.into(), EventType::ALL.into()).expect("room");
    emit(&mut outbox, "ORD-2", None);
    let other = take(&mut outbox, START);
    assert_eq!(other.len(), 1);
    accept(&mut outbox, other[0]);
    assert_eq!(
        (take(&mut outbox, START).len(), outbox.next_due()),
        (0, None),
        "nothing to look for meanwhile"
    );
    let mut under_way = dead;
    let mut sent = 0;
    while let Some(ticket) = under_way.pop() {
        accept(&mut outbox, ticket);
        under_way.extend(take(&mut outbox, START));
        sent += 1;
    }
    assert_eq!(sent, 51, "everything comes, one for each that has come back");
}

#[test]
fn what_waits_behind_a_full_endpoint_is_given_up_with_it_and_comes_again_after_a_recall() {
    let mut outbox = outbox();
    for _ in 0..20 {
        emit(&mut outbox, "ORD-1", None);
    }
    assert_eq!((take(&mut outbox, START).len(), take(&mut outbox, START).len()), (UNDER_WAY_MAX, 0));
    outbox.recall();
    assert_eq!((take(&mut outbox, START).len(), take(&mut outbox, START).len()), (UNDER_WAY_MAX, 0));
    assert!(outbox.remove("webhook-1").is_some());
    assert_eq!(outbox.next_due(), None);
    assert!(outbox.deliveries().all(|delivery| delivery.status == DeliveryStatus::Abandoned));
}

#[test]
fn one_merchant_does_not_take_all_the_room_there_is() {
    let mut outbox = outbox();
    for _ in 1..10 {
        outbox.register(URL.into(), EventType::ALL.into()).expect("room");
    }
    for _ in 0..10 {
        emit(&mut outbox, "ORD-1", None);
    }
    assert_eq!((take(&mut outbox, START).len(), take(&mut outbox, START).len()), (UNDER_WAY_OF_ALL_MAX, 0));
    assert_eq!(outbox.next_due(), None, "nothing to look for until one comes back");
}
