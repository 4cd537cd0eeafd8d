//! The terminal: what a person sees while a sweep runs and when it is done.

pub mod comparison;
pub mod diagnostics;
pub mod diff;
pub mod execution_chart;
pub mod fetch_progress;
pub mod figures;
pub mod printer;
pub mod progress;
pub mod run_page;
pub mod screen;
pub mod sensitivity;
pub mod verdict;
