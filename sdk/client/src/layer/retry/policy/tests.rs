use super::{Repeat, repeat};
use crate::error::{Error, ErrorKind};
use crate::model::Payment;
use crate::operation::OperationClass::{Confirm, LookUp};
use crate::outcome::Refusal;
use crate::test_support::refused;

fn answered() -> Refusal {
    Refusal { code: "".into(), message: "".into(), http_status: 200, trace_id: None }
}

#[test]
fn repeats_follow_certainty_and_operation_class() {
    use Repeat::{Never, Wait, WaitForCircuit, WaitForFirst};
    let undecodable = Error::undecodable(answered(), Payment::from_json(b"<html>").expect_err("no payment"));
    let local = |kind| Error::rejected(kind, "rejected here", None);
    let table = [
        // error, confirm, look-up
        (Error::not_sent("refused"), Wait, Wait),
        (Error::no_answer("reset"), Wait, Wait),
        (undecodable, Wait, Wait),
        (Error::mismatch(answered(), "paymentKey"), Never, Never),
        (refused("REJECT_CARD_PAYMENT", "", 403), Never, Never),
        (refused("INVALID_REQUEST", "", 400), Never, Never),
        (refused("ALREADY_PROCESSED_PAYMENT", "", 400), Never, Never),
        // Answered, so stored under the key, however temporary it sounds.
        (refused("PROVIDER_ERROR", "", 400), Never, Never),
        (refused("NOT_AVAILABLE_BANK", "", 403), Never, Wait),
        (refused("IDEMPOTENT_REQUEST_PROCESSING", "", 409), WaitForFirst, WaitForFirst),
        (refused("UNAUTHORIZED_KEY", "", 401), Never, Never),
        (refused("SOMETHING_NEW", "", 400), Never, Never),
        (refused("", "", 429), Wait, Wait),
        (refused("", "", 503), Wait, Wait),
        (refused("", "", 404), Never, Never),
        (refused("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "[S008] 기존 요청", 500), Wait, Wait),
        (refused("FAILED_INTERNAL_SYSTEM_PROCESSING", "[ES12] 부분취소 불가", 500), Never, Never),
        (local(ErrorKind::CircuitOpen), WaitForCircuit, WaitForCircuit),
        (local(ErrorKind::BulkheadFull), Never, Never),
        (local(ErrorKind::RateLimited), Never, Never),
    ];
    for (error, confirm, look_up) in table {
        assert_eq!((repeat(&error, Confirm), repeat(&error, LookUp)), (confirm, look_up), "{error:?}");
    }
}
