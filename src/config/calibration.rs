//! `include`, `[calibration]` and `[draws]`: what a calibration found, taken as it is or drawn from.

use super::diagnostic::{At, Code, Diagnostics};
use super::grid::Grid;
use super::node::{Node, Tree};
use super::settings::bounded;
use super::shape::known_keys;
use super::values::{finite, text};
use crate::sweep::axis::{Axis, Values};
use crate::sweep::parameter::{Kind, Parameter, Value};
use crate::sweep::uncertainty::Uncertainty;

/// Draws that may be asked for.
const MOST_DRAWS: u32 = 1_000_000;

/// Makes the axis of `[draws]` from `[calibration]`.
pub(super) fn draws(root: &Node, grid: &mut Grid, diagnostics: &mut Diagnostics) {
    let known = root.get("calibration").map(|entry| (uncertainty(&entry.node, diagnostics), &entry.node.at));
    let Some(entry) = root.get("draws") else { return };
    known_keys(&entry.node, "[draws]", &["n", "seed"], diagnostics);
    let Some((known, at)) = known else {
        diagnostics.add(
            Code::MissingKey,
            &entry.key_at,
            "there is nothing to draw from: the sweep has no [calibration]",
            "add include = \"impact.toml\", a file that `slipgrid calibrate` wrote",
        );
        return;
    };
    let Some(n) = entry.node.get("n") else {
        diagnostics.add(
            Code::MissingKey,
            &entry.node.at,
            "[draws] has no `n`",
            "add n = 100: how many to draw",
        );
        return;
    };
    let n = bounded("n", &n.node, 1..=MOST_DRAWS, diagnostics);
    let seed =
        entry.node.get("seed").map_or(Some(0), |seed| bounded("seed", &seed.node, 0..=u32::MAX, diagnostics));
    let (Some(known), Some(n), Some(seed)) = (known, n, seed) else { return };
    for parameter in &known.parameters {
        grid.give_name(parameter.name(), &entry.key_at, diagnostics);
    }
    match known.draws(n, u64::from(seed)) {
        Ok(draws) => {
            let values = |i: usize| Values::List(draws.iter().map(|draw| Value::Number(draw[i])).collect());
            let members =
                known.parameters.iter().enumerate().map(|(i, parameter)| (*parameter, values(i))).collect();
            grid.axes.push(Axis { members });
        }
        Err(fault) => diagnostics.add(
            Code::BadSample,
            at,
            fault.to_string(),
            "calibrate again, on more fills, or give the parameters values of your own",
        ),
    }
}

fn uncertainty(node: &Node, diagnostics: &mut Diagnostics) -> Option<Uncertainty> {
    known_keys(node, "[calibration]", &["parameters", "mean", "covariance"], diagnostics);
    let before = diagnostics.len();
    let mut list = |key: &str| {
        let entry = node.get(key);
        if entry.is_none() {
            missing(key, &node.at, diagnostics);
        }
        entry.map(|entry| &entry.node)
    };
    let (parameters, mean, covariance) = (list("parameters")?, list("mean")?, list("covariance")?);
    let mut ids = Vec::new();
    for item in parameters.items() {
        let name = text("parameters", item, diagnostics)?;
        match Parameter::find(name) {
            Some(parameter) if matches!(parameter.kind, Kind::Number(_)) => ids.push(parameter.id),
            _ => diagnostics.add(
                Code::UnknownName,
                &item.at,
                format!("`{name}` is no parameter that is a number"),
                "leave the file as `slipgrid calibrate` wrote it",
            ),
        }
    }
    let mut numbers = |node: &Node| -> Vec<f64> {
        node.items().filter_map(|item| finite("a number of [calibration]", item, diagnostics)).collect()
    };
    let mean = numbers(mean);
    let covariance = match &covariance.value {
        Tree::List(rows) => rows.iter().map(numbers).collect(),
        _ => Vec::new(),
    };
    (diagnostics.len() == before).then_some(Uncertainty { parameters: ids, mean, covariance })
}

fn missing(key: &str, at: &At, diagnostics: &mut Diagnostics) {
    diagnostics.add(
        Code::MissingKey,
        at,
        format!("[calibration] has no `{key}`"),
        "leave the file as `slipgrid calibrate` wrote it",
    );
}
