//! How values become text: shortest numbers that read back the same, UTC times, cells no spreadsheet can run.

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::records::table::no_formula;

/// Appends the shortest number that reads back as `value`; nothing where it is no number.
pub fn number(out: &mut String, value: f64) {
    out.push_str(shortest(&mut zmij::Buffer::new(), value));
}

/// The same in `buffer`.
#[inline]
pub fn shortest(buffer: &mut zmij::Buffer, value: f64) -> &str {
    // A negative zero is a zero.
    let value = if value == 0.0 { 0.0 } else { value };
    if value.is_finite() { buffer.format_finite(value) } else { "" }
}

/// Appends `YYYY-MM-DD HH:MM:SS` of Unix seconds, UTC.
pub fn push_utc(out: &mut String, time: i64) {
    let Ok(instant) = Timestamp::from_second(time) else {
        out.push_str(&time.to_string());
        return;
    };
    let local = Offset::UTC.to_datetime(instant);
    let year = local.year().unsigned_abs();
    two_digits(out, year / 100);
    two_digits(out, year % 100);
    let parts = [
        ('-', local.month()),
        ('-', local.day()),
        (' ', local.hour()),
        (':', local.minute()),
        (':', local.second()),
    ];
    for (before, part) in parts {
        out.push(before);
        two_digits(out, u16::from(part.unsigned_abs()));
    }
}

fn two_digits(out: &mut String, number: u16) {
    for digit in [number / 10 % 10, number % 10] {
        out.push(char::from_digit(u32::from(digit), 10).unwrap_or('0'));
    }
}

/// Appends a text cell of a CSV file: no formula, quoted where it must be.
pub fn cell(out: &mut String, text: &str) {
    let text = no_formula(text);
    if text.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_as_they_were() {
        for value in [0.1 + 0.2, 1e-300, 1e300, 123_456_789.123, 5.0, f64::MIN_POSITIVE] {
            let mut text = String::new();
            number(&mut text, value);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
        }
        let mut text = String::new();
        number(&mut text, f64::NAN);
        number(&mut text, -0.0);
        assert_eq!(text, "0.0");
    }

    #[test]
    fn times_are_utc_to_the_second() {
        let mut text = String::new();
        push_utc(&mut text, 1_794_839_459);
        assert_eq!(text, "2026-11-16 14:30:59");
    }

    #[test]
    fn a_text_cell_is_no_formula_and_no_second_cell() {
        let written = |text: &str| {
            let mut out = String::new();
            cell(&mut out, text);
            out
        };
        assert_eq!(written("=1+1"), "'=1+1");
        assert_eq!(written("@x,y"), "\"'@x,y\"");
        assert_eq!(written("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(written("BRK-B"), "BRK-B");
    }
}
