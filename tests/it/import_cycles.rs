//! Files import one way: none leads back to itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support;

/// Import cycles that remain, each by its files; none may be added.
const KNOWN: [&[&str]; 0] = [];

/// Files by the modules that they are, and their text without tests.
type ModuleTexts = BTreeMap<String, String>;

fn sources(folder: &Path, module: &str, files: &mut ModuleTexts) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let inside = if module.is_empty() { stem.to_owned() } else { format!("{module}::{stem}") };
        if path.is_dir() {
            sources(&path, &inside, files);
        } else if stem != "main" && stem != "tests" {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            let is_folder = stem == "mod" || stem == "lib";
            files.insert(if is_folder { module.to_owned() } else { inside }, text);
        }
    }
}

/// Names and punctuation of `text`, `::` as one; comments, strings and characters are left out.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let name = |c: char| c.is_alphanumeric() || c == '_';
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").unwrap() + 5
        } else if first == '"' {
            let mut escaped = false;
            let ends = |c: char| {
                let end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                end
            };
            rest[1..].find(ends).unwrap() + 2
        } else if rest.starts_with("'\\") {
            rest[3..].find('\'').unwrap() + 4
        } else if first == '\'' && rest.chars().nth(2) == Some('\'') {
            rest.char_indices().nth(3).map_or(rest.len(), |(end, _)| end)
        } else {
            let length = match first {
                c if name(c) => rest.find(|c| !name(c)).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                c => c.len_utf8(),
            };
            found.extend((!first.is_whitespace()).then_some(&rest[..length]));
            length
        };
        rest = &rest[length..];
    }
    found
}

/// Appends the paths that go on from `path` at `at`, one for each leaf of its tree; gives what is behind them.
fn leaves(tokens: &[&str], mut at: usize, path: &str, found: &mut Vec<String>) -> usize {
    if tokens.get(at) != Some(&"{") {
        let path = format!("{path}::{}", tokens[at]);
        if tokens.get(at + 1) == Some(&"::") {
            return leaves(tokens, at + 2, &path, found);
        }
        found.push(path);
        return at + if tokens.get(at + 1) == Some(&"as") { 3 } else { 1 };
    }
    at += 1;
    while tokens[at] != "}" {
        at = if tokens[at] == "," { at + 1 } else { leaves(tokens, at, path, found) };
    }
    at + 1
}

/// The modules that `module` speaks of, itself and what is inside it left out: a folder's `mod.rs` lists its files.
fn imports(module: &str, files: &ModuleTexts) -> BTreeSet<String> {
    let tokens = tokens(&files[module]);
    let is_child = |name: &str| tokens.windows(3).any(|three| three == ["mod", name, ";"]);
    let mut paths = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        let begins = pair[1] == "::" && (at == 0 || tokens[at - 1] != "::");
        if begins && (["crate", "super", "self"].contains(&pair[0]) || is_child(pair[0])) {
            leaves(&tokens, at + 2, pair[0], &mut paths);
        }
    }
    let within = |inner: &str| inner == module || inner.starts_with(&format!("{module}::"));
    let resolved = paths.iter().map(|path| {
        let mut now: Vec<&str> = module.split("::").filter(|part| !part.is_empty()).collect();
        for (place, part) in path.split("::").enumerate() {
            match part {
                "crate" => now.clear(),
                "super" => drop(now.pop()),
                "self" => {}
                part if files.contains_key(&[&now, [part].as_slice()].concat().join("::")) => now.push(part),
                _ if place == 0 => unreachable!("{path} begins with no module"),
                _ => break,
            }
        }
        now.join("::")
    });
    resolved.filter(|found| !within(found)).collect()
}

/// The sets of files that lead to each other.
fn import_cycles(files: &ModuleTexts) -> BTreeSet<Vec<String>> {
    let edges: BTreeMap<&String, BTreeSet<String>> =
        files.keys().map(|module| (module, imports(module, files))).collect();
    let reached = |from: &String| {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&String> = edges[from].iter().collect();
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(edges.get(module).into_iter().flatten());
            }
        }
        reached
    };
    let all: BTreeMap<&String, BTreeSet<&String>> =
        files.keys().map(|module| (module, reached(module))).collect();
    let around = |module: &String| {
        let back =
            all[module].iter().filter(|other| all.get(**other).is_some_and(|all| all.contains(module)));
        back.map(|other| (*other).clone()).collect::<Vec<_>>()
    };
    files.keys().map(around).filter(|circle| !circle.is_empty()).collect()
}

#[test]
fn no_file_leads_back_to_itself() {
    let mut files = ModuleTexts::new();
    sources(&support::root().join("src"), "", &mut files);
    let edges: usize = files.keys().map(|module| imports(module, &files).len()).sum();
    assert!(files.len() > 150 && edges > 500, "{} files and {edges} imports seen", files.len());
    let known = KNOWN.map(|circle| circle.iter().map(|file| (*file).to_owned()).collect());
    assert_eq!(
        import_cycles(&files),
        BTreeSet::from(known),
        "found and known: open it, or take it off the list"
    );
}

#[test]
fn a_circle_is_found_however_it_is_imported() {
    let found = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(module, text)| ((*module).to_owned(), (*text).to_owned())).collect();
        import_cycles(&files).into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let room = ("room", "mod a; mod b; use b::B; fn f() { a::f() }");
    assert_eq!(
        found(&[room, ("room::a", "use super::F;"), ("room::b", "use super::{F, a::{self as x, A}};")]),
        ""
    );
    assert_eq!(
        found(&[room, ("room::a", "fn f() { super::b::f() }"), ("room::b", "use super::{F, a};")]),
        "room::a room::b"
    );
    assert_eq!(
        found(&[
            ("a", "use crate::b::{T, c::{A, B}};"),
            ("b", "mod c;"),
            ("b::c", "use super::super::d::*;"),
            ("d", "use crate::a;")
        ]),
        "a b::c d"
    );
    let quiet = "// crate::a\nfn f<'a>() { (\"\\\" crate::a\", '\"', '\\'', r#\"crate::a\"#) }";
    assert_eq!(found(&[("a", "use crate::b;"), ("b", quiet)]), "");
    assert_eq!(found(&[("a", "use crate::b;"), ("b", &format!("{quiet} use crate::a;"))]), "a b");
}
