//! Bytes that mean nothing, the same every time for the same request.

use bytes::Bytes;

/// So many bytes that no parser of HTTP takes for the beginning of an answer.
pub(crate) fn garbage(seed: u64, length: usize) -> Bytes {
    let mut state = seed;
    let mut next = || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // Never ASCII: neither a status line nor JSON.
        (mixed ^ (mixed >> 31)).to_be_bytes()[0] | 0x80
    };
    (0..length).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::garbage;

    #[test]
    fn garbage_is_as_long_as_asked_and_never_ascii() {
        let bytes = garbage(7, 100);
        assert_eq!(bytes.len(), 100);
        assert!(bytes.iter().all(|byte| !byte.is_ascii()));
        assert_eq!(bytes, garbage(7, 100));
        assert_ne!(bytes, garbage(8, 100));
    }
}
