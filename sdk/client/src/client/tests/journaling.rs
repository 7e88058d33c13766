//! Intents of payments made in one call, and of changes that are no payment, in journals of memory and of disk.

use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use super::{config, resolving};
use crate::Client;
use crate::config::{Config, IntentConfig, RetryConfig, WhenDropped};
use crate::intent::{FileJournal, Journal, MemoryJournal};
use crate::model::TicketOperation;
use crate::outcome::{Effect, Outcome};
use crate::test_support::{
    BILLING_KEY, CHARGE_KEY, CUSTOMER, ORDER_ID, Script, Step, charge, charge_of, delete, issue, issued_json,
    payment_json, secret_key, send_out,
};

fn client_over(script: &Script, journal: &Arc<dyn Journal>, config: Config) -> Client {
    let builder = Client::builder(secret_key()).config(config).journal(Arc::clone(journal));
    builder.build_with(script.clone()).expect("a sound configuration")
}

async fn left(client: &Client) -> usize {
    client.open_intents().await.expect("a list").len()
}

/// One attempt: these tests take the time of the disk, so nothing waits for a repeat.
fn single() -> Config {
    let retry = RetryConfig { attempts_max: NonZeroU32::MIN, ..config().retry };
    Config { retry, ..config() }
}

/// Runs `contract` with a journal in memory and one on disk.
async fn with_each<F: Future<Output = ()>>(contract: impl Fn(Arc<dyn Journal>) -> F) {
    contract(Arc::new(MemoryJournal::new())).await;
    let folder = TempDir::new().expect("a folder");
    contract(Arc::new(FileJournal::open_file(folder.path().join("intents")).await.expect("a journal"))).await;
}

/// One of each kind of change, and what it does.
type Changes = [fn(&Client) -> BoxFuture<'_, Effect>; 4];

const EACH: Changes = [
    |client| Box::pin(async { client.charge(charge()).await.effect() }),
    |client| Box::pin(async { client.issue_billing_key(issue()).await.effect() }),
    |client| Box::pin(async { client.delete_billing_key(delete()).await.effect() }),
    |client| Box::pin(async { client.change(send_out()).await.effect() }),
];

/// A success of whichever is asked for.
fn successes() -> [Step; 4] {
    [Step::paid(), Step::answer(200, issued_json(CUSTOMER)), Step::answer(200, ""), Step::answer(200, "{}")]
}

#[tokio::test]
async fn each_change_is_closed_by_its_outcome_and_stays_open_without_one() {
    for (change, success) in EACH.into_iter().zip(successes()) {
        let success = &success;
        with_each(|journal| async move {
            let script = Script::always(success.clone());
            let client = client_over(&script, &journal, single());
            assert_eq!((change(&client).await, left(&client).await), (Effect::Applied, 0));
            script.then(Step::Refuse);
            assert_eq!((change(&client).await, left(&client).await), (Effect::NotApplied, 0));
            script.then(Step::code(400, "A_CODE_OF_TOMORROW"));
            assert_eq!((change(&client).await, left(&client).await), (Effect::Unknown, 1));
            script.then(success.clone());
            assert_eq!(
                (change(&client).await, left(&client).await),
                (Effect::Applied, 0),
                "the same call again"
            );
        })
        .await;
    }
}

#[tokio::test]
async fn what_a_crash_left_is_listed_by_the_next_process() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("intents");
    let first = FileJournal::open_file(&path).await.unwrap();
    let journal: Arc<dyn Journal> = Arc::new(first.clone());
    let tomorrow = Step::code(400, "A_CODE_OF_TOMORROW");
    let dying = client_over(&Script::always(tomorrow), &journal, config());
    for change in EACH {
        assert_eq!(change(&dying).await, Effect::Unknown);
    }
    first.shut_down().await.unwrap();
    assert!(!std::fs::read_to_string(&path).unwrap().contains("Z_t5vOvQ"), "no billing key on the disk");

    let journal: Arc<dyn Journal> = Arc::new(FileJournal::open_file(&path).await.unwrap());
    let sold = payment_json("DONE", &[]).replacen('{', r#"{"type":"BILLING","#, 1);
    let script = Script::always(Step::answer(200, sold));
    let client = client_over(&script, &journal, config());
    let open = client.open_intents().await.unwrap();
    assert_eq!(open.len(), EACH.len());
    for ticket in &open {
        let is_sale = matches!(ticket.operation, TicketOperation::Sale { .. });
        assert_eq!(matches!(client.resolve(ticket).await, Outcome::Done(_)), is_sale, "{ticket:?}");
    }
    assert_eq!(left(&client).await, EACH.len() - 1, "the others wait for the same call");
    script.then(Step::answer(200, "{}"));
    assert_eq!(client.change(send_out()).await.effect(), Effect::Applied);
    assert_eq!(left(&client).await, EACH.len() - 2);
}

#[tokio::test]
async fn a_key_that_is_open_for_another_order_or_amount_is_refused_before_anything_is_sent() {
    with_each(|journal| async move {
        let script = Script::always(Step::code(400, "A_CODE_OF_TOMORROW"));
        let client = client_over(&script, &journal, config());
        assert_eq!(client.charge(charge()).await.effect(), Effect::Unknown);
        let sent = script.attempts();
        for other in [charge_of("ORD-another", 15_000), charge_of(ORDER_ID, 15_001)] {
            let outcome = client.charge(other).await;
            let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
            assert!(
                not_sent.reason.contains("already in use for the billing_charge of order"),
                "{}",
                not_sent.reason
            );
            assert!(!not_sent.reason.contains(CHARGE_KEY), "{}", not_sent.reason);
        }
        assert_eq!((script.attempts(), left(&client).await), (sent, 1));
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_open_for_another_billing_key_or_customer_is_refused_too() {
    use crate::api::billing::{DeleteBillingKey, IssueBillingKey};
    with_each(|journal| async move {
        let script = Script::always(Step::code(400, "A_CODE_OF_TOMORROW"));
        let client = client_over(&script, &journal, config());
        assert_eq!(client.delete_billing_key(delete()).await.effect(), Effect::Unknown);
        assert_eq!(client.issue_billing_key(issue()).await.effect(), Effect::Unknown);
        let sent = script.attempts();
        let key = delete().key().clone();
        let deleted =
            client.delete_billing_key(DeleteBillingKey::new(key, "another=".parse().unwrap())).await;
        let key = issue().key().clone();
        let (auth, customer) = ("auth_1".parse().unwrap(), "another-customer".parse().unwrap());
        let issued = client.issue_billing_key(IssueBillingKey::new(key, auth, customer)).await;
        assert!(matches!(deleted, Outcome::NotSent(_)), "{deleted:?}");
        assert!(matches!(issued, Outcome::NotSent(_)), "{issued:?}");
        let said = format!("{deleted:?} {issued:?}");
        assert!(!said.contains(BILLING_KEY) && !said.contains("another="), "{said}");
        assert_eq!((script.attempts(), left(&client).await), (sent, 2));
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_open_for_the_same_order_and_another_billing_key_is_refused_too() {
    use crate::api::billing::Charge;
    with_each(|journal| async move {
        let script = Script::always(Step::code(400, "A_CODE_OF_TOMORROW"));
        let client = client_over(&script, &journal, config());
        assert_eq!(client.charge(charge()).await.effect(), Effect::Unknown);
        let (sent, first) = (script.attempts(), charge());
        let with = ("another=".parse().unwrap(), "a-customer".parse().unwrap());
        let order = (first.order_id().clone(), "월 구독".parse().unwrap());
        let second = Charge::new(first.key().clone(), with, order, first.amount()).unwrap();
        let outcome = client.charge(second).await;
        assert!(matches!(outcome, Outcome::NotSent(_)), "its own address, and a second charge: {outcome:?}");
        assert_eq!((script.attempts(), left(&client).await), (sent, 1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_key_for_requests_of_different_addresses_is_one_intent_each() {
    let journal: Arc<dyn Journal> = Arc::new(MemoryJournal::new());
    let script = Script::always(Step::Lose);
    let client = client_over(&script, &journal, config());
    let key = crate::test_support::confirm().key().clone();
    let (billing, customer) = (BILLING_KEY.parse().unwrap(), CUSTOMER.parse().unwrap());
    let order = (ORDER_ID.parse().unwrap(), "구독".parse().unwrap());
    let amount = crate::test_support::confirm().amount();
    let charge = crate::api::billing::Charge::new(key, (billing, customer), order, amount).unwrap();
    assert_eq!(client.confirm(crate::test_support::confirm()).await.effect(), Effect::Unknown);
    assert_eq!(client.charge(charge).await.effect(), Effect::Unknown);
    assert_eq!(left(&client).await, 2, "the gateway tells them apart by their addresses");
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_what_is_in_doubt_is_in_doubt_even_if_it_sends_nothing() {
    for change in EACH {
        let journal: Arc<dyn Journal> = Arc::new(MemoryJournal::new());
        let dying = client_over(&Script::always(Step::Lose), &journal, config());
        assert_eq!(change(&dying).await, Effect::Unknown);
        let client = client_over(&Script::always(Step::Refuse), &journal, config());
        assert_eq!((change(&client).await, left(&client).await), (Effect::Unknown, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_change_stays_open_or_is_finished_on_request() {
    for (change, success) in EACH.into_iter().zip(successes()) {
        for (when_dropped, attempts, open) in [(WhenDropped::Abandon, 1, 1), (WhenDropped::Finish, 2, 0)] {
            let script = Script::new([Step::Lose.after(Duration::from_secs(9))], success.clone());
            let config = Config { intent: IntentConfig { when_dropped }, ..resolving() };
            let client = client_over(&script, &(Arc::new(MemoryJournal::new()) as Arc<dyn Journal>), config);
            assert!(timeout(Duration::from_secs(5), change(&client)).await.is_err());
            sleep(Duration::from_secs(40)).await;
            assert_eq!((script.attempts(), left(&client).await), (attempts, open), "{when_dropped:?}");
        }
    }
}

/// Lines as they were written before payments could be made in one call.
const OLD_OPEN: &str = r#"[{"open":{"payment_key":"tgen_1","key":"cf_1","operation":{"operation":"confirm","order_id":"ORD-000001","amount":{"currency":"KRW","minor":15000}},"trail":{"made_at":1,"last_sent_at":2,"api_key":"d0a1b2c3d4e5f607"}}},{"open":{"payment_key":"tgen_1","key":"cc_1","operation":{"operation":"cancel","amount":null,"refundable":null,"reason":"no"},"trail":{"made_at":1,"last_sent_at":2,"api_key":"d0a1b2c3d4e5f607"}}}]"#;
const OLD_CLOSED: &str = r#"[{"closed":{"key":"cf_1","api_key":"d0a1b2c3d4e5f607","cancel_of":null}}]"#;

#[tokio::test]
async fn a_journal_of_before_is_read_and_what_it_had_closed_stays_closed() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("intents");
    let line =
        |json: &str| format!("{} {json}\n", crate::intent::digest::<4>("toss-intents", json.as_bytes()));
    for (text, keys) in
        [(line(OLD_OPEN), vec!["cc_1", "cf_1"]), (line(OLD_OPEN) + &line(OLD_CLOSED), vec!["cc_1"])]
    {
        std::fs::write(&path, format!("toss-intents 1\n{text}")).unwrap();
        let journal = FileJournal::open_file(&path).await.unwrap();
        let open = journal.open_intents().await.unwrap();
        assert_eq!(open.iter().map(|ticket| ticket.key.as_str()).collect::<Vec<_>>(), keys);
        assert!(open.iter().all(|ticket| ticket.payment_key.is_some()));
        journal.shut_down().await.unwrap();
    }
}

#[test]
fn tickets_of_before_are_read_as_they_were_written() {
    let confirm = r#"{"payment_key":"tgen_1","key":"cf_1","operation":{"operation":"confirm","order_id":"ORD-000001","amount":{"currency":"KRW","minor":15000}},"trail":{"made_at":1,"last_sent_at":2,"api_key":"d0a1b2c3d4e5f607"}}"#;
    let cancel = r#"{"payment_key":"tgen_1","key":"cc_1","operation":{"operation":"cancel","amount":{"currency":"KRW","minor":5000},"refundable":{"currency":"KRW","minor":15000},"reason":"no"}}"#;
    for stored in [confirm, cancel] {
        let ticket: crate::model::Ticket = serde_json::from_str(stored).unwrap();
        assert_eq!(serde_json::to_string(&ticket).unwrap(), stored);
    }
    let identity = r#"{"key":"cf_1","api_key":"d0a1b2c3d4e5f607","cancel_of":null}"#;
    let ticket: crate::model::Ticket = serde_json::from_str(confirm).unwrap();
    assert_eq!(serde_json::to_string(&ticket.identity()).unwrap(), identity);
}
