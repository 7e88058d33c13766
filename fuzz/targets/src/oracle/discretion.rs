//! What no text may show that could end up in a log.

/// What gets logged holds none of the keys, whatever the gateway quotes.
pub(crate) fn discreet(text: &str, keys: &[&str]) {
    for key in keys {
        assert!(!text.contains(key), "{key} stands in {text}");
    }
}

/// The same of everything that caused an error.
pub(crate) fn discreet_causes(error: &dyn core::error::Error, keys: &[&str]) {
    let mut cause = error.source();
    while let Some(inner) = cause {
        discreet(&inner.to_string(), keys);
        cause = inner.source();
    }
}
