//! Integration tests, one module per documented promise.
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

mod architecture;
mod blocks;
mod calibration;
mod choose;
mod cli;
mod compare;
mod determinism;
mod diff;
mod errors;
mod fetch;
mod help;
mod import;
mod import_cycles;
mod job;
mod list;
mod portfolio;
mod processor;
mod published;
mod records;
mod report;
mod report_workbook;
mod sensitivity;
mod show;
mod sources;
mod spread;
mod support;

#[path = "../shared/doc_tables.rs"]
mod doc_tables;
#[path = "../shared/server.rs"]
mod server;
#[path = "../shared/source_files.rs"]
mod source_files;
#[path = "../shared/split_mix.rs"]
mod split_mix;
