//! Rows in memory as a table for queries: the same that is read back from a results folder.

use std::collections::BTreeMap;

use super::planned::PlannedSweep;
use super::rows::MemoryRow;
use crate::analysis::frame::{Factor, FactorBuilder, Frame, Level, Measure};
use crate::engine::output::RunRow;
use crate::records::columns::{self, CellSource, CellValue, ColumnDescriptor};

/// A column as it is collected.
enum ColumnCollector {
    /// What a run was.
    Factor(FactorBuilder),
    /// The result.
    Measure(Vec<Option<f64>>),
}

/// The table of `rows`, runs of `planned`.
pub(super) fn frame_of(planned: &PlannedSweep, rows: &[MemoryRow]) -> Frame {
    let context = planned.context();
    let kept = |column: &ColumnDescriptor| {
        !matches!(column.name, "run_id" | "status" | "reason") && !column.is_remark()
    };
    let mut columns: Vec<(ColumnDescriptor, ColumnCollector)> = columns::all()
        .into_iter()
        .filter(kept)
        .map(|column| (column, ColumnCollector::of(&column)))
        .collect();
    let mut ids = Vec::new();
    let mut failed: BTreeMap<String, u64> = BTreeMap::new();
    for kept in rows {
        let Some(run) = planned.plan.run(kept.point) else { continue };
        let outcome = match &kept.outcome {
            Ok(outcome) => outcome.clone(),
            Err(reason) => {
                *failed.entry(reason.clone()).or_default() += 1;
                continue;
            }
        };
        ids.push(run.id);
        let row = RunRow { run, outcome: Ok(outcome) };
        for (column, target) in &mut columns {
            target.push(column.cell(&row, &context));
        }
    }
    let mut flags = FactorBuilder::new("quality_flags").finish();
    let (mut factors, mut measures) = (Vec::new(), Vec::new());
    for (column, target) in columns {
        match target {
            ColumnCollector::Factor(builder) => {
                let factor: Factor = builder.finish();
                if column.name == "quality_flags" { flags = factor } else { factors.push(factor) }
            }
            ColumnCollector::Measure(values) => measures.push(Measure::new(column.name, values)),
        }
    }
    Frame { ids, factors, measures, flags, failed: failed.into_iter().collect() }
}

impl ColumnCollector {
    fn of(column: &ColumnDescriptor) -> Self {
        match column.source {
            CellSource::Outcome(_) if column.name != "quality_flags" => Self::Measure(Vec::new()),
            _ => Self::Factor(FactorBuilder::new(column.name)),
        }
    }

    fn push(&mut self, cell: CellValue<'_>) {
        let number = match cell {
            CellValue::Number(number) => Some(number),
            CellValue::Count(count) => Some(count as f64),
            CellValue::Empty | CellValue::Text(_) => None,
        };
        match (self, cell) {
            (Self::Measure(values), _) => values.push(number),
            (Self::Factor(builder), CellValue::Text(text)) if !text.is_empty() => {
                builder.push(Some(Level::Text((*text).into())));
            }
            (Self::Factor(builder), _) => builder.push(number.map(Level::Number)),
        }
    }
}
