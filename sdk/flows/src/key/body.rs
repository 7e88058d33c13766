//! What keys are made for: the parts of a confirm and of a cancel that their keys and fingerprints are made of.

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};
use toss_sdk::model::{Money, OrderId, PaymentKey, RefundReceiveAccount};

use super::feed;

/// What a confirm asks for: the parts that its key and its fingerprint are made of.
#[derive(Clone, Copy, Debug)]
pub struct ConfirmBody<'a> {
    /// The payment to confirm.
    pub payment_key: &'a PaymentKey,
    /// The order it must belong to.
    pub order_id: &'a OrderId,
    /// What it must take.
    pub amount: Money,
}

impl ConfirmBody<'_> {
    /// Provider, operation, order, payment, number of the cancel (a confirm has none), amount, currency.
    pub(super) fn parts(&self, each: &mut dyn FnMut(&[u8])) {
        each(b"v1");
        each(b"toss");
        each(b"confirm");
        each(self.order_id.as_str().as_bytes());
        each(self.payment_key.as_str().as_bytes());
        each(b"-");
        each(self.amount.minor().to_string().as_bytes());
        each(self.amount.currency().code().as_bytes());
    }

    /// The digest to store beside the key, and to compare before every call.
    pub fn fingerprint(&self) -> BodyFingerprint {
        let mut hash = Sha256::new();
        self.parts(&mut |part| feed(part, |bytes| hash.update(bytes)));
        BodyFingerprint(BASE32_NOPAD.encode(&hash.finalize()).into())
    }
}

/// What a cancel asks for: the parts that its key and its fingerprint are made of.
#[derive(Clone, Copy, Debug)]
pub struct CancelBody<'a> {
    /// The payment whose money goes back.
    pub payment_key: &'a PaymentKey,
    /// The order that it belongs to.
    pub order_id: &'a OrderId,
    /// The name of this cancel among those of the payment. Two cancels of one payment may be alike in all else.
    pub name: &'a str,
    /// How much goes back.
    pub amount: Money,
    /// The balance before it.
    pub refundable: Money,
    /// The reason.
    pub reason: &'a str,
    /// Where the money goes, if that is not where it came from.
    pub refund_account: Option<&'a RefundReceiveAccount>,
}

impl CancelBody<'_> {
    /// Provider, operation, order, payment, name of the cancel, amount, currency. What else the body has can only change
    /// with the epoch of the key (the balance), or never (the reason, the account): the fingerprint sees to it.
    pub(super) fn parts(&self, each: &mut dyn FnMut(&[u8])) {
        each(b"v1");
        each(b"toss");
        each(b"cancel");
        each(self.order_id.as_str().as_bytes());
        each(self.payment_key.as_str().as_bytes());
        each(self.name.as_bytes());
        each(self.amount.minor().to_string().as_bytes());
        each(self.amount.currency().code().as_bytes());
    }

    /// The digest to store beside the key, and to compare before every call. Of an account it has a digest alone.
    pub fn fingerprint(&self) -> BodyFingerprint {
        let mut hash = Sha256::new();
        self.parts(&mut |part| feed(part, |bytes| hash.update(bytes)));
        feed(self.refundable.minor().to_string().as_bytes(), |bytes| hash.update(bytes));
        feed(self.refundable.currency().code().as_bytes(), |bytes| hash.update(bytes));
        feed(self.reason.as_bytes(), |bytes| hash.update(bytes));
        match self.refund_account {
            None => feed(b"-", |bytes| hash.update(bytes)),
            Some(account) => feed(&account_digest(account), |bytes| hash.update(bytes)),
        }
        BodyFingerprint(BASE32_NOPAD.encode(&hash.finalize()).into())
    }
}

fn account_digest(account: &RefundReceiveAccount) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [account.bank().as_str(), account.account_number().expose(), account.holder_name().expose()] {
        feed(part.as_bytes(), |bytes| hash.update(bytes));
    }
    hash.finalize().into()
}

/// A digest of what a key was made for, stored beside it. The gateway ignores the body of a repeated key, so a key
/// whose body changed must never be sent: it would be answered with the other body's payment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BodyFingerprint(Box<str>);

impl BodyFingerprint {
    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
