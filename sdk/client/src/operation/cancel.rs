//! Giving money back, whole or in part.

mod check;

use super::intent::intent_methods;
use super::{Intent, Origin, check_positive};
use crate::model::{
    CancelRequestId, CancelTerms, Currency, IdempotencyKey, InvalidValue, Money, PaymentKey,
    RefundReceiveAccount, TaxParts, Ticket, TicketOperation, Trail,
};

/// Give money back (`POST /v1/payments/{paymentKey}/cancel`), whole or in part.
///
/// A partial cancel names the balance that it believes in, always: the gateway refuses it if the balance is another
/// one, which makes a repeat harmless even after the key's fifteen days.
///
/// Where the payment was read before, [`check`](Self::check) tells what the gateway would refuse.
///
/// ```
/// use toss_sdk::Cancel;
/// use toss_sdk::model::{Bank, Money, RefundReceiveAccount};
///
/// // A virtual account whose deposit was made has no way back but an account of the buyer's.
/// let (number, holder) = ("1000123456789".parse().unwrap(), "박토스".parse().unwrap());
/// let account = RefundReceiveAccount::new(Bank::from("우리"), number, holder).unwrap();
/// let (key, payment) = ("cc_1".parse().unwrap(), "tgen_1".parse().unwrap());
/// let cancel = Cancel::part(key, payment, "broken cup", Money::krw(1_000), Money::krw(15_000))
///     .unwrap()
///     .with_refund_account(account);
/// assert!(cancel.refund_account().is_some());
/// assert!(!format!("{cancel:?}").contains("1000123456789"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cancel {
    intent: Intent,
    payment_key: PaymentKey,
    reason: Box<str>,
    part: Option<Part>,
    /// Few have any, and then in a place of its own: a call is moved about.
    more: Option<Box<More>>,
}

/// What a cancel asks for beside its amount.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct More {
    terms: CancelTerms,
    /// Not there though the terms say that there is one: a ticket is all that is left of this cancel.
    account: Option<RefundReceiveAccount>,
}

intent_methods!(Cancel);

/// The amounts of a partial cancel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Part {
    /// What is given back.
    pub(crate) amount: Money,
    /// The balance before it.
    pub(crate) refundable: Money,
}

impl Cancel {
    /// Gives the whole remaining balance back.
    ///
    /// # Errors
    /// If the reason has not 1 to 200 characters.
    pub fn full(key: IdempotencyKey, payment_key: PaymentKey, reason: &str) -> Result<Self, InvalidValue> {
        Ok(Self {
            intent: Intent::new(key),
            payment_key,
            reason: checked_reason(reason)?,
            part: None,
            more: None,
        })
    }

    /// Gives `amount` back out of the balance `refundable`.
    ///
    /// # Errors
    /// If the reason has not 1 to 200 characters, the amount is not above zero or above the balance, or the two
    /// have different currencies.
    ///
    /// ```
    /// # use toss_sdk::{Cancel, model::Money};
    /// # let (key, payment): (toss_sdk::model::IdempotencyKey, toss_sdk::model::PaymentKey) =
    /// #     ("cc_1".parse().unwrap(), "tgen_1".parse().unwrap());
    /// let error = Cancel::part(key, payment, "broken cup", Money::krw(6_000), Money::krw(5_000)).unwrap_err();
    /// assert_eq!(error.to_string(), "cancelAmount is at most the refundable 5000 KRW, not 6000 KRW");
    /// ```
    pub fn part(
        key: IdempotencyKey,
        payment_key: PaymentKey,
        reason: &str,
        amount: Money,
        refundable: Money,
    ) -> Result<Self, InvalidValue> {
        check_positive("cancelAmount", amount)?;
        if amount.currency() != refundable.currency() {
            let problem =
                format!("is in the balance's currency {}, not {amount}", refundable.currency().code());
            return Err(InvalidValue::new("cancelAmount", problem));
        }
        if amount.minor() > refundable.minor() {
            let problem = format!("is at most the refundable {refundable}, not {amount}");
            return Err(InvalidValue::new("cancelAmount", problem));
        }
        let part = Some(Part { amount, refundable });
        Ok(Self { intent: Intent::new(key), payment_key, reason: checked_reason(reason)?, part, more: None })
    }

    /// The same, with the money of a virtual account going to `account`. The gateway asks for it once the deposit was
    /// made, only then, and holds it against the bank's records.
    ///
    /// The account is part of no [`Ticket`]: should the outcome stay unknown, [`resolve`](crate::Client::resolve) only
    /// looks the payment up. To send it again, make the same cancel with the same key.
    #[must_use]
    pub fn with_refund_account(mut self, account: RefundReceiveAccount) -> Self {
        let more = self.more_mut();
        more.terms.has_account = true;
        more.account = Some(account);
        self
    }

    /// The same, of which these parts bear no tax. They matter to merchants of tax-free goods alone: for any other the
    /// gateway takes no notice of them.
    ///
    /// # Errors
    /// If they are not parts of what is given back.
    ///
    /// ```
    /// # use toss_sdk::{Cancel, model::{Money, TaxParts}};
    /// # let (key, payment): (toss_sdk::model::IdempotencyKey, toss_sdk::model::PaymentKey) =
    /// #     ("cc_1".parse().unwrap(), "tgen_1".parse().unwrap());
    /// let cancel = Cancel::part(key, payment, "sour milk", Money::krw(5_000), Money::krw(15_000)).unwrap();
    /// let error = cancel.with_tax_parts(TaxParts { free: Some(Money::krw(6_000)), exempt: None }).unwrap_err();
    /// assert_eq!(error.to_string(), "taxFreeAmount is at most the 5000 KRW that are left, not 6000 KRW");
    /// ```
    pub fn with_tax_parts(mut self, parts: TaxParts) -> Result<Self, InvalidValue> {
        let TaxParts { free, exempt } = parts;
        let more = self.more_mut();
        (more.terms.tax_free, more.terms.tax_exemption) = (free, exempt);
        self.checked()
    }

    /// The same under a name of the shop's own, which wallets that cancel later (Alipay, `GCash` and others of China and
    /// South-East Asia) ask for. One name stands for one cancel.
    ///
    /// Such a cancel is accepted first: the outcome is [`Unknown`](crate::outcome::Outcome::Unknown), with a reason that
    /// says so, until the wallet has decided. The webhook `CANCEL_STATUS_CHANGED` with this name tells when it is worth
    /// to [`resolve`](crate::Client::resolve) the ticket.
    #[must_use]
    pub fn with_request_id(mut self, request_id: CancelRequestId) -> Self {
        self.more_mut().terms.request_id = Some(request_id);
        self
    }

    /// The same with its currency named, which has to be the payment's. A part in another currency than won names its
    /// own anyway.
    ///
    /// # Errors
    /// If it is not the currency of the amounts.
    pub fn with_currency(mut self, currency: Currency) -> Result<Self, InvalidValue> {
        self.more_mut().terms.currency = Some(currency);
        self.checked()
    }

    /// The payment.
    pub fn payment_key(&self) -> &PaymentKey {
        &self.payment_key
    }

    /// The reason, for the buyer and the books.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What is given back; `None` is the whole balance.
    pub fn amount(&self) -> Option<Money> {
        self.part.map(|part| part.amount)
    }

    /// Where the money goes, if that is not where it came from.
    pub fn refund_account(&self) -> Option<&RefundReceiveAccount> {
        self.more.as_ref()?.account.as_ref()
    }

    /// The parts that bear no tax, as far as they were told.
    pub fn tax_parts(&self) -> TaxParts {
        self.terms().map_or_else(TaxParts::default, CancelTerms::tax_parts)
    }

    /// The shop's own name for it.
    pub fn request_id(&self) -> Option<&CancelRequestId> {
        self.terms()?.request_id.as_ref()
    }

    /// The currency that it names: won goes without saying.
    pub fn currency(&self) -> Option<Currency> {
        let told = self.terms().and_then(|terms| terms.currency);
        told.or_else(|| self.amount().map(Money::currency).filter(|currency| *currency != Currency::Krw))
    }

    /// What it asks for beside its amount, if that is anything.
    pub(crate) fn terms(&self) -> Option<&CancelTerms> {
        self.more.as_ref().map(|more| &more.terms)
    }

    /// Whether it can be sent: what a ticket remembers has no account.
    pub(crate) fn is_whole(&self) -> bool {
        self.refund_account().is_some() == self.terms().is_some_and(|terms| terms.has_account)
    }

    /// What no log may show.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let account = self
            .refund_account()
            .map(|account| [account.account_number().expose(), account.holder_name().expose()]);
        core::iter::once(self.payment_key.as_str()).chain(account.into_iter().flatten())
    }

    fn more_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// The same, if what it asks for fits together.
    fn checked(self) -> Result<Self, InvalidValue> {
        self.terms().map_or(Ok(()), |terms| terms.check(self.amount()))?;
        Ok(self)
    }

    /// The same with what a ticket remembers.
    pub(super) fn of_terms(mut self, terms: &CancelTerms) -> Result<Self, InvalidValue> {
        if !terms.is_empty() {
            self.more_mut().terms = terms.clone();
        }
        self.checked()
    }

    pub(crate) fn amounts(&self) -> Option<Part> {
        self.part
    }

    pub(super) fn intent(&self) -> &Intent {
        &self.intent
    }

    /// The same, of which this is known before.
    pub(super) fn of_origin(mut self, origin: Origin) -> Self {
        self.intent.origin = origin;
        self
    }

    /// What is left if the outcome stays unknown.
    pub(crate) fn ticket(&self, trail: Trail) -> Ticket {
        let operation = TicketOperation::Cancel {
            amount: self.amount(),
            refundable: self.part.map(|part| part.refundable),
            reason: self.reason.clone(),
            terms: self.terms().cloned().unwrap_or_default().into(),
        };
        let (payment_key, key) = (Some(self.payment_key.clone()), self.intent.key.clone());
        Ticket { payment_key, key, operation, trail: Some(trail) }
    }
}

fn checked_reason(reason: &str) -> Result<Box<str>, InvalidValue> {
    let length = reason.chars().count();
    if reason.trim().is_empty() || length > 200 {
        let problem = format!("has 1 to 200 characters and not only spaces, found {length}");
        return Err(InvalidValue::new("cancelReason", problem));
    }
    Ok(reason.into())
}
