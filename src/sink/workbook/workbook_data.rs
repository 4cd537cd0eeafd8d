//! What every sheet of the workbook is written from.

use super::layout::RunsTableLayout;
use super::sheet_names;
use crate::analysis::compare::pairing::Pairs;
use crate::analysis::group_means::{self, GroupMean};
use crate::analysis::report_data::ReportData;
use crate::analysis::sensitivity_report::SensitivityReport;
use crate::model::parameter::ParameterId;
use crate::sink::columns::{self, ColumnDescriptor};
use crate::sink::report::ReportExtras;

/// What every sheet is written from.
pub(super) struct WorkbookData<'a> {
    /// What was found.
    pub(super) answers: &'a ReportData,
    /// What else is shown.
    pub(super) extras: &'a ReportExtras,
    /// The columns of the table.
    pub(super) columns: Vec<ColumnDescriptor>,
    /// The name of the sheet of every comparison.
    pub(super) comparisons: Vec<String>,
    /// What is a column of the table of runs, and what is the same for all of them.
    pub(super) layout: RunsTableLayout<'a>,
    /// The parameters whose values symbols are split by, themselves the first.
    pub(super) split: [&'a str; 2],
    /// Mean costs by them.
    pub(super) groups: Vec<GroupMean>,
    /// What decides cost and ranking; `None` where there are no runs.
    pub(super) influence: Option<SensitivityReport>,
}

impl<'a> WorkbookData<'a> {
    /// What the sheets on `answers` need.
    pub(super) fn of(answers: &'a ReportData, extras: &'a ReportExtras) -> Self {
        let columns = columns::all();
        let layout = RunsTableLayout::of(answers, &columns);
        let pairs: Vec<&Pairs> = answers.comparisons.iter().map(|one| &one.pairs).collect();
        let influence = SensitivityReport::of(&answers.frame, &answers.axes, &pairs, &[]).ok();
        let influence = influence.filter(|_| answers.frame.rows() > 0);
        let split = split(answers);
        let groups = group_means::by(&answers.frame, &split).unwrap_or_default();
        let comparisons = sheet_names::comparison_sheet_names(&answers.comparisons);
        Self { answers, extras, columns, comparisons, layout, split, groups, influence }
    }

    /// The column called `name`.
    pub(super) fn column(&self, name: &str) -> Option<&ColumnDescriptor> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The parameters whose values make the rows: what is compared is what symbols are split by.
fn split(answers: &ReportData) -> [&str; 2] {
    match answers.comparisons.first().map(|comparison| &*comparison.pairs.pairing.parameter) {
        None | Some("symbol") => ["symbol", ParameterId::Strategy.name()],
        Some(factor) => ["symbol", factor],
    }
}
