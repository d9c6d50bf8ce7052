//! The target `merge`.
#![no_main]

#[allow(dead_code, reason = "each fuzzer runs one of the targets")]
#[path = "../../tests/it/reliability/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::merge(bytes));
