//! What the gateway can be asked for beside the confirms, cancels and look-ups of payments: each endpoint is a request
//! type that writes its own wire form and reads its own answer, and everything around it is the same for all.

mod answer;

use core::any::Any;
use core::fmt;
use core::panic::RefUnwindSafe;

use bytes::Bytes;
use http::Method;

pub(crate) use self::answer::Answer;
use crate::error::{Error, Group};
use crate::model::{
    AccessToken, DecodeError, Money, OrderId, Payment, PaymentKey, PaymentMethod, PaymentStatus, PaymentType,
    Ticket, TicketOperation, Trail,
};
use crate::operation::{Intent, OperationClass};

/// One endpoint of the gateway: a line of its reference.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Endpoint {
    /// Its name in tickets.
    pub name: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path, with what varies in braces.
    pub path: &'static str,
    /// What fails and waits together with it.
    pub class: OperationClass,
    /// The rows of the error table that apply.
    pub group: Group,
}

/// A request that was written for one attempt.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Path and query, percent-encoded.
    pub(crate) path: String,
    pub(crate) body: Body,
    /// The member who asks, where it is not the merchant.
    pub(crate) token: Option<AccessToken>,
}

impl Draft {
    /// Asks for something by its path alone.
    pub(crate) fn to(path: impl Into<String>) -> Self {
        Self { path: path.into(), body: Body::None, token: None }
    }

    /// The same with a JSON body.
    pub(crate) fn json(self, body: Bytes) -> Self {
        Self { body: Body::Json(body), ..self }
    }

    /// The same with a JSON body that goes out encrypted.
    pub(crate) fn sealed(self, body: Bytes) -> Self {
        Self { body: Body::Sealed(body), ..self }
    }

    /// The same in the name of a member of brandpay.
    pub(crate) fn by(self, token: AccessToken) -> Self {
        Self { token: Some(token), ..self }
    }
}

/// What a request carries.
pub(crate) enum Body {
    None,
    Json(Bytes),
    /// JSON that is encrypted anew for every attempt.
    Sealed(Bytes),
}

/// Bodies hold card numbers.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Json(_) => "Json(..)",
            Self::Sealed(_) => "Sealed(..)",
        })
    }
}

/// Where a success is not the one that was asked for; the texts are for people, and hold no key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Disagreement {
    /// It is about something else: another payment, order or amount.
    Another(String),
    /// It is about ours, which is not in the state asked for.
    Unfinished(String),
    /// It is about ours, which was taken in and will be decided after the call.
    UnderWay(String),
}

impl Disagreement {
    /// `field` of the answer is another one than was asked for.
    pub(crate) fn unless_same(field: &str, asked: &str, found: &str) -> Option<Self> {
        (asked != found).then(|| Self::Another(format!("{field} is {found}, not {asked}")))
    }

    /// As [`unless_same`](Self::unless_same), for what no text may show.
    pub(crate) fn unless_same_secret(field: &str, asked: &str, found: &str) -> Option<Self> {
        (asked != found).then(|| Self::Another(format!("{field} is another one")))
    }

    /// The payment is not approved, or issued as far as that goes.
    pub(crate) fn unless_approved(payment: &Payment) -> Option<Self> {
        match &payment.status {
            PaymentStatus::Done
            | PaymentStatus::WaitingForDeposit
            | PaymentStatus::Canceled
            | PaymentStatus::PartialCanceled => None,
            unapproved @ (PaymentStatus::Ready
            | PaymentStatus::InProgress
            | PaymentStatus::Aborted
            | PaymentStatus::Expired
            | PaymentStatus::Other(_)) => {
                Some(Self::Unfinished(format!("status is {unapproved}, which is not approved")))
            }
        }
    }

    /// As [`unless_same`](Self::unless_same), for amounts.
    pub(crate) fn unless_same_amount(field: &str, asked: Money, found: Money) -> Option<Self> {
        (asked != found).then(|| Self::Another(format!("{field} is {found}, not {asked}")))
    }
}

/// Why a success cannot be believed.
#[derive(Debug)]
pub(crate) enum Misread {
    /// It cannot be read.
    Undecodable(DecodeError),
    /// It can, and is not the one.
    Disagreement(Disagreement),
}

impl From<DecodeError> for Misread {
    fn from(error: DecodeError) -> Self {
        Self::Undecodable(error)
    }
}

/// A payment that is made in one call: what is known of it before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale<'a> {
    pub(crate) order_id: &'a OrderId,
    pub(crate) amount: Money,
    /// What the gateway will call it, if that is known.
    pub(crate) kind: Option<&'a PaymentType>,
}

impl Sale<'_> {
    /// Where `payment` is not the one that was to be made, or not made.
    pub(crate) fn disagreement(&self, payment: &Payment) -> Option<Disagreement> {
        Disagreement::unless_same("orderId", self.order_id.as_str(), &payment.order_id)
            .or_else(|| Disagreement::unless_same_amount("totalAmount", self.amount, payment.total))
            .or_else(|| Disagreement::unless_approved(payment))
    }
}

/// What the gateway calls the payments that an endpoint makes. An order may have payments of other endpoints, too, and a
/// ticket knows its own by no more than the endpoint's name.
#[derive(Debug)]
pub(crate) struct Made {
    /// The endpoint's name in tickets.
    pub(crate) by: &'static str,
    pub(crate) kind: PaymentType,
    /// `None`: it varies.
    pub(crate) method: Option<PaymentMethod>,
}

impl Made {
    /// Where `payment` was made in another way. One that does not say how contradicts nothing.
    pub(crate) fn disagreement(&self, payment: &Payment) -> Option<Disagreement> {
        let other_kind = payment.payment_type().filter(|found| *found != self.kind);
        if let Some(found) = other_kind {
            return Some(Disagreement::Another(format!("type is {found}, not {}", self.kind)));
        }
        let (method, found) = self.method.as_ref().zip(payment.method.as_ref())?;
        (*found != *method).then(|| Disagreement::Another(format!("method is {found}, not {method}")))
    }
}

/// A request of one endpoint.
pub(crate) trait Request: fmt::Debug + Send + Sync + RefUnwindSafe + 'static {
    /// What its success holds.
    type Answer: Send + 'static;

    const ENDPOINT: &'static Endpoint;

    /// Writes it. Called for every attempt.
    ///
    /// # Errors
    /// If it cannot be written; nothing is sent then.
    fn draft(&self) -> Result<Draft, Error>;

    /// Reads the body of a success, decrypted.
    fn read(&self, body: &[u8]) -> Result<Self::Answer, DecodeError>;

    /// Where the success is not the one that was asked for.
    fn disagreement(&self, answer: &Self::Answer) -> Option<Disagreement> {
        let _ = answer;
        None
    }

    /// What it holds that no log may show, as far as the gateway could repeat it in its words.
    fn secrets(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A request that changes something, and so is an intent with a key.
pub(crate) trait Change: Request {
    fn intent(&self) -> &Intent;

    /// What it is about, for tickets: nothing secret.
    fn subject(&self) -> Option<&str>;

    /// The payment that it is about, for tickets: texts that are logged leave it out, unlike the subject.
    fn payment_key(&self) -> Option<&PaymentKey> {
        None
    }

    /// The payment that it makes, if it makes one.
    fn sale(&self) -> Option<Sale<'_>> {
        None
    }

    /// A digest of what pays, if that is a secret of its own.
    fn means(&self) -> Option<String> {
        None
    }

    /// The success that this code stands for: what was asked for is so already. `is_in_doubt`: an earlier attempt may
    /// have made it so.
    fn done_by(&self, code: &str, is_in_doubt: bool) -> Option<Self::Answer> {
        let _: (&str, bool) = (code, is_in_doubt);
        None
    }
}

/// A request of any endpoint, as the stack carries it.
pub(crate) trait AnyRequest: fmt::Debug + Send + Sync + RefUnwindSafe {
    fn endpoint(&self) -> &'static Endpoint;
    fn draft(&self) -> Result<Draft, Error>;
    fn read(&self, body: &[u8]) -> Result<Answer, Misread>;
    fn secrets(&self) -> Vec<&str>;

    fn intent(&self) -> Option<&Intent> {
        None
    }

    fn ticket(&self, trail: Trail) -> Option<Ticket> {
        drop(trail);
        None
    }

    fn sale(&self) -> Option<Sale<'_>> {
        None
    }

    /// How the payment is made that it makes, if that is known.
    fn made(&self) -> Option<&'static Made> {
        None
    }

    fn done_by(&self, code: &str, is_in_doubt: bool) -> Option<Answer> {
        let _: (&str, bool) = (code, is_in_doubt);
        None
    }
}

/// A request that only reads.
#[derive(Debug)]
pub(crate) struct Reading<R>(pub(crate) R);

/// A request that changes something.
#[derive(Debug)]
pub(crate) struct Changing<R>(pub(crate) R);

impl<R: Request> AnyRequest for Reading<R> {
    fn endpoint(&self) -> &'static Endpoint {
        R::ENDPOINT
    }

    fn draft(&self) -> Result<Draft, Error> {
        self.0.draft()
    }

    fn read(&self, body: &[u8]) -> Result<Answer, Misread> {
        read(&self.0, body)
    }

    fn secrets(&self) -> Vec<&str> {
        self.0.secrets()
    }
}

impl<R: Change> AnyRequest for Changing<R> {
    fn endpoint(&self) -> &'static Endpoint {
        R::ENDPOINT
    }

    fn draft(&self) -> Result<Draft, Error> {
        self.0.draft()
    }

    fn read(&self, body: &[u8]) -> Result<Answer, Misread> {
        read(&self.0, body)
    }

    fn secrets(&self) -> Vec<&str> {
        self.0.secrets()
    }

    fn intent(&self) -> Option<&Intent> {
        Some(self.0.intent())
    }

    fn ticket(&self, trail: Trail) -> Option<Ticket> {
        let endpoint = R::ENDPOINT.name.into();
        let operation = match self.0.sale() {
            Some(Sale { order_id, amount, .. }) => {
                let means = self.0.means().map(Into::into);
                TicketOperation::Sale { endpoint, order_id: order_id.clone(), amount, means }
            }
            None => TicketOperation::Other { endpoint, subject: self.0.subject().map(Into::into) },
        };
        let key = self.0.intent().key.clone();
        Some(Ticket { payment_key: self.0.payment_key().cloned(), key, operation, trail: Some(trail) })
    }

    fn sale(&self) -> Option<Sale<'_>> {
        self.0.sale()
    }

    fn made(&self) -> Option<&'static Made> {
        crate::api::made_by(R::ENDPOINT.name)
    }

    fn done_by(&self, code: &str, is_in_doubt: bool) -> Option<Answer> {
        self.0.done_by(code, is_in_doubt).map(answer)
    }
}

fn read<R: Request>(request: &R, body: &[u8]) -> Result<Answer, Misread> {
    let read = request.read(body)?;
    match request.disagreement(&read) {
        Some(disagreement) => Err(Misread::Disagreement(disagreement)),
        None => Ok(answer(read)),
    }
}

/// A payment travels as one, whoever asked for it: it may come from a look-up as well.
fn answer<T: Send + 'static>(read: T) -> Answer {
    let read: Box<dyn Any + Send> = Box::new(read);
    match read.downcast::<Payment>() {
        Ok(payment) => Answer::Payment(*payment),
        Err(other) => Answer::Other(other),
    }
}
