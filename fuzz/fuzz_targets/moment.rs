//! libFuzzer around `fuzz_targets::moment`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::moment::check(input));
