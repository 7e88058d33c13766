//! How a snapshot keeps what JSON has no good form for. Numbers beyond 2^53 are text, because most readers of JSON
//! round them.

use serde::{Deserialize, Deserializer, Serializer, de};

/// `#[serde(with = "crate::kept::hex")]`: a `u64` or a `u128` in hexadecimal digits.
pub(crate) mod hex {
    use core::fmt::LowerHex;

    use super::{Deserialize, Deserializer, Serializer, de};

    pub(crate) fn serialize<N: LowerHex, S: Serializer>(
        number: &N,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{number:x}"))
    }

    pub(crate) fn deserialize<'de, N: TryFrom<u128>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<N, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = u128::from_str_radix(&text, 16).ok().and_then(|number| N::try_from(number).ok());
        number.ok_or_else(|| de::Error::custom(format_args!("`{text}` is no number in hexadecimal digits")))
    }
}

/// `#[serde(with = "crate::kept::text")]`: bytes that are text as a rule, and `{"base64": ...}` where they are not.
pub(crate) mod text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::Serialize;

    use super::{Deserialize, Deserializer, Serializer, de};

    #[derive(Serialize)]
    struct Encoded {
        base64: String,
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Encoded { base64: String },
    }

    pub(crate) fn serialize<B: AsRef<[u8]>, S: Serializer>(
        bytes: &B,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let bytes = bytes.as_ref();
        match str::from_utf8(bytes) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => Encoded { base64: STANDARD.encode(bytes) }.serialize(serializer),
        }
    }

    pub(crate) fn deserialize<'de, B: From<Vec<u8>>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<B, D::Error> {
        match Either::deserialize(deserializer)? {
            Either::Text(text) => Ok(text.into_bytes().into()),
            Either::Encoded { base64 } => STANDARD.decode(&base64).map(B::from).map_err(|error| {
                de::Error::custom(format_args!("base64 `{base64}` cannot be decoded: {error}"))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde::Serialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Kept {
        #[serde(with = "hex")]
        long: u128,
        #[serde(with = "hex")]
        short: u64,
        #[serde(with = "text")]
        body: Bytes,
    }

    #[test]
    fn everything_is_read_back_as_it_was() {
        for body in [&b"{\"status\":\"DONE\"}"[..], b"", "카드".as_bytes(), &[0xff, 0, 0xfe]] {
            let kept = Kept { long: u128::MAX, short: u64::MAX, body: Bytes::copy_from_slice(body) };
            let text = serde_json::to_string(&kept).expect("JSON");
            assert_eq!(serde_json::from_str::<Kept>(&text).expect(&text), kept);
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let text = r#"{"long":"1","short":"10000000000000000","body":""}"#;
        let error = serde_json::from_str::<Kept>(text).expect_err("too long").to_string();
        assert!(error.contains("`10000000000000000` is no number"), "{error}");
    }
}
