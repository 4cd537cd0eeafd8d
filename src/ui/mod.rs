//! The terminal: what a person sees while a sweep runs and when it is done.

pub(crate) mod choice;
pub(crate) mod comparison;
pub(crate) mod diagnostics;
pub(crate) mod diff;
pub(crate) mod execution_chart;
pub(crate) mod fetch_progress;
pub(crate) mod figures;
pub(crate) mod listing;
pub(crate) mod printer;
pub(crate) mod progress;
pub(crate) mod run_page;
pub(crate) mod run_summary;
pub(crate) mod screen;
pub(crate) mod sensitivity;
pub(crate) mod wrapping;
