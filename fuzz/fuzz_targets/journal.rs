//! libFuzzer around `fuzz_targets::journal`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::journal::check(input));
