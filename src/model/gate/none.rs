//! Gate `none`: never holds back.

use super::{Gate, View};
use crate::model::family::Member;

/// The gate's name.
pub(crate) const NAME: &str = "none";

/// No gate.
pub(crate) struct Ungated;

impl Member for Ungated {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "never holds back (default)"
    }
}

impl Gate for Ungated {
    fn levels(&self, view: &View<'_>) -> Vec<Option<f64>> {
        vec![None; view.rows.len()]
    }
}
