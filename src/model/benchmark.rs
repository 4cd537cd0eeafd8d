//! Prices an execution is measured against.

use super::bar_series::BarSeries;
use super::bars::Bars;
use super::family::NamedEnum;
use super::window::Window;

/// What a volume-weighted price is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VwapSource {
    /// The bars' own VWAPs: the price at which their trades averaged.
    Bars,
    /// Their mids, (high + low) / 2, where a bar that traded has no VWAP of its own.
    Mid,
}

impl NamedEnum for VwapSource {
    const ALL: &'static [Self] = &[Self::Bars, Self::Mid];

    fn name(self) -> &'static str {
        match self {
            Self::Bars => "bars",
            Self::Mid => "mid",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Bars => "the bars' own VWAPs",
            Self::Mid => "the bars' mids: some bar that traded has no VWAP of its own",
        }
    }
}

impl VwapSource {
    /// What a volume-weighted price over `rows` of `series` can be made of, for an order of `window`.
    fn of(series: &BarSeries, window: &Window, mut rows: impl Iterator<Item = usize>) -> Self {
        let bars = series.bars();
        let without = |row| bars.volume()[row] > 0.0 && bars.vwap(row).is_none();
        // Without a session the conventions are the seed script's, which knows mids only.
        if window.session.is_none() || rows.any(without) { Self::Mid } else { Self::Bars }
    }

    /// The price of the trades of the bar at `row`.
    fn price(self, bars: &Bars, row: usize) -> f64 {
        let mid = bars.mid()[row];
        match self {
            Self::Bars => bars.vwap(row).unwrap_or(mid),
            Self::Mid => mid,
        }
    }
}

/// What the closing price of a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseSource {
    /// The print of its closing auction.
    Auction,
    /// The close of its last bar.
    Last,
}

impl NamedEnum for CloseSource {
    const ALL: &'static [Self] = &[Self::Auction, Self::Last];

    fn name(self) -> &'static str {
        match self {
            Self::Auction => "auction",
            Self::Last => "last",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Auction => "the print of the closing auction",
            Self::Last => "the close of the last bar: the data have no auction print",
        }
    }
}

/// The market's own prices over a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarketPrices {
    /// Volume-weighted price of the window; `None` where nothing traded.
    pub vwap: Option<f64>,
    /// What it is made of.
    pub vwap_source: VwapSource,
    /// Mean mid of the window's slots.
    pub twap: f64,
    /// Closing price of the session.
    pub close: f64,
    /// What that is.
    pub close_source: CloseSource,
    /// Closing price of the session before, its auction's print where the data have it; `None` where there is none.
    pub prev_close: Option<f64>,
    /// Units traded in the window.
    pub volume: f64,
}

impl MarketPrices {
    /// The market's prices over `window`, in the currency of the prices.
    ///
    /// VWAP = sum of volume x price over the window's bars / sum of volume. The price is the bar's own VWAP where every bar
    /// of the window that traded has one, and else the mid of every bar: the two are never mixed. Under the seed
    /// script's preset it is the mid, and the close is the last price. Source: Berkowitz, Logue, Noser 1988, "The total
    /// cost of transactions on the NYSE".
    pub fn of_window(series: &BarSeries, window: &Window) -> Self {
        let bars = series.bars();
        let before = window.session.and_then(|index| series.sessions().get(index.checked_sub(1)?));
        let volume: f64 = window.volume.iter().sum();
        // A slot without a bar has no volume, and its row is one before it.
        let traded = || (0..window.len()).filter(|slot| window.volume[*slot] > 0.0);
        let vwap_source = VwapSource::of(series, window, traded().map(|slot| window.row[slot]));
        let value: f64 = match vwap_source {
            VwapSource::Mid => window.volume.iter().zip(&window.mid).map(|(volume, mid)| volume * mid).sum(),
            VwapSource::Bars => {
                traded().map(|slot| window.volume[slot] * vwap_source.price(bars, window.row[slot])).sum()
            }
        };
        let (close, close_source) = match window.auction {
            Some(print) => (print.price, CloseSource::Auction),
            None => (window.session_close, CloseSource::Last),
        };
        Self {
            vwap: (volume > 0.0).then(|| value / volume),
            vwap_source,
            twap: window.mid.iter().sum::<f64>() / window.len() as f64,
            close,
            close_source,
            prev_close: before.map(|session| series.closing_price(session)),
            volume,
        }
    }
}

/// Participation-weighted price (PWP): the market's volume-weighted price over the first `volume` units that trade from
/// the arrival on, the last bar counted in part; and what it is made of.
///
/// With `volume` = qty / `pwp_rate` it is the price of an order that took that share of everything from the arrival on;
/// the rate is the participation cap where none is stated. It is made of the bars' own VWAPs where every bar it counts
/// has one, else of their mids. `None` where the session ends before so much has traded.
/// Source: Kissell 2014, "The Science of Algorithmic Trading and Portfolio Management", section 3, PWP price.
pub(crate) fn participation_weighted_price(
    series: &BarSeries,
    window: &Window,
    volume: f64,
) -> Option<(f64, VwapSource)> {
    let bars = series.bars();
    let rows = window.rows_to_close.clone();
    let mut left = volume;
    let last = rows.clone().find(|row| {
        left -= bars.volume()[*row].min(left);
        left <= 0.0
    })?;
    let counted = rows.start..last + 1;
    let source = VwapSource::of(series, window, counted.clone());
    let (mut left, mut value) = (volume, 0.0);
    for row in counted {
        let taken = bars.volume()[row].min(left);
        value += taken * source.price(bars, row);
        left -= taken;
    }
    Some((value / volume, source))
}

/// Average price against `benchmark`, in bps of the benchmark; positive = cost.
pub(crate) fn benchmark_slippage_bps(benchmark: f64, average: f64, sign: f64) -> f64 {
    sign * (average - benchmark) / benchmark * 1e4
}
