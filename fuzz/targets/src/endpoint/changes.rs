//! The calls that change something, and what their successes are about.

use toss_sdk::Client;
use toss_sdk::api::KeyedCard;
use toss_sdk::api::billing::{Charge, DeleteBillingKey, IssueBillingKey, IssueBillingKeyByCard};
use toss_sdk::api::books::RequestSettlement;
use toss_sdk::api::brandpay::{
    AgreeToTerms, ChargeMethod, IssueAccessToken, RemoveAccount, RemoveCard, RemoveCustomer,
};
use toss_sdk::api::cash_receipts::{CancelCashReceipt, IssueCashReceipt};
use toss_sdk::api::key_in::KeyIn;
use toss_sdk::api::payouts::{CancelPayout, CreatePayouts, PayoutDraft, Schedule};
use toss_sdk::api::sellers::{
    AccountDraft, CompanyDraft, CreateSeller, DeleteSeller, SellerChange, SellerDraft, UpdateSeller,
};
use toss_sdk::api::virtual_account::IssueVirtualAccount;
use toss_sdk::model::{
    Bank, CardExpiry, CashReceiptRequest, IdempotencyKey, InvalidValue, Money, OrderId, OrderName, Payment,
    PaymentStatus, PayoutAmount, PayoutStatus, TermsScope, TermsScopes,
};

use super::{Book, DoneBy};
use crate::gateway::{AMOUNT, IDEMPOTENCY_KEY, ORDER, PAYMENT_KEY};

/// In the order of the gateway's reference.
pub(super) const NAMES: [&str; 20] = [
    "key_in",
    "virtual_account_issue",
    "billing_issue",
    "billing_issue_by_card",
    "billing_charge",
    "billing_delete",
    "settlement_request",
    "cash_receipt_issue",
    "cash_receipt_cancel",
    "seller_create",
    "seller_update",
    "seller_delete",
    "payout_create",
    "payout_cancel",
    "brandpay_token",
    "brandpay_charge",
    "brandpay_agree",
    "brandpay_remove_card",
    "brandpay_remove_account",
    "brandpay_remove_customer",
];

/// As the golden files have them.
const CUSTOMER: &str = "aENcQAtPdYbTjGhtQnNVj";
pub(crate) const BILLING_KEY: &str = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=";
const AUTH_KEY: &str = "e_826EDB0730790E96F116FFF3799A65DE";
const CARD: &str = "9410001234567890";
const TOKEN: &str = "access-token-0123456789";
const METHOD: &str = "method-key-0123456789";
const RECEIPT: &str = "cr_20250626195500AbC12";
const PERSON: &str = "01012341234";
pub(super) const SELLER: &str = "seller_a01kf0w9vdgezd8rdkrt43qvq3g";
const SELLER_NAME: &str = "my-seller-1";
pub(super) const PAYOUT: &str = "FPA_12345";
const PAYOUT_NAME: &str = "my-payout-1";
const PAYOUT_AMOUNT: i64 = 5_000;

const DELETED: [DoneBy; 2] =
    [DoneBy::Always("ALREADY_REMOVED_BILLING_KEY"), DoneBy::InDoubt("NOT_FOUND_BILLING")];

pub(super) async fn ask(client: &Client, book: &Book) {
    match book.name {
        "key_in" | "virtual_account_issue" | "billing_charge" | "brandpay_charge" => sale(client, book).await,
        "billing_issue" | "billing_issue_by_card" | "billing_delete" => billing(client, book).await,
        "cash_receipt_issue" | "cash_receipt_cancel" | "settlement_request" => books(client, book).await,
        "seller_create" | "seller_update" | "seller_delete" => seller(client, book).await,
        "payout_create" | "payout_cancel" => payout(client, book).await,
        _ => brandpay(client, book).await.expect("values that are allowed"),
    }
}

fn key() -> IdempotencyKey {
    IDEMPOTENCY_KEY.parse().expect("a key")
}

fn order() -> (OrderId, OrderName) {
    (ORDER.parse().expect("an order id"), "생수 외 1건".parse().expect("a name"))
}

fn card() -> Result<KeyedCard, InvalidValue> {
    Ok(KeyedCard::new(CARD.parse()?, CardExpiry::new(30, 12)?, "900101".parse()?))
}

/// A payment that is made in one call: of our order and amount, and made.
fn is_paid(payment: &Payment) -> bool {
    use PaymentStatus::{Canceled, Done, PartialCanceled, WaitingForDeposit};
    *payment.order_id == *ORDER
        && payment.total == Money::krw(AMOUNT)
        && [Done, WaitingForDeposit, Canceled, PartialCanceled].contains(&payment.status)
}

async fn sale(client: &Client, book: &Book) {
    let amount = Money::krw(AMOUNT);
    let outcome = match book.name {
        "key_in" => {
            client.key_in(KeyIn::new(key(), order(), amount, card().expect("a card")).expect("won")).await
        }
        "virtual_account_issue" => {
            let who = (Bank::Kookmin, "박토스".parse().expect("a name"));
            let account = IssueVirtualAccount::new(key(), order(), amount, who).expect("won");
            client.issue_virtual_account(account).await
        }
        "billing_charge" => {
            let of = (BILLING_KEY.parse().expect("a key"), CUSTOMER.parse().expect("a customer"));
            client.charge(Charge::new(key(), of, order(), amount).expect("won")).await
        }
        _ => {
            let of = (CUSTOMER.parse().expect("a customer"), METHOD.parse().expect("a method"));
            client.charge_method(ChargeMethod::new(key(), of, order(), amount).expect("won")).await
        }
    };
    let secrets: &[&str] = match book.name {
        "key_in" => &[CARD],
        "billing_charge" => &[BILLING_KEY],
        _ => &[],
    };
    book.changed(&outcome, is_paid, secrets, &[]);
}

async fn billing(client: &Client, book: &Book) {
    let customer = || CUSTOMER.parse().expect("a customer");
    if book.name == "billing_delete" {
        let delete = DeleteBillingKey::new(key(), BILLING_KEY.parse().expect("a key"));
        let outcome = client.delete_billing_key(delete).await;
        return book.changed(&outcome, |()| true, &[BILLING_KEY], &DELETED);
    }
    let (outcome, secret) = if book.name == "billing_issue" {
        let issue = IssueBillingKey::new(key(), AUTH_KEY.parse().expect("a key"), customer());
        (client.issue_billing_key(issue).await, AUTH_KEY)
    } else {
        let issue = IssueBillingKeyByCard::new(key(), customer(), card().expect("a card"));
        (client.issue_billing_key_by_card(issue).await, CARD)
    };
    book.changed(&outcome, |billing| billing.customer_key.as_str() == CUSTOMER, &[secret], &[]);
}

async fn books(client: &Client, book: &Book) {
    let amount = Money::krw(AMOUNT);
    match book.name {
        "settlement_request" => {
            let request = RequestSettlement::of(key(), PAYMENT_KEY.parse().expect("a key"));
            let outcome = client.request_settlement(request).await;
            book.changed(&outcome, |answer| answer.result == Some(true), &[PAYMENT_KEY], &[]);
        }
        "cash_receipt_issue" => {
            let of = CashReceiptRequest::IncomeDeduction(PERSON.parse().expect("a phone"));
            let issue = IssueCashReceipt::new(key(), order(), amount, of).expect("won");
            let outcome = client.issue_cash_receipt(issue).await;
            let is_ours = |receipt: &toss_sdk::model::CashReceipt| {
                receipt.order_id.as_deref() == Some(ORDER) && receipt.amount == amount
            };
            book.changed(&outcome, is_ours, &[PERSON], &[]);
        }
        _ => {
            let cancel =
                CancelCashReceipt::part(key(), RECEIPT.parse().expect("a key"), amount).expect("won");
            let outcome = client.cancel_cash_receipt(cancel).await;
            let is_ours = |receipt: &toss_sdk::model::CashReceipt| {
                receipt.receipt_key.as_str() == format!("c_{RECEIPT}") && receipt.amount == amount
            };
            book.changed(&outcome, is_ours, &[], &[]);
        }
    }
}

fn account() -> Result<AccountDraft, InvalidValue> {
    AccountDraft::new(Bank::Tossbank, "1234567890123".parse()?, "김토페".parse()?)
}

fn company() -> Result<CompanyDraft, InvalidValue> {
    Ok(CompanyDraft {
        name: "테스트 상호".parse()?,
        representative_name: "김토페".parse()?,
        business_number: "1234567890".parse()?,
        email: "seller@example.com".parse()?,
        phone: "01012345678".parse()?,
    })
}

async fn seller(client: &Client, book: &Book) {
    let (company, account) = (company().expect("a company"), account().expect("an account"));
    let id = || SELLER.parse().expect("an id");
    match book.name {
        "seller_create" => {
            let name = SELLER_NAME.parse().expect("a name");
            let create = CreateSeller::new(key(), SellerDraft::individual_business(name, company, account));
            let outcome = client.create_seller(create).await;
            book.changed(&outcome, |seller| seller.ref_seller_id.as_deref() == Some(SELLER_NAME), &[], &[]);
        }
        "seller_update" => {
            let change = SellerChange { company: Some(company), ..SellerChange::default() };
            let update = UpdateSeller::new(key(), id(), change).expect("a change");
            let outcome = client.update_seller(update).await;
            book.changed(&outcome, |seller| seller.id.as_str() == SELLER, &[], &[]);
        }
        _ => {
            let outcome = client.delete_seller(DeleteSeller::new(key(), id())).await;
            book.changed(&outcome, |deleted| *deleted.id == *SELLER, &[], &[DoneBy::InDoubt("NOT_FOUND")]);
        }
    }
}

async fn payout(client: &Client, book: &Book) {
    if book.name == "payout_cancel" {
        let cancel = CancelPayout::new(key(), PAYOUT.parse().expect("an id"));
        let outcome = client.cancel_payout(cancel).await;
        let is_ours = |payout: &toss_sdk::model::Payout| {
            payout.id.as_str() == PAYOUT && payout.status == PayoutStatus::Canceled
        };
        return book.changed(&outcome, is_ours, &[], &[]);
    }
    let draft = PayoutDraft::new(
        PAYOUT_NAME.parse().expect("a name"),
        SELLER.parse().expect("an id"),
        PayoutAmount::new(Money::krw(PAYOUT_AMOUNT)).expect("won"),
        Schedule::On("2025-07-02".parse().expect("a day")),
        "대금지급".parse().expect("a text"),
    );
    let outcome = client.create_payouts(CreatePayouts::new(key(), [draft]).expect("one")).await;
    let is_ours = |payouts: &Vec<toss_sdk::model::Payout>| {
        let [payout] = payouts.as_slice() else { return false };
        payout.ref_payout_id.as_deref() == Some(PAYOUT_NAME)
            && payout.destination.as_str() == SELLER
            && payout.amount == Money::krw(PAYOUT_AMOUNT)
    };
    book.changed(&outcome, is_ours, &[], &[]);
}

async fn brandpay(client: &Client, book: &Book) -> Result<(), InvalidValue> {
    let (token, method) = (TOKEN.parse()?, METHOD.parse()?);
    match book.name {
        "brandpay_token" => {
            let issue = IssueAccessToken::by_code(key(), CUSTOMER.parse()?, AUTH_KEY.parse()?);
            book.changed(&client.issue_access_token(issue).await, |_| true, &[AUTH_KEY], &[]);
        }
        "brandpay_agree" => {
            let scopes = TermsScopes::of(TermsScope::Register);
            let agree = AgreeToTerms::new(key(), CUSTOMER.parse()?, scopes, [1, 2])?;
            book.changed(&client.agree_to_terms(agree).await, |_| true, &[], &[]);
        }
        "brandpay_remove_customer" => {
            let remove = RemoveCustomer::new(key(), CUSTOMER.parse()?, token);
            book.changed(&client.remove_customer(remove).await, |_| true, &[TOKEN], &[]);
        }
        removal => {
            let outcome = if removal == "brandpay_remove_card" {
                client.remove_card(RemoveCard::new(key(), token, method)).await
            } else {
                client.remove_account(RemoveAccount::new(key(), token, method)).await
            };
            book.changed(&outcome, |_| true, &[TOKEN, METHOD], &[]);
        }
    }
    Ok(())
}
