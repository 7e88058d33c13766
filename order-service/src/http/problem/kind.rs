//! What can be wrong with a request, each kind with its status and its words.

use axum::http::StatusCode;

/// The kinds of problems, each with its own type for programs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in super::super) enum ProblemKind {
    MalformedJson,
    WrongContentType,
    BodyTooLarge,
    BodyTooSlow,
    BodyBroken,
    InvalidRequest,
    AmountMismatch,
    OutOfStock,
    KeyReused,
    OrderExists,
    PaymentKeyTaken,
    OrderNotFound,
    OrderExpired,
    OrderHasPayment,
    NothingToGiveBack,
    MoreThanLeft,
    AskedDifferently,
    RefundNotFound,
    RefundOver,
    JobNotFound,
    JobNotParked,
    NothingToRelease,
    NoWebhook,
    PathNotFound,
    MethodNotAllowed,
    NoMetrics,
    Unavailable,
    StorageFull,
    Internal,
}

impl ProblemKind {
    #[cfg(test)]
    pub(in super::super) const ALL: [Self; 29] = [
        Self::MalformedJson,
        Self::WrongContentType,
        Self::BodyTooLarge,
        Self::BodyTooSlow,
        Self::BodyBroken,
        Self::InvalidRequest,
        Self::AmountMismatch,
        Self::OutOfStock,
        Self::KeyReused,
        Self::OrderExists,
        Self::PaymentKeyTaken,
        Self::OrderNotFound,
        Self::OrderExpired,
        Self::OrderHasPayment,
        Self::NothingToGiveBack,
        Self::MoreThanLeft,
        Self::AskedDifferently,
        Self::RefundNotFound,
        Self::RefundOver,
        Self::JobNotFound,
        Self::JobNotParked,
        Self::NothingToRelease,
        Self::NoWebhook,
        Self::PathNotFound,
        Self::MethodNotAllowed,
        Self::NoMetrics,
        Self::Unavailable,
        Self::StorageFull,
        Self::Internal,
    ];

    pub(super) const fn parts(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::MalformedJson => (S::BAD_REQUEST, "malformed-json", "The body is not JSON"),
            Self::WrongContentType => {
                (S::UNSUPPORTED_MEDIA_TYPE, "wrong-content-type", "The body is not declared as JSON")
            }
            Self::BodyTooLarge => (S::PAYLOAD_TOO_LARGE, "body-too-large", "The body is too large"),
            Self::BodyTooSlow => (S::REQUEST_TIMEOUT, "body-too-slow", "The body did not arrive in time"),
            Self::BodyBroken => (S::BAD_REQUEST, "body-broken", "The body did not arrive whole"),
            Self::InvalidRequest => {
                (S::UNPROCESSABLE_ENTITY, "invalid-request", "The request cannot be used as it is")
            }
            Self::AmountMismatch => {
                (S::UNPROCESSABLE_ENTITY, "amount-mismatch", "The amount is not what the order costs")
            }
            Self::OutOfStock => (S::CONFLICT, "out-of-stock", "There is less than was ordered"),
            Self::KeyReused => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "The Idempotency-Key was used for another request",
            ),
            Self::OrderExists => (S::CONFLICT, "order-exists", "The order id is another order's"),
            Self::PaymentKeyTaken => (S::CONFLICT, "payment-key-taken", "The payment key is another order's"),
            Self::OrderNotFound => (S::NOT_FOUND, "order-not-found", "There is no such order"),
            Self::OrderExpired => (S::CONFLICT, "order-expired", "The order was not paid in time"),
            Self::OrderHasPayment => (S::CONFLICT, "order-has-payment", "The order has another payment"),
            Self::NothingToGiveBack => {
                (S::CONFLICT, "nothing-to-give-back", "The order has no money to give back")
            }
            Self::MoreThanLeft => (S::CONFLICT, "more-than-left", "There is less left than was asked for"),
            Self::AskedDifferently => {
                (S::CONFLICT, "asked-differently", "The same was asked for before with other terms")
            }
            Self::RefundNotFound => (S::NOT_FOUND, "refund-not-found", "There is no such refund"),
            Self::RefundOver => (S::CONFLICT, "refund-over", "The refund is over, and gave nothing back"),
            Self::JobNotFound => (S::NOT_FOUND, "job-not-found", "There is no such job"),
            Self::JobNotParked => (S::CONFLICT, "job-not-parked", "The job does not wait for anybody"),
            Self::NothingToRelease => (S::CONFLICT, "nothing-to-release", "The job has reserved nothing"),
            Self::NoWebhook => (S::BAD_REQUEST, "no-webhook", "This is no webhook of the gateway"),
            Self::PathNotFound => (S::NOT_FOUND, "path-not-found", "There is nothing at this path"),
            Self::MethodNotAllowed => {
                (S::METHOD_NOT_ALLOWED, "method-not-allowed", "This path has no such method")
            }
            Self::NoMetrics => (S::NOT_FOUND, "no-metrics", "Metrics are switched off"),
            Self::Unavailable => (S::SERVICE_UNAVAILABLE, "unavailable", "The shop cannot answer now"),
            Self::StorageFull => (S::INSUFFICIENT_STORAGE, "storage-full", "The shop has no space left"),
            Self::Internal => (S::INTERNAL_SERVER_ERROR, "internal", "The shop made a mistake"),
        }
    }

    pub(in super::super) const fn status(self) -> StatusCode {
        self.parts().0
    }
}
