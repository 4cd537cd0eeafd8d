//! Values of parameters: single ones, lists and ranges, each checked against the parameter's kind.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "points were checked to be whole and within bounds"
)]

use super::diagnostic::{DiagnosticCode, Diagnostics, Location, suggestion};
use super::node::{Entry, Node, NodeValue};
use super::scalar::{count, duration, finite, number, text, time, whole, wrong_type};
use super::spread_tables;
use crate::sweep::axis::AxisValues;
use crate::sweep::parameter::{NumberForm, Parameter, ParameterValue, ValueKind};
use crate::sweep::range::{RangeError, SpacedRange, SteppedRange};

/// Values that ranges of keyed numbers, and of whole numbers between two ends, may have at most: they are listed.
const MAX_LISTED_VALUES: u64 = 1_000_000;

/// One value of `parameter`; `None` after saying what is wrong.
pub(super) fn single_value(
    parameter: &Parameter,
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<ParameterValue> {
    let name = parameter.name();
    if spread_tables::is_table_of(parameter, node) {
        return spread_tables::value(node, diagnostics);
    }
    match parameter.kind {
        ValueKind::Number { .. } => number(parameter, node, diagnostics).map(ParameterValue::Number),
        ValueKind::Count { .. } => count(parameter, node, diagnostics).map(ParameterValue::Count),
        ValueKind::Name(known) => {
            let text = text(name, node, diagnostics)?;
            let known = known();
            let found = known.iter().find(|name| **name == text);
            if found.is_none() {
                diagnostics.add(
                    DiagnosticCode::UnknownName,
                    &node.at,
                    format!("there is no {name} `{text}`"),
                    suggestion(text, known.iter().copied()),
                );
            }
            found.map(|name| ParameterValue::Name(name))
        }
        ValueKind::Time => time(name, node, diagnostics).map(ParameterValue::Time),
        ValueKind::Forms(forms) => {
            let (form, inner) = form_of(name, forms, node, diagnostics)?;
            number(&number_parameter(parameter, form), inner, diagnostics).map(form.wrap)
        }
    }
}

/// The values of an axis: a list, a range, or one value.
pub(super) fn axis_values(
    parameter: &Parameter,
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<AxisValues> {
    if spread_tables::is_table_of(parameter, node) {
        return single_value(parameter, node, diagnostics).map(|value| AxisValues::List(vec![value]));
    }
    match (&node.value, parameter.kind) {
        (NodeValue::List(items), _) => list(parameter, items, &node.at, diagnostics),
        (NodeValue::Table(entries), ValueKind::Forms(forms)) => {
            // A range of the bare number has none of the forms' keys.
            let keyed = entries.iter().any(|entry| forms.iter().any(|form| form.key == Some(&*entry.key)));
            let (form, inner) = if keyed {
                form_of(parameter.name(), forms, node, diagnostics)?
            } else {
                (forms.iter().find(|form| form.key.is_none())?, node)
            };
            let numbers = axis_values(&number_parameter(parameter, form), inner, diagnostics)?;
            values_in_form(parameter, &numbers, form, &node.at, diagnostics)
        }
        (NodeValue::Table(_), _) => range(parameter, node, diagnostics),
        _ => single_value(parameter, node, diagnostics).map(|value| AxisValues::List(vec![value])),
    }
}

/// The number inside a form of `parameter`, as a parameter of its own.
fn number_parameter(parameter: &Parameter, form: &NumberForm) -> Parameter {
    Parameter { kind: ValueKind::Number(form.bounds), ..*parameter }
}

/// Which of `forms` a node is written in, and the node of its number.
fn form_of<'a>(
    name: &str,
    forms: &'static [NumberForm],
    node: &'a Node,
    diagnostics: &mut Diagnostics,
) -> Option<(&'static NumberForm, &'a Node)> {
    let found = match &node.value {
        NodeValue::Table(entries) => match entries.as_slice() {
            [entry] => {
                forms.iter().find(|form| form.key == Some(&*entry.key)).map(|form| (form, &entry.node))
            }
            _ => None,
        },
        _ => forms.iter().find(|form| form.key.is_none()).map(|form| (form, node)),
    };
    if found.is_none() {
        let keys: Vec<&str> = forms.iter().filter_map(|form| form.key).collect();
        diagnostics.add(
            DiagnosticCode::UnknownKey,
            &node.at,
            format!("{name} is a number or one key of {}", keys.join(", ")),
            format!(
                "write {name} = 0.5 or {name} = {{ {} = 0.5 }}, with a number of your own",
                keys.join(" = 0.5 } or { ")
            ),
        );
    }
    found
}

fn values_in_form(
    parameter: &Parameter,
    numbers: &AxisValues,
    form: &NumberForm,
    at: &Location,
    diagnostics: &mut Diagnostics,
) -> Option<AxisValues> {
    if numbers.len() > MAX_LISTED_VALUES {
        too_many(parameter.name(), at, diagnostics);
        return None;
    }
    let values = (0..numbers.len()).filter_map(|i| numbers.at(i).as_number()).map(form.wrap);
    Some(AxisValues::List(values.collect()))
}

fn list(
    parameter: &Parameter,
    items: &[Node],
    at: &Location,
    diagnostics: &mut Diagnostics,
) -> Option<AxisValues> {
    if items.is_empty() {
        diagnostics.add(
            DiagnosticCode::EmptyAxis,
            at,
            format!("the list of {} is empty: no run would be left", parameter.name()),
            "list at least one value, or remove the key to use the default",
        );
        return None;
    }
    let mut values: Vec<ParameterValue> = Vec::with_capacity(items.len());
    let before = diagnostics.len();
    for item in items {
        let Some(value) = single_value(parameter, item, diagnostics) else { continue };
        if values.iter().any(|known| known.same_as(value)) {
            diagnostics.add(
                DiagnosticCode::Duplicate,
                &item.at,
                format!("{} lists {value} twice", parameter.name()),
                "list every value once",
            );
        }
        values.push(value);
    }
    (diagnostics.len() == before).then_some(AxisValues::List(values))
}

fn range(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<AxisValues> {
    let entries = node.entries()?;
    let has = |key: &str| entries.iter().any(|entry| entry.key == key);
    let is_time = matches!(parameter.kind, ValueKind::Time);
    if !matches!(parameter.kind, ValueKind::Number(_) | ValueKind::Count { .. } | ValueKind::Time) {
        wrong_type(parameter.name(), "a name or a list of names", node, diagnostics);
        return None;
    }
    let form: &[&str] = if is_time {
        &["from", "to", "every"]
    } else if has("linspace") {
        &["linspace", "n"]
    } else if has("logspace") {
        &["logspace", "n"]
    } else {
        &["from", "to", "step"]
    };
    let fields = fields(entries, form, &node.at, diagnostics)?;
    let fault = |fault: RangeError, diagnostics: &mut Diagnostics| {
        let help = match fault {
            RangeError::ZeroStep => "give a step other than 0",
            RangeError::WrongDirection => "swap `from` and `to`, or change the sign of the step",
            RangeError::TooMany => "take a larger step",
            RangeError::NoPoints | RangeError::OnePoint => "give n = 2 or more",
            RangeError::LogOfNegative => "use linspace for a range that reaches 0",
        };
        diagnostics.add(DiagnosticCode::BadRange, &node.at, format!("{}: {fault}", parameter.name()), help);
    };
    let values = match form[0] {
        "from" if is_time => {
            let (from, to) = (
                time(parameter.name(), fields[0], diagnostics),
                time(parameter.name(), fields[1], diagnostics),
            );
            let every = duration(fields[2], diagnostics)?;
            SteppedRange::new(f64::from(from?), f64::from(to?), every).map(AxisValues::TimeSteps)
        }
        "from" => {
            // The step may be negative, so it is checked as a number only.
            let step = finite(parameter.name(), fields[2], diagnostics);
            let from = range_end(parameter, fields[0], diagnostics);
            let to = range_end(parameter, fields[1], diagnostics);
            let whole = matches!(parameter.kind, ValueKind::Count { .. });
            let (from, to, step) = (from?, to?, step?);
            if whole && step.fract() != 0.0 {
                wrong_type("step", "a whole number", fields[2], diagnostics);
                return None;
            }
            SteppedRange::new(from, to, step).map(if whole {
                AxisValues::CountSteps
            } else {
                AxisValues::Steps
            })
        }
        form => {
            let NodeValue::List(ends) = &fields[0].value else {
                wrong_type(form, "a list of two numbers", fields[0], diagnostics);
                return None;
            };
            let [from, to] = ends.as_slice() else {
                wrong_type(form, "a list of exactly two numbers", fields[0], diagnostics);
                return None;
            };
            let (from, to) = (range_end(parameter, from, diagnostics), range_end(parameter, to, diagnostics));
            let n = whole("n", fields[1], diagnostics)?;
            let (from, to) = (from?, to?);
            let points = u64::try_from(n).unwrap_or(0);
            let space = if form == "linspace" {
                SpacedRange::linear(from, to, points)
            } else {
                SpacedRange::logarithmic(from, to, points)
            };
            match (space, parameter.kind) {
                (Ok(space), ValueKind::Count { .. }) => {
                    return counts_of(parameter, &space, &node.at, diagnostics);
                }
                (space, _) => space.map(AxisValues::Spaced),
            }
        }
    };
    values.map_err(|found| fault(found, diagnostics)).ok()
}

fn too_many(name: &str, at: &Location, diagnostics: &mut Diagnostics) {
    diagnostics.add(
        DiagnosticCode::BadRange,
        at,
        format!("the range of {name} has more than {MAX_LISTED_VALUES} values"),
        "take a larger step",
    );
}

/// The points of a linspace or logspace over whole numbers: they must be whole themselves.
fn counts_of(
    parameter: &Parameter,
    space: &SpacedRange,
    at: &Location,
    diagnostics: &mut Diagnostics,
) -> Option<AxisValues> {
    if space.len() > MAX_LISTED_VALUES {
        too_many(parameter.name(), at, diagnostics);
        return None;
    }
    let points: Vec<f64> = (0..space.len()).map(|i| space.at(i)).collect();
    if let Some(fractional) = points.iter().find(|point| (*point - point.round()).abs() > 1e-9) {
        diagnostics.add(
            DiagnosticCode::BadRange,
            at,
            format!("{} takes whole numbers, and the range has {fractional}", parameter.name()),
            "list the values, or use from, to and a whole step",
        );
        return None;
    }
    Some(AxisValues::List(points.iter().map(|point| ParameterValue::Count(point.round() as u32)).collect()))
}

/// The values of exactly the keys `form`, in its order.
fn fields<'a>(
    entries: &'a [Entry],
    form: &[&'static str],
    at: &Location,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<&'a Node>> {
    let before = diagnostics.len();
    for entry in entries.iter().filter(|entry| !form.contains(&entry.key.as_str())) {
        diagnostics.add(
            DiagnosticCode::UnknownKey,
            &entry.key_at,
            format!("a range has no key `{}`", entry.key),
            "ranges: { from, to, step }, { linspace = [a, b], n }, { logspace = [a, b], n }; times: { from, to, every }",
        );
    }
    let found: Vec<Option<&Node>> = form
        .iter()
        .map(|key| entries.iter().find(|entry| entry.key == *key).map(|entry| &entry.node))
        .collect();
    // Where a key is unknown, the missing one is probably what it was meant to be.
    let complete = diagnostics.len() == before;
    for (key, found) in form.iter().zip(&found) {
        if complete && found.is_none() {
            diagnostics.add(
                DiagnosticCode::MissingKey,
                at,
                format!("the range has no `{key}`"),
                format!("give {}", form.join(", ")),
            );
        }
    }
    if diagnostics.len() > before { None } else { found.into_iter().collect() }
}

/// A number within the bounds of `parameter`, whole where the parameter is.
fn range_end(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    match parameter.kind {
        ValueKind::Count { .. } => count(parameter, node, diagnostics).map(f64::from),
        _ => number(parameter, node, diagnostics),
    }
}
