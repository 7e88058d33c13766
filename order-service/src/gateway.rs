//! The client as the flows want it: few questions, and no answer that says less than what is known.

use toss_flows::time::UnixMicros;
use toss_flows::{
    Admission, CancelIntent, ConfirmIntent, Gateway, JobKind, ListAsk, ListError, ListPage, ListRow, Sighting,
};
use toss_sdk::api::books::Transactions;
use toss_sdk::model::{DateTime, InvalidValue, KoreanTime, Payment, PaymentKey, Transaction};
use toss_sdk::outcome::{NotSent, Outcome};
use toss_sdk::{Cancel, Client, Confirm, OperationClass};

/// The gateway's code for a payment that it does not know.
const NOT_FOUND: &str = "NOT_FOUND_PAYMENT";

/// The gateway, asked through the client.
#[derive(Clone, Debug)]
pub(crate) struct TossGateway {
    client: Client,
}

impl TossGateway {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The breakers, by operation class, for those who look.
    pub(crate) fn circuits(&self) -> Circuits {
        CLASSES.map(|class| (class.label(), self.client.breaker(class).state.label())).to_vec()
    }
}

/// The state of each breaker, by the label of its class.
pub(crate) type Circuits = Vec<(&'static str, &'static str)>;

/// The classes that this shop calls.
const CLASSES: [OperationClass; 4] =
    [OperationClass::Confirm, OperationClass::Cancel, OperationClass::LookUp, OperationClass::List];

impl Gateway for TossGateway {
    async fn confirm(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
        let (key, payment_key) = (intent.key().clone(), intent.payment_key().clone());
        match Confirm::new(key, payment_key, intent.order_id().clone(), intent.amount()) {
            // The store keeps the intent. Of a key that the gateway may have forgotten the client only looks up.
            Ok(confirm) => self.client.confirm(confirm.stored_at(intent.key_made_at().get())).await,
            Err(error) => unfit(&error),
        }
    }

    /// Names the balance always, also for the whole of it: then no repeat gives the money back twice, however old its
    /// key is.
    async fn cancel(&self, intent: &CancelIntent) -> Outcome<Payment> {
        let (key, payment_key) = (intent.key().clone(), intent.payment_key().clone());
        let (amount, refundable) = (intent.amount(), intent.refundable());
        match Cancel::part(key, payment_key, intent.reason(), amount, refundable) {
            Ok(cancel) => {
                let cancel = cancel.stored_at(intent.key_made_at().get());
                let cancel = match intent.refund_account() {
                    Some(account) => cancel.with_refund_account(account.clone()),
                    None => cancel,
                };
                self.client.cancel(cancel).await
            }
            Err(error) => unfit(&error),
        }
    }

    async fn look_up(&self, payment_key: &PaymentKey) -> Sighting {
        match self.client.payment(payment_key).await {
            Ok(payment) => Sighting::Seen(Box::new(payment)),
            Err(error) if error.code() == Some(NOT_FOUND) => Sighting::NotFound,
            Err(error) => {
                Sighting::Unclear { reason: error.to_string().into(), retry_after: error.retry_after() }
            }
        }
    }

    async fn list(&self, ask: &ListAsk) -> Result<ListPage, ListError> {
        let asked = transactions(ask)
            .map_err(|error| ListError { reason: error.to_string().into(), retry_after: None })?;
        let mut rows = self.client.transactions(asked);
        let mut page = ListPage::default();
        let limit = usize::try_from(ask.limit).unwrap_or(usize::MAX);
        while page.rows.len() < limit {
            match rows.next().await {
                None => return Ok(page),
                Some(Ok(transaction)) => page.rows.push(row(&transaction)),
                Some(Err(error)) => {
                    let (reason, retry_after) = (error.to_string().into(), error.retry_after());
                    return Err(ListError { reason, retry_after });
                }
            }
        }
        page.next = page.rows.last().map(|row| row.transaction_key.clone());
        Ok(page)
    }

    /// Look-ups need a way to the gateway as much as calls do, but a claim that is only in doubt can be settled
    /// while calls are cut off: work of a kind pauses when both are.
    fn admission(&self, kind: JobKind) -> Admission {
        let of = |class| self.client.admission(class);
        let call = match kind {
            JobKind::Confirm => OperationClass::Confirm,
            JobKind::Cancel | JobKind::Refund => OperationClass::Cancel,
        };
        match (of(call), of(OperationClass::LookUp)) {
            (toss_sdk::Admission::PausedFor(call), toss_sdk::Admission::PausedFor(look_up)) => {
                Admission::PausedFor(call.min(look_up))
            }
            (toss_sdk::Admission::Open, _) | (_, toss_sdk::Admission::Open) => Admission::Open,
        }
    }
}

/// The store refuses to keep such an intent, so this does not happen; if it did, nothing was sent.
fn unfit(error: &InvalidValue) -> Outcome<Payment> {
    Outcome::NotSent(NotSent { reason: error.to_string().into(), retry_after: None, answer: None })
}

/// The gateway counts in seconds; what lies at the edges is listed twice and compared twice.
fn transactions(ask: &ListAsk) -> Result<Transactions, InvalidValue> {
    let (from, until) = (KoreanTime::at(ask.from.get())?, KoreanTime::at(ask.until.get())?);
    let asked = Transactions::between(from, until)?.with_page_size(ask.limit)?;
    match &ask.after {
        Some(after) => Ok(asked.after(after.parse()?)),
        None => Ok(asked),
    }
}

fn row(transaction: &Transaction) -> ListRow {
    ListRow {
        payment_key: transaction.payment_key.as_str().into(),
        order_id: transaction.order_id.clone(),
        transaction_key: transaction.transaction_key.as_str().into(),
        method: transaction.method.as_ref().map(|method| method.as_str().into()),
        status: transaction.status.as_str().into(),
        amount: transaction.amount,
        at: transaction.transaction_at.as_ref().and_then(DateTime::unix_micros).map(UnixMicros::new),
    }
}

#[cfg(test)]
mod tests;
