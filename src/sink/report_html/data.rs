//! The data of the page: runs by column, pairs, distributions, some runs slot by slot, where it all comes from.

use serde_json::{Value as Json, json};

use super::super::columns;
use super::super::report::{ReportExtras, SlicesOfRun};
use crate::analysis::answers::Answers;
use crate::analysis::compare::of_rows::{Cell, Comparison};
use crate::analysis::compare::words;
use crate::analysis::frame::{Factor, Frame, Level};
use crate::analysis::histogram::Histogram;
use crate::model::ledger::Term;

/// The figures of a run that charts are made of, beside its total and the terms of that.
const OTHERS: [&str; 5] =
    ["completion_pct", "participation_rate", "timing_risk_bps", "arrival_mid", "exec_avg"];

/// All data of the page.
pub(super) fn of(answers: &Answers, extras: &ReportExtras) -> Json {
    let frame = &answers.frame;
    let shown = &extras.shown;
    let ids: String = shown.iter().map(|row| frame.ids[*row].to_string()[1..].to_owned()).collect();
    let names = ["is_total_bps"].into_iter().chain(Term::ALL.map(Term::column)).chain(OTHERS);
    let measures = names.filter_map(|name| {
        let measure = frame.measure(name).ok()?;
        Some((name.to_owned(), figures(shown.iter().map(|row| measure.get(*row)))))
    });
    let qty = frame.factor("qty").ok().map(|qty| {
        let units = |row: &usize| qty.level(*row).and_then(Level::as_number);
        ("qty".to_owned(), figures(shown.iter().map(units)))
    });
    json!({
        "provenance": provenance(answers),
        "axes": answers.axes,
        "runs": frame.rows(),
        "shown": shown.len(),
        "notes": extras.notes,
        "ids": ids,
        "factors": factors(frame, shown),
        "measures": measures.chain(qty).collect::<serde_json::Map<String, Json>>(),
        "comparisons": answers.comparisons.iter().map(|one| comparison(one, shown)).collect::<Vec<_>>(),
        "slices": extras.slices.iter().filter_map(|one| slices(one, shown)).collect::<Vec<_>>(),
        "flags": flags(frame),
        "failed": frame.failed,
    })
}

/// `value` to six significant digits: no chart shows more, and the page is a third of the size.
fn rounded(value: f64) -> Json {
    if value == 0.0 {
        return json!(0);
    }
    let short: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let whole = short.trunc();
    // A whole number without its `.0`.
    if (short - whole).abs() < f64::MIN_POSITIVE && whole.abs() < 1e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        return json!(whole as i64);
    }
    json!(short)
}

fn figures(values: impl Iterator<Item = Option<f64>>) -> Json {
    values.map(|value| value.map_or(Json::Null, rounded)).collect()
}

/// What runs differ in, each value once.
fn factors(frame: &Frame, shown: &[usize]) -> Json {
    let known = columns::all();
    let of = |factor: &Factor| {
        let column = known.iter().find(|column| column.name == factor.name);
        let level = |level: &Level| {
            level.as_number().map_or_else(|| json!(level.to_string()), |number| json!(number))
        };
        json!({
            "name": factor.name,
            "unit": column.map_or("", |column| column.unit),
            "about": column.map_or("", |column| column.about),
            "levels": factor.levels().iter().map(level).collect::<Vec<_>>(),
            "codes": shown.iter().map(|row| factor.codes()[*row]).collect::<Vec<_>>(),
        })
    };
    // The quantity is a figure: it follows from a fraction of ADV as often as not.
    let named = |factor: &&Factor| factor.varies() || factor.name == "symbol" || factor.name == "strategy";
    frame.factors.iter().filter(named).filter(|factor| factor.name != "qty").map(of).collect()
}

fn comparison(one: &Comparison, shown: &[usize]) -> Json {
    let place = |row: usize| shown.binary_search(&row).ok();
    let rows = one.pairs.rows.iter();
    let (baseline, other): (Vec<usize>, Vec<usize>) =
        rows.filter_map(|(baseline, other)| Some((place(*baseline)?, place(*other)?))).unzip();
    json!({
        "factor": one.pairs.pairing.factor,
        "baseline": one.pairs.pairing.baseline,
        "other": one.pairs.pairing.other,
        "names": words::names(&one.pairs.pairing),
        "rows": [baseline, other],
        "cells": one.cells.iter().map(cell).collect::<Vec<_>>(),
    })
}

fn cell(cell: &Cell) -> Json {
    let found = &cell.difference;
    let histogram = Histogram::of(&cell.differences_bps).map(|histogram| {
        json!({
            "from": rounded(histogram.from),
            "width": rounded(histogram.width),
            "counts": histogram.counts,
            "below": histogram.below,
            "above": histogram.above,
        })
    });
    json!({
        "name": words::cell_name(cell),
        "pairs": found.pairs,
        "days": found.days,
        "mean": rounded(found.mean_bps),
        "median": found.median_bps.map(rounded),
        "interval": found.interval.map(|interval| [rounded(interval.low), rounded(interval.high)]),
        "verdict": found.verdict().name(),
        "wins": rounded(found.wins),
        "histogram": histogram,
    })
}

fn slices(one: &SlicesOfRun, shown: &[usize]) -> Option<Json> {
    let of = |(name, values): &(String, Vec<Option<f64>>)| (name.clone(), figures(values.iter().copied()));
    Some(json!({
        "run": shown.binary_search(&one.row).ok()?,
        "time": one.times,
        "figures": one.figures.iter().map(of).collect::<serde_json::Map<String, Json>>(),
    }))
}

/// How many runs raise each flag, with what it means.
fn flags(frame: &Frame) -> Json {
    frame.raised().into_iter().map(|(flag, count)| json!([flag.name(), flag.about(), count])).collect()
}

fn provenance(answers: &Answers) -> Json {
    let from = &answers.provenance;
    let data = from
        .data
        .iter()
        .map(|one| json!([one.symbol, one.source, one.interval, one.bars, one.sessions, one.digest]));
    json!({
        "name": from.name,
        "version": from.version,
        "model_version": from.model_version,
        "finished_at": from.finished_at,
        "runs": from.runs,
        "failed": from.failed,
        "fixed": from.fixed,
        "data": data.collect::<Vec<_>>(),
        "skipped": from.skipped,
        "written": from.written,
    })
}
