//! libFuzzer around `fuzz_targets::jwe`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::jwe::check(input));
