use std::sync::Arc;

use super::*;
use crate::journal::{Journal, What};
use crate::time::KoreanTime;

fn entry(seq: u64, order_id: &str, what: What) -> Entry {
    let order_id: Arc<str> = order_id.into();
    let is_request = matches!(what, What::Refused);
    let payment_key = if is_request { Arc::default() } else { format!("key of {order_id}").into() };
    let nth = u32::from(is_request);
    let at = KoreanTime::from_micros(1_750_934_933_000_001);
    Entry { seq, order_id, payment_key, nth, operation: "confirm", what, ..Entry::without_request(at) }
}

const OPENED: What = What::Opened { amount: 1_000, currency: "KRW" };

#[test]
fn orders_without_a_payment_are_forgotten_from_the_oldest_on_and_others_never() {
    let mut checkpoint = Checkpoint::default();
    checkpoint.fold(&entry(1, "paid at once", OPENED));
    checkpoint.fold(&entry(2, "paid later", What::Refused));
    checkpoint.fold(&entry(3, "never paid", What::Refused));
    checkpoint.fold(&entry(4, "paid later", OPENED));
    for number in 0..ORDERS_WITHOUT_PAYMENT_MAX {
        checkpoint.fold(&entry(5, &format!("ORD-{number}"), What::Refused));
    }
    let known = ["paid at once", "paid later", "never paid", "ORD-0"]
        .map(|order| checkpoint.of_order(order).is_some());
    assert_eq!(known, [true, true, false, true]);
    assert!(checkpoint.without_payment.len() <= ORDERS_WITHOUT_PAYMENT_MAX);
}

#[test]
fn a_million_refusals_of_one_order_take_no_more_room_than_one() {
    let mut checkpoint = Checkpoint::default();
    checkpoint.fold(&entry(1, "ORD-1", What::Refused));
    let once = serde_json::to_string(&checkpoint).expect("JSON").len();
    for seq in 2..=9 {
        checkpoint.fold(&Entry { key: Some("try-1".into()), ..entry(seq, "ORD-1", What::Refused) });
    }
    assert_eq!(serde_json::to_string(&checkpoint).expect("JSON").len(), once + "\"try-1\"".len());
}

#[test]
fn the_checkpoint_is_the_first_line_and_what_follows_keeps_its_number_in_errors() {
    let mut checkpoint = Checkpoint::default();
    checkpoint.fold(&entry(1, "ORD-1", OPENED));
    let checkpoint = Some(Arc::new(checkpoint));
    let journal = Journal { checkpoint, entries: vec![entry(2, "ORD-1", What::Refused)] };
    let text = journal.to_ndjson();
    assert!(text.starts_with("{\"checkpoint\":{\"entries\":1,"), "{text}");
    assert_eq!(Journal::from_ndjson(&text).expect("it was written by us"), journal);
    let broken = format!("{text}no entry\n");
    assert!(Journal::from_ndjson(&broken).expect_err("no entry").to_string().starts_with("line 3: "));
}

#[test]
fn the_example_of_the_docs_is_read() {
    let docs = include_str!("../../../../docs/books.md");
    let mut lines = docs.lines().skip_while(|line| !line.starts_with("{\"checkpoint\":")).take(2);
    let text = [lines.next(), lines.next()].map(Option::unwrap_or_default).join("\n");
    let journal = Journal::from_ndjson(&text).expect("the example is sound");
    assert_eq!((journal.folded(), journal.entries.first().map(|entry| entry.seq)), (2, Some(3)));
    let captured: Vec<_> = Ledger::of(&journal).payments.iter().map(|payment| payment.captured).collect();
    assert_eq!(captured, [15_000]);
}
