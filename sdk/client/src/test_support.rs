//! What the tests share: operations, payments as the gateway writes them, a service played by hand, and a transport
//! that follows a script.

mod ledger;
mod raw_server;
mod requests;
mod script;

use core::time::Duration;

use tokio::time::Instant;
use tower::util::MapErr;
use tower::{BoxError, ServiceExt as _};
use tower_test::mock::{Handle, Mock};

pub(crate) use self::ledger::{Ledger, Weather};
pub(crate) use self::raw_server::{Act, RawServer};
pub(crate) use self::requests::{
    AUTH_KEY, BILLING_KEY, CHARGE_KEY, CUSTOMER, TOKEN, a_day, charge, charge_of, delete, issue, issued_json,
    purse, send_out,
};
pub(crate) use self::script::{Script, Step};
use crate::call::{Attempt, Call};
use crate::error::{Error, Group, classify};
use crate::model::{ApiKeyId, Money, Payment, SecretKey, Ticket, Trail};
use crate::operation::{Cancel, Confirm, Operation};
use crate::outcome::Refusal;
use crate::slices::Slices;

pub(crate) const PAYMENT_KEY: &str = "tgen_20250626194853NtWm4";
pub(crate) const ORDER_ID: &str = "ORD-1750934933050-OTYKJs2w";
pub(crate) const KEY: &str = "cf_K7QXJ4WQ";
pub(crate) const AMOUNT: i64 = 15_000;
/// Later than any key of any test.
pub(crate) const REQUESTED_AT: &str = "2099-01-01T00:00:00+09:00";
pub(crate) const SECRET: &str = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R";

pub(crate) fn secret_key() -> SecretKey {
    SECRET.parse().expect("a documented key")
}

pub(crate) fn confirm() -> Confirm {
    Confirm::new(
        KEY.parse().expect("printable"),
        PAYMENT_KEY.parse().expect("printable"),
        ORDER_ID.parse().expect("6 to 64 characters"),
        Money::krw(AMOUNT),
    )
    .expect("above zero")
}

pub(crate) fn cancel_full() -> Cancel {
    Cancel::full(
        "cc_1".parse().expect("printable"),
        PAYMENT_KEY.parse().expect("printable"),
        "고객이 취소를 원함",
    )
    .expect("a reason")
}

pub(crate) fn cancel_part(amount: i64, refundable: i64) -> Cancel {
    Cancel::part(
        "cc_2".parse().expect("printable"),
        PAYMENT_KEY.parse().expect("printable"),
        "부분 환불",
        Money::krw(amount),
        Money::krw(refundable),
    )
    .expect("within the balance")
}

/// The ticket of [`confirm`], made at 1 s and sent until 66 s of the Unix epoch.
pub(crate) fn confirm_ticket() -> Ticket {
    ticket_of_key(KEY)
}

pub(crate) fn ticket_of_key(key: &str) -> Ticket {
    let trail = Trail { made_at: 1_000_000, last_sent_at: 66_000_000, api_key: ApiKeyId::of(&secret_key()) };
    Ticket { key: key.parse().expect("printable"), ..confirm().ticket(trail) }
}

pub(crate) fn confirming() -> Operation {
    Operation::Confirm(confirm())
}

pub(crate) fn looking_up() -> Operation {
    Operation::Payment(PAYMENT_KEY.parse().expect("printable"))
}

/// A call with `limit` left.
pub(crate) fn call_of(operation: Operation, limit: Duration) -> Call {
    Call::new(operation, Slices::all_until(Instant::now() + limit))
}

/// The first attempt of a confirm that has a minute left.
pub(crate) fn first_attempt() -> Attempt {
    call_of(confirming(), Duration::from_mins(1)).attempt(1)
}

/// A payment of [`AMOUNT`] as the gateway writes it; `cancels` are pairs of amount and balance after it.
pub(crate) fn payment_json(status: &str, cancels: &[(i64, i64)]) -> String {
    let balance = cancels.last().map_or(AMOUNT, |(_, left)| *left);
    let rows: Vec<String> = cancels
        .iter()
        .map(|(amount, left)| {
            format!(r#"{{"cancelAmount":{amount},"refundableAmount":{left},"cancelStatus":"DONE"}}"#)
        })
        .collect();
    format!(
        r#"{{"paymentKey":"{PAYMENT_KEY}","orderId":"{ORDER_ID}","status":"{status}","currency":"KRW",
            "requestedAt":"{REQUESTED_AT}","totalAmount":{AMOUNT},"balanceAmount":{balance},"cancels":[{}],"secret":"ps_secret"}}"#,
        rows.join(",")
    )
}

pub(crate) fn paid() -> Payment {
    Payment::from_json(payment_json("DONE", &[]).as_bytes()).expect("a payment")
}

/// The error that the innermost service makes of a confirm's refusal.
pub(crate) fn refused(code: &str, message: &str, status: u16) -> Error {
    let refusal = Refusal { code: code.into(), message: message.into(), http_status: status, trace_id: None };
    let verdict = classify(Group::Confirm, code, message, status);
    Error::answered(refusal, verdict, None)
}

/// The service below a layer, played by hand.
pub(crate) type Inner<R> = MapErr<Mock<R, Payment>, fn(BoxError) -> Error>;

pub(crate) fn inner<R: Send + 'static>() -> (Inner<R>, Handle<R, Payment>) {
    let (mock, handle) = tower_test::mock::pair();
    (mock.map_err(unbox as fn(BoxError) -> Error), handle)
}

fn unbox(error: BoxError) -> Error {
    *error.downcast().expect("tests send the client's own errors")
}
