//! Sellers: registered, changed, deleted, read.

mod answers;

use futures_util::StreamExt as _;
use http::Method;
use serde_json::{Value, json};

use super::v2::{
    KEY, assert_by_class, assert_keyed, client, golden_request, golden_with, opened, plain, refusal,
    refusals, sealed, unknown,
};
use crate::api::sellers::{
    AccountDraft, CompanyDraft, CreateSeller, DeleteSeller, PersonDraft, SellerChange, SellerDraft, Sellers,
    UpdateSeller,
};
use crate::error::ErrorKind;
use crate::model::{Bank, BusinessType, Metadata, SellerId, SellerStatus};
use crate::outcome::{Effect, Outcome};
use crate::test_support::{Script, Step};

const ID: &str = "seller_a01kf0w9vdgezd8rdkrt43qvq3g";
const SELLER: &str = include_str!("../../../../../../tests/wire/v2.seller.json");
const DELETED: &str = include_str!("../../../../../../tests/wire/v2.seller.deleted.json");
const LIST: &str = include_str!("../../../../../../tests/wire/v2.sellers.list.json");

fn id() -> SellerId {
    ID.parse().expect("an id")
}

fn account() -> AccountDraft {
    let (number, holder) = ("123456789012".parse().expect("digits"), "김토페".parse().expect("a name"));
    AccountDraft::new(Bank::Tossbank, number, holder).expect("a bank of three digits")
}

fn company() -> CompanyDraft {
    CompanyDraft {
        name: "테스트 상호".parse().expect("a name"),
        representative_name: "김토페".parse().expect("a name"),
        business_number: "1234567890".parse().expect("ten digits"),
        email: "seller@example.com".parse().expect("an address"),
        phone: "01012345678".parse().expect("digits"),
    }
}

fn person() -> PersonDraft {
    let CompanyDraft { representative_name: name, email, phone, .. } = company();
    PersonDraft { name, email, phone }
}

/// The seller of the golden files.
fn draft() -> SellerDraft {
    let draft =
        SellerDraft::individual_business("my-seller-1".parse().expect("a name"), company(), account());
    draft.with_metadata(Metadata::default().with("key1", "value1").expect("a pair"))
}

fn create() -> CreateSeller {
    CreateSeller::new(KEY.parse().expect("a key"), draft())
}

fn update(change: SellerChange) -> UpdateSeller {
    UpdateSeller::new(KEY.parse().expect("a key"), id(), change).expect("a change")
}

fn delete() -> DeleteSeller {
    DeleteSeller::new(KEY.parse().expect("a key"), id())
}

#[tokio::test(start_paused = true)]
async fn a_registration_is_the_golden_request_and_its_answer_the_golden_one() {
    let script = Script::new([Step::Lose], sealed(200, &golden_with(SELLER, [])));
    let outcome = client(&script).create_seller(create()).await;
    let Outcome::Done(seller) = outcome else { panic!("{outcome:?}") };
    assert_eq!((seller.id, seller.status), (id(), SellerStatus::ApprovalRequired));
    let seen = script.seen();
    assert_eq!(seen.len(), 2, "a lost answer is asked for again");
    for request in &seen {
        assert_keyed(request);
        assert_eq!((&request.method, request.path.as_str()), (&Method::POST, "/v2/sellers"));
        assert_eq!(opened(request).0, golden_request("POST /v2/sellers (before JWE)"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_company_and_a_person_say_what_they_are_and_nothing_else() {
    let name = || "my-seller-1".parse().expect("a name");
    let (email, phone) = ("seller@example.com", "01012345678");
    let company_json = golden_request("POST /v2/sellers (before JWE)")["company"].clone();
    let person_json = json!({"name": "김토페", "email": email, "phone": phone});
    for (draft, kind, part, body, absent) in [
        (
            SellerDraft::corporate(name(), company(), account()),
            "CORPORATE",
            "company",
            company_json,
            "individual",
        ),
        (
            SellerDraft::individual(name(), person(), account()),
            "INDIVIDUAL",
            "individual",
            person_json,
            "company",
        ),
    ] {
        let script = Script::always(Step::Lose);
        drop(client(&script).create_seller(CreateSeller::new(KEY.parse().unwrap(), draft.clone())).await);
        let (written, _) = opened(&script.seen()[0]);
        assert_eq!((written["businessType"].as_str(), &written[part]), (Some(kind), &body));
        assert_eq!(draft.business_type().as_str(), kind);
        assert!(written.get(absent).is_none() && written.get("metadata").is_none(), "{written}");
    }
    assert_eq!(draft().business_type(), BusinessType::IndividualBusiness);
}

#[tokio::test(start_paused = true)]
async fn a_change_sends_the_parts_that_are_to_be_different() {
    for (change, expected) in [
        (
            SellerChange { account: Some(account()), ..SellerChange::default() },
            json!({"account": {"bankCode": "092", "accountNumber": "123456789012", "holderName": "김토페"}}),
        ),
        (
            SellerChange { metadata: Some(Metadata::default()), ..SellerChange::default() },
            json!({"metadata": {}}),
        ),
        (
            SellerChange { individual: Some(person()), ..SellerChange::default() },
            json!({"individual": {"name": "김토페", "email": "seller@example.com", "phone": "01012345678"}}),
        ),
    ] {
        let script = Script::new([Step::Lose], sealed(200, &golden_with(SELLER, [])));
        assert_eq!(client(&script).update_seller(update(change)).await.effect(), Effect::Applied);
        let seen = script.seen();
        assert_eq!(seen.len(), 2);
        for request in &seen {
            assert_keyed(request);
            assert_eq!(
                (&request.method, request.path.as_str()),
                (&Method::POST, &*format!("/v2/sellers/{ID}"))
            );
            assert_eq!(opened(request).0, expected);
        }
    }
    let both =
        SellerChange { company: Some(company()), individual: Some(person()), ..SellerChange::default() };
    let error = UpdateSeller::new(KEY.parse().unwrap(), id(), both).unwrap_err();
    assert_eq!(error.to_string(), "seller has a company or an individual, not both");
}

#[tokio::test(start_paused = true)]
async fn a_deleted_seller_is_deleted_once_however_often_it_is_asked_for() {
    let script = Script::always(plain(200, &golden_with(DELETED, [])));
    let Outcome::Done(deleted) = client(&script).delete_seller(delete()).await else { panic!("not done") };
    assert_eq!((&*deleted.id, deleted.ref_seller_id.as_deref()), (ID, Some("my-seller-1")));
    let request = script.seen().pop().expect("one request");
    assert_keyed(&request);
    assert_eq!((&request.method, request.path.as_str()), (&Method::DELETE, &*format!("/v2/sellers/{ID}")));
    assert_eq!(request.body, None);

    let gone = plain(404, &refusal("NOT_FOUND", "존재하지 않는 정보 입니다."));
    let script = Script::new([Step::Lose], gone);
    let Outcome::Done(deleted) = client(&script).delete_seller(delete()).await else { panic!("not done") };
    assert_eq!((&*deleted.id, deleted.ref_seller_id), (ID, None));
    assert_eq!(script.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn each_refusal_of_the_group_declines() {
    let all = refusals("sellers-v2");
    assert!(all.len() >= 2, "{all:?}");
    for (status, code, class) in all {
        let refused = refusal(&code, "말");
        let client = client(&Script::always(sealed(status, &refused)));
        assert_by_class(client.create_seller(create()).await, &code, &class);
        let change = SellerChange { account: Some(account()), ..SellerChange::default() };
        assert_by_class(client.update_seller(update(change)).await, &code, &class);
        if code != "NOT_FOUND" {
            assert_by_class(client.delete_seller(delete()).await, &code, &class);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_seller_is_read_by_its_id_and_is_no_other() {
    let script = Script::always(plain(200, &golden_with(SELLER, [])));
    let client = client(&script);
    let seller = client.seller(&id()).await.unwrap();
    assert_eq!(seller.ref_seller_id.as_deref(), Some("my-seller-1"));
    assert_eq!(script.seen()[0].path, format!("/v2/sellers/{ID}"));
    let error = client.seller(&"seller_2".parse().unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.is_key_misuse()), (ErrorKind::Mismatch, false));
}

#[tokio::test(start_paused = true)]
async fn the_sellers_are_listed_page_after_page() {
    let page = |id: &str, has_next: bool| {
        let (row, end) = ("/entityBody/items/0/id", "/entityBody/lastCursor");
        let next = ("/entityBody/hasNext", json!(has_next));
        plain(200, &golden_with(LIST, [(row, json!(id)), (end, json!(id)), next]))
    };
    let script = Script::new([page("s1", true), page("s2", true), page("s3", false)], Step::Lose);
    let rows: Vec<_> = client(&script).sellers(Sellers::all().with_page_size(1).unwrap()).collect().await;
    let ids: Vec<String> = rows.into_iter().map(|row| row.unwrap().id.to_string()).collect();
    assert_eq!(ids, ["s1", "s2", "s3"]);
    let paths: Vec<String> = script.seen().into_iter().map(|request| request.path).collect();
    let after = |id: &str| format!("/v2/sellers?limit=1&startingAfter={id}");
    assert_eq!(paths, ["/v2/sellers?limit=1".to_owned(), after("s1"), after("s2")]);

    let stuck = Script::always(page("s1", true));
    let rows: Vec<_> = client(&stuck).sellers(Sellers::all()).collect().await;
    assert_eq!(
        rows.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false],
        "an error and no endless list"
    );
    assert_eq!(stuck.attempts(), 2);
}
