//! The slice log: every slot priced on its own. It is what the slices file holds, and the oracle of the factored path.

use super::coefficients::{Coefficient, Coefficients};
use super::impact::SliceImpact;
use super::preset::Preset;
use super::schedule::fill_mode::FillKind;
use super::stage_results::StageResults;

/// One fill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fill {
    /// How it came about.
    pub kind: FillKind,
    /// The price it starts from: the mid of the slot; with `fill = "passive"` the limit where it rested, else the bar's
    /// close; the print of an auction.
    pub from_price: f64,
    /// Temporary and permanent impact, in the price's currency per unit.
    pub impact: SliceImpact,
    /// Fill price.
    pub price: f64,
    /// Cost against the arrival price, in bps of it, fees left out.
    pub slippage_bps: f64,
    /// Cost against the arrival price, in cash, fees left out.
    pub slippage_cash: f64,
}

/// One slot of a window, as the slices file has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// Start of the slot, Unix seconds UTC.
    pub time: i64,
    /// Units the market traded in the slot; in the closing auction, for a fill there.
    pub bar_vol: f64,
    /// Units the schedule wanted.
    pub target: f64,
    /// Units traded.
    pub child: f64,
    /// (high + low) / 2.
    pub mid: f64,
    /// Half the quoted spread, in the price's currency per unit; 0 for a fill that does not pay it.
    pub half_spread: f64,
    /// Volatility as known when the slot starts, in bps of mid per square root of a minute (of the bar, under
    /// [`Preset::Level44`]).
    pub sigma_bps: f64,
    /// The fill; `None` where nothing was traded.
    pub fill: Option<Fill>,
    /// Units executed so far.
    pub cum_exec: f64,
    /// Whether a gate held something back.
    pub gated: bool,
    /// Units left; `None` under [`Preset::Level44`] in a slot without a fill, as in the seed script.
    pub remaining: Option<f64>,
}

impl<'a> StageResults<'a> {
    /// The slice log of the run with these coefficients.
    pub fn slices(&self, k: Coefficients) -> impl Iterator<Item = Slice> + 'a {
        of(self, k)
    }
}

/// Prices every slot of a schedule: fill = the price it starts from (the mid, where it crosses by default) + sign x
/// (half-spread + temporary + permanent).
fn of<'a>(priced: &StageResults<'a>, k: Coefficients) -> impl Iterator<Item = Slice> + 'a {
    let StageResults { window, estimates, schedule, .. } = *priced;
    let preset = priced.spec.window.preset;
    let filled = &schedule.filled_slots;
    let mut fills = filled.slot.iter().zip(priced.unit_impacts()).enumerate().peekable();
    (0..window.len()).map(move |slot| {
        let mid = window.mid[slot];
        let child = schedule.child_orders.child[slot];
        let half_spread_at =
            |price: f64| price * estimates.spread.per_unit(slot) * k[Coefficient::Spread] / 20_000.0;
        let (mut half_spread, mut bar_vol) = (half_spread_at(mid), window.volume[slot]);
        let fill = fills.next_if(|(_, (at, _))| **at == slot).map(|(index, (_, unit))| {
            let (kind, from_price) = (filled.kind(index), filled.mid[index]);
            if let (FillKind::Auction, Some(print)) = (kind, window.auction) {
                bar_vol = print.volume.unwrap_or(bar_vol);
            }
            half_spread = if kind.pays_spread() { half_spread_at(from_price) } else { 0.0 };
            let impact = SliceImpact {
                temporary: k[Coefficient::KTemp] * unit.temporary,
                permanent: k[Coefficient::KPerm] * unit.permanent,
            };
            let paid = half_spread + impact.temporary + impact.permanent;
            let price = from_price + schedule.sign * paid;
            let slippage = schedule.sign * (price - window.arrival_price);
            Fill {
                kind,
                from_price,
                impact,
                price,
                slippage_bps: slippage / window.arrival_price * 1e4,
                slippage_cash: child * slippage,
            }
        });
        let blank = preset == Preset::Level44 && fill.is_none();
        Slice {
            time: window.time[slot],
            bar_vol,
            target: schedule.child_orders.target[slot],
            child,
            mid,
            half_spread,
            sigma_bps: estimates.sigma_bps[slot],
            fill,
            cum_exec: schedule.child_orders.cumulative[slot],
            gated: schedule.child_orders.gated[slot],
            remaining: (!blank).then_some(schedule.child_orders.remaining[slot]),
        }
    })
}
