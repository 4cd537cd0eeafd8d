//! Integration tests, one module a promise.

mod architecture;
mod cli;
mod determinism;
mod diagnostics;
mod documentation;
mod golden;
mod import;
mod lookahead;
mod properties;
mod shipped_sweeps;
mod support;
