//! Payments: confirmed, made in one call, looked up and cancelled.

use http::Method;
use serde_json::json;
use toss_sdk::api::KeyedCard;
use toss_sdk::api::key_in::KeyIn;
use toss_sdk::api::virtual_account::IssueVirtualAccount;
use toss_sdk::model::{Bank, CardExpiry, Money, PaymentStatus};
use toss_sdk::{Cancel, Confirm};

use super::bench::{Bench, done, key};

pub(super) const ENDPOINTS: &[&str] =
    &["cancel", "confirm", "key_in", "payment", "payment_by_order", "virtual_account_issue"];

#[tokio::test(start_paused = true)]
async fn a_payment_is_confirmed_looked_up_and_cancelled_in_parts_and_whole() {
    let bench = Bench::new();
    let payment_key = bench.ready("order-000001", 15_000).parse::<toss_sdk::model::PaymentKey>().unwrap();
    let order_id = "order-000001".parse().unwrap();

    let confirm = Confirm::new(key("cf_1"), payment_key.clone(), order_id, Money::krw(15_000)).unwrap();
    let paid = done(bench.client.confirm(confirm).await);
    let part = Cancel::part(key("cc_1"), payment_key.clone(), "한 개 취소", Money::krw(4_000), paid.balance);
    let _parted = done(bench.client.cancel(part.unwrap()).await);
    let rest = Cancel::full(key("cc_2"), payment_key.clone(), "나머지 취소").unwrap();
    let _cancelled = done(bench.client.cancel(rest).await);

    let by_key = bench.client.payment(&payment_key).await.unwrap();
    let by_order = bench.client.payment_by_order(&"order-000001".parse().unwrap()).await.unwrap();
    assert!(by_key == by_order && by_key.is_fully_refunded(), "{by_key:?}");
    assert_eq!(bench.world.charges("order-000001"), [15_000]);
    assert_eq!(bench.world.cancels("order-000001"), [4_000, 11_000]);
    bench.has_asked(&["cancel", "confirm", "payment", "payment_by_order"]);
}

#[tokio::test(start_paused = true)]
async fn a_card_that_is_keyed_in_is_charged_once() {
    let bench = Bench::new();
    let card = || {
        let owner = "900101".parse().unwrap();
        KeyedCard::new("9410001234567890".parse().unwrap(), CardExpiry::new(30, 12).unwrap(), owner)
            .with_password("12".parse().unwrap())
    };
    let order = || ("keyin-order-0001".parse().unwrap(), "생수 외 1건".parse().unwrap());

    for _ in 0..2 {
        let payment = KeyIn::new(key("ki_1"), order(), Money::krw(15_000), card()).unwrap();
        assert_eq!(done(bench.client.key_in(payment).await).status, PaymentStatus::Done);
    }

    assert_eq!(bench.world.charges("keyin-order-0001"), [15_000]);
    bench.has_asked(&["key_in"]);
}

#[tokio::test(start_paused = true)]
async fn a_virtual_account_is_issued_unpaid_and_paid_by_its_deposit() {
    let bench = Bench::new();
    let order = ("va-order-0001".parse().unwrap(), "생수 외 1건".parse().unwrap());
    let to = (Bank::Woori, "박토스".parse().unwrap());

    let issue = IssueVirtualAccount::new(key("va_1"), order, Money::krw(15_000), to).unwrap();
    let issued = done(bench.client.issue_virtual_account(issue).await);

    assert_eq!(issued.status, PaymentStatus::WaitingForDeposit);
    assert!(bench.world.charges("va-order-0001").is_empty());
    let _done =
        bench.control(&Method::POST, &format!("/payments/{}/deposit", issued.payment_key), &json!({}));
    let paid = bench.client.payment(&issued.payment_key).await.unwrap();
    assert_eq!((paid.status, bench.world.charges("va-order-0001")), (PaymentStatus::Done, vec![15_000]));
    bench.has_asked(&["payment", "virtual_account_issue"]);
}
