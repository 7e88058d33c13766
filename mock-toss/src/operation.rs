//! What a request can ask the gateway to do: the contract's endpoints, each with its name in plans, journals and
//! counters, its table of error codes, and the envelope of its answers.

use core::fmt;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What a request asks the gateway to do.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "each is named after its endpoint, which `path` tells")]
#[non_exhaustive]
pub enum Operation {
    Confirm,
    Cancel,
    LookUp,
    KeyIn,
    VirtualAccount,
    BillingIssue,
    BillingCard,
    BillingCharge,
    BillingDelete,
    Transactions,
    Settlements,
    ManualSettlement,
    Promotions,
    CardPromotions,
    CashReceipt,
    CashReceiptCancel,
    CashReceipts,
    Balance,
    SellerCreate,
    Sellers,
    Seller,
    SellerUpdate,
    SellerDelete,
    PayoutCreate,
    Payouts,
    Payout,
    PayoutCancel,
    BrandpayTerms,
    BrandpayAgree,
    BrandpayToken,
    BrandpayMethods,
    BrandpayMethodsOf,
    BrandpayRemoveCard,
    BrandpayRemoveAccount,
    BrandpayConfirm,
    BrandpayPay,
    BrandpayRemoveCustomer,
    BrandpayCardPromotions,
    BrandpayBankPromotions,
}

/// How answers are wrapped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Envelope {
    /// The object itself, or `{code, message}`.
    V1,
    /// `{version, traceId, entityType, entityBody, error}`
    V2,
}

/// One line of the table of endpoints.
#[derive(Clone, Copy, Debug)]
struct Endpoint {
    operation: Operation,
    name: &'static str,
    /// In the table of error codes.
    group: &'static str,
    method: &'static str,
    path: &'static str,
}

macro_rules! endpoints {
    ($($operation:ident $name:literal $group:literal $method:literal $path:literal;)*) => {
        const ENDPOINTS: &[Endpoint] = &[$(Endpoint {
            operation: Operation::$operation, name: $name, group: $group, method: $method, path: $path,
        },)*];
    };
}

// In the order of the enum: an operation's number is its place here.
endpoints! {
    Confirm "confirm" "confirm" "POST" "/v1/payments/confirm";
    Cancel "cancel" "cancel" "POST" "/v1/payments/{paymentKey}/cancel";
    LookUp "look_up" "lookup" "GET" "/v1/payments/{paymentKey}";
    KeyIn "key_in" "key-in" "POST" "/v1/payments/key-in";
    VirtualAccount "virtual_account" "virtual-account" "POST" "/v1/virtual-accounts";
    BillingIssue "billing_issue" "billing-issue" "POST" "/v1/billing/authorizations/issue";
    BillingCard "billing_card" "billing-issue" "POST" "/v1/billing/authorizations/card";
    BillingCharge "billing_charge" "billing-charge" "POST" "/v1/billing/{billingKey}";
    BillingDelete "billing_delete" "billing-delete" "DELETE" "/v1/billing/{billingKey}";
    Transactions "transactions" "transactions" "GET" "/v1/transactions";
    Settlements "settlements" "settlements" "GET" "/v1/settlements";
    ManualSettlement "manual_settlement" "manual-settlement" "POST" "/v1/settlements";
    Promotions "promotions" "lookup" "GET" "/v1/promotions";
    CardPromotions "card_promotions" "lookup" "GET" "/v1/promotions/card";
    CashReceipt "cash_receipt" "cash-receipt-issue" "POST" "/v1/cash-receipts";
    CashReceiptCancel "cash_receipt_cancel" "cash-receipt-cancel" "POST" "/v1/cash-receipts/{receiptKey}/cancel";
    CashReceipts "cash_receipts" "cash-receipt-list" "GET" "/v1/cash-receipts";
    Balance "balance" "payouts-v2" "GET" "/v2/balances";
    SellerCreate "seller_create" "sellers-v2" "POST" "/v2/sellers";
    Sellers "sellers" "sellers-v2" "GET" "/v2/sellers";
    Seller "seller" "sellers-v2" "GET" "/v2/sellers/{id}";
    SellerUpdate "seller_update" "sellers-v2" "POST" "/v2/sellers/{id}";
    SellerDelete "seller_delete" "sellers-v2" "DELETE" "/v2/sellers/{id}";
    PayoutCreate "payout_create" "payouts-v2" "POST" "/v2/payouts";
    Payouts "payouts" "payouts-v2" "GET" "/v2/payouts";
    Payout "payout" "payouts-v2" "GET" "/v2/payouts/{id}";
    PayoutCancel "payout_cancel" "payouts-v2" "POST" "/v2/payouts/{id}/cancel";
    BrandpayTerms "brandpay_terms" "brandpay-api" "GET" "/v1/brandpay/terms";
    BrandpayAgree "brandpay_agree" "brandpay-api" "POST" "/v1/brandpay/terms/agree";
    BrandpayToken "brandpay_token" "brandpay-api" "POST" "/v1/brandpay/authorizations/access-token";
    BrandpayMethods "brandpay_methods" "brandpay-api" "GET" "/v1/brandpay/payments/methods";
    BrandpayMethodsOf "brandpay_methods_of" "brandpay-api" "GET" "/v1/brandpay/payments/methods/{customerKey}";
    BrandpayRemoveCard "brandpay_remove_card" "brandpay-api" "POST" "/v1/brandpay/payments/methods/card/remove";
    BrandpayRemoveAccount "brandpay_remove_account" "brandpay-api" "POST" "/v1/brandpay/payments/methods/account/remove";
    BrandpayConfirm "brandpay_confirm" "confirm" "POST" "/v1/brandpay/payments/confirm";
    BrandpayPay "brandpay_pay" "billing-charge" "POST" "/v1/brandpay/payments";
    BrandpayRemoveCustomer "brandpay_remove_customer" "brandpay-api" "POST" "/v1/brandpay/customers/remove";
    BrandpayCardPromotions "brandpay_card_promotions" "brandpay-api" "GET" "/v1/brandpay/promotions/card";
    BrandpayBankPromotions "brandpay_bank_promotions" "brandpay-api" "GET" "/v1/brandpay/promotions/bank";
}

impl Operation {
    /// Every operation.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        ENDPOINTS.iter().map(|endpoint| endpoint.operation)
    }

    fn endpoint(self) -> &'static Endpoint {
        ENDPOINTS.get(self as usize).unwrap_or(&FIRST)
    }

    /// As plans, journals and counters spell it, for example `look_up`.
    pub fn as_str(self) -> &'static str {
        self.endpoint().name
    }

    /// The method of its endpoint.
    pub fn method(self) -> &'static str {
        self.endpoint().method
    }

    /// The path of its endpoint, with the path's parameter in braces. A look-up has a second one by order.
    pub fn path(self) -> &'static str {
        self.endpoint().path
    }

    /// `{method} {path}`, made once.
    pub(crate) fn line(self) -> Arc<str> {
        static LINES: LazyLock<Vec<Arc<str>>> = LazyLock::new(|| {
            let line = |endpoint: &Endpoint| format!("{} {}", endpoint.method, endpoint.path).into();
            ENDPOINTS.iter().map(line).collect()
        });
        LINES.get(self as usize).map(Arc::clone).unwrap_or_default()
    }

    /// The operation's group in the table of error codes.
    pub(crate) fn group(self) -> &'static str {
        self.endpoint().group
    }

    pub(crate) fn envelope(self) -> Envelope {
        if self.path().starts_with("/v2/") { Envelope::V2 } else { Envelope::V1 }
    }
}

const FIRST: Endpoint = Endpoint {
    operation: Operation::Confirm,
    name: "confirm",
    group: "confirm",
    method: "POST",
    path: "/v1/payments/confirm",
};

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::all().find(|operation| operation.as_str() == name).ok_or_else(|| {
            let known: Vec<_> = Self::all().map(Self::as_str).collect();
            de::Error::custom(format_args!("unknown variant `{name}`, expected one of {}", known.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_own_line_in_the_table() {
        for (place, operation) in Operation::all().enumerate() {
            assert_eq!(operation as usize, place, "{operation}");
        }
        assert_eq!(Operation::BrandpayBankPromotions as usize + 1, Operation::all().len());
    }
}
