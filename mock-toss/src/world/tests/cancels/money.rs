//! What a cancel takes from which part, and that the parts are the balance after every one.

use serde_json::{Value, json};

use super::{transfer, wallet};
use crate::world::amount::read_minor;
use crate::world::tests::Bench;

#[track_caller]
fn assert_parts(body: &Value, [balance, supplied, vat, tax_free, exempt]: [u64; 5]) {
    let minor = |field: &str| read_minor(&body[field], if body["currency"] == "USD" { 2 } else { 0 });
    let told = ["balanceAmount", "suppliedAmount", "vat", "taxFreeAmount", "taxExemptionAmount"].map(minor);
    assert_eq!(told, [balance, supplied, vat, tax_free, exempt].map(Some), "{body}");
    assert_eq!(supplied + vat + tax_free + exempt, balance);
}

#[test]
fn the_split_follows_the_balance() {
    let mut bench = Bench::new();
    let key = bench.approved(15_000, |_| ());
    assert_parts(&bench.give_back(&key, Some(5_000)).body, [10_000, 9_091, 909, 0, 0]);
    assert_parts(&bench.give_back(&key, Some(5_100)).body, [4_900, 4_455, 445, 0, 0]);
    assert_parts(&bench.give_back(&key, None).body, [0, 0, 0, 0, 0]);
}

#[test]
fn dollars_are_split_in_cents() {
    let mut bench = Bench::new();
    let key = bench.approved(72_624, super::paypal);
    let body =
        json!({"cancelReason": "x", "cancelAmount": 181.56, "currency": "USD", "refundableAmount": "726.24"});
    let answer = bench.cancel(&key, &body);
    assert_parts(&answer.body, [54_468, 49_516, 4_952, 0, 0]);
    assert_eq!(answer.body["cancels"][0]["cancelAmount"], json!(181.56));
    assert_eq!(answer.body["cancels"][0]["cancelStatus"], "DONE");
}

#[test]
fn a_mixed_payment_gives_back_what_is_asked_of_each_part_and_the_rest_whole() {
    let mut bench = Bench::new();
    let key = bench.approved(10_000, |payment| payment.tax_free = 3_000);
    let form = json!({"cancelReason": "x", "cancelAmount": 4_000, "taxFreeAmount": 1_000});
    let answer = bench.cancel(&key, &form);
    assert_parts(&answer.body, [6_000, 3_636, 364, 2_000, 0]);
    assert_eq!(answer.body["cancels"][0]["taxFreeAmount"], 1_000);
    let rest = bench.give_back(&key, None);
    assert_parts(&rest.body, [0, 0, 0, 0, 0]);
    assert_eq!(rest.body["cancels"][1]["taxFreeAmount"], 2_000);
}

#[test]
fn an_exemption_goes_back_in_parts_unless_a_card_paid() {
    let mut bench = Bench::new();
    let key = bench.approved(10_000, |payment| {
        transfer(payment);
        payment.tax_exemption = 4_000;
    });
    let form = json!({"cancelReason": "x", "cancelAmount": 5_000, "taxExemptionAmount": 3_000});
    let answer = bench.cancel(&key, &form);
    assert_parts(&answer.body, [5_000, 3_636, 364, 0, 1_000]);
    assert_eq!(answer.body["cancels"][0]["taxExemptionAmount"], 3_000);
}

#[test]
fn an_ordinary_payment_ignores_a_tax_free_amount() {
    let mut bench = Bench::new();
    let key = bench.approved(1_000, |_| ());
    let answer =
        bench.cancel(&key, &json!({"cancelReason": "x", "cancelAmount": 300, "taxFreeAmount": 9_999}));
    assert_parts(&answer.body, [700, 636, 64, 0, 0]);
    assert_eq!(answer.body["cancels"][0]["taxFreeAmount"], 0);
}

#[test]
fn the_immediate_discount_goes_back_with_the_first_cancel() {
    let mut bench = Bench::new();
    let key = bench.approved(15_000, |payment| payment.discount = Some(1_000));
    let first = bench.give_back(&key, Some(1_000)).body;
    assert_eq!(first["cancels"][0]["cardDiscountAmount"], 1_000);
    let second = bench.give_back(&key, Some(500)).body;
    assert_eq!(second["cancels"][1]["cardDiscountAmount"], 0, "{second}");
    let key = bench.approved(15_000, |payment| {
        transfer(payment);
        payment.discount = Some(1_000);
    });
    let whole = bench.give_back(&key, None).body;
    assert_eq!(whole["cancels"][0]["transferDiscountAmount"], 1_000);
    assert_eq!(whole["cancels"][0]["cardDiscountAmount"], 0);
}

#[test]
fn points_go_back_after_the_card() {
    let mut bench = Bench::new();
    let key = bench.approved(15_000, |payment| wallet("네이버페이", true, 5_000, payment));
    let points = |body: &Value, place: usize| body["cancels"][place]["easyPayDiscountAmount"].clone();
    assert_eq!(points(&bench.give_back(&key, Some(9_000)).body, 0), 0);
    assert_eq!(points(&bench.give_back(&key, Some(2_000)).body, 1), 1_000);
    assert_eq!(points(&bench.give_back(&key, None).body, 2), 4_000);
}

#[test]
fn what_is_owed_in_won_bounds_no_dollars() {
    let mut bench = Bench::new();
    let key = bench.approved(10_050, super::paypal);
    bench.world.set_unsettled(Some(0));
    assert_eq!(bench.give_back(&key, None).status, 200);
}

#[test]
fn what_the_merchant_is_owed_follows_every_approval_and_cancel() {
    let mut bench = Bench::new();
    bench.world.set_unsettled(Some(0));
    let first = bench.approved(1_000, |_| ());
    assert_eq!(bench.world.unsettled(), Some(1_000));
    assert_eq!(bench.give_back(&first, Some(400)).status, 200);
    let second = bench.deposited(500);
    assert_eq!(bench.world.unsettled(), Some(1_100));
    bench.happen(&second, &super::Happening::DepositError).expect("the deposit is there");
    assert_eq!(bench.world.unsettled(), Some(600));
    bench.world.set_unsettled(Some(599));
    assert_eq!(bench.give_back(&first, None).code(), "EXCEED_CANCEL_LIMIT");
    assert_eq!(bench.give_back(&first, Some(599)).status, 200);
    bench.world.set_unsettled(None);
    assert_eq!(bench.give_back(&first, None).status, 200);
}
