//! libFuzzer around `fuzz_targets::money`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::money::check(input));
