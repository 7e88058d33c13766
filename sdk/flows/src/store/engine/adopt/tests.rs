use toss_sdk::model::{Money, Payment};

use crate::store::engine::trial::{Trial, cancel, seen};
use crate::store::{Approved, EnqueueError, PaymentRow, Reported};

const PAYMENTS: &str =
    "SELECT payment_key, order_id, merchant, captured, refunded, reserved FROM toss_payments";

fn adopt(trial: &mut Trial, payment: &Payment) -> Result<PaymentRow, EnqueueError> {
    let payment = payment.clone();
    trial.run(move |tx| Box::pin(async move { tx.adopt_payment(&payment).await }))
}

#[test]
fn a_payment_of_the_time_before_can_be_given_back() {
    let mut trial = Trial::new();
    let earlier = cancel("tx-1", 5_000, 10_000);
    let payment = seen("ORD-000001", "PARTIAL_CANCELED", (15_000, 10_000), &earlier);

    let row = adopt(&mut trial, &payment).unwrap();

    assert_eq!((row.captured, row.refunded), (Money::krw(15_000), Money::krw(5_000)));
    assert_eq!(trial.rows(PAYMENTS), ["tgen_ORD-000001 ORD-000001 default 15000 5000 0"]);
    assert_eq!(trial.rows("SELECT job, amount, transaction_key FROM toss_receipts"), ["- 5000 tx-1"]);
    trial.request("R1", "ORD-000001", 10_000);
    assert!(matches!(&trial.approve(&["R1"])[..], [Approved::Now(_)]));
    assert_eq!(trial.report(&payment), Reported::Awaited(crate::job::JobId::new(1)));
}

#[test]
fn adopting_again_changes_nothing() {
    let mut trial = Trial::new();
    let payment = seen("ORD-000001", "DONE", (15_000, 15_000), "");
    let first = adopt(&mut trial, &payment).unwrap();
    let before = trial.everything();

    let again = adopt(&mut trial, &payment).unwrap();
    // Not even by another look: what went back since is told by `report`.
    let later = seen("ORD-000001", "PARTIAL_CANCELED", (15_000, 10_000), &cancel("tx-1", 5_000, 10_000));
    let later = adopt(&mut trial, &later).unwrap();

    assert_eq!((&again, &later), (&first, &first));
    assert_eq!(trial.everything(), before);
}

#[test]
fn money_that_somebody_else_gave_back_of_an_adopted_payment_is_nobodys_job() {
    let mut trial = Trial::new();
    adopt(&mut trial, &seen("ORD-000001", "DONE", (15_000, 15_000), "")).unwrap();
    let later = seen("ORD-000001", "CANCELED", (15_000, 0), &cancel("tx-1", 15_000, 0));

    assert_eq!(trial.report(&later), Reported::CanceledElsewhere);

    assert_eq!(trial.rows(PAYMENTS), ["tgen_ORD-000001 ORD-000001 default 15000 15000 0"]);
    let told = trial.told.take();
    assert!(
        matches!(&told[..], [told] if told.job.is_none() && told.balance == Some(Money::krw(0))),
        "{told:?}"
    );
}

#[test]
fn what_was_not_taken_is_not_adopted() {
    let mut trial = Trial::new();

    for status in
        ["READY", "IN_PROGRESS", "WAITING_FOR_DEPOSIT", "ABORTED", "EXPIRED", "CANCELED", "SOMETHING_NEW"]
    {
        let refused = adopt(&mut trial, &seen("ORD-000001", status, (15_000, 15_000), ""));
        assert!(matches!(refused, Err(EnqueueError::PaymentUnknown(_))), "{status}: {refused:?}");
    }

    assert_eq!(trial.rows(PAYMENTS), [""; 0]);
}

/// Its confirm will say what became of it; two answers could contradict each other.
#[test]
fn a_payment_that_is_being_confirmed_is_not_adopted() {
    let mut trial = Trial::new();
    trial.confirm("ORD-000001", 15_000);

    let refused = adopt(&mut trial, &seen("ORD-000001", "DONE", (15_000, 15_000), ""));

    assert!(matches!(refused, Err(EnqueueError::PaymentKeyTaken { .. })), "{refused:?}");
    assert_eq!(trial.rows(PAYMENTS), [""; 0]);
}

#[test]
fn an_order_number_that_the_flows_cannot_keep_is_named() {
    let mut trial = Trial::new();
    let body = br#"{"paymentKey":"tgen_1","orderId":"!!","status":"DONE","currency":"KRW","totalAmount":1,"balanceAmount":1}"#;

    let refused = adopt(&mut trial, &Payment::from_json(body).unwrap()).unwrap_err();

    assert!(matches!(refused, EnqueueError::OrderId(_)), "{refused:?}");
    assert!(refused.to_string().contains("orderId"), "{refused}");
}
