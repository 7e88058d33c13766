//! libFuzzer around `fuzz_targets::resource`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::resource::check(input));
