//! Where the gateway's answers about a payment before and at its confirm are uncertain.

use serde::{Deserialize, Serialize};

/// What a confirm is answered whose amount, or whose order, is not the authenticated one.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MismatchCode {
    /// 400 `INVALID_REQUEST`
    #[default]
    InvalidRequest,
    /// 403 `FORBIDDEN_REQUEST`
    ForbiddenRequest,
    /// 404 `NOT_FOUND_PAYMENT_SESSION`
    NotFoundPaymentSession,
}

/// What a confirm is answered whose payment key nobody knows.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownKeyCode {
    /// 404 `NOT_FOUND_PAYMENT`
    #[default]
    NotFoundPayment,
    /// 404 `NOT_FOUND_PAYMENT_SESSION`
    NotFoundPaymentSession,
}

/// What a confirm of a payment meets that an earlier confirm has aborted.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmAborted {
    /// 400 `ALREADY_PROCESSED_PAYMENT`
    #[default]
    AlreadyProcessedPayment,
    /// 404 `NOT_FOUND_PAYMENT_SESSION`
    NotFoundPaymentSession,
    /// It is tried again, within the confirm window.
    TryAgain,
}

/// Which of several payments of one order a look-up by order finds.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderPick {
    /// The latest of those that were approved; if none was, the latest.
    #[default]
    ApprovedFirst,
    /// The latest.
    Latest,
}

/// How parameters are joined to a `successUrl` or `failUrl`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectJoin {
    /// With `&` if the address has a query already.
    #[default]
    Ampersand,
    /// Always with `?`.
    QuestionMark,
}

/// What `card.acquireStatus` becomes when everything is cancelled at once.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AcquireAfterCancel {
    /// `CANCELED`
    #[default]
    Canceled,
    /// `CANCEL_REQUESTED`
    CancelRequested,
    /// What it was before the cancel.
    Unchanged,
}
