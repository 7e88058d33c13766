//! What must hold between the books, by number. The numbers are stable.

macro_rules! invariants {
    ($($name:ident = $id:literal, $rule:literal;)+) => {
        /// What must hold between the books.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum Invariant {
            $(#[doc = $rule] $name,)+
        }
        impl Invariant {
            /// All of them, in the order of violations.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// A short, stable name for reports.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)+
                }
            }

            /// What must hold, in one sentence.
            pub const fn rule(self) -> &'static str {
                match self {
                    $(Self::$name => $rule,)+
                }
            }
        }
    };
}

invariants! {
    MoneyWithoutHome = "I1",
        "Money the gateway holds belongs to an order that is paid or being given back, or somebody works on it.";
    PaidNotTaken = "I2",
        "What the gateway holds of an order's payment is what the order's state says.";
    WrongPayment = "I3",
        "The payment of an order is that order's, for its amount, wherever it is written.";
    PaidTwice = "I4",
        "An order is paid once; what was paid twice is being given back.";
    ReturnUnwritten = "I5",
        "Every cancel at the gateway has its receipt, and every receipt its cancel, for the same amount.";
    ReturnedTwice = "I6",
        "A decision to give money back is executed once and written down once.";
    PromisedTooMuch = "I7",
        "What was given back and what is promised never exceeds what was taken, and open jobs promise just that.";
    OverRefund = "I8",
        "The gateway gives back no more than it took, and its balances follow from its cancels.";
    StockSold = "I9",
        "The pieces gone from the stock are those of the orders that hold stock.";
    StockLedger = "I10",
        "Quantity and ledger agree; an order takes each product once, and gives it back at most once, after its end.";
    OrphanedWork = "I11",
        "An order or a refund that waits has a job that will run, or one that a human must decide.";
    LeaseOutlived = "I12",
        "A claim whose lease is over is taken over within 30 seconds.";
    FailureWithoutProof = "I13",
        "A failed order has proof, and nothing of it is still open.";
    KeyReused = "I14",
        "One idempotency key is used for one body of one attempt.";
    KeyWithoutEvidence = "I15",
        "A key moves to its next epoch only after a refusal or a proof of absence under the one before, written down.";
    IllegalTransition = "I16",
        "Every change of state is one that the table allows, and starts where the one before ended.";
    InboxGap = "I17",
        "The events of an inbox are numbered without a gap, from the first that is kept to the last.";
    EndUntold = "I18",
        "Whoever must hear of an end has an event of it.";
    CallInTransaction = "I19",
        "No call moves money while a database transaction is open.";
    TwoBodies = "I20",
        "A client's key is answered with one body, however often it asks.";
    NotSettled = "NotSettled",
        "Nothing is open once the caller said that everything has come to rest.";
    ToldWrong = "H1",
        "What a customer was told is what the book says.";
    OrderLost = "H2",
        "An order that a customer was told is accepted is in the book.";
    ToldTwoEnds = "H3",
        "No customer was told two different ends.";
}
