//! `--set key=value`: a value from the command line put in place of the file's.

use super::diagnostic::{DiagnosticCode, Diagnostics, Location, SourceText, suggestion};
use super::node::{Entry, Node, NodeValue, parse_value};
use super::shape::{DATA_KEYS, ORDERS, SECTIONS};
use crate::sweep::parameter::{PARAMETERS, Parameter};

/// Applies one `key=value` to the tree of the sweep file.
///
/// A key is a path (`output.slices`, `grid.alpha`) or a bare name: a parameter's (put into the grid, wherever the
/// file had it), or one of `[data]`. The value is TOML; what is not TOML is taken as a string.
pub(super) fn apply(
    set: &str,
    root: &mut Node,
    sources: &mut Vec<SourceText>,
    diagnostics: &mut Diagnostics,
) {
    let source = sources.len();
    sources.push(SourceText { name: format!("--set {set}"), text: set.to_owned() });
    let Some((key, value)) = set.split_once('=') else {
        let at = Location { source, span: 0..set.len() };
        diagnostics.add(
            DiagnosticCode::Syntax,
            &at,
            "there is no `=`",
            "write --set key=value, for example --set participation=0.05",
        );
        return;
    };
    let key_at = Location { source, span: 0..key.len() };
    let value = parse_value(value, key.len() + 1, source);
    let key = key.trim();
    let path: Vec<&str> = key.split('.').map(str::trim).collect();
    match path[..] {
        [section] if SECTIONS.contains(&section) => set_entry(root, section, key_at, value),
        [section, key] if SECTIONS.contains(&section) => {
            if matches!(section, "order" | "grid") {
                remove_parameter(root, key);
            }
            set_entry_in(root, section, key, key_at, value);
        }
        [key] if DATA_KEYS.contains(&key) => set_entry_in(root, "data", key, key_at, value),
        [key] if is_grid_key(key) => {
            remove_parameter(root, key);
            set_entry_in(root, "grid", key, key_at, value);
        }
        _ => {
            let known = SECTIONS.iter().chain(&DATA_KEYS).copied().chain(grid_keys());
            diagnostics.add(
                DiagnosticCode::UnknownKey,
                &key_at,
                format!("there is no key `{key}` to set"),
                suggestion(key, known),
            );
        }
    }
}

fn grid_keys() -> impl Iterator<Item = &'static str> {
    ["symbol", "session", ORDERS].into_iter().chain(PARAMETERS.iter().map(Parameter::name))
}

fn is_grid_key(key: &str) -> bool {
    matches!(key, "symbol" | "session" | ORDERS) || Parameter::find(key).is_some()
}

/// Removes a parameter from wherever the file gives it a value for all runs.
fn remove_parameter(root: &mut Node, key: &str) {
    let Some(sections) = root.entries_mut() else { return };
    for section in sections {
        match (section.key.as_str(), &mut section.node.value) {
            ("order" | "grid", NodeValue::Table(entries)) => entries.retain(|entry| entry.key != key),
            ("zip", NodeValue::List(groups)) => {
                for group in groups.iter_mut() {
                    if let Some(entries) = group.entries_mut() {
                        entries.retain(|entry| entry.key != key);
                    }
                }
                groups.retain(|group| group.entries().is_none_or(|entries| !entries.is_empty()));
            }
            _ => {}
        }
    }
}

fn set_entry(table: &mut Node, key: &str, key_at: Location, node: Node) {
    let Some(entries) = table.entries_mut() else { return };
    match entries.iter_mut().find(|entry| entry.key == key) {
        Some(entry) => entry.node = node,
        None => entries.push(Entry { key: key.to_owned(), key_at, node }),
    }
}

fn set_entry_in(root: &mut Node, section: &str, key: &str, key_at: Location, node: Node) {
    if root.get(section).is_none() {
        set_entry(root, section, key_at.clone(), Node::table(key_at.clone(), Vec::new()));
    }
    if let Some(entries) = root.entries_mut()
        && let Some(entry) = entries.iter_mut().find(|entry| entry.key == section)
    {
        set_entry(&mut entry.node, key, key_at, node);
    }
}
