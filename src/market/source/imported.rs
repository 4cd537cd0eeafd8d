//! Source `imported`: bars that `slipgrid data import` put into the store; it can obtain none by itself.

use super::Source;
use crate::market::MarketError;
use crate::market::snapshot::Snapshot;
use crate::model::family::Member;
use crate::sweep::definition::Interval;

/// The source's name.
pub const NAME: &str = "imported";

/// The store's own imports.
pub struct Imported;

impl Member for Imported {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "bars you imported with `slipgrid data import`"
    }
}

impl Source for Imported {
    fn obtain(&self, symbol: &str, interval: Interval, stored: &[String]) -> Result<Snapshot, MarketError> {
        Err(MarketError::UnknownSymbol {
            symbol: symbol.to_owned(),
            source_name: NAME,
            known: stored.to_vec(),
            remedy: format!(
                "bring its {interval} bars with `slipgrid data import FILE.csv --symbol {symbol} --interval {interval}`"
            ),
        })
    }
}
