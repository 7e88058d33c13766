use super::{RereadError, judge};
use crate::model::Payment;
use crate::webhook::{Event, parse};

fn event(body: &str) -> Event {
    parse::<[(&str, &str)]>(&[], body.as_bytes()).expect("an event").into_hint().claimed().clone()
}

fn payment_json(status: &str, transaction: &str, balance: i64, secret: &str) -> String {
    format!(
        r#"{{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"{status}","totalAmount":15000,
        "balanceAmount":{balance},"lastTransactionKey":"{transaction}","secret":{secret}}}"#
    )
}

fn payment(status: &str, transaction: &str, balance: i64, secret: &str) -> Payment {
    Payment::from_json(payment_json(status, transaction, balance, secret).as_bytes()).expect("a payment")
}

fn changed(status: &str, transaction: &str, balance: i64) -> Event {
    let payment = payment_json(status, transaction, balance, r#""ps_1""#);
    event(&format!(r#"{{"eventType":"PAYMENT_STATUS_CHANGED","data":{payment}}}"#))
}

fn deposit(status: &str, transaction: &str) -> Event {
    event(&format!(
        r#"{{"secret":"ps_1","status":"{status}","transactionKey":"{transaction}","orderId":"ORD-000001"}}"#
    ))
}

#[test]
fn an_event_is_stale_as_soon_as_the_payment_is_no_longer_as_it_said() {
    let table = [
        (changed("DONE", "t1", 15_000), payment("DONE", "t1", 15_000, r#""ps_1""#), false),
        (changed("DONE", "t1", 15_000), payment("CANCELED", "t2", 0, r#""ps_1""#), true),
        (changed("ABORTED", "t1", 15_000), payment("DONE", "t2", 15_000, r#""ps_1""#), true),
        (
            changed("PARTIAL_CANCELED", "t2", 10_000),
            payment("PARTIAL_CANCELED", "t3", 5_000, r#""ps_1""#),
            true,
        ),
        (
            changed("PARTIAL_CANCELED", "t2", 10_000),
            payment("PARTIAL_CANCELED", "t2", 5_000, r#""ps_1""#),
            true,
        ),
        (deposit("DONE", "t1"), payment("DONE", "t1", 15_000, r#""ps_1""#), false),
        (deposit("DONE", "t1"), payment("WAITING_FOR_DEPOSIT", "t1", 15_000, r#""ps_1""#), true),
        (deposit("DONE", "t1"), payment("DONE", "t2", 15_000, r#""ps_1""#), true),
    ];
    for (event, payment, is_stale) in table {
        let judged = judge(&event, payment.clone()).expect("the same payment");
        assert_eq!((judged.is_stale, judged.payment), (is_stale, payment), "{event:?}");
    }
}

#[test]
fn a_payment_with_another_secret_is_another_payment() {
    for secret in [r#""ps_2""#, r#""""#, r#""ps_11""#] {
        let read = payment("DONE", "t1", 15_000, secret);
        let judged = judge(&deposit("DONE", "t1"), read);
        assert!(matches!(judged, Err(RereadError::AnotherPayment)), "{secret}");
    }
    let expired = payment("EXPIRED", "t1", 15_000, "null");
    assert!(judge(&deposit("DONE", "t1"), expired).is_ok_and(|read| read.is_stale));
}

mod through_the_client {
    use http::Method;

    use super::{changed, deposit, event, payment_json};
    use crate::Client;
    use crate::test_support::{Script, Step, secret_key};
    use crate::webhook::{RereadError, reread};

    fn client(script: &Script) -> Client {
        Client::builder(secret_key()).build_with(script.clone()).expect("a client")
    }

    #[tokio::test(start_paused = true)]
    async fn a_payment_is_read_by_its_key_and_a_deposit_by_its_order() {
        for (event, path) in [
            (changed("DONE", "t1", 15_000), "/v1/payments/tgen_1"),
            (deposit("DONE", "t1"), "/v1/payments/orders/ORD-000001"),
        ] {
            let script = Script::always(Step::answer(200, payment_json("DONE", "t1", 15_000, r#""ps_1""#)));
            let read = reread(&client(&script), &event).await.expect("an answer");
            assert!(!read.is_stale);
            let seen = script.seen();
            assert_eq!(seen.len(), 1);
            assert_eq!((&seen[0].method, seen[0].path.as_str()), (&Method::GET, path));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_names_no_payment_or_an_impossible_one_is_not_asked_for() {
        let script = Script::always(Step::paid());
        let deleted = event(r#"{"eventType":"BILLING_DELETED","data":{"billingKey":"k"}}"#);
        let nothing = reread(&client(&script), &deleted).await;
        assert!(matches!(nothing, Err(RereadError::NoPayment)), "{nothing:?}");
        let odd = event(r#"{"secret":"ps_1","status":"DONE","orderId":"../../v1"}"#);
        let refused = reread(&client(&script), &odd).await;
        assert!(matches!(refused, Err(RereadError::OrderId(_))), "{refused:?}");
        assert_eq!(script.attempts(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn no_answer_is_no_payment() {
        let script = Script::always(Step::code(404, "NOT_FOUND_PAYMENT"));
        let error = reread(&client(&script), &deposit("DONE", "t1")).await.expect_err("nothing");
        let RereadError::Client(error) = error else { panic!("{error}") };
        assert_eq!(error.code(), Some("NOT_FOUND_PAYMENT"));
    }
}
