//! Payouts (v2): sellers, payouts and the balance they are paid from.

use std::collections::BTreeMap;

use crate::model::json::Hidden;
use crate::model::kept::{resources, views};
use crate::model::{
    Bank, BusinessType, DateTime, FailureView, Money, PayoutId, PayoutSchedule, PayoutStatus, SellerId,
    SellerStatus, Spelled,
};

resources! {
    /// Somebody who is paid out.
    Seller {
        /// The gateway's id.
        id: SellerId = "id",
        /// The shop's own name for it.
        ref_seller_id: Option<Box<str>> = "refSellerId",
        /// What kind of business it is.
        business_type: Option<BusinessType> = "businessType",
        /// How far it is approved, and so how much it can be paid.
        status: SellerStatus = "status",
        =>
        /// The business.
        company: Option<Company<'_>> = "company",
        /// The person, of a seller that is no business.
        individual: Option<Individual<'_>> = "individual",
        /// The account that is paid to.
        account: Option<SellerAccount<'_>> = "account",
        /// What the shop asked the gateway to keep.
        metadata: Option<BTreeMap<&str, &str>> = "metadata",
    }

    /// Money on its way to a seller.
    Payout {
        /// The gateway's id.
        id: PayoutId = "id",
        /// The shop's own name for it.
        ref_payout_id: Option<Box<str>> = "refPayoutId",
        /// The seller.
        destination: SellerId = "destination",
        /// At once, or on a day.
        schedule: Option<PayoutSchedule> = "scheduleType",
        /// The day.
        payout_date: Option<Box<str>> = "payoutDate",
        /// How much.
        amount: Money = "amount",
        /// What the seller reads in the account's statement.
        transaction_description: Option<Box<str>> = "transactionDescription",
        /// When it was asked for.
        requested_at: Option<DateTime> = "requestedAt",
        /// Where it stands.
        status: PayoutStatus = "status",
        =>
        /// Why it failed.
        error: Option<FailureView<'_>> = "error",
        /// What the shop asked the gateway to keep.
        metadata: Option<BTreeMap<&str, &str>> = "metadata",
    }

    /// What payouts can be made from.
    Balance {
        /// What will be there.
        pending: Option<Money> = "pendingAmount",
        /// What is there.
        available: Option<Money> = "availableAmount",
    }

    /// What is left of a deleted seller.
    DeletedEntity {
        /// The gateway's id.
        id: Box<str> = "id",
        /// The shop's own name for it.
        ref_seller_id: Option<Box<str>> = "refSellerId",
    }
}

views! {
    /// A seller's business.
    Company<'a> {
        /// Its name.
        name: Option<&'a str> = "name",
        /// Who represents it.
        representative: Option<Hidden<'a>> = "representativeName",
        /// Its number.
        business_number: Option<&'a str> = "businessRegistrationNumber",
        /// Its mail address.
        email: Option<Hidden<'a>> = "email",
        /// Its phone.
        phone: Option<Hidden<'a>> = "phone",
    }

    /// A seller that is a person.
    Individual<'a> {
        /// The name.
        name: Option<Hidden<'a>> = "name",
        /// The mail address.
        email: Option<Hidden<'a>> = "email",
        /// The phone.
        phone: Option<Hidden<'a>> = "phone",
    }

    /// The account that a seller is paid to.
    SellerAccount<'a> {
        /// Whose account it is.
        bank: Option<Spelled<Bank>> = "bankCode",
        /// Its number, masked.
        account_number: Option<Hidden<'a>> = "accountNumber",
        /// Its holder.
        holder_name: Option<Hidden<'a>> = "holderName",
    }
}
