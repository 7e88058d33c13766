//! Do the shop's book, the gateway's book and what customers were told agree, to the last won?
//!
//! The judge reads plain records (`docs/books.md`), not the tables of any store: it must be able to contradict the
//! program that wrote them. It judges by balance, not by status alone, it reports money that waits for a human as a
//! figure of its own, and each thing it can find is an [`Invariant`] with a test that plants it.

mod allowed;
mod book;
mod invariant;
mod judge;
mod reader;
mod verdict;

pub use allowed::AllowedTransitions;
pub use book::{
    AnswerRecord, AttemptRecord, CallRecord, CancelRecord, ClientHistory, EventRecord, EvidenceRecord,
    FlowBook, GatewayBook, HttpAnswerRecord, InboxHeadRecord, JobRecord, LineRecord, OrderRecord, OrderState,
    PaymentRecord, ProductRecord, ReceiptRecord, RefundRecord, RefundState, ShopBook, ShopPaymentRecord,
    ShopRecord, StockEntryRecord, StockKind, TransitionRecord, key_digest,
};
pub use invariant::Invariant;
pub use judge::{Moment, Rules, judge, judge_at, judge_by};
pub use reader::BookError;
pub use verdict::{Amounts, Figures, Tally, Verdict, Violation};
