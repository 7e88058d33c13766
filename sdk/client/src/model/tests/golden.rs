//! Each golden file of the index has a type, and comes out of it as it went in.

use std::any::type_name;
use std::path::Path;

use serde_json::Value;

use super::whole::Whole;
use super::{body, folder, value};
use crate::model::*;
use crate::webhook;

/// What a golden file is made of.
enum Kind {
    /// An answer of this type, and how that is called.
    Answer(fn(&Value) -> String, fn(&[u8]) -> Option<DecodeError>, fn() -> &'static str),
    /// A webhook: what is at this place in it is of this type.
    Event(&'static str, fn(&Value) -> String, fn() -> &'static str),
    /// A webhook without a resource in it: the module of webhooks has a type for it, which this takes out.
    OwnEvent(fn(&webhook::Event) -> Option<String>),
    /// No answer of the gateway's, for the reason given.
    NoAnswer(#[expect(dead_code, reason = "for people")] &'static str),
}

/// Reads all of it, and gives it back: what came must be in it, numbers by value.
fn keeps<T: Whole>(came: &Value) -> String {
    let read = T::from_value(came.clone()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.to_value(), *came);
    assert_eq!(T::parse(came.to_string().as_bytes()).map(|again| again.to_value()), Ok(came.clone()));
    read.whole().unwrap_or_else(|error| panic!("{error}"))
}

fn error<T: Whole>(body: &[u8]) -> Option<DecodeError> {
    T::parse(body).err()
}

fn answer<T: Whole>() -> Kind {
    Kind::Answer(keeps::<T>, error::<T>, type_name::<T>)
}

fn event<T: Whole>(place: &'static str) -> Kind {
    Kind::Event(place, keeps::<T>, type_name::<T>)
}

fn cancel(came: &Value) -> String {
    // Such an event does not name its currency; the wallets that it is about pay in dollars.
    format!("{:?}", CancelDetails::of(came, Currency::Usd).unwrap())
}

/// What is in an event, if it is this one.
macro_rules! own {
    ($event:path) => {
        |event| if let $event(own) = event { Some(format!("{own:?}")) } else { None }
    };
}

fn kind(name: &str) -> Option<Kind> {
    use Kind::{Event, NoAnswer, OwnEvent};
    use webhook::Event as E;

    let is_one_of = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    Some(match name {
        _ if is_one_of(&["payment."]) => answer::<Payment>(),
        _ if is_one_of(&["billing."]) => answer::<Billing>(),
        _ if is_one_of(&["cash_receipt."]) => answer::<CashReceipt>(),
        _ if is_one_of(&["error."]) => answer::<ErrorBody>(),
        _ if is_one_of(&["transactions.list."]) => answer::<Vec<Transaction>>(),
        _ if is_one_of(&["webhook.payment_status_changed."]) => event::<Payment>("/data"),
        _ if is_one_of(&["webhook.cancel_status_changed."]) => Event("/data", cancel, || "CancelDetails"),
        _ if is_one_of(&["webhook.deposit_callback."]) => OwnEvent(own!(E::DepositCallback)),
        "cash_receipts.list.json" => answer::<Page<CashReceipt>>(),
        "settlement.manual.json" => answer::<ManualSettlement>(),
        "settlements.list.json" => answer::<Vec<Settlement>>(),
        "promotions.all.json" => answer::<Vec<Promotion>>(),
        "promotions.card.json" => answer::<CardPromotion>(),
        "brandpay.access_token.json" => answer::<CustomerToken>(),
        "brandpay.methods.json" => answer::<Methods>(),
        "brandpay.terms.json" => answer::<Vec<Terms>>(),
        "v2.balance.json" => answer::<Envelope<Balance>>(),
        "v2.payout.json" | "v2.payout.failed.json" => answer::<Envelope<Payout>>(),
        "v2.error.json" | "v2.payouts.created.json" => answer::<Envelope<Page<Payout>>>(),
        "v2.seller.json" => answer::<Envelope<Seller>>(),
        "v2.sellers.list.json" => answer::<Envelope<Page<Seller>>>(),
        "v2.seller.deleted.json" => answer::<Envelope<DeletedEntity>>(),
        "webhook.order_payment_status_changed.json" => event::<Payment>("/data/payment"),
        "webhook.payout.changed.json" => event::<Payout>("/entityBody"),
        "webhook.seller.changed.json" => event::<Seller>("/entityBody"),
        "webhook.billing_deleted.json" => OwnEvent(own!(E::BillingDeleted)),
        "webhook.method_updated.json" => OwnEvent(own!(E::MethodUpdated)),
        "webhook.customer_status_changed.json" => OwnEvent(own!(E::CustomerStatusChanged)),
        "webhook.ars_reservation.changed.json" => OwnEvent(own!(E::ArsReservationChanged)),
        "requests.json" => NoAnswer("requests"),
        "redirects.json" => NoAnswer("the browser's"),
        "response_headers.confirm.json" | "webhook.headers.json" => NoAnswer("headers"),
        "v2.jwe_vector.json" | "webhook.signature_vector.json" => NoAnswer("a vector"),
        _ => return None,
    })
}

/// Every golden resource, with its file and the name of its type.
pub(super) fn resources() -> Vec<(String, Value, &'static str)> {
    let resource = |name: String| {
        let came = value(&name);
        match kind(&name)? {
            Kind::Answer(.., of) => Some((name, came, of())),
            Kind::Event(place, _, of) => Some((name, came.pointer(place)?.clone(), of())),
            Kind::OwnEvent(_) | Kind::NoAnswer(_) => None,
        }
    };
    index().into_iter().filter_map(resource).collect()
}

/// The files that the index names.
fn index() -> Vec<String> {
    let text = String::from_utf8(body("INDEX.md")).unwrap();
    let name = |line: &str| Some(line.strip_prefix("| ")?.split(" |").next()?.to_owned());
    text.lines().filter_map(name).filter(|name| is_json(name)).collect()
}

fn is_json(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "json")
}

#[test]
fn every_golden_file_is_read_by_its_type_and_given_back_whole() {
    let files = index();
    assert!(files.len() >= 90, "only {} files", files.len());
    let mut resources = 0;
    for name in &files {
        let came = value(name);
        let whole = match kind(name) {
            Some(Kind::Answer(keep, ..)) => keep(&came),
            Some(Kind::Event(place, keep, _)) => keep(came.pointer(place).expect("the resource")),
            Some(Kind::OwnEvent(own)) => {
                let text = body(name);
                let hint =
                    webhook::parse::<[(&str, &str)]>(&[], &text).unwrap_or_else(|error| panic!("{error}"));
                let hint = hint.into_hint();
                assert_eq!(hint.body(), text, "{name}");
                own(hint.claimed()).unwrap_or_else(|| panic!("{name} is read as {:?}", hint.event_type()))
            }
            Some(Kind::NoAnswer(_)) => continue,
            None => panic!("{name} is a new golden file: say in `kind` which type reads it"),
        };
        // The tables know every value that the gateway's own examples have.
        assert!(!whole.contains("Other("), "{name}: {whole}");
        resources += 1;
    }
    assert!(resources >= 85, "only {resources} of {} files", files.len());
}

/// The text of `came` with one of its fields named twice, for each of them.
fn with_a_name_twice(came: &Value) -> Vec<(String, String)> {
    const TWIN: &str = "\u{2}";
    let mut places = Vec::new();
    super::optional::places(came, "", &mut places);
    let twice = |(path, name): (String, String)| {
        let mut both = came.clone();
        let fields = both.pointer_mut(&path).and_then(Value::as_object_mut).expect("an object");
        let value = fields.get(&name).cloned().expect("a field");
        drop(fields.insert(TWIN.to_owned(), value));
        (format!("{path}/{name}"), both.to_string().replace(r"\u0002", &name))
    };
    places.into_iter().map(twice).collect()
}

#[test]
fn a_body_that_names_any_field_twice_is_nobodys_answer_and_no_event() {
    let mut fields = 0;
    for name in index() {
        let Some(kind) = kind(&name).filter(|kind| !matches!(kind, Kind::NoAnswer(_))) else { continue };
        for (place, body) in with_a_name_twice(&value(&name)) {
            let body = body.as_bytes();
            if let Kind::Answer(_, error, _) = kind {
                assert_eq!(error(body), Some(DecodeError::Ambiguous), "{name} {place}");
            } else {
                let error = webhook::parse::<[(&str, &str)]>(&[], body).err();
                assert_eq!(error, Some(webhook::ParseError::Ambiguous), "{name} {place}");
            }
            fields += 1;
        }
    }
    assert!(fields >= 2_000, "only {fields} fields");
}

#[test]
fn the_index_names_every_golden_file() {
    let mut there: Vec<String> = std::fs::read_dir(folder())
        .expect("tests/wire is there")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .filter(|name| is_json(name))
        .collect();
    let mut named = index();
    there.sort();
    named.sort();
    assert_eq!(there, named);
}

#[test]
fn a_secret_of_a_golden_file_is_never_printed() {
    let table: [(&str, &[&str]); 9] = [
        ("payment.card.done.json", &["ps_DLJOpm5QrlO1J45gP1xLVPNdxbWn"]),
        ("payment.virtual_account.done.json", &["ps_DLJOpm5QrlO1J45gP1xLVPNdxbWn", "박토스", "01012341234"]),
        ("payment.mobile.done.json", &["01012341234"]),
        ("billing.card.json", &["Z_t5vOvQxrj4499PeiJcjen28"]),
        ("billing.transfer.json", &["Z_t5vOvQxrj4499PeiJcjen28", "1000*****1234"]),
        ("cash_receipt.issue.json", &["01012341234"]),
        ("brandpay.access_token.json", &["rCa3u", "dGhpc2lz"]),
        ("brandpay.methods.json", &["1000*****1234", "월급통장"]),
        ("v2.seller.json", &["김토페", "123*****90123", "seller@example.com", "01012345678"]),
    ];
    for (name, secrets) in table {
        let came = value(name);
        let Some(Kind::Answer(keep, ..)) = kind(name) else { panic!("{name} is an answer") };
        let printed = keep(&came);
        for secret in secrets {
            assert!(came.to_string().contains(secret), "{name} has no {secret}");
            assert!(!printed.contains(secret), "{name} prints {secret}: {printed}");
        }
    }
}
