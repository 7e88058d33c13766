//! What is to be seen of each fault.

use mock_toss::fault::{Kind, Point};

use super::Cell;

/// What comes back on a confirm.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Seen {
    /// No connection at all.
    Refused,
    /// FIN without a byte.
    Closed,
    /// RST without a byte.
    Reset,
    /// Not a byte, and no end.
    Silence,
    /// Bytes that are no HTTP, and FIN.
    Noise,
    /// A whole answer of this status.
    Whole(u16),
    /// 200 with the body of another order.
    OtherOrder,
    /// 200 with the right body under a wrong `Content-Type`.
    Mislabelled,
    /// 200 with a body that is no text.
    Spoilt,
    /// A head that promises more than comes, and FIN.
    CutByClose,
    /// The same, and RST.
    CutByReset,
    /// The same, and nothing more.
    CutBySilence,
    /// A whole answer, and then FIN though nobody asked for it.
    WholeThenClosed,
    /// A whole answer, and then RST.
    WholeThenReset,
    /// A whole answer; the next request on the connection gets none.
    WholeThenStale,
}

impl Cell {
    pub(super) fn seen(self) -> Seen {
        match (self.kind, self.point) {
            (Kind::Close, Point::AfterAnswer) => Seen::WholeThenClosed,
            (Kind::Reset, Point::AfterAnswer) => Seen::WholeThenReset,
            (Kind::Close, Point::WhileAnswering) | (Kind::Truncate, _) => Seen::CutByClose,
            (Kind::Reset, Point::WhileAnswering) => Seen::CutByReset,
            (Kind::Never, Point::WhileAnswering) | (Kind::WrongLength, _) => Seen::CutBySilence,
            (Kind::Garbage, Point::WhileAnswering) => Seen::Spoilt,
            (Kind::Close, _) => Seen::Closed,
            (Kind::Reset, _) => Seen::Reset,
            (Kind::Never, _) => Seen::Silence,
            (Kind::Garbage, _) => Seen::Noise,
            (Kind::Refuse, _) => Seen::Refused,
            (Kind::Stale, _) => Seen::WholeThenStale,
            (Kind::Status, _) => Seen::Whole(500),
            (Kind::Html, _) => Seen::Whole(502),
            // What a provider's error leaves open is told with 400, another confirm in flight with 403.
            (Kind::Code, Point::AfterCommit) => Seen::Whole(400),
            (Kind::Code, _) => Seen::Whole(500),
            (Kind::OtherOrder, _) => Seen::OtherOrder,
            (Kind::ContentType, _) => Seen::Mislabelled,
            (Kind::Delay | Kind::Hold | Kind::Repeat | Kind::Drip, _)
            | (Kind::Lose | Kind::Duplicate | Kind::Reorder | Kind::Early, _) => Seen::Whole(200),
        }
    }
}
