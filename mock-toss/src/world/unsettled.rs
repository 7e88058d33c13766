//! What the gateway still owes the merchant: cancels are paid out of it. It follows from what the journal says, so
//! that no way to take money can forget it.

use serde::{Deserialize, Serialize};

use super::amount::Currency;
use crate::journal::What;

/// In won; `None` where nobody asks, and every cancel is paid.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Unsettled(pub(super) Option<u64>);

impl Unsettled {
    pub(super) fn follow(&mut self, what: &What) {
        let (sum, is_more) = match what {
            What::Approved { sum, .. } | What::Deposited { sum, .. } | What::CancelAborted { sum, .. } => {
                (sum, true)
            }
            What::Canceled { sum, .. }
            | What::CancelStarted { sum, .. }
            | What::DepositFailed { sum, .. } => (sum, false),
            // A cancel that was settled is made good by the payouts that follow.
            What::Settled { sum, is_cancel, .. } => (sum, *is_cancel),
            What::Prepared { .. }
            | What::Opened { .. }
            | What::Aborted
            | What::Expired
            | What::AccountIssued { .. }
            | What::AccountExpired
            | What::AccountCanceled { .. }
            | What::Refunded { .. }
            | What::RefundFailed { .. }
            | What::CancelCompleted { .. }
            | What::SettlementRequested
            | What::Funded { .. }
            | What::PayoutRequested { .. }
            | What::PayoutCompleted { .. }
            | What::PayoutFailed { .. }
            | What::PayoutCanceled { .. }
            | What::ReceiptIssued { .. }
            | What::ReceiptFiled { .. }
            | What::Changed
            | What::LookedUp
            | What::Refused
            | What::Replayed
            | What::CutShort => return,
        };
        if sum.currency != Currency::Krw.as_str() {
            return;
        }
        self.0 = self.0.map(|owed| {
            if is_more { owed.saturating_add(sum.amount) } else { owed.saturating_sub(sum.amount) }
        });
    }
}
