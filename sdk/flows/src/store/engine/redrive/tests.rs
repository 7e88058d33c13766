use crate::confirm::{ConfirmState, ParkReason};
use crate::job::JobId;
use crate::store::engine::trial::Trial;
use crate::store::{Redrive, RedriveError};

const JOBS: &str = "SELECT state, epoch, json_extract(flow, '$.state'), parked_reason FROM toss_jobs ORDER BY id";

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
fn releasing_what_nothing_is_in_doubt_about_frees_the_money() {
    let mut trial = Trial::new();
    let job = refused_refund(&mut trial);

    redrive(&mut trial, job, Redrive::Release).unwrap();

    // Either it is proven already, or a look-up proves it first; the money is free only with the proof.
    let state = trial.rows("SELECT state FROM toss_refunds");
    let reserved = trial.rows("SELECT reserved FROM toss_payments");
    assert!(
        (state == ["RELEASED"] && reserved == ["0"]) || reserved == ["5000"],
        "{state:?} with {reserved:?} reserved"
    );
    let history = "SELECT actor, detail FROM toss_history WHERE entity = 'REFUND' ORDER BY id DESC LIMIT 1";
    assert_eq!(trial.rows(history), ["ops-kim released by an operator"]);
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
