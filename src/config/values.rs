//! Values of parameters: single ones, lists and ranges, each checked against the parameter's kind.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "points were checked to be whole and within bounds"
)]

use super::diagnostic::{At, Code, Diagnostics, one_of};
use super::node::{Entry, Node, Tree};
use crate::sweep::axis::Values;
use crate::sweep::parameter::{Bounds, Form, Kind, Parameter, Value};
use crate::sweep::range::{RangeFault, Space, Steps};

/// Values that ranges of keyed numbers, and of whole numbers between two ends, may have at most: they are listed.
const MOST_LISTED: u64 = 1_000_000;

/// One value of `parameter`; `None` after saying what is wrong.
pub(super) fn single(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<Value> {
    let name = parameter.name();
    match parameter.kind {
        Kind::Number { .. } => number(parameter, node, diagnostics).map(Value::Number),
        Kind::Count { .. } => count(parameter, node, diagnostics).map(Value::Count),
        Kind::Name(known) => {
            let text = text(name, node, diagnostics)?;
            let known = known();
            let found = known.iter().find(|name| **name == text);
            if found.is_none() {
                diagnostics.add(
                    Code::UnknownName,
                    &node.at,
                    format!("there is no {name} `{text}`"),
                    one_of(text, known.iter().copied()),
                );
            }
            found.map(|name| Value::Name(name))
        }
        Kind::Time => time(name, node, diagnostics).map(Value::Time),
        Kind::Forms(forms) => {
            let (form, inner) = form_of(name, forms, node, diagnostics)?;
            number(&bare(parameter, form), inner, diagnostics).map(form.wrap)
        }
    }
}

/// The values of an axis: a list, a range, or one value.
pub(super) fn several(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<Values> {
    match (&node.value, parameter.kind) {
        (Tree::List(items), _) => list(parameter, items, &node.at, diagnostics),
        (Tree::Table(entries), Kind::Forms(forms)) => {
            // A range of the bare number has none of the forms' keys.
            let keyed = entries.iter().any(|entry| forms.iter().any(|form| form.key == Some(&*entry.key)));
            let (form, inner) = if keyed {
                form_of(parameter.name(), forms, node, diagnostics)?
            } else {
                (forms.iter().find(|form| form.key.is_none())?, node)
            };
            let numbers = several(&bare(parameter, form), inner, diagnostics)?;
            wrapped(parameter, &numbers, form, &node.at, diagnostics)
        }
        (Tree::Table(_), _) => range(parameter, node, diagnostics),
        _ => single(parameter, node, diagnostics).map(|value| Values::List(vec![value])),
    }
}

/// The number inside a form of `parameter`, as a parameter of its own.
fn bare(parameter: &Parameter, form: &Form) -> Parameter {
    Parameter { kind: Kind::Number(form.bounds), ..*parameter }
}

/// Which of `forms` a node is written in, and the node of its number.
fn form_of<'a>(
    name: &str,
    forms: &'static [Form],
    node: &'a Node,
    diagnostics: &mut Diagnostics,
) -> Option<(&'static Form, &'a Node)> {
    let found = match &node.value {
        Tree::Table(entries) => match entries.as_slice() {
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
            Code::UnknownKey,
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

fn wrapped(
    parameter: &Parameter,
    numbers: &Values,
    form: &Form,
    at: &At,
    diagnostics: &mut Diagnostics,
) -> Option<Values> {
    if numbers.len() > MOST_LISTED {
        too_many(parameter.name(), at, diagnostics);
        return None;
    }
    let values = (0..numbers.len()).filter_map(|i| numbers.at(i).as_number()).map(form.wrap);
    Some(Values::List(values.collect()))
}

fn list(parameter: &Parameter, items: &[Node], at: &At, diagnostics: &mut Diagnostics) -> Option<Values> {
    if items.is_empty() {
        diagnostics.add(
            Code::EmptyAxis,
            at,
            format!("the list of {} is empty: no run would be left", parameter.name()),
            "list at least one value, or remove the key to use the default",
        );
        return None;
    }
    let mut values: Vec<Value> = Vec::with_capacity(items.len());
    let before = diagnostics.len();
    for item in items {
        let Some(value) = single(parameter, item, diagnostics) else { continue };
        if values.iter().any(|known| known.same_as(value)) {
            diagnostics.add(
                Code::Duplicate,
                &item.at,
                format!("{} lists {value} twice", parameter.name()),
                "list every value once",
            );
        }
        values.push(value);
    }
    (diagnostics.len() == before).then_some(Values::List(values))
}

fn range(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<Values> {
    let entries = node.entries()?;
    let has = |key: &str| entries.iter().any(|entry| entry.key == key);
    let timed = matches!(parameter.kind, Kind::Time);
    if !matches!(parameter.kind, Kind::Number(_) | Kind::Count { .. } | Kind::Time) {
        wrong_type(parameter.name(), "a name or a list of names", node, diagnostics);
        return None;
    }
    let form: &[&str] = if timed {
        &["from", "to", "every"]
    } else if has("linspace") {
        &["linspace", "n"]
    } else if has("logspace") {
        &["logspace", "n"]
    } else {
        &["from", "to", "step"]
    };
    let fields = fields(entries, form, &node.at, diagnostics)?;
    let fault = |fault: RangeFault, diagnostics: &mut Diagnostics| {
        let help = match fault {
            RangeFault::ZeroStep => "give a step other than 0",
            RangeFault::Away => "swap `from` and `to`, or change the sign of the step",
            RangeFault::TooMany => "take a larger step",
            RangeFault::NoPoints | RangeFault::OnePoint => "give n = 2 or more",
            RangeFault::LogOfNegative => "use linspace for a range that reaches 0",
        };
        diagnostics.add(Code::BadRange, &node.at, format!("{}: {fault}", parameter.name()), help);
    };
    let values = match form[0] {
        "from" if timed => {
            let (from, to) = (
                time(parameter.name(), fields[0], diagnostics),
                time(parameter.name(), fields[1], diagnostics),
            );
            let every = duration(fields[2], diagnostics)?;
            Steps::new(f64::from(from?), f64::from(to?), every).map(Values::TimeSteps)
        }
        "from" => {
            // The step may be negative, so it is checked as a number only.
            let step = finite(parameter.name(), fields[2], diagnostics);
            let from = bound(parameter, fields[0], diagnostics);
            let to = bound(parameter, fields[1], diagnostics);
            let whole = matches!(parameter.kind, Kind::Count { .. });
            let (from, to, step) = (from?, to?, step?);
            if whole && step.fract() != 0.0 {
                wrong_type("step", "a whole number", fields[2], diagnostics);
                return None;
            }
            Steps::new(from, to, step).map(if whole { Values::CountSteps } else { Values::Steps })
        }
        form => {
            let Tree::List(ends) = &fields[0].value else {
                wrong_type(form, "a list of two numbers", fields[0], diagnostics);
                return None;
            };
            let [from, to] = ends.as_slice() else {
                wrong_type(form, "a list of exactly two numbers", fields[0], diagnostics);
                return None;
            };
            let (from, to) = (bound(parameter, from, diagnostics), bound(parameter, to, diagnostics));
            let n = whole("n", fields[1], diagnostics)?;
            let (from, to) = (from?, to?);
            let points = u64::try_from(n).unwrap_or(0);
            let space = if form == "linspace" {
                Space::linear(from, to, points)
            } else {
                Space::logarithmic(from, to, points)
            };
            match (space, parameter.kind) {
                (Ok(space), Kind::Count { .. }) => {
                    return counts_of(parameter, &space, &node.at, diagnostics);
                }
                (space, _) => space.map(Values::Space),
            }
        }
    };
    values.map_err(|found| fault(found, diagnostics)).ok()
}

fn too_many(name: &str, at: &At, diagnostics: &mut Diagnostics) {
    diagnostics.add(
        Code::BadRange,
        at,
        format!("the range of {name} has more than {MOST_LISTED} values"),
        "take a larger step",
    );
}

/// The points of a linspace or logspace over whole numbers: they must be whole themselves.
fn counts_of(parameter: &Parameter, space: &Space, at: &At, diagnostics: &mut Diagnostics) -> Option<Values> {
    if space.len() > MOST_LISTED {
        too_many(parameter.name(), at, diagnostics);
        return None;
    }
    let points: Vec<f64> = (0..space.len()).map(|i| space.at(i)).collect();
    if let Some(broken) = points.iter().find(|point| (*point - point.round()).abs() > 1e-9) {
        diagnostics.add(
            Code::BadRange,
            at,
            format!("{} takes whole numbers, and the range has {broken}", parameter.name()),
            "list the values, or use from, to and a whole step",
        );
        return None;
    }
    Some(Values::List(points.iter().map(|point| Value::Count(point.round() as u32)).collect()))
}

/// The values of exactly the keys `form`, in its order.
fn fields<'a>(
    entries: &'a [Entry],
    form: &[&'static str],
    at: &At,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<&'a Node>> {
    let before = diagnostics.len();
    for entry in entries.iter().filter(|entry| !form.contains(&entry.key.as_str())) {
        diagnostics.add(
            Code::UnknownKey,
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
                Code::MissingKey,
                at,
                format!("the range has no `{key}`"),
                format!("give {}", form.join(", ")),
            );
        }
    }
    if diagnostics.len() > before { None } else { found.into_iter().collect() }
}

/// A number within the bounds of `parameter`, whole where the parameter is.
fn bound(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    match parameter.kind {
        Kind::Count { .. } => count(parameter, node, diagnostics).map(f64::from),
        _ => number(parameter, node, diagnostics),
    }
}

fn number(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    let value = finite(parameter.name(), node, diagnostics)?;
    let Kind::Number(Bounds { min, above_min, max }) = parameter.kind else { return Some(value) };
    let low = if above_min { value <= min } else { value < min };
    if !low && value <= max {
        return Some(value);
    }
    let bounds = match (above_min, max < f64::MAX) {
        _ if min <= f64::MIN => "finite".to_owned(),
        (true, true) => format!("above {min} and at most {max}"),
        (true, false) => format!("above {min}"),
        (false, true) => format!("from {min} to {max}"),
        (false, false) => format!("{min} or more"),
    };
    diagnostics.add(
        Code::OutOfBounds,
        &node.at,
        format!("{} is {value}: it must be {bounds}", parameter.name()),
        format!("give a number {bounds}"),
    );
    None
}

fn count(parameter: &Parameter, node: &Node, diagnostics: &mut Diagnostics) -> Option<u32> {
    let value = whole(parameter.name(), node, diagnostics)?;
    let Kind::Count { min, max } = parameter.kind else { return None };
    let fits = u32::try_from(value).ok().filter(|value| (min..=max).contains(value));
    if fits.is_none() {
        diagnostics.add(
            Code::OutOfBounds,
            &node.at,
            format!("{} is {value}: it must be from {min} to {max}", parameter.name()),
            format!("give a whole number from {min} to {max}"),
        );
    }
    fits
}

pub(super) fn whole(name: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<i64> {
    if let Tree::Integer(value) = node.value {
        return Some(value);
    }
    wrong_type(name, "a whole number", node, diagnostics);
    None
}

pub(super) fn finite(name: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    let value = match node.value {
        Tree::Integer(value) => value as f64,
        Tree::Float(value) => value,
        _ => {
            wrong_type(name, "a number", node, diagnostics);
            return None;
        }
    };
    if !value.is_finite() {
        diagnostics.add(
            Code::OutOfBounds,
            &node.at,
            format!("{name} is {value}: every number must be finite"),
            "give an ordinary number",
        );
        return None;
    }
    Some(value)
}

pub(super) fn text<'a>(name: &str, node: &'a Node, diagnostics: &mut Diagnostics) -> Option<&'a str> {
    if let Tree::Text(text) = &node.value {
        return Some(text);
    }
    wrong_type(name, "a text in quotes", node, diagnostics);
    None
}

/// Minutes after midnight of `"HH:MM"`.
fn time(name: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<u16> {
    let text = text(name, node, diagnostics)?;
    let parsed = (text.len() == 5 || text.len() == 8)
        .then(|| text.parse::<jiff::civil::Time>().ok())
        .flatten()
        .filter(|time| time.second() == 0);
    if parsed.is_none() {
        diagnostics.add(
            Code::WrongType,
            &node.at,
            format!("{name} is `{text}`, which is no time of day"),
            "write local time as \"HH:MM\", \"10:00\" say",
        );
    }
    parsed.and_then(|time| u16::try_from(i16::from(time.hour()) * 60 + i16::from(time.minute())).ok())
}

/// Minutes of `"30m"` or `"1h"`.
fn duration(node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    let text = text("every", node, diagnostics)?;
    let minutes = text
        .strip_suffix('m')
        .map(|number| (number, 1))
        .or(text.strip_suffix('h').map(|number| (number, 60)));
    let minutes =
        minutes.and_then(|(number, unit)| number.parse::<u16>().ok().map(|number| u32::from(number) * unit));
    if minutes.is_none() {
        diagnostics.add(
            Code::WrongType,
            &node.at,
            format!("every is `{text}`, which is no length of time"),
            "write minutes or hours, \"30m\" or \"1h\"",
        );
    }
    minutes.map(f64::from)
}

pub(super) fn wrong_type(name: &str, wanted: &str, node: &Node, diagnostics: &mut Diagnostics) {
    diagnostics.add(
        Code::WrongType,
        &node.at,
        format!("{name} takes {wanted}, and this is {}", node.type_name()),
        format!("give {wanted}"),
    );
}
