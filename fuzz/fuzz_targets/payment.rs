//! libFuzzer around `fuzz_targets::payment`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::payment::check(input));
