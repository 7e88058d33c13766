//! The 32 bytes that a security key's digits stand for.

use crate::model::SecurityKey;

/// As secret as the key itself.
pub(crate) fn bytes(key: &SecurityKey) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(key.expose().as_bytes().chunks_exact(2)) {
        *byte = digits.iter().fold(0, |byte, digit| byte << 4 | value(*digit));
    }
    bytes
}

fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        // The only others that a key has: its type refuses the rest.
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn digits_have_two_cases_and_bytes_have_none() {
        let key = "00ff0123456789abcdef0123456789ABCDEF0123456789aBcDeF0123456789Ab".parse().unwrap();
        let expected: Vec<u8> = (0..32)
            .map(|place| {
                u8::from_str_radix(
                    &"00ff0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab"[2 * place..][..2],
                    16,
                )
            })
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(bytes(&key).as_slice(), expected);
    }
}
