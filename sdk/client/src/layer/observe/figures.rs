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

macro_rules! count_change {
    ($operation:literal, $effect:expr) => {
        count!("toss_calls_total", $operation, "effect" = $effect, "applied" "declined" "not_sent" "unknown")
    };
}

macro_rules! count_read {
    ($operation:literal, $effect:expr) => {
        count!("toss_calls_total", $operation, "effect" = $effect, "ok" "failed")
    };
}

/// One call has ended so.
pub(super) fn count_call(class: OperationClass, effect: &'static str) {
    let counter = match class {
        OperationClass::Confirm => count_change!("confirm", effect),
        OperationClass::Charge => count_change!("charge", effect),
        OperationClass::Cancel => count_change!("cancel", effect),
        OperationClass::Payout => count_change!("payout", effect),
        OperationClass::Manage => count_change!("manage", effect),
        OperationClass::LookUp => count_read!("look_up", effect),
        OperationClass::List => count_read!("list", effect),
    };
    counter.increment(1);
}

/// One call has taken so long.
pub(super) fn time_call(class: OperationClass, time: Duration) {
    let histogram = match class {
        OperationClass::Confirm => histogram!("toss_call_seconds", "operation" => "confirm"),
        OperationClass::Charge => histogram!("toss_call_seconds", "operation" => "charge"),
        OperationClass::Cancel => histogram!("toss_call_seconds", "operation" => "cancel"),
        OperationClass::Payout => histogram!("toss_call_seconds", "operation" => "payout"),
        OperationClass::Manage => histogram!("toss_call_seconds", "operation" => "manage"),
        OperationClass::LookUp => histogram!("toss_call_seconds", "operation" => "look_up"),
        OperationClass::List => histogram!("toss_call_seconds", "operation" => "list"),
    };
    histogram.record(time.as_secs_f64());
}

/// One attempt has ended so.
pub(super) fn count_attempt(class: OperationClass, result: &'static str) {
    let counter = match class {
        OperationClass::Confirm => count_attempt!("confirm", result),
        OperationClass::Charge => count_attempt!("charge", result),
        OperationClass::Cancel => count_attempt!("cancel", result),
        OperationClass::Payout => count_attempt!("payout", result),
        OperationClass::Manage => count_attempt!("manage", result),
        OperationClass::LookUp => count_attempt!("look_up", result),
        OperationClass::List => count_attempt!("list", result),
    };
    counter.increment(1);
}
