//! How a client speaks in every request: in which language it wants its answers, and whether it rehearses an error.

use http::header::ACCEPT_LANGUAGE;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Language, discreet, excerpt};
use crate::model::{InvalidValue, SecretKey};

const TEST_CODE: HeaderName = HeaderName::from_static("tosspayments-test-code");

/// See the module. Most clients add nothing.
#[derive(Debug, Default)]
pub(crate) struct Manner {
    language: Option<HeaderValue>,
    test_code: Option<HeaderValue>,
}

impl Manner {
    pub(crate) fn new(
        language: Language,
        test_code: Option<&str>,
        secret_key: &SecretKey,
    ) -> Result<Self, InvalidValue> {
        let language = match language {
            // As it answers by itself.
            Language::Korean => None,
            Language::English => Some(HeaderValue::from_static("en-US")),
        };
        let test_code = test_code.map(|code| checked(code, secret_key)).transpose()?;
        Ok(Self { language, test_code })
    }

    pub(super) fn put(&self, headers: &mut HeaderMap) {
        if let Some(language) = &self.language {
            headers.insert(ACCEPT_LANGUAGE, language.clone());
        }
        if let Some(code) = &self.test_code {
            headers.insert(TEST_CODE, code.clone());
        }
    }
}

fn checked(code: &str, secret_key: &SecretKey) -> Result<HeaderValue, InvalidValue> {
    let fail = |problem: String| Err(InvalidValue::new("test_code", problem));
    if secret_key.is_live() {
        return fail(
            "works with test keys only: with a live one the gateway ignores it, and money moves".to_owned(),
        );
    }
    let is_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    match HeaderValue::from_str(code) {
        Ok(value) if (1..=100).contains(&code.len()) && code.bytes().all(is_code) => Ok(value),
        Ok(_) | Err(_) => fail(format!(
            "is a code of the gateway such as REJECT_CARD_PAYMENT, not {:?}",
            excerpt(&discreet(code, &[]), 40)
        )),
    }
}
