//! `[order]`, `[grid]` and `[[zip]]`: fixed values, axes, symbols and sessions, as they are collected.

use jiff::civil::Date;

use super::ReferencedFiles;
use super::diagnostic::{DiagnosticCode, Diagnostics, Location, suggestion};
use super::include::read_referenced_file;
use super::node::{Entry, Node, NodeValue};
use super::orders;
use super::scalar::text;
use super::shape::{DATA_KEYS, ORDERS};
use super::values;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::sweep::axis::Axis;
use crate::sweep::definition::{PortfolioOrder, SessionChoice};
use crate::sweep::filter::{Condition, Override};
use crate::sweep::parameter::{self, PARAMETERS, Parameter};

/// What `[order]`, `[grid]` and `[[zip]]` say, as it is collected.
pub(super) struct GridBuilder {
    pub(super) base: RunSpec,
    pub(super) axes: Vec<Axis>,
    pub(super) overrides: Vec<Override>,
    pub(super) symbols: Vec<(String, Location)>,
    pub(super) sessions: Option<(SessionChoice, Location)>,
    pub(super) orders: Vec<PortfolioOrder>,
    /// Where each parameter was given, to refuse a second time.
    given_at: Vec<(String, Location)>,
}

impl GridBuilder {
    /// Nothing said yet: the defaults of `preset`.
    pub(super) fn new(preset: Preset) -> Self {
        Self {
            base: parameter::defaults(preset),
            axes: Vec::new(),
            overrides: Vec::new(),
            symbols: Vec::new(),
            sessions: None,
            orders: Vec::new(),
            given_at: Vec::new(),
        }
    }

    /// Under the preset these would be ignored, which a reader of the file could not know.
    pub(super) fn reject_keys_without_meaning_in_level44(&self, diagnostics: &mut Diagnostics) {
        for (name, at) in &self.given_at {
            let lacks = Parameter::find(name)
                .map_or(name == "session", |parameter| !parameter.exists_under(Preset::Level44));
            if lacks {
                diagnostics.add(
                    DiagnosticCode::Conflict,
                    at,
                    format!("`{name}` has no meaning under preset = \"level44\""),
                    "remove it: the script counts rows (start_offset_min, minutes) and knows no sessions",
                );
            }
        }
    }

    /// Notes that `entry` gives its parameter a value; false where something did so before.
    fn register(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) -> bool {
        self.register_name(&entry.key, &entry.key_at, diagnostics)
    }

    /// Notes that the parameter `name` is given at `at`; false where it was before.
    pub(super) fn register_name(&mut self, name: &str, at: &Location, diagnostics: &mut Diagnostics) -> bool {
        let fresh = self.given_at.iter().all(|(known, _)| known != name);
        if fresh {
            self.given_at.push((name.to_owned(), at.clone()));
        } else {
            diagnostics.add(
                DiagnosticCode::Duplicate,
                at,
                format!("`{name}` is given a second time"),
                "keep it in one of [order], [grid], [[zip]], [draws] and the orders",
            );
        }
        fresh
    }

    /// One key of the `[order]` of an included file: what the sweep starts from, its own values win.
    pub(super) fn included(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) {
        if let Some(parameter) = Self::parameter(entry, diagnostics)
            && let Some(value) = values::single_value(parameter, &entry.node, diagnostics)
        {
            (parameter.set)(&mut self.base, value);
        }
    }

    /// `orders = "orders.csv"`: a portfolio, which gives symbols and whatever its columns set.
    pub(super) fn orders(
        &mut self,
        entry: &Entry,
        files: &mut ReferencedFiles<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        let Some((source, text)) =
            read_referenced_file(ORDERS, &entry.node, files.known, files.sources, diagnostics)
        else {
            return;
        };
        let (orders, columns) = orders::read(&text, source, diagnostics);
        for column in columns {
            self.register_name(column, &entry.key_at, diagnostics);
        }
        for order in &orders {
            if self.symbols.iter().all(|(known, _)| *known != order.symbol) {
                self.symbols.push((order.symbol.clone(), entry.node.at.clone()));
            }
        }
        self.orders = orders;
    }

    fn parameter(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<&'static Parameter> {
        let found = Parameter::find(&entry.key);
        if found.is_none() {
            let help = if DATA_KEYS.contains(&entry.key.as_str()) {
                format!("`{}` belongs in [data]", entry.key)
            } else {
                let known = PARAMETERS.iter().map(Parameter::name);
                suggestion(&entry.key, known.chain(["symbol", "session"]))
            };
            diagnostics.add(
                DiagnosticCode::UnknownKey,
                &entry.key_at,
                format!("there is no parameter `{}`", entry.key),
                help,
            );
        }
        found
    }

    /// One key of `[order]`: one value for every run.
    pub(super) fn order(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) {
        if !self.register(entry, diagnostics) || self.instance_key(entry, diagnostics) {
            return;
        }
        let Some(parameter) = Self::parameter(entry, diagnostics) else { return };
        if matches!(entry.node.value, NodeValue::List(_)) {
            diagnostics.add(
                DiagnosticCode::WrongType,
                &entry.node.at,
                format!("[order] has one value of {} for every run, and this is a list", parameter.name()),
                "move it to [grid]",
            );
            return;
        }
        if let Some(value) = values::single_value(parameter, &entry.node, diagnostics) {
            (parameter.set)(&mut self.base, value);
        }
    }

    /// One key of `[grid]`: an axis, or one value.
    pub(super) fn axis(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) {
        if !self.register(entry, diagnostics) || self.instance_key(entry, diagnostics) {
            return;
        }
        let Some(parameter) = Self::parameter(entry, diagnostics) else { return };
        match values::axis_values(parameter, &entry.node, diagnostics) {
            Some(values) if values.len() == 1 => (parameter.set)(&mut self.base, values.at(0)),
            Some(values) => self.axes.push(Axis { parameters: vec![(parameter.id, values)] }),
            None => {}
        }
    }

    /// `symbol` and `session`, which make the cases and no ordinary axis; false for another key.
    fn instance_key(&mut self, entry: &Entry, diagnostics: &mut Diagnostics) -> bool {
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
    pub(super) fn zip(&mut self, table: &Node, entries: &[Entry], diagnostics: &mut Diagnostics) {
        let mut members = Vec::new();
        let mut lengths: Vec<(&Entry, u64)> = Vec::new();
        let mut by_symbol = None;
        for entry in entries {
            if !self.register(entry, diagnostics) {
                continue;
            }
            match entry.key.as_str() {
                "symbol" => {
                    let symbols = symbols(&entry.node, diagnostics);
                    lengths.push((entry, symbols.len() as u64));
                    by_symbol = Some(symbols);
                }
                "session" => diagnostics.add(
                    DiagnosticCode::Conflict,
                    &entry.key_at,
                    "sessions cannot be zipped: they differ from symbol to symbol",
                    "put session into [grid]",
                ),
                _ => {
                    let Some(parameter) = Self::parameter(entry, diagnostics) else { continue };
                    if let Some(values) = values::axis_values(parameter, &entry.node, diagnostics) {
                        lengths.push((entry, values.len()));
                        members.push((parameter.id, values));
                    }
                }
            }
        }
        if let [(first, length), rest @ ..] = lengths.as_slice() {
            for (entry, other) in rest.iter().filter(|(_, other)| other != length) {
                diagnostics.add(
                    DiagnosticCode::UnevenZip,
                    &entry.node.at,
                    format!("`{}` has {other} values and `{}` has {length}", entry.key, first.key),
                    "axes that move together need equally many values",
                );
            }
        } else {
            diagnostics.add(
                DiagnosticCode::EmptyAxis,
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
                    let set =
                        members.iter().map(|(parameter, values)| (*parameter, values.at(i as u64))).collect();
                    self.overrides
                        .push(Override { when: vec![Condition::Symbol(vec![symbol.clone()])], set });
                }
                self.symbols = symbols;
            }
            None => self.axes.push(Axis { parameters: members }),
        }
    }
}

fn symbols(node: &Node, diagnostics: &mut Diagnostics) -> Vec<(String, Location)> {
    let mut symbols: Vec<(String, Location)> = Vec::new();
    for item in node.items() {
        let Some(symbol) = text("symbol", item, diagnostics) else { continue };
        if symbol.is_empty() || symbols.iter().any(|(known, _)| known == symbol) {
            diagnostics.add(
                DiagnosticCode::Duplicate,
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
            DiagnosticCode::EmptyAxis,
            &node.at,
            "the list of symbols is empty",
            "list at least one symbol",
        );
    }
    symbols
}

fn sessions(node: &Node, diagnostics: &mut Diagnostics) -> Option<SessionChoice> {
    match &node.value {
        NodeValue::Text(text) if text == "all" => return Some(SessionChoice::All),
        NodeValue::Text(text) if text == "last" => return Some(SessionChoice::Last),
        NodeValue::List(items) if items.is_empty() => {
            diagnostics.add(
                DiagnosticCode::EmptyAxis,
                &node.at,
                "the list of sessions is empty",
                "list dates, or \"all\"",
            );
            return None;
        }
        _ => {}
    }
    let mut dates = Vec::new();
    for item in node.items() {
        let date = date(item, diagnostics)?;
        if dates.contains(&date) {
            diagnostics.add(
                DiagnosticCode::Duplicate,
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
            DiagnosticCode::WrongType,
            &node.at,
            format!("session is `{found}`, which is not a date"),
            "write \"all\", \"last\", or dates as YYYY-MM-DD",
        );
    }
    date
}
