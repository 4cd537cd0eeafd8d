//! The slices file of a run: one row a slot, the seed script's columns and ours.

use std::cell::RefCell;

use super::numbers::Numbers;
use super::text::push_utc;
use crate::model::slices::Slice;

/// The columns, with unit and meaning; the seed script's first, in its order.
pub const COLUMNS: [(&str, &str, &str); 15] = [
    ("time", "UTC", "start of the slot"),
    ("bar_vol", "units", "what the market traded in the slot; 0 where there is no bar"),
    ("target", "units", "what the schedule wanted to trade; 0 once the order is complete"),
    (
        "child",
        "units",
        "what was traded: min(target + carried, participation x bar_vol, remaining), if the gate lets it",
    ),
    ("mid", "price", "(high + low) / 2; the last mid known before a slot without a bar"),
    ("half_spread", "price", "mid x spread_bps / 20000"),
    ("sigma_bps", "bps a bar", "volatility of the bar, floored"),
    ("temp_impact", "price", "temporary impact (empty where nothing filled)"),
    ("perm_impact", "price", "permanent impact of earlier fills (empty where nothing filled)"),
    ("fill_px", "price", "fill price (empty where nothing filled)"),
    ("cum_exec", "units", "executed so far"),
    ("remaining", "units", "left to execute"),
    ("slippage_bps", "bps of arrival", "cost of this fill against the arrival price, fees left out"),
    ("slippage_cash", "cash", "the same in cash"),
    ("gate", "", "what a gate did to the slot (empty: nothing)"),
];

thread_local! {
    /// The numbers that this thread wrote lately.
    static NUMBERS: RefCell<Numbers> = RefCell::new(Numbers::default());
}

/// The slices file of a run, byte for byte; `gate` names what its gate does.
pub fn render(slices: &[Slice], gate: &str) -> String {
    NUMBERS.with_borrow_mut(|numbers| render_with(numbers, slices, gate))
}

fn render_with(numbers: &mut Numbers, slices: &[Slice], gate: &str) -> String {
    let mut out = Vec::with_capacity(slices.len() * 200 + 200);
    let names = COLUMNS.map(|(name, _, _)| name);
    out.extend_from_slice(names.join(",").as_bytes());
    out.push(b'\n');
    let mut time = String::new();
    for slice in slices {
        let fill = slice.fill.as_ref();
        time.clear();
        push_utc(&mut time, slice.time);
        out.extend_from_slice(time.as_bytes());
        let cells = [
            Some(slice.bar_vol),
            Some(slice.target),
            Some(slice.child),
            Some(slice.mid),
            Some(slice.half_spread),
            Some(slice.sigma_bps),
            fill.map(|fill| fill.impact.temporary),
            fill.map(|fill| fill.impact.permanent),
            fill.map(|fill| fill.price),
            Some(slice.cum_exec),
            slice.remaining,
            fill.map(|fill| fill.slippage_bps),
            fill.map(|fill| fill.slippage_cash),
        ];
        for cell in cells {
            out.push(b',');
            if let Some(value) = cell {
                numbers.push(&mut out, value);
            }
        }
        out.push(b',');
        if slice.gated {
            out.extend_from_slice(gate.as_bytes());
        }
        out.push(b'\n');
    }
    // Numbers, times and names are text.
    String::from_utf8(out).unwrap_or_default()
}

/// Whether `bytes` are a slices file of `slices` slots that was written to its end.
pub fn is_whole(bytes: &[u8], slices: usize) -> bool {
    bytes.ends_with(b"\n") && bytes.split(|byte| *byte == b'\n').count() == slices + 2
}
