//! Imports point one way, and the pure modules stay pure.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::source_files::sources;
use crate::support;

/// The modules, each with those it may import from.
const ROOMS: [(&str, &[&str]); 14] = [
    ("atomic_file", &[]),
    ("output_error", &[]),
    ("model", &[]),
    ("sweep", &["model"]),
    ("analysis", &["model", "sweep"]),
    ("records", &["model", "sweep", "analysis"]),
    ("config", &["model", "sweep"]),
    ("market", &["model", "sweep", "atomic_file"]),
    ("engine", &["model", "sweep", "analysis", "records", "output_error"]),
    ("sink", &["model", "sweep", "analysis", "records", "engine", "atomic_file", "output_error"]),
    ("results", &["model", "sweep", "analysis", "records"]),
    (
        "job",
        &[
            "model",
            "sweep",
            "analysis",
            "records",
            "engine",
            "config",
            "market",
            "sink",
            "results",
            "atomic_file",
            "output_error",
        ],
    ),
    ("ui", &["model", "sweep", "analysis", "engine", "config", "job"]),
    (
        "cli",
        &[
            "model",
            "sweep",
            "analysis",
            "records",
            "engine",
            "config",
            "market",
            "sink",
            "results",
            "job",
            "ui",
            "atomic_file",
            "output_error",
        ],
    ),
];

/// Rooms without files, clock, environment, threads or output.
const PURE: [&str; 3] = ["model", "sweep", "analysis"];
const IMPURE: [&str; 11] = [
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "SystemTime",
    "rayon",
    "Timestamp::now",
    "println!",
];

/// What a module that works for any caller leaves to the caller: the terminal, signals, the end of the program.
const PROGRAM_ONLY_CALLS: [&str; 8] = [
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "std::io::std",
    "process::exit",
    "signal_hook",
    "indicatif",
];

/// Lines a file may have; what is longer has more than one responsibility.
const MAX_LINES: usize = 430;

/// The module a file belongs to, where it belongs to one.
fn room(path: &Path) -> Option<&'static str> {
    let inside = path.strip_prefix(support::root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
    let first = first.trim_end_matches(".rs");
    ROOMS.iter().map(|(room, _)| *room).find(|room| *room == first)
}

#[test]
fn no_two_types_that_other_files_see_share_a_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in sources(&support::root().join("src")) {
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let Some(item) = line.trim_start().strip_prefix("pub") else { continue };
            let item = item.split_once(") ").map_or(item, |(scope, rest)| {
                if scope.starts_with("(crate") || scope.starts_with("(super") { rest } else { item }
            });
            let Some((kind, rest)) = item.trim_start().split_once(' ') else { continue };
            if ["struct", "enum", "trait", "type", "union"].contains(&kind) {
                let name = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                places.entry(name).or_default().push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(places.len() > 250, "{} types found", places.len());
    places.retain(|_, places| places.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

#[test]
fn imports_point_one_way() {
    let mut seen = 0;
    for path in sources(&support::root().join("src")) {
        let Some(room) = room(&path) else { continue };
        let allowed = ROOMS.iter().find(|(name, _)| *name == room).unwrap().1;
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            for target in line.split("crate::").skip(1) {
                let target: String =
                    target.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let fine = target == room || allowed.contains(&target.as_str());
                assert!(fine, "{}:{}: {room} imports {target}", path.display(), number + 1);
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "the check must see imports");
}

#[test]
fn pure_rooms_have_no_files_clock_environment_or_threads() {
    for path in sources(&support::root().join("src")) {
        if !room(&path).is_some_and(|room| PURE.contains(&room)) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for word in IMPURE {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn a_job_never_prints_exits_or_takes_signals() {
    let mut seen = 0;
    for path in sources(&support::root().join("src")) {
        // What it calls must not do so either.
        if room(&path).is_none_or(|room| ["cli", "ui"].contains(&room)) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for (word, line) in code.flat_map(|line| PROGRAM_ONLY_CALLS.map(|word| (word, line))) {
            assert!(!line.contains(word), "{} has {word}: {line}", path.display());
        }
        seen += usize::from(room(&path) == Some("job"));
    }
    assert!(seen > 5, "the check must see the module");
}

#[test]
fn every_file_states_its_responsibility_and_is_short() {
    for path in sources(&support::root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not say what it is for", path.display());
        let lines = text.lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", path.display());
    }
}
