//! The shape of a sweep file: its sections, tables and the keys they may have.

use super::diagnostic::{DiagnosticCode, Diagnostics, suggestion};
use super::node::{Entry, Node, NodeValue};
use super::scalar::wrong_type;
use crate::sweep::parameter::Parameter;

/// The top level of a sweep file.
pub(super) const SECTIONS: [&str; 13] = [
    "name",
    "include",
    "preset",
    "data",
    "order",
    "grid",
    "zip",
    "override",
    "exclude",
    "calibration",
    "draws",
    "sample",
    "output",
];
/// The key of `[grid]` that names a portfolio.
pub(super) const ORDERS: &str = "orders";
/// The keys of `[data]`.
pub(super) const DATA_KEYS: [&str; 7] =
    ["source", "interval", "lookback_days", "base_url", "max_requests", "quality", "signal"];

/// The entries of a section; `None` where it is not there or no table.
pub(super) fn section<'a>(root: &'a Node, name: &str, diagnostics: &mut Diagnostics) -> Option<&'a [Entry]> {
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
        NodeValue::List(items) => items.iter().map(|item| Some((item, item.entries()?))).collect(),
        _ => None,
    };
    tables.unwrap_or_else(|| {
        wrong_type(name, &format!("tables in double brackets, [[{name}]]"), node, diagnostics);
        Vec::new()
    })
}

/// Refuses the keys of `node` that are not `known`.
pub(super) fn known_keys(node: &Node, place: &str, known: &[&str], diagnostics: &mut Diagnostics) {
    let Some(entries) = node.entries() else {
        wrong_type(place, "a table", node, diagnostics);
        return;
    };
    for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
        let help =
            if Parameter::find(&entry.key).is_some() || matches!(entry.key.as_str(), "symbol" | "session") {
                format!("`{}` belongs in [order] or [grid]", entry.key)
            } else {
                suggestion(&entry.key, known.iter().copied())
            };
        diagnostics.add(
            DiagnosticCode::UnknownKey,
            &entry.key_at,
            format!("{place} has no key `{}`", entry.key),
            help,
        );
    }
}
