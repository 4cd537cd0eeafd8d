//! Source `imported`: bars that `slipgrid data import` put into the store; it can obtain none by itself.

use super::{Ask, Obtained, Reach, Source};
use crate::market::MarketError;
use crate::market::web::Web;
use crate::model::family::Member;
use crate::sweep::definition::Interval;

/// The source's name.
pub(crate) const NAME: &str = "imported";

/// The store's own imports.
pub(crate) struct Imported;

impl Member for Imported {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "bars you imported with `slipgrid data import`"
    }
}

impl Source for Imported {
    fn reach(&self, _interval: Interval) -> Reach {
        Reach::Local
    }

    fn obtain(
        &self,
        ask: &Ask<'_>,
        _web: &Web,
        _progress: &dyn Fn(u64, u64),
    ) -> Result<Obtained, MarketError> {
        let Ask { symbol, interval, stored, .. } = ask;
        Err(MarketError::UnknownSymbol {
            symbol: (*symbol).to_owned(),
            source_name: NAME,
            known: stored.to_vec(),
            remedy: format!(
                "bring its {interval} bars with `slipgrid data import FILE.csv --symbol {symbol} --interval {interval}`"
            ),
        })
    }
}
