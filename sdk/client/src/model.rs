//! The words of the gateway as types that cannot hold a wrong value: ids, keys, amounts, payments.

mod choices;
mod currency;
mod date_time;
mod day;
mod envelope;
mod idempotency_key;
mod identity;
mod ids;
mod invalid;
pub(crate) mod json;
mod kept;
mod korean_time;
mod money;
pub(crate) mod named_once;
mod order_id;
mod payment;
mod payment_key;
mod request;
mod resource;
mod secret_key;
mod secrets;
pub(crate) mod text;
mod ticket;
mod word;

pub use choices::{DepositDeadline, DueDate, InstallmentPlan, Metadata, PayoutAmount, ValidHours};
pub use currency::{Currency, CurrencyCode};
pub use date_time::DateTime;
pub use day::Day;
pub use envelope::{Cursor, Envelope, ErrorBody, Page};
pub use idempotency_key::IdempotencyKey;
pub use identity::Identity;
pub use ids::{
    AccountKey, AccountNumber, BrowserCustomerKey, BusinessNumber, CancelReason, CancelRequestId,
    CashReceiptIdentity, CompanyName, CustomerEmail, CustomerKey, CustomerMobilePhone, CustomerName,
    DiscountCode, HolderName, MerchantId, MethodKey, OrderName, PayoutId, PersonName, ReceiptKey,
    RefPayoutId, RefSellerId, RegisteredCustomerKey, SellerEmail, SellerId, SellerPhone, ShippingAddress,
    TransactionDescription, TransactionKey,
};
pub use invalid::InvalidValue;
pub use json::{Decimal, Hidden};
pub use kept::Resource;
pub use korean_time::KoreanTime;
pub use money::{Money, Won};
pub use order_id::OrderId;
pub use payment::parts::{
    CancelDetails, Card, CashReceiptEntry, Discount, EasyPay, FailureView, GiftCertificate, Link,
    MobilePhone, PaymentCashReceipt, RefundAccount, Transfer, VirtualAccount,
};
pub use payment::{Cancel, DecodeError, Failure, Payment};
pub use payment_key::PaymentKey;
pub use request::account::RefundReceiveAccount;
pub use request::cash_receipt::CashReceiptRequest;
pub use request::customer::{CustomerIdentity, CustomerIp};
pub use request::escrow::EscrowProduct;
pub use request::tax::TaxParts;
pub use request::terms::TermsScopes;
pub use request::three_d_secure::Vbv;
pub use resource::billing::{Billing, BillingAccount, BillingCard};
pub use resource::books::{Fee, ManualSettlement, Settlement, Transaction};
pub use resource::brandpay::{
    CustomerToken, Methods, RegisteredAccount, RegisteredCard, RemovedCustomer, RemovedMethod, Terms,
    TermsAgreement,
};
pub use resource::cash_receipt::CashReceipt;
pub use resource::payout::{Balance, Company, DeletedEntity, Individual, Payout, Seller, SellerAccount};
pub use resource::promotion::{
    BankDiscount, BankPromotion, CardDiscount, CardInterestFree, CardPoint, CardPromotion, Promotion,
};
pub use secret_key::{SecretKey, SecretText};
pub use secrets::{
    AccessToken, AuthKey, AuthorizationCode, BillingKey, CardExpiry, CardNumber, CardPassword, ClientKey,
    ConnectingInformation, CustomerIdentityNumber, RefreshToken, ResidentNumber, SecurityKey,
};
pub use ticket::{ApiKeyId, CancelTerms, Ticket, TicketOperation, Trail};
pub use word::*;

#[cfg(test)]
mod tests;
