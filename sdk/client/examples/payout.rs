//! Money sent to sellers: registered with an encrypted request, checked against the balance, paid out in one batch that is
//! made as a whole or not at all, however often it is sent.
//!
//! `cargo run -p toss-sdk --example payout`

use http::Method;
use mock_toss::fault::{Fault, Operation, Point, Rule};
use mock_toss::time::KoreanTime;
use mock_toss::{DOCUMENT_KEY, DOCUMENT_SECURITY_KEY, MockToss};
use toss_sdk::Client;
use toss_sdk::api::payouts::{CancelPayout, CreatePayouts, PayoutDraft, Schedule};
use toss_sdk::api::sellers::{AccountDraft, CompanyDraft, CreateSeller, SellerDraft};
use toss_sdk::model::{Bank, Money, PayoutAmount, Seller};
use toss_sdk::outcome::Outcome;

type Failure = Box<dyn core::error::Error>;

/// 2025-06-30T22:00:00+09:00, a Monday.
const MONDAY: i64 = 1_751_288_400_000_000;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    run().await
}

/// The whole example.
///
/// # Errors
/// If something could not be asked for.
///
/// # Panics
/// If anything is not as it says.
#[expect(clippy::print_stdout, reason = "it shows what happens")]
pub async fn run() -> Result<(), Failure> {
    let gateway = MockToss::builder().starting_at(KoreanTime::from_micros(MONDAY)).start().await?;
    // The security key of the developer center; for seven days after a re-issue, the new one and then the old one.
    let client = Client::builder(DOCUMENT_KEY.parse()?)
        .security_keys([DOCUMENT_SECURITY_KEY.parse()?])
        .base_url(&gateway.url())
        .build()?;

    let seller = register(&client).await?;
    gateway.control(
        &Method::POST,
        &format!("/sellers/{}", seller.id),
        r#"{"status":"PARTIALLY_APPROVED"}"#,
    )?;
    gateway.control(&Method::POST, "/balance", r#"{"amount":100000}"#)?;
    let seller = client.seller(&seller.id).await?;

    // The batch is stored with its key first. What can be known before is checked before.
    let draft = |name: &str| -> Result<PayoutDraft, Failure> {
        let (amount, day) = (PayoutAmount::new(Money::krw(5_000))?, "2025-07-02".parse()?);
        let (name, text) = (name.parse()?, "대금지급".parse()?);
        Ok(PayoutDraft::new(name, seller.id.clone(), amount, Schedule::On(day), text))
    };
    let batch = CreatePayouts::new("po_2025-07-02".parse()?, [draft("pay-0001")?, draft("pay-0002")?])?;
    batch.check(gateway.now().micros())?;
    for payout in batch.payouts() {
        payout.check(&seller)?;
    }
    let available = client.balance().await?.available.ok_or("no balance")?;
    println!("{} to be paid out of {available}", batch.total());

    // The answer is lost; the same batch under the same key, encrypted anew, brings it back.
    gateway.inject(
        Rule::named("lost").on(Operation::PayoutCreate).nth(1).at(Point::AfterCommit, Fault::Close),
    )?;
    let made = match client.create_payouts(batch.clone()).await {
        Outcome::Done(payouts) => payouts,
        Outcome::Declined(declined) => return Err(format!("none was made: {:?}", declined.refusal).into()),
        Outcome::NotSent(why) => return Err(format!("none was sent: {}", why.reason).into()),
        // Nothing but the same call under the same key tells.
        Outcome::Unknown(unknown) => return Err(format!("keep {:?}", unknown.ticket).into()),
    };
    let Outcome::Done(again) = client.create_payouts(batch).await else {
        return Err("not answered again".into());
    };
    assert_eq!((made.len(), &again), (2, &made), "paid out once");

    // Until its day a scheduled one can be taken back.
    let [first, second] = made.as_slice() else { return Err("not two".into()) };
    let Outcome::Done(cancelled) =
        client.cancel_payout(CancelPayout::new("pc_1".parse()?, first.id.clone())).await
    else {
        return Err("not cancelled".into());
    };
    println!(
        "{} is {}, {} is {}",
        first.id,
        cancelled.status,
        second.id,
        client.payout(&second.id).await?.status
    );
    Ok(())
}

async fn register(client: &Client) -> Result<Seller, Failure> {
    let company = CompanyDraft {
        name: "테스트 상호".parse()?,
        representative_name: "김토페".parse()?,
        business_number: "1234567890".parse()?,
        email: "seller@example.com".parse()?,
        phone: "01012345678".parse()?,
    };
    let account = AccountDraft::new(Bank::Tossbank, "123456789012".parse()?, "김토페".parse()?)?;
    let draft = SellerDraft::individual_business("my-seller-1".parse()?, company, account);
    match client.create_seller(CreateSeller::new("sc_my-seller-1".parse()?, draft)).await {
        Outcome::Done(seller) => Ok(seller),
        Outcome::Declined(declined) => Err(format!("not registered: {:?}", declined.refusal).into()),
        Outcome::NotSent(_) | Outcome::Unknown(_) => {
            Err("not registered yet: again, with the same key".into())
        }
    }
}
