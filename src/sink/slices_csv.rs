//! The slices file of a run: one row a slot, the seed script's columns and ours.

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

/// Whether `bytes` are a slices file of `slices` slots that was written to its end.
pub fn is_whole(bytes: &[u8], slices: usize) -> bool {
    bytes.ends_with(b"\n") && bytes.split(|byte| *byte == b'\n').count() == slices + 2
}
