use super::*;

fn booked(refunded: i64, reserved: i64) -> PaymentRow {
    PaymentRow {
        payment_key: "tgen_1".parse().expect("a key"),
        order_id: "ORD-000001".parse().expect("an id"),
        captured: Money::krw(15_000),
        refunded: Money::krw(refunded),
        reserved: Money::krw(reserved),
    }
}

fn row(status: &str, amount: i64) -> ListRow {
    ListRow {
        payment_key: "tgen_1".into(),
        order_id: "ORD-000001".into(),
        transaction_key: "txrd_1".into(),
        method: None,
        status: status.into(),
        amount: Money::krw(amount),
        at: None,
    }
}

fn payment(order_id: &str, status: &str, balance: i64) -> Payment {
    let json = format!(
        r#"{{"paymentKey":"tgen_1","orderId":"{order_id}","status":"{status}","currency":"KRW","totalAmount":15000,"balanceAmount":{balance}}}"#
    );
    Payment::from_json(json.as_bytes()).expect("a payment")
}

#[test]
fn only_a_payment_that_was_taken_once_and_whole_is_plainly_the_same() {
    let done = row("DONE", 15_000);
    assert!(is_plain(&[&done], &booked(0, 0)));
    assert!(!is_plain(&[&done], &booked(5_000, 0)), "something was given back");
    assert!(!is_plain(&[&done], &booked(0, 5_000)), "something is promised back");
    assert!(!is_plain(&[&row("DONE", 14_000)], &booked(0, 0)), "another amount");
    assert!(!is_plain(&[&row("CANCELED", 15_000)], &booked(0, 0)), "another end");
    assert!(!is_plain(&[&done, &row("PARTIAL_CANCELED", -5_000)], &booked(0, 0)), "it moved since");
    assert!(!is_plain(&[], &booked(0, 0)));
    let other = ListRow { order_id: "ORD-000002".into(), ..done };
    assert!(!is_plain(&[&other], &booked(0, 0)), "another order");
}

#[test]
fn books_that_hold_the_same_are_at_peace() {
    assert_eq!(judge(&payment("ORD-000001", "DONE", 15_000), &booked(0, 0)), None);
    assert_eq!(judge(&payment("ORD-000001", "PARTIAL_CANCELED", 10_000), &booked(5_000, 0)), None);
    assert_eq!(judge(&payment("ORD-000001", "CANCELED", 0), &booked(15_000, 0)), None);
}

#[test]
fn a_cancel_that_is_under_way_is_no_finding() {
    assert_eq!(judge(&payment("ORD-000001", "PARTIAL_CANCELED", 10_000), &booked(0, 5_000)), None);
}

#[test]
fn another_balance_is_told_with_both_amounts() {
    let problem =
        judge(&payment("ORD-000001", "PARTIAL_CANCELED", 10_000), &booked(0, 0)).expect("a problem");
    let text = problem.to_string();
    assert!(
        text.contains("15000 KRW") && text.contains("10000 KRW") && text.contains("PARTIAL_CANCELED"),
        "{text}"
    );
}

#[test]
fn an_amount_that_was_never_taken_is_not_money_that_the_gateway_holds() {
    let problem = judge(&payment("ORD-000001", "EXPIRED", 15_000), &booked(0, 0));
    assert!(matches!(problem, Some(Problem::Balance { held, .. }) if held.minor() == 0), "{problem:?}");
}

#[test]
fn a_payment_of_another_order_is_told_as_that() {
    let problem = judge(&payment("ORD-000009", "DONE", 15_000), &booked(0, 0));
    assert_eq!(problem, Some(Problem::OtherOrder { order_id: "ORD-000009".into() }));
}
