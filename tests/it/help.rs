//! Every page of help fits the terminal, and is as it was when somebody last read it.

use std::fs;

use tempfile::TempDir;

use crate::support::{root, slipgrid, stdout};

/// The help of the command `path`, in a terminal of `width` columns.
fn help(path: &[String], width: usize) -> String {
    let folder = TempDir::new().unwrap();
    let output = slipgrid(folder.path())
        .env("COLUMNS", width.to_string())
        .args(path)
        .arg("--help")
        .assert()
        .code(0)
        .get_output()
        .clone();
    stdout(&output).replace("slipgrid.exe", "slipgrid")
}

/// The program and every subcommand, as its own help lists them.
fn commands(path: &[String]) -> Vec<Vec<String>> {
    let page = help(path, 200);
    let listed =
        page.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // What is further in goes on with the line above.
    let first = listed.filter(|line| !line.starts_with("   "));
    let names = first.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let below = names.flat_map(|name| commands(&[path, &[name.to_owned()]].concat()));
    [path.to_owned()].into_iter().chain(below).collect()
}

#[test]
fn every_page_of_help_is_as_it_was_read() {
    let mut pages = Vec::new();
    for path in commands(&[]) {
        let name = ["help".to_owned()].iter().chain(&path).cloned().collect::<Vec<_>>().join("-");
        insta::assert_snapshot!(&*name, help(&path, 80));
        pages.push(format!("it__help__{name}.snap"));
    }
    assert!(pages.len() > 15, "{pages:?}");
    for file in fs::read_dir(root().join("tests/it/snapshots")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with("it__help__help") || pages.contains(&name), "{name} is of no command");
    }
}

#[test]
fn every_page_of_help_fits_the_terminal_and_breaks_no_line_early() {
    for path in commands(&[]) {
        for width in [60, 80] {
            // Nothing wraps the line of usage; it fits the usual width.
            let must_fit = |line: &&str| width == 80 || !line.starts_with("Usage: ");
            for line in help(&path, width).lines().filter(must_fit) {
                assert!(line.chars().count() <= width, "{path:?} at {width}: {line}");
            }
        }
        for width in [60, 80, 110] {
            let page = help(&path, width);
            let lines: Vec<&str> = page.lines().collect();
            for pair in lines.windows(2).filter(|pair| pair.iter().all(|line| is_prose(line))) {
                let next = pair[1].split(' ').next().unwrap_or_default();
                let room = width - pair[0].chars().count();
                assert!(next.chars().count() + 1 > room, "{path:?} at {width} breaks early: {pair:?}");
            }
        }
    }
}

/// Whether `line` belongs to a paragraph: it is no heading, example or entry of a list.
fn is_prose(line: &str) -> bool {
    !line.is_empty() && !line.starts_with(' ') && !line.ends_with(':')
}

#[test]
fn help_names_the_values_that_a_flag_takes() {
    let page = |command: &str| help(&[command.to_owned()], 200);
    let simulate = page("simulate");
    for (flag, values) in [
        ("--strategy", "twap, vwap, dynamic-vwap"),
        ("--impact", "power-law, square-root"),
        ("--curve", "rolling-median, ewma"),
        ("--gate <", "none, vpin"),
        ("--gate-action", "skip, halve"),
        ("--residual", "drop, roll, respread"),
        ("--overrun", "truncate, error"),
        ("--side", "buy, sell"),
        ("--source", "yahoo, binance"),
        ("--preset", "standard, level44"),
    ] {
        let lines: Vec<&str> = simulate.lines().collect();
        let place = lines.iter().position(|line| line.trim_start().starts_with(flag)).unwrap();
        let entry: Vec<&str> =
            lines[place..].iter().take(4).flat_map(|line| line.split_whitespace()).collect();
        let entry = entry.join(" ");
        assert!(entry.contains(&format!("[possible values: {values}")), "{flag}: {entry}");
    }
    assert!(page("fetch").contains("yahoo, binance"));
    assert!(page("completions").contains("bash, elvish, fish"));
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = TempDir::new().unwrap();
    let page = |args: &[&str]| {
        let output = slipgrid(folder.path()).arg("man").args(args).assert().code(0).get_output().clone();
        stdout(&output)
    };
    assert!(page(&[]).contains(".TH slipgrid 1") && page(&[]).contains(".SH SYNOPSIS"));
    assert!(page(&["data", "import"]).contains(".TH slipgrid-data-import 1"));
    assert!(page(&["simulate"]).contains("dynamic\\-vwap"), "{}", page(&["simulate"]));
    slipgrid(folder.path()).args(["man", "nothing"]).assert().code(2);
    slipgrid(folder.path()).args(["man", "--out", "man1"]).assert().code(0);
    for path in commands(&[]) {
        let name = ["slipgrid".to_owned()].iter().chain(&path).cloned().collect::<Vec<_>>().join("-");
        assert!(folder.path().join("man1").join(format!("{name}.1")).is_file(), "{name}");
    }
}
