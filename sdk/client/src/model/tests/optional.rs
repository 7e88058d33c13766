//! Whatever happens to a field that is documented as optional, or to a value that may grow, the whole is read and kept.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use super::value;
use super::whole::Whole;
use crate::model::*;

/// What happens to one field.
#[derive(Clone, Debug)]
enum Change {
    Drop,
    Null,
    /// A text becomes one that nobody knows.
    Reword,
    /// A new field appears beside it.
    Join(Value),
}

fn change() -> impl Strategy<Value = Change> {
    let new = prop_oneof![Just(json!(null)), Just(json!([1])), Just(json!({"a": "b"})), Just(json!(1.5))];
    prop_oneof![Just(Change::Drop), Just(Change::Null), Just(Change::Reword), new.prop_map(Change::Join),]
}

/// Fields that every such object has, at the top and in the rows of a payment's cancels, and those whose text has rules.
const REQUIRED: [&str; 18] = [
    "paymentKey",
    "orderId",
    "status",
    "totalAmount",
    "balanceAmount",
    "cancelAmount",
    "refundableAmount",
    "transactionKey",
    "amount",
    "payOutAmount",
    "receiptKey",
    "customerKey",
    "billingKey",
    "id",
    "destination",
    "accessToken",
    "value",
    "currency",
];

/// The places of all fields, as paths.
pub(super) fn places(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                found.push((path.to_owned(), name.clone()));
                places(field, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(rows) => {
            for (place, row) in rows.iter().enumerate() {
                places(row, &format!("{path}/{place}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn apply(came: &mut Value, picked: Index, change: &Change) {
    let mut found = Vec::new();
    places(came, "", &mut found);
    if found.is_empty() {
        return;
    }
    let (path, name) = picked.get(&found);
    let fields: &mut Map<String, Value> =
        came.pointer_mut(path).and_then(Value::as_object_mut).expect("the path of an object");
    let is_required = REQUIRED.contains(&&**name);
    match change {
        Change::Drop if !is_required => drop(fields.remove(name)),
        Change::Null if !is_required => drop(fields.insert(name.clone(), Value::Null)),
        Change::Reword if fields.get(name).is_some_and(Value::is_string) && name != "paymentKey" => {
            drop(fields.insert(name.clone(), json!("내일의-값")));
        }
        Change::Drop | Change::Null | Change::Reword => {}
        Change::Join(new) => drop(fields.insert(format!("{name}OfTomorrow"), new.clone())),
    }
}

fn survives<T: Whole>(name: &str, place: &str, changes: &[(Index, Change)]) -> Result<(), TestCaseError> {
    let mut came = value(name).pointer(place).expect("a place").clone();
    for (picked, change) in changes {
        apply(&mut came, *picked, change);
    }
    let read =
        T::from_value(came.clone()).map_err(|error| TestCaseError::fail(format!("{error}: {came}")))?;
    prop_assert_eq!(read.to_value(), came.clone());
    read.whole().map_err(|error| TestCaseError::fail(format!("{error}: {came}")))?;
    Ok(())
}

fn changes() -> impl Strategy<Value = Vec<(Index, Change)>> {
    proptest::collection::vec((any::<Index>(), change()), 0..8)
}

const PAYMENTS: [&str; 8] = [
    "payment.card.discount.json",
    "payment.card.partial_canceled.json",
    "payment.virtual_account.done.json",
    "payment.virtual_account.partial_refund.json",
    "payment.easypay.card_point.json",
    "payment.paypal.done.easypay_is_string.json",
    "payment.transfer.done.json",
    "payment.mobile.done.json",
];

proptest! {
    #[test]
    fn a_payment_is_read_whatever_its_optional_fields_are(name in proptest::sample::select(&PAYMENTS[..]), changes in changes()) {
        survives::<Payment>(name, "", &changes)?;
    }

    #[test]
    fn the_books_are_read_whatever_their_optional_fields_are(changes in changes()) {
        survives::<Vec<Transaction>>("transactions.list.json", "", &changes)?;
        survives::<Vec<Settlement>>("settlements.list.json", "", &changes)?;
        survives::<CashReceipt>("cash_receipt.failed.json", "", &changes)?;
        survives::<Vec<Promotion>>("promotions.all.json", "", &changes)?;
        survives::<CardPromotion>("promotions.card.json", "", &changes)?;
    }

    #[test]
    fn keys_and_payouts_are_read_whatever_their_optional_fields_are(changes in changes()) {
        survives::<Billing>("billing.card.2022-11-16.json", "", &changes)?;
        survives::<Billing>("billing.transfer.json", "", &changes)?;
        survives::<CustomerToken>("brandpay.access_token.json", "", &changes)?;
        survives::<Methods>("brandpay.methods.json", "", &changes)?;
        survives::<Vec<Terms>>("brandpay.terms.json", "", &changes)?;
        survives::<Seller>("v2.seller.json", "/entityBody", &changes)?;
        survives::<Payout>("v2.payout.failed.json", "/entityBody", &changes)?;
        survives::<Balance>("v2.balance.json", "/entityBody", &changes)?;
    }

    #[test]
    fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..64)) {
        drop((Vec::<Transaction>::parse(&body), Page::<CashReceipt>::parse(&body)));
        drop((Envelope::<Seller>::parse(&body), Billing::from_json(&body), ErrorBody::from_json(&body)));
    }
}

#[test]
fn an_amount_that_cannot_be_read_is_an_error_and_never_none() {
    let with_card = |amount: Value| {
        let body = json!({"paymentKey": "k", "orderId": "o", "status": "DONE", "totalAmount": 1, "balanceAmount": 1,
            "card": {"amount": amount}});
        Payment::from_value(body).unwrap().card().map(|card| card.and_then(|card| card.amount))
    };
    assert_eq!(with_card(json!(null)), Ok(None));
    assert_eq!(with_card(json!(1)), Ok(Some(Money::krw(1))));
    assert_eq!(with_card(json!("1")), Err(DecodeError::Field("amount")));
    assert!(matches!(with_card(json!(0.5)), Err(DecodeError::Value(_))));
    let odd = json!({"paymentKey": "k", "orderId": "o", "status": "DONE", "totalAmount": 1, "balanceAmount": 1,
        "card": "현대", "easyPay": 1, "cancels": []});
    let odd = Payment::from_value(odd).unwrap();
    assert_eq!(odd.card(), Err(DecodeError::Field("card")));
    assert_eq!(odd.easy_pay(), Err(DecodeError::Field("easyPay")));
}

#[test]
fn a_payment_in_a_currency_that_nobody_knows_is_a_payment() {
    let body = json!({"paymentKey": "k", "orderId": "o", "status": "DONE", "currency": "MUSD", "totalAmount": 10.125,
        "balanceAmount": 10.125, "card": {"amount": 10.125}});
    let payment = Payment::from_value(body).unwrap();
    assert_eq!(
        (payment.total.to_string(), payment.total.currency().is_known()),
        ("10.125 MUSD".to_owned(), false)
    );
    assert_eq!(payment.card().unwrap().unwrap().amount, Some(payment.total));
}
