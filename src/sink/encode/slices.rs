//! The slices file of a run as text: what stays as in the run before is copied.

use std::cell::RefCell;

use super::row_text::{CachedNumbers, MAX_NUMBER_BYTES, NumberCache, NumberFormatter, RowText};
use super::text::push_utc;
use crate::model::slices::Slice;
use crate::records::slice::SliceRow;
use crate::records::table::TableRow as _;
use crate::sink::row_csv::header;

thread_local! {
    /// What this thread wrote last.
    static BUFFER: RefCell<SlicesBuffer> = RefCell::new(SlicesBuffer::default());
}

/// A slices file, and what the next one may have in common with it.
#[derive(Default)]
struct SlicesBuffer {
    bytes: Vec<u8>,
    slots: Vec<SlotText>,
    /// Formatted impacts; few distinct values recur between runs.
    impact_cache: NumberCache,
}

/// What mostly stays the same from run to run in a slot: the market always, the trades below one schedule.
#[derive(Default)]
struct SlotText {
    start: i64,
    /// With its comma.
    time: String,
    bar_vol: CachedNumbers<1>,
    trade: CachedNumbers<2>,
    market: CachedNumbers<3>,
    progress: CachedNumbers<2>,
}

/// Bytes of the longest time, one that no calendar has, and of its comma.
const TIME: usize = "-9223372036854775808,".len();

/// Bytes of the longest row without its gate; the last piece copied may be as long as three numbers.
const ROW: usize = TIME + (SliceRow::COLUMNS.len() + 3) * MAX_NUMBER_BYTES;

/// The slices file of a run, byte for byte; `gate` names what its gate does.
pub(crate) fn render(slices: &[Slice], gate: &str) -> String {
    // Numbers, times and names are text.
    with_rendered(slices, gate, |bytes| String::from_utf8(bytes.to_vec()).unwrap_or_default())
}

/// What `take` makes of the slices file of a run.
pub(crate) fn with_rendered<T>(slices: &[Slice], gate: &str, take: impl FnOnce(&[u8]) -> T) -> T {
    BUFFER.with_borrow_mut(|page| take(page.render(slices, gate)))
}

impl SlicesBuffer {
    fn render(&mut self, slices: &[Slice], gate: &str) -> &[u8] {
        let Self { bytes, slots, impact_cache: impacts } = self;
        let header = header::<SliceRow>();
        let room = header.len() + 1 + slices.len() * (ROW + gate.len());
        // Nothing of an earlier file is looked at: it need not be cleared.
        bytes.resize(room.max(bytes.len()), 0);
        slots.resize_with(slices.len().max(slots.len()), SlotText::default);
        let mut head = RowText::new(bytes);
        head.push(&header);
        head.push("\n");
        let mut end = head.len();
        for (slice, slot) in slices.iter().zip(slots) {
            slot.update(slice);
            let mut row = RowText::new(&mut bytes[end..]);
            slot.push_to(&mut row, slice, impacts);
            row.push(if slice.gated { gate } else { "" });
            row.push("\n");
            end += row.len();
        }
        &bytes[..end]
    }
}

impl SlotText {
    /// Writes the text anew of what is not as in `slice`.
    #[inline]
    fn update(&mut self, slice: &Slice) {
        if self.start != slice.time || self.time.is_empty() {
            self.start = slice.time;
            self.time.clear();
            push_utc(&mut self.time, slice.time);
            self.time.push(',');
        }
        self.bar_vol.update([slice.bar_vol]);
        self.trade.update([slice.target, slice.child]);
        self.market.update([slice.mid, slice.half_spread, slice.sigma_bps]);
        // No number is not a text.
        self.progress.update([slice.cum_exec, slice.remaining.unwrap_or(f64::NAN)]);
    }

    /// Appends all columns of `slice` but the last.
    #[inline]
    fn push_to(&self, row: &mut RowText<'_>, slice: &Slice, impacts: &mut NumberCache) {
        row.push(&self.time);
        self.bar_vol.push_to(row);
        self.trade.push_to(row);
        self.market.push_to(row);
        let Some(fill) = &slice.fill else {
            row.push(",,,,");
            self.progress.push_to(row);
            row.push(",,,");
            return;
        };
        // What a fill costs in all is hardly ever the same again.
        let mut buffers = NumberFormatter::new();
        let [price, bps, cash] = buffers.format([fill.price, fill.slippage_bps, fill.slippage_cash]);
        impacts.push_to(row, fill.impact.temporary);
        impacts.push_to(row, fill.impact.permanent);
        impacts.push_to(row, fill.from_price);
        row.push(price);
        row.push(",");
        self.progress.push_to(row);
        row.push(bps);
        row.push(",");
        row.push(cash);
        row.push(",");
        row.push(fill.kind.name());
        row.push(",");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::synthetic::number;
    use super::*;
    use crate::model::impact::SliceImpact;
    use crate::model::schedule::fill_mode::FillKind;
    use crate::model::slices::Fill;
    use crate::records::slice::is_complete_file;
    use crate::sink::row_csv::lines;

    /// The same file, each field of each slice by itself.
    fn plain(slices: &[Slice], gate: &str) -> String {
        let rows = slices.iter().map(|slice| SliceRow::of(slice, gate));
        format!("{}\n{}", header::<SliceRow>(), lines(rows).unwrap())
    }

    /// A slice of any numbers, in few turns: those of a slot stay or change on their own.
    fn any_slice() -> impl Strategy<Value = Slice> {
        let numbers_of_fill = [number(), number(), number(), number(), number(), number()];
        let fill = proptest::option::of((numbers_of_fill, any::<bool>()));
        let numbers = [number(), number(), number(), number(), number(), number(), number()];
        let rest = (0..253_402_207_200_i64, proptest::option::of(number()), any::<bool>());
        (numbers, fill, rest).prop_map(|(numbers, fill, (time, remaining, gated))| {
            let [bar_vol, target, child, mid, half_spread, sigma_bps, cum_exec] = numbers;
            let fill = fill.map(|(numbers, rested)| {
                let [temporary, permanent, from_price, price, slippage_bps, slippage_cash] = numbers;
                let kind = if rested { FillKind::Passive } else { FillKind::Cross };
                let impact = SliceImpact { temporary, permanent };
                Fill { kind, from_price, impact, price, slippage_bps, slippage_cash }
            });
            Slice {
                time,
                bar_vol,
                target,
                child,
                mid,
                half_spread,
                sigma_bps,
                fill,
                cum_exec,
                gated,
                remaining,
            }
        })
    }

    proptest! {
        #[test]
        fn a_file_is_the_same_bytes_as_a_plainly_written_one(
            few in proptest::collection::vec(any_slice(), 1..6),
            files in proptest::collection::vec(proptest::collection::vec(any::<prop::sample::Index>(), 0..20), 1..5),
        ) {
            let mut page = SlicesBuffer::default();
            for file in files {
                let slices: Vec<Slice> = file.iter().map(|index| *index.get(&few)).collect();
                let found = page.render(&slices, "skip");
                prop_assert!(is_complete_file(found, slices.len()));
                prop_assert_eq!(String::from_utf8(found.to_vec()).unwrap(), plain(&slices, "skip"));
            }
        }
    }

    fn slice(minute: i64, mid: f64, child: f64) -> Slice {
        let impact = SliceImpact { temporary: child / 7.0, permanent: 0.0 };
        let kind = FillKind::Cross;
        let fill =
            Fill { kind, from_price: mid, impact, price: mid, slippage_bps: -0.5, slippage_cash: -child };
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
        let mut page = SlicesBuffer::default();
        for slices in [&long, &other_prices, &long, &other_times, &Vec::new(), &other_prices] {
            let mut fresh = SlicesBuffer::default();
            let found = page.render(slices, "skip");
            assert_eq!(found, fresh.render(slices, "skip"));
            assert!(is_complete_file(found, slices.len()));
        }
        assert_eq!(
            render(&other_prices, "skip").lines().nth(2).unwrap(),
            "2023-11-14 22:15:00,333.3333333333333,0.1,0.0,99.5,0.00995,8.0,,,,,0.0,9.5,,,,skip"
        );
    }

    #[test]
    fn the_longest_of_everything_fits_a_row() {
        let worst = -f64::MIN_POSITIVE;
        let impact = SliceImpact { temporary: worst, permanent: worst };
        let fill = Fill {
            kind: FillKind::Passive,
            from_price: worst,
            impact,
            price: worst,
            slippage_bps: worst,
            slippage_cash: worst,
        };
        let slice = Slice {
            time: i64::MIN,
            bar_vol: worst,
            target: worst,
            child: worst,
            mid: worst,
            half_spread: worst,
            sigma_bps: worst,
            fill: Some(fill),
            cum_exec: worst,
            gated: true,
            remaining: Some(worst),
        };
        let text = render(&[slice; 3], "a gate of a long name");
        let row =
            format!("{},{}passive,a gate of a long name", i64::MIN, "-2.2250738585072014e-308,".repeat(14));
        assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), [&row; 3]);
    }
}
