//! What the end of an attempt says about the health of whoever was asked.

/// What the end of an attempt says about the health of whoever was asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It did its work.
    Success,
    /// It is not reachable, silent or broken.
    Failure,
    /// Says nothing, and counts nothing: a decline, a caller's mistake, a rejection before it was asked, a dropped
    /// attempt.
    Ignored,
}
