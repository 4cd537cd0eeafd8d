//! The sections of a sweep file, put together to a checked sweep.

use super::ReferencedFiles;
use super::calibration;
use super::conditions::{excludes, overrides};
use super::diagnostic::{DiagnosticCode, Diagnostics, Location};
use super::grid::GridBuilder;
use super::node::{Entry, Node, parse_value};
use super::settings;
use super::shape::{ORDERS, SECTIONS, known_keys, section, tables};
use super::spread_tables::{self, NamedTable};
use super::values;
use crate::model::preset::Preset;
use crate::sweep::axis::Axis;
use crate::sweep::definition::{SessionChoice, SweepDefinition};
use crate::sweep::parameter::{self, ParameterValue};

/// The sweep that `root` describes, starting from the values `included`, with the places of its symbols and sessions.
pub(super) fn sweep(
    root: &Node,
    included: &[Entry],
    stem: &str,
    spreads: Vec<NamedTable>,
    files: &mut ReferencedFiles<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<(SweepDefinition, Vec<Location>, Option<Location>)> {
    known_keys(root, "a sweep file", &SECTIONS, diagnostics);
    let name = settings::name(root, stem, diagnostics);
    let preset = settings::preset(root, diagnostics);
    let data = settings::data(root, preset, files.known, diagnostics);
    let mut grid = GridBuilder::new(preset);
    for entry in included {
        grid.included(entry, diagnostics);
    }
    if let Some(order) = section(root, "order", diagnostics) {
        for entry in order {
            grid.order(entry, diagnostics);
        }
    }
    if let Some(axes) = section(root, "grid", diagnostics) {
        for entry in axes.iter().filter(|entry| entry.key != ORDERS) {
            grid.axis(entry, diagnostics);
        }
        if let Some(entry) = axes.iter().find(|entry| entry.key == ORDERS) {
            grid.orders(entry, files, diagnostics);
        }
    }
    calibration::draws(root, &mut grid, diagnostics);
    if let Some(zips) = root.get("zip") {
        for (table, entries) in tables("zip", &zips.node, diagnostics) {
            grid.zip(table, entries, diagnostics);
        }
    }
    if let Some(entry) = root.get("override") {
        grid.overrides.extend(overrides(&entry.node, diagnostics));
    }
    let excludes = root.get("exclude").map_or_else(Vec::new, |entry| excludes(&entry.node, diagnostics));
    if preset == Preset::Level44 {
        grid.reject_keys_without_meaning_in_level44(diagnostics);
        spread_tables::reject(&spreads, diagnostics);
    }
    if grid.symbols.is_empty() && diagnostics.is_empty() {
        diagnostics.add(
            DiagnosticCode::MissingKey,
            &root.at,
            "the sweep names no symbol",
            "add symbol = \"LIQD\" to [order], or symbol = [\"LIQD\", \"MIDC\"] to [grid]",
        );
    }
    let base_table = grid.base.estimate.spread.table;
    let spread_tables =
        spread_tables::checked(spreads, base_table, &grid.symbols, &grid.overrides, diagnostics);
    let product = grid.axes.iter().map(Axis::len).try_fold(grid.symbols.len() as u64, u64::checked_mul);
    if product.is_none() {
        diagnostics.add(
            DiagnosticCode::TooLarge,
            &root.get("grid").map_or_else(|| root.at.clone(), |entry| entry.key_at.clone()),
            "the grid has more than 2^64 combinations",
            "take larger steps, or fix some of the parameters in [order]",
        );
    }
    let sample =
        root.get("sample").and_then(|entry| settings::sample(&entry.node, grid.axes.len(), diagnostics));
    let output = settings::output(root, files.known.tables, diagnostics);
    let (sessions, sessions_at) = grid.sessions.map_or((SessionChoice::Last, None), |(s, at)| (s, Some(at)));
    let (symbols, places) = grid.symbols.into_iter().unzip();
    let sweep = SweepDefinition {
        name: name?,
        preset,
        data: data?,
        symbols,
        sessions,
        base: grid.base,
        orders: grid.orders,
        axes: grid.axes,
        overrides: grid.overrides,
        spread_tables,
        excludes,
        sample,
        output,
    };
    Some((sweep, places, sessions_at))
}

/// The value of a parameter written as on a command line.
///
/// # Errors
/// The message of what is wrong with it.
pub(crate) fn value_of_flag(parameter: &parameter::Parameter, text: &str) -> Result<ParameterValue, String> {
    let mut diagnostics = Diagnostics::default();
    let node = parse_value(text, 0, 0);
    let value = values::single_value(parameter, &node, &mut diagnostics);
    value.ok_or_else(|| {
        diagnostics.into_vec().first().map_or_else(
            || "it cannot be read".to_owned(),
            |problem| format!("{}; {}", problem.message, problem.help),
        )
    })
}
