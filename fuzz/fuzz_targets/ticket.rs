//! libFuzzer around `fuzz_targets::ticket`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::ticket::check(input));
