//! The parts of golden files, typed.

use serde_json::{Value, json};

use super::body;
use crate::model::*;

fn payment(name: &str) -> Payment {
    Payment::from_json(&body(name)).unwrap()
}

const fn usd(minor: i64) -> Money {
    Money::new(Currency::Usd, minor)
}

#[test]
fn a_card_tells_who_issued_it_and_what_it_paid() {
    let payment = payment("payment.card.installment_interest_free.json");
    let card = payment.card().unwrap().unwrap();
    assert_eq!(card.issuer.as_deref(), Some(&CardIssuer::Hyundai));
    assert_eq!(card.acquirer.as_ref().map(Spelled::as_str), Some("31"));
    assert_eq!((card.installment_months, card.is_interest_free), (Some(3), Some(true)));
    assert_eq!(card.card_type.as_deref(), Some(&CardType::Credit));
    assert_eq!(card.number, card.field("number").and_then(Value::as_str));
    assert!(payment.virtual_account().unwrap().is_none() && payment.easy_pay().unwrap().is_none());
}

#[test]
fn a_payment_reads_the_same_in_both_languages() {
    let [korean, english] = ["payment.card.done.json", "payment.card.accept_language_en.json"].map(payment);
    assert_eq!(korean.method, english.method);
    assert_eq!(english.method.as_ref().map(Spelled::as_str), Some("CARD"));
    let [korean, english] = [&korean, &english].map(|payment| payment.card().unwrap().unwrap());
    assert_eq!((korean.card_type, korean.owner_type), (english.card_type, english.owner_type));
}

#[test]
fn an_easy_payment_is_an_object_or_a_name() {
    let table = [
        ("payment.easypay.money.json", Wallet::Tosspay, true),
        ("payment.paypal.partial_canceled.json", Wallet::Paypal, true),
        ("payment.paypal.done.easypay_is_string.json", Wallet::Paypal, false),
        ("payment.foreign_async.cancel_in_progress.json", Wallet::Alipay, true),
    ];
    for (name, wallet, is_object) in table {
        let payment = payment(name);
        let easy_pay = payment.easy_pay().unwrap().unwrap();
        assert_eq!(easy_pay.provider.as_deref(), Some(&wallet), "{name}");
        assert_eq!((easy_pay.amount.is_some(), easy_pay.field("amount").is_some()), (is_object, is_object));
    }
    let points = payment("payment.easypay.point_only.json");
    let points = points.easy_pay().unwrap().unwrap();
    assert_eq!((points.amount, points.discount), (Some(Money::krw(0)), Some(Money::krw(15_000))));
}

#[test]
fn a_virtual_account_tells_where_the_money_goes() {
    let waiting = payment("payment.virtual_account.waiting.json");
    let account = waiting.virtual_account().unwrap().unwrap();
    assert!(account.account_number.is_some_and(|number| number.starts_with('X')), "a test account");
    assert_eq!(account.bank.as_ref().map(|bank| bank.issues_virtual_accounts()), Some(true));
    assert_eq!(account.settlement_status, Some(SettlementStatus::Incompleted));
    assert_eq!((account.is_expired, account.refund_status), (Some(false), Some(RefundStatus::None)));
    let late = payment("payment.virtual_account.expired_due.json");
    assert_eq!(late.virtual_account().unwrap().unwrap().is_expired, Some(true));
    assert_eq!(late.status, PaymentStatus::WaitingForDeposit);
}

#[test]
fn a_cancel_tells_its_amounts_in_the_payments_currency() {
    let paypal = payment("payment.paypal.partial_canceled.json");
    let cancels = paypal.cancel_details().unwrap();
    let [cancel] = &cancels[..] else { panic!("one cancel: {cancels:?}") };
    assert_eq!(
        (cancel.amount, cancel.refundable, cancel.tax_free),
        (Some(usd(18_156)), Some(usd(54_468)), Some(usd(0)))
    );
    assert_eq!(cancel.status, Some(CancelStatus::Done));
    assert_eq!((paypal.vat().unwrap(), paypal.supplied().unwrap()), (Some(usd(4_952)), Some(usd(49_516))));
    let running = payment("payment.foreign_async.cancel_in_progress.json");
    let cancels = running.cancel_details().unwrap();
    assert_eq!(cancels.first().and_then(|cancel| cancel.request_id), Some("cancel-req-0001"));
    assert!(payment("payment.card.done.json").cancel_details().unwrap().is_empty());
}

#[test]
fn receipts_discount_links_and_metadata_are_read() {
    let transfer = payment("payment.transfer.done.json");
    let receipt = transfer.cash_receipt().unwrap().unwrap();
    assert_eq!(receipt.receipt_type.as_deref(), Some(&CashReceiptType::IncomeDeduction));
    let entries = transfer.cash_receipts().unwrap();
    assert_eq!(entries.first().and_then(|entry| entry.receipt_key), receipt.receipt_key);
    let discounted = payment("payment.card.discount.json");
    assert_eq!(discounted.discount().unwrap().unwrap().amount, Some(Money::krw(1_000)));
    assert!(discounted.receipt().unwrap().unwrap().url.unwrap().starts_with("https://"));
    assert!(discounted.checkout().unwrap().unwrap().url.unwrap().ends_with("/checkout"));
    let tagged = payment("payment.card.metadata.json");
    assert_eq!(tagged.metadata().into_iter().collect::<Vec<_>>(), [("cartId", "c-1"), ("coupon", "WELCOME")]);
    assert!(discounted.metadata().is_empty());
    assert_eq!(discounted.payment_type(), Some(PaymentType::Normal));
    assert_eq!((discounted.country(), discounted.version()), (Some("KR"), Some(ApiVersion::V2022_11_16)));
    assert_eq!((discounted.use_escrow(), discounted.is_culture_expense()), (Some(false), Some(false)));
    assert!(discounted.order_name().is_some());
}

#[test]
fn a_settlement_adds_up() {
    let rows = Vec::<Settlement>::parse(&body("settlements.list.json")).unwrap();
    for row in &rows {
        let fees = row.fees().unwrap();
        let all = fees
            .iter()
            .map(|fee| fee.fee.unwrap())
            .fold(Money::krw(0), |sum, fee| sum.checked_add(fee).unwrap());
        assert_eq!(row.amount.checked_sub(all), Some(row.pay_out));
        assert_eq!(row.supply.unwrap().checked_add(row.vat.unwrap()), Some(all));
    }
    let cancel = rows.last().unwrap().cancel().unwrap().unwrap();
    assert_eq!((cancel.amount, cancel.status), (Some(Money::krw(5_000)), None));
}

#[test]
fn a_payout_is_paid_to_a_bank_of_three_digits() {
    let seller = Envelope::<Seller>::parse(&body("v2.seller.json")).unwrap().result.unwrap();
    let account = seller.account().unwrap().unwrap();
    assert_eq!(account.bank.as_deref(), Some(&Bank::Tossbank));
    assert_eq!(account.bank.as_ref().map(Spelled::as_str), Some("092"));
    assert_eq!(account.holder_name.map(Hidden::expose), Some("김토페"));
    let failed = Envelope::<Payout>::parse(&body("v2.payout.failed.json")).unwrap().result.unwrap();
    assert_eq!((failed.amount, &failed.status), (Money::krw(5_000), &PayoutStatus::Failed));
    assert_eq!(failed.error().unwrap().unwrap().code, Some("INVALID_ACCOUNT_NUMBER"));
    let in_text = json!({"id": "F", "destination": "s", "status": "DONE", "amount": {"currency": "KRW", "value": "500"}});
    assert_eq!(Payout::from_value(in_text).unwrap().amount, Money::krw(500));
}

#[test]
fn a_promotion_has_the_part_of_its_type() {
    let all = Vec::<Promotion>::parse(&body("promotions.all.json")).unwrap();
    let [months, bank] = &all[..] else { panic!("two: {all:?}") };
    assert_eq!(months.card_interest_free().unwrap().unwrap().months, [2, 3]);
    let bank = bank.bank_discount().unwrap().unwrap();
    assert_eq!((bank.rate.as_ref().map(Decimal::as_str), bank.discount), (Some("0.05"), None));
}
