//! What can be known about a cancel from a payment that was read before: a refusal that need not be asked for, under a
//! key that it would spend.

use super::Cancel;
use crate::model::{CancelStatus, InvalidValue, Money, Payment, PaymentMethod, PaymentStatus, Wallet};

type Checked = Result<(), InvalidValue>;

impl Cancel {
    /// Whether the gateway would take this cancel of `payment` as it was read. It spares the round trip and the key: a
    /// refusal is stored under it and repeated for fifteen days.
    ///
    /// | rule | the gateway's code |
    /// |---|---|
    /// | the payment is the one of this cancel | |
    /// | `READY`, `IN_PROGRESS`, `ABORTED`, `EXPIRED`: there is nothing to give back | `NOT_CANCELABLE_PAYMENT` |
    /// | `CANCELED` was given back already | `ALREADY_CANCELED_PAYMENT` |
    /// | the currency is the payment's | `INVALID_REQUEST` |
    /// | the balance is above zero; the status does not tell | `NOT_CANCELABLE_AMOUNT` |
    /// | the balance is the one that a part believes in, so that the part is within it | `NOT_MATCHES_REFUNDABLE_AMOUNT` |
    /// | what bears no tax is part of what is given back | `INVALID_REQUEST` |
    /// | no part before the deposit | `NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT` |
    /// | no part if `isPartialCancelable` is false | `NOT_ALLOWED_PARTIAL_REFUND` |
    /// | no part in escrow | `NOT_ALLOWED_PARTIAL_REFUND` |
    /// | no part of a card payment with an amount exempt from tax | `NOT_ALLOWED_PARTIAL_REFUND` |
    /// | a part is at least the immediate discount, as long as that was not given back | `EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT` |
    /// | the money of a virtual account has an account to go to once the deposit was made | `INVALID_REQUEST` |
    /// | no other money has one | |
    /// | a wallet that cancels later has a name for the cancel | `INVALID_REQUEST` |
    ///
    /// What it lets through can still be refused: by what has changed since, by the calendar (terms of 180 or 365 days,
    /// a phone bill's month), by the bank (its hours, the account's number and holder), by the merchant's unsettled
    /// balance, or because the card is one of cash. A status or method of tomorrow is the gateway's to judge.
    ///
    /// # Errors
    /// The first rule that is broken, with the code that it spares.
    ///
    /// ```
    /// use toss_sdk::Cancel;
    /// use toss_sdk::model::{Money, Payment};
    ///
    /// let body = br#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"PARTIAL_CANCELED","currency":"KRW",
    ///                 "totalAmount":1000,"balanceAmount":0}"#;
    /// let payment = Payment::from_json(body).unwrap();
    /// let cancel = Cancel::full("cc_1".parse().unwrap(), payment.payment_key.clone(), "broken cup").unwrap();
    /// let error = cancel.check(&payment).unwrap_err();
    /// assert_eq!(error.field(), "balanceAmount");
    /// assert!(error.problem().ends_with("(the gateway refuses that as NOT_CANCELABLE_AMOUNT)"));
    /// ```
    pub fn check(&self, payment: &Payment) -> Result<(), InvalidValue> {
        if payment.payment_key != *self.payment_key() {
            return Err(InvalidValue::new(
                "paymentKey",
                "is another one than the one of the payment that was read",
            ));
        }
        check_state(payment)?;
        self.check_currency(payment)?;
        self.check_balance(payment)?;
        self.tax_parts().check(self.amount().unwrap_or(payment.balance))?;
        match self.amount() {
            Some(amount) if amount.minor() < payment.balance.minor() => check_part(amount, payment)?,
            Some(_) | None => {}
        }
        self.check_account(payment)?;
        self.check_name(payment)
    }

    fn check_currency(&self, payment: &Payment) -> Checked {
        let own = payment.total.currency();
        let told = self.terms().and_then(|terms| terms.currency);
        match self.amount().map(Money::currency).or(told).filter(|asked| *asked != own) {
            Some(asked) => {
                refuse("currency", format!("is {own}, the payment's, not {asked}"), "INVALID_REQUEST")
            }
            None => Ok(()),
        }
    }

    fn check_balance(&self, payment: &Payment) -> Checked {
        let balance = payment.balance;
        if !balance.is_positive() {
            let problem = format!("is {balance}: nothing is left to give back");
            return refuse("balanceAmount", problem, "NOT_CANCELABLE_AMOUNT");
        }
        match self.amounts().filter(|part| part.refundable != balance) {
            Some(part) => {
                let problem = format!("is the payment's balance {balance}, not {}", part.refundable);
                refuse("refundableAmount", problem, "NOT_MATCHES_REFUNDABLE_AMOUNT")
            }
            None => Ok(()),
        }
    }

    fn check_account(&self, payment: &Payment) -> Checked {
        let field = "refundReceiveAccount";
        let is_by_account = payment.method.as_deref() == Some(&PaymentMethod::VirtualAccount);
        let is_deposited = matches!(payment.status, PaymentStatus::Done | PaymentStatus::PartialCanceled);
        match (self.refund_account(), &payment.method) {
            (None, _) if is_by_account && is_deposited => {
                let problem =
                    "is missing: the deposit of a virtual account goes back to an account of the buyer's";
                refuse(field, problem, "INVALID_REQUEST")
            }
            (Some(_), Some(method)) if !is_by_account && !matches!(**method, PaymentMethod::Other(_)) => {
                let problem =
                    format!("is for virtual accounts alone: the money of {method} goes back the way it came");
                Err(InvalidValue::new(field, problem))
            }
            (Some(_), _) if payment.status == PaymentStatus::WaitingForDeposit => {
                Err(InvalidValue::new(field, "is for a deposit, and none was made yet"))
            }
            (Some(_) | None, _) => Ok(()),
        }
    }

    fn check_name(&self, payment: &Payment) -> Checked {
        let wallet = payment.easy_pay().ok().flatten().and_then(|easy_pay| easy_pay.provider);
        match wallet.filter(|wallet| self.request_id().is_none() && decides_later(wallet)) {
            Some(wallet) => {
                let problem = format!("is missing: {wallet} cancels later, and tells of it by this name");
                refuse("cancelRequestId", problem, "INVALID_REQUEST")
            }
            None => Ok(()),
        }
    }
}

fn refuse(field: &'static str, problem: impl Into<String>, code: &str) -> Checked {
    let problem: String = problem.into();
    Err(InvalidValue::new(field, format!("{problem} (the gateway refuses that as {code})")))
}

fn check_state(payment: &Payment) -> Checked {
    match &payment.status {
        PaymentStatus::Done
        | PaymentStatus::PartialCanceled
        | PaymentStatus::WaitingForDeposit
        | PaymentStatus::Other(_) => Ok(()),
        PaymentStatus::Canceled => {
            refuse("status", "is CANCELED: all of it was given back already", "ALREADY_CANCELED_PAYMENT")
        }
        status @ (PaymentStatus::Ready
        | PaymentStatus::InProgress
        | PaymentStatus::Aborted
        | PaymentStatus::Expired) => {
            let problem = format!("is {status}: no money was taken that could be given back");
            refuse("status", problem, "NOT_CANCELABLE_PAYMENT")
        }
    }
}

/// Whether less than the balance can go back.
fn check_part(amount: Money, payment: &Payment) -> Checked {
    let field = "cancelAmount";
    let whole = |why: &str, code: &str| {
        refuse(field, format!("is the whole balance {}, not {amount}: {why}", payment.balance), code)
    };
    let never = "NOT_ALLOWED_PARTIAL_REFUND";
    if payment.status == PaymentStatus::WaitingForDeposit {
        return whole("no deposit was made yet", "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT");
    }
    // Not `is_partial_cancelable`: what does not say so may still be.
    if payment.field("isPartialCancelable").and_then(serde_json::Value::as_bool) == Some(false) {
        return whole("isPartialCancelable is false", never);
    }
    if payment.use_escrow() == Some(true) {
        return whole("the payment is in escrow", never);
    }
    let is_card = payment.method.as_deref() == Some(&PaymentMethod::Card);
    if is_card && payment.tax_exemption().ok().flatten().is_some_and(Money::is_positive) {
        return whole("a part of this card payment is exempt from tax", never);
    }
    match discount_left(payment).filter(|left| amount.minor() < left.minor()) {
        Some(left) => {
            let problem = format!("is at least the immediate discount {left}, not {amount}");
            refuse(field, problem, "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT")
        }
        None => Ok(()),
    }
}

/// What no cancel has taken back of the immediate discount; `None` if the payment does not tell.
fn discount_left(payment: &Payment) -> Option<Money> {
    let mut left = payment.discount().ok()??.amount?;
    for row in payment.cancel_details().ok()? {
        if row.status == Some(CancelStatus::Aborted) {
            continue;
        }
        let taken = match (row.card_discount, row.transfer_discount) {
            (Some(card), Some(transfer)) => card.checked_add(transfer)?,
            (Some(taken), None) | (None, Some(taken)) => taken,
            // Bodies of before 2025 say neither.
            (None, None) => return None,
        };
        left = left.checked_sub(taken)?;
    }
    Some(left)
}

/// Wallets of China and South-East Asia accept a cancel, and decide it later.
fn decides_later(wallet: &Wallet) -> bool {
    match wallet {
        Wallet::Alipay
        | Wallet::AlipayHK
        | Wallet::BillEase
        | Wallet::Boost
        | Wallet::Bpi
        | Wallet::Dana
        | Wallet::GCash
        | Wallet::RabbitLinePay
        | Wallet::TouchNGoEWallet
        | Wallet::TrueMoneyWallet => true,
        Wallet::Tosspay
        | Wallet::Naverpay
        | Wallet::Samsungpay
        | Wallet::Lpay
        | Wallet::Kakaopay
        | Wallet::Payco
        | Wallet::Lgpay
        | Wallet::Ssg
        | Wallet::Applepay
        | Wallet::Pinpay
        | Wallet::Paypal
        | Wallet::Other(_) => false,
    }
}

#[cfg(test)]
mod tests;
