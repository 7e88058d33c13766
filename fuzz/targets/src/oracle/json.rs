//! The outermost object of a JSON text, token by token: what comes twice, and how a number was really written, which a
//! value that was read cannot tell any more.

use serde_json::Value;

/// The fields of an object with their values as they are written; `None` if it is no object, or no JSON.
pub(crate) fn fields(text: &str) -> Option<Vec<(String, &str)>> {
    let _value: Value = serde_json::from_str(text).ok()?;
    let mut rest = text.trim_ascii().strip_prefix('{')?;
    let mut fields = Vec::new();
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t', '\r', '\n']);
        if rest.starts_with('}') {
            return Some(fields);
        }
        let (name, after) = rest.split_at_checked(value_end(rest))?;
        let value = after.trim_ascii_start().strip_prefix(':')?.trim_ascii_start();
        let (value, after) = value.split_at_checked(value_end(value))?;
        fields.push((serde_json::from_str(name).ok()?, value.trim_ascii_end()));
        rest = after;
    }
}

/// The one field of this name, if it is a number, as it is written.
pub(crate) fn number<'a>(fields: &[(String, &'a str)], name: &str) -> Option<&'a str> {
    let (_, value) = fields.iter().find(|(own, _)| own == name)?;
    value.starts_with(|first: char| first == '-' || first.is_ascii_digit()).then_some(*value)
}

/// Whether the object names a field twice.
pub(crate) fn names_twice(fields: &[(String, &str)]) -> bool {
    let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair.first() == pair.last())
}

/// Where the value ends that the text begins with. The text is JSON, so brackets need not be told apart.
fn value_end(text: &str) -> usize {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => {
                is_text = !is_text;
                if !is_text && depth == 0 {
                    return place + 1;
                }
            }
            _ if is_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return place + 1;
                }
            }
            b'}' | b']' | b',' | b':' if depth == 0 => return place,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{fields, names_twice, number};

    #[test]
    fn fields_are_told_as_they_are_written() {
        let text = r#" { "a" : 1.50 ,"b":{"a":[1,"}"]},"c\u0061":"x\"\\","d":[],"e":null } "#;
        let found = fields(text).unwrap();
        let names: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let expected =
            [("a", "1.50"), ("b", r#"{"a":[1,"}"]}"#), ("ca", r#""x\"\\""#), ("d", "[]"), ("e", "null")];
        assert_eq!(names, expected);
        assert_eq!(
            (number(&found, "a"), number(&found, "d"), names_twice(&found)),
            (Some("1.50"), None, false)
        );
        assert_eq!((fields("[]"), fields("{"), fields("{}")), (None, None, Some(vec![])));
    }

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        assert!(names_twice(&fields(r#"{"a":1,"b":2,"\u0061":1}"#).unwrap()));
    }
}
