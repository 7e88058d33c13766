//! Words that the books share: each is one of a few, so it is kept as a `&'static str`, and read back as the same.

use serde::{Deserialize, Deserializer, de};

use crate::operation::Operation;

/// One of a few known words.
pub type Word = &'static str;

const STATUSES: &[Word] = &[
    "READY",
    "IN_PROGRESS",
    "WAITING_FOR_DEPOSIT",
    "DONE",
    "CANCELED",
    "PARTIAL_CANCELED",
    "ABORTED",
    "EXPIRED",
];
const CURRENCIES: &[Word] = &["KRW", "USD", "JPY"];
const METHODS: &[Word] =
    &["UNKNOWN", "CARD", "VIRTUAL_ACCOUNT", "TRANSFER", "MOBILE_PHONE", "GIFT_CERTIFICATE", "EASY_PAY"];

fn known<'de, D: Deserializer<'de>>(deserializer: D, words: &[Word]) -> Result<Word, D::Error> {
    let text = String::deserialize(deserializer)?;
    let found = words.iter().copied().find(|word| *word == text);
    found.ok_or_else(|| {
        de::Error::custom(format_args!("unknown word `{text}`, expected one of {}", words.join(", ")))
    })
}

pub(crate) fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    known(deserializer, STATUSES)
}

pub(crate) fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    known(deserializer, CURRENCIES)
}

pub(crate) fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    known(deserializer, METHODS)
}

pub(crate) fn operation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    let words: Vec<_> = Operation::all().map(Operation::as_str).chain(["none"]).collect();
    known(deserializer, &words)
}

/// What a book that does not say is in.
pub(crate) const fn won() -> Word {
    "KRW"
}

/// How a book that does not say was paid.
pub(crate) const fn unknown() -> Word {
    "UNKNOWN"
}
