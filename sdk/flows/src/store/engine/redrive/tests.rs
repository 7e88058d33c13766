use core::time::Duration;

use crate::confirm::{ConfirmState, ParkReason};
use crate::job::JobId;
use crate::store::engine::trial::Trial;
use crate::store::{ClaimRequest, Redrive, RedriveError, Verdict, engine};

const JOBS: &str =
    "SELECT state, epoch, json_extract(flow, '$.state'), parked_reason FROM toss_jobs ORDER BY id";

fn redrive(trial: &mut Trial, job: i64, how: Redrive) -> Result<(), RedriveError> {
    trial.run(move |tx| {
        Box::pin(async move { tx.redrive(JobId::new(job), how, &"ops-kim".parse().unwrap()).await })
    })
}

/// Parks a job as its worker would have.
fn park(trial: &Trial, job: i64, flow: &str) {
    trial.damage(&format!(
        "UPDATE toss_jobs SET state = 'PARKED', flow = '{flow}', parked_reason = 'why', holds_lane = {} WHERE id = {job}",
        flow.contains(r#""is_in_doubt":true"#),
    ));
}

fn parked_confirm() -> String {
    let reason = ParkReason::UnexpectedStatus { status: "CANCELED".into(), balance: "0 KRW".into() };
    serde_json::to_string(&ConfirmState::Parked { reason, key: None }).unwrap()
}

/// Refused for good: nothing is in doubt.
const REFUSED: &str = r#"{"state":"parked","reason":{"kind":"refused","code":"NOT_CANCELABLE_PAYMENT","message":"no",
    "answered_at":1795237200000000,"not_before":1795237200000000},
    "key":{"epoch":0,"made_at":1795237200000000,"refusals":0},"is_in_doubt":false}"#;

/// A refund that was approved and then refused by the gateway for good.
fn refused_refund(trial: &mut Trial) -> i64 {
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    park(trial, 2, REFUSED);
    trial.damage("UPDATE toss_refunds SET state = 'PARKED'");
    2
}

#[test]
fn a_parked_confirm_is_looked_up_again_and_the_operator_is_named() {
    let mut trial = Trial::new();
    trial.confirm("ORD-000001", 15_000);
    park(&trial, 1, &parked_confirm());

    redrive(&mut trial, 1, Redrive::Again).unwrap();

    assert_eq!(trial.rows(JOBS), ["READY 1 in_doubt -"]);
    let history = "SELECT entity, entity_id, from_state, to_state, actor, detail FROM toss_history ORDER BY id DESC LIMIT 1";
    assert_eq!(trial.rows(history), ["CONFIRM 1 Parked InDoubt ops-kim re-driven by an operator"]);
}

#[test]
fn a_parked_refund_goes_on_with_its_cancel() {
    let mut trial = Trial::new();
    let job = refused_refund(&mut trial);

    redrive(&mut trial, job, Redrive::Again).unwrap();

    assert_eq!(trial.rows("SELECT state FROM toss_refunds"), ["EXECUTING"]);
    assert_eq!(trial.rows("SELECT state, parked_reason FROM toss_jobs WHERE id = 2"), ["READY -"]);
    assert_eq!(trial.rows("SELECT reserved FROM toss_payments"), ["5000"]);
    let history = "SELECT from_state, to_state, actor FROM toss_history WHERE entity = 'REQUEST' ORDER BY id DESC LIMIT 1";
    assert_eq!(trial.rows(history), ["PARKED EXECUTING ops-kim"]);
}

#[test]
fn releasing_what_nothing_is_in_doubt_about_frees_the_money_at_once() {
    let mut trial = Trial::new();
    let job = refused_refund(&mut trial);

    redrive(&mut trial, job, Redrive::Release).unwrap();

    assert_eq!(trial.rows("SELECT state, verdict FROM toss_jobs WHERE id = 2"), ["DONE RELEASED"]);
    assert_eq!(trial.rows("SELECT state FROM toss_refunds"), ["RELEASED"]);
    assert_eq!(trial.rows("SELECT refunded, reserved FROM toss_payments"), ["0 0"]);
    let told = trial.told.take();
    assert!(matches!(&told[..], [told] if matches!(told.verdict, Verdict::Refund(_))), "{told:?}");
    let history = "SELECT entity, to_state, actor, detail FROM toss_history ORDER BY id DESC LIMIT 2";
    let released = "released by an operator";
    let expected =
        [format!("REQUEST RELEASED ops-kim {released}"), format!("REFUND Released ops-kim {released}")];
    let mut written = trial.rows(history);
    written.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(written, expected);
}

#[test]
fn releasing_what_is_in_doubt_waits_for_a_look() {
    let mut trial = Trial::new();
    let job = refused_refund(&mut trial);
    park(&trial, job, &REFUSED.replace(r#""is_in_doubt":false"#, r#""is_in_doubt":true"#));

    redrive(&mut trial, job, Redrive::Release).unwrap();

    let jobs = "SELECT state, json_extract(flow, '$.state'), holds_lane FROM toss_jobs WHERE id = 2";
    assert_eq!(trial.rows(jobs), ["READY releasing 1"]);
    assert_eq!(trial.rows("SELECT reserved FROM toss_payments"), ["5000"]);
}

/// Approved by mistake, and its turn has not come.
#[test]
fn a_refund_that_was_never_sent_is_released_at_once() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.request("R2", "ORD-000001", 6_000);
    trial.approve(&["R1", "R2"]);

    redrive(&mut trial, 3, Redrive::Release).unwrap();

    assert_eq!(trial.rows("SELECT id, state FROM toss_refunds ORDER BY id"), ["R1 APPROVED", "R2 RELEASED"]);
    assert_eq!(trial.rows("SELECT reserved FROM toss_payments"), ["5000"]);
}

#[test]
fn a_refund_that_waits_for_funds_is_tried_at_once() {
    let mut trial = Trial::new();
    let job = refused_refund(&mut trial);
    let waiting = r#"{"state":"wait_funds","key":{"epoch":0,"made_at":1795237200000000,"refusals":0},
        "refused":{"code":"EXCEED_CANCEL_LIMIT","message":"no","answered_at":1795237200000000,
                   "not_before":1795240800000000},
        "retry":{"due":1795240800000000,"pause":{"secs":0,"nanos":0}}}"#;
    trial.damage(&format!(
        "UPDATE toss_jobs SET state = 'READY', flow = '{waiting}', parked_reason = NULL, run_at = 1795240800000000,
                              holds_lane = TRUE WHERE id = {job};
         UPDATE toss_refunds SET state = 'WAIT_FUNDS'",
    ));

    redrive(&mut trial, job, Redrive::Again).unwrap();

    assert_eq!(
        trial.rows("SELECT state, run_at FROM toss_jobs WHERE id = 2"),
        [format!("READY {}", trial.now.get())]
    );
    assert_eq!(trial.rows("SELECT state FROM toss_refunds"), ["WAIT_FUNDS"]);
}

#[test]
fn what_a_worker_has_is_left_to_it() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    let ask = ClaimRequest::any(1, Duration::from_secs(15));
    let claims = trial.run(move |tx| Box::pin(async move { engine::claim(tx, &ask).await })).unwrap();
    let before = trial.everything();

    for how in [Redrive::Again, Redrive::Release] {
        let refused = redrive(&mut trial, 2, how);
        assert!(matches!(refused, Err(RedriveError::NotParked { .. })), "{refused:?}");
    }

    assert_eq!((claims.len(), trial.everything()), (1, before));
}

#[test]
fn only_what_waits_for_a_human_is_re_driven() {
    let mut trial = Trial::new();
    trial.confirm("ORD-000001", 15_000);
    trial.paid("ORD-000002", 15_000);
    let before = trial.everything();

    let open = redrive(&mut trial, 1, Redrive::Again);
    let over = redrive(&mut trial, 2, Redrive::Again);
    let unknown = redrive(&mut trial, 9, Redrive::Again);

    assert!(matches!(open, Err(RedriveError::NotParked { .. })), "{open:?}");
    assert!(matches!(over, Err(RedriveError::NotParked { .. })), "{over:?}");
    assert!(matches!(unknown, Err(RedriveError::Unknown(_))), "{unknown:?}");
    assert_eq!(trial.everything(), before);
}

#[test]
fn a_confirm_has_nothing_to_release() {
    let mut trial = Trial::new();
    trial.confirm("ORD-000001", 15_000);
    park(&trial, 1, &parked_confirm());
    let before = trial.everything();

    let refused = redrive(&mut trial, 1, Redrive::Release);

    assert!(matches!(refused, Err(RedriveError::NothingReserved(_))), "{refused:?}");
    assert_eq!(trial.everything(), before);
}
