//! libFuzzer around `fuzz_targets::refusal`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::refusal::check(input));
