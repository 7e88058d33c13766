//! The invariants over the books.

use super::book::{ClientHistory, GatewayBook, ShopBook};
use super::verdict::Verdict;

/// When the books were taken.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Moment {
    /// While work goes on: orders may be open.
    #[default]
    Running,
    /// After everything has come to rest: an order or job that is open is a violation.
    Quiescent,
}

/// Judges the books, taken at any moment; `history` is what customers saw, if somebody wrote it down.
pub fn judge(shop: &ShopBook, gateway: &GatewayBook, history: Option<&ClientHistory>) -> Verdict {
    judge_at(Moment::Running, shop, gateway, history)
}

/// Judges the books, taken at `moment`.
pub fn judge_at(
    moment: Moment,
    shop: &ShopBook,
    gateway: &GatewayBook,
    history: Option<&ClientHistory>,
) -> Verdict {
    todo!("{moment:?} {shop:?} {gateway:?} {history:?}")
}
