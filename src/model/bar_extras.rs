//! What some sources give of a bar beside its prices and volume: its own VWAP, a quote, the closing auction's print.

/// A column that bars may have beside open, high, low, close and volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarColumn {
    /// Volume-weighted average price of the bar's trades.
    Vwap,
    /// Best bid, as quoted in the bar.
    Bid,
    /// Best ask, as quoted in the bar.
    Ask,
    /// Ask - bid, in the price's currency.
    Spread,
    /// Price of the closing auction's print, on the last bar of its session.
    Auction,
    /// Units traded in the closing auction.
    AuctionVolume,
}

impl BarColumn {
    /// Every column, in the order that bars files have them.
    pub const ALL: [Self; 6] =
        [Self::Vwap, Self::Bid, Self::Ask, Self::Spread, Self::Auction, Self::AuctionVolume];

    /// Its name in bars files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vwap => "vwap",
            Self::Bid => "bid",
            Self::Ask => "ask",
            Self::Spread => "spread",
            Self::Auction => "auction",
            Self::AuctionVolume => "auction_volume",
        }
    }

    /// What it is, and what a cell must be.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Vwap => {
                "volume-weighted average price of the bar's trades; within low to high, but for rounding (0.01% of the price)"
            }
            Self::Bid => "best bid as quoted in the bar, such as at its end; not above `ask`",
            Self::Ask => "best ask, likewise",
            Self::Spread => "ask - bid in the price's currency, where there is no bid and ask; 0 or more",
            Self::Auction => {
                "price of the closing auction's print, on the last bar of the session; above 0, wherever the bar's prices are"
            }
            Self::AuctionVolume => "units traded in that auction; 0 or more",
        }
    }

    /// The column called `name`, in upper or lower case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| name.eq_ignore_ascii_case(column.name()))
    }

    /// Whether its cells are prices, which are above 0; the others are 0 or more.
    pub(super) const fn is_price(self) -> bool {
        !matches!(self, Self::Spread | Self::AuctionVolume)
    }
}

/// The print of a session's closing auction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AuctionPrint {
    /// Its price.
    pub price: f64,
    /// Units traded in it; `None` where the data do not say.
    pub volume: Option<f64>,
}

/// The cells of one bar in the columns of [`BarColumn`]; `None` where the source gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BarExtras([Option<f64>; BarColumn::ALL.len()]);

impl BarExtras {
    /// The same cells with `value` in `column`.
    #[must_use]
    pub fn with(mut self, column: BarColumn, value: Option<f64>) -> Self {
        self.0[column as usize] = value;
        self
    }

    /// The cell of `column`.
    pub fn get(&self, column: BarColumn) -> Option<f64> {
        self.0[column as usize]
    }

    /// The cells that are not empty.
    pub fn given(&self) -> impl Iterator<Item = (BarColumn, f64)> {
        BarColumn::ALL.into_iter().filter_map(|column| Some((column, self.get(column)?)))
    }

    /// The quoted spread in bps of the mid, 0 or more: of bid and ask where both are given, in bps of their own mid; else
    /// of the spread given, in bps of `mid`; `None` without either.
    pub fn quoted_spread_bps(&self, mid: f64) -> Option<f64> {
        match (self.get(BarColumn::Bid), self.get(BarColumn::Ask)) {
            (Some(bid), Some(ask)) => Some((ask - bid) / f64::midpoint(bid, ask) * 1e4),
            _ => self.get(BarColumn::Spread).map(|spread| spread / mid * 1e4),
        }
    }

    /// The closing auction's print.
    pub fn auction(&self) -> Option<AuctionPrint> {
        let price = self.get(BarColumn::Auction)?;
        Some(AuctionPrint { price, volume: self.get(BarColumn::AuctionVolume) })
    }
}

/// The cells of many bars; a column of which nothing is given takes no memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ExtraColumns([Vec<Option<f64>>; BarColumn::ALL.len()]);

impl ExtraColumns {
    /// Sets the cells of `row`, which no earlier call has set a later one than.
    pub(super) fn set(&mut self, row: usize, cells: &BarExtras) {
        for (column, value) in cells.given() {
            let cells = &mut self.0[column as usize];
            cells.resize(row, None);
            cells.push(Some(value));
        }
    }

    /// The cells of `row`.
    pub(super) fn row(&self, row: usize) -> BarExtras {
        BarExtras(self.0.each_ref().map(|column| column.get(row).copied().flatten()))
    }

    /// The cell of `row` in `column`.
    pub(super) fn cell(&self, column: BarColumn, row: usize) -> Option<f64> {
        self.0[column as usize].get(row).copied().flatten()
    }

    /// The cells from `row` on.
    pub(super) fn tail(&self, row: usize) -> Self {
        Self(self.0.each_ref().map(|column| column.get(row..).unwrap_or_default().to_vec()))
    }

    /// Whether `column` has a cell that is not empty.
    pub(super) fn has(&self, column: BarColumn) -> bool {
        !self.0[column as usize].is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(given: &[(BarColumn, f64)]) -> BarExtras {
        given.iter().fold(BarExtras::default(), |cells, (column, value)| cells.with(*column, Some(*value)))
    }

    #[test]
    fn the_quoted_spread_is_that_of_bid_and_ask_or_the_one_given() {
        let quote = cells(&[(BarColumn::Bid, 9.99), (BarColumn::Ask, 10.01), (BarColumn::Spread, 0.5)]);
        assert!((quote.quoted_spread_bps(20.0).unwrap() - 20.0).abs() < 1e-9);
        let spread = cells(&[(BarColumn::Bid, 9.99), (BarColumn::Spread, 0.01)]);
        assert!((spread.quoted_spread_bps(20.0).unwrap() - 5.0).abs() < 1e-9, "a bid alone is no quote");
        assert_eq!(BarExtras::default().quoted_spread_bps(20.0), None);
    }

    #[test]
    fn columns_hold_what_was_set_and_nothing_else() {
        let mut columns = ExtraColumns::default();
        columns.set(2, &cells(&[(BarColumn::Vwap, 10.0)]));
        columns.set(3, &BarExtras::default());
        columns.set(5, &cells(&[(BarColumn::Vwap, 11.0)]));
        let vwaps = |columns: &ExtraColumns, rows: usize| -> Vec<Option<f64>> {
            (0..rows).map(|row| columns.cell(BarColumn::Vwap, row)).collect()
        };
        assert_eq!(vwaps(&columns, 7), [None, None, Some(10.0), None, None, Some(11.0), None]);
        assert_eq!(vwaps(&columns.tail(3), 3), [None, None, Some(11.0)]);
        assert!(columns.has(BarColumn::Vwap) && !columns.has(BarColumn::Bid));
        assert_eq!(columns.tail(6), ExtraColumns::default(), "nothing left is as if nothing had been");
    }
}
