//! Promotions of card companies and banks.

use crate::model::json::Decimal;
use crate::model::kept::{resources, views};
use crate::model::{Bank, BankDiscountType, CardIssuer, Money, PromotionPayType, PromotionType, Spelled};

resources! {
    /// A promotion that runs now (docs `/reference`, Promotion). One of the parts is there, by its type.
    Promotion {
        /// Which payments it is for.
        pay_type: Option<PromotionPayType> = "payType",
        /// What it gives.
        promotion_type: Option<PromotionType> = "type",
        =>
        /// A card company's discount.
        card_discount: Option<CardDiscount<'_>> = "cardDiscount",
        /// A card company's installments without interest.
        card_interest_free: Option<CardInterestFree<'_>> = "cardInterestFree",
        /// A card company's points.
        card_point: Option<CardPoint<'_>> = "cardPoint",
        /// A bank's discount.
        bank_discount: Option<BankDiscount<'_>> = "bankDiscount",
    }

    /// The promotions of card companies (docs `/reference`, `CardPromotion`; `/reference/brandpay`,
    /// `BrandPayCardPromotion`).
    CardPromotion {
        =>
        /// Discounts.
        discounts: Vec<CardDiscount<'_>> = "discountCards",
        /// Installments without interest.
        interest_free: Vec<CardInterestFree<'_>> = "interestFreeCards",
        /// Points, which brandpay alone tells.
        points: Vec<CardPoint<'_>> = "pointCards",
    }

    /// The promotions of banks (docs `/reference/brandpay`, `BrandPayBankPromotion`).
    BankPromotion {
        =>
        /// Discounts.
        discounts: Vec<BankDiscount<'_>> = "discountBanks",
    }
}

views! {
    /// A card company's discount.
    CardDiscount<'a> {
        /// Whose.
        issuer: Option<Spelled<CardIssuer>> = "issuerCode",
        /// How much a payment gets.
        discount: Option<Money> = "discountAmount",
        /// How much is left for all.
        balance: Option<Money> = "balance",
        /// The code to send with the payment.
        discount_code: Option<&'a str> = "discountCode",
        /// Until which day.
        due_date: Option<&'a str> = "dueDate",
        /// From which amount.
        minimum: Option<Money> = "minimumPaymentAmount",
        /// Up to which amount.
        maximum: Option<Money> = "maximumPaymentAmount",
    }

    /// A card company's installments without interest.
    CardInterestFree<'a> {
        /// Whose.
        issuer: Option<Spelled<CardIssuer>> = "issuerCode",
        /// In how many months.
        months: Vec<u64> = "installmentFreeMonths",
        /// Until which day.
        due_date: Option<&'a str> = "dueDate",
        /// From which amount.
        minimum: Option<Money> = "minimumPaymentAmount",
    }

    /// A card company's points.
    CardPoint<'a> {
        /// Whose.
        issuer: Option<Spelled<CardIssuer>> = "issuerCode",
        /// From which amount.
        minimum: Option<Money> = "minimumPaymentAmount",
        /// Until which day.
        due_date: Option<&'a str> = "dueDate",
    }

    /// A bank's discount.
    BankDiscount<'a> {
        /// How it is counted.
        discount_type: Option<BankDiscountType> = "type",
        /// Whose.
        bank: Option<Spelled<Bank>> = "bankCode",
        /// How much, if it is fixed.
        discount: Option<Money> = "discountAmount",
        /// Which part, if it is a rate (`0.05`).
        rate: Option<Decimal> = "discountRate",
        /// How much is left for all, where the promotion says so.
        balance: Option<Money> = "balance",
        /// The code to send with the payment.
        discount_code: Option<&'a str> = "discountCode",
        /// Until which day.
        due_date: Option<&'a str> = "dueDate",
        /// From which amount.
        minimum: Option<Money> = "minimumPaymentAmount",
        /// Up to which amount.
        maximum: Option<Money> = "maximumPaymentAmount",
    }
}
