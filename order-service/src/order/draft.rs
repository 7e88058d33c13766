//! An order as a customer asks for it, valid in itself; whether the shop has it is the store's question.

use core::str::FromStr;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use toss_sdk::model::{OrderId, PaymentKey, Won};

use super::lines::{Lines, Unfit};

/// What people call the order: 1 to 100 characters, none of them a control character.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct OrderName(Box<str>);

impl OrderName {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OrderName {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let length = text.chars().count();
        if !(1..=100).contains(&length) {
            return Err(Unfit(format!("has 1 to 100 characters, not {length}")));
        }
        if text.chars().any(char::is_control) {
            return Err(Unfit("holds no control characters".to_owned()));
        }
        Ok(Self(text.into()))
    }
}

/// An order that may be placed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Draft {
    /// The order id that the payment window was opened with: the payment is confirmed under no other.
    pub(crate) order_id: OrderId,
    pub(crate) lines: Lines,
    pub(crate) name: Option<OrderName>,
    /// The payment that its customer has authenticated; without one, the order waits for it.
    pub(crate) payment_key: Option<PaymentKey>,
    /// What the customer saw and agreed to, compared with what the shop asks; always there with a payment.
    pub(crate) amount: Option<Won>,
}

/// A digest of a draft: two requests with the same one ask for the same, however they were written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Draft {
    /// The digest of everything that was asked for.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let Self { order_id, lines, name, payment_key, amount } = self;
        let mut hash = Sha256::new();
        // Each part with its length in front, so that no two lists of parts read the same.
        let mut feed = |part: &str| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        feed("v1");
        feed(order_id.as_str());
        feed(name.as_ref().map_or("", OrderName::as_str));
        feed(payment_key.as_ref().map_or("", PaymentKey::as_str));
        feed(&amount.map_or_else(String::new, |amount| amount.get().to_string()));
        for line in lines.iter() {
            feed(line.product.as_str());
            feed(&line.quantity.get().to_string());
        }
        Fingerprint(HEXLOWER.encode(&hash.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::{Line, Quantity};
    use super::*;

    fn draft() -> Draft {
        Draft {
            order_id: "ORD-000001".parse().unwrap(),
            lines: lines(&[("cap", 1), ("mug", 2)]),
            name: Some("a cap and mugs".parse().unwrap()),
            payment_key: Some("tgen_1".parse().unwrap()),
            amount: Some(Won::new(16_500).unwrap()),
        }
    }

    fn lines(rows: &[(&str, u64)]) -> Lines {
        let line = |(index, (product, quantity)): (usize, &(&str, u64))| Line {
            product: product.parse().unwrap(),
            quantity: Quantity::new(*quantity).unwrap(),
            index,
        };
        Lines::new(rows.iter().enumerate().map(line).collect()).unwrap()
    }

    #[test]
    fn every_part_of_a_request_changes_its_fingerprint() {
        let drafts = [
            draft(),
            Draft { order_id: "ORD-000002".parse().unwrap(), ..draft() },
            Draft { lines: lines(&[("cap", 2), ("mug", 2)]), ..draft() },
            Draft { lines: lines(&[("cap", 1)]), ..draft() },
            Draft { name: None, ..draft() },
            Draft { payment_key: Some("tgen_2".parse().unwrap()), ..draft() },
            Draft { payment_key: None, ..draft() },
            Draft { amount: Some(Won::new(16_501).unwrap()), ..draft() },
            Draft { amount: None, ..draft() },
        ];
        let distinct: std::collections::BTreeSet<_> =
            drafts.iter().map(|draft| draft.fingerprint().as_str().to_owned()).collect();
        assert_eq!(distinct.len(), drafts.len());
    }

    #[test]
    fn the_order_of_the_lines_changes_nothing() {
        let turned = Draft { lines: lines(&[("mug", 2), ("cap", 1)]), ..draft() };
        assert_eq!(turned.fingerprint(), draft().fingerprint());
    }
}
