//! Answers that do not fit, and what is kept of them.

use super::*;

#[test]
fn a_success_about_something_else_is_looked_up() {
    let answers = [
        payment_of("tgen_1", "ORD-000002", "DONE", (15_000, 15_000)),
        payment_of("tgen_2", "ORD-000001", "DONE", (15_000, 15_000)),
        payment_of("tgen_1", "ORD-000001", "DONE", (16_000, 16_000)),
        payment_of("tgen_1", "ORD-000001", "DONE", (15_000, 14_000)),
        payment("WAITING_FOR_DEPOSIT"),
    ];
    for answer in answers {
        let event = Event::Answered(Box::new(Outcome::Done(answer.clone())));
        assert_eq!(after(intended(), event, NOW).state.name(), "InDoubt", "{answer:?}");
    }
}

#[test]
fn a_payment_that_disagrees_is_parked_and_one_with_another_key_says_nothing() {
    let saw =
        |payment: Payment| after(in_doubt(), Event::Sighted(Sighting::Seen(Box::new(payment))), NOW).state;
    for status in ["DONE", "ABORTED", "EXPIRED", "IN_PROGRESS"] {
        assert_eq!(saw(payment_of("tgen_1", "ORD-000002", status, (15_000, 15_000))).name(), "Parked");
        assert_eq!(saw(payment_of("tgen_1", "ORD-000001", status, (16_000, 16_000))).name(), "Parked");
        assert_eq!(saw(payment_of("tgen_2", "ORD-000001", status, (15_000, 15_000))).name(), "Repeating");
    }
    assert_eq!(saw(payment_of("tgen_1", "ORD-000001", "DONE", (15_000, 9_000))).name(), "Parked");
}

#[test]
fn an_aborted_payment_gives_the_gateways_reason_as_evidence() {
    let json = r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"ABORTED","currency":"KRW","totalAmount":15000,
        "balanceAmount":15000,"failure":{"code":"REJECT_CARD_PAYMENT","message":"limit"}}"#;
    let aborted = Sighting::Seen(Box::new(Payment::from_json(json.as_bytes()).unwrap()));
    let declined = Evidence::Declined { code: "REJECT_CARD_PAYMENT".into(), message: "limit".into() };
    let state = after(in_doubt(), Event::Sighted(aborted), NOW).state;
    assert_eq!(state, ConfirmState::Failed { evidence: declined });
    let bare = after(in_doubt(), seen("ABORTED"), NOW).state;
    assert_eq!(bare, ConfirmState::Failed { evidence: Evidence::Absent { status: "ABORTED".into() } });
}

#[test]
fn a_state_survives_its_storage() {
    for state in states() {
        let stored = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<ConfirmState>(&stored).unwrap(), state, "{stored}");
    }
}

#[test]
fn the_gateways_own_wait_is_a_lower_bound() {
    let wait = Duration::from_secs(40);
    let unclear = Sighting::Unclear { reason: "429".into(), retry_after: Some(wait) };
    assert_eq!(after(in_doubt(), Event::Sighted(unclear), NOW).state.due(), Some(NOW.after(wait)));
    let advice = Advice::Later { wait, needs_new_key: false, waits_for_funds: false };
    assert_eq!(after(intended(), declined("X", 429, advice), NOW).state.due(), Some(NOW.after(wait)));
}
