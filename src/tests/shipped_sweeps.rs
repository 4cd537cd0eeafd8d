//! Every sweep file that ships, in folders and in the documentation, is accepted.

use std::fs;

use crate::config;
use crate::market::source::SOURCES;
use crate::model::family;

use super::support;
use super::support::known;

fn accepted(name: &str, text: &str) {
    if let Err(refused) = config::load(name, text, &[], &known(&family::names(SOURCES))) {
        panic!("{}", crate::ui::diagnostics::render(&refused.diagnostics, &refused.sources));
    }
}

#[test]
fn shipped_files_are_accepted() {
    let mut seen = 0;
    for entry in
        ["sweeps", "examples"].iter().flat_map(|folder| fs::read_dir(support::root().join(folder)).unwrap())
    {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        accepted(&path.to_string_lossy(), &fs::read_to_string(&path).unwrap());
        seen += 1;
    }
    assert!(seen >= 7);
}

#[test]
fn sweeps_in_the_documentation_are_accepted() {
    let mut seen = 0;
    for file in ["README.md", "docs/sweep-file.md"] {
        let text = fs::read_to_string(support::root().join(file)).unwrap();
        for (number, block) in text.split("```toml\n").skip(1).enumerate() {
            let block = block.split("```").next().unwrap();
            // Only whole sweeps: a fragment shows one key.
            if block.contains("[data]") {
                accepted(&format!("block-{number}.toml"), block);
                seen += 1;
            }
        }
    }
    assert!(seen >= 1);
}
