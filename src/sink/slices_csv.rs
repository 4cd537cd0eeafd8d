//! The slices file of a run: one row a slot, the seed script's columns and ours.

use std::cell::RefCell;

use super::numbers::{self, Numbers};
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
    /// What this thread wrote last.
    static PAGE: RefCell<Page> = RefCell::new(Page::default());
}

/// A slices file, and what the next one may have in common with it.
#[derive(Default)]
struct Page {
    bytes: Vec<u8>,
    market: Vec<Market>,
    /// What the schedules of one window, and the costs of one schedule, repeat.
    numbers: Numbers,
}

/// What the market did in a slot, as text: run after run has the same.
#[derive(Default)]
struct Market {
    time: i64,
    /// Volume, mid, half-spread and volatility.
    numbers: [u64; 4],
    /// The columns before those of the schedule, and those after it.
    before: Vec<u8>,
    after: Vec<u8>,
}

/// The slices file of a run, byte for byte; `gate` names what its gate does.
pub fn render(slices: &[Slice], gate: &str) -> String {
    // Numbers, times and names are text.
    rendered(slices, gate, |bytes| String::from_utf8(bytes.to_vec()).unwrap_or_default())
}

/// What `take` makes of the slices file of a run.
pub fn rendered<T>(slices: &[Slice], gate: &str, take: impl FnOnce(&[u8]) -> T) -> T {
    PAGE.with_borrow_mut(|page| {
        page.render(slices, gate);
        take(&page.bytes)
    })
}

impl Page {
    fn render(&mut self, slices: &[Slice], gate: &str) {
        let Self { bytes: out, market, numbers } = self;
        out.clear();
        out.extend_from_slice(COLUMNS.map(|(name, _, _)| name).join(",").as_bytes());
        out.push(b'\n');
        market.resize_with(slices.len().max(market.len()), Market::default);
        for (slice, market) in slices.iter().zip(market) {
            market.update(slice);
            out.extend_from_slice(&market.before);
            numbers.push(out, slice.target);
            out.push(b',');
            numbers.push(out, slice.child);
            out.extend_from_slice(&market.after);
            if let Some(fill) = &slice.fill {
                numbers.push(out, fill.impact.temporary);
                out.push(b',');
                numbers.push(out, fill.impact.permanent);
                out.push(b',');
                // What a fill costs in all is hardly ever the same again.
                numbers::append(out, fill.price);
            } else {
                out.extend_from_slice(b",,");
            }
            out.push(b',');
            numbers.push(out, slice.cum_exec);
            out.push(b',');
            if let Some(remaining) = slice.remaining {
                numbers.push(out, remaining);
            }
            out.push(b',');
            if let Some(fill) = &slice.fill {
                numbers::append(out, fill.slippage_bps);
                out.push(b',');
                numbers::append(out, fill.slippage_cash);
            } else {
                out.push(b',');
            }
            out.push(b',');
            if slice.gated {
                out.extend_from_slice(gate.as_bytes());
            }
            out.push(b'\n');
        }
    }
}

impl Market {
    /// Writes the text anew where `slice` is of another slot.
    fn update(&mut self, slice: &Slice) {
        let numbers = [slice.bar_vol, slice.mid, slice.half_spread, slice.sigma_bps];
        let bits = numbers.map(f64::to_bits);
        if self.time == slice.time && self.numbers == bits && !self.before.is_empty() {
            return;
        }
        let [bar_vol, mid, half_spread, sigma_bps] = numbers;
        (self.time, self.numbers) = (slice.time, bits);
        let mut time = String::new();
        push_utc(&mut time, slice.time);
        self.before.clear();
        self.before.extend_from_slice(time.as_bytes());
        self.before.push(b',');
        numbers::append(&mut self.before, bar_vol);
        self.before.push(b',');
        self.after.clear();
        for number in [mid, half_spread, sigma_bps] {
            self.after.push(b',');
            numbers::append(&mut self.after, number);
        }
        self.after.push(b',');
    }
}

/// Whether `bytes` are a slices file of `slices` slots that was written to its end.
pub fn is_whole(bytes: &[u8], slices: usize) -> bool {
    bytes.ends_with(b"\n") && bytes.split(|byte| *byte == b'\n').count() == slices + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::impact::SliceImpact;
    use crate::model::slices::Fill;

    fn slice(minute: i64, mid: f64, child: f64) -> Slice {
        let impact = SliceImpact { temporary: child / 7.0, permanent: 0.0 };
        let fill = Fill { impact, price: mid, slippage_bps: -0.5, slippage_cash: -child };
        Slice {
            time: 1_700_000_040 + minute * 60,
            bar_vol: 1e3 / 3.0,
            target: 0.1,
            child,
            mid,
            half_spread: mid * 1e-4,
            sigma_bps: 8.0,
            fill: (child > 0.0).then_some(fill),
            cum_exec: child,
            gated: child <= 0.0,
            remaining: (minute > 0).then_some(9.5),
        }
    }

    #[test]
    fn a_file_does_not_depend_on_the_one_before() {
        let long: Vec<Slice> = (0..5).map(|minute| slice(minute, 100.25, 1.0)).collect();
        let other_prices: Vec<Slice> = (0..3).map(|minute| slice(minute, 99.5, 0.0)).collect();
        let other_times: Vec<Slice> = (2..6).map(|minute| slice(minute, 100.25, 2.0)).collect();
        let mut page = Page::default();
        for slices in [&long, &other_prices, &long, &other_times, &Vec::new(), &other_prices] {
            let mut fresh = Page::default();
            page.render(slices, "skip");
            fresh.render(slices, "skip");
            assert_eq!(page.bytes, fresh.bytes);
            assert!(is_whole(&page.bytes, slices.len()));
        }
        assert_eq!(
            String::from_utf8(page.bytes).unwrap().lines().nth(2).unwrap(),
            "2023-11-14 22:15:00,333.3333333333333,0.1,0.0,99.5,0.00995,8.0,,,,0.0,9.5,,,skip"
        );
    }
}
