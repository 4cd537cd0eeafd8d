//! Gate `none`: never holds back.

use super::{Gate, GateInput};
use crate::model::family::FamilyMember;

/// The gate's name.
pub(crate) const NAME: &str = "none";

/// No gate.
pub(crate) struct NoGate;

impl FamilyMember for NoGate {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "no gate: every slot trades as scheduled (default)"
    }
}

impl Gate for NoGate {
    fn levels(&self, view: &GateInput<'_>) -> Vec<Option<f64>> {
        vec![None; view.rows.len()]
    }
}
