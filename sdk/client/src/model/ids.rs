//! Ids, keys and names that are no secret, with the sizes and alphabets that the gateway documents.

use super::InvalidValue;
use super::text::{plain_texts, secret_texts};

plain_texts! {
    /// The gateway's key of one transaction: a payment, or one cancel of it.
    TransactionKey = "transactionKey", 1 to 64 of PRINTABLE;
    /// The gateway's key of a cash receipt. That of a receipt taken back begins with `c_`.
    ReceiptKey = "receiptKey", 1 to 200 of PRINTABLE;
    /// A merchant (`mId`).
    MerchantId = "mId", 1 to 14 of PRINTABLE;
    /// The shop's own name for a customer, for calls from a server. The gateway takes spaces as well, and fails at 301
    /// characters, so the check has to be ours.
    ///
    /// ```
    /// use toss_sdk::model::{BrowserCustomerKey, CustomerKey};
    ///
    /// let key: CustomerKey = "customer@example.com".parse().unwrap();
    /// assert_eq!(key.as_str(), "customer@example.com");
    /// let error = "bad key!".parse::<CustomerKey>().unwrap_err();
    /// assert_eq!(error.to_string(), r#"customerKey may contain A-Z a-z 0-9 _ = . @ -, not ' ': "bad key!""#);
    /// assert!("k".repeat(51).parse::<BrowserCustomerKey>().is_err());
    /// ```
    CustomerKey = "customerKey", 2 to 300 of CUSTOMER;
    /// A customer key that the browser's SDK accepts as well.
    BrowserCustomerKey = "customerKey", 2 to 50 of CUSTOMER;
    /// The customer key of something that is registered: as the gateway sends it, or as the shop stored it.
    ///
    /// The gateway hardly checks customer keys, so a shop may have some that [`CustomerKey`] refuses: with spaces, or the
    /// `+` of a mail address. A billing key can only be charged with the very key that it was issued for, and an event
    /// has to be found by it, so everything that is read has this type, which takes any text, and everything that is
    /// *newly* registered has `CustomerKey`, which takes what is documented. [`as_key`](Self::as_key) leads back.
    ///
    /// Read from an answer it may be anything; parsed, it has 1 to 300 characters: the gateway fails at more.
    ///
    /// ```
    /// use toss_sdk::model::{Billing, CustomerKey, RegisteredCustomerKey};
    ///
    /// let billing = Billing::from_json(br#"{"customerKey":"kim+1@example.com","billingKey":"Z_t5vO="}"#)?;
    /// assert_eq!(billing.customer_key.as_str(), "kim+1@example.com");
    /// assert!(billing.customer_key.as_key().is_err(), "it is not to be given to another customer");
    ///
    /// let key: CustomerKey = "kim-1@example.com".parse().unwrap();
    /// assert!(RegisteredCustomerKey::from(key.clone()) == key && billing.customer_key != key);
    /// # Ok::<(), toss_sdk::model::DecodeError>(())
    /// ```
    RegisteredCustomerKey = "customerKey", 1 to 300 of ANY;
    /// What the buyer reads as the name of the order.
    OrderName = "orderName", 1 to 100 of ANY;
    /// Why money is given back, for the buyer and the books.
    CancelReason = "cancelReason", 1 to 200 of ANY;
    /// The shop's own name for one cancel, which asynchronous wallets overseas ask for.
    CancelRequestId = "cancelRequestId", 6 to 64 of REQUEST;
    /// The key of a fixed virtual account.
    AccountKey = "accountKey", 1 to 13 of PRINTABLE;
    /// A seller of payouts (`seller_..`).
    SellerId = "sellerId", 1 to 100 of PRINTABLE;
    /// The shop's own name for a seller.
    RefSellerId = "refSellerId", 1 to 100 of PRINTABLE;
    /// A payout (`FPA_..`).
    PayoutId = "payoutId", 1 to 100 of PRINTABLE;
    /// The shop's own name for a payout, which the gateway accepts once.
    RefPayoutId = "refPayoutId", 1 to 100 of PRINTABLE;
    /// What the receiver of a payout reads in the account's statement.
    TransactionDescription = "transactionDescription", 1 to 7 of ANY;
    /// A method that a brandpay customer has registered.
    MethodKey = "methodKey", 1 to 200 of PRINTABLE;
    /// The name of a seller's business. The gateway documents no length: this one is ours.
    CompanyName = "company.name", 1 to 100 of ANY;
    /// What a promotion calls its discount; a payment that is to have it names it. The gateway documents no bound.
    DiscountCode = "discountCode", 1 to 100 of PRINTABLE;
    /// The number of a business.
    BusinessNumber = "businessRegistrationNumber", 10 to 10 of DIGITS;
}

impl From<BrowserCustomerKey> for CustomerKey {
    fn from(key: BrowserCustomerKey) -> Self {
        Self(key.0)
    }
}

impl From<CustomerKey> for RegisteredCustomerKey {
    fn from(key: CustomerKey) -> Self {
        Self(key.0)
    }
}

impl RegisteredCustomerKey {
    /// The same as a key that can be newly registered.
    ///
    /// # Errors
    /// If it is one that the gateway took although it is not documented to.
    pub fn as_key(&self) -> Result<CustomerKey, InvalidValue> {
        self.as_str().parse()
    }
}

impl PartialEq<CustomerKey> for RegisteredCustomerKey {
    fn eq(&self, key: &CustomerKey) -> bool {
        self.0 == key.0
    }
}

secret_texts! {
    /// A customer's name.
    CustomerName = "customerName", 1 to 100 of ANY;
    /// A customer's mail address.
    CustomerEmail = "customerEmail", 1 to 100 of PRINTABLE;
    /// A customer's mobile phone.
    CustomerMobilePhone = "customerMobilePhone", 8 to 15 of DIGITS;
    /// The number of the account that money is sent to.
    AccountNumber = "accountNumber", 1 to 20 of DIGITS;
    /// Whose account it is.
    HolderName = "holderName", 1 to 60 of ANY;
    /// Who a seller is, or who represents it. The gateway documents no length: this one is ours.
    PersonName = "name", 1 to 100 of ANY;
    /// A seller's mail address.
    SellerEmail = "email", 1 to 100 of PRINTABLE;
    /// A seller's phone, mobile or not.
    SellerPhone = "phone", 8 to 15 of DIGITS;
    /// Where the goods go, for the gateway's look at fraud. The gateway documents no bound.
    ShippingAddress = "shippingAddress", 1 to 500 of ANY;
    /// Who a cash receipt is for: a phone, a receipt card or a business, or `010-000-1234` for one that names nobody.
    CashReceiptIdentity = "customerIdentityNumber", 1 to 30 of DIGITS_AND_DASHES;
}

#[cfg(test)]
mod tests;
