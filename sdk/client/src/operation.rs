//! What a caller asks for: an operation that changes something carries its idempotency key from the start, so a request
//! without one cannot be built, and every attempt sends the same.

mod cancel;
mod class;
mod confirm;
pub(crate) mod endpoints;
mod intent;
mod origin;
mod recalled;

use std::sync::Arc;

pub use self::cancel::Cancel;
pub use self::class::OperationClass;
pub use self::confirm::Confirm;
pub(crate) use self::intent::{Intent, intent_methods};
pub(crate) use self::origin::Origin;
use crate::endpoint::AnyRequest;
use crate::error::Group;
use crate::model::{IdempotencyKey, InvalidValue, Money, OrderId, PaymentKey, Ticket, Trail};

pub(crate) fn check_positive(field: &'static str, amount: Money) -> Result<(), InvalidValue> {
    if amount.is_positive() {
        return Ok(());
    }
    Err(InvalidValue::new(field, format!("is above zero, not {amount}")))
}

/// One operation of any kind. It is part of its [`Asked`](crate::call::Asked), whose clones travel down the stack.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Confirm(Confirm),
    Cancel(Cancel),
    Payment(PaymentKey),
    PaymentByOrder(OrderId),
    /// Whatever else the gateway can be asked for.
    Other(Arc<dyn AnyRequest>),
}

impl Operation {
    /// The decision to change something; `None` for what only reads.
    fn intent(&self) -> Option<&Intent> {
        match self {
            Self::Confirm(confirm) => Some(confirm.intent()),
            Self::Cancel(cancel) => Some(cancel.intent()),
            Self::Payment(_) | Self::PaymentByOrder(_) => None,
            Self::Other(request) => request.intent(),
        }
    }

    /// What is known of the intent before this call; `None` for what only reads.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.intent().map(|intent| &intent.origin)
    }

    /// The key that every attempt carries; `None` for what only reads.
    pub(crate) fn key(&self) -> Option<&IdempotencyKey> {
        self.intent().map(|intent| &intent.key)
    }

    /// What is left if the outcome stays unknown; `None` for what only reads.
    pub(crate) fn ticket(&self, trail: Trail) -> Option<Ticket> {
        match self {
            Self::Confirm(confirm) => Some(confirm.ticket(trail)),
            Self::Cancel(cancel) => Some(cancel.ticket(trail)),
            Self::Payment(_) | Self::PaymentByOrder(_) => None,
            Self::Other(request) => request.ticket(trail),
        }
    }

    pub(crate) fn class(&self) -> OperationClass {
        match self {
            Self::Confirm(_) => OperationClass::Confirm,
            Self::Cancel(_) => OperationClass::Cancel,
            Self::Payment(_) | Self::PaymentByOrder(_) => OperationClass::LookUp,
            Self::Other(request) => request.endpoint().class,
        }
    }

    /// The rows of the error table that apply.
    pub(crate) fn group(&self) -> Group {
        match self {
            Self::Confirm(_) => Group::Confirm,
            Self::Cancel(_) => Group::Cancel,
            Self::Payment(_) | Self::PaymentByOrder(_) => Group::Lookup,
            Self::Other(request) => request.endpoint().group,
        }
    }

    /// Whether its answers come in the second envelope, and encrypted if the request was.
    pub(crate) fn is_v2(&self) -> bool {
        match self {
            Self::Other(request) => request.endpoint().path.starts_with("/v2/"),
            Self::Confirm(_) | Self::Cancel(_) | Self::Payment(_) | Self::PaymentByOrder(_) => false,
        }
    }

    /// What its request holds that no log may show.
    pub(crate) fn secrets(&self) -> Vec<&str> {
        let mut secrets: Vec<&str> = self.key().map(IdempotencyKey::as_str).into_iter().collect();
        match self {
            Self::Confirm(confirm) => secrets.push(confirm.payment_key().as_str()),
            Self::Cancel(cancel) => secrets.extend(cancel.secrets()),
            Self::Payment(payment_key) => secrets.push(payment_key.as_str()),
            Self::PaymentByOrder(_) => {}
            Self::Other(request) => secrets.extend(request.secrets()),
        }
        secrets
    }

    /// The order that the operation names, for spans.
    pub(crate) fn order_id(&self) -> Option<&OrderId> {
        match self {
            Self::Confirm(confirm) => Some(confirm.order_id()),
            Self::PaymentByOrder(order_id) => Some(order_id),
            Self::Other(request) => request.sale().map(|sale| sale.order_id),
            Self::Cancel(_) | Self::Payment(_) => None,
        }
    }
}
