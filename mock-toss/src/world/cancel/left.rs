//! What is left of a payment, and of which parts a cancel takes how much, so that after every cancel supplied
//! value, VAT, tax-free and exempt part are the balance.

use super::asked::Asked;
use super::{refuse, rules};
use crate::world::method::Method;
use crate::world::payment::{Cancel, CancelStatus, Payment};
use crate::world::refusal::Refusal;

/// What a cancel's amount consists of, apart from the part that carries VAT.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Parts {
    pub(super) tax_free: u64,
    pub(super) tax_exemption: u64,
    /// Of the immediate discount of a card.
    pub(super) card_discount: u64,
    /// Of the immediate discount of a transfer.
    pub(super) transfer_discount: u64,
    /// Of a wallet's points and coupons.
    pub(super) easy_pay_discount: u64,
}

/// What no cancel has taken yet, not even one that is still on its way.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) balance: u64,
    tax_free: u64,
    tax_exemption: u64,
    /// Of the immediate discount, which goes back as a whole with the first cancel.
    pub(super) discount: u64,
    /// A wallet's points and coupons. They go back last, so that whatever they exceed the balance by is back.
    points: u64,
    is_transfer: bool,
    is_mixed: bool,
}

impl Left {
    pub(super) fn of(payment: &Payment) -> Self {
        // What cancels have taken out of the balance, what others are about to take, and what both have in common.
        let applied = |part: Part| sum(payment, part, |cancel| cancel.is_applied);
        let pending = |part: Part| sum(payment, part, Cancel::is_pending);
        let taken = |part: Part| sum(payment, part, |cancel| cancel.status != CancelStatus::Aborted);
        let tax_free: Part = |cancel| cancel.tax_free;
        let tax_exemption: Part = |cancel| cancel.tax_exemption;
        let points = match &payment.method {
            Some(Method::EasyPay(easy_pay)) => easy_pay.discount,
            _ => 0,
        };
        let untaxed_once =
            payment.tax_free + applied(tax_free) + payment.tax_exemption + applied(tax_exemption);
        Self {
            balance: payment.refundable(),
            tax_free: payment.tax_free.saturating_sub(pending(tax_free)),
            tax_exemption: payment.tax_exemption.saturating_sub(pending(tax_exemption)),
            discount: payment.discount.unwrap_or_default().saturating_sub(taken(Cancel::discount)),
            points,
            is_transfer: matches!(payment.method, Some(Method::Transfer { .. })),
            is_mixed: untaxed_once > 0,
        }
    }

    /// Of which parts a cancel of this amount takes how much.
    pub(super) fn parts(&self, amount: u64, asked: &Asked) -> Result<Parts, Refusal> {
        let (tax_free, tax_exemption) = self.untaxed(amount, asked)?;
        let (card_discount, transfer_discount) =
            if self.is_transfer { (0, self.discount) } else { (self.discount, 0) };
        // The card or the wallet's money goes back first, points last.
        let other = self.balance.saturating_sub(self.points);
        let easy_pay_discount = amount.saturating_sub(other);
        Ok(Parts { tax_free, tax_exemption, card_discount, transfer_discount, easy_pay_discount })
    }

    /// The part of a cancel that carries no VAT; for a payment that never had such a part the gateway ignores what
    /// is asked.
    fn untaxed(&self, amount: u64, asked: &Asked) -> Result<(u64, u64), Refusal> {
        if !self.is_mixed {
            return Ok((0, 0));
        }
        let Asked { tax_free, tax_exemption, .. } = *asked;
        for (name, asked, left) in [
            ("taxFreeAmount", tax_free, self.tax_free),
            ("taxExemptionAmount", tax_exemption, self.tax_exemption),
        ] {
            if asked > left {
                let reason = format!("{name} is {asked}, {left} is left of it");
                return refuse("NOT_CANCELABLE_AMOUNT", &rules::ABOVE_TAX_FREE, reason);
            }
        }
        let untaxed = tax_free + tax_exemption;
        if untaxed > amount {
            let reason = format!("{untaxed} without tax is more than the cancelAmount, {amount}");
            return refuse("INVALID_REQUEST", &rules::ABOVE_TAX_FREE, reason);
        }
        // The rest takes what is left of every part, told or not.
        if amount == self.balance {
            return Ok((self.tax_free, self.tax_exemption));
        }
        let taxed = self.balance.saturating_sub(self.tax_free + self.tax_exemption);
        if amount - untaxed > taxed {
            let reason = format!(
                "{} of it would be taxed, {taxed} is left of that: taxFreeAmount says how much is not",
                amount - untaxed
            );
            return refuse("NOT_CANCELABLE_AMOUNT", &rules::ABOVE_TAXED, reason);
        }
        Ok((tax_free, tax_exemption))
    }
}

/// One of the parts of a cancel.
type Part = fn(&Cancel) -> u64;

fn sum(payment: &Payment, part: Part, counts: impl Fn(&Cancel) -> bool) -> u64 {
    payment.cancels.iter().filter(|cancel| counts(cancel)).map(part).sum()
}
