//! How the workbook looks: one accent on grey, and a number format for every kind of figure.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use crate::sink::columns::{CellKind, ColumnDescriptor};

/// The accent.
pub(super) const ACCENT: u32 = 0x001F_3864;
/// Text beside the point.
pub(super) const GREY: u32 = 0x0059_5959;
/// Lines between rows.
pub(super) const LINE: u32 = 0x00D9_D9D9;
/// Behind what matters most.
pub(super) const PALE: u32 = 0x00EA_EFF7;
/// Cheaper.
pub(super) const CHEAPER_COLOUR: u32 = 0x008F_BBDD;
/// Neither cheaper nor dearer.
pub(super) const NEUTRAL: u32 = 0x00FF_FFFF;
/// Dearer.
pub(super) const DEARER_COLOUR: u32 = 0x00F2_B27C;
/// The seven terms: the model's in blue, what prices did in sand, the cleanup in green.
pub(super) const TERMS: [u32; 7] =
    [0x001F_3864, 0x002E_75B6, 0x009D_C3E6, 0x00A6_A6A6, 0x00D8_A657, 0x00EF_D9A7, 0x005B_8C5A];

/// A kind of figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellStyle {
    /// A text.
    Text,
    /// Basis points.
    Bps,
    /// Basis points that may lie on either side of 0.
    SignedBps,
    /// A percentage written as 0 to 100.
    Percent,
    /// A fraction shown as a percentage.
    Fraction,
    /// A price.
    Price,
    /// Units, cash, a count: whole.
    Whole,
    /// Cash on either side of 0.
    SignedCash,
    /// Units or cash of which parts matter.
    Parts,
    /// A probability.
    Probability,
    /// A trading day.
    Date,
    /// A time of day.
    Time,
    /// An instant.
    Instant,
    /// A number as it is.
    Plain,
}

impl CellStyle {
    /// The look of a column of the table; `large` says whether its figures reach the hundreds.
    pub(super) fn of(column: &ColumnDescriptor, large: bool) -> Self {
        match (column.kind, column.unit) {
            (CellKind::Date, _) => Self::Date,
            (CellKind::Time, _) => Self::Time,
            (_, "price") => Self::Price,
            (_, "%") => Self::Percent,
            (_, "fraction" | "fraction of ADV") => Self::Fraction,
            (_, "units" | "cash") if large => Self::Whole,
            (_, "units" | "cash") => Self::Parts,
            (CellKind::Number, unit) if unit.starts_with("bps of") => Self::Bps,
            (CellKind::Number, _) => Self::Plain,
            (CellKind::Count, _) => Self::Whole,
            (CellKind::Text, _) => Self::Text,
        }
    }

    /// Its number format: none depends on a locale.
    fn code(self) -> &'static str {
        match self {
            Self::Text | Self::Plain => "General",
            Self::Bps => "#,##0.00",
            Self::SignedBps => "+#,##0.00;-#,##0.00;0.00",
            Self::Percent => "0.0\"%\"",
            Self::Fraction => "0.0%",
            Self::Price => "#,##0.00##",
            Self::Whole => "#,##0",
            Self::SignedCash => "+#,##0;-#,##0;0",
            Self::Parts => "#,##0.0000",
            Self::Probability => "0.000",
            Self::Date => "yyyy-mm-dd",
            Self::Time => "hh:mm",
            Self::Instant => "yyyy-mm-dd hh:mm",
        }
    }

    /// Characters its widest figure takes.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Date | Self::Whole | Self::SignedCash => 11,
            Self::Time | Self::Percent | Self::Fraction => 8,
            Self::Instant => 16,
            Self::Price | Self::Parts => 12,
            _ => 9,
        }
    }

    /// Its format.
    pub(super) fn format(self) -> Format {
        let format = Format::new().set_num_format(self.code()).set_align(FormatAlign::VerticalCenter);
        match self {
            Self::Text => format.set_align(FormatAlign::Left).set_indent(1),
            Self::Date | Self::Time | Self::Instant => format.set_align(FormatAlign::Center),
            _ => format.set_align(FormatAlign::Right),
        }
    }

    /// Its format in a table of few rows: a line below.
    pub(super) fn in_table(self) -> Format {
        lined(self.format())
    }

    /// Its format in a row of totals.
    pub(super) fn in_total(self) -> Format {
        self.format().set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(ACCENT)
    }
}

fn lined(format: Format) -> Format {
    format.set_border_bottom(FormatBorder::Thin).set_border_bottom_color(LINE)
}

/// The name of a sheet.
pub(super) fn title() -> Format {
    Format::new().set_bold().set_font_size(20).set_font_color(ACCENT)
}

/// A text of several lines: how it looks, and how much room its lines take.
pub(super) struct ParagraphStyle {
    /// How it looks.
    pub(super) format: Format,
    /// Letters on a line for every character of its width: a proportional font has more of them than digits.
    pub(super) chars_per_width: f64,
    /// Height of a line.
    pub(super) line: f64,
}

/// A plain text of several lines.
pub(super) fn prose() -> ParagraphStyle {
    ParagraphStyle { format: wrapped(), chars_per_width: 1.1, line: 15.0 }
}

/// What stands below a title.
pub(super) fn subtitle() -> ParagraphStyle {
    ParagraphStyle { format: wrapped().set_font_color(GREY), ..prose() }
}

/// The answer.
pub(super) fn verdict() -> ParagraphStyle {
    let format = wrapped()
        .set_bold()
        .set_font_size(13)
        .set_font_color(ACCENT)
        .set_background_color(PALE)
        .set_align(FormatAlign::VerticalCenter)
        .set_indent(1);
    ParagraphStyle { format, chars_per_width: 0.85, line: 20.0 }
}

/// What a block is about.
pub(super) fn heading() -> Format {
    Format::new().set_bold().set_font_size(13).set_font_color(ACCENT)
}

/// The header of a column of figures.
pub(super) fn header() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(NEUTRAL)
        .set_background_color(ACCENT)
        .set_text_wrap()
        .set_align(FormatAlign::Right)
        .set_align(FormatAlign::VerticalCenter)
}

/// The header of a column of texts.
pub(super) fn header_of_text() -> Format {
    header().set_align(FormatAlign::Left).set_indent(1)
}

/// A unit above a header.
pub(super) fn unit() -> Format {
    Format::new()
        .set_italic()
        .set_font_size(9)
        .set_font_color(GREY)
        .set_align(FormatAlign::Left)
        .set_indent(1)
}

/// A text of several lines.
fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Left).set_align(FormatAlign::Top)
}

/// A text of several lines in a table.
pub(super) fn wrapped_in_table() -> Format {
    lined(wrapped().set_align(FormatAlign::VerticalCenter).set_indent(1))
}

/// Beside the point.
pub(super) fn footnote() -> ParagraphStyle {
    ParagraphStyle {
        format: wrapped().set_font_size(10).set_font_color(GREY),
        chars_per_width: 1.2,
        line: 14.0,
    }
}

/// The name of a figure.
pub(super) fn label() -> Format {
    Format::new().set_font_color(GREY).set_align(FormatAlign::VerticalCenter).set_indent(1)
}

/// A number that the reader may change: blue on yellow, as in any trader's model.
pub(super) fn input() -> Format {
    Format::new()
        .set_num_format("#,##0")
        .set_bold()
        .set_font_color(0x0000_00FF)
        .set_background_color(0x00FF_F8DC)
        .set_border(FormatBorder::Thin)
        .set_border_color(0x00C9_B458)
}

/// A line of a file or a command.
pub(super) fn code() -> Format {
    Format::new().set_font_name("Consolas").set_font_size(10).set_font_color(0x0033_3333)
}

/// Cells with the text `cheaper`.
pub(super) fn cheaper() -> Format {
    Format::new().set_background_color(CHEAPER_COLOUR).set_bold()
}

/// Cells with the text `dearer`.
pub(super) fn dearer() -> Format {
    Format::new().set_background_color(DEARER_COLOUR).set_bold()
}
