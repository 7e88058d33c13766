//! Request bodies, written by hand: an amount goes over the wire as an exact decimal number, which no float would
//! survive, and what is absent is left out.

use core::fmt::{Display, Write as _};

use bytes::Bytes;

use crate::model::Money;

/// A JSON object, written into one buffer: each of its texts on its own would ask for memory three times.
pub(crate) struct Object(Vec<u8>);

impl Object {
    pub(crate) fn new() -> Self {
        Self::with_room(256)
    }

    /// If the room is exact, it becomes the body as it is.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        // To the end even if one is not: without a way out the compiler looks at many at once.
        if value.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
            return self.plain(name, value);
        }
        self.name(name);
        serde_json::to_writer(&mut self.0, value).expect("a text is JSON, and a vector takes all of it");
        self
    }

    pub(crate) fn text_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// A text that stands in JSON as it is.
    pub(crate) fn plain(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        self.0.push(b'"');
        self.0.extend_from_slice(value.as_bytes());
        self.0.push(b'"');
        self
    }

    pub(crate) fn amount(self, name: &str, amount: Money) -> Self {
        self.field(name, amount.decimal().as_str())
    }

    pub(crate) fn amount_if(self, name: &str, amount: Option<Money>) -> Self {
        match amount {
            Some(amount) => self.amount(name, amount),
            None => self,
        }
    }

    pub(crate) fn number(self, name: &str, number: impl Into<u64>) -> Self {
        let mut text = String::with_capacity(20);
        write!(text, "{}", number.into()).expect("a text takes all of it");
        self.field(name, &text)
    }

    pub(crate) fn flag(self, name: &str, is_so: bool) -> Self {
        self.field(name, if is_so { "true" } else { "false" })
    }

    /// An object within this one.
    pub(crate) fn object(mut self, name: &str, inner: Self) -> Self {
        self.name(name);
        self.0.extend(inner.finish());
        self
    }

    /// A list of texts.
    pub(crate) fn texts(mut self, name: &str, texts: impl IntoIterator<Item = impl Display>) -> Self {
        self.name(name);
        let texts: Vec<String> = texts.into_iter().map(|text| text.to_string()).collect();
        serde_json::to_writer(&mut self.0, &texts).expect("texts are JSON, and a vector takes all of it");
        self
    }

    pub(crate) fn field(mut self, name: &str, json: &str) -> Self {
        self.name(name);
        self.0.extend_from_slice(json.as_bytes());
        self
    }

    fn name(&mut self, name: &str) {
        self.0.extend_from_slice(if self.0.is_empty() { b"{\"" } else { b",\"" });
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    pub(crate) fn finish(mut self) -> Bytes {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        self.0.into()
    }
}

/// A list of objects.
pub(crate) fn array(objects: impl IntoIterator<Item = Object>) -> Bytes {
    let mut json = Vec::with_capacity(512);
    for object in objects {
        json.push(if json.is_empty() { b'[' } else { b',' });
        json.extend(object.finish());
    }
    if json.is_empty() {
        json.push(b'[');
    }
    json.push(b']');
    json.into()
}

/// Whether it stands in a JSON text as it is.
fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_left_out_and_the_rest_is_json() {
        let inner = Object::new().text("a", "\"\n").number("b", 7_u8);
        let object = Object::new()
            .text("text", "생수 외 1건")
            .text_if("none", None)
            .amount("usd", Money::from_decimal(crate::model::Currency::Usd, "100.50").unwrap())
            .amount_if("no", None)
            .flag("flag", true)
            .object("inner", inner)
            .texts("list", ["x", "\"y"]);
        let written = String::from_utf8(object.finish().to_vec()).unwrap();
        let expected = r#"{"text":"생수 외 1건","usd":100.50,"flag":true,"inner":{"a":"\"\n","b":7},"list":["x","\"y"]}"#;
        assert_eq!(written, expected);
        let rows = [Object::new(), Object::new().number("n", 1_u8)];
        assert_eq!(&array(rows)[..], br#"[{},{"n":1}]"#);
        assert_eq!((&array([])[..], &Object::new().finish()[..]), (&b"[]"[..], &b"{}"[..]));
    }
}
