//! Money goes back once, whatever happens on the way.

use std::time::Duration;

use toss_flows::job::JobState;
use toss_flows::store::{EnqueueError, Redrive, RedriveError, Store};
use toss_flows::{Actor, JobId, JobKind, WorkerConfig};

use crate::shop::{Shop, TOTAL};
use crate::till::Fault;

async fn settled(shop: &Shop, number: u32, cancels: usize) {
    let done = async || shop.count(number, JobKind::Cancel, JobState::Done).await == cancels;
    shop.until("the cancels are done", done).await;
}

#[tokio::test(start_paused = true)]
async fn cancels_of_one_payment_run_one_after_the_other_and_leave_the_right_balance() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    for (name, amount) in [("a", 4_000), ("b", 5_000), ("c", 6_000)] {
        assert!(shop.cancel(name, &payment, amount).await.is_ok());
    }
    settled(&shop, 1, 3).await;
    assert_eq!(shop.till.given_back(&payment), [4_000, 5_000, 6_000]);
    let row = shop.payment(&payment).await.unwrap();
    assert_eq!((row.refunded.minor(), row.reserved.minor()), (TOTAL, 0));
}

#[tokio::test(start_paused = true)]
async fn lost_answers_give_nothing_back_twice_though_the_gateway_forgets_every_key() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    for _ in 0..3 {
        shop.till.then(Fault::LostAnswer);
    }
    for (name, amount) in [("a", 4_000), ("b", 4_000), ("c", 4_000)] {
        assert!(shop.cancel(name, &payment, amount).await.is_ok());
    }
    settled(&shop, 1, 3).await;
    assert_eq!(shop.till.given_back(&payment), [4_000, 4_000, 4_000]);
    assert_eq!(shop.payment(&payment).await.unwrap().refunded.minor(), 12_000);
}

#[tokio::test(start_paused = true)]
async fn promises_beyond_what_is_left_are_refused_before_anything_is_sent() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    shop.till.pause(&[JobKind::Cancel]);
    assert!(shop.cancel("a", &payment, 10_000).await.is_ok());
    let refused = shop.cancel("b", &payment, 5_001).await;
    assert!(
        matches!(refused, Err(EnqueueError::TooMuch { left, .. }) if left.minor() == 5_000),
        "{refused:?}"
    );
    assert_eq!(shop.till.cancel_calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_for_cancels_pauses_cancels_and_no_confirms() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    shop.till.pause(&[JobKind::Cancel, JobKind::Refund]);
    assert!(shop.cancel("a", &payment, TOTAL).await.is_ok());
    let _second = shop.paid(2).await;
    assert_eq!(shop.till.cancel_calls(), 0);
    shop.till.pause(&[]);
    settled(&shop, 1, 1).await;
    assert_eq!(shop.till.given_back(&payment), [TOTAL]);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_cannot_be_sent_for_a_day_is_neither_parked_nor_given_up() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    for _ in 0..200 {
        shop.till.then(Fault::NotSent);
    }
    assert!(shop.cancel("a", &payment, TOTAL).await.is_ok());
    shop.until("it was tried again and again", async || shop.till.cancel_calls() > 150).await;
    assert_eq!(shop.count(1, JobKind::Cancel, JobState::Parked).await, 0);
    settled(&shop, 1, 1).await;
    assert_eq!(shop.till.given_back(&payment), [TOTAL]);
}

#[tokio::test(start_paused = true)]
async fn a_merchant_without_funds_is_waited_for() {
    let shop = Shop::new();
    let config = WorkerConfig::default();
    shop.work(config.clone());
    let payment = shop.paid(1).await;
    shop.till.then(Fault::NoFunds);
    assert!(shop.cancel("a", &payment, TOTAL).await.is_ok());
    shop.wait(config.funds_pause / 2).await;
    assert_eq!(shop.till.cancel_calls(), 1, "nothing is asked before funds can be there");
    settled(&shop, 1, 1).await;
    assert_eq!(shop.till.given_back(&payment), [TOTAL]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_cancel_is_parked_lets_the_next_one_pass_and_goes_on_when_an_operator_says_so() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    shop.till.then(Fault::Refused);
    let refused = shop.cancel("a", &payment, 4_000).await.unwrap();
    assert!(shop.cancel("b", &payment, 5_000).await.is_ok());
    settled(&shop, 1, 1).await;
    assert_eq!(shop.till.given_back(&payment), [5_000]);
    assert_eq!(shop.payment(&payment).await.unwrap().reserved.minor(), 4_000, "its promise stands");
    redrive(&shop, refused, Redrive::Again).await.unwrap();
    settled(&shop, 1, 2).await;
    assert_eq!(shop.till.given_back(&payment), [5_000, 4_000]);
}

#[tokio::test(start_paused = true)]
async fn a_parked_cancel_that_is_released_gives_its_promise_back_and_no_money() {
    let shop = Shop::new();
    shop.work(WorkerConfig::default());
    let payment = shop.paid(1).await;
    shop.till.then(Fault::Refused);
    let job = shop.cancel("a", &payment, 4_000).await.unwrap();
    let parked = async || shop.count(1, JobKind::Cancel, JobState::Parked).await == 1;
    shop.until("it is parked", parked).await;
    redrive(&shop, job, Redrive::Release).await.unwrap();
    settled(&shop, 1, 1).await;
    assert_eq!(shop.payment(&payment).await.unwrap().reserved.minor(), 0);
    assert!(shop.till.given_back(&payment).is_empty());
}

async fn redrive(shop: &Shop, job: JobId, how: Redrive) -> Result<(), RedriveError> {
    let operator: Actor = "kim".parse().unwrap();
    shop.store.transact(move |tx| Box::pin(async move { tx.redrive(job, how, &operator).await })).await
}

#[tokio::test(start_paused = true)]
async fn several_workers_on_one_store_give_each_cancel_back_once() {
    let shop = Shop::new();
    for _ in 0..3 {
        shop.work(WorkerConfig { concurrency: 2, ..WorkerConfig::default() });
    }
    for number in 1..=20 {
        let payment = shop.paid(number).await;
        shop.till.then(Fault::LostAnswer);
        assert!(shop.cancel(&format!("cancel-{number}"), &payment, TOTAL).await.is_ok());
    }
    for number in 1..=20 {
        settled(&shop, number, 1).await;
        let (_, payment) = crate::shop::order(number);
        assert_eq!(shop.till.given_back(&payment), [TOTAL], "{number}");
    }
    shop.wait(Duration::from_mins(10)).await;
    assert_eq!(shop.till.given_back(&crate::shop::order(1).1), [TOTAL]);
}
