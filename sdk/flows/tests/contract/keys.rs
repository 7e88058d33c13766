//! Idempotency keys: there before the first call, the same after every crash, another one only with evidence.

use toss_flows::audit::key_digest;
use toss_flows::course::{EpochCause, EpochEvidence};
use toss_flows::model::Money;
use toss_flows::{ConfirmBody, KeySecret};

use crate::bench::{Bench, LEASE, On, PRICE, SECRET, key, order};
use crate::ledger::Ledger;
use crate::steps::{POLICY, answered, key_of, later};

pub(crate) async fn a_key_is_stored_with_the_decision_and_derived_from_it(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;

    let stored = bench.book().await.attempts.remove(0);

    let (payment_key, order_id) = (key(1), order(1));
    let body = ConfirmBody { payment_key: &payment_key, order_id: &order_id, amount: Money::krw(PRICE) };
    let derived = KeySecret::new(SECRET).unwrap().confirm_key(&body, 0).unwrap();
    assert_eq!(stored.key_digest, Some(key_digest(&derived)));
    assert_eq!(stored.fingerprint.as_deref(), Some(body.fingerprint().as_str()));
    assert_eq!(key_of(&bench.claim_one().await), derived.as_str());
}

pub(crate) async fn another_claim_carries_the_same_key(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let _confirm = bench.enqueue(2).await;
    let _cancel = bench.cancel(1, "rollback", 4_000).await;
    let first: Vec<_> = bench.claim(2).await.iter().map(key_of).collect();

    bench.pass(LEASE).await;

    let mut again: Vec<_> = bench.claim(2).await.iter().map(key_of).collect();
    again.sort_by_key(|key| first.iter().position(|other| other == key));
    assert_eq!(again, first);
}

pub(crate) async fn a_cancel_and_a_refund_of_one_name_have_keys_of_their_own(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;

    let _refund = bench.refund(1, "R-1", 4_000).await;
    let _cancel = bench.cancel(1, "R-1", 4_000).await;
    bench.drain(&mut ledger).await;

    assert_eq!(bench.balance(1).await, (PRICE, 8_000, 0));
    let attempts = bench.book().await.attempts;
    assert_eq!(attempts.len(), 3);
    assert_ne!(attempts[1].key_digest, attempts[2].key_digest);
}

pub(crate) async fn an_answered_refusal_and_proof_lead_to_a_key_of_the_next_epoch(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let _job = bench.enqueue(1).await;
    ledger.open(1);
    let claim = bench.claim_one().await;
    let first = key_of(&claim);
    let _written = bench.settle(answered(claim, later("PROVIDER_ERROR"))).await.unwrap();
    let refused = bench.book().await.attempts.remove(0);
    assert_eq!((refused.state.as_str(), refused.code.as_deref()), ("DECLINED", Some("PROVIDER_ERROR")));

    bench.pass(POLICY.backoff.base).await;
    let looked = ledger.look_up(bench.claim_one().await);
    let _written = bench.settle(looked).await.unwrap();

    let attempts = bench.book().await.attempts;
    assert_eq!(attempts.len(), 2, "the key before stays in the book");
    assert_eq!((attempts[0].state.as_str(), attempts[0].code.as_deref()), ("DECLINED", Some("PROVIDER_ERROR")));
    assert_eq!((attempts[1].key_epoch, attempts[1].state.as_str()), (1, "INTENDED"));
    assert_eq!(attempts[0].evidence, None);
    let evidence: EpochEvidence = serde_json::from_str(attempts[1].evidence.as_deref().unwrap()).unwrap();
    assert_eq!((evidence.epoch, evidence.cause, &*evidence.code), (1, EpochCause::Refused, "PROVIDER_ERROR"));

    bench.pass(POLICY.backoff.base * 3).await;
    let claim = bench.claim_one().await;
    assert_ne!(key_of(&claim), first);
    let outcome = ledger.execute(&claim);
    let _written = bench.settle(answered(claim, outcome)).await.unwrap();
    let states: Vec<_> = bench.book().await.attempts.iter().map(|attempt| attempt.state.as_str()).collect();
    assert_eq!(states, ["DECLINED", "SUCCEEDED"]);
}
