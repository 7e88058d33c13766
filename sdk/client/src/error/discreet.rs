//! What the gateway, or a proxy before it, says ends up in logs. It is quoted as it came, except for what nobody may
//! find there: the keys of the request that was answered, anything that looks like a secret key, and card numbers.

use std::borrow::Cow;

/// What stands in the place of what was taken out.
const BLOT: &str = "[..]";

/// Secret keys begin like this, in plain and in Base64 (`test_`, `live_`).
const SECRET_STARTS: [&str; 6] = ["test_sk_", "live_sk_", "test_gsk_", "live_gsk_", "dGVzdF9", "bGl2ZV9"];

/// Card numbers have so many digits.
const CARD_DIGITS: core::ops::RangeInclusive<usize> = 12..=19;

/// `text` without `keys`, secret keys and card numbers.
pub(crate) fn discreet<'t>(text: &'t str, keys: &[&str]) -> Cow<'t, str> {
    let mut found = Cow::Borrowed(text);
    for key in keys.iter().filter(|key| !key.is_empty() && text.contains(**key)) {
        found = found.replace(*key, BLOT).into();
    }
    for finds in [secret as fn(Option<char>, &str) -> Option<usize>, card] {
        if let Some(clean) = blotted(&found, finds) {
            found = clean.into();
        }
    }
    found
}

/// The first `chars_max` characters of `text`, and whether there were more: texts of others have no bound.
pub(crate) fn excerpt(text: &str, chars_max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}..", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

/// `text` with a blot wherever `length` finds something, given the character before and the rest; `None` if it never
/// does.
fn blotted(text: &str, length: impl Fn(Option<char>, &str) -> Option<usize>) -> Option<String> {
    let mut clean: Option<String> = None;
    let (mut before, mut rest) = (None, text);
    while let Some(first) = rest.chars().next() {
        let step = if let Some(length) = length(before, rest) {
            clean
                .get_or_insert_with(|| text.strip_suffix(rest).unwrap_or_default().to_owned())
                .push_str(BLOT);
            length
        } else {
            if let Some(clean) = &mut clean {
                clean.push(first);
            }
            first.len_utf8()
        };
        (before, rest) = (Some(first), rest.get(step..).unwrap_or_default());
    }
    clean
}

/// The length of a secret key at the beginning of `text`.
fn secret(_before: Option<char>, text: &str) -> Option<usize> {
    SECRET_STARTS.into_iter().find(|start| text.starts_with(start))?;
    Some(text.find(|c: char| !(c.is_ascii_alphanumeric() || "_-+/=".contains(c))).unwrap_or(text.len()))
}

/// The length of a card number at the beginning of `text`: digits, in groups or not, whose check digit is right. It
/// does not begin in the middle of a number.
fn card(before: Option<char>, text: &str) -> Option<usize> {
    if before.is_some_and(|before| before.is_ascii_digit()) {
        return None;
    }
    let (mut digits, mut end, mut found) = (Vec::new(), 0, None);
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'0'..=b'9' => {
                digits.push(u32::from(byte - b'0'));
                end = at + 1;
            }
            // One between two groups.
            b' ' | b'-' if at > 0 && end == at => continue,
            _ => break,
        }
        if digits.len() > *CARD_DIGITS.end() {
            // Else a long text of groups would be read to its end from each of them.
            break;
        }
        // What follows a card number may be a number, too.
        let ends_group = bytes.peek().is_none_or(|(_, next)| !next.is_ascii_digit());
        if ends_group && CARD_DIGITS.contains(&digits.len()) && has_check_digit(&digits) {
            found = Some(end);
        }
    }
    found
}

/// Luhn's: every second digit from the right doubled, the sum of all digits a multiple of ten.
fn has_check_digit(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_secrets_and_card_numbers_are_taken_out_and_nothing_else() {
        for (said, expected) in [
            ("존재하지 않는 결제 정보 입니다.", "존재하지 않는 결제 정보 입니다."),
            ("1test_sk_zXLk", "1[..]"),
            ("no payment tgen_1 (cf_1)", "no payment [..] ([..])"),
            ("key test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R is wrong", "key [..] is wrong"),
            ("Authorization: Basic dGVzdF9za196WExrS0V5cE46, twice", "Authorization: Basic [..], twice"),
            ("카드 4111-1111-1111-1111 거절", "카드 [..] 거절"),
            ("card 4111 1111 1111 1111", "card [..]"),
            ("card=4111111111111111;", "card=[..];"),
            ("4111111111111111 4111-1111-1111-1111 7", "[..] [..] 7"),
            ("order ORD-1750934933050-OTYKJs2w", "order ORD-1750934933050-OTYKJs2w"),
            ("15000 won, 2026-11-21 14:00", "15000 won, 2026-11-21 14:00"),
            ("4111111111111112 has another check digit", "4111111111111112 has another check digit"),
            ("[ES12] 부분취소 불가", "[ES12] 부분취소 불가"),
            ("", ""),
        ] {
            assert_eq!(discreet(said, &["tgen_1", "cf_1", ""]), expected, "{said}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_groups_of_digits_is_read_once_and_not_from_each_of_them() {
        // An answer may be 16 times as large. Read to its end from each group, this much takes minutes.
        let groups = "1 ".repeat(1 << 17);
        assert!(discreet(&groups, &[]).len() <= groups.len());
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_clean_stays(text in any::<String>(), key in "[ -~]{1,6}") {
            let clean = discreet(&text, &[&key]).into_owned();
            prop_assert!(SECRET_STARTS.iter().all(|start| !clean.contains(start)));
            let again = discreet(&clean, &[]).into_owned();
            prop_assert_eq!(again, clean);
        }

        #[test]
        fn a_key_is_found_wherever_it_stands(before in any::<String>(), key in "[a-z]{3}_[0-9A-Za-z]{6,20}", after in any::<String>()) {
            let said = format!("{before}{key}{after}");
            prop_assert!(!discreet(&said, &[&key]).contains(&key));
        }
    }
}
