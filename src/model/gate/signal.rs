//! Gate `signal`: a column of your own, kept beside imported bars.

use super::{Gate, GateInput};
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, GateAction, GateSessions, GateThreshold};

/// Level = the cell of the column `signal` of `[data]` beside each bar, for both sides alike; none where it is empty.
///
/// The cell of a bar must be known by the bar's end; it decides the slot after it.
pub(crate) struct SignalGate;

impl FamilyMember for SignalGate {
    fn name(&self) -> &'static str {
        "signal"
    }

    fn about(&self) -> &'static str {
        "the column [data] signal of imported bars, the same for buys and sells"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[GateAction, GateThreshold, GateSessions]
    }
}

impl Gate for SignalGate {
    fn reads_signal(&self) -> bool {
        true
    }

    fn levels(&self, view: &GateInput<'_>) -> Vec<Option<f64>> {
        signal_values(view).collect()
    }
}

/// The signal's cells of the rows of `view`.
pub(super) fn signal_values(view: &GateInput<'_>) -> impl Iterator<Item = Option<f64>> {
    let signal = view.series.signal();
    view.rows.clone().map(move |row| signal.and_then(|signal| signal.values.get(row).copied().flatten()))
}
