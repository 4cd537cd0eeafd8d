//! What goes on the page of a run, read from the manifest, the table, the summary and the slices.

use super::LocatedRun;
use crate::model::ledger::{Ledger, Term};
use crate::model::parameter::ParameterId;
use crate::records::columns::{self, CellSource};
use crate::records::manifest::Manifest;
use crate::records::number::JsonNumber;
use crate::records::slice::SliceRow;
use crate::records::summary::SummaryBenchmarks;
use crate::results::ResultsError;
use crate::results::lookup::FoundRun;
use crate::results::run_files;
use crate::sweep::definition::SliceOutput;
use crate::ui::figures;
use crate::ui::run_page::{RunPage, RunPageFill, RunPageOutcome, RunPageSlot};

/// Columns of the head of the page, which says them in words.
const HEADLINE_COLUMNS: [&str; 9] = [
    "symbol",
    "session",
    "interval",
    ParameterId::Side.name(),
    ParameterId::Qty.name(),
    ParameterId::Strategy.name(),
    ParameterId::Start.name(),
    ParameterId::Minutes.name(),
    "lookback_days",
];

/// The page of the run at `place`.
///
/// # Errors
/// [`ResultsError`] where its slices cannot be read.
pub(super) fn run_page(place: &LocatedRun) -> Result<RunPage, ResultsError> {
    let (run, manifest) = (&place.run, &place.results.manifest);
    let moving: Vec<String> = manifest.axes().into_iter().flatten().collect();
    let standard = |name: &str| name == "preset" && run.text(name) == "standard";
    let (axes, others) = parameters(run)
        .into_iter()
        .filter(|(name, _)| !HEADLINE_COLUMNS.contains(&name.as_str()) && !standard(name))
        .partition(|(name, _)| moving.contains(name));
    let outcome = match run.text("status") {
        "failed" => Err(run.text("reason").to_owned()),
        _ => outcome(place)?,
    };
    let mut notes = Vec::new();
    if !run.in_table {
        notes.push(
            "Not in comparison.csv: the sweep keeps the rows of its best and worst runs only, was \
            interrupted, or was edited since."
                .to_owned(),
        );
    }
    if !place.other_results.is_empty() {
        let names: Vec<String> =
            place.other_results.iter().map(|other| other.path().display().to_string()).collect();
        notes.push(format!("The same run is in {} too.", names.join(", ")));
    }
    Ok(RunPage {
        id: run.id.to_string(),
        order: order(run),
        sweep: sweep(place),
        axes,
        others,
        outcome,
        notes,
    })
}

/// Every parameter that matters to the run, in the order of the table.
pub(super) fn parameters(run: &FoundRun) -> Vec<(String, String)> {
    let described = ["status", "reason", "run_id"];
    columns::all()
        .into_iter()
        .filter(|column| {
            !matches!(column.source, CellSource::Outcome(_)) && !described.contains(&column.name)
        })
        .map(|column| (column.name.to_owned(), without_trailing_zero(run.text(column.name))))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// A cell as a person writes it: 3 and not 3.0.
fn without_trailing_zero(cell: &str) -> String {
    cell.strip_suffix(".0").filter(|whole| whole.parse::<i64>().is_ok()).unwrap_or(cell).to_owned()
}

fn order(run: &FoundRun) -> String {
    let quantity = run.number(ParameterId::Qty.name()).map_or_else(String::new, figures::quantity);
    let start = match run.text(ParameterId::Start.name()) {
        "" => "from the open".to_owned(),
        start => format!("from {start} local time"),
    };
    let words = [
        run.text("session"),
        run.text(ParameterId::Side.name()),
        &quantity,
        run.text("symbol"),
        "by",
        run.text(ParameterId::Strategy.name()),
    ];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    format!(
        "{} {start} for {} min",
        words.join(" "),
        without_trailing_zero(run.text(ParameterId::Minutes.name()))
    )
}

fn sweep(place: &LocatedRun) -> String {
    let Manifest { name, data, .. } = &place.results.manifest;
    let symbol = place.run.text("symbol");
    let bars = data.iter().find(|data| data.symbol == symbol).map(|data| {
        let digest: String = data.digest.chars().take(12).collect();
        format!("; {} bars from {}, snapshot {digest}", data.interval, data.source)
    });
    format!("sweep {name} in {}{}", place.results.path().display(), bars.unwrap_or_default())
}

fn outcome(place: &LocatedRun) -> Result<Result<RunPageOutcome, String>, ResultsError> {
    let run = &place.run;
    let (Some(found), Some(qty)) = (run.outcome(), run.number(ParameterId::Qty.name())) else {
        return Ok(Err("neither the table nor a summary has the outcome of this run: run the sweep again \
            with [output] summaries = true"
            .to_owned()));
    };
    let bps = Ledger::from_terms(|term| match term {
        Term::Spread => found.cost_spread_bps,
        Term::Temporary => found.cost_temporary_bps,
        Term::Permanent => found.cost_permanent_bps,
        Term::Fees => found.cost_fees_bps,
        Term::Timing => found.cost_timing_bps,
        Term::Opportunity => found.cost_opportunity_bps,
        Term::Cleanup => found.cost_cleanup_bps,
    });
    let (arrival, average) = (found.arrival_mid, found.exec_avg);
    let sign = if run.text(ParameterId::Side.name()) == "sell" { -1.0 } else { 1.0 };
    let known = run.summary.as_ref().map(|summary| &summary.benchmarks);
    let benchmark =
        |name: &'static str, price: fn(&SummaryBenchmarks) -> JsonNumber, against: Option<f64>| {
            // The table has the distance only, and the price follows from it.
            let of_distance = || Some(average? / (1.0 + sign * against? / 1e4));
            (name, known.and_then(|known| price(known).0).or_else(of_distance), against)
        };
    Ok(Ok(RunPageOutcome {
        arrival,
        average,
        qty,
        completed: found.completed_qty,
        fills: found.fills,
        slots: found.slices,
        participation_rate: found.participation_rate,
        shortfall_bps: found.shortfall_bps,
        timing_risk_bps: run.number("timing_risk_bps"),
        bps,
        cash: bps.scaled(qty * arrival / 1e4),
        benchmarks: vec![
            ("arrival price", Some(arrival), average.map(|average| sign * (average / arrival - 1.0) * 1e4)),
            benchmark("interval VWAP", |of| of.interval_vwap, found.vs_vwap_bps),
            benchmark("interval TWAP", |of| of.interval_twap, found.vs_twap_bps),
            benchmark("PWP", |of| of.pwp, found.vs_pwp_bps),
            benchmark("session close", |of| of.session_close, found.vs_close_bps),
            benchmark("previous close", |of| of.previous_close, found.vs_prev_close_bps),
        ],
        flags: found.quality_flags.split(';').filter(|flag| !flag.is_empty()).map(str::to_owned).collect(),
        slices: slices(place, found.slices, arrival, sign)?,
    }))
}

/// The slots of the run, or why there are none.
fn slices(
    place: &LocatedRun,
    slots: u64,
    arrival: f64,
    sign: f64,
) -> Result<Result<Vec<RunPageSlot>, String>, ResultsError> {
    let manifest = &place.results.manifest;
    let Some(rows) = run_files::slices(&place.results, place.run.id)? else {
        return Ok(Err(why_no_slices(manifest)));
    };
    // A killed run may leave a file that ends with a line.
    if rows.len() as u64 != slots {
        let remedy = remedy(manifest);
        return Ok(Err(format!("the slices file has {} of {slots} slots. {remedy}", rows.len())));
    }
    let bps = |price: f64| price / arrival * 1e4;
    let fill = |row: &SliceRow| {
        Some(RunPageFill {
            child: row.child.0,
            price: row.fill_px.0?,
            parts_bps: [
                bps(row.half_spread.0),
                bps(row.temp_impact.0?),
                bps(row.perm_impact.0?),
                sign * bps(row.from_px.0? - arrival),
            ],
            slippage_bps: row.slippage_bps.0?,
            slippage_cash: row.slippage_cash.0?,
        })
    };
    let slice = |row: SliceRow| RunPageSlot {
        fill: fill(&row),
        time: row.time,
        volume: row.bar_vol.0,
        executed: row.cum_exec.0,
    };
    Ok(Ok(rows.into_iter().map(slice).collect()))
}

fn why_no_slices(manifest: &Manifest) -> String {
    let why = match manifest.sweep.output.slices {
        Some(SliceOutput::None) => "the sweep wrote no slices ([output] slices = \"none\")".to_owned(),
        Some(SliceOutput::Best(best)) => {
            format!(
                "the sweep wrote slices of its cheapest runs only ([output] slices = {{ best = {best} }})"
            )
        }
        Some(SliceOutput::All) | None => "the run's slices file is not there".to_owned(),
    };
    format!("{why}. {}", remedy(manifest))
}

fn remedy(manifest: &Manifest) -> String {
    // What a sweep is read from starts with its file.
    let file = manifest.written.first().map_or("SWEEP.toml", |written| &*written.name);
    format!("`slipgrid run {file} --set output.slices=all` writes what is missing and keeps the rest.")
}
