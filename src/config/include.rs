//! `include = "impact.toml"`: files whose values a sweep starts from, read beside it.

use std::path::{Path, PathBuf};

use super::LoadContext;
use super::diagnostic::{DiagnosticCode, Diagnostics, Location, SourceText};
use super::node::{self, Entry, Node};
use super::scalar::text;

/// What an included file may have.
const SECTIONS: [&str; 3] = ["order", "override", "calibration"];

/// Reads the text of the file that `node` names, beside the sweep file; it becomes a source of its own.
pub(super) fn read_referenced_file(
    key: &str,
    node: &Node,
    known: &LoadContext<'_>,
    sources: &mut Vec<SourceText>,
    diagnostics: &mut Diagnostics,
) -> Option<(usize, String)> {
    let name = text(key, node, diagnostics)?;
    let path = path_beside(&sources[0].name, name);
    match (known.read)(&path) {
        Ok(text) => {
            sources.push(SourceText { name: path.display().to_string(), text: text.clone() });
            Some((sources.len() - 1, text))
        }
        Err(error) => {
            diagnostics.add(
                DiagnosticCode::NoFile,
                &node.at,
                format!("cannot read {}: {error}", path.display()),
                "give an absolute path, or one relative to the sweep file",
            );
            None
        }
    }
}

fn path_beside(sweep: &str, name: &str) -> PathBuf {
    Path::new(sweep).parent().unwrap_or(Path::new("")).join(name)
}

/// The entries of every included file: `[order]` apart, since the sweep's own values win over them, then the rest
/// put into `root`, before its own.
pub(super) fn apply(
    root: &mut Node,
    known: &LoadContext<'_>,
    sources: &mut Vec<SourceText>,
    diagnostics: &mut Diagnostics,
) -> Vec<Entry> {
    let mut defaults = Vec::new();
    let Some(include) = root.get("include").cloned() else { return defaults };
    for item in include.node.items() {
        let Some((source, text)) = read_referenced_file("include", item, known, sources, diagnostics) else {
            continue;
        };
        let fragment = node::parse(&text, source, diagnostics);
        for entry in fragment.entries().unwrap_or_default() {
            match (entry.key.as_str(), entry.node.entries()) {
                ("order", Some(entries)) => defaults.extend(entries.iter().cloned()),
                (key, _) if SECTIONS.contains(&key) => merge_entry(root, entry.clone(), diagnostics),
                (key, _) => diagnostics.add(
                    DiagnosticCode::UnknownKey,
                    &entry.key_at,
                    format!("an included file has no key `{key}`"),
                    format!("it may have {}; the rest belongs in the sweep file", SECTIONS.join(", ")),
                ),
            }
        }
    }
    defaults
}

/// Puts an included entry before the sweep's own of that name; two calibrations cannot both be right.
fn merge_entry(root: &mut Node, entry: Entry, diagnostics: &mut Diagnostics) {
    let at: Location = entry.key_at.clone();
    let Some(entries) = root.entries_mut() else { return };
    match (entries.iter_mut().find(|known| known.key == entry.key), entry.key.as_str()) {
        (None, _) => entries.push(entry),
        (Some(known), "override") => {
            if let (node::NodeValue::List(own), node::NodeValue::List(included)) =
                (&mut known.node.value, entry.node.value)
            {
                own.splice(0..0, included);
            }
        }
        (Some(_), key) => {
            let message = format!("[{key}] is given a second time");
            diagnostics.add(DiagnosticCode::Duplicate, &at, message, "include one of the two");
        }
    }
}
