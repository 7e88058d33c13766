//! libFuzzer around `fuzz_targets::redirect`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::redirect::check(input));
