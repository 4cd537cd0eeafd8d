//! Rows of the CSV files: one list of fields makes the type that is written and read, and the columns that are
//! documented.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A column: its name, its unit and its meaning.
pub(crate) type ColumnDoc = (&'static str, &'static str, &'static str);

/// Unit of costs that can be added up over runs.
pub(super) const BPS: &str = "bps of qty x arrival";

/// A row of a CSV file: its fields are the columns.
pub(crate) trait TableRow: Serialize {
    /// The columns, with unit and meaning.
    const COLUMNS: &'static [ColumnDoc];
}

/// A row of a CSV file: for each column its meaning, name, type and unit.
macro_rules! table_row {
    ($(#[doc = $of:literal])+ $vis:vis struct $row:ident { $($(#[doc = $about:literal])+ $name:ident: $kind:ty, $unit:expr;)+ }) => {
        $(#[doc = $of])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        $vis struct $row {
            $($(#[doc = $about])+ pub $name: $kind,)+
        }

        impl $crate::records::table::TableRow for $row {
            const COLUMNS: &'static [$crate::records::table::ColumnDoc] =
                &[$((stringify!($name), $unit, concat!($($about),+).trim_ascii_start()),)+];
        }
    };
}
pub(super) use table_row;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// `text` so that no spreadsheet takes it for a formula: a leading = + - @, tab or carriage return gets an apostrophe
/// in front, and so does what would then look the same.
///
/// Source: OWASP, "CSV Injection".
pub(crate) fn escape_formula(text: &str) -> Cow<'_, str> {
    if looks_like_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that [`escape_formula`] was given.
pub(crate) fn unescape_formula(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| looks_like_formula(rest)).unwrap_or(text)
}

/// Whether `text` is a formula behind any apostrophes.
fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// A cell with a text: no formula.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CsvText(pub String);

impl<T: Into<String>> From<T> for CsvText {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl Serialize for CsvText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&escape_formula(&self.0))
    }
}

impl<'de> Deserialize<'de> for CsvText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(unescape_formula(&Cow::<str>::deserialize(deserializer)?).to_owned()))
    }
}

/// A cell with a figure: the shortest text that reads back the same, empty for what is not a finite number.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(transparent)]
pub struct CsvNumber(pub Option<f64>);

impl<T: Into<Option<f64>>> From<T> for CsvNumber {
    fn from(figure: T) -> Self {
        Self(figure.into())
    }
}

impl Serialize for CsvNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            // A negative zero and a zero are a zero.
            Some(figure) if figure.is_finite() => {
                serializer.serialize_str(zmij::Buffer::new().format_finite(figure + 0.0))
            }
            _ => serializer.serialize_none(),
        }
    }
}

/// A cell that always has a figure.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(transparent)]
pub struct RequiredCsvNumber(pub f64);

impl Serialize for RequiredCsvNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CsvNumber::from(self.0).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    table_row! {
        /// A row.
        struct Row {
            /// what it is called,
            /// over two lines
            name: CsvText, "";
            /// what it comes to
            amount: CsvNumber, "units";
        }
    }

    fn text(rows: &[Row]) -> String {
        let mut table = csv::Writer::from_writer(Vec::new());
        for row in rows {
            table.serialize(row).unwrap();
        }
        String::from_utf8(table.into_inner().unwrap()).unwrap()
    }

    #[test]
    fn a_row_is_read_back_as_it_was_and_its_texts_are_no_formulas() {
        let names = ["=1+1", "@x,y", "say \"hi\"", "BRK-B", "'quoted", "-1", "a\nb", ""];
        let figures = [Some(0.1 + 0.2), Some(1e300), Some(-1e-7), Some(5.0), None];
        let rows: Vec<Row> = names
            .into_iter()
            .zip(figures.into_iter().cycle())
            .map(|(name, amount)| Row { name: name.into(), amount: amount.into() })
            .collect();
        let text = text(&rows);
        assert!(text.starts_with(
            "name,amount\n'=1+1,0.30000000000000004\n\"'@x,y\",1e+300\n\"say \"\"hi\"\"\",-1e-7\n"
        ));
        let read: Vec<Row> =
            csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap();
        assert_eq!(read, rows);
        assert_eq!(
            Row::COLUMNS,
            [("name", "", "what it is called, over two lines"), ("amount", "units", "what it comes to")]
        );
    }

    #[test]
    fn what_is_no_number_is_empty_and_a_zero_has_no_sign() {
        let rows =
            [-0.0, f64::NAN, f64::NEG_INFINITY].map(|amount| Row { name: "a".into(), amount: amount.into() });
        assert_eq!(text(&rows), "name,amount\na,0.0\na,\na,\n");
    }
}
