//! `include`, `[calibration]` and `[draws]`: what a calibration found, taken as it is or drawn from.

use super::diagnostic::{DiagnosticCode, Diagnostics, Location};
use super::grid::GridBuilder;
use super::node::{Node, NodeValue};
use super::scalar::{finite, text};
use super::settings::whole_within;
use super::shape::known_keys;
use crate::sweep::axis::{Axis, AxisValues};
use crate::sweep::parameter::{Parameter, ParameterValue, ValueKind};
use crate::sweep::parameter_distribution::ParameterDistribution;

/// Largest number of draws.
const MAX_DRAWS: u32 = 1_000_000;

/// Makes the axis of `[draws]` from `[calibration]`.
pub(super) fn draws(root: &Node, grid: &mut GridBuilder, diagnostics: &mut Diagnostics) {
    let known = root.get("calibration").map(|entry| (uncertainty(&entry.node, diagnostics), &entry.node.at));
    let Some(entry) = root.get("draws") else { return };
    known_keys(&entry.node, "[draws]", &["n", "seed"], diagnostics);
    let Some((known, at)) = known else {
        diagnostics.add(
            DiagnosticCode::MissingKey,
            &entry.key_at,
            "there is nothing to draw from: the sweep has no [calibration]",
            "add include = \"impact.toml\", a file that `slipgrid calibrate` wrote",
        );
        return;
    };
    let Some(n) = entry.node.get("n") else {
        diagnostics.add(
            DiagnosticCode::MissingKey,
            &entry.node.at,
            "[draws] has no `n`",
            "add n = 100: how many to draw",
        );
        return;
    };
    let n = whole_within("n", &n.node, 1..=MAX_DRAWS, diagnostics);
    let seed = entry
        .node
        .get("seed")
        .map_or(Some(0), |seed| whole_within("seed", &seed.node, 0..=u32::MAX, diagnostics));
    let (Some(known), Some(n), Some(seed)) = (known, n, seed) else { return };
    for parameter in &known.parameters {
        grid.register_name(parameter.name(), &entry.key_at, diagnostics);
    }
    match known.draws(n, u64::from(seed)) {
        Ok(draws) => {
            let values = |i: usize| {
                AxisValues::List(draws.iter().map(|draw| ParameterValue::Number(draw[i])).collect())
            };
            let members =
                known.parameters.iter().enumerate().map(|(i, parameter)| (*parameter, values(i))).collect();
            grid.axes.push(Axis { parameters: members });
        }
        Err(fault) => diagnostics.add(
            DiagnosticCode::BadSample,
            at,
            fault.to_string(),
            "calibrate again, on more fills, or give the parameters values of your own",
        ),
    }
}

fn uncertainty(node: &Node, diagnostics: &mut Diagnostics) -> Option<ParameterDistribution> {
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
            Some(parameter) if matches!(parameter.kind, ValueKind::Number(_)) => ids.push(parameter.id),
            _ => diagnostics.add(
                DiagnosticCode::UnknownName,
                &item.at,
                format!("`{name}` is not a numeric parameter"),
                "leave the file as `slipgrid calibrate` wrote it",
            ),
        }
    }
    let mut numbers = |node: &Node| -> Vec<f64> {
        node.items().filter_map(|item| finite("a number of [calibration]", item, diagnostics)).collect()
    };
    let mean = numbers(mean);
    let covariance = match &covariance.value {
        NodeValue::List(rows) => rows.iter().map(numbers).collect(),
        _ => Vec::new(),
    };
    (diagnostics.len() == before).then_some(ParameterDistribution { parameters: ids, mean, covariance })
}

fn missing(key: &str, at: &Location, diagnostics: &mut Diagnostics) {
    diagnostics.add(
        DiagnosticCode::MissingKey,
        at,
        format!("[calibration] has no `{key}`"),
        "leave the file as `slipgrid calibrate` wrote it",
    );
}
