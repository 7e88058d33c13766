//! Ids, keys and secrets by their rules, and the gateway's enums: any text at all.

use core::fmt::{Debug, Display};
use core::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use toss_sdk::config::Preset;
use toss_sdk::model::{
    AccessToken, AccountKey, AccountNumber, AccountType, AcquireStatus, ApiVersion, AuthKey,
    AuthorizationCode, Bank, BankDiscountType, BillingKey, BillingMethod, BrowserCustomerKey, BusinessNumber,
    BusinessType, CancelReason, CancelRequestId, CancelStatus, CardIssuer, CardNumber, CardPassword,
    CardType, Carrier, CashReceiptIdentity, CashReceiptStatus, CashReceiptTransaction, CashReceiptType,
    CheckoutMethod, ClientKey, CompanyName, ConnectingInformation, CustomerChange, CustomerEmail,
    CustomerIdentityNumber, CustomerIp, CustomerKey, CustomerMobilePhone, CustomerName, DiscountCode,
    EntityType, EnvelopeVersion, FailCode, FeeType, GrantType, HolderName, IdempotencyKey, InterestPayer,
    InvalidValue, KeyPrefix, MerchantId, Metadata, MethodChange, MethodKey, MethodStatus, OrderId, OrderName,
    OwnerType, PaymentKey, PaymentMethod, PaymentStatus, PaymentType, PayoutId, PayoutSchedule, PayoutStatus,
    PersonName, PromotionPayType, PromotionType, ReceiptKey, RedirectPaymentType, RefPayoutId, RefSellerId,
    RefreshToken, RefundStatus, RegisteredCustomerKey, ResidentNumber, SecretKey, SecurityKey, SellerEmail,
    SellerId, SellerPhone, SellerStatus, SettlementDate, SettlementStatus, ShippingAddress, Spelled,
    TermsScope, TransactionDescription, TransactionKey, Wallet, WebhookEventType, Word,
};

/// Whether it is worth looking for: a short text, or one of words alone, may be part of any.
fn is_telling(text: &str) -> bool {
    text.len() >= 12 && text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_whitespace)
}

/// A text.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Ok(text) = core::str::from_utf8(input) else { return };
    ids(text);
    names(text);
    secrets(text);
    more_secrets(text);
    words(text);
    more_words(text);
    if let Ok(preset) = text.parse::<Preset>() {
        assert_eq!(preset.name(), text);
    }
    if let Ok(metadata) = Metadata::default().with(text, text) {
        assert_eq!((metadata.get(text), metadata.iter().count()), (Some(text), 1));
    }
}

macro_rules! each {
    ($with:ident($text:expr): $($name:ident),+ $(,)?) => { $($with::<$name>($text);)+ };
}

fn ids(text: &str) {
    each!(plain(text): AccountKey, BrowserCustomerKey, BusinessNumber, CancelRequestId, CustomerKey);
    each!(plain(text): IdempotencyKey, MerchantId, MethodKey, OrderId, PaymentKey, PayoutId, ReceiptKey);
    each!(plain(text): RefPayoutId, RefSellerId, SellerId, TransactionKey);
    if let Ok(key) = text.parse::<BrowserCustomerKey>() {
        assert_eq!(CustomerKey::from(key).as_str(), text);
        let registered: RegisteredCustomerKey = text.parse().expect("any text");
        assert_eq!(registered.as_key().as_ref().map(CustomerKey::as_str), Ok(text));
    }
    for key in [format!("{:?}", text.parse::<PaymentKey>()), format!("{:?}", text.parse::<IdempotencyKey>())]
    {
        assert!(!is_telling(text) || !key.contains(text), "{key}");
    }
}

fn names(text: &str) {
    each!(plain(text): CancelReason, CompanyName, DiscountCode, OrderName, RegisteredCustomerKey);
    each!(plain(text): TransactionDescription);
    if let Ok(key) = text.parse::<ClientKey>() {
        assert_eq!(key.as_str(), text);
    }
}

fn secrets(text: &str) {
    hidden(text, AccessToken::expose);
    hidden(text, AuthKey::expose);
    hidden(text, AuthorizationCode::expose);
    hidden(text, BillingKey::expose);
    hidden(text, CardNumber::expose);
    hidden(text, CardPassword::expose);
    hidden(text, ConnectingInformation::expose);
    hidden(text, CustomerIdentityNumber::expose);
    hidden(text, RefreshToken::expose);
    hidden(text, ResidentNumber::expose);
    hidden(text, SecretKey::expose);
    hidden(text, SecurityKey::expose);
}

fn more_secrets(text: &str) {
    hidden(text, AccountNumber::expose);
    hidden(text, CashReceiptIdentity::expose);
    hidden(text, CustomerEmail::expose);
    hidden(text, CustomerMobilePhone::expose);
    hidden(text, CustomerName::expose);
    hidden(text, HolderName::expose);
    hidden(text, PersonName::expose);
    hidden(text, SellerEmail::expose);
    hidden(text, SellerPhone::expose);
    hidden(text, ShippingAddress::expose);
    match text.parse::<CustomerIp>() {
        Ok(address) => {
            assert_eq!(address.expose().to_string().parse::<CustomerIp>(), Ok(address));
            assert!(!is_telling(text) || !format!("{address:?}").contains(text));
        }
        Err(error) => told(&error),
    }
}

fn words(text: &str) {
    each!(word(text): AccountType, AcquireStatus, ApiVersion, Bank, BankDiscountType, BillingMethod);
    each!(word(text): BusinessType, CancelStatus, CardIssuer, CardType, Carrier, CashReceiptStatus);
    each!(word(text): CashReceiptTransaction, CashReceiptType, CheckoutMethod, CustomerChange, EntityType);
    each!(word(text): EnvelopeVersion, FailCode, FeeType, GrantType, InterestPayer, KeyPrefix);
}

fn more_words(text: &str) {
    each!(word(text): MethodChange, MethodStatus, OwnerType, PaymentMethod, PaymentStatus, PaymentType);
    each!(word(text): PayoutSchedule, PayoutStatus, PromotionPayType, PromotionType, RedirectPaymentType);
    each!(word(text): RefundStatus, SellerStatus, SettlementDate, SettlementStatus, TermsScope, Wallet);
    each!(word(text): WebhookEventType);
}

/// A text that was taken is kept as it is, in JSON, too, where one that was refused is refused as well.
fn plain<T>(text: &str)
where
    T: FromStr<Err = InvalidValue> + Clone + Debug + PartialEq + Display + Serialize + DeserializeOwned,
{
    let json = serde_json::to_string(text).expect("a text");
    let read = serde_json::from_str::<T>(&json).ok();
    match text.parse::<T>() {
        Ok(id) => {
            assert_eq!(id.to_string(), text);
            assert_eq!(serde_json::to_string(&id).expect("a text"), json);
            assert_eq!(read, Some(id));
        }
        Err(error) => {
            assert_eq!(read, None, "{json}");
            told(&error);
        }
    }
}

/// Neither the secret nor the error about one shows it.
fn hidden<T: FromStr<Err = InvalidValue> + Debug>(text: &str, expose: fn(&T) -> &str) {
    let shown = match text.parse::<T>() {
        Ok(secret) => {
            assert_eq!(expose(&secret), text);
            format!("{secret:?}")
        }
        Err(error) => {
            told(&error);
            format!("{error} {error:?}")
        }
    };
    assert!(!is_telling(text) || !shown.contains(text), "{shown}");
}

/// What is wrong is said, whatever the length of what came.
fn told(error: &InvalidValue) {
    assert!(!error.field().is_empty() && !error.problem().is_empty());
    assert!(error.to_string().chars().count() < 700, "{error}");
}

/// No value is an error, and none is lost.
fn word<W>(text: &str)
where
    W: Word + AsRef<str> + Debug + Serialize + DeserializeOwned,
{
    let word = W::from(text);
    assert_eq!(W::from(word.as_ref()), word, "{text}");
    assert_eq!(word.to_string(), word.as_ref());
    let spelled = Spelled::<W>::from(text);
    assert_eq!((spelled.as_str(), &*spelled), (text, &word));
    let json = serde_json::to_string(&word).expect("a text");
    assert_eq!(serde_json::from_str::<W>(&json).ok(), Some(word));
    let json = serde_json::to_string(&spelled).expect("a text");
    assert_eq!(
        serde_json::from_str::<Spelled<W>>(&json).ok().map(|read| read.as_str().to_owned()),
        Some(text.to_owned())
    );
}
