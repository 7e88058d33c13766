//! Brandpay: terms, access tokens and registered methods.

use crate::model::json::Hidden;
use crate::model::kept::{resources, views};
use crate::model::{
    AccessToken, AuthorizationCode, Bank, CardIssuer, CardType, DateTime, MethodKey, MethodStatus, Money,
    OwnerType, RefreshToken, RegisteredCustomerKey, Spelled,
};

resources! {
    /// An access token of a brandpay customer. It stays the same until the customer leaves or it is renewed by its
    /// refresh token (docs `/reference/brandpay`).
    CustomerToken {
        /// Lets its holder act for the customer.
        access_token: AccessToken = "accessToken",
        /// Fetches the next one.
        refresh_token: Option<RefreshToken> = "refreshToken",
        /// `bearer`.
        token_type: Option<Box<str>> = "tokenType",
        /// How long it lives, in seconds.
        expires_in: Option<u64> = "expiresIn",
    }

    /// Terms that a customer agrees to.
    Terms {
        /// Their id.
        id: Option<u64> = "id",
        /// Their title.
        title: Option<Box<str>> = "title",
        /// Their version.
        version: Option<Box<str>> = "version",
        /// Where they are.
        url: Option<Box<str>> = "url",
        /// Whether there is no choice.
        is_required: Option<bool> = "required",
        /// Whether the customer agreed.
        is_agreed: Option<bool> = "agreed",
    }

    /// The answer to an agreement with terms.
    TermsAgreement {
        /// What to ask for an access token with, once.
        code: Option<AuthorizationCode> = "code",
    }

    /// What a customer has registered.
    Methods {
        /// Whether the customer has proved who it is.
        is_identified: Option<bool> = "isIdentified",
        /// The id of the method that was used or registered last.
        selected: Option<Box<str>> = "selectedMethodId",
        =>
        /// The cards.
        cards: Vec<RegisteredCard<'_>> = "cards",
        /// The accounts.
        accounts: Vec<RegisteredAccount<'_>> = "accounts",
    }

    /// A method that was removed: the card or the account as it was registered, which can no longer be used.
    RemovedMethod {
        /// Its key.
        method_key: Option<MethodKey> = "methodKey",
        /// Whether it can still be used.
        status: Option<MethodStatus> = "status",
    }

    /// A customer that was removed.
    RemovedCustomer {
        /// The shop's customer.
        customer_key: Option<RegisteredCustomerKey> = "customerKey",
        /// Whether it was removed.
        is_success: Option<bool> = "success",
    }
}

views! {
    /// A card that a customer has registered.
    RegisteredCard<'a> {
        /// Its id.
        id: Option<&'a str> = "id",
        /// Its key.
        method_key: Option<&'a str> = "methodKey",
        /// The customer's name for it.
        alias: Option<Hidden<'a>> = "alias",
        /// The card's name.
        name: Option<&'a str> = "cardName",
        /// The number, masked.
        number: Option<&'a str> = "cardNumber",
        /// Who issued it.
        issuer: Option<Spelled<CardIssuer>> = "issuerCode",
        /// Who buys the sales.
        acquirer: Option<Spelled<CardIssuer>> = "acquirerCode",
        /// Credit, check or gift card.
        card_type: Option<Spelled<CardType>> = "cardType",
        /// A person's or a company's.
        owner_type: Option<Spelled<OwnerType>> = "ownerType",
        /// From which amount it pays in installments.
        installment_minimum: Option<Money> = "installmentMinimumAmount",
        /// When it was registered.
        registered_at: Option<DateTime> = "registeredAt",
        /// Whether it can be used.
        status: Option<MethodStatus> = "status",
    }

    /// An account that a customer has registered.
    RegisteredAccount<'a> {
        /// Its id.
        id: Option<&'a str> = "id",
        /// Its key.
        method_key: Option<&'a str> = "methodKey",
        /// The customer's name for it.
        alias: Option<Hidden<'a>> = "alias",
        /// The account's name.
        name: Option<&'a str> = "accountName",
        /// The number, masked.
        account_number: Option<Hidden<'a>> = "accountNumber",
        /// Whose account it is.
        bank: Option<Spelled<Bank>> = "bankCode",
        /// When it was registered.
        registered_at: Option<DateTime> = "registeredAt",
        /// Whether it can be used.
        status: Option<MethodStatus> = "status",
    }
}
