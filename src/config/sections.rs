//! The sections of a sweep file, put together to a checked sweep.

use jiff::civil::Date;

use super::conditions::{excludes, one_or_more, overrides};
use super::diagnostic::{At, Code, Diagnostics, one_of};
use super::node::{Entry, Node, Tree};
use super::values::{self, text, whole, wrong_type};
use crate::model::family;
use crate::model::stages::{Preset, RunSpec};
use crate::sweep::axis::Axis;
use crate::sweep::definition::{
    DataRequest, Interval, Output, Sample, SampleMethod, SessionChoice, SliceOutput, Sweep,
};
use crate::sweep::filter::{Condition, Override};
use crate::sweep::parameter::{self, PARAMETERS, Value, WITHOUT_MEANING_FOR_LEVEL44};
use crate::sweep::sampling::{MOST_SOBOL_AXES, MOST_SOBOL_POINTS};

/// The top level of a sweep file.
pub(super) const SECTIONS: [&str; 10] =
    ["name", "preset", "data", "order", "grid", "zip", "override", "exclude", "sample", "output"];
/// The keys of `[data]`.
pub(super) const DATA_KEYS: [&str; 3] = ["source", "interval", "lookback_days"];
/// Points a sample may have at most: their indices are kept in memory.
const MOST_SAMPLED: u32 = 10_000_000;

/// What `[order]`, `[grid]` and `[[zip]]` say, as it is collected.
struct Collected {
    base: RunSpec,
    axes: Vec<Axis>,
    overrides: Vec<Override>,
    symbols: Vec<(String, At)>,
    sessions: Option<(SessionChoice, At)>,
    /// Where each parameter was given, to refuse a second time.
    given: Vec<(String, At)>,
}

/// The sweep that `root` describes, with the places of its symbols and sessions.
pub(super) fn sweep(
    root: &Node,
    stem: &str,
    sources: &[&'static str],
    diagnostics: &mut Diagnostics,
) -> Option<(Sweep, Vec<At>, Option<At>)> {
    known_keys(root, "a sweep file", &SECTIONS, diagnostics);
    let name = name(root, stem, diagnostics);
    let preset = preset(root, diagnostics);
    let data = data(root, sources, diagnostics);
    let mut collected = Collected {
        base: parameter::defaults(),
        axes: Vec::new(),
        overrides: Vec::new(),
        symbols: Vec::new(),
        sessions: None,
        given: Vec::new(),
    };
    collected.base.window.preset = preset;
    if preset == Preset::Level44
        && let Some(curve) = family::find(&crate::model::estimate::CURVES, "window-median")
    {
        collected.base.estimate.curve = curve;
    }
    if let Some(order) = section(root, "order", diagnostics) {
        for entry in order {
            collected.order(entry, diagnostics);
        }
    }
    if let Some(grid) = section(root, "grid", diagnostics) {
        for entry in grid {
            collected.grid(entry, diagnostics);
        }
    }
    if let Some(zips) = root.get("zip") {
        for (table, entries) in tables("zip", &zips.node, diagnostics) {
            collected.zip(table, entries, diagnostics);
        }
    }
    if let Some(entry) = root.get("override") {
        collected.overrides.extend(overrides(&entry.node, diagnostics));
    }
    let excludes = root.get("exclude").map_or_else(Vec::new, |entry| excludes(&entry.node, diagnostics));
    if preset == Preset::Level44 {
        refuse_what_level44_lacks(&collected, diagnostics);
    }
    if collected.symbols.is_empty() && diagnostics.is_empty() {
        diagnostics.add(
            Code::MissingKey,
            &root.at,
            "the sweep names no symbol",
            "add symbol = \"LIQD\" to [order], or symbol = [\"LIQD\", \"MIDC\"] to [grid]",
        );
    }
    let product =
        collected.axes.iter().map(Axis::len).try_fold(collected.symbols.len() as u64, u64::checked_mul);
    if product.is_none() {
        diagnostics.add(
            Code::TooLarge,
            &root.get("grid").map_or_else(|| root.at.clone(), |grid| grid.key_at.clone()),
            "the grid has more than 2^64 combinations",
            "take larger steps, or fix some of the parameters in [order]",
        );
    }
    let sample = root.get("sample").and_then(|entry| sample(&entry.node, collected.axes.len(), diagnostics));
    let output = output(root, diagnostics);
    let (sessions, sessions_at) =
        collected.sessions.map_or((SessionChoice::Last, None), |(s, at)| (s, Some(at)));
    let (symbols, places) = collected.symbols.into_iter().unzip();
    let sweep = Sweep {
        name: name?,
        preset,
        data: data?,
        symbols,
        sessions,
        base: collected.base,
        axes: collected.axes,
        overrides: collected.overrides,
        excludes,
        sample,
        output,
    };
    Some((sweep, places, sessions_at))
}

impl Collected {
    /// Notes that `entry` gives its parameter a value; false where something did so before.
    fn give(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) -> bool {
        let fresh = self.given.iter().all(|(name, _)| *name != entry.key);
        if fresh {
            self.given.push((entry.key.clone(), entry.key_at.clone()));
        } else {
            diagnostics.add(
                Code::Duplicate,
                &entry.key_at,
                format!("`{}` is given a second time", entry.key),
                "keep it in one of [order], [grid] and [[zip]]",
            );
        }
        fresh
    }

    fn parameter(
        entry: &Entry,
        diagnostics: &mut Diagnostics,
    ) -> Option<(usize, &'static parameter::Parameter)> {
        let found = parameter::find(&entry.key);
        if found.is_none() {
            let help = if DATA_KEYS.contains(&entry.key.as_str()) {
                format!("`{}` belongs into [data]", entry.key)
            } else {
                let known = PARAMETERS.iter().map(|parameter| parameter.name);
                one_of(&entry.key, known.chain(["symbol", "session"]))
            };
            diagnostics.add(
                Code::UnknownKey,
                &entry.key_at,
                format!("there is no parameter `{}`", entry.key),
                help,
            );
        }
        found
    }

    /// One key of `[order]`: one value for every run.
    fn order(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) {
        if !self.give(entry, diagnostics) || self.case(entry, diagnostics) {
            return;
        }
        let Some((_, parameter)) = Self::parameter(entry, diagnostics) else { return };
        if matches!(entry.node.value, Tree::List(_)) {
            diagnostics.add(
                Code::WrongType,
                &entry.node.at,
                format!("[order] has one value of {} for every run, and this is a list", parameter.name),
                "move it to [grid]",
            );
            return;
        }
        if let Some(value) = values::single(parameter, &entry.node, diagnostics) {
            (parameter.set)(&mut self.base, value);
        }
    }

    /// One key of `[grid]`: an axis, or one value.
    fn grid(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) {
        if !self.give(entry, diagnostics) || self.case(entry, diagnostics) {
            return;
        }
        let Some((place, parameter)) = Self::parameter(entry, diagnostics) else { return };
        match values::several(parameter, &entry.node, diagnostics) {
            Some(values) if values.len() == 1 => (parameter.set)(&mut self.base, values.at(0)),
            Some(values) => self.axes.push(Axis { members: vec![(place, values)] }),
            None => {}
        }
    }

    /// `symbol` and `session`, which make the cases and no ordinary axis; false for another key.
    fn case(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) -> bool {
        match entry.key.as_str() {
            "symbol" => {
                self.symbols = symbols(&entry.node, diagnostics);
                true
            }
            "session" => {
                self.sessions =
                    sessions(&entry.node, diagnostics).map(|choice| (choice, entry.key_at.clone()));
                true
            }
            _ => false,
        }
    }

    /// One `[[zip]]`: axes that move together. With `symbol` among them they become values by symbol.
    fn zip(&mut self, table: &Node, entries: &[Entry], diagnostics: &mut Diagnostics) {
        let mut members = Vec::new();
        let mut lengths: Vec<(&Entry, u64)> = Vec::new();
        let mut by_symbol = None;
        for entry in entries {
            if !self.give(entry, diagnostics) {
                continue;
            }
            match entry.key.as_str() {
                "symbol" => {
                    let symbols = symbols(&entry.node, diagnostics);
                    lengths.push((entry, symbols.len() as u64));
                    by_symbol = Some(symbols);
                }
                "session" => diagnostics.add(
                    Code::Conflict,
                    &entry.key_at,
                    "sessions cannot be zipped: they differ from symbol to symbol",
                    "put session into [grid]",
                ),
                _ => {
                    let Some((place, parameter)) = Self::parameter(entry, diagnostics) else { continue };
                    if let Some(values) = values::several(parameter, &entry.node, diagnostics) {
                        lengths.push((entry, values.len()));
                        members.push((place, values));
                    }
                }
            }
        }
        if let [(first, length), rest @ ..] = lengths.as_slice() {
            for (entry, other) in rest.iter().filter(|(_, other)| other != length) {
                diagnostics.add(
                    Code::UnevenZip,
                    &entry.node.at,
                    format!("`{}` has {other} values and `{}` has {length}", entry.key, first.key),
                    "axes that move together need equally many values",
                );
            }
        } else {
            diagnostics.add(
                Code::EmptyAxis,
                &table.at,
                "the zip has no axis",
                "remove it, or give it two or more",
            );
        }
        if !diagnostics.is_empty() {
            return;
        }
        match by_symbol {
            Some(symbols) => {
                for (i, (symbol, _)) in symbols.iter().enumerate() {
                    let set = members.iter().map(|(place, values)| (*place, values.at(i as u64))).collect();
                    self.overrides
                        .push(Override { when: vec![Condition::Symbol(vec![symbol.clone()])], set });
                }
                self.symbols = symbols;
            }
            None => self.axes.push(Axis { members }),
        }
    }
}

/// Under the preset these would be ignored, which a reader of the file could not know.
fn refuse_what_level44_lacks(collected: &Collected, diagnostics: &mut Diagnostics) {
    for (name, at) in &collected.given {
        if WITHOUT_MEANING_FOR_LEVEL44.contains(&name.as_str()) || name == "session" {
            diagnostics.add(
                Code::Conflict,
                at,
                format!("`{name}` has no meaning under preset = \"level44\""),
                "remove it: the script counts rows (start_offset_min, minutes) and knows no sessions",
            );
        }
    }
}

fn name(root: &Node, stem: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let (name, at) = match root.get("name") {
        Some(entry) => (text("name", &entry.node, diagnostics)?.to_owned(), entry.node.at.clone()),
        None => (stem.to_owned(), root.at.clone()),
    };
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    if first && name.len() <= 64 && name.chars().all(harmless) && !name.ends_with('.') {
        return Some(name);
    }
    diagnostics.add(
        Code::WrongType,
        &at,
        format!("`{name}` cannot name the folder of the results"),
        "name = \"...\" takes up to 64 letters, digits, dots, dashes and underscores, a letter or digit first",
    );
    None
}

fn preset(root: &Node, diagnostics: &mut Diagnostics) -> Preset {
    let Some(entry) = root.get("preset") else { return Preset::default() };
    let Some(text) = text("preset", &entry.node, diagnostics) else { return Preset::default() };
    Preset::from_name(text).unwrap_or_else(|| {
        diagnostics.add(
            Code::UnknownName,
            &entry.node.at,
            format!("there is no preset `{text}`"),
            one_of(text, Preset::NAMES),
        );
        Preset::default()
    })
}

fn data(root: &Node, sources: &[&'static str], diagnostics: &mut Diagnostics) -> Option<DataRequest> {
    let mut request =
        DataRequest { source: String::new(), interval: Interval::from_minutes(1)?, lookback_days: 5 };
    let Some(entry) = root.get("data") else {
        diagnostics.add(
            Code::MissingKey,
            &root.at,
            "the sweep does not say where its bars come from",
            "add [data] with source = \"sample\" or source = \"imported\"",
        );
        return None;
    };
    known_keys(&entry.node, "[data]", &DATA_KEYS, diagnostics);
    let data = &entry.node;
    match data.get("source") {
        None => diagnostics.add(
            Code::MissingKey,
            &data.at,
            "[data] names no source",
            "add source = \"sample\" or source = \"imported\"",
        ),
        Some(entry) => {
            let found = text("source", &entry.node, diagnostics)?;
            if !sources.contains(&found) {
                diagnostics.add(
                    Code::UnknownName,
                    &entry.node.at,
                    format!("there is no source `{found}`"),
                    one_of(found, sources.iter().copied()),
                );
            }
            found.clone_into(&mut request.source);
        }
    }
    if let Some(entry) = data.get("interval") {
        let found = text("interval", &entry.node, diagnostics)?;
        match Interval::parse(found) {
            Some(interval) => request.interval = interval,
            None => diagnostics.add(
                Code::WrongType,
                &entry.node.at,
                format!("`{found}` is no interval"),
                "write minutes or hours that divide a day: \"1m\", \"5m\", \"1h\"",
            ),
        }
    }
    if let Some(entry) = data.get("lookback_days") {
        let days = whole("lookback_days", &entry.node, diagnostics)?;
        match u32::try_from(days).ok().filter(|days| (1..=36_500).contains(days)) {
            Some(days) => request.lookback_days = days,
            None => diagnostics.add(
                Code::OutOfBounds,
                &entry.node.at,
                format!("lookback_days is {days}: it must be from 1 to 36500"),
                "give a whole number of days",
            ),
        }
    }
    Some(request)
}

fn symbols(node: &Node, diagnostics: &mut Diagnostics) -> Vec<(String, At)> {
    let mut symbols: Vec<(String, At)> = Vec::new();
    for item in one_or_more(node) {
        let Some(symbol) = text("symbol", item, diagnostics) else { continue };
        if symbol.is_empty() || symbols.iter().any(|(known, _)| known == symbol) {
            diagnostics.add(
                Code::Duplicate,
                &item.at,
                if symbol.is_empty() {
                    "the symbol is empty".to_owned()
                } else {
                    format!("symbol `{symbol}` is listed twice")
                },
                "list every symbol once",
            );
            continue;
        }
        symbols.push((symbol.to_owned(), item.at.clone()));
    }
    if symbols.is_empty() && diagnostics.is_empty() {
        diagnostics.add(
            Code::EmptyAxis,
            &node.at,
            "the list of symbols is empty",
            "list at least one symbol",
        );
    }
    symbols
}

fn sessions(node: &Node, diagnostics: &mut Diagnostics) -> Option<SessionChoice> {
    match &node.value {
        Tree::Text(text) if text == "all" => return Some(SessionChoice::All),
        Tree::Text(text) if text == "last" => return Some(SessionChoice::Last),
        Tree::List(items) if items.is_empty() => {
            diagnostics.add(
                Code::EmptyAxis,
                &node.at,
                "the list of sessions is empty",
                "list dates, or \"all\"",
            );
            return None;
        }
        _ => {}
    }
    let mut dates = Vec::new();
    for item in one_or_more(node) {
        let date = date(item, diagnostics)?;
        if dates.contains(&date) {
            diagnostics.add(
                Code::Duplicate,
                &item.at,
                format!("session {date} is listed twice"),
                "list every session once",
            );
        }
        dates.push(date);
    }
    Some(SessionChoice::Dates(dates))
}

/// A session's date.
pub(super) fn date(node: &Node, diagnostics: &mut Diagnostics) -> Option<Date> {
    let found = text("session", node, diagnostics)?;
    let date = (found.len() == 10).then(|| found.parse::<Date>().ok()).flatten();
    if date.is_none() {
        diagnostics.add(
            Code::WrongType,
            &node.at,
            format!("session is `{found}`, which is no date"),
            "write \"all\", \"last\", or dates as YYYY-MM-DD",
        );
    }
    date
}

fn sample(node: &Node, axes: usize, diagnostics: &mut Diagnostics) -> Option<Sample> {
    known_keys(node, "[sample]", &["method", "n", "seed"], diagnostics);
    let mut required = |key: &str, help: &str| {
        let entry = node.get(key);
        if entry.is_none() {
            diagnostics.add(Code::MissingKey, &node.at, format!("[sample] has no `{key}`"), help);
        }
        entry
    };
    let method = required("method", "add method = \"sobol\", \"lhs\" or \"random\"");
    let n = required("n", "add n = 10_000: how many points to draw");
    let (method, n) = (method?, n?);
    let found = text("method", &method.node, diagnostics)?;
    let Some(chosen) = SampleMethod::from_name(found) else {
        diagnostics.add(
            Code::UnknownName,
            &method.node.at,
            format!("there is no method `{found}`"),
            one_of(found, SampleMethod::NAMES),
        );
        return None;
    };
    let points = whole("n", &n.node, diagnostics)?;
    let most = if chosen == SampleMethod::Sobol { MOST_SOBOL_POINTS } else { MOST_SAMPLED };
    let fits = u32::try_from(points).ok().filter(|points| (1..=most).contains(points));
    if fits.is_none() {
        diagnostics.add(
            Code::BadSample,
            &n.node.at,
            format!("n is {points}: a {found} sample has from 1 to {most} points"),
            "draw fewer points, or use method = \"lhs\" or \"random\" for more than 65536",
        );
    }
    if chosen == SampleMethod::Sobol && axes >= MOST_SOBOL_AXES {
        diagnostics.add(
            Code::BadSample,
            &method.node.at,
            format!("a sobol sample has less than {MOST_SOBOL_AXES} axes"),
            "use method = \"lhs\"",
        );
    }
    let seed = match node.get("seed") {
        Some(entry) => {
            let seed = whole("seed", &entry.node, diagnostics)?;
            let Ok(seed) = u64::try_from(seed) else {
                diagnostics.add(Code::OutOfBounds, &entry.node.at, "seed is negative", "give 0 or more");
                return None;
            };
            seed
        }
        None => 0,
    };
    Some(Sample { method: chosen, n: fits?, seed })
}

fn output(root: &Node, diagnostics: &mut Diagnostics) -> Output {
    let mut output = Output { slices: SliceOutput::All, summaries: true };
    let Some(entry) = root.get("output") else { return output };
    let node = &entry.node;
    known_keys(node, "[output]", &["slices", "summaries", "table"], diagnostics);
    if let Some(entry) = node.get("slices")
        && let Some(slices) = slices(&entry.node, diagnostics)
    {
        output.slices = slices;
    }
    if let Some(entry) = node.get("summaries") {
        match entry.node.value {
            Tree::Boolean(summaries) => output.summaries = summaries,
            _ => wrong_type("summaries", "true or false", &entry.node, diagnostics),
        }
    }
    if let Some(entry) = node.get("table") {
        for item in one_or_more(&entry.node) {
            if let Some(format) = text("table", item, diagnostics)
                && format != "csv"
            {
                diagnostics.add(
                    Code::UnknownName,
                    &item.at,
                    format!("there is no table format `{format}`"),
                    "use table = [\"csv\"]: it opens in every spreadsheet",
                );
            }
        }
    }
    output
}

fn slices(node: &Node, diagnostics: &mut Diagnostics) -> Option<SliceOutput> {
    const HELP: &str = "write slices = \"all\", \"none\" or { best = 100 }";
    match &node.value {
        Tree::Text(text) if text == "all" => Some(SliceOutput::All),
        Tree::Text(text) if text == "none" => Some(SliceOutput::None),
        Tree::Table(entries) if entries.len() == 1 && entries[0].key == "best" => {
            let best = whole("best", &entries[0].node, diagnostics)?;
            let fits = u32::try_from(best).ok().filter(|best| (1..=1_000_000).contains(best));
            if fits.is_none() {
                diagnostics.add(
                    Code::OutOfBounds,
                    &entries[0].node.at,
                    format!("best is {best}: it must be from 1 to 1000000"),
                    HELP,
                );
            }
            fits.map(SliceOutput::Best)
        }
        Tree::Text(text) => {
            diagnostics.add(Code::UnknownName, &node.at, format!("there is no slices = \"{text}\""), HELP);
            None
        }
        _ => {
            diagnostics.add(
                Code::WrongType,
                &node.at,
                format!("slices takes a name or {{ best = N }}, and this is {}", node.type_name()),
                HELP,
            );
            None
        }
    }
}

/// The entries of a section; `None` where it is not there or no table.
fn section<'a>(root: &'a Node, name: &str, diagnostics: &mut Diagnostics) -> Option<&'a [Entry]> {
    let entry = root.get(name)?;
    let entries = entry.node.entries();
    if entries.is_none() {
        wrong_type(name, "a table in brackets", &entry.node, diagnostics);
    }
    entries
}

/// The tables of an array of tables.
pub(super) fn tables<'a>(
    name: &str,
    node: &'a Node,
    diagnostics: &mut Diagnostics,
) -> Vec<(&'a Node, &'a [Entry])> {
    let tables: Option<Vec<_>> = match &node.value {
        Tree::List(items) => items.iter().map(|item| Some((item, item.entries()?))).collect(),
        _ => None,
    };
    tables.unwrap_or_else(|| {
        wrong_type(name, &format!("tables in double brackets, [[{name}]]"), node, diagnostics);
        Vec::new()
    })
}

fn known_keys(node: &Node, place: &str, known: &[&str], diagnostics: &mut Diagnostics) {
    let Some(entries) = node.entries() else {
        wrong_type(place, "a table", node, diagnostics);
        return;
    };
    for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
        let help =
            if parameter::find(&entry.key).is_some() || matches!(entry.key.as_str(), "symbol" | "session") {
                format!("`{}` belongs into [order] or [grid]", entry.key)
            } else {
                one_of(&entry.key, known.iter().copied())
            };
        diagnostics.add(Code::UnknownKey, &entry.key_at, format!("{place} has no key `{}`", entry.key), help);
    }
}

/// The value of a parameter written as on a command line.
///
/// # Errors
/// The message of what is wrong with it.
pub(crate) fn value_of_flag(parameter: &parameter::Parameter, text: &str) -> Result<Value, String> {
    let mut diagnostics = Diagnostics::default();
    let node = super::set::parse_value(text, 0, 0);
    let value = values::single(parameter, &node, &mut diagnostics);
    value.ok_or_else(|| {
        diagnostics.into_vec().first().map_or_else(
            || "it cannot be read".to_owned(),
            |problem| format!("{}; {}", problem.message, problem.help),
        )
    })
}
