//! Single values of a sweep file: numbers, counts, texts, times and durations, each with its error under its line.

use super::diagnostic::{DiagnosticCode, Diagnostics};
use super::node::{Node, NodeValue};
use crate::sweep::parameter::{Parameter, ValueKind};

pub(super) fn number(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    let value = finite(parameter.name(), node, diagnostics)?;
    let ValueKind::Number(bounds) = parameter.kind else {
        return Some(value);
    };
    if bounds.contains(value) {
        return Some(value);
    }
    diagnostics.add(
        DiagnosticCode::OutOfBounds,
        &node.at,
        format!("{} is {value}: it must be {bounds}", parameter.name()),
        format!("give a number {bounds}"),
    );
    None
}

pub(super) fn count(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<u32> {
    let value = whole(parameter.name(), node, diagnostics)?;
    let ValueKind::Count { min, max } = parameter.kind else { return None };
    let fits = u32::try_from(value).ok().filter(|value| (min..=max).contains(value));
    if fits.is_none() {
        diagnostics.add(
            DiagnosticCode::OutOfBounds,
            &node.at,
            format!("{} is {value}: it must be from {min} to {max}", parameter.name()),
            format!("give a whole number from {min} to {max}"),
        );
    }
    fits
}

pub(super) fn whole(name: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<i64> {
    if let NodeValue::Integer(value) = node.value {
        return Some(value);
    }
    wrong_type(name, "a whole number", node, diagnostics);
    None
}

pub(super) fn finite(name: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    let value = match node.value {
        NodeValue::Integer(value) => value as f64,
        NodeValue::Float(value) => value,
        _ => {
            wrong_type(name, "a number", node, diagnostics);
            return None;
        }
    };
    if !value.is_finite() {
        diagnostics.add(
            DiagnosticCode::OutOfBounds,
            &node.at,
            format!("{name} is {value}: every number must be finite"),
            "give a finite number",
        );
        return None;
    }
    Some(value)
}

pub(super) fn text<'a>(name: &str, node: &'a Node, diagnostics: &mut Diagnostics) -> Option<&'a str> {
    if let NodeValue::Text(text) = &node.value {
        return Some(text);
    }
    wrong_type(name, "a string in quotes", node, diagnostics);
    None
}

/// Minutes after midnight of `"HH:MM"`.
pub(super) fn time(name: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<u16> {
    let text = text(name, node, diagnostics)?;
    let parsed = (text.len() == 5 || text.len() == 8)
        .then(|| text.parse::<jiff::civil::Time>().ok())
        .flatten()
        .filter(|time| time.second() == 0);
    if parsed.is_none() {
        diagnostics.add(
            DiagnosticCode::WrongType,
            &node.at,
            format!("{name} is `{text}`, which is not a time of day"),
            "write local time as \"HH:MM\", for example \"10:00\"",
        );
    }
    parsed.and_then(|time| u16::try_from(i16::from(time.hour()) * 60 + i16::from(time.minute())).ok())
}

/// Minutes of `"30m"` or `"1h"`.
pub(super) fn duration(node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    let text = text("every", node, diagnostics)?;
    let minutes = text
        .strip_suffix('m')
        .map(|number| (number, 1))
        .or(text.strip_suffix('h').map(|number| (number, 60)));
    let minutes =
        minutes.and_then(|(number, unit)| number.parse::<u16>().ok().map(|number| u32::from(number) * unit));
    if minutes.is_none() {
        diagnostics.add(
            DiagnosticCode::WrongType,
            &node.at,
            format!("every is `{text}`, which is not a length of time"),
            "write minutes or hours, \"30m\" or \"1h\"",
        );
    }
    minutes.map(f64::from)
}

pub(super) fn wrong_type(name: &str, wanted: &str, node: &Node, diagnostics: &mut Diagnostics) {
    diagnostics.add(
        DiagnosticCode::WrongType,
        &node.at,
        format!("{name} takes {wanted}, and this is {}", node.type_name()),
        format!("give {wanted}"),
    );
}
