//! A row of a table as text, written from left to right by copies of a fixed length: those are a few moves each.

use std::array;

use super::text;

/// Bytes of the longest shortest number, and of the comma behind it.
pub(super) const MAX_NUMBER_BYTES: usize = 25;

/// A row that is being written, into room for more than it has.
pub(super) struct RowText<'a> {
    room: &'a mut [u8],
    length: usize,
}

impl<'a> RowText<'a> {
    /// A row that has nothing yet. What is pushed must fit `room`, with all of each fixed length.
    pub(super) fn new(room: &'a mut [u8]) -> Self {
        Self { room, length: 0 }
    }

    /// Bytes so far.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Appends the first `length` of `bytes`; what it copies of the rest is overwritten by what comes next.
    #[inline]
    pub(super) fn push_first(&mut self, bytes: &[u8], length: usize) {
        self.room[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += length;
    }

    /// Appends `text`.
    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        self.push_first(text.as_bytes(), text.len());
    }
}

/// Room for the text of `N` numbers.
///
/// All are formatted before one is copied: a copy of bytes that the formatter has only just written waits for them on
/// their way to the cache, and that took a third as long as formatting.
pub(super) struct NumberFormatter<const N: usize>([zmij::Buffer; N]);

impl<const N: usize> NumberFormatter<N> {
    /// Room for `N` numbers.
    pub(super) fn new() -> Self {
        Self(array::from_fn(|_| zmij::Buffer::new()))
    }

    /// Each of `numbers` as [`text::number`] has it.
    pub(super) fn format(&mut self, numbers: [f64; N]) -> [&str; N] {
        let mut numbers = numbers.into_iter();
        self.0.each_mut().map(|buffer| text::shortest(buffer, numbers.next().unwrap_or(f64::NAN)))
    }
}

/// Some numbers side by side, each with a comma behind it, kept as text for as long as they stay the same.
#[derive(Clone, Copy)]
pub(super) struct CachedNumbers<const N: usize> {
    bits: [u64; N],
    text: [[u8; MAX_NUMBER_BYTES]; N],
    length: usize,
}

impl<const N: usize> Default for CachedNumbers<N> {
    fn default() -> Self {
        Self { bits: [0; N], text: [[0; MAX_NUMBER_BYTES]; N], length: 0 }
    }
}

impl<const N: usize> CachedNumbers<N> {
    /// Takes `numbers` in the place of any others.
    #[inline]
    pub(super) fn update(&mut self, numbers: [f64; N]) {
        let bits = numbers.map(f64::to_bits);
        if self.bits != bits || self.length == 0 {
            self.bits = bits;
            self.write(numbers);
        }
    }

    /// Appends the numbers to `row`.
    #[inline]
    pub(super) fn push_to(&self, row: &mut RowText<'_>) {
        row.push_first(self.text.as_flattened(), self.length);
    }

    // Kept out of what happens mostly.
    #[inline(never)]
    fn write(&mut self, numbers: [f64; N]) {
        let mut row = RowText::new(self.text.as_flattened_mut());
        for number in NumberFormatter::new().format(numbers) {
            row.push(number);
            row.push(",");
        }
        self.length = row.len();
    }
}

/// Numbers seen lately, each in the one place that its bits choose.
pub(super) struct NumberCache(Vec<CachedNumbers<1>>);

/// Numbers remembered, a power of two: those of a few sessions, within a core's cache.
const CACHE_SLOTS: usize = 1 << 13;

impl Default for NumberCache {
    fn default() -> Self {
        Self(vec![CachedNumbers::default(); CACHE_SLOTS])
    }
}

impl NumberCache {
    /// Appends `number` and a comma to `row`.
    #[inline]
    pub(super) fn push_to(&mut self, row: &mut RowText<'_>, number: f64) {
        // Fibonacci hashing: the high bits of the product depend on all bits of the number.
        let place =
            number.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - CACHE_SLOTS.trailing_zeros());
        let place = &mut self.0[usize::try_from(place).unwrap_or(0)];
        place.update([number]);
        place.push_to(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(numbers: &[f64]) -> String {
        let mut line = String::new();
        for number in numbers {
            text::number(&mut line, *number);
            line.push(',');
        }
        line
    }

    fn written(write: impl FnOnce(&mut RowText<'_>)) -> String {
        let mut room = [b'x'; 4 * MAX_NUMBER_BYTES];
        let mut row = RowText::new(&mut room);
        row.push("<");
        write(&mut row);
        row.push(">");
        let length = row.len();
        String::from_utf8(room[..length].to_vec()).unwrap()
    }

    #[test]
    fn a_remembered_number_is_the_number() {
        let values = [f64::NAN, f64::INFINITY, 0.0, -0.0, f64::MIN, -2.225_073_858_507_201_4e-308, 0.1, 0.1];
        let mut remembered = CachedNumbers::default();
        let mut seen = NumberCache::default();
        for pair in values.windows(2).chain(values.windows(2).rev()) {
            remembered.update([pair[0], pair[1]]);
            let expected = format!("<{}>", expected(pair));
            assert_eq!(written(|row| remembered.push_to(row)), expected);
            assert_eq!(written(|row| pair.iter().for_each(|number| seen.push_to(row, *number))), expected);
        }
    }

    #[test]
    fn a_number_seen_is_the_number_whatever_was_in_its_place() {
        let mut seen = NumberCache::default();
        for round in 0..3 {
            for i in 0..20_000 {
                let value = f64::from(i % 9000).sqrt() - 20.0;
                let found = written(|row| seen.push_to(row, value));
                assert_eq!(found, format!("<{}>", expected(&[value])), "round {round}");
            }
        }
    }
}
