//! What a report shows beside the answers, whatever its format.

/// What a report shows beside the answers.
#[derive(Debug, Default)]
pub(crate) struct ReportExtras {
    /// Rows of the table that charts are made of, ascending.
    pub sampled_rows: Vec<usize>,
    /// Some runs slot by slot.
    pub slices: Vec<RunSlices>,
    /// What else a reader must know, a sentence each.
    pub notes: Vec<String>,
}

/// The slices file of one run, by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RunSlices {
    /// The run's row in the table.
    pub row: usize,
    /// Start of every slot, UTC.
    pub times: Vec<String>,
    /// Columns of figures, by name.
    pub figures: Vec<(String, Vec<Option<f64>>)>,
}
