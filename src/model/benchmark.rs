//! Prices an execution is measured against.

use super::bar_series::BarSeries;
use super::window::Window;

/// The market's own prices over a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarketPrices {
    /// Volume-weighted mid of the window; `None` where nothing traded.
    pub vwap: Option<f64>,
    /// Mean mid of the window's slots.
    pub twap: f64,
    /// Last price of the session.
    pub close: f64,
    /// Last price of the session before; `None` where there is none.
    pub prev_close: Option<f64>,
    /// Units traded in the window.
    pub volume: f64,
}

impl MarketPrices {
    /// The market's prices over `window`.
    pub fn of_window(series: &BarSeries, window: &Window) -> Self {
        let before = window.session.and_then(|index| series.sessions().get(index.checked_sub(1)?));
        let volume: f64 = window.volume.iter().sum();
        let value: f64 = window.volume.iter().zip(&window.mid).map(|(volume, mid)| volume * mid).sum();
        Self {
            vwap: (volume > 0.0).then(|| value / volume),
            twap: window.mid.iter().sum::<f64>() / window.len() as f64,
            close: window.session_close,
            prev_close: before.map(|session| series.bars().close()[session.rows.end - 1]),
            volume,
        }
    }
}

/// Participation-weighted price (PWP): the market's volume-weighted mid over the first `volume` units that trade from
/// the arrival on, the last bar counted in part.
///
/// With `volume` = qty / `pwp_rate` it is the price of an order that took that share of everything from the arrival on;
/// the rate is the participation cap where none is stated. `None` where the session ends before so much has traded.
/// Source: Kissell 2014, "The Science of Algorithmic Trading and Portfolio Management", section 3, PWP price.
pub(crate) fn participation_weighted_price(series: &BarSeries, window: &Window, volume: f64) -> Option<f64> {
    let bars = series.bars();
    let (mut left, mut value) = (volume, 0.0);
    for row in window.rows_to_close.clone() {
        let taken = bars.volume()[row].min(left);
        value += taken * bars.mid()[row];
        left -= taken;
        if left <= 0.0 {
            return Some(value / volume);
        }
    }
    None
}

/// Average price against `benchmark`, in bps of the benchmark; positive = cost.
pub(crate) fn benchmark_slippage_bps(benchmark: f64, average: f64, sign: f64) -> f64 {
    sign * (average - benchmark) / benchmark * 1e4
}
