//! Gate `signed-signal`: a column of your own that means the opposite for the other side.

use super::signal::signal_values;
use super::{Gate, GateInput};
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, GateAction, GateSessions, GateThreshold};

/// Level = s x the cell of the column `signal` of `[data]` beside each bar, s = +1 for a buy, -1 for a sell.
///
/// For an order-book imbalance, (bid size - ask size) / (bid size + ask size): buyers crowd when it is high, and a buy
/// that waits avoids paying with them; for a sell it is the other way round.
/// Source: Cont, Kukanov, Stoikov 2014, "The price impact of order book events", for imbalance as a pressure.
pub(crate) struct SignedSignalGate;

impl FamilyMember for SignedSignalGate {
    fn name(&self) -> &'static str {
        "signed-signal"
    }

    fn about(&self) -> &'static str {
        "the same column, times -1 for a sell: order-book imbalance"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[GateAction, GateThreshold, GateSessions]
    }
}

impl Gate for SignedSignalGate {
    fn reads_signal(&self) -> bool {
        true
    }

    fn levels(&self, view: &GateInput<'_>) -> Vec<Option<f64>> {
        signal_values(view).map(|cell| cell.map(|cell| view.sign * cell)).collect()
    }
}
