//! Amounts as the gateway reads them: whole won, as a JSON number or as a string of digits.

use serde_json::Value;

/// The largest whole number that every JSON reader keeps exactly.
pub(crate) const AMOUNT_MAX: u64 = 9_007_199_254_740_991;

/// The amount, if the value is one; negative ones and fractions are none.
pub(crate) fn read(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => whole(&number.to_string()),
        Value::String(text) => whole(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `15000` and `15000.0` are 15000; nothing is rounded.
fn whole(text: &str) -> Option<u64> {
    let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_whole =
        fraction.bytes().all(|byte| byte == b'0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|amount| is_whole && *amount <= AMOUNT_MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_and_numeric_strings_are_amounts_and_nothing_is_rounded() {
        let cases = [
            (json!(15_000), Some(15_000)),
            (json!("15000"), Some(15_000)),
            (json!(15_000.0), Some(15_000)),
            (json!(0), Some(0)),
            (json!(15_000.5), None),
            (json!(-1), None),
            (json!(""), None),
            (json!("+5"), None),
            (json!("1e4"), None),
            (json!("만원"), None),
            (json!(9_007_199_254_740_992_u64), None),
            (json!(null), None),
            (json!([1]), None),
        ];
        for (value, amount) in cases {
            assert_eq!(read(&value), amount, "{value}");
        }
    }
}
