//! What a sweep file says beside its parameters: name, preset, `[data]`, `[sample]`, `[output]`.

use std::ops::RangeInclusive;

use super::LoadContext;
use super::diagnostic::{DiagnosticCode, Diagnostics, suggestion};
use super::node::{Entry, Node, NodeValue};
use super::scalar::{text, whole, wrong_type};
use super::shape::{DATA_KEYS, known_keys};
use crate::model::family::NamedEnum;
use crate::model::preset::Preset;
use crate::sweep::definition::{
    BarLength, DataRequest, OutputSpec, QualityPolicy, SampleMethod, SampleSpec, SliceOutput, TableRows,
};
use crate::sweep::sampling::{MAX_SOBOL_AXES, MAX_SOBOL_POINTS};

/// Points a sample may have at most: their indices are kept in memory.
const MAX_SAMPLE_POINTS: u32 = 10_000_000;
/// The measure by which the extreme runs are ranked.
const RANKED_BY: &str = "is_total_bps";

/// The sweep's name, or the file's where it gives none.
pub(super) fn name(root: &Node, stem: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let (name, at) = match root.get("name") {
        Some(entry) => (text("name", &entry.node, diagnostics)?.to_owned(), entry.node.at.clone()),
        None => (stem.to_owned(), root.at.clone()),
    };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    if first && name.len() <= 64 && name.chars().all(is_allowed) && !name.ends_with('.') {
        return Some(name);
    }
    diagnostics.add(
        DiagnosticCode::WrongType,
        &at,
        format!("`{name}` cannot name the folder of the results"),
        "name = \"...\" takes up to 64 letters, digits, dots, dashes and underscores, a letter or digit first",
    );
    None
}

/// The conventions that the numbers follow.
pub(super) fn preset(root: &Node, diagnostics: &mut Diagnostics) -> Preset {
    let Some(entry) = root.get("preset") else { return Preset::default() };
    let Some(text) = text("preset", &entry.node, diagnostics) else { return Preset::default() };
    Preset::from_name(text).unwrap_or_else(|| {
        diagnostics.add(
            DiagnosticCode::UnknownName,
            &entry.node.at,
            format!("there is no preset `{text}`"),
            suggestion(text, Preset::names()),
        );
        Preset::default()
    })
}

/// `[data]`; the first source of `known` is the default.
pub(super) fn data(
    root: &Node,
    preset: Preset,
    known: &LoadContext<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<DataRequest> {
    let mut request = DataRequest::new(known.sources.first()?, BarLength::MINUTE, 0);
    data_table(root, &mut request, known.sources, diagnostics)?;
    if request.lookback_days == 0 {
        request.lookback_days = match preset {
            Preset::Level44 => DataRequest::SCRIPT_LOOKBACK_DAYS,
            Preset::Standard => (known.lookback_days)(&request.source, request.bar_length),
        };
    }
    Some(request)
}

/// Reads the table `[data]` into `request`, which keeps 0 `lookback_days` where none are set.
fn data_table(
    root: &Node,
    request: &mut DataRequest,
    sources: &[&'static str],
    diagnostics: &mut Diagnostics,
) -> Option<()> {
    let Some(entry) = root.get("data") else { return Some(()) };
    known_keys(&entry.node, "[data]", &DATA_KEYS, diagnostics);
    let data = &entry.node;
    if let Some(entry) = data.get("source") {
        let found = text("source", &entry.node, diagnostics)?;
        if !sources.contains(&found) {
            diagnostics.add(
                DiagnosticCode::UnknownName,
                &entry.node.at,
                format!("there is no source `{found}`"),
                suggestion(found, sources.iter().copied()),
            );
        }
        found.clone_into(&mut request.source);
    }
    if let Some(entry) = data.get("lookback_days") {
        request.lookback_days = whole_within("lookback_days", &entry.node, 1..=36_500, diagnostics)?;
    }
    if let Some(entry) = data.get("interval") {
        let found = text("interval", &entry.node, diagnostics)?;
        let interval = if found == "auto" {
            Some(BarLength::auto(request.lookback_days))
        } else {
            BarLength::parse(found)
        };
        match interval {
            Some(interval) => request.bar_length = interval,
            None => diagnostics.add(
                DiagnosticCode::WrongType,
                &entry.node.at,
                format!("`{found}` is not a bar length"),
                "write minutes or hours that divide a day (\"1m\", \"5m\", \"1h\"), or \"auto\"",
            ),
        }
    }
    if let Some(entry) = data.get("base_url") {
        request.base_url = Some(text("base_url", &entry.node, diagnostics)?.to_owned());
    }
    if let Some(entry) = data.get("max_requests") {
        request.max_requests = whole_within("max_requests", &entry.node, 1..=64, diagnostics)? as usize;
    }
    if let Some(entry) = data.get("signal") {
        request.signal = Some(text("signal", &entry.node, diagnostics)?.to_owned());
    }
    if let Some(entry) = data.get("quality") {
        let found = text("quality", &entry.node, diagnostics)?;
        match QualityPolicy::from_name(found) {
            Some(policy) => request.quality = policy,
            None => diagnostics.add(
                DiagnosticCode::UnknownName,
                &entry.node.at,
                format!("there is no quality policy `{found}`"),
                suggestion(found, QualityPolicy::names()),
            ),
        }
    }
    Some(())
}

/// A whole number within `bounds`.
pub(super) fn whole_within(
    name: &str,
    node: &Node,
    bounds: RangeInclusive<u32>,
    diagnostics: &mut Diagnostics,
) -> Option<u32> {
    let value = whole(name, node, diagnostics)?;
    let fits = u32::try_from(value).ok().filter(|value| bounds.contains(value));
    if fits.is_none() {
        let (low, high) = (bounds.start(), bounds.end());
        diagnostics.add(
            DiagnosticCode::OutOfBounds,
            &node.at,
            format!("{name} is {value}: it must be from {low} to {high}"),
            format!("give a whole number from {low} to {high}"),
        );
    }
    fits
}

/// `[sample]`, over `axes` axes.
pub(super) fn sample(node: &Node, axes: usize, diagnostics: &mut Diagnostics) -> Option<SampleSpec> {
    known_keys(node, "[sample]", &["method", "n", "seed"], diagnostics);
    let mut required = |key: &str, help: &str| {
        let entry = node.get(key);
        if entry.is_none() {
            diagnostics.add(DiagnosticCode::MissingKey, &node.at, format!("[sample] has no `{key}`"), help);
        }
        entry
    };
    let method = required("method", "add method = \"sobol\", \"lhs\" or \"random\"");
    let n = required("n", "add n = 10_000: how many points to draw");
    let (method, n) = (method?, n?);
    let found = text("method", &method.node, diagnostics)?;
    let Some(chosen) = SampleMethod::from_name(found) else {
        diagnostics.add(
            DiagnosticCode::UnknownName,
            &method.node.at,
            format!("there is no method `{found}`"),
            suggestion(found, SampleMethod::names()),
        );
        return None;
    };
    let points = whole("n", &n.node, diagnostics)?;
    let most = if chosen == SampleMethod::Sobol { MAX_SOBOL_POINTS } else { MAX_SAMPLE_POINTS };
    let fits = u32::try_from(points).ok().filter(|points| (1..=most).contains(points));
    if fits.is_none() {
        diagnostics.add(
            DiagnosticCode::BadSample,
            &n.node.at,
            format!("n is {points}: a {found} sample has from 1 to {most} points"),
            "draw fewer points, or use method = \"lhs\" or \"random\" for more than 65536",
        );
    }
    if chosen == SampleMethod::Sobol && axes >= MAX_SOBOL_AXES {
        diagnostics.add(
            DiagnosticCode::BadSample,
            &method.node.at,
            format!("a sobol sample must have fewer than {MAX_SOBOL_AXES} axes"),
            "use method = \"lhs\"",
        );
    }
    let seed = match node.get("seed") {
        Some(entry) => {
            let seed = whole("seed", &entry.node, diagnostics)?;
            let Ok(seed) = u64::try_from(seed) else {
                diagnostics.add(
                    DiagnosticCode::OutOfBounds,
                    &entry.node.at,
                    "seed is negative",
                    "give 0 or more",
                );
                return None;
            };
            seed
        }
        None => 0,
    };
    Some(SampleSpec { method: chosen, n: fits?, seed })
}

/// `[output]`; the first of `tables` is always written.
pub(super) fn output(root: &Node, tables: &[&'static str], diagnostics: &mut Diagnostics) -> OutputSpec {
    let always = tables.iter().take(1).copied().collect();
    let rows = TableRows::All;
    let mut output =
        OutputSpec { slices: SliceOutput::All, summaries: true, rows, tables: always, capacity: false };
    let Some(entry) = root.get("output") else { return output };
    let node = &entry.node;
    known_keys(node, "[output]", &["slices", "summaries", "table", "capacity"], diagnostics);
    if let Some(entry) = node.get("slices")
        && let Some(slices) = slices(&entry.node, diagnostics)
    {
        output.slices = slices;
    }
    for (name, place) in [("summaries", &mut output.summaries), ("capacity", &mut output.capacity)] {
        let Some(entry) = node.get(name) else { continue };
        match entry.node.value {
            NodeValue::Boolean(wanted) => *place = wanted,
            _ => wrong_type(name, "true or false", &entry.node, diagnostics),
        }
    }
    if let Some(entry) = node.get("table") {
        match &entry.node.value {
            NodeValue::Table(entries) => {
                if let Some(rows) = extremes(entries, &entry.node, diagnostics) {
                    output.rows = rows;
                    // A sweep too large for rows is too large for files, unless they are requested.
                    if node.get("slices").is_none() {
                        output.slices = SliceOutput::None;
                    }
                    output.summaries &= node.get("summaries").is_some();
                    if let Some(formats) = entry.node.get("formats") {
                        table_formats(&formats.node, tables, &mut output, diagnostics);
                    }
                }
            }
            _ => table_formats(&entry.node, tables, &mut output, diagnostics),
        }
    }
    output
}

/// The formats in `node`.
fn table_formats(
    node: &Node,
    tables: &[&'static str],
    output: &mut OutputSpec,
    diagnostics: &mut Diagnostics,
) {
    for item in node.items() {
        let Some(format) = text("table", item, diagnostics) else { continue };
        match tables.iter().find(|known| **known == format) {
            Some(known) if output.tables.contains(known) => {}
            Some(known) => output.tables.push(known),
            None => diagnostics.add(
                DiagnosticCode::UnknownName,
                &item.at,
                format!("there is no table format `{format}`"),
                suggestion(format, tables.iter().copied()),
            ),
        }
    }
}

/// `{ best = 1000, worst = 100, by = "is_total_bps" }`.
fn extremes(entries: &[Entry], node: &Node, diagnostics: &mut Diagnostics) -> Option<TableRows> {
    known_keys(node, "table", &["best", "worst", "by", "formats"], diagnostics);
    let mut rows = |key: &str| match entries.iter().find(|entry| entry.key == key) {
        Some(entry) => whole_within(key, &entry.node, 0..=1_000_000, diagnostics),
        None => Some(0),
    };
    let (best, worst) = (rows("best")?, rows("worst")?);
    if let Some(by) = node.get("by") {
        let found = text("by", &by.node, diagnostics)?;
        if found != RANKED_BY {
            diagnostics.add(
                DiagnosticCode::UnknownName,
                &by.node.at,
                format!("runs cannot be ranked by `{found}`"),
                format!("use \"{RANKED_BY}\", which compares orders that complete and orders that do not"),
            );
        }
    }
    if best + worst == 0 {
        diagnostics.add(
            DiagnosticCode::EmptyAxis,
            &node.at,
            "the table would have no row",
            "write table = { best = 1000 }; the answers by axis are in breakdown.csv",
        );
    }
    Some(TableRows::Extremes { best, worst })
}

fn slices(node: &Node, diagnostics: &mut Diagnostics) -> Option<SliceOutput> {
    const HELP: &str = "write slices = \"all\", \"none\" or { best = 100 }";
    match &node.value {
        NodeValue::Text(text) if text == "all" => Some(SliceOutput::All),
        NodeValue::Text(text) if text == "none" => Some(SliceOutput::None),
        NodeValue::Table(entries) if entries.len() == 1 && entries[0].key == "best" => {
            let best = whole("best", &entries[0].node, diagnostics)?;
            let fits = u32::try_from(best).ok().filter(|best| (1..=1_000_000).contains(best));
            if fits.is_none() {
                diagnostics.add(
                    DiagnosticCode::OutOfBounds,
                    &entries[0].node.at,
                    format!("best is {best}: it must be from 1 to 1000000"),
                    HELP,
                );
            }
            fits.map(SliceOutput::Best)
        }
        NodeValue::Text(text) => {
            diagnostics.add(
                DiagnosticCode::UnknownName,
                &node.at,
                format!("slices cannot be \"{text}\""),
                HELP,
            );
            None
        }
        _ => {
            diagnostics.add(
                DiagnosticCode::WrongType,
                &node.at,
                format!("slices takes a name or {{ best = N }}, and this is {}", node.type_name()),
                HELP,
            );
            None
        }
    }
}
