//! Payouts, sellers and the balance, encrypted.

use http::Method;
use mock_toss::Config;
use serde_json::json;
use toss_sdk::api::payouts::{CancelPayout, CreatePayouts, PayoutDraft, Payouts, Schedule};
use toss_sdk::api::sellers::{
    AccountDraft, CompanyDraft, CreateSeller, DeleteSeller, SellerChange, SellerDraft, Sellers, UpdateSeller,
};
use toss_sdk::model::{Bank, Money, PayoutAmount, PayoutStatus, Seller};
use toss_sdk::outcome::Outcome;

use super::bench::{Bench, done, key, value};

pub(super) const ENDPOINTS: &[&str] = &[
    "balance",
    "payout",
    "payout_cancel",
    "payout_create",
    "payouts",
    "seller",
    "seller_create",
    "seller_delete",
    "seller_update",
    "sellers",
];

/// 2025-06-30T22:00:00+09:00, a Monday.
const EVENING: i64 = 1_751_288_400_000_000;

fn bench() -> Bench {
    Bench::of(Config { clock_start_micros: Some(EVENING), ..Config::default() })
}

fn account(bank: Bank) -> AccountDraft {
    AccountDraft::new(bank, value("123456789012"), value("김토페")).expect("sound")
}

async fn seller(bench: &Bench) -> Seller {
    let company = CompanyDraft {
        name: value("테스트 상호"),
        representative_name: value("김토페"),
        business_number: value("1234567890"),
        email: value("seller@example.com"),
        phone: value("01012345678"),
    };
    let draft = SellerDraft::individual_business(value("my-seller-1"), company, account(Bank::Tossbank));
    done(bench.client.create_seller(CreateSeller::new(key("sc_1"), draft)).await)
}

fn payout(name: &str, to: &Seller) -> PayoutDraft {
    let amount = PayoutAmount::new(Money::krw(5_000)).expect("sound");
    let day = Schedule::On(value("2025-07-02"));
    PayoutDraft::new(value(name), to.id.clone(), amount, day, value("대금지급"))
}

#[tokio::test(start_paused = true)]
async fn a_seller_is_registered_changed_listed_and_deleted() {
    let bench = bench();
    let seller = seller(&bench).await;

    let change = SellerChange { account: Some(account(Bank::Woori)), ..SellerChange::default() };
    let update = UpdateSeller::new(key("su_1"), seller.id.clone(), change).unwrap();
    let _changed = done(bench.client.update_seller(update).await);
    let read = bench.client.seller(&seller.id).await.unwrap();
    let mut sellers = bench.client.sellers(Sellers::all().with_page_size(1).unwrap());
    let listed = sellers.next().await.unwrap().unwrap();
    assert!(sellers.next().await.is_none());
    let gone = done(bench.client.delete_seller(DeleteSeller::new(key("sd_1"), seller.id.clone())).await);

    assert_eq!((&listed.id, &*gone.id), (&seller.id, seller.id.as_str()));
    assert_eq!(read.account().unwrap().unwrap().bank.as_deref(), Some(&Bank::Woori));
    bench.has_asked(&["seller", "seller_create", "seller_delete", "seller_update", "sellers"]);
}

#[tokio::test(start_paused = true)]
async fn payouts_are_made_all_or_none_once_and_one_is_cancelled() {
    let bench = bench();
    let seller = seller(&bench).await;
    let batch = |names: [&str; 2]| {
        CreatePayouts::new(key(&format!("po_{}", names[0])), names.map(|name| payout(name, &seller))).unwrap()
    };

    let refused = bench.client.create_payouts(batch(["early-1", "early-2"])).await;
    let Outcome::Declined(declined) = refused else { panic!("the seller is not approved yet: {refused:?}") };
    assert_eq!(&*declined.refusal.code, "FORBIDDEN_SELLER_PAYOUT");
    let path = format!("/sellers/{}", seller.id);
    let _approved = bench.control(&Method::POST, &path, &json!({"status": "PARTIALLY_APPROVED"}));
    let _funded = bench.control(&Method::POST, "/balance", &json!({"amount": 1_000_000}));

    let made = done(bench.client.create_payouts(batch(["pay-1", "pay-2"])).await);
    let again = done(bench.client.create_payouts(batch(["pay-1", "pay-2"])).await);
    assert!(made == again && made.len() == 2, "{made:?} {again:?}");
    let cancelled =
        done(bench.client.cancel_payout(CancelPayout::new(key("pc_1"), made[0].id.clone())).await);
    let read = bench.client.payout(&made[0].id).await.unwrap();
    let mut listed = bench.client.payouts(Payouts::all().with_page_size(1).unwrap());
    let mut count = 0;
    while let Some(row) = listed.next().await {
        assert!(made.iter().any(|payout| payout.id == row.as_ref().unwrap().id));
        count += 1;
    }
    let balance = bench.client.balance().await.unwrap();

    assert_eq!((cancelled.status, read.status, count), (PayoutStatus::Canceled, PayoutStatus::Canceled, 2));
    assert!(balance.available.is_some_and(Money::is_positive), "{balance:?}");
    bench.has_asked(&["balance", "payout", "payout_cancel", "payout_create", "payouts", "seller_create"]);
}
