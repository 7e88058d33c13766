use core::time::Duration;

use super::{Moment, Proof, Sighting, judge};
use crate::error::Class;
use crate::model::Payment;
use crate::operation::Operation;
use crate::test_support::{cancel_full, cancel_part, confirming, looking_up, payment_json};

const SECOND: i64 = 1_000_000;

/// A look-up this many seconds after the last byte.
pub(super) fn after(seconds: i64) -> Moment {
    Moment {
        asked_at: seconds * SECOND,
        made_at: 0,
        last_sent_at: Some(0),
        is_same_key: true,
        settle_delay: Duration::from_mins(2),
        confirm_window: Duration::from_mins(10),
    }
}

fn payment(status: &str, cancels: &[(i64, i64)]) -> Payment {
    Payment::from_json(payment_json(status, cancels).as_bytes()).expect("a payment")
}

/// `executed`, the class of an absence, or nothing.
pub(super) fn proven(operation: &Operation, seen: Option<&Payment>, at: &Moment) -> &'static str {
    match judge(operation, seen.map_or(Sighting::NotFound, Sighting::Seen), at) {
        Proof::Executed => "executed",
        Proof::Absent { class: Class::DefiniteFailure, .. } => "never",
        Proof::Absent { .. } => "not under this key",
        Proof::UnderWay { .. } => "later",
        Proof::None { .. } => "nothing",
    }
}

#[test]
fn what_a_status_proves_of_a_confirm_soon_and_long_after_it() {
    for (status, cancels, soon, long_after) in [
        ("DONE", &[][..], "executed", "executed"),
        ("WAITING_FOR_DEPOSIT", &[], "executed", "executed"),
        ("CANCELED", &[(15_000, 0)], "executed", "executed"),
        ("PARTIAL_CANCELED", &[(300, 14_700)], "executed", "executed"),
        ("READY", &[], "nothing", "nothing"),
        ("IN_PROGRESS", &[], "nothing", "nothing"),
        ("ABORTED", &[], "nothing", "never"),
        ("EXPIRED", &[], "nothing", "never"),
        ("A_STATUS_OF_TOMORROW", &[], "nothing", "nothing"),
    ] {
        let seen = payment(status, cancels);
        assert_eq!(proven(&confirming(), Some(&seen), &after(119)), soon, "{status}");
        assert_eq!(proven(&confirming(), Some(&seen), &after(86_400)), long_after, "{status}");
    }
}

#[test]
fn absence_needs_to_know_when_something_was_sent_for_the_last_time() {
    let unknown = Moment { last_sent_at: None, ..after(86_400) };
    assert_eq!(proven(&confirming(), Some(&payment("ABORTED", &[])), &unknown), "nothing");
    assert_eq!(proven(&confirming(), None, &unknown), "nothing");
    assert_eq!(proven(&confirming(), None, &after(599)), "nothing");
    assert_eq!(proven(&confirming(), None, &after(600)), "never");
}

#[test]
fn what_the_rows_prove_of_a_cancel() {
    let full = Operation::Cancel(cancel_full());
    let part = Operation::Cancel(cancel_part(5_000, 15_000));
    for (operation, cancels, expected) in [
        (&full, &[(15_000, 0)][..], "executed"),
        (&full, &[(300, 14_700), (14_700, 0)], "executed"),
        (&full, &[(300, 14_700)], "nothing"),
        (&part, &[(5_000, 10_000)], "executed"),
        (&part, &[(5_000, 10_000), (10_000, 0)], "executed"),
        (&part, &[(5_000, 5_000)], "nothing"),
        (&part, &[(4_000, 10_000)], "nothing"),
    ] {
        let seen = payment("PARTIAL_CANCELED", cancels);
        assert_eq!(proven(operation, Some(&seen), &after(1)), expected, "{cancels:?}");
        if expected == "nothing" {
            assert_eq!(proven(operation, Some(&seen), &after(120)), "not under this key", "{cancels:?}");
        }
    }
    let pending = payment_json("PARTIAL_CANCELED", &[(5_000, 10_000)])
        .replace(r#"Status":"DONE"#, r#"Status":"IN_PROGRESS"#);
    let pending = Payment::from_json(pending.as_bytes()).unwrap();
    assert_eq!(proven(&part, Some(&pending), &after(86_400)), "later", "a wallet takes its time");
    assert_eq!(proven(&part, None, &after(86_400)), "nothing");
}

#[test]
fn times_at_the_edge_of_the_calendar_prove_nothing_and_do_not_overflow() {
    let edge = Moment { asked_at: i64::MAX - 1, last_sent_at: Some(i64::MAX - 1), ..after(0) };
    assert_eq!(proven(&confirming(), None, &edge), "nothing");
    assert_eq!(proven(&looking_up(), None, &after(0)), "nothing");
}
