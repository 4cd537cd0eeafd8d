//! A row of the slices file of a run: one slot, the seed script's columns and ours.

use jiff::Timestamp;

use super::table::{CsvNumber, RequiredCsvNumber, table_row};
use crate::model::slices::{Fill, Slice};

table_row! {
    /// One slot of a run.
    pub struct SliceRow {
        /// start of the slot
        time: String, "UTC";
        /// what the market traded in the slot, or in the auction of a fill there; 0 where there is no bar
        bar_vol: RequiredCsvNumber, "units";
        /// what the schedule wanted to trade; 0 once the order is complete
        target: RequiredCsvNumber, "units";
        /// what was traded: min(target + carried, participation x `bar_vol`, remaining), if the gate lets it
        child: RequiredCsvNumber, "units";
        /// (high + low) / 2; the last mid known before a slot without a bar
        mid: RequiredCsvNumber, "price";
        /// mid x spread / 20000, the spread as given or estimated for the slot, in bps of mid
        half_spread: RequiredCsvNumber, "price";
        /// volatility of a minute as known when the slot starts, at least `vol_floor_bps` (of a bar under level44)
        sigma_bps: RequiredCsvNumber, "bps per sqrt(min)";
        /// temporary impact (empty where nothing filled)
        temp_impact: CsvNumber, "price";
        /// permanent impact of earlier fills (empty where nothing filled)
        perm_impact: CsvNumber, "price";
        /// the price that the fill starts from: mid, where `fill = "passive"` its limit or the bar's close; an auction's print
        from_px: CsvNumber, "price";
        /// fill price (empty where nothing filled)
        fill_px: CsvNumber, "price";
        /// executed so far
        cum_exec: RequiredCsvNumber, "units";
        /// left to execute
        remaining: CsvNumber, "units";
        /// cost of this fill against the arrival price, fees left out
        slippage_bps: CsvNumber, "bps of arrival";
        /// the same in cash
        slippage_cash: CsvNumber, "cash";
        /// how it filled: `cross`, `passive` or `auction` (empty where nothing filled)
        fill: String, "";
        /// what a gate did to the slot (empty: nothing)
        gate: String, "";
    }
}

impl SliceRow {
    /// The row of `slice`; `gate` names what its gate does.
    pub fn of(slice: &Slice, gate: &str) -> Self {
        let fill = |of: fn(&Fill) -> f64| slice.fill.as_ref().map(of).into();
        let time = Timestamp::from_second(slice.time);
        Self {
            time: time.map_or_else(
                |_| slice.time.to_string(),
                |time| time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            ),
            bar_vol: RequiredCsvNumber(slice.bar_vol),
            target: RequiredCsvNumber(slice.target),
            child: RequiredCsvNumber(slice.child),
            mid: RequiredCsvNumber(slice.mid),
            half_spread: RequiredCsvNumber(slice.half_spread),
            sigma_bps: RequiredCsvNumber(slice.sigma_bps),
            temp_impact: fill(|fill| fill.impact.temporary),
            perm_impact: fill(|fill| fill.impact.permanent),
            from_px: fill(|fill| fill.from_price),
            fill_px: fill(|fill| fill.price),
            cum_exec: RequiredCsvNumber(slice.cum_exec),
            remaining: slice.remaining.into(),
            slippage_bps: fill(|fill| fill.slippage_bps),
            slippage_cash: fill(|fill| fill.slippage_cash),
            fill: slice.fill.map_or("", |fill| fill.kind.name()).to_owned(),
            gate: if slice.gated { gate } else { "" }.to_owned(),
        }
    }
}

/// Whether `bytes` are a slices file of `slices` slots that was written to its end.
pub(crate) fn is_complete_file(bytes: &[u8], slices: usize) -> bool {
    bytes.ends_with(b"\n") && bytes.split(|byte| *byte == b'\n').count() == slices + 2
}
