//! How deliveries about payouts and sellers are signed: HMAC-SHA256 over `{body}:{transmission time}`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::switches::WebhookKey;

/// `v1:{base64}`, one for each of the keys, joined by commas; `None` without any key.
pub(super) fn sign(keys: &[&str], encoding: WebhookKey, body: &str, time: &str) -> Option<String> {
    let signatures: Vec<String> = keys.iter().map(|key| one(&bytes(key, encoding), body, time)).collect();
    (!signatures.is_empty()).then(|| signatures.join(","))
}

fn one(key: &[u8], body: &str, time: &str) -> String {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(body.as_bytes());
    mac.update(b":");
    mac.update(time.as_bytes());
    format!("v1:{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// What is no hexadecimal text is taken as it stands.
fn bytes(key: &str, encoding: WebhookKey) -> Vec<u8> {
    let decoded = match encoding {
        WebhookKey::HexDecoded => decoded(key),
        WebhookKey::Ascii => None,
    };
    decoded.unwrap_or_else(|| key.as_bytes().to_vec())
}

fn decoded(hex: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    bytes.collect::<Option<_>>().filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const VECTOR: &str = include_str!("../../../../tests/wire/webhook.signature_vector.json");

    #[test]
    fn the_computed_vector_comes_out_with_either_key_and_with_both() {
        let vector: Value = serde_json::from_str(VECTOR).expect("the sample is JSON");
        let text = |name: &str| vector[name].as_str().expect("a text").to_owned();
        let (key, body) = (text("securityKeyHex"), text("rawBody"));
        let time = text("tosspayments-webhook-transmission-time");
        let signed = |encoding| sign(&[&key], encoding, &body, &time);
        let [hex, ascii] = [signed(WebhookKey::HexDecoded), signed(WebhookKey::Ascii)];
        assert_eq!(hex.as_deref(), Some(text("hmac_key_is_hex_decoded_32_bytes").as_str()));
        assert_eq!(ascii.as_deref(), Some(text("hmac_key_is_ascii_64_bytes").as_str()));
    }

    #[test]
    fn during_a_rotation_there_is_one_signature_per_key() {
        let keys = ["ab".repeat(32), "cd".repeat(32)];
        let both = sign(&[&keys[0], &keys[1]], WebhookKey::HexDecoded, "{}", "now");
        let each = keys.map(|key| sign(&[&key], WebhookKey::HexDecoded, "{}", "now"));
        assert_eq!(both, Some(each.map(Option::unwrap).join(",")));
        assert_eq!(sign(&[], WebhookKey::HexDecoded, "{}", "now"), None);
    }
}
