//! Every switch about cancels, in both positions.

use serde_json::json;

use super::{Happening, paypal, transfer};
use crate::switches::{
    AccountMissingCode, BankHours, EscrowPartial, ExemptPartialCode, NotPositiveCode, WrongStateCode,
};
use crate::world::tests::{Bench, ORDER};

#[test]
fn the_code_for_a_payment_that_was_never_approved() {
    for (code, answered) in [
        (WrongStateCode::NotCancelablePayment, "NOT_CANCELABLE_PAYMENT"),
        (WrongStateCode::ForbiddenRequest, "FORBIDDEN_REQUEST"),
    ] {
        let mut bench = Bench::turned(|switches| switches.wrong_state = code);
        let key = bench.open(ORDER, 1_000);
        let answer = bench.give_back(&key, None);
        assert_eq!((answer.status, answer.code()), (403, answered));
    }
}

#[test]
fn the_code_for_nothing_and_less() {
    for (code, status, answered) in [
        (NotPositiveCode::InvalidRequest, 400, "INVALID_REQUEST"),
        (NotPositiveCode::NotCancelableAmount, 403, "NOT_CANCELABLE_AMOUNT"),
    ] {
        for amount in [json!(0), json!(-1), json!("-5"), json!(0.0)] {
            let mut bench = Bench::turned(|switches| switches.not_positive = code);
            let key = bench.approved(1_000, |_| ());
            let answer = bench.cancel(&key, &json!({"cancelReason": "x", "cancelAmount": amount}));
            assert_eq!((answer.status, answer.code()), (status, answered), "{amount}");
        }
    }
}

#[test]
fn the_code_for_a_refund_without_an_account() {
    for (code, answered) in [
        (AccountMissingCode::InvalidRequest, "INVALID_REQUEST"),
        (AccountMissingCode::InvalidRefundAccountInfo, "INVALID_REFUND_ACCOUNT_INFO"),
    ] {
        let mut bench = Bench::turned(|switches| switches.account_missing = code);
        let key = bench.deposited(1_000);
        let answer = bench.give_back(&key, None);
        assert_eq!((answer.status, answer.code()), (400, answered));
    }
}

#[test]
fn the_status_after_a_deposit_was_refunded_in_full() {
    for (stays_partial, status, again) in
        [(false, "CANCELED", "ALREADY_CANCELED_PAYMENT"), (true, "PARTIAL_CANCELED", "NOT_CANCELABLE_AMOUNT")]
    {
        let mut bench = Bench::turned(|switches| switches.deposit_refund_stays_partial = stays_partial);
        let key = bench.deposited(1_000);
        let answer = bench.refund(&key, None);
        assert_eq!(
            (answer.body["status"].as_str(), &answer.body["balanceAmount"]),
            (Some(status), &json!(0))
        );
        assert_eq!(bench.refund(&key, None).code(), again);
        bench.assert_books_agree();
    }
}

#[test]
fn the_code_for_a_second_refund_to_an_account() {
    for stays_partial in [false, true] {
        let mut bench = Bench::turned(|switches| {
            switches.already_refunded = true;
            switches.deposit_refund_stays_partial = stays_partial;
        });
        let by_account = [bench.deposited(1_000), bench.approved(1_000, transfer)];
        for key in by_account {
            assert_eq!(bench.refund(&key, None).status, 200);
            let again = bench.refund(&key, None);
            assert_eq!((again.status, again.code()), (400, "ALREADY_REFUND_PAYMENT"));
        }
        let by_card = bench.approved(1_000, |_| ());
        bench.give_back(&by_card, None);
        assert_eq!(bench.give_back(&by_card, None).code(), "ALREADY_CANCELED_PAYMENT");
    }
}

#[test]
fn whether_paypal_takes_its_time() {
    for (is_asynchronous, status) in [(false, "DONE"), (true, "IN_PROGRESS")] {
        let mut bench = Bench::turned(|switches| switches.paypal_is_asynchronous = is_asynchronous);
        let key = bench.approved(10_050, paypal);
        let cancel = bench.cancel(&key, &json!({"cancelReason": "x", "cancelRequestId": "request-1"}));
        let cancel = cancel.body["cancels"][0].clone();
        assert_eq!(
            (cancel["cancelStatus"].as_str(), &cancel["cancelRequestId"]),
            (Some(status), &json!(null))
        );
    }
}

#[test]
fn whether_long_texts_pass() {
    for (bears, status) in [(false, 400), (true, 200)] {
        let mut bench = Bench::turned(|switches| switches.bears_long_texts = bears);
        let key = bench.approved(1_000, |_| ());
        assert_eq!(bench.cancel(&key, &json!({"cancelReason": "가".repeat(201)})).status, status);
        let key = bench.deposited(1_000);
        let account = json!({"bank": "20", "accountNumber": "1", "holderName": "박".repeat(61)});
        let form = json!({"cancelReason": "x", "refundReceiveAccount": account});
        assert_eq!(bench.cancel(&key, &form).status, status);
    }
}

#[test]
fn escrow_goes_back_in_parts_after_the_purchase_or_never() {
    for (partial, before, after) in [
        (EscrowPartial::UntilPurchase, "FAILED_INTERNAL_SYSTEM_PROCESSING", ""),
        (EscrowPartial::Never, "NOT_ALLOWED_PARTIAL_REFUND", "NOT_ALLOWED_PARTIAL_REFUND"),
    ] {
        let mut bench = Bench::turned(|switches| switches.escrow_partial = partial);
        let key = bench.approved(1_000, |payment| payment.use_escrow = true);
        assert_eq!(bench.give_back(&key, Some(300)).code(), before);
        bench.happen(&key, &Happening::PurchaseConfirmed).expect("it is an escrow payment");
        assert!(bench.happen(&key, &Happening::PurchaseConfirmed).is_err(), "once");
        assert_eq!(bench.give_back(&key, Some(300)).code(), after);
    }
}

#[test]
fn the_code_for_a_part_of_an_exempt_card_payment() {
    for (code, answered) in [
        (ExemptPartialCode::NotAllowedPartialRefund, "NOT_ALLOWED_PARTIAL_REFUND"),
        (ExemptPartialCode::InvalidRequest, "INVALID_REQUEST"),
    ] {
        let mut bench = Bench::turned(|switches| switches.exempt_partial = code);
        let key = bench.approved(1_000, |payment| payment.tax_exemption = 100);
        assert_eq!(bench.give_back(&key, Some(300)).code(), answered);
        assert_eq!(bench.give_back(&key, None).status, 200);
    }
}

#[test]
fn banks_are_closed_in_their_hours_and_cards_are_not() {
    // 19:48 in Korea.
    for (hours, is_closed) in [
        (None, false),
        (Some(BankHours { from: 19, to: 20 }), true),
        (Some(BankHours { from: 20, to: 19 }), false),
        (Some(BankHours { from: 18, to: 5 }), true),
    ] {
        let mut bench = Bench::turned(|switches| switches.bank_closed = hours);
        let by_transfer = bench.approved(1_000, transfer);
        assert_eq!(
            bench.give_back(&by_transfer, None).code() == "NOT_AVAILABLE_BANK",
            is_closed,
            "{hours:?}"
        );
        let by_card = bench.approved(1_000, |_| ());
        assert_eq!(bench.give_back(&by_card, None).status, 200);
    }
}
