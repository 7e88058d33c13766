//! What the payment window does: it opens a payment, lets the customer authenticate or leave, and sends the browser
//! back to the shop. Of all this the merchant's server sees nothing but the payment.

mod form;
mod means;
mod redirect;
mod steer;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use super::amount::Currency;
use super::edge::Language;
use super::method::{Card, Method};
use super::payment::{Kind, Payment, Status, WantedReceipt};
use super::{Body, World};
use crate::catalog;
use crate::journal::{Entry, What};
use crate::time::KoreanTime;
use steer::Target;

/// What a shop asks the window for, and how far the customer is to have gone when it is told of.
#[derive(Clone, Debug)]
pub(crate) struct NewPayment {
    order_id: String,
    order_name: String,
    kind: Kind,
    currency: Currency,
    /// In the currency's smallest unit.
    amount: u64,
    method: Method,
    tax_free: u64,
    tax_exemption: u64,
    discount: Option<u64>,
    use_escrow: bool,
    culture_expense: bool,
    is_partial_cancelable: bool,
    country: String,
    metadata: Option<BTreeMap<String, String>>,
    customer_key: Option<String>,
    customer_name: Option<String>,
    wanted_receipt: Option<WantedReceipt>,
    success_url: Option<String>,
    fail_url: Option<String>,
    target: Target,
}

/// Why the window cannot do as told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Refused {
    /// The field, its value and what is allowed.
    Malformed(String),
    /// No payment has the key.
    NotFound(String),
    /// The payment is in a state in which this cannot happen.
    Unlawful(String),
}

/// How a customer leaves the window without paying.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    /// Closes it.
    Canceled,
    /// The card company, or the window itself, refuses.
    Aborted,
}

impl NewPayment {
    /// A payment in won by card that the customer has authenticated.
    pub(crate) fn by_card(order_id: &str, order_name: &str, amount: u64) -> Self {
        Self {
            order_id: order_id.to_owned(),
            order_name: order_name.to_owned(),
            kind: Kind::Normal,
            currency: Currency::Krw,
            amount,
            method: Method::Card(Card::example()),
            tax_free: 0,
            tax_exemption: 0,
            discount: None,
            use_escrow: false,
            culture_expense: false,
            is_partial_cancelable: true,
            country: "KR".to_owned(),
            metadata: None,
            customer_key: None,
            customer_name: None,
            wanted_receipt: None,
            success_url: None,
            fail_url: None,
            target: Target::InProgress,
        }
    }

    /// Whether it reads differently at another time.
    pub(crate) const fn depends_on_the_moment(&self) -> bool {
        matches!(self.method, Method::VirtualAccount(_))
    }

    fn payment(&self, key: Arc<str>, now: KoreanTime) -> Payment {
        let boxed = |text: &Option<String>| text.as_deref().map(Into::into);
        Payment {
            kind: self.kind,
            method: Some(self.method.clone()),
            currency: self.currency,
            tax_free: self.tax_free,
            tax_exemption: self.tax_exemption,
            discount: self.discount,
            use_escrow: self.use_escrow,
            culture_expense: self.culture_expense,
            is_partial_cancelable: self.is_partial_cancelable,
            country: self.country.as_str().into(),
            metadata: self.metadata.clone(),
            customer_key: boxed(&self.customer_key),
            customer_name: boxed(&self.customer_name),
            wanted_receipt: self.wanted_receipt.clone(),
            success_url: boxed(&self.success_url),
            fail_url: boxed(&self.fail_url),
            ..Payment::new(key, self.order_id.as_str().into(), &self.order_name, self.amount, now)
        }
    }
}

impl World {
    /// Opens a payment and brings it as far as asked; its key and body.
    ///
    /// # Errors
    ///
    /// What the gateway refuses on the way. The payment stays in the state that it has reached.
    pub(crate) fn open(&mut self, now: KoreanTime, new: &NewPayment) -> Result<(Arc<str>, Body), Refused> {
        self.settle_due(now);
        let key = self.state.ids.payment_key(now);
        let mut payment = new.payment(Arc::clone(&key), now);
        let (amount, currency) = (payment.amount, payment.currency.as_str());
        let windows = self.state.book.windows;
        let what = if new.target == Target::Ready {
            payment.status = Status::Ready;
            payment.expires_at = now.after(windows.authenticate);
            What::Prepared { amount, currency }
        } else {
            payment.expires_at = now.after(windows.confirm);
            What::Opened { amount, currency }
        };
        self.state.book.enter(payment);
        self.enter(now, &key, what);
        self.steer(now, &key, new.target)?;
        self.settle_due(now);
        let payment = self.state.book.shared(&key).ok_or_else(|| not_found(&key))?;
        let body = self.state.body_of(payment, Language::Korean);
        Ok((key, body))
    }

    /// The customer agrees to pay; where the browser goes then, and the payment.
    ///
    /// # Errors
    ///
    /// If there is no such payment, or the customer has authenticated before, or is too late.
    pub(crate) fn authenticate(&mut self, now: KoreanTime, key: &str) -> Result<Bytes, Refused> {
        let payment = self.open_payment(now, key, &[Status::Ready], "authenticated")?;
        let what = What::Opened { amount: payment.amount, currency: payment.currency.as_str() };
        self.state.book.authenticate(now, key);
        self.enter(now, key, what);
        if self.state.book.find(key).is_some_and(is_approved_in_the_window) {
            self.steer(now, key, Target::Done)?;
        }
        self.answer(now, key, redirect::success)
    }

    /// The customer leaves without paying. Nothing changes; where the browser goes, and the payment.
    ///
    /// # Errors
    ///
    /// If there is no such payment, or its window is closed.
    pub(crate) fn leave_window(
        &mut self,
        now: KoreanTime,
        key: &str,
        exit: Exit,
        code: Option<&str>,
    ) -> Result<Bytes, Refused> {
        self.open_payment(now, key, &[Status::Ready, Status::InProgress], "left")?;
        let usual = match exit {
            Exit::Canceled => "PAY_PROCESS_CANCELED",
            Exit::Aborted => "PAY_PROCESS_ABORTED",
        };
        let code = code.unwrap_or(usual);
        let row = catalog::documented("failurl", code)
            .ok_or_else(|| Refused::Malformed(format!("code `{code}` is in no table of the gateway's")))?;
        self.answer(now, key, |payment, switches| redirect::failure(payment, row, exit, switches))
    }

    /// Lets a payment expire that nobody has confirmed.
    ///
    /// # Errors
    ///
    /// If there is no such payment, or nothing of it can expire.
    pub(crate) fn let_expire(&mut self, now: KoreanTime, key: &str) -> Result<Bytes, Refused> {
        self.open_payment(now, key, &[Status::Ready, Status::InProgress], "let expire")?;
        if let Some(payment) = self.state.book.find_mut(key) {
            payment.expires_at = now;
            payment.expire(catalog::expired());
        }
        let _told = self.state.announce(now, key, Language::Korean);
        self.enter(now, key, What::Expired);
        self.show(now, key)
    }

    /// A payment as a look-up shows it.
    ///
    /// # Errors
    ///
    /// If there is no such payment.
    pub(crate) fn show(&mut self, now: KoreanTime, key: &str) -> Result<Bytes, Refused> {
        self.settle_due(now);
        let payment = self.state.book.find(key).ok_or_else(|| not_found(key))?;
        Ok(payment.to_json(self.state.dialect(Language::Korean)))
    }

    /// All payments that were not ruled out, oldest first, as a JSON array.
    pub(crate) fn show_all(
        &mut self,
        now: KoreanTime,
        order_id: Option<&str>,
        status: Option<&str>,
    ) -> Bytes {
        self.settle_due(now);
        let dialect = self.state.dialect(Language::Korean);
        let wanted = self.state.book.payments().iter().filter(|payment| {
            order_id.is_none_or(|wanted| *payment.order_id == *wanted)
                && status.is_none_or(|wanted| payment.status.as_str() == wanted)
        });
        let mut text = vec![b'['];
        for (at, payment) in wanted.enumerate() {
            if at > 0 {
                text.push(b',');
            }
            text.extend_from_slice(&payment.to_json(dialect));
        }
        text.push(b']');
        text.into()
    }

    /// The payment, if it is in one of these states and no confirm of it is in flight.
    fn open_payment(
        &mut self,
        now: KoreanTime,
        key: &str,
        allowed: &[Status],
        deed: &str,
    ) -> Result<&Payment, Refused> {
        self.settle_due(now);
        let payment = self.state.book.find(key).ok_or_else(|| not_found(key))?;
        let status = payment.status.as_str();
        if !allowed.contains(&payment.status) {
            let allowed: Vec<_> = allowed.iter().map(|status| status.as_str()).collect();
            let reason = format!("it is {status}; only {} can be {deed}", allowed.join(" and "));
            return Err(Refused::Unlawful(reason));
        }
        if self.state.book.is_being_confirmed(key) {
            return Err(Refused::Unlawful(format!("a confirm is in flight; it cannot be {deed} meanwhile")));
        }
        Ok(payment)
    }

    /// `{"redirectUrl", "payment"}`
    fn answer(
        &mut self,
        now: KoreanTime,
        key: &str,
        redirect: impl Fn(&Payment, &crate::Switches) -> Option<String>,
    ) -> Result<Bytes, Refused> {
        let payment = self.state.book.find(key).ok_or_else(|| not_found(key))?;
        let url = serde_json::json!(redirect(payment, &self.state.switches));
        let body = self.show(now, key)?;
        Ok([format!("{{\"redirectUrl\":{url},\"payment\":").as_bytes(), &body, b"}"].concat().into())
    }

    /// Enters what happened to a payment without a request.
    fn enter(&mut self, now: KoreanTime, key: &str, what: What) {
        let Some(payment) = self.state.book.find(key) else { return };
        let (order_id, payment_key) = (Arc::clone(&payment.order_id), Arc::clone(&payment.key));
        self.write(Entry { order_id, payment_key, what, ..Entry::without_request(now) });
    }
}

/// Wallets whose cancels take their time authenticate and approve together: there is nothing to confirm.
fn is_approved_in_the_window(payment: &Payment) -> bool {
    matches!(&payment.method, Some(Method::EasyPay(wallet)) if wallet.is_asynchronous)
}

fn not_found(key: &str) -> Refused {
    Refused::NotFound(format!("no payment has the key {key}"))
}
