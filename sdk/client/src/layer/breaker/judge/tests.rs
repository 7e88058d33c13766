use core::time::Duration;

use super::*;
use crate::error::{Group, classify};
use crate::layer::breaker::Verdict::{self, Failure, Ignored, Success};
use crate::outcome::Refusal;
use crate::test_support::refused;

#[test]
fn only_the_gateways_health_is_evidence_and_only_its_presence_is_the_hosts() {
    let local = |kind| Error::rejected(kind, "rejected here", Some(Duration::from_secs(1)));
    // The error, what it says about the class, what it says about the host.
    let table: [(Option<Error>, Verdict, Verdict); 18] = [
        (None, Success, Success),
        (Some(Error::not_sent("refused")), Failure, Failure),
        (Some(Error::no_answer("silence")), Failure, Ignored),
        (Some(Error::no_answer("a look-up that found no connection").unconnected()), Failure, Failure),
        (Some(refused("FAILED_INTERNAL_SYSTEM_PROCESSING", "내부", 500)), Failure, Success),
        // A proxy's page: the API did not work, and nobody knows about the host.
        (Some(refused("", "", 502)), Failure, Ignored),
        (Some(refused("", "", 503)), Failure, Ignored),
        // The gateway is well: it had a stated reason, the payment was busy, the card was bad, we were too fast.
        (Some(refused("FAILED_INTERNAL_SYSTEM_PROCESSING", "[ES12] 에스크로", 500)), Ignored, Success),
        (Some(refused("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "[S008] 기존", 500)), Ignored, Success),
        (Some(refused("REJECT_CARD_PAYMENT", "", 403)), Ignored, Success),
        (Some(refused("UNAUTHORIZED_KEY", "", 401)), Ignored, Success),
        (Some(refused("IDEMPOTENT_REQUEST_PROCESSING", "", 409)), Ignored, Success),
        (Some(refused("", "", 429)), Ignored, Success),
        (Some(refused("", "", 404)), Ignored, Ignored),
        (Some(local(ErrorKind::BulkheadFull)), Ignored, Ignored),
        (Some(local(ErrorKind::RateLimited)), Ignored, Ignored),
        (Some(local(ErrorKind::CircuitOpen)), Ignored, Ignored),
        (Some(local(ErrorKind::DeadlineExceeded)), Ignored, Ignored),
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
