use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::test_csv::rows;

const TABLE: &str = include_str!("../../../../../docs/toss/enums.csv");

/// One row, for the type that its enum became.
struct Row<'r> {
    wire: &'r str,
    spellings: Vec<&'r str>,
    korean: &'r str,
    english: &'r str,
}

/// Reads every spelling of a row; how many there are.
fn check<W: Word + AsRef<str> + Serialize + fmt::Debug>(
    row: &Row<'_>,
    names: fn(&W) -> (&str, &str),
) -> usize {
    let value = W::from(row.wire);
    assert_eq!(value.as_ref(), row.wire);
    let (korean, english) = names(&value);
    assert!(row.korean.is_empty() || row.korean == korean, "{}: {korean}", row.wire);
    assert!(row.english.is_empty() || row.english == english, "{}: {english}", row.wire);
    for spelling in &row.spellings {
        let came = Spelled::<W>::from(*spelling);
        assert_eq!(came, value, "{spelling} is not read as {value:?}");
        assert_eq!((came.as_str(), json!(came)), (*spelling, json!(spelling)));
        assert_eq!(serde_json::from_value::<Spelled<W>>(json!(spelling)).unwrap().as_str(), *spelling);
    }
    row.spellings.len()
}

macro_rules! by_enum {
    ($name:expr, $row:expr, $($enum:literal => $word:ident,)+) => {
        match $name {
            $($enum => {
                let count = check::<$word>($row, |word| (word.korean(), word.english()));
                assert!($word::ALL.contains(&$word::from($row.wire)), "{} is not known", $row.wire);
                count
            })+
            other => panic!("no type is made of the enum {other:?}"),
        }
    };
}

fn check_row(name: &str, row: &Row<'_>) -> usize {
    by_enum!(name, row,
        "payment.status" => PaymentStatus,
        "payment.method" => PaymentMethod,
        "payment.type" => PaymentType,
        "cancel.cancelStatus" => CancelStatus,
        "card.cardType" => CardType,
        "card.ownerType" => OwnerType,
        "card.acquireStatus" => AcquireStatus,
        "card.interestPayer" => InterestPayer,
        "virtualAccount.accountType" => AccountType,
        "virtualAccount.refundStatus" => RefundStatus,
        "settlementStatus" => SettlementStatus,
        "mobilePhone.carrier" => Carrier,
        "card.issuerCode" => CardIssuer,
        "bank.code" => Bank,
        "securities.code" => Bank,
        "easyPay.provider" => Wallet,
        "foreignEasyPay.provider" => Wallet,
        "foreignEasyPay.brand" => Wallet,
        "cashReceipt.type" => CashReceiptType,
        "cashReceipt.transactionType" => CashReceiptTransaction,
        "cashReceipt.issueStatus" => CashReceiptStatus,
        "settlement.fees.type" => FeeType,
        "settlement.dateType" => SettlementDate,
        "promotion.type" => PromotionType,
        "promotion.bankDiscount.type" => BankDiscountType,
        "promotion.payType" => PromotionPayType,
        "webhook.eventType" => WebhookEventType,
        "webhook.METHOD_UPDATED.status" => MethodChange,
        "webhook.CUSTOMER_STATUS_CHANGED.status" => CustomerChange,
        "payout.status" => PayoutStatus,
        "payout.scheduleType" => PayoutSchedule,
        "seller.status" => SellerStatus,
        "seller.businessType" => BusinessType,
        "brandpay.terms.scope" => TermsScope,
        "brandpay.grantType" => GrantType,
        "brandpay.method.status" => MethodStatus,
        "sdk.requestPayment.method" => CheckoutMethod,
        "sdk.requestBillingAuth.method" => BillingMethod,
        "redirect.paymentType" => RedirectPaymentType,
        "api.version" => ApiVersion,
        "key.prefix" => KeyPrefix,
        "envelope" => EnvelopeVersion,
        "v2.entityType" => EntityType,
    )
}

/// Card companies of one name; the name alone says neither.
const SHARED: [&str; 2] = ["우리", "WOORI"];

#[test]
fn every_value_of_the_table_is_read_in_every_spelling_and_keeps_the_one_that_came() {
    let (mut values, mut spellings) = (0, 0);
    for record in rows(TABLE).iter().skip(1) {
        let [name, wire, korean, english, long_code, ..] = &record[..] else {
            panic!("a row with too few fields: {record:?}");
        };
        if name == "currency" {
            assert!(wire.parse::<crate::model::Currency>().is_ok(), "{wire}");
            continue;
        }
        let is_shared = |text: &str| name == "card.issuerCode" && SHARED.contains(&text);
        let own = [wire, korean, english, long_code].map(String::as_str);
        let own = own.into_iter().filter(|text| !text.is_empty() && !is_shared(text)).collect();
        spellings += check_row(name, &Row { wire, spellings: own, korean, english });
        values += 1;
    }
    assert!(values > 255 && spellings > 500, "only {values} values in {spellings} spellings");
}

#[test]
fn a_name_that_two_card_companies_share_is_kept_and_not_guessed() {
    for name in SHARED {
        assert_eq!(CardIssuer::from(name), CardIssuer::Other(name.into()));
    }
    assert_ne!(CardIssuer::from("33"), CardIssuer::from("W1"));
}

#[test]
fn a_value_of_tomorrow_is_kept_as_it_came() {
    let came = Spelled::<PaymentMethod>::from("비트코인");
    assert_eq!((came.as_str(), came.korean(), came.english()), ("비트코인", "비트코인", "비트코인"));
    assert_eq!(*came, PaymentMethod::Other("비트코인".into()));
    assert_eq!(json!(PaymentStatus::from("PAUSED")), json!("PAUSED"));
}

#[test]
fn spellings_that_were_seen_beside_the_documented_ones_are_read() {
    assert_eq!(Wallet::from("paypal"), Wallet::Paypal);
    assert_eq!(Spelled::<Wallet>::from("paypal").as_str(), "paypal");
    assert_eq!(MethodChange::from("ENABLE"), MethodChange::Enabled);
}

#[test]
fn a_bank_has_two_digits_in_payments_and_three_in_payouts() {
    let kookmin = Bank::from("004");
    assert_eq!((kookmin.as_str(), kookmin.long_code()), ("06", Some("004")));
    assert_eq!(Bank::from("06"), kookmin);
    assert_eq!((Bank::TossMoney.long_code(), Bank::from("999").long_code()), (None, None));
    let issuing = Bank::ALL.iter().filter(|bank| bank.issues_virtual_accounts()).count();
    assert_eq!(issuing, 13, "as many as the contract counts");
    assert!(CardIssuer::Visa.is_overseas() && !CardIssuer::Hyundai.is_overseas());
}

proptest! {
    #[test]
    fn every_text_is_kept_as_it_came(text in ".{0,24}") {
        let method = Spelled::<PaymentMethod>::from(&*text);
        prop_assert_eq!(method.as_str(), &text);
        prop_assert_eq!(Spelled::<Bank>::from(&*text).to_string(), text.clone());
        prop_assert_eq!(json!(Spelled::<Wallet>::from(&*text)), json!(text));
    }
}
