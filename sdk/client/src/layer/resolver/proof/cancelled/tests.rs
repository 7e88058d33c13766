use crate::layer::resolver::proof::tests::{after, proven};
use crate::model::Payment;
use crate::operation::Operation;
use crate::test_support::{cancel_full, cancel_part, payment_json};

const OURS: Option<&str> = Some("cancel-req-0001");
const THEIRS: Option<&str> = Some("cancel-req-0002");

/// A row: amount, balance after it, where it stands, and its name.
type Row = (i64, i64, &'static str, Option<&'static str>);

fn payment(status: &str, rows: &[Row]) -> Payment {
    let written: Vec<String> = rows
        .iter()
        .map(|(amount, left, status, name)| {
            let name = name.map_or("null".to_owned(), |name| format!("{name:?}"));
            format!(
                r#"{{"cancelAmount":{amount},"refundableAmount":{left},"cancelStatus":"{status}","cancelRequestId":{name}}}"#
            )
        })
        .collect();
    let balance = rows.iter().rfind(|row| row.2 == "DONE").map_or(15_000, |row| row.1);
    let json = payment_json(status, &[])
        .replace(r#""cancels":[]"#, &format!(r#""cancels":[{}]"#, written.join(",")))
        .replace(r#""balanceAmount":15000"#, &format!(r#""balanceAmount":{balance}"#));
    Payment::from_json(json.as_bytes()).expect("a payment")
}

fn named_part() -> Operation {
    Operation::Cancel(cancel_part(5_000, 15_000).with_request_id("cancel-req-0001".parse().unwrap()))
}

/// What is proven right after the call, and long after it.
fn proofs(operation: &Operation, payment: &Payment) -> (&'static str, &'static str) {
    (proven(operation, Some(payment), &after(1)), proven(operation, Some(payment), &after(86_400)))
}

#[test]
fn what_the_rows_prove_of_a_cancel_with_a_name_of_its_own() {
    let absent = ("nothing", "not under this key");
    let (executed, later, nothing) = (("executed", "executed"), ("later", "later"), ("nothing", "nothing"));
    for (rows, expected) in [
        (&[(5_000, 10_000, "DONE", OURS)][..], executed),
        (&[(5_000, 10_000, "DONE", OURS), (1_000, 9_000, "IN_PROGRESS", THEIRS)], executed),
        (&[(5_000, 10_000, "DONE", None)], executed),
        (&[(5_000, 10_000, "DONE", THEIRS)], absent),
        (&[(4_000, 11_000, "DONE", OURS)], nothing),
        (&[(5_000, 5_000, "DONE", OURS)], nothing),
        (&[(5_000, 10_000, "IN_PROGRESS", OURS)], later),
        (&[(5_000, 15_000, "IN_PROGRESS", OURS)], later),
        (&[(5_000, 15_000, "ABORTED", OURS)], absent),
        (&[(5_000, 15_000, "ABORTED", OURS), (5_000, 10_000, "DONE", OURS)], executed),
        (&[(5_000, 10_000, "HALF_DONE", OURS)], nothing),
        (&[], absent),
    ] {
        assert_eq!(proofs(&named_part(), &payment("PARTIAL_CANCELED", rows)), expected, "{rows:?}");
    }
}

#[test]
fn a_whole_balance_is_given_back_when_nothing_is_left_and_nothing_is_under_way() {
    let named = Operation::Cancel(cancel_full().with_request_id("cancel-req-0001".parse().unwrap()));
    for operation in [&named, &Operation::Cancel(cancel_full())] {
        let done = payment("CANCELED", &[(15_000, 0, "DONE", OURS)]);
        assert_eq!(proven(operation, Some(&done), &after(1)), "executed");
        let taken = payment("DONE", &[(15_000, 0, "IN_PROGRESS", OURS)]);
        assert_eq!(proven(operation, Some(&taken), &after(86_400)), "later");
    }
    let rest = payment("PARTIAL_CANCELED", &[(4_000, 11_000, "DONE", OURS)]);
    assert_eq!(proven(&named, Some(&rest), &after(86_400)), "nothing", "ours, and it left something");
}

#[test]
fn a_cancel_in_a_state_of_tomorrow_is_no_proof_that_there_is_none() {
    let odd = payment("PARTIAL_CANCELED", &[(5_000, 10_000, "HALF_DONE", None)]);
    let part = Operation::Cancel(cancel_part(5_000, 15_000));
    assert_eq!(proven(&part, Some(&odd), &after(86_400)), "nothing");
}

#[test]
fn rows_that_cannot_be_read_prove_nothing_of_a_cancel_that_is_found_by_its_name() {
    let json = payment_json("PARTIAL_CANCELED", &[(5_000, 10_000)])
        .replace(r#""cancelAmount""#, r#""taxFreeAmount":"much","cancelAmount""#);
    let odd = Payment::from_json(json.as_bytes()).unwrap();
    assert_eq!(proven(&named_part(), Some(&odd), &after(86_400)), "nothing");
}
