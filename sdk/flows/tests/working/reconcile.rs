//! The two books are held against each other.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use toss_flows::job::JobState;
use toss_flows::reconcile::{Problem, ReconcileConfig, Reconciler, Summary};
use toss_flows::store::Store;
use toss_flows::store::memory::MemoryStore;
use toss_flows::{JobKind, Recipient, WorkerConfig};

use crate::shop::{START, Shop, TOTAL, order};
use crate::till::Till;

fn operators() -> Recipient {
    "operators".parse().unwrap()
}

fn reconciler(shop: &Shop) -> Reconciler<MemoryStore, Till> {
    let config = ReconcileConfig { operators: Some(operators()), ..ReconcileConfig::default() };
    Reconciler::new(
        shop.store.clone(),
        Arc::clone(&shop.till),
        Arc::<toss_flows::time::TokioClock>::clone(&shop.clock),
        config,
    )
}

async fn compare(shop: &Shop) -> Summary {
    reconciler(shop).compare(START, START.after(Duration::from_hours(48))).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn books_that_agree_cost_no_look_up() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    for number in 1..=5 {
        let _payment = shop.paid(number).await;
    }
    let before = shop.till.look_ups();
    let summary = compare(&shop).await;
    assert_eq!(summary, Summary { compared: 5, ..Summary::default() });
    assert_eq!(shop.till.look_ups(), before);
}

#[tokio::test(start_paused = true)]
async fn money_of_a_failed_order_goes_back() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    shop.till.refuse_confirms(true);
    let _job = shop.confirm(1, "default").await;
    let failed = async || shop.count(1, JobKind::Confirm, JobState::Done).await == 1;
    shop.until("the order has failed", failed).await;
    let (order_id, payment) = order(1);
    shop.till.take(&payment, order_id.as_str(), TOTAL);
    assert_eq!(compare(&shop).await.late_successes, 1);
    let gone_back = async || shop.till.given_back(&payment) == [TOTAL];
    shop.until("the money has gone back", gone_back).await;
    assert_eq!(compare(&shop).await.late_successes, 0, "once");
    assert_eq!(shop.till.given_back(&payment), [TOTAL]);
}

#[tokio::test(start_paused = true)]
async fn money_that_somebody_gave_back_in_the_dashboard_gets_its_receipt() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    shop.till.give_back(&payment, 4_000);
    let summary = compare(&shop).await;
    assert_eq!((summary.canceled_elsewhere, summary.findings.len()), (1, 0));
    assert_eq!(shop.payment(&payment).await.unwrap().refunded.minor(), 4_000);
    assert_eq!(shop.store.book().await.unwrap().receipts.len(), 1);
    assert_eq!(compare(&shop).await.canceled_elsewhere, 0, "once");
    assert!(shop.cancel("rest", &payment, 11_000).await.is_ok());
    shop.until("the rest has gone back", async || shop.till.given_back(&payment) == [4_000, 11_000]).await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_the_gateway_does_not_know_is_brought_before_the_operators() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    shop.till.forget(&payment);
    let summary = compare(&shop).await;
    assert!(
        matches!(summary.findings[0].problem, Problem::UnknownAtGateway { booked } if booked.minor() == TOTAL)
    );
    let inbox = shop.store.inbox_after(&operators(), 0, 10).await.unwrap();
    assert_eq!(inbox.events.len(), 1);
    assert_eq!(&*inbox.events[0].topic, "reconcile.finding");
    assert!(inbox.events[0].body.contains("ORD-000001"), "{}", inbox.events[0].body);
    assert_eq!(shop.payment(&payment).await.unwrap().captured.minor(), TOTAL, "nothing was changed");
}

#[tokio::test(start_paused = true)]
async fn payments_of_others_are_left_alone() {
    let shop = Shop::new();
    shop.till.take(&order(7).1, "ORD-of-somebody", TOTAL);
    let summary = compare(&shop).await;
    assert_eq!((summary.not_ours, summary.looked_up), (1, 0));
    assert!(shop.till.given_back(&order(7).1).is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_round_is_done_by_one_node() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    shop.till.forget(&payment);
    let ending = CancellationToken::new();
    for _ in 0..3 {
        let (reconciler, ending) = (reconciler(&shop), ending.clone());
        drop(tokio::spawn(async move { reconciler.run(ending).await }));
    }
    shop.wait(Duration::from_mins(90)).await;
    ending.cancel();
    let told = shop.store.inbox_after(&operators(), 0, 100).await.unwrap().events.len();
    // An hourly round and the first daily one at most; three nodes would have told it three times as often.
    assert!((1..=3).contains(&told), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_cannot_be_written_keeps_no_other_from_being_compared() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let (odd, plain) = (shop.paid(1).await, shop.paid(2).await);
    shop.till.give_back(&odd, TOTAL + 1);
    shop.till.give_back(&plain, 4_000);
    let summary = compare(&shop).await;
    assert_eq!((summary.compared, summary.canceled_elsewhere), (2, 1));
    assert_eq!(shop.payment(&plain).await.unwrap().refunded.minor(), 4_000);
    assert!(
        matches!(&*summary.findings, [finding] if finding.payment_key == odd
            && matches!(finding.problem, Problem::Unwritable { .. })),
        "{:?}",
        summary.findings
    );
}

#[tokio::test(start_paused = true)]
async fn a_round_that_failed_is_done_again_before_the_next_is_due() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let (reconciler, ending) = (reconciler(&shop), CancellationToken::new());
    let stopped = ending.clone();
    drop(tokio::spawn(async move { reconciler.run(stopped).await }));
    shop.wait(Duration::from_mins(150)).await;
    shop.till.refuse_lists(true);
    let payment = shop.paid(1).await;
    shop.till.give_back(&payment, 4_000);
    // Longer than any window reaches back, so that what fails is not made up for by an overlap.
    shop.wait(Duration::from_hours(24 * 5)).await;
    shop.till.refuse_lists(false);
    shop.wait(Duration::from_mins(10)).await;
    ending.cancel();
    assert_eq!(shop.payment(&payment).await.unwrap().refunded.minor(), 4_000);
}
