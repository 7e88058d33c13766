//! Bodies that a gateway, or something before it, may send.

use bytes::Bytes;

use crate::test_support::{ORDER_ID, PAYMENT_KEY};

/// What a body is worth.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Meaning {
    /// The payment, as it was asked for.
    Asked,
    /// A payment, and another one.
    Another,
    /// A code of the gateway's edge: turned away before anybody looked at the payment.
    Edge,
    /// A code, and none that tells.
    Code,
    /// Neither.
    Junk,
}

/// How a body is made of the payment that was asked for.
#[derive(Clone, Copy)]
enum Made {
    Of(&'static [u8]),
    Asked,
    /// Its first so many bytes.
    Cut(usize),
    With(&'static str, &'static str),
    /// Something, this often.
    Many(&'static str, usize),
}

#[derive(Clone, Copy)]
pub(super) struct Body {
    pub(super) name: &'static str,
    pub(super) meaning: Meaning,
    made: Made,
}

impl Body {
    /// The bytes, if `asked` is the payment that was asked for.
    pub(super) fn bytes(&self, asked: &str) -> Bytes {
        match self.made {
            Made::Of(bytes) => Bytes::from_static(bytes),
            Made::Asked => asked.to_owned().into(),
            Made::Cut(length) => asked[..length].to_owned().into(),
            Made::With(from, to) => {
                assert!(asked.contains(from), "{from} is in {asked}");
                asked.replace(from, to).into()
            }
            Made::Many(text, times) => text.repeat(times).into(),
        }
    }
}

const fn junk(name: &'static str, bytes: &'static [u8]) -> Body {
    Body { name, meaning: Meaning::Junk, made: Made::Of(bytes) }
}

const fn code(name: &'static str, bytes: &'static [u8]) -> Body {
    Body { name, meaning: Meaning::Code, made: Made::Of(bytes) }
}

const fn with(name: &'static str, from: &'static str, to: &'static str) -> Body {
    Body { name, meaning: Meaning::Junk, made: Made::With(from, to) }
}

pub(super) const BODIES: &[Body] = &[
    Body { name: "the payment", meaning: Meaning::Asked, made: Made::Asked },
    Body { name: "a new field", meaning: Meaning::Asked, made: Made::With("{\"paymentKey\"", "{\"new\":[{}],\"paymentKey\"") },
    Body { name: "other payment", meaning: Meaning::Another, made: Made::With("\"tgen_20250626194853NtWm4\",\"orderId\":\"ORD-", "\"tgen_another\",\"orderId\":\"ORX-") },
    Body { name: "cut", meaning: Meaning::Junk, made: Made::Cut(90) },
    Body { name: "cut to a brace", meaning: Meaning::Junk, made: Made::Cut(1) },
    Body { name: "deeply nested", meaning: Meaning::Junk, made: Made::Many("[", 5_000) },
    Body { name: "deep objects", meaning: Meaning::Junk, made: Made::Many("{\"code\":", 5_000) },
    Body { name: "much of nothing", meaning: Meaning::Junk, made: Made::Many(" ", 1 << 16) },
    junk("empty", b""),
    junk("a zero byte", b"\0"),
    junk("no text", b"\xff\xfe{\x00\"\x80"),
    junk("a byte order mark", b"\xef\xbb\xbf{\"code\":\"UNAUTHORIZED_KEY\",\"message\":\"\"}"),
    junk("a text that is none", b"{\"code\":\"UNAUTHORIZED_\xffKEY\",\"message\":\"\"}"),
    junk("half a surrogate", b"{\"code\":\"\\ud800\",\"message\":\"\"}"),
    junk("a page", b"<html><body>502 Bad Gateway</body></html>"),
    junk("null", b"null"),
    junk("a truth", b"true"),
    junk("a number", b"7"),
    junk("a number beyond all", b"1e999999"),
    junk("a text", b"\"DONE\""),
    junk("a list", b"[]"),
    junk("an empty object", b"{}"),
    junk("two objects", b"{\"code\":\"UNAUTHORIZED_KEY\",\"message\":\"\"}{}"),
    junk("a code that is a number", b"{\"code\":7,\"message\":\"\"}"),
    junk("a code that is nothing", b"{\"code\":null,\"message\":null}"),
    junk("a code twice", b"{\"code\":\"UNAUTHORIZED_KEY\",\"code\":\"REJECT_CARD_PAYMENT\",\"message\":\"\"}"),
    junk("an empty code", b"{\"code\":\"\",\"message\":\"\"}"),
    junk("the envelope of v2", b"{\"version\":\"2022-11-16\",\"traceId\":\"t\",\"entityType\":null,\"entityBody\":null,\"error\":{\"code\":\"UNAUTHORIZED_KEY\",\"message\":\"\"}}"),
    junk("a success of v2", b"{\"version\":\"2022-11-16\",\"traceId\":\"t\",\"entityType\":\"payment\",\"entityBody\":{\"status\":\"DONE\"},\"error\":null}"),
    code("a code of tomorrow", b"{\"code\":\"A_CODE_OF_TOMORROW\",\"message\":\"?\"}"),
    code("a code in small letters", b"{\"code\":\"unauthorized_key\",\"message\":\"\"}"),
    code("a code that is a card", b"{\"code\":\"4111111111111111\",\"message\":\"4111-1111-1111-1111\"}"),
    code("a code that is a key", b"{\"code\":\"tgen_20250626194853NtWm4\",\"message\":\"cf_K7QXJ4WQ test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R\"}"),
    code("a payment that is a code", b"{\"code\":\"DONE\",\"message\":\"\",\"paymentKey\":\"tgen_20250626194853NtWm4\",\"status\":\"DONE\"}"),
    Body { name: "an edge's code", meaning: Meaning::Edge, made: Made::Of(b"{\"code\":\"UNAUTHORIZED_KEY\",\"message\":\"\"}") },
    Body { name: "an edge's code and more", meaning: Meaning::Edge, made: Made::Of(b"{\"message\":\"?\",\"data\":{\"a\":[1]},\"code\":\"INVALID_API_KEY\"}") },
    with("a key twice", "\"orderId\"", "\"paymentKey\":\"tgen_20250626194853NtWm4\",\"orderId\""),
    with("a status twice", "\"currency\"", "\"status\":\"READY\",\"currency\""),
    with("an amount too large", "\"totalAmount\":15000", "\"totalAmount\":99999999999999999999999999"),
    with("an amount beyond floats", "\"totalAmount\":15000", "\"totalAmount\":1e400"),
    with("a negative zero of an amount", "\"totalAmount\":15000", "\"totalAmount\":-0.5"),
    with("half a won", "\"totalAmount\":15000", "\"totalAmount\":15000.5"),
    with("an amount as text", "\"totalAmount\":15000", "\"totalAmount\":\"15000\""),
    with("no amount", "\"totalAmount\":15000", "\"totalAmount\":null"),
    with("a balance that is a list", "\"balanceAmount\":", "\"balanceAmount\":[],\"x\":"),
    with("a currency of elsewhere", "\"KRW\"", "\"4111111111111111\""),
    with("an order that is a number", "\"ORD-1750934933050-OTYKJs2w\"", "7"),
    with("an order that is nothing", "\"ORD-1750934933050-OTYKJs2w\"", "null"),
    with("a key with a space", PAYMENT_KEY, "tgen 2025"),
    with("an empty key", PAYMENT_KEY, ""),
    with("a status that is a number", "\"status\":\"", "\"status\":7,\"y\":\""),
    with("cancels that are none", "\"cancels\":", "\"cancels\":7,\"z\":"),
    with("a cancel that is nothing", "\"cancels\":[", "\"cancels\":[null],\"z\":["),
];

// The replacements above name what the payments of the tests hold.
const _: () = assert!(PAYMENT_KEY.len() == 24 && ORDER_ID.len() == 26);
