//! `slipgrid show`: one run as a page of the terminal.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::Exit;
use crate::model::ledger::Ledger;
use crate::results::lookup::{self, Found};
use crate::results::manifest::Manifest;
use crate::results::run_files::{self, SliceRow};
use crate::results::{Results, ResultsError};
use crate::sink::columns::{self, Getter};
use crate::ui::printer::Printer;
use crate::ui::run_page::{self, Fill, Outcome, RunPage, Slice};

/// Show one run: what it was, its cost ledger, how it went slot by slot
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid show r3f2a
  slipgrid show r3f2a91c04b7e6d85 --results results/demo
  slipgrid show r3f2a --top 20 --json

RUN_ID is in the first column of comparison.csv and in the names of a run's files; its first digits are enough where no
other run has them. The chart and the dearest slices come from the run's slices file.")]
pub(super) struct Show {
    /// The run, or the first digits of its id
    #[arg(value_name = "RUN_ID")]
    run: String,
    /// Folder that is looked through for results
    #[arg(long, value_name = "DIR", default_value = "results")]
    out: PathBuf,
    /// The results that have the run (default: any below --out)
    #[arg(long, value_name = "RESULTS")]
    results: Option<PathBuf>,
    /// Dearest slices shown
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    /// Say nothing but errors
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of the page
    #[arg(long)]
    json: bool,
}

/// A run and where it is.
struct Place {
    results: Results,
    run: Found,
    /// Other results that have the same run.
    also: Vec<String>,
}

impl Show {
    pub(super) fn execute(&self) -> Exit {
        let printer = Printer::from_flags(self.quiet, self.json);
        match self.find().and_then(|place| page(&place).map(|page| (place, page)).map_err(|e| e.to_string()))
        {
            Ok((place, page)) => {
                printer.result(&run_page::render(&page, self.top));
                printer.json(&as_json(&place, &page));
                Exit::Ok
            }
            Err(problem) => {
                printer.error(&format!("error: {problem}"));
                Exit::BadInput
            }
        }
    }

    /// The one run that is meant.
    fn find(&self) -> Result<Place, String> {
        let prefix = prefix(&self.run)?;
        let folders = match &self.results {
            Some(folder) => vec![folder.clone()],
            None => lookup::folders(&self.out),
        };
        if folders.is_empty() {
            return Err(format!(
                "no results below {}: say where they are with --out DIR or --results RESULTS",
                self.out.display()
            ));
        }
        let mut found: Vec<Place> = Vec::new();
        for folder in &folders {
            let results = match Results::open(folder) {
                Ok(results) => results,
                // One that another version wrote must not hide the others.
                Err(error @ ResultsError::Malformed { .. }) if folders.len() > 1 => {
                    Printer::Normal.note(&format!("left out: {error}"));
                    continue;
                }
                Err(error) => return Err(error.to_string()),
            };
            for run in lookup::by_prefix(&results, &prefix).map_err(|error| error.to_string())? {
                // A run of two sweeps is the same run: its id says all that its numbers depend on.
                if let Some(place) = found.iter_mut().find(|place| place.run.id == run.id) {
                    place.also.push(results.path().display().to_string());
                } else {
                    found.push(Place { results: results.clone(), run, also: Vec::new() });
                }
            }
        }
        match found.len() {
            0 => {
                let names: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
                Err(format!(
                    "no run {prefix} in {}: run ids are in the first column of comparison.csv",
                    names.join(", ")
                ))
            }
            1 => {
                let mut place = found.remove(0);
                lookup::add_summary(&place.results, &mut place.run).map_err(|error| error.to_string())?;
                Ok(place)
            }
            _ => Err(ambiguous(&prefix, &found)),
        }
    }
}

/// `r` and the digits that are asked for.
fn prefix(text: &str) -> Result<String, String> {
    let digits = text.trim().to_ascii_lowercase();
    let digits = digits.strip_prefix('r').unwrap_or(&digits);
    if digits.len() > 16 || digits.bytes().any(|digit| !digit.is_ascii_hexdigit()) {
        return Err(format!(
            "`{text}` is no run id: that is r and 16 hex digits, as in the first column of comparison.csv, or the first of them"
        ));
    }
    Ok(format!("r{digits}"))
}

fn ambiguous(prefix: &str, found: &[Place]) -> String {
    let mut lines = vec![format!("{prefix} fits more than one run; give more digits:")];
    for place in found.iter().take(lookup::MOST) {
        let cells = ["symbol", "session", "start", "strategy"].map(|name| place.run.text(name)).into_iter();
        let words: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        lines.push(format!("  {}  {}  {}", place.run.id, words.join(" "), place.results.path().display()));
    }
    if found.len() >= lookup::MOST {
        lines.push("  and perhaps others".to_owned());
    }
    lines.join("\n")
}

/// Columns of the head of the page, which says them in words.
const IN_WORDS: [&str; 9] =
    ["symbol", "session", "interval", "side", "qty", "strategy", "start", "minutes", "lookback_days"];

fn page(place: &Place) -> Result<RunPage, ResultsError> {
    let (run, manifest) = (&place.run, &place.results.manifest);
    let moving: Vec<String> = manifest.axes().into_iter().flatten().collect();
    let standard = |name: &str| name == "preset" && run.text(name) == "standard";
    let (axes, others) = parameters(run)
        .into_iter()
        .filter(|(name, _)| !IN_WORDS.contains(&name.as_str()) && !standard(name))
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
    if !place.also.is_empty() {
        notes.push(format!("The same run is in {} too.", place.also.join(", ")));
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
fn parameters(run: &Found) -> Vec<(String, String)> {
    let described = ["status", "reason", "run_id"];
    columns::all()
        .into_iter()
        .filter(|column| !matches!(column.get, Getter::Outcome(_)) && !described.contains(&column.name))
        .map(|column| (column.name.to_owned(), plain(run.text(column.name))))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// A cell as a person writes it: 3 and not 3.0.
fn plain(cell: &str) -> String {
    cell.strip_suffix(".0").filter(|whole| whole.parse::<i64>().is_ok()).unwrap_or(cell).to_owned()
}

fn order(run: &Found) -> String {
    let quantity = run.number("qty").map_or_else(String::new, crate::ui::figures::quantity);
    let start = match run.text("start") {
        "" => "from the open".to_owned(),
        start => format!("from {start} local time"),
    };
    let words =
        [run.text("session"), run.text("side"), &quantity, run.text("symbol"), "by", run.text("strategy")];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    format!("{} {start} for {} min", words.join(" "), plain(run.text("minutes")))
}

fn sweep(place: &Place) -> String {
    let Manifest { name, data, .. } = &place.results.manifest;
    let symbol = place.run.text("symbol");
    let bars = data.iter().find(|data| data.symbol == symbol).map(|data| {
        let digest: String = data.snapshot.chars().take(12).collect();
        format!("; {} bars from {}, snapshot {digest}", data.interval, data.source)
    });
    format!("sweep {name} in {}{}", place.results.path().display(), bars.unwrap_or_default())
}

fn outcome(place: &Place) -> Result<Result<Outcome, String>, ResultsError> {
    let run = &place.run;
    let (Some(arrival), Some(qty), Some(completed)) =
        (run.number("arrival_mid"), run.number("qty"), run.number("completed_qty"))
    else {
        return Ok(Err(
            "neither a row of the table nor a summary says what came of it: run the sweep again \
            with [output] summaries = true"
                .to_owned(),
        ));
    };
    let term = |name: &str| run.number(&format!("cost_{name}_bps")).unwrap_or(0.0);
    let bps = Ledger {
        spread: term("spread"),
        temporary: term("temporary"),
        permanent: term("permanent"),
        fees: term("fees"),
        timing: term("timing"),
        opportunity: term("opportunity"),
    };
    let average = run.number("exec_avg");
    let sign = if run.text("side") == "sell" { -1.0 } else { 1.0 };
    let benchmark = |name: &'static str, key: &str, against: &str| {
        let against = run.number(against);
        // The table has the distance only, and the price follows from it.
        let of_distance = || Some(average? / (1.0 + sign * against? / 1e4));
        (name, run.number(key).or_else(of_distance), against)
    };
    let count = |name: &str| run.text(name).parse().unwrap_or(0);
    let slots = count("slices");
    Ok(Ok(Outcome {
        arrival,
        average,
        qty,
        completed,
        fills: count("fills"),
        slots,
        participation_rate: run.number("participation_rate"),
        shortfall_bps: run.number("shortfall_bps"),
        timing_risk_bps: run.number("timing_risk_bps"),
        bps,
        cash: bps.scaled(qty * arrival / 1e4),
        benchmarks: vec![
            ("arrival mid", Some(arrival), average.map(|average| sign * (average / arrival - 1.0) * 1e4)),
            benchmark("interval VWAP", "interval_vwap", "vs_vwap_bps"),
            benchmark("interval TWAP", "interval_twap", "vs_twap_bps"),
            benchmark("PWP", "pwp", "vs_pwp_bps"),
            benchmark("session close", "session_close", "vs_close_bps"),
            benchmark("previous close", "previous_close", "vs_prev_close_bps"),
        ],
        flags: run
            .text("quality_flags")
            .split(';')
            .filter(|flag| !flag.is_empty())
            .map(str::to_owned)
            .collect(),
        slices: slices(place, slots, arrival, sign)?,
    }))
}

/// The slots of the run, or why there are none.
fn slices(
    place: &Place,
    slots: u64,
    arrival: f64,
    sign: f64,
) -> Result<Result<Vec<Slice>, String>, ResultsError> {
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
        Some(Fill {
            child: row.child,
            price: row.fill_px?,
            parts_bps: [
                bps(row.half_spread),
                bps(row.temp_impact?),
                bps(row.perm_impact?),
                sign * bps(row.mid - arrival),
            ],
            slippage_bps: row.slippage_bps?,
            slippage_cash: row.slippage_cash?,
        })
    };
    let slice =
        |row: SliceRow| Slice { fill: fill(&row), time: row.time, volume: row.bar_vol, done: row.cum_exec };
    Ok(Ok(rows.into_iter().map(slice).collect()))
}

fn why_no_slices(manifest: &Manifest) -> String {
    let asked = &manifest.sweep.output.slices;
    let why = if *asked == "none" {
        "the sweep wrote no slices ([output] slices = \"none\")".to_owned()
    } else if let Some(best) = asked.get("best") {
        format!("the sweep wrote slices of its cheapest runs only ([output] slices = {{ best = {best} }})")
    } else {
        "the run's slices file is not there".to_owned()
    };
    format!("{why}. {}", remedy(manifest))
}

fn remedy(manifest: &Manifest) -> String {
    // What a sweep is read from starts with its file.
    let file = manifest.written.first().map_or("SWEEP.toml", |written| &*written.name);
    format!("`slipgrid run {file} --set output.slices=all` writes what is missing and keeps the rest.")
}

fn as_json(place: &Place, page: &RunPage) -> Json {
    let parameters: Map<String, Json> =
        parameters(&place.run).into_iter().map(|(name, value)| (name, json!(value))).collect();
    let mut line = json!({
        "run_id": page.id,
        "status": if page.outcome.is_ok() { "ok" } else { "failed" },
        "sweep": place.results.manifest.name,
        "results": place.results.path().to_string_lossy(),
        "parameters": parameters,
    });
    let rest = match &page.outcome {
        Err(reason) => json!({ "reason": reason }),
        Ok(outcome) => of_outcome(outcome),
    };
    if let (Json::Object(line), Json::Object(rest)) = (&mut line, rest) {
        line.extend(rest);
    }
    line
}

fn of_outcome(outcome: &Outcome) -> Json {
    let ledger = |ledger: &Ledger| {
        let terms = ledger.terms().into_iter().chain([("total", ledger.total())]);
        terms.map(|(name, value)| (name.to_owned(), json!(value))).collect::<Map<String, Json>>()
    };
    let benchmarks: Map<String, Json> = outcome
        .benchmarks
        .iter()
        .map(|(name, level, bps)| ((*name).to_owned(), json!({ "price": level, "vs_bps": bps })))
        .collect();
    let slice = |slice: &Slice| {
        json!({
            "time": slice.time,
            "volume": slice.volume,
            "done": slice.done,
            "slippage_cash": slice.fill.as_ref().map(|fill| fill.slippage_cash),
        })
    };
    json!({
        "arrival_mid": outcome.arrival,
        "exec_avg": outcome.average,
        "qty": outcome.qty,
        "completed_qty": outcome.completed,
        "costs": { "bps_of_parent": ledger(&outcome.bps), "cash": ledger(&outcome.cash) },
        "benchmarks": benchmarks,
        "quality_flags": outcome.flags,
        "slices": outcome.slices.as_ref().ok().map(|slices| slices.iter().map(slice).collect::<Vec<Json>>()),
        "no_slices": outcome.slices.as_ref().err(),
    })
}
