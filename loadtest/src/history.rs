//! What customers were told, as the audit reads it: one NDJSON record per line.

use core::fmt;

use serde::Serialize;
use toss_flows::time::UnixMicros;

/// One thing that a customer was told.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub(crate) enum Told {
    /// The shop took the order.
    #[serde(rename_all = "camelCase")]
    Accepted {
        /// The order.
        order_id: String,
    },
    /// The shop named a final state.
    #[serde(rename_all = "camelCase")]
    Answer {
        /// The order.
        order_id: String,
        /// The state.
        state: Final,
        /// When.
        at_micros: UnixMicros,
    },
}

/// The two states that end an order.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Final {
    Paid,
    Failed,
}

/// Writes records one per line.
pub(crate) fn ndjson<T: Serialize>(records: &[T]) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for record in records {
        text.push_str(&serde_json::to_string(record)?);
        text.push('\n');
    }
    Ok(text)
}

impl fmt::Display for Final {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Paid => "PAID",
            Self::Failed => "FAILED",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_those_of_the_golden_schema() {
        let told = [
            Told::Accepted { order_id: "lt-7-000000".to_owned() },
            Told::Answer {
                order_id: "lt-7-000000".to_owned(),
                state: Final::Paid,
                at_micros: UnixMicros::new(1_700_000_000_000_000),
            },
        ];
        assert_eq!(
            ndjson(&told).unwrap(),
            "{\"record\":\"accepted\",\"orderId\":\"lt-7-000000\"}\n\
             {\"record\":\"answer\",\"orderId\":\"lt-7-000000\",\"state\":\"PAID\",\"atMicros\":1700000000000000}\n"
        );
    }
}
