//! Every mistake in a sweep file is found, placed and given a remedy, all of a file at once.

use std::collections::BTreeSet;

use crate::config::diagnostic::{Diagnostic, DiagnosticCode};
use crate::config::{self, SweepFileError};
use crate::ui::diagnostics::render;

use super::support::known;

const HEAD: &str = "[data]\nsource = \"sample\"\n[order]\nsymbol = \"LIQD\"\n";

fn refused(text: &str) -> SweepFileError {
    config::load("s.toml", text, &[], &known(&["sample", "imported"])).expect_err(text)
}

/// The text a problem points at.
fn pointed_at<'a>(problem: &Diagnostic, text: &'a str) -> &'a str {
    &text[problem.at.span.clone()]
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line per mistake")]
fn every_mistake_has_its_code_its_place_and_its_remedy() {
    // What follows HEAD; the code; what it points at; what the message says.
    let cases: &[(&str, DiagnosticCode, &str, &str)] = &[
        ("alpha = = 1", DiagnosticCode::Syntax, "=", ""),
        ("alfa = 1", DiagnosticCode::UnknownKey, "alfa", "no parameter `alfa`"),
        ("interval = '1m'", DiagnosticCode::UnknownKey, "interval", "no parameter"),
        ("[ouput]", DiagnosticCode::UnknownKey, "ouput", "no key `ouput`"),
        ("[output]\nslice = 'all'", DiagnosticCode::UnknownKey, "slice", "no key `slice`"),
        (
            "[grid]\nalpha = { from = 0, to = 1 }",
            DiagnosticCode::MissingKey,
            "{ from = 0, to = 1 }",
            "no `step`",
        ),
        (
            "[grid]\nalpha = { form = 0, to = 1, step = 1 }",
            DiagnosticCode::UnknownKey,
            "form",
            "no key `form`",
        ),
        ("alpha = 'x'", DiagnosticCode::WrongType, "'x'", "alpha takes a number, and this is a string"),
        ("minutes = 1.5", DiagnosticCode::WrongType, "1.5", "minutes takes a whole number"),
        ("alpha = [1, 2]", DiagnosticCode::WrongType, "[1, 2]", "one value of alpha for every run"),
        ("start = '25:00'", DiagnosticCode::WrongType, "'25:00'", "not a time of day"),
        ("session = 'yesterday'", DiagnosticCode::WrongType, "'yesterday'", "not a date"),
        ("participation = 0", DiagnosticCode::OutOfBounds, "0", "above 0 and at most 1"),
        ("participation = 1.01", DiagnosticCode::OutOfBounds, "1.01", "above 0 and at most 1"),
        ("qty = -100", DiagnosticCode::OutOfBounds, "-100", "above 0"),
        ("qty = { adv_fraction = 0 }", DiagnosticCode::OutOfBounds, "0", "above 0"),
        (
            "qty = { adv = 0.1 }",
            DiagnosticCode::UnknownKey,
            "{ adv = 0.1 }",
            "a number or one key of notional, adv_fraction",
        ),
        ("gate_threshold = { quantile = 2 }", DiagnosticCode::OutOfBounds, "2", "from 0 to 1"),
        ("gate = 'vpn'", DiagnosticCode::UnknownName, "'vpn'", "no gate `vpn`"),
        ("k_temp = nan", DiagnosticCode::OutOfBounds, "nan", "must be finite"),
        ("k_temp = inf", DiagnosticCode::OutOfBounds, "inf", "must be finite"),
        ("minutes = 0", DiagnosticCode::OutOfBounds, "0", "from 1 to"),
        (
            "minutes = 99999999999999999999",
            DiagnosticCode::OutOfBounds,
            "99999999999999999999",
            "does not fit a 64-bit integer",
        ),
        ("vol_span = -1", DiagnosticCode::OutOfBounds, "-1", "from 1 to"),
        ("strategy = 'twapp'", DiagnosticCode::UnknownName, "'twapp'", "no strategy `twapp`"),
        ("side = 'short'", DiagnosticCode::UnknownName, "'short'", "no side"),
        ("[grid]\nalpha = { from = 0, to = 1, step = 0 }", DiagnosticCode::BadRange, "{", "the step is 0"),
        ("[grid]\nalpha = { from = 0, to = 1, step = -0.1 }", DiagnosticCode::BadRange, "{", "leads away"),
        ("[grid]\nalpha = { from = 0, to = 9, step = 1e-10 }", DiagnosticCode::BadRange, "{", "more than"),
        ("[grid]\nk_temp = { logspace = [0, 1], n = 3 }", DiagnosticCode::BadRange, "{", "above 0"),
        ("[grid]\nk_temp = { linspace = [0, 1], n = 0 }", DiagnosticCode::BadRange, "{", "n is 0"),
        ("[grid]\nvol_span = { linspace = [10, 15], n = 3 }", DiagnosticCode::BadRange, "{", "whole numbers"),
        (
            "[grid]\nstart = { from = '10:00', to = '11:00', every = '0m' }",
            DiagnosticCode::BadRange,
            "{",
            "the step is 0",
        ),
        ("[grid]\nalpha = []", DiagnosticCode::EmptyAxis, "[]", "is empty"),
        ("[[exclude]]", DiagnosticCode::EmptyAxis, "[[exclude]]", "drop every run"),
        ("alpha = 1\n[grid]\nalpha = [1, 2]", DiagnosticCode::Duplicate, "alpha", "a second time"),
        ("[grid]\nalpha = [0.5, 0.5]", DiagnosticCode::Duplicate, "0.5", "twice"),
        ("[[zip]]\nsession = ['all']\nalpha = [1]", DiagnosticCode::Conflict, "session", "cannot be zipped"),
        (
            "[[zip]]\nalpha = [1, 2]\nk_temp = [1]",
            DiagnosticCode::UnevenZip,
            "[1]",
            "1 values and `alpha` has 2",
        ),
        (
            "[grid]\nalpha = { linspace = [0, 1], n = 1000000000 }\nk_temp = { linspace = [0, 1], n = 1000000000 }\n\
             k_perm = { linspace = [0, 1], n = 1000000000 }",
            DiagnosticCode::TooLarge,
            "grid",
            "more than 2^64",
        ),
        ("[sample]\nmethod = 'sobol'\nn = 100000", DiagnosticCode::BadSample, "100000", "from 1 to 65536"),
        ("[sample]\nmethod = 'lhs'\nn = 0", DiagnosticCode::BadSample, "0", "from 1 to"),
        ("[sample]\nn = 5", DiagnosticCode::MissingKey, "[sample]", "no `method`"),
        ("[[override]]\nalpha = 1", DiagnosticCode::MissingKey, "[[override]]", "has no `when`"),
        (
            "[[override]]\nwhen = { symbl = 'X' }\nalpha = 1",
            DiagnosticCode::UnknownKey,
            "symbl",
            "no parameter",
        ),
        (
            "[[exclude]]\nstrategy = { above = 1 }",
            DiagnosticCode::WrongType,
            "{ above = 1 }",
            "strategy takes",
        ),
        ("[output]\nslices = { best = 0 }", DiagnosticCode::OutOfBounds, "0", "from 1 to"),
        ("[output]\ntable = ['parket']", DiagnosticCode::UnknownName, "'parket'", "no table format"),
    ];
    let mut codes = BTreeSet::new();
    for (tail, code, at, says) in cases {
        let text = format!("{HEAD}{tail}\n");
        let refused = refused(&text);
        let problem = &refused.diagnostics[0];
        assert_eq!(problem.code, *code, "{tail}: {problem:?}");
        assert!(pointed_at(problem, &text).starts_with(at), "{tail}: at `{}`", pointed_at(problem, &text));
        assert!(problem.message.contains(says), "{tail}: {}", problem.message);
        assert!(!problem.help.is_empty(), "{tail} has no remedy");
        codes.insert(code.name());
    }
    // Those that need bars or other files are seen in `cli` and `portfolio`.
    for code in [
        DiagnosticCode::UnknownSymbol,
        DiagnosticCode::NoSignal,
        DiagnosticCode::NoFile,
        DiagnosticCode::NoSession,
        DiagnosticCode::NoRuns,
    ] {
        codes.insert(code.name());
    }
    assert_eq!(codes.len(), DiagnosticCode::ALL.len(), "a code without a case");
}

#[test]
fn all_problems_of_a_file_are_reported_together_in_its_order() {
    let text = "name = 'a/b'\n[data]\nsource = 'nowhere'\ninterval = '7m'\n[order]\nside = 'x'\n[grid]\n\
                alpha = [nan, 0.5, -1]\nsymbol = []\n";
    let refused = refused(text);
    let found: Vec<&str> = refused.diagnostics.iter().map(|problem| pointed_at(problem, text)).collect();
    assert_eq!(found, ["'a/b'", "'nowhere'", "'7m'", "'x'", "nan", "-1"]);
}

#[test]
fn a_set_value_is_shown_as_it_was_typed() {
    let sets = ["k_temp=-3".to_owned(), "colour=red".to_owned(), "nonsense".to_owned()];
    let refused = config::load("s.toml", HEAD, &sets, &known(&["sample"])).unwrap_err();
    let drawn = render(&refused.diagnostics, &refused.sources);
    assert!(
        drawn.contains("there is no key `colour` to set") && drawn.contains("there is no `=`"),
        "{drawn}"
    );
    let refused = config::load("s.toml", HEAD, &sets[..1], &known(&["sample"])).unwrap_err();
    let drawn = render(&refused.diagnostics, &refused.sources);
    assert!(drawn.contains("--set k_temp=-3") && drawn.contains("from 0 to 1000000"), "{drawn}");
}

#[test]
fn a_problem_is_drawn_under_its_line() {
    let text = "# a sweep\n[data]\nsource = \"sample\"\n\n[grid]\nsymbol = [\"LIQD\"]\npartcipation = [0.05, 0.1]\n\
                spread_bps = [1, -2]\n";
    let refused = refused(text);
    insta::assert_snapshot!(render(&refused.diagnostics, &refused.sources));
}

#[test]
fn no_text_whatever_makes_the_reader_panic() {
    let pieces = [
        "[data]",
        "source",
        "=",
        "\"sample\"",
        "[grid]",
        "alpha",
        "{",
        "}",
        "[",
        "]",
        "1",
        "-1e400",
        "nan",
        "'é",
        "\n",
        ",",
        "from",
        "to",
        "step",
        "[[zip]]",
        "[[override]]",
        "when",
        "2026-11-16",
        "symbol",
        "'''",
        "\u{0}",
        "#",
    ];
    let mut dice = super::support::SplitMix64(1);
    for _ in 0..3000 {
        let count = (dice.uniform() * 14.0) as usize;
        let text: Vec<&str> =
            (0..count).map(|_| pieces[(dice.uniform() * pieces.len() as f64) as usize]).collect();
        let text = text.join(" ");
        if let Err(refused) = config::load("s.toml", &text, &[], &known(&["sample"])) {
            assert!(!render(&refused.diagnostics, &refused.sources).is_empty());
        }
    }
}
