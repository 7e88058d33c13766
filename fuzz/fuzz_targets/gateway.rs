//! libFuzzer around `fuzz_targets::gateway`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_targets::gateway::check(input));
