//! Rows of a table as those who write them see them: cells by place, and which columns move.

use crate::engine::output::RunRow;
use crate::records::columns::{CellValue, ColumnDescriptor};
use crate::records::context::Context;
use crate::sweep::block::Block;

/// Some rows, one at the least.
pub(crate) trait RowBatch {
    /// Number of rows.
    fn count(&self) -> usize;

    /// Number of columns.
    fn columns(&self) -> usize;

    /// Whether the cells of `column` may differ.
    fn varies(&self, column: usize) -> bool;

    /// The cell that all rows have in `column`, which does not move.
    fn shared(&self, column: usize) -> CellValue<'_>;

    /// The cell of `row` in `column`, which moves.
    fn varying(&self, row: usize, column: usize) -> CellValue<'_>;
}

/// Rows of one block.
pub(crate) struct BlockRows<'a> {
    columns: &'a [ColumnDescriptor],
    context: &'a Context,
    block: &'a Block<'a>,
    rows: &'a [RunRow<'a>],
    /// Whether rows share their status and what does not depend on coefficients: all have costs.
    share_cells: bool,
}

impl<'a> BlockRows<'a> {
    /// `rows` of `block`, in `columns`; `None` where there are none.
    pub(crate) fn of(
        columns: &'a [ColumnDescriptor],
        context: &'a Context,
        block: &'a Block<'a>,
        rows: &'a [RunRow<'a>],
    ) -> Option<Self> {
        let alike = rows.len() > 1 && rows.iter().all(|row| row.outcome.is_ok());
        (!rows.is_empty()).then_some(Self { columns, context, block, rows, share_cells: alike })
    }
}

impl RowBatch for BlockRows<'_> {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn varies(&self, column: usize) -> bool {
        !self.share_cells || self.columns[column].varies_within(self.block)
    }

    fn shared(&self, column: usize) -> CellValue<'_> {
        self.columns[column].cell(&self.rows[0], self.context)
    }

    #[inline]
    fn varying(&self, row: usize, column: usize) -> CellValue<'_> {
        let (column, row) = (&self.columns[column], &self.rows[row]);
        if self.share_cells { column.varying_cell(row, self.context) } else { column.cell(row, self.context) }
    }
}

/// Rows to test writers with: everything that is odd, and much that repeats.
#[cfg(test)]
pub(super) mod synthetic {
    use jiff::civil::date;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::RowBatch;
    use crate::records::columns::{CellKind, CellValue};

    /// The kinds of the columns.
    pub(crate) const KINDS: [CellKind; 8] = [
        CellKind::Text,
        CellKind::Number,
        CellKind::Number,
        CellKind::Count,
        CellKind::Text,
        CellKind::Number,
        CellKind::Date,
        CellKind::Time,
    ];

    /// What rows of a block hold: a cell a row in columns that move, one cell in others.
    #[derive(Debug, Clone)]
    pub(crate) struct SyntheticRows {
        count: usize,
        columns: Vec<Vec<CellValue<'static>>>,
    }

    impl SyntheticRows {
        /// The cells of every row.
        pub(crate) fn rows(&self) -> impl Iterator<Item = Vec<CellValue<'static>>> {
            (0..self.count).map(|row| {
                let cells = self.columns.iter().map(|cells| cells[row.min(cells.len() - 1)].clone());
                cells.collect()
            })
        }
    }

    impl RowBatch for SyntheticRows {
        fn count(&self) -> usize {
            self.count
        }

        fn columns(&self) -> usize {
            self.columns.len()
        }

        fn varies(&self, column: usize) -> bool {
            self.columns[column].len() > 1
        }

        fn shared(&self, column: usize) -> CellValue<'_> {
            self.columns[column][0].clone()
        }

        fn varying(&self, row: usize, column: usize) -> CellValue<'_> {
            self.columns[column][row].clone()
        }
    }

    /// Any number, the odd ones above all.
    pub(crate) fn number() -> impl Strategy<Value = f64> {
        let odd = vec![
            0.0,
            -0.0,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MIN,
            f64::MAX,
            f64::MIN_POSITIVE,
            5e-324,
            -5e-324,
            0.1 + 0.2,
            1e15,
            1e16,
            1e-5,
            -1e-7,
            123_456_789.0,
        ];
        prop_oneof![select(odd), any::<u64>().prop_map(f64::from_bits), (-9..9).prop_map(f64::from)]
    }

    fn count() -> impl Strategy<Value = u64> {
        prop_oneof![
            select(vec![0, 1, 1 << 53, (1 << 53) + 1, i64::MAX.unsigned_abs(), u64::MAX]),
            0..5_u64,
            any::<u64>()
        ]
    }

    /// Any text, the odd ones above all.
    pub(crate) fn text() -> impl Strategy<Value = String> {
        let odd = [
            "",
            "=1+1",
            "+1",
            "-1",
            "@x,y",
            "\tx",
            "\rx",
            "'=1",
            "'quoted",
            "a,b",
            "say \"hi\"",
            "\"",
            "two\nlines",
            "two\r\nlines",
            " x ",
            "NA",
            "005930",
            "Ωμέγα",
            "日本",
            "twap",
            "TWAP",
        ];
        prop_oneof![select(odd.map(str::to_owned).to_vec()), any::<String>()]
    }

    fn cell(kind: CellKind) -> BoxedStrategy<CellValue<'static>> {
        let value = match kind {
            CellKind::Number => number().prop_map(CellValue::Number).boxed(),
            CellKind::Count => count().prop_map(CellValue::Count).boxed(),
            CellKind::Text => text().prop_map(|text| CellValue::Text(text.into())).boxed(),
            CellKind::Date => {
                let day =
                    (1_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| date(y, m, d).to_string());
                day.prop_map(|day| CellValue::Text(day.into())).boxed()
            }
            CellKind::Time => {
                let time = (0..24, 0..60).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
                time.prop_map(|time| CellValue::Text(time.into())).boxed()
            }
        };
        prop_oneof![1 => Just(CellValue::Empty), 4 => value].boxed()
    }

    /// The cells of a column of `count` rows: one for all, the same few again and again, or any.
    fn column(kind: CellKind, count: usize) -> impl Strategy<Value = Vec<CellValue<'static>>> {
        let few = vec(cell(kind), 1..4).prop_flat_map(move |few| vec(select(few), count));
        prop_oneof![vec(cell(kind), 1), few, vec(cell(kind), count)]
    }

    /// Some blocks of rows, one after the other, with columns of [`KINDS`].
    pub(crate) fn blocks() -> impl Strategy<Value = Vec<SyntheticRows>> {
        let block = (1..60_usize).prop_flat_map(|count| {
            let columns = KINDS.map(|kind| column(kind, count).boxed()).to_vec();
            columns.prop_map(move |columns| SyntheticRows { count, columns })
        });
        vec(block, 1..6)
    }
}
