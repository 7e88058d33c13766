//! The payment of an order that was placed without one: compared with the order, and the decision to take the money
//! stored, in one transaction.

use core::time::Duration;

use toss_flows::order::OrderState;
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::Statement;
use toss_flows::store::{EnqueueError, StoreError, Tx};
use toss_sdk::model::{Money, OrderId, PaymentKey, Won};

use super::place::new_confirm;
use super::read;
use super::write::{Failure, lost, write};

/// What the payment window came back with.
#[derive(Clone, Debug)]
pub(crate) struct PayAsk {
    pub(crate) payment_key: PaymentKey,
    pub(crate) order_id: OrderId,
    /// What the customer's browser says; compared, and never used otherwise.
    pub(crate) amount: Won,
    /// How long from now the payment may still be confirmed.
    pub(crate) confirm_window: Duration,
}

/// A payment that is being confirmed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Paying {
    pub(crate) order_id: OrderId,
    pub(crate) amount: Money,
    /// Whether this was asked for before.
    pub(crate) is_repeat: bool,
}

/// Why nothing will be taken. Nothing was written.
#[derive(Debug)]
pub(crate) enum PayError {
    Refused(PayRefusal),
    Store(StoreError),
}

/// Why the shop refuses a payment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum PayRefusal {
    /// There is no such order.
    UnknownOrder(OrderId),
    /// The order costs something else.
    Amount { offered: Won, asked: Money },
    /// The order is over: nobody paid for it in time, and its stock is given back.
    Expired(OrderId),
    /// The order has another payment.
    OtherPayment(OrderId),
    /// The payment key is another order's.
    PaymentKeyTaken(PaymentKey),
}

impl From<PayRefusal> for PayError {
    fn from(refusal: PayRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for PayError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure for PayError {
    fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Refused(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

pub(super) const GIVE_PAYMENT: Statement = Statement::both(
    "UPDATE orders SET payment_key = $1, updated_at = $2
     WHERE id = $3 AND payment_key IS NULL AND state = 'PENDING_PAYMENT'",
);

/// Stores the decision to take the money of an order, or finds it stored.
///
/// # Cancellation
/// It may have been stored; the same request again tells.
pub(crate) async fn ask_to_pay(store: &AnyStore, ask: PayAsk) -> Result<Paying, PayError> {
    write(store, ask, |tx, ask| Box::pin(ask_in(tx, ask))).await
}

async fn ask_in(tx: &mut Tx<'_>, ask: &PayAsk) -> Result<Paying, PayError> {
    let PayAsk { payment_key, order_id, amount, confirm_window } = ask;
    let order = read::order(tx, order_id).await?;
    let order = order.ok_or_else(|| PayRefusal::UnknownOrder(order_id.clone()))?;
    if Money::from(*amount) != order.amount {
        return Err(PayRefusal::Amount { offered: *amount, asked: order.amount }.into());
    }
    let paying = |is_repeat| Paying { order_id: order_id.clone(), amount: order.amount, is_repeat };
    match &order.payment_key {
        Some(known) if known == payment_key => return Ok(paying(true)),
        Some(_) => return Err(PayRefusal::OtherPayment(order_id.clone()).into()),
        None if order.state != OrderState::PendingPayment => {
            return Err(PayRefusal::Expired(order_id.clone()).into());
        }
        None => {}
    }
    let deadline = tx.now().after(*confirm_window);
    let confirm = new_confirm(order_id, payment_key, *amount, deadline);
    tx.enqueue_confirm(&confirm).await.map_err(|error| of_enqueue(error, ask))?;
    // The sweep of orders that nobody pays may be at this one: whoever writes first has it.
    let row = [payment_key.as_str().into(), tx.now().into(), order_id.as_str().into()];
    match tx.execute(GIVE_PAYMENT, &row).await? {
        1 => Ok(paying(false)),
        _ => Err(lost("this order").into()),
    }
}

fn of_enqueue(error: EnqueueError, ask: &PayAsk) -> PayError {
    match error {
        EnqueueError::OrderTaken(order_id) => PayRefusal::OtherPayment(order_id).into(),
        EnqueueError::Store(error) => PayError::Store(error),
        // Of the amount nothing is wrong: an order has it.
        EnqueueError::PaymentKeyTaken { .. }
        | EnqueueError::Amount(_)
        | EnqueueError::OrderId(_)
        | EnqueueError::PaymentUnknown(_)
        | EnqueueError::TooMuch { .. }
        | EnqueueError::Reason { .. }
        | EnqueueError::NameReused { .. }
        | _ => PayRefusal::PaymentKeyTaken(ask.payment_key.clone()).into(),
    }
}
