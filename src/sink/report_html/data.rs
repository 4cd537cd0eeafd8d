//! The data of the page, collected from the answers.

use super::super::columns;
use super::super::report::{ReportExtras, RunSlices};
use crate::analysis::compare::sentences;
use crate::analysis::compare::table;
use crate::analysis::frame::{self, Frame, Level};
use crate::analysis::histogram;
use crate::analysis::report_data::{ReportData, SnapshotSummary};
use crate::model::ledger::Term;
use crate::model::parameter::ParameterId;
use crate::records::cell::CellValue;
use crate::records::report_page_data::{
    ReportCell, ReportComparison, ReportFactor, ReportHistogram, ReportPageData, ReportProvenance,
    ReportSlices, Rounded,
};

/// The figures of a run that charts are made of, beside its total and the terms of that.
const OTHERS: [&str; 5] =
    ["completion_pct", "participation_rate", "timing_risk_bps", "arrival_mid", "exec_avg"];

/// All data of the page.
pub(super) fn page_data(answers: &ReportData, extras: &ReportExtras) -> ReportPageData {
    let frame = &answers.frame;
    let shown = &extras.sampled_rows;
    let names = ["is_total_bps"].into_iter().chain(Term::ALL.map(Term::column)).chain(OTHERS);
    let measures = names.filter_map(|name| {
        let measure = frame.measure(name).ok()?;
        Some((name, figures(shown.iter().map(|row| measure.get(*row)))))
    });
    let qty = frame.factor(ParameterId::Qty.name()).ok().map(|qty| {
        let units = |row: &usize| qty.level(*row).and_then(Level::as_number);
        (ParameterId::Qty.name(), figures(shown.iter().map(units)))
    });
    let flags = frame.raised_flags().into_iter();
    ReportPageData {
        provenance: provenance(answers),
        axes: answers.axes.clone(),
        runs: frame.rows(),
        sampled_runs: shown.len(),
        notes: extras.notes.clone(),
        ids: shown.iter().map(|row| frame.ids[*row].to_string()[1..].to_owned()).collect(),
        factors: factors(frame, shown),
        measures: measures.chain(qty).collect(),
        comparisons: answers.comparisons.iter().map(|one| comparison(one, shown)).collect(),
        slices: extras.slices.iter().filter_map(|one| slices(one, shown)).collect(),
        flags: flags.map(|(flag, count)| (flag.name().to_owned(), flag.about().to_owned(), count)).collect(),
        failed: frame.failed.clone(),
    }
}

fn figures(values: impl Iterator<Item = Option<f64>>) -> Vec<Option<Rounded>> {
    values.map(|value| value.map(Rounded)).collect()
}

/// What runs differ in, each value once.
fn factors(frame: &Frame, shown: &[usize]) -> Vec<ReportFactor> {
    let known = columns::all();
    let of = |factor: &frame::Factor| {
        let column = known.iter().find(|column| column.name == factor.name);
        let level =
            |level: &Level| level.as_number().map_or_else(|| level.to_string().into(), CellValue::Number);
        ReportFactor {
            name: factor.name.clone(),
            unit: column.map_or("", |column| column.unit).to_owned(),
            about: column.map_or("", |column| column.about).to_owned(),
            levels: factor.levels().iter().map(level).collect(),
            codes: shown.iter().map(|row| factor.codes()[*row]).collect(),
        }
    };
    // The quantity is a figure: it follows from a fraction of ADV as often as not.
    let named = |factor: &&frame::Factor| {
        factor.varies() || factor.name == "symbol" || factor.name == ParameterId::Strategy.name()
    };
    frame
        .factors
        .iter()
        .filter(named)
        .filter(|factor| factor.name != ParameterId::Qty.name())
        .map(of)
        .collect()
}

fn comparison(one: &table::Comparison, shown: &[usize]) -> ReportComparison {
    let place = |row: usize| shown.binary_search(&row).ok();
    let rows = one.pairs.rows.iter();
    let (baseline, other): (Vec<usize>, Vec<usize>) =
        rows.filter_map(|(baseline, other)| Some((place(*baseline)?, place(*other)?))).unzip();
    let pairing = one.pairs.pairing.clone();
    ReportComparison {
        names: sentences::display_names(&pairing),
        factor: pairing.parameter,
        baseline: pairing.baseline,
        other: pairing.alternative,
        rows: [baseline, other],
        cells: one.cells.iter().map(cell).collect(),
    }
}

fn cell(cell: &table::ComparisonCell) -> ReportCell {
    let found = &cell.difference;
    let histogram = histogram::Histogram::of(&cell.differences_bps).map(|histogram| ReportHistogram {
        from: Rounded(histogram.start),
        width: Rounded(histogram.width),
        counts: histogram.counts,
        below: histogram.below,
        above: histogram.above,
    });
    ReportCell {
        name: sentences::cell_name(cell),
        pairs: found.pairs,
        days: found.days,
        mean: Rounded(found.mean_bps),
        median: found.median_bps.map(Rounded),
        interval: found.confidence_interval.map(|interval| [interval.low, interval.high].map(Rounded)),
        verdict: found.verdict().name().to_owned(),
        wins: Rounded(found.win_rate),
        histogram,
    }
}

fn slices(one: &RunSlices, shown: &[usize]) -> Option<ReportSlices> {
    let of = |(name, values): &(String, Vec<Option<f64>>)| (name.clone(), figures(values.iter().copied()));
    Some(ReportSlices {
        run: shown.binary_search(&one.row).ok()?,
        time: one.times.clone(),
        figures: one.figures.iter().map(of).collect(),
    })
}

fn provenance(answers: &ReportData) -> ReportProvenance {
    let from = answers.provenance.clone();
    let bars =
        |one: SnapshotSummary| (one.symbol, one.source, one.interval, one.bars, one.sessions, one.digest);
    ReportProvenance {
        name: from.name,
        version: from.version,
        model_version: from.model_version,
        finished_at: from.finished_at,
        runs: from.runs,
        failed: from.failed,
        fixed: from.fixed,
        data: from.data.into_iter().map(bars).collect(),
        skipped: from.skipped,
        written: from.sources,
    }
}
