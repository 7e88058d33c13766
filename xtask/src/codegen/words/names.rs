//! Names and sentences of generated enums: how a value becomes a variant, and a note a line of documentation.

/// Values whose English name is another's as well, or says too little.
const RENAMED: [(&str, &str, &str); 1] = [("card.issuerCode", "33", "WooriBc")];

/// Spellings that were seen on the wire, or in the gateway's own examples, beside the ones of the file's columns.
const SEEN: [(&str, &str, &str); 2] =
    [("foreignEasyPay.provider", "PAYPAL", "paypal"), ("webhook.METHOD_UPDATED.status", "ENABLED", "ENABLE")];

/// The further spelling of a value, if one was seen.
pub(super) fn seen_as(of: &str, wire: &str) -> Option<&'static str> {
    SEEN.into_iter().find(|(name, value, _)| (*name, *value) == (of, wire)).map(|(_, _, spelling)| spelling)
}

/// `PartialCanceled` of `PARTIAL_CANCELED`, `PayoutChanged` of `payout.changed`, `V1_0` of `1.0`.
pub(super) fn variant(of: &str, wire: &str, english: &str) -> String {
    if let Some((_, _, name)) = RENAMED.into_iter().find(|(name, value, _)| (*name, *value) == (of, wire)) {
        return name.to_owned();
    }
    let source = if english.is_empty() { wire } else { english };
    let words = source.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    if source.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("V{}", words.collect::<Vec<_>>().join("_"));
    }
    words.map(capitalised).collect()
}

/// A word of capitals is written small but for its first letter; any other keeps its shape.
fn capitalised(word: &str) -> String {
    let is_shouted = word.chars().all(|c| !c.is_ascii_lowercase());
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let rest = letters.map(|c| if is_shouted { c.to_ascii_lowercase() } else { c });
    first.into_iter().chain(rest).collect()
}

/// A note as a sentence whose code words are marked as such.
pub(super) fn sentence(note: &str) -> String {
    let marked: Vec<String> = note.split(' ').map(mark).collect();
    let text = marked.join(" ");
    if text.is_empty() || text.ends_with('.') { text } else { text + "." }
}

fn mark(word: &str) -> String {
    let core = word.trim_matches(|c: char| matches!(c, ',' | ';' | '(' | ')' | ':' | '.'));
    let is_code = core.contains(['_', '=', '{', '[', '.'])
        || core
            .chars()
            .zip(core.chars().skip(1))
            .any(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase());
    if core.is_empty() || !is_code { word.to_owned() } else { word.replacen(core, &format!("`{core}`"), 1) }
}
