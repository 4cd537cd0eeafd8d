//! Bars of one instrument: columns of equal length, times strictly increasing, prices that can exist.

use super::bar_extras::{BarColumn, BarExtras, ExtraColumns};

/// Open, high, low, close and volume of one bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Units traded; 0 when nothing did.
    pub volume: f64,
}

/// What is wrong with a bar.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum InvalidBar {
    /// A price is zero, negative or not a number.
    #[error("{column} is {value}: a price is a number above 0")]
    Price {
        /// The column's name.
        column: &'static str,
        /// The value found.
        value: f64,
    },
    /// The volume is negative or not a number.
    #[error("volume is {value}: a volume is a number, 0 or more")]
    Volume {
        /// The value found.
        value: f64,
    },
    /// The high is not the highest price.
    #[error("high {high} is below {column} {value}")]
    High {
        /// The high.
        high: f64,
        /// The column that is higher.
        column: &'static str,
        /// Its value.
        value: f64,
    },
    /// The low is not the lowest price.
    #[error("low {low} is above {column} {value}")]
    Low {
        /// The low.
        low: f64,
        /// The column that is lower.
        column: &'static str,
        /// Its value.
        value: f64,
    },
    /// An amount beside the bar is negative or not a number.
    #[error("{column} is {value}: it is a number, 0 or more")]
    Amount {
        /// The column's name.
        column: &'static str,
        /// The value found.
        value: f64,
    },
    /// The bid is above the ask.
    #[error("bid {bid} is above ask {ask}: correct the quote, or leave both cells empty")]
    Quote {
        /// The bid.
        bid: f64,
        /// The ask.
        ask: f64,
    },
    /// The bar's own VWAP is not one of its prices.
    #[error("vwap {vwap} is outside low {low} to high {high}: correct it, or leave the cell empty")]
    Vwap {
        /// The VWAP.
        vwap: f64,
        /// The low.
        low: f64,
        /// The high.
        high: f64,
    },
    /// The time is not after the row before.
    #[error("the time is not after that of the row before")]
    Order,
}

/// How far a bar's VWAP may lie outside low..high, as a share of the price: sources round it to fewer decimals.
const VWAP_ROUNDING: f64 = 1e-4;

impl Bar {
    /// (high + low) / 2.
    pub fn mid(&self) -> f64 {
        f64::midpoint(self.high, self.low)
    }

    /// Checks that the prices are positive, the high is the highest, the low the lowest and the volume not negative.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), InvalidBar> {
        let named = [("open", self.open), ("high", self.high), ("low", self.low), ("close", self.close)];
        for (column, value) in named {
            if !(value.is_finite() && value > 0.0) {
                return Err(InvalidBar::Price { column, value });
            }
        }
        if !(self.volume.is_finite() && self.volume >= 0.0) {
            return Err(InvalidBar::Volume { value: self.volume });
        }
        for (column, value) in named {
            if value > self.high {
                return Err(InvalidBar::High { high: self.high, column, value });
            }
            if value < self.low {
                return Err(InvalidBar::Low { low: self.low, column, value });
            }
        }
        Ok(())
    }

    /// Checks what a source gives beside the bar: prices are above 0, the rest 0 or more, bid <= ask, and the VWAP within low..high but for
    /// rounding (one hundredth of a percent of the price).
    ///
    /// # Errors
    /// The first fault found.
    pub fn check_beside(&self, extras: &BarExtras) -> Result<(), InvalidBar> {
        for (column, value) in extras.given() {
            let (name, price) = (column.name(), column.is_price());
            match (value.is_finite(), price) {
                (true, true) if value > 0.0 => {}
                (true, false) if value >= 0.0 => {}
                (_, true) => return Err(InvalidBar::Price { column: name, value }),
                (_, false) => return Err(InvalidBar::Amount { column: name, value }),
            }
        }
        if let (Some(bid), Some(ask)) = (extras.get(BarColumn::Bid), extras.get(BarColumn::Ask))
            && bid > ask
        {
            return Err(InvalidBar::Quote { bid, ask });
        }
        if let Some(vwap) = extras.get(BarColumn::Vwap) {
            let rounding = VWAP_ROUNDING * vwap;
            if vwap < self.low - rounding || vwap > self.high + rounding {
                return Err(InvalidBar::Vwap { vwap, low: self.low, high: self.high });
            }
        }
        Ok(())
    }
}

/// Bars in columns, in time order; every bar passes [`Bar::check`], what is beside it [`Bar::check_beside`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bars {
    time: Vec<i64>,
    open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
    volume: Vec<f64>,
    mid: Vec<f64>,
    extras: ExtraColumns,
}

impl Bars {
    /// Appends a bar that starts at `time` (Unix seconds, UTC).
    ///
    /// # Errors
    /// The fault of the bar, or [`InvalidBar::Order`] where `time` is not after the last bar's.
    pub fn push(&mut self, time: i64, bar: Bar) -> Result<(), InvalidBar> {
        self.push_with(time, bar, &BarExtras::default())
    }

    /// Appends a bar that starts at `time` (Unix seconds, UTC), with what its source gives beside it.
    ///
    /// # Errors
    /// The fault of the bar or of what is beside it, or [`InvalidBar::Order`] where `time` is not after the last bar's.
    pub fn push_with(&mut self, time: i64, bar: Bar, extras: &BarExtras) -> Result<(), InvalidBar> {
        bar.check()?;
        bar.check_beside(extras)?;
        if self.time.last().is_some_and(|last| time <= *last) {
            return Err(InvalidBar::Order);
        }
        self.extras.set(self.len(), extras);
        self.time.push(time);
        self.open.push(bar.open);
        self.high.push(bar.high);
        self.low.push(bar.low);
        self.close.push(bar.close);
        self.volume.push(bar.volume);
        self.mid.push(bar.mid());
        Ok(())
    }

    /// The bars from `row` on.
    #[must_use]
    pub fn from_row(&self, row: usize) -> Self {
        let tail = |column: &[f64]| column.get(row..).unwrap_or_default().to_vec();
        Self {
            time: self.time.get(row..).unwrap_or_default().to_vec(),
            open: tail(&self.open),
            high: tail(&self.high),
            low: tail(&self.low),
            close: tail(&self.close),
            volume: tail(&self.volume),
            mid: tail(&self.mid),
            extras: self.extras.tail(row),
        }
    }

    /// Number of bars.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there is no bar.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Start of each bar, Unix seconds UTC.
    pub fn time(&self) -> &[i64] {
        &self.time
    }

    /// First price of each bar.
    pub fn open(&self) -> &[f64] {
        &self.open
    }

    /// Last price of each bar.
    pub fn close(&self) -> &[f64] {
        &self.close
    }

    /// Units traded in each bar.
    pub fn volume(&self) -> &[f64] {
        &self.volume
    }

    /// (high + low) / 2 of each bar.
    pub fn mid(&self) -> &[f64] {
        &self.mid
    }

    /// What the source gives beside the bar at `row`; nothing past the last.
    pub fn extras(&self, row: usize) -> BarExtras {
        self.extras.row(row)
    }

    /// The bar's own VWAP at `row`, in the series' currency; `None` where the source gives none.
    pub fn vwap(&self, row: usize) -> Option<f64> {
        self.extras.cell(BarColumn::Vwap, row)
    }

    /// Whether any bar has a cell in `column`.
    pub fn has(&self, column: BarColumn) -> bool {
        self.extras.has(column)
    }

    /// The bar at `row`, prices in the series' currency.
    ///
    /// # Panics
    /// Where `row` is not below [`Self::len`].
    pub fn bar(&self, row: usize) -> Bar {
        Bar {
            open: self.open[row],
            high: self.high[row],
            low: self.low[row],
            close: self.close[row],
            volume: self.volume[row],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Bar = Bar { open: 10.0, high: 11.0, low: 9.0, close: 10.5, volume: 100.0 };

    #[test]
    fn a_bar_that_cannot_exist_is_refused_with_its_column() {
        assert_eq!(GOOD.check(), Ok(()));
        let high = Bar { high: 10.2, ..GOOD };
        assert_eq!(high.check(), Err(InvalidBar::High { high: 10.2, column: "close", value: 10.5 }));
        let low = Bar { low: 10.2, ..GOOD };
        assert_eq!(low.check(), Err(InvalidBar::Low { low: 10.2, column: "open", value: 10.0 }));
        assert!(matches!(
            Bar { open: f64::NAN, ..GOOD }.check(),
            Err(InvalidBar::Price { column: "open", .. })
        ));
        assert!(matches!(Bar { volume: -1.0, ..GOOD }.check(), Err(InvalidBar::Volume { .. })));
    }

    fn cells(given: &[(BarColumn, f64)]) -> BarExtras {
        given.iter().fold(BarExtras::default(), |cells, (column, value)| cells.with(*column, Some(*value)))
    }

    #[test]
    fn a_vwap_outside_the_bar_is_refused_but_for_rounding() {
        let check = |vwap| GOOD.check_beside(&cells(&[(BarColumn::Vwap, vwap)]));
        for vwap in [9.0, 10.2, 11.0, 11.0 * 1.00005, 9.0 * 0.99995] {
            assert_eq!(check(vwap), Ok(()), "{vwap}");
        }
        assert_eq!(check(11.01), Err(InvalidBar::Vwap { vwap: 11.01, low: 9.0, high: 11.0 }));
        assert_eq!(check(8.99), Err(InvalidBar::Vwap { vwap: 8.99, low: 9.0, high: 11.0 }));
        assert_eq!(check(0.0), Err(InvalidBar::Price { column: "vwap", value: 0.0 }));
    }

    #[test]
    fn a_quote_is_a_bid_below_its_ask_and_a_spread_not_negative() {
        let quote = |bid, ask| GOOD.check_beside(&cells(&[(BarColumn::Bid, bid), (BarColumn::Ask, ask)]));
        assert_eq!(quote(10.0, 10.0), Ok(()));
        assert_eq!(quote(10.1, 10.0), Err(InvalidBar::Quote { bid: 10.1, ask: 10.0 }));
        let spread = GOOD.check_beside(&cells(&[(BarColumn::Spread, -0.01)]));
        assert_eq!(spread, Err(InvalidBar::Amount { column: "spread", value: -0.01 }));
    }

    #[test]
    fn times_must_increase() {
        let mut bars = Bars::default();
        bars.push(60, GOOD).unwrap();
        assert_eq!(bars.push(60, GOOD), Err(InvalidBar::Order));
        assert_eq!(bars.push(0, GOOD), Err(InvalidBar::Order));
        assert_eq!(bars.len(), 1);
    }
}
