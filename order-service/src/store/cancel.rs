//! Cancelling an order: the decision to give its money back, or a part of it, and the order's state, in one transaction.

use toss_flows::job::{Actor, JobId, JobName, Priority};
use toss_flows::order::{OrderEvent, OrderState, step};
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::Statement;
use toss_flows::store::{EnqueueError, Enqueued, NewCancel, StoreError, Tx};
use toss_sdk::model::{IdempotencyKey, Money, OrderId, PaymentKey, Won};

use super::names::name;
use super::read::{self, OrderRow, unfit};
use super::write::{Failure, lost, write};

/// What is to be given back.
#[derive(Clone, Debug)]
pub(crate) struct CancelAsk {
    pub(crate) order_id: OrderId,
    /// How much; `None` for all that is left.
    pub(crate) amount: Option<Won>,
    /// What the customer reads; 1 to 200 characters.
    pub(crate) reason: Box<str>,
    /// Tells two equal requests apart. Without it they are one.
    pub(crate) client_key: Option<IdempotencyKey>,
    /// Who asks.
    pub(crate) actor: Actor,
}

/// A cancel that is stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct CancelAsked {
    pub(crate) order_id: OrderId,
    pub(crate) job: JobId,
    /// Whether it was asked for before.
    pub(crate) is_repeat: bool,
}

/// Why nothing will be given back. Nothing was written.
#[derive(Debug)]
pub(crate) enum CancelError {
    Refused(CancelRefusal),
    Store(StoreError),
}

/// Why the shop refuses to give money back.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum CancelRefusal {
    /// There is no such order.
    UnknownOrder(OrderId),
    /// The order has nothing to give back, being in this state.
    NotPaid { order_id: OrderId, state: OrderState },
    /// Less is left that is neither given back nor promised.
    TooMuch { asked: Money, left: Money },
    /// The amount is not above zero.
    Amount(Money),
    /// The reason is longer than the gateway takes.
    Reason { found: usize },
    /// This name was used for something else before: another amount or another reason.
    Reused { name: Box<str> },
}

impl From<CancelRefusal> for CancelError {
    fn from(refusal: CancelRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for CancelError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure for CancelError {
    fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Refused(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

pub(super) const MOVE: Statement =
    Statement::both("UPDATE orders SET state = $1, updated_at = $2 WHERE id = $3 AND state = $4");

/// Stores the decision to give money back, or finds it stored.
///
/// # Cancellation
/// It may have been stored; the same request again tells.
pub(crate) async fn cancel_order(store: &AnyStore, ask: CancelAsk) -> Result<CancelAsked, CancelError> {
    write(store, ask, |tx, ask| Box::pin(cancel_in(tx, ask))).await
}

async fn cancel_in(tx: &mut Tx<'_>, ask: &CancelAsk) -> Result<CancelAsked, CancelError> {
    let (order, payment_key) = paid_order(tx, &ask.order_id).await?;
    let new = new_cancel(ask, &order, payment_key)?;
    let enqueued = tx.enqueue_cancel(&new).await;
    let enqueued = enqueued.map_err(|error| of_enqueue(error, &ask.order_id, order.state))?;
    let asked = CancelAsked {
        order_id: ask.order_id.clone(),
        job: enqueued.job(),
        is_repeat: matches!(enqueued, Enqueued::Existing(_)),
    };
    if !asked.is_repeat {
        pending(tx, &ask.order_id).await?;
    }
    Ok(asked)
}

/// An order that has a payment, and the payment.
pub(super) async fn paid_order(
    tx: &mut Tx<'_>,
    order_id: &OrderId,
) -> Result<(OrderRow, PaymentKey), CancelError> {
    let order = read::order(tx, order_id).await?;
    let order = order.ok_or_else(|| CancelRefusal::UnknownOrder(order_id.clone()))?;
    match order.payment_key.clone() {
        Some(payment_key) => Ok((order, payment_key)),
        None => Err(CancelRefusal::NotPaid { order_id: order_id.clone(), state: order.state }.into()),
    }
}

fn new_cancel(ask: &CancelAsk, order: &OrderRow, payment_key: PaymentKey) -> Result<NewCancel, StoreError> {
    let amount = ask.amount.map_or_else(|| "all".to_owned(), |amount| amount.get().to_string());
    // After a cancel that gave nothing back, asking again asks for another.
    let round = order.cancels_lost.to_string();
    let name = match &ask.client_key {
        Some(key) => name("key:", &[ask.order_id.as_str(), key.as_str()]),
        None => name("order:", &[ask.order_id.as_str(), &amount, &round]),
    };
    Ok(NewCancel {
        name: name.parse::<JobName>().map_err(unfit)?,
        payment_key,
        amount: ask.amount.map(Money::from),
        reason: ask.reason.clone(),
        refund_account: None,
        actor: ask.actor.clone(),
        priority: Priority::default(),
    })
}

/// Says that money of the order is to be given back. The payment is locked since the cancel was stored, and with it the
/// order's state: whatever settles locks it first.
async fn pending(tx: &mut Tx<'_>, order_id: &OrderId) -> Result<(), CancelError> {
    let Some(order) = read::order(tx, order_id).await? else { return Err(lost("this order").into()) };
    let not_paid = |_illegal| CancelRefusal::NotPaid { order_id: order_id.clone(), state: order.state };
    let after = step(order.state, OrderEvent::CancelRequested).map_err(not_paid)?.state;
    if after == order.state {
        return Ok(());
    }
    let row = [after.as_str().into(), tx.now().into(), order_id.as_str().into(), order.state.as_str().into()];
    match tx.execute(MOVE, &row).await? {
        1 => Ok(()),
        _ => Err(lost("this order").into()),
    }
}

/// What a refusal of the flows means for whoever asked.
pub(super) fn of_enqueue(error: EnqueueError, order_id: &OrderId, state: OrderState) -> CancelError {
    match error {
        EnqueueError::TooMuch { asked, left, .. } => CancelRefusal::TooMuch { asked, left }.into(),
        EnqueueError::Amount(amount) => CancelRefusal::Amount(amount).into(),
        EnqueueError::Reason { found } => CancelRefusal::Reason { found }.into(),
        EnqueueError::NameReused { name } => CancelRefusal::Reused { name }.into(),
        EnqueueError::Store(error) => CancelError::Store(error),
        // The flows have taken nothing for it.
        EnqueueError::PaymentUnknown(_)
        | EnqueueError::PaymentKeyTaken { .. }
        | EnqueueError::OrderId(_)
        | EnqueueError::OrderTaken(_)
        | _ => CancelRefusal::NotPaid { order_id: order_id.clone(), state }.into(),
    }
}
