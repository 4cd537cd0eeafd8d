//! How values become text: shortest numbers that read back the same, UTC times, cells no spreadsheet can run.

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::records::table::escape_formula;

/// Appends the shortest number that reads back as `value`; nothing where it is not a number.
pub(crate) fn number(out: &mut String, value: f64) {
    out.push_str(shortest(&mut zmij::Buffer::new(), value));
}

/// The same in `buffer`.
#[inline]
pub(crate) fn shortest(buffer: &mut zmij::Buffer, value: f64) -> &str {
    // A negative zero is a zero.
    let value = if value == 0.0 { 0.0 } else { value };
    if value.is_finite() { buffer.format_finite(value) } else { "" }
}

/// Appends `YYYY-MM-DD HH:MM:SS` of Unix seconds, UTC.
pub(crate) fn push_utc(out: &mut String, time: i64) {
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
pub(crate) fn cell(out: &mut String, text: &str) {
    let text = escape_formula(text);
    if text.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&text);
    }
}

/// A number by the plain way of writing one: as in a JSON file.
#[cfg(test)]
pub(super) fn plain(value: f64) -> String {
    let value = if value == 0.0 { 0.0 } else { value };
    if value.is_finite() { serde_json::to_string(&value).unwrap_or_default() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::synthetic;
    use super::*;
    use crate::records::table::unescape_formula;

    proptest! {
        #[test]
        fn a_number_is_the_same_text_as_plainly_written_and_reads_back(value in synthetic::number()) {
            let mut text = String::new();
            number(&mut text, value);
            prop_assert_eq!(&text, &plain(value));
            if value.is_finite() {
                // The standard library knows how few digits do.
                let digits = |text: &str| {
                    let digits = text.split('e').next().unwrap().replace(['-', '.'], "");
                    digits.trim_matches('0').len()
                };
                prop_assert_eq!(digits(&text), digits(&format!("{value:e}")));
                prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), (value + 0.0).to_bits());
            }
        }

        #[test]
        fn a_time_is_the_same_text_as_plainly_written(time in -62_167_219_200_i64..253_402_207_200) {
            let mut text = String::new();
            push_utc(&mut text, time);
            let plain = Timestamp::from_second(time).unwrap().strftime("%Y-%m-%d %H:%M:%S").to_string();
            prop_assert_eq!(text, plain);
        }

        #[test]
        fn a_text_cell_is_no_formula_and_reads_back(written in synthetic::text()) {
            let mut line = String::new();
            cell(&mut line, &written);
            line.push_str(",\n");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
            let read = reader.records().next().unwrap().unwrap();
            prop_assert!(!read[0].starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(unescape_formula(&read[0]), written);
        }
    }

    #[test]
    fn texts_are_those_of_the_files_so_far() {
        let written = |write: &dyn Fn(&mut String)| {
            let mut out = String::new();
            write(&mut out);
            out
        };
        assert_eq!(written(&|out| number(out, -0.0)), "0.0");
        assert_eq!(written(&|out| number(out, 1e300)), "1e+300");
        assert_eq!(written(&|out| push_utc(out, 1_794_839_459)), "2026-11-16 14:30:59");
        assert_eq!(written(&|out| cell(out, "=1+1")), "'=1+1");
        assert_eq!(written(&|out| cell(out, "@x,y")), "\"'@x,y\"");
        assert_eq!(written(&|out| cell(out, "say \"hi\"")), "\"say \"\"hi\"\"\"");
        assert_eq!(written(&|out| cell(out, "BRK-B")), "BRK-B");
    }
}
