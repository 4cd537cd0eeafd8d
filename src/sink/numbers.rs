//! Numbers as text, remembered: the slices of runs that share a schedule repeat its targets, its fills and costs.

use super::text;

/// Numbers remembered, a power of two: those of a few sessions, within a core's cache.
const SLOTS: usize = 1 << 13;
/// Bytes of the longest shortest number.
const LONGEST: usize = 24;

/// Appends `value` as [`text::number`] does.
pub fn append(out: &mut Vec<u8>, value: f64) {
    out.extend_from_slice(text::shortest(&mut zmij::Buffer::new(), value).as_bytes());
}

/// The text of numbers seen lately, each in the one place its bits choose.
pub struct Numbers(Vec<Slot>);

#[derive(Clone, Copy)]
struct Slot {
    bits: u64,
    length: u8,
    text: [u8; LONGEST],
}

impl Default for Numbers {
    fn default() -> Self {
        Self(vec![Slot { bits: 0, length: 0, text: [0; LONGEST] }; SLOTS])
    }
}

impl Numbers {
    /// Appends `value` as [`text::number`] does.
    pub fn push(&mut self, out: &mut Vec<u8>, value: f64) {
        let bits = value.to_bits();
        // Fibonacci hashing: the high bits of the product depend on all bits of the number.
        let place = bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SLOTS.trailing_zeros());
        let slot = &mut self.0[usize::try_from(place).unwrap_or(0)];
        if slot.bits != bits || slot.length == 0 {
            let mut buffer = zmij::Buffer::new();
            let text = text::shortest(&mut buffer, value);
            let Some(place) = slot.text.get_mut(..text.len()) else {
                out.extend_from_slice(text.as_bytes());
                return;
            };
            place.copy_from_slice(text.as_bytes());
            slot.length = u8::try_from(text.len()).unwrap_or(0);
            slot.bits = bits;
        }
        // A copy of one fixed length is a few moves; what is too much is cut off again.
        let end = out.len() + usize::from(slot.length);
        out.extend_from_slice(&slot.text);
        out.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remembered_number_is_the_number() {
        let mut numbers = Numbers::default();
        for round in 0..3 {
            for i in 0..20_000 {
                let value = f64::from(i % 9000).sqrt() - 20.0;
                let (mut found, mut expected) = (Vec::new(), String::new());
                numbers.push(&mut found, value);
                text::number(&mut expected, value);
                assert_eq!(found, expected.as_bytes(), "round {round}");
            }
        }
        let mut none = Vec::new();
        for value in [f64::NAN, f64::INFINITY, 0.0, -0.0, f64::MIN, -1.234_567_890_123_456_7e-300] {
            none.clear();
            numbers.push(&mut none, value);
            let mut expected = String::new();
            text::number(&mut expected, value);
            assert_eq!(none, expected.as_bytes());
        }
    }
}
