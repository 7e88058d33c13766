use core::time::Duration;

use super::Evidence::{self, Failing, Healthy, Nothing};
use super::*;
use crate::error::{Group, classify};
use crate::outcome::Refusal;
use crate::test_support::refused;

#[test]
fn only_the_gateways_health_is_evidence_and_only_its_presence_is_the_hosts() {
    let local = |kind| Error::rejected(kind, "rejected here", Some(Duration::from_secs(1)));
    // The error, what it says about the class, what it says about the host.
    let table: [(Option<Error>, Evidence, Evidence); 18] = [
        (None, Healthy, Healthy),
        (Some(Error::not_sent("refused")), Failing, Failing),
        (Some(Error::no_answer("silence")), Failing, Nothing),
        (Some(Error::no_answer("a look-up that found no connection").unconnected()), Failing, Failing),
        (Some(refused("FAILED_INTERNAL_SYSTEM_PROCESSING", "내부", 500)), Failing, Healthy),
        // A proxy's page: the API did not work, and nobody knows about the host.
        (Some(refused("", "", 502)), Failing, Nothing),
        (Some(refused("", "", 503)), Failing, Nothing),
        // The gateway is well: it had a stated reason, the payment was busy, the card was bad, we were too fast.
        (Some(refused("FAILED_INTERNAL_SYSTEM_PROCESSING", "[ES12] 에스크로", 500)), Nothing, Healthy),
        (Some(refused("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "[S008] 기존", 500)), Nothing, Healthy),
        (Some(refused("REJECT_CARD_PAYMENT", "", 403)), Nothing, Healthy),
        (Some(refused("UNAUTHORIZED_KEY", "", 401)), Nothing, Healthy),
        (Some(refused("IDEMPOTENT_REQUEST_PROCESSING", "", 409)), Nothing, Healthy),
        (Some(refused("", "", 429)), Nothing, Healthy),
        (Some(refused("", "", 404)), Nothing, Nothing),
        (Some(local(ErrorKind::BulkheadFull)), Nothing, Nothing),
        (Some(local(ErrorKind::RateLimited)), Nothing, Nothing),
        (Some(local(ErrorKind::CircuitOpen)), Nothing, Nothing),
        (Some(local(ErrorKind::DeadlineExceeded)), Nothing, Nothing),
    ];
    for (error, class, host) in table {
        let judgement = judge(error.as_ref());
        assert_eq!(judgement, Judgement { class, host, asked: None }, "{error:?}");
    }
}

#[test]
fn a_time_to_stay_away_is_heard_from_throttles_and_faults_only() {
    let asked = |code: &str, status| {
        let refusal = Refusal { code: code.into(), message: "".into(), http_status: status, trace_id: None };
        let verdict = classify(Group::Confirm, code, "", status);
        judge(Some(&Error::answered(refusal, verdict, Some(Duration::from_secs(3))))).asked
    };
    let three = Some(Duration::from_secs(3));
    assert_eq!([asked("", 429), asked("", 503), asked("UNKNOWN_PAYMENT_ERROR", 500)], [three; 3]);
    assert_eq!(asked("IDEMPOTENT_REQUEST_PROCESSING", 409), None, "that is about one payment");
    assert_eq!(asked("REJECT_CARD_PAYMENT", 403), None);
}
