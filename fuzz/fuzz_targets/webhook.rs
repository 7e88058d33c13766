//! libFuzzer around `fuzz_targets::webhook`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::webhook::check(input));
