//! Tests of promises between modules; those made to a user are in `tests/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::format_push_string,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "a test that goes wrong says so by panicking, its numbers are small, and what it expects is independent of the program"
)]

mod blocks;
mod cleanup;
mod coverage;
mod diagnostics;
mod documentation;
mod family_members;
mod fills_and_benchmarks;
mod golden;
mod half_day;
mod http;
mod import;
mod lookahead;
mod meaning;
mod optimal;
mod parameter_names;
mod properties;
mod shipped_sweeps;
mod spread;
mod spread_tables;
mod support;
mod tracking_risk;
mod volatility;

#[path = "../../tests/shared/doc_tables.rs"]
mod doc_tables;
#[allow(dead_code, reason = "some of it is used by tests outside alone")]
#[path = "../../tests/shared/server.rs"]
mod server;
#[path = "../../tests/shared/source_files.rs"]
mod source_files;
#[path = "../../tests/shared/split_mix.rs"]
mod split_mix;
