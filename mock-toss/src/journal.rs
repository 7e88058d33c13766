//! Everything that happened, in order, never rewritten. One entry per request, and one for what happens without
//! one (a payment is opened, a payment expires).

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::fault::Fired;
use crate::time::KoreanTime;

/// The entries of one world, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// Numbered from 1 without gaps.
    pub entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Entry {
    /// Its number, from 1.
    pub seq: u64,
    /// When; to the microsecond in the text form.
    #[serde(serialize_with = "precisely")]
    pub at: KoreanTime,
    /// `confirm`, `cancel`, `look_up`, or `none` for what happens without a request.
    pub operation: &'static str,
    /// The order; empty if none is known.
    pub order_id: Arc<str>,
    /// The payment; empty if none is known.
    pub payment_key: Arc<str>,
    /// The idempotency key, if the request had one.
    pub key: Option<Arc<str>>,
    /// The number of the request among those of its operation for its order; 0 without a request.
    pub nth: u32,
    /// What happened to the money, or why nothing did.
    #[serde(flatten)]
    pub what: What,
    /// The HTTP status of the answer; 0 if there was none.
    pub status: u16,
    /// The error code of the answer.
    pub code: Option<Arc<str>>,
    /// The rules of the fault plan that struck, each as `rule@point:kind`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) faults: Vec<Fired>,
}

/// What happened to the money, or why nothing did.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "what")]
#[non_exhaustive]
pub enum What {
    /// A payment is ready to be confirmed.
    Opened {
        /// What the customer authenticated.
        amount: u64,
    },
    /// A confirm took the money.
    Approved {
        /// How much.
        amount: u64,
    },
    /// A confirm was refused for good.
    Aborted,
    /// Nobody confirmed in time.
    Expired,
    /// A cancel gave money back.
    Canceled {
        /// The gateway's key of the cancel.
        transaction_key: Arc<str>,
        /// How much.
        amount: u64,
        /// What is left.
        refundable: u64,
        /// The payment's status after it.
        #[serde(rename = "statusAfter")]
        status: &'static str,
    },
    /// Something changed that is no money.
    Changed,
    /// Money was promised to sellers and left the balance.
    PayoutsRequested {
        /// How much, in won.
        amount: u64,
    },
    /// A payout reached its seller.
    PayoutCompleted {
        /// The gateway's id of the payout.
        payout_id: Arc<str>,
        /// How much, in won.
        amount: u64,
    },
    /// A payout was refused by the seller's bank: its money is in the balance again.
    PayoutFailed {
        /// The gateway's id of the payout.
        payout_id: Arc<str>,
        /// How much, in won.
        amount: u64,
    },
    /// A payout was cancelled before its day: its money is in the balance again.
    PayoutCanceled {
        /// The gateway's id of the payout.
        payout_id: Arc<str>,
        /// How much, in won.
        amount: u64,
    },
    /// A payment was read.
    LookedUp,
    /// An error was answered and nothing changed.
    Refused,
    /// A stored answer was sent again.
    Replayed,
    /// A fault struck before anything could happen.
    CutShort,
}

impl Journal {
    /// One entry per line, as `GET /_mock/journal` answers.
    pub fn to_ndjson(&self) -> String {
        ndjson(&self.entries)
    }
}

impl Entry {
    /// An entry about something that happened by itself.
    pub(crate) fn without_request(at: KoreanTime) -> Self {
        Self {
            seq: 0,
            at,
            operation: "none",
            order_id: "".into(),
            payment_key: "".into(),
            key: None,
            nth: 0,
            what: What::LookedUp,
            status: 0,
            code: None,
            faults: Vec::new(),
        }
    }

    /// The rules of the fault plan that struck, each as `rule@point:kind`.
    pub fn faults(&self) -> impl Iterator<Item = String> {
        self.faults.iter().map(ToString::to_string)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn precisely<S: Serializer>(at: &KoreanTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.precise())
}

pub(crate) fn ndjson(records: &[impl Serialize]) -> String {
    let lines = records.iter().filter_map(|record| serde_json::to_string(record).ok());
    lines.fold(String::new(), |text, line| text + &line + "\n")
}
