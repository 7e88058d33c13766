//! libFuzzer around `fuzz_targets::endpoint`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::endpoint::check(input));
