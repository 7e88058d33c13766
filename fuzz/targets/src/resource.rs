//! Every other thing that the gateway answers with, alone and in each of its wrappings.

use core::fmt::Debug;

use serde_json::Value;
use toss_sdk::model::{
    Balance, BankPromotion, Billing, CardPromotion, CashReceipt, CustomerToken, DecodeError, DeletedEntity,
    Envelope, ErrorBody, ManualSettlement, Methods, Page, Payout, Promotion, RemovedCustomer, RemovedMethod,
    Resource, Seller, Settlement, Terms, TermsAgreement, Transaction,
};

use crate::oracle::{MARK, choice, fields, holds_mark, names_twice, planted};
use crate::payment;

/// What must hold for a body of one kind of resource, wrapped in one way.
type Check = fn(usize, &[u8]);

/// One kind a row, in the order of the first byte of an input.
pub(crate) const KINDS: [(&str, Check); 20] = [
    ("payment", |wrapping, body| wrapped(wrapping, body, payment::look, &[])),
    ("billing", |wrapping, body| wrapped(wrapping, body, billing, &[])),
    ("transaction", |wrapping, body| wrapped::<Transaction>(wrapping, body, shown, &[])),
    ("settlement", |wrapping, body| wrapped(wrapping, body, settlement, &[])),
    ("settlement.manual", |wrapping, body| wrapped::<ManualSettlement>(wrapping, body, shown, &[])),
    ("cash_receipt", |wrapping, body| wrapped(wrapping, body, cash_receipt, &[])),
    ("promotion", |wrapping, body| wrapped(wrapping, body, promotion, &[])),
    ("promotion.card", |wrapping, body| wrapped(wrapping, body, card_promotion, &[])),
    ("promotion.bank", |wrapping, body| wrapped(wrapping, body, bank_promotion, &[])),
    ("payout", |wrapping, body| wrapped(wrapping, body, payout, &[])),
    ("seller", |wrapping, body| wrapped(wrapping, body, seller, &[])),
    ("balance", |wrapping, body| wrapped::<Balance>(wrapping, body, shown, &[])),
    ("seller.deleted", |wrapping, body| wrapped::<DeletedEntity>(wrapping, body, shown, &[])),
    ("brandpay.access_token", |wrapping, body| wrapped::<CustomerToken>(wrapping, body, shown, &[])),
    ("brandpay.terms", |wrapping, body| wrapped::<Terms>(wrapping, body, shown, &[])),
    ("brandpay.agreement", |wrapping, body| wrapped::<TermsAgreement>(wrapping, body, shown, &["code"])),
    ("brandpay.methods", |wrapping, body| wrapped(wrapping, body, methods, &[])),
    ("brandpay.method.removed", |wrapping, body| wrapped::<RemovedMethod>(wrapping, body, shown, &[])),
    ("brandpay.customer.removed", |wrapping, body| wrapped::<RemovedCustomer>(wrapping, body, shown, &[])),
    ("error", |wrapping, body| wrapped::<ErrorBody>(wrapping, body, shown, &[])),
];

/// The wrappings, in the order of the second byte.
pub(crate) const WRAPPINGS: [&str; 5] = ["plain", "list", "page", "envelope", "page in an envelope"];

/// A kind, a wrapping, and a body.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Some((kind, rest)) = choice(input) else { return };
    let Some((wrapping, body)) = choice(rest) else { return };
    if let Some((_, check)) = KINDS.get(kind % KINDS.len()) {
        check(wrapping % WRAPPINGS.len(), body);
    }
}

fn wrapped<T: Resource + Debug + PartialEq>(
    wrapping: usize,
    body: &[u8],
    look: fn(&T) -> String,
    secrets: &[&str],
) {
    let of_list = |list: &Vec<T>| list.iter().map(look).collect::<String>();
    let of_page = |page: &Page<T>| format!("{page:?} {}", page.items.iter().map(look).collect::<String>());
    match wrapping {
        0 => holds(body, look, secrets),
        1 => holds(body, of_list, secrets),
        2 => holds(body, of_page, secrets),
        3 => {
            holds(
                body,
                |answer: &Envelope<T>| format!("{answer:?} {:?}", answer.result.as_ref().map(look)),
                secrets,
            );
        }
        _ => {
            holds(
                body,
                |answer: &Envelope<Page<T>>| format!("{answer:?} {:?}", answer.result.as_ref().map(of_page)),
                secrets,
            );
        }
    }
}

/// Nothing of it is lost, nothing that is secret is shown.
fn holds<T: Resource + Debug + PartialEq>(body: &[u8], look: impl Fn(&T) -> String, secrets: &[&str]) {
    let thing = match T::parse(body) {
        Ok(thing) => thing,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let value: Value = serde_json::from_slice(body).expect("it was read");
    assert_eq!(thing.to_value(), value);
    let again = T::parse(value.to_string().as_bytes()).expect("it was read before");
    assert!(again == thing, "{thing:?} came back as {again:?}");
    assert!(!look(&thing).is_empty());
    if let Some(planted) = planted(&value, secrets) {
        let thing = T::from_value(planted).expect("secrets are texts before and after");
        assert!(!look(&thing).contains(MARK) && !holds_mark(&thing), "a secret is shown");
    }
    let seen = core::str::from_utf8(body).ok().and_then(fields);
    assert!(!seen.is_some_and(|seen| names_twice(&seen)), "{:?}", DecodeError::Ambiguous);
}

fn shown<T: Debug>(thing: &T) -> String {
    format!("{thing:?}")
}

fn billing(billing: &Billing) -> String {
    format!("{billing:?} {:?} {:?} {:?}", billing.card(), billing.transfers(), billing.easy_pay())
}

fn settlement(settlement: &Settlement) -> String {
    format!(
        "{settlement:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        settlement.fees(),
        settlement.card(),
        settlement.easy_pay(),
        settlement.gift_certificate(),
        settlement.mobile_phone(),
        settlement.transfer(),
        settlement.virtual_account(),
        settlement.cancel(),
    )
}

fn cash_receipt(receipt: &CashReceipt) -> String {
    format!("{receipt:?} {:?} {:?}", receipt.customer_identity(), receipt.failure())
}

fn promotion(promotion: &Promotion) -> String {
    format!(
        "{promotion:?} {:?} {:?} {:?} {:?}",
        promotion.card_discount(),
        promotion.card_interest_free(),
        promotion.card_point(),
        promotion.bank_discount(),
    )
}

fn card_promotion(promotion: &CardPromotion) -> String {
    format!(
        "{promotion:?} {:?} {:?} {:?}",
        promotion.discounts(),
        promotion.interest_free(),
        promotion.points()
    )
}

fn bank_promotion(promotion: &BankPromotion) -> String {
    format!("{promotion:?} {:?}", promotion.discounts())
}

fn payout(payout: &Payout) -> String {
    // What the shop keeps with it is the shop's own, and not shown.
    let _own = payout.metadata();
    format!("{payout:?} {:?}", payout.error())
}

fn seller(seller: &Seller) -> String {
    let _own = seller.metadata();
    format!("{seller:?} {:?} {:?} {:?}", seller.company(), seller.individual(), seller.account())
}

fn methods(methods: &Methods) -> String {
    format!("{methods:?} {:?} {:?}", methods.cards(), methods.accounts())
}
