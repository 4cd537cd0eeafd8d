//! Source `imported`: bars that `slipgrid data import` put into the store; it can obtain none by itself.

use super::{BarRequest, FetchedBars, Retention, Source};
use crate::market::MarketError;
use crate::market::http::HttpClient;
use crate::model::family::FamilyMember;
use crate::sweep::definition::BarLength;

/// The source's name.
pub(crate) const NAME: &str = "imported";

/// The store's own imports.
pub(crate) struct ImportedSource;

impl FamilyMember for ImportedSource {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "bars you imported with `slipgrid data import`"
    }
}

impl Source for ImportedSource {
    fn retention(&self, _interval: BarLength) -> Retention {
        Retention::Local
    }

    fn fetch_bars(
        &self,
        request: &BarRequest<'_>,
        _web: &HttpClient,
        _progress: &dyn Fn(u64, u64),
    ) -> Result<FetchedBars, MarketError> {
        let BarRequest { symbol, bar_length: interval, stored, .. } = request;
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
