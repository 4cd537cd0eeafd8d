//! `[[override]]` and `[[exclude]]`: conditions on runs.

use super::diagnostic::{DiagnosticCode, Diagnostics, suggestion};
use super::grid::date;
use super::node::{Entry, Node, NodeValue};
use super::scalar::{finite, text, wrong_type};
use super::shape::tables;
use super::values::{axis_values, single_value};
use crate::sweep::axis::AxisValues;
use crate::sweep::filter::{Condition, Exclude, Override};
use crate::sweep::parameter::{PARAMETERS, Parameter, ParameterValue, ValueKind};

/// Values a condition may list at most; a range is written with `above` and `below`.
const MAX_CONDITION_VALUES: u64 = 10_000;

/// Reads `[[override]]`.
pub(super) fn overrides(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Override> {
    let mut read = Vec::new();
    for (table, entries) in tables("override", node, diagnostics) {
        let Some(when) = table.get("when") else {
            diagnostics.add(
                DiagnosticCode::MissingKey,
                &table.at,
                "the override has no `when`",
                "add when = { symbol = \"SPY\" }, or put the value into [order] for all runs",
            );
            continue;
        };
        let when = if let NodeValue::Table(entries) = &when.node.value {
            conditions(entries, diagnostics)
        } else {
            wrong_type("when", "a table of conditions", &when.node, diagnostics);
            None
        };
        let mut set = Vec::new();
        for entry in entries.iter().filter(|entry| entry.key != "when") {
            if let Some(parameter) = known_parameter(entry, diagnostics)
                && let Some(value) = single_value(parameter, &entry.node, diagnostics)
            {
                set.push((parameter.id, value));
            }
        }
        read.extend(when.map(|when| Override { when, set }));
    }
    read
}

/// Reads `[[exclude]]`.
pub(super) fn excludes(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Exclude> {
    let mut read = Vec::new();
    for (table, entries) in tables("exclude", node, diagnostics) {
        if entries.is_empty() {
            diagnostics.add(
                DiagnosticCode::EmptyAxis,
                &table.at,
                "an exclude without conditions would drop every run",
                "give at least one condition, for example strategy = \"twap\"",
            );
            continue;
        }
        read.extend(conditions(entries, diagnostics).map(|when| Exclude { when }));
    }
    read
}

fn conditions(entries: &[Entry], diagnostics: &mut Diagnostics) -> Option<Vec<Condition>> {
    let before = diagnostics.len();
    let read: Vec<Condition> = entries.iter().filter_map(|entry| condition(entry, diagnostics)).collect();
    (diagnostics.len() == before).then_some(read)
}

fn condition(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Condition> {
    match entry.key.as_str() {
        "symbol" => {
            let symbols = entry
                .node
                .items()
                .filter_map(|node| text("symbol", node, diagnostics).map(str::to_owned))
                .collect();
            Some(Condition::Symbol(symbols))
        }
        "session" => {
            let dates = entry.node.items().filter_map(|node| date(node, diagnostics)).collect();
            Some(Condition::Session(dates))
        }
        _ => {
            let parameter = known_parameter(entry, diagnostics)?;
            match entry.node.entries() {
                Some(bounds)
                    if bounds.iter().any(|bound| matches!(bound.key.as_str(), "above" | "below")) =>
                {
                    between(parameter, bounds, &entry.node, diagnostics)
                }
                _ => {
                    let values = axis_values(parameter, &entry.node, diagnostics)?;
                    Some(Condition::OneOf(parameter.id, listed(values, &entry.node, diagnostics)?))
                }
            }
        }
    }
}

/// The values of a condition one by one.
fn listed(values: AxisValues, node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<ParameterValue>> {
    match values {
        AxisValues::List(listed) => Some(listed),
        range if range.len() <= MAX_CONDITION_VALUES => Some((0..range.len()).map(|i| range.at(i)).collect()),
        range => {
            diagnostics.add(
                DiagnosticCode::BadRange,
                &node.at,
                format!(
                    "a condition lists at most {MAX_CONDITION_VALUES} values, and this range has {}",
                    range.len()
                ),
                "write { above = x, below = y }",
            );
            None
        }
    }
}

fn between(
    parameter: &Parameter,
    bounds: &[Entry],
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<Condition> {
    if matches!(parameter.kind, ValueKind::Name(_)) {
        wrong_type(parameter.name(), "a name or a list of names", node, diagnostics);
        return None;
    }
    let (mut above, mut below) = (None, None);
    for bound in bounds {
        let value = match parameter.kind {
            ValueKind::Time => {
                single_value(parameter, &bound.node, diagnostics).and_then(ParameterValue::as_number)
            }
            _ => finite(parameter.name(), &bound.node, diagnostics),
        };
        match bound.key.as_str() {
            "above" => above = value,
            "below" => below = value,
            other => diagnostics.add(
                DiagnosticCode::UnknownKey,
                &bound.key_at,
                format!("a condition has no key `{other}`"),
                "write { above = x }, { below = y } or both; both leave the bound itself out",
            ),
        }
    }
    Some(Condition::Between { parameter: parameter.id, above, below })
}

fn known_parameter(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<&'static Parameter> {
    let found = Parameter::find(&entry.key);
    if found.is_none() {
        diagnostics.add(
            DiagnosticCode::UnknownKey,
            &entry.key_at,
            format!("there is no parameter `{}`", entry.key),
            suggestion(&entry.key, PARAMETERS.iter().map(Parameter::name)),
        );
    }
    found
}
