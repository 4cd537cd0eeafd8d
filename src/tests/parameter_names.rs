//! The name of a parameter is written once in `src/`: whoever needs it takes it from its id.

use std::collections::BTreeSet;
use std::fs;

use super::source_files::sources;
use super::support;
use crate::model::parameter::ParameterId;

/// Where the name of a parameter stands in `src/` for something else, and for what.
const OTHER_MEANINGS: [(&str, &str, &str); 12] = [
    ("sweep/parameter/mod.rs", "gate", "the stage"),
    ("model/ledger.rs", "cleanup", "the term of the ledger"),
    ("analysis/compare/sentences.rs", "impact", "the temporary and the permanent term together"),
    ("model/ledger.rs", "spread", "the term of the ledger"),
    ("analysis/compare/sentences.rs", "spread", "the term of the ledger"),
    ("sink/workbook/by_symbol.rs", "spread", "the term of the ledger"),
    ("model/estimate/spread/mod.rs", "tick", "the level of an estimate"),
    ("model/bar_extras.rs", "spread", "a column of bars"),
    ("market/fills.rs", "side", "a column of a file of fills, which is not ours to rename"),
    ("market/source/coinbase.rs", "start", "a field of the provider's answer"),
    ("market/source/yahoo.rs", "start", "a field of the provider's answer"),
    ("model/parameter.rs", "", "the one list"),
];

#[test]
fn the_name_of_a_parameter_is_written_once() {
    let root = support::root().join("src");
    let mut met = BTreeSet::new();
    for path in sources(&root) {
        let file = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        // Tests say on their own what they expect.
        let text = text.split("#[cfg(test)]").next().unwrap();
        let is_test = file.starts_with("tests/") || file.ends_with("tests.rs");
        for (number, line) in
            text.lines().enumerate().filter(|(_, line)| !is_test && !line.trim().starts_with("//"))
        {
            for id in ParameterId::ALL {
                if !line.contains(&format!("\"{}\"", id.name())) {
                    continue;
                }
                let meaning = OTHER_MEANINGS
                    .iter()
                    .find(|(other, name, _)| *other == file && (name.is_empty() || *name == id.name()));
                let (other, name, _) = meaning
                    .unwrap_or_else(|| panic!("{file}:{}: `{id}` is written again: use its id", number + 1));
                met.insert((*other, *name));
            }
        }
    }
    assert_eq!(met.len(), OTHER_MEANINGS.len(), "an exception that nothing needs: {met:?}");
}
