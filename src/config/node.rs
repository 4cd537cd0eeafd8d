//! The file as a tree whose every key and value knows its place, keys in the order of the file.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{DiagnosticCode, Diagnostics, Location};

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) at: Location,
    pub(super) value: NodeValue,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum NodeValue {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_at: Location,
    pub(super) node: Node,
}

impl Node {
    pub(super) fn table(at: Location, entries: Vec<Entry>) -> Self {
        Self { at, value: NodeValue::Table(entries) }
    }

    /// The type's name in messages.
    pub(super) fn type_name(&self) -> &'static str {
        match self.value {
            NodeValue::Text(_) => "a string",
            NodeValue::Integer(_) => "a whole number",
            NodeValue::Float(_) => "a number",
            NodeValue::Boolean(_) => "true or false",
            NodeValue::List(_) => "a list",
            NodeValue::Table(_) => "a table",
        }
    }

    pub(super) fn entries(&self) -> Option<&[Entry]> {
        if let NodeValue::Table(entries) = &self.value { Some(entries) } else { None }
    }

    pub(super) fn entries_mut(&mut self) -> Option<&mut Vec<Entry>> {
        if let NodeValue::Table(entries) = &mut self.value { Some(entries) } else { None }
    }

    /// The items of a list, or the one value that is not a list.
    pub(super) fn items(&self) -> impl Iterator<Item = &Self> {
        match &self.value {
            NodeValue::List(items) => items.iter(),
            _ => std::slice::from_ref(self).iter(),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }
}

/// Parses `text` (number `source`), adding its syntax errors to `diagnostics`.
pub(super) fn parse(text: &str, source: usize, diagnostics: &mut Diagnostics) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = Location { source, span: error.span().unwrap_or(0..0) };
        diagnostics.add(
            DiagnosticCode::Syntax,
            &at,
            error.message().lines().next().unwrap_or("this is not TOML"),
            "write TOML: key = value, strings in double quotes, tables in [brackets]",
        );
    }
    let span = table.span();
    let mut tree = TreeReader { source, diagnostics };
    let entries = tree.entries(table.get_ref());
    Node::table(Location { source, span }, entries)
}

/// The value behind the `=`, which starts at byte `offset` of its text.
pub(super) fn parse_value(value: &str, offset: usize, source: usize) -> Node {
    const PREFIX: &str = "value = ";
    let mut discarded = Diagnostics::default();
    let parsed = parse(&format!("{PREFIX}{value}"), source, &mut discarded);
    let entry = parsed.get("value").filter(|_| discarded.is_empty()).cloned();
    let at = Location { source, span: offset..offset + value.len() };
    let mut node = entry.map_or_else(
        || Node { at: at.clone(), value: NodeValue::Text(value.trim().to_owned()) },
        |entry| entry.node,
    );
    relocate(&mut node, &at);
    node
}

/// Gives a node and all below it the place `at`: its own is one in a text that was made up around the value.
fn relocate(node: &mut Node, at: &Location) {
    node.at = at.clone();
    match &mut node.value {
        NodeValue::List(items) => items.iter_mut().for_each(|item| relocate(item, at)),
        NodeValue::Table(entries) => {
            for entry in entries {
                entry.key_at = at.clone();
                relocate(&mut entry.node, at);
            }
        }
        _ => {}
    }
}

struct TreeReader<'a> {
    source: usize,
    diagnostics: &'a mut Diagnostics,
}

impl TreeReader<'_> {
    fn entries(&mut self, table: &DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                key_at: Location { source: self.source, span: key.span() },
                node: self.node(value),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_at.span.start);
        entries
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>) -> Node {
        let at = Location { source: self.source, span: value.span() };
        let value = match value.get_ref() {
            DeValue::String(text) => NodeValue::Text(text.to_string()),
            DeValue::Integer(integer) => {
                let parsed = i64::from_str_radix(integer.as_str(), integer.radix());
                NodeValue::Integer(parsed.unwrap_or_else(|_error| {
                    self.diagnostics.add(
                        DiagnosticCode::OutOfBounds,
                        &at,
                        format!("{integer} does not fit a 64-bit integer"),
                        "write it as a decimal number, for example 1e20",
                    );
                    0
                }))
            }
            DeValue::Float(float) => NodeValue::Float(float.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(boolean) => NodeValue::Boolean(*boolean),
            DeValue::Datetime(moment) => NodeValue::Text(moment.to_string()),
            DeValue::Array(list) => NodeValue::List(list.iter().map(|item| self.node(item)).collect()),
            DeValue::Table(table) => NodeValue::Table(self.entries(table)),
        };
        Node { at, value }
    }
}
