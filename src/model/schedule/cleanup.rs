//! The cleanup: what an order has not filled by the end of its window is bought in one block.

use super::child_orders::ChildOrders;
use crate::model::estimate::Estimates;
use crate::model::family::NamedEnum;
use crate::model::window::Window;

/// What happens to the quantity that is unfilled when the window ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cleanup {
    /// It is traded in one block across the spread.
    #[default]
    Cross,
    /// Nothing: it is never traded.
    None,
}

impl NamedEnum for Cleanup {
    const ALL: &'static [Self] = &[Self::Cross, Self::None];

    fn name(self) -> &'static str {
        match self {
            Self::Cross => "cross",
            Self::None => "none",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Cross => "it is traded in one block across the spread, at the cost of a block (default)",
            Self::None => "it is never traded: runs that fill less look cheaper than they are",
        }
    }
}

/// The block that trades what is left at the end of the window.
///
/// It fills at last mid + sign x (half-spread + impact of a block). It meets no cap, gate, limit or lot, and it is no
/// slice: completion, average price and benchmarks are those before it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CleanupBlock {
    /// Units of the block; 0 where nothing is left, or where nothing is cleaned up.
    pub qty: f64,
    /// Units executed before it.
    pub executed: f64,
    /// The last mid of the window.
    pub mid: f64,
    /// Volatility of the last slot, as a fraction of mid per square root of a minute.
    pub sigma: f64,
    /// Spread of the last slot per unit of its coefficient, in bps of mid; 1 where the coefficient is the spread itself.
    pub spread: f64,
    /// The slot that would start as the window ends.
    pub slot: usize,
}

impl CleanupBlock {
    /// The block that `cleanup` makes of what `fills` leave.
    pub(super) fn of(cleanup: Cleanup, fills: &ChildOrders, window: &Window, estimates: &Estimates) -> Self {
        Self {
            qty: if cleanup == Cleanup::Cross { fills.unfilled } else { 0.0 },
            executed: fills.completed,
            mid: window.last_mid(),
            sigma: estimates.sigma_bps.last().map_or(0.0, |sigma| sigma * 1e-4),
            spread: estimates.spread.per_unit_at_end(),
            slot: window.len(),
        }
    }

    /// The value of the block at the last mid, in cash.
    pub fn value_at_mid(&self) -> f64 {
        self.qty * self.mid
    }

    /// That value x its spread per unit of the spread's coefficient.
    pub fn spread_value(&self) -> f64 {
        self.value_at_mid() * self.spread
    }

    /// Units executed when half of the block is.
    pub fn executed_midway(&self) -> f64 {
        self.executed + self.qty / 2.0
    }
}
