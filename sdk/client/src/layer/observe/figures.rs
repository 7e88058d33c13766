//! What is counted, with its labels as literals: labels put together at run time ask for memory each time, whether
//! anybody listens or not.

use core::time::Duration;

use metrics::{counter, histogram};

use crate::operation::OperationClass;

/// Counts with literal labels, if the label's value is one of those named; any other is counted, too, only slower.
macro_rules! count {
    ($name:literal, $operation:literal, $label:literal = $value:expr, $($known:literal)*) => {
        match $value {
            $($known => counter!($name, "operation" => $operation, $label => $known),)*
            other => counter!($name, "operation" => $operation, $label => other),
        }
    };
}

macro_rules! count_attempt {
    ($operation:literal, $result:expr) => {
        count!(
            "toss_attempts_total", $operation, "result" = $result,
            "ok" "refused" "fault" "no_answer" "not_sent" "superseded" "rejected_locally"
        )
    };
}

/// One call has ended so.
pub(super) fn count_call(class: OperationClass, effect: &'static str) {
    let counter = match class {
        OperationClass::Confirm => {
            count!("toss_calls_total", "confirm", "effect" = effect, "applied" "declined" "not_sent" "unknown")
        }
        OperationClass::Cancel => {
            count!("toss_calls_total", "cancel", "effect" = effect, "applied" "declined" "not_sent" "unknown")
        }
        OperationClass::LookUp => count!("toss_calls_total", "look_up", "effect" = effect, "ok" "failed"),
    };
    counter.increment(1);
}

/// One call has taken so long.
pub(super) fn time_call(class: OperationClass, time: Duration) {
    let histogram = match class {
        OperationClass::Confirm => histogram!("toss_call_seconds", "operation" => "confirm"),
        OperationClass::Cancel => histogram!("toss_call_seconds", "operation" => "cancel"),
        OperationClass::LookUp => histogram!("toss_call_seconds", "operation" => "look_up"),
    };
    histogram.record(time.as_secs_f64());
}

/// One attempt has ended so.
pub(super) fn count_attempt(class: OperationClass, result: &'static str) {
    let counter = match class {
        OperationClass::Confirm => count_attempt!("confirm", result),
        OperationClass::Cancel => count_attempt!("cancel", result),
        OperationClass::LookUp => count_attempt!("look_up", result),
    };
    counter.increment(1);
}
