//! A list as a table of the terminal: cells wrap between words, so that its lines fit the terminal's width.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

/// Columns of the terminal where nobody says how many there are.
const DEFAULT_WIDTH: u16 = 80;
/// Blanks around the text of a cell.
const PADDING: usize = 2;

/// The table of `rows` below `header`, for the terminal, or for as many columns as the variable COLUMNS says.
pub(crate) fn render<const N: usize>(header: [&str; N], rows: &[[String; N]]) -> String {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header);
    table.add_rows(rows);
    let from_environment = || std::env::var("COLUMNS").ok()?.parse().ok();
    let width = table.width().filter(|width| *width > 0).or_else(from_environment).unwrap_or(DEFAULT_WIDTH);
    table.set_width(width);
    for (place, column) in table.column_iter_mut().enumerate() {
        let cells = rows.iter().map(|row| &*row[place]).chain([header[place]]);
        let longest = cells.flat_map(str::split_whitespace).map(|word| word.chars().count()).max();
        // No word is broken: what is narrower than it could not be copied.
        let least = u16::try_from(longest.unwrap_or(0) + PADDING).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
    }
    table.trim_fmt()
}
