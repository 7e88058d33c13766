//! What is booked for each thing that can happen.

use serde::{Deserialize, Serialize};

use crate::journal::{Sum, What, Word};

/// Where money is, or who is owed it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What customers have paid, less what has gone back to them.
    Customers,
    /// What promotions have paid in place of customers.
    Promotions,
    /// What the gateway owes the merchant and has not settled; below zero if cancels came after the settlement.
    MerchantUnsettled,
    /// What was given back and has not reached the customer.
    RefundsInTransit,
    /// What came back from the customer's bank: still owed to the customer.
    RefundsReturned,
    /// What was paid out to the merchant's bank account.
    MerchantBank,
    /// What the gateway has earned.
    GatewayFees,
    /// The VAT on it.
    FeeVat,
    /// Where the merchant's balance for payouts comes from.
    PayoutFunding,
    /// What the merchant can pay out to sellers.
    PayoutBalance,
    /// What is on its way to sellers.
    PayoutsInTransit,
    /// What sellers have received.
    Sellers,
}

/// The side of an account.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Left.
    Debit,
    /// Right.
    Credit,
}

/// One line in one account.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// On which side.
    pub side: Side,
    /// In the currency's smallest unit; never 0.
    pub amount: u64,
    /// `KRW`, `USD` or `JPY`.
    pub currency: Word,
}

impl Account {
    /// The side on which it grows.
    pub const fn side(self) -> Side {
        match self {
            Self::Customers | Self::Promotions | Self::PayoutFunding => Side::Debit,
            Self::MerchantUnsettled
            | Self::RefundsInTransit
            | Self::RefundsReturned
            | Self::MerchantBank
            | Self::GatewayFees
            | Self::FeeVat
            | Self::PayoutBalance
            | Self::PayoutsInTransit
            | Self::Sellers => Side::Credit,
        }
    }
}

/// A transfer between groups of accounts: what goes on the debit side and what on the credit side.
struct Booking {
    debits: Vec<(Account, u64)>,
    credits: Vec<(Account, u64)>,
}

impl Booking {
    fn new<const D: usize, const C: usize>(
        debits: [(Account, u64); D],
        credits: [(Account, u64); C],
    ) -> Self {
        Self { debits: debits.into(), credits: credits.into() }
    }

    /// The same, undone.
    fn reversed(self) -> Self {
        Self { debits: self.credits, credits: self.debits }
    }

    fn postings(self, currency: Word) -> Vec<Posting> {
        let line =
            |side| move |(account, amount): (Account, u64)| Posting { account, side, amount, currency };
        let debits = self.debits.into_iter().map(line(Side::Debit));
        let lines = debits.chain(self.credits.into_iter().map(line(Side::Credit)));
        lines.filter(|posting| posting.amount > 0).collect()
    }
}

/// The lines that one thing that happened is booked as; none if no money moved.
pub(super) fn postings(what: &What) -> Vec<Posting> {
    let found = booking(what);
    found.map_or_else(Vec::new, |(booking, sum)| booking.postings(sum.currency))
}

fn booking(what: &What) -> Option<(Booking, &Sum)> {
    use Account as A;
    let between =
        |from: Account, to: Account, sum: &Sum| Booking::new([(from, sum.amount)], [(to, sum.amount)]);
    Some(match what {
        What::Approved { sum, .. } | What::Deposited { sum, .. } => (taken(sum, A::MerchantUnsettled), sum),
        What::DepositFailed { sum, .. } | What::Canceled { sum, in_transit: false, .. } => {
            (taken(sum, A::MerchantUnsettled).reversed(), sum)
        }
        What::Canceled { sum, in_transit: true, .. } => (refunding(sum), sum),
        What::Refunded { sum, .. } => (refunded(sum, A::Customers), sum),
        What::RefundFailed { sum, .. } => (refunded(sum, A::RefundsReturned), sum),
        What::CancelStarted { sum, .. } => (between(A::MerchantUnsettled, A::RefundsInTransit, sum), sum),
        What::CancelCompleted { sum, .. } => (taken(sum, A::RefundsInTransit).reversed(), sum),
        What::CancelAborted { sum, .. } => (between(A::RefundsInTransit, A::MerchantUnsettled, sum), sum),
        What::Settled { sum, fee, vat, is_cancel, .. } => {
            let settled = settled(sum, *fee, *vat);
            (if *is_cancel { settled.reversed() } else { settled }, sum)
        }
        What::Funded { sum } => (between(A::PayoutFunding, A::PayoutBalance, sum), sum),
        What::PayoutRequested { sum, .. } => (between(A::PayoutBalance, A::PayoutsInTransit, sum), sum),
        What::PayoutCompleted { sum, .. } => (between(A::PayoutsInTransit, A::Sellers, sum), sum),
        What::PayoutFailed { sum, .. } | What::PayoutCanceled { sum, .. } => {
            (between(A::PayoutsInTransit, A::PayoutBalance, sum), sum)
        }
        What::Prepared { .. }
        | What::Opened { .. }
        | What::Aborted
        | What::Expired
        | What::AccountIssued { .. }
        | What::AccountExpired
        | What::AccountCanceled { .. }
        | What::SettlementRequested
        | What::ReceiptIssued { .. }
        | What::ReceiptFiled { .. }
        | What::Changed
        | What::LookedUp
        | What::Refused
        | What::Replayed
        | What::CutShort => return None,
    })
}

/// Customer and promotion pay together.
fn taken(sum: &Sum, into: Account) -> Booking {
    let [customer, promotion] = shares(sum);
    Booking::new([(Account::Customers, customer), (Account::Promotions, promotion)], [(into, sum.amount)])
}

/// The promotion has its part back at once, the customer's is on its way.
fn refunding(sum: &Sum) -> Booking {
    let [customer, promotion] = shares(sum);
    let credits = [(Account::RefundsInTransit, customer), (Account::Promotions, promotion)];
    Booking::new([(Account::MerchantUnsettled, sum.amount)], credits)
}

/// The customer's part has arrived, or has not.
fn refunded(sum: &Sum, at: Account) -> Booking {
    let [customer, _] = shares(sum);
    Booking::new([(Account::RefundsInTransit, customer)], [(at, customer)])
}

fn settled(sum: &Sum, fee: u64, vat: u64) -> Booking {
    let paid_out = sum.amount.saturating_sub(fee.saturating_add(vat));
    let credits = [(Account::MerchantBank, paid_out), (Account::GatewayFees, fee), (Account::FeeVat, vat)];
    Booking::new([(Account::MerchantUnsettled, sum.amount)], credits)
}

/// What of a sum the customer pays, and what a promotion; together never more than the sum.
fn shares(sum: &Sum) -> [u64; 2] {
    let promotion = sum.discount.min(sum.amount);
    [sum.amount - promotion, promotion]
}
