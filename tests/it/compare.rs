//! Paired comparison: the right pairs, honest intervals, clear refusals.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{self, close, csv_rows, results_of, slipgrid, stderr, stdout};

const SWEEP: &str = r#"
name = "small"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.01 }
minutes = 60
[grid]
symbol = ["MIDC", "COIN-USD"]
session = "all"
start = ["10:00", "14:30"]
strategy = ["vwap", "twap", "pov"]
curve = ["rolling-median", "ewma"]
participation = [0.02, 0.5]
impact = ["power-law", "square-root"]
[[override]]
when = { symbol = "COIN-USD" }
spread_bps = 7
[output]
slices = "none"
summaries = false
"#;

fn compare(folder: &Path, arguments: &[&str]) -> Vec<BTreeMap<String, String>> {
    let csv = ["compare", "results/small", "--quiet", "--csv", "cells.csv"];
    slipgrid(folder).args(csv).args(arguments).assert().success();
    csv_rows(&folder.join("cells.csv"))
}

/// Every pair of rows that agrees on everything else, looked for one by one.
fn brute_force(
    rows: &[BTreeMap<String, String>],
    factor: &str,
    (baseline, other): (&str, &str),
    follows: &[&str],
) -> Vec<(usize, usize)> {
    let compared: Vec<&str> = ["symbol", "session"]
        .into_iter()
        .chain(slipgrid::parameter_names())
        .filter(|name| *name != factor && !follows.contains(name))
        .collect();
    let agree = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
    let mut pairs = Vec::new();
    for (i, a) in rows.iter().enumerate().filter(|(_, row)| row[factor] == baseline) {
        for (j, b) in rows.iter().enumerate().filter(|(_, row)| row[factor] == other) {
            if compared.iter().all(|name| agree(&a[*name], &b[*name])) {
                pairs.push((i, j));
            }
        }
    }
    pairs
}

#[test]
fn pairs_and_their_figures_are_those_found_one_by_one() {
    let folder = results_of(SWEEP);
    let rows = csv_rows(&folder.path().join("results/small/comparison.csv"));
    let number = |row: usize, column: &str| rows[row][column].parse::<f64>().unwrap();
    let questions: [(&str, (&str, &str), &[&str]); 4] = [
        // A TWAP run has no curve: it is the partner of the VWAP runs of every curve.
        ("strategy", ("twap", "vwap"), &[]),
        ("strategy", ("twap", "pov"), &[]),
        // The coefficients of a model move with it, where they are its own.
        ("impact", ("power-law", "square-root"), &["k_temp", "k_perm", "alpha"]),
        // The rate of POV is the participation by default.
        ("participation", ("0.02", "0.5"), &["pov_rate"]),
    ];
    let measured = [("expected", "expected_bps"), ("total", "is_total_bps")];
    for ((factor, (baseline, other), follows), (of, figure)) in
        questions.into_iter().flat_map(|question| measured.map(|measured| (question, measured)))
    {
        let pairs = brute_force(&rows, factor, (baseline, other), follows);
        assert!(pairs.len() > 50, "{factor}: {}", pairs.len());
        let pair = format!("{factor}={baseline},{other}");
        let cells = compare(folder.path(), &["--pair", &pair, "--by", "symbol,start", "--of", of]);
        assert_eq!(cells.len(), 4, "{factor}");
        for cell in cells {
            let here: Vec<&(usize, usize)> = pairs
                .iter()
                .filter(|(_, j)| format!("{}, {}", rows[*j]["symbol"], rows[*j]["start"]) == cell["cell"])
                .collect();
            let found = |column: &str| cell[column].parse::<f64>().unwrap();
            let n = here.len() as f64;
            let difference =
                |column: &str, pair: &(usize, usize)| number(pair.1, column) - number(pair.0, column);
            let mean = |column: &str| here.iter().map(|pair| difference(column, pair)).sum::<f64>() / n;
            assert_eq!(found("pairs"), n, "{pair}");
            for (ours, column) in [
                ("difference_bps", figure),
                ("total_bps", "is_total_bps"),
                ("spread_bps", "cost_spread_bps"),
                ("temporary_bps", "cost_temporary_bps"),
                ("permanent_bps", "cost_permanent_bps"),
                ("timing_bps", "cost_timing_bps"),
                ("opportunity_bps", "cost_opportunity_bps"),
            ] {
                assert!(
                    close(found(ours), mean(column), 1.0, 1e-9),
                    "{pair} {ours}: {} {}",
                    found(ours),
                    mean(column)
                );
            }
            let days: BTreeSet<&String> = here.iter().map(|(_, j)| &rows[*j]["session"]).collect();
            assert_eq!(found("days"), days.len() as f64);
            let cash =
                |row: usize| number(row, figure) / 1e4 * number(row, "qty") * number(row, "arrival_mid");
            let mean_cash = here.iter().map(|(i, j)| cash(*j) - cash(*i)).sum::<f64>() / n;
            assert!(close(found("mean_cash"), mean_cash, 1.0, 1e-9));
            // Days as observations of equal size give the t interval of their means.
            let by_day: Vec<f64> = days
                .iter()
                .map(|day| {
                    let of_day = here.iter().filter(|(_, j)| rows[*j]["session"] == **day);
                    let costs: Vec<f64> = of_day.map(|pair| difference(figure, pair)).collect();
                    costs.iter().sum::<f64>() / costs.len() as f64
                })
                .collect();
            let g = by_day.len() as f64;
            let center = by_day.iter().sum::<f64>() / g;
            let error = (by_day.iter().map(|x| (x - center).powi(2)).sum::<f64>() / (g - 1.0) / g).sqrt();
            let half = 2.178_812_829_663_417 * error; // t(0.975) of 12 degrees of freedom
            assert_eq!(g, 13.0);
            assert!(
                close(found("low_bps"), center - half, 1.0, 1e-6),
                "{} {}",
                found("low_bps"),
                center - half
            );
            assert!(close(found("high_bps"), center + half, 1.0, 1e-6));
            assert_eq!(cell["verdict"], "exploratory");
        }
    }
}

/// The comparison that a run leaves behind is that of its rows, whatever decides which runs agree.
#[test]
fn what_is_compared_while_a_sweep_runs_is_what_its_rows_say() {
    let override_side = "[[override]]\nwhen = { strategy = 'vwap' }\nparticipation = 0.02\n";
    let exclude = "[[exclude]]\nstrategy = 'twap'\nstart = '14:30'\n";
    let sample = "[sample]\nmethod = 'random'\nn = 3000\nseed = 3\n";
    let moving = "k_temp = [0.1, 0.5]\nspread_bps = [1, 2, 4]\n[[override]]";
    for extra in ["", override_side, exclude, sample] {
        let sweep = format!("{}{extra}", SWEEP.replace("[[override]]", moving));
        let sweep = sweep.replace("\"vwap\", \"twap\"", "\"twap\", \"vwap\"");
        let folder = results_of(&sweep);
        let streamed = csv_rows(&folder.path().join("results/small/compare.csv"));
        for by in ["", "symbol", "start", "participation", "curve", "impact", "k_temp", "spread_bps"] {
            // Along an axis that an override fixes for the compared strategy there are no cells while a sweep runs.
            if by == "participation" && extra == override_side {
                continue;
            }
            let asked = compare(folder.path(), &["--pair", "strategy=twap,vwap,pov", "--by", by]);
            let here: Vec<_> = streamed.iter().filter(|row| row["by"] == by).collect();
            // What an axis does not decide (overridden to 7, or without meaning) is not a value of the axis.
            let asked: Vec<_> =
                asked.iter().filter(|row| row["cell"] != "any" && row["cell"] != "7").collect();
            assert_eq!(here.len(), asked.len(), "{by} {extra}");
            for row in asked {
                let streamed = here
                    .iter()
                    .find(|other| other["cell"] == row["cell"] && other["other"] == row["other"])
                    .unwrap_or_else(|| panic!("{by} {extra}: no {}", row["cell"]));
                for text in ["pairs", "days", "unequal_completion", "verdict", "of", "margin_bps"] {
                    assert_eq!(streamed[text], row[text], "{by} {extra} {text}");
                }
                let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
                for (name, scale, tolerance) in [
                    ("difference_bps", 1.0, 1e-7),
                    ("baseline_bps", 1.0, 1e-7),
                    ("low_bps", 1.0, 1e-6),
                    ("high_bps", 1.0, 1e-6),
                    ("total_bps", 1.0, 1e-7),
                    ("total_low_bps", 1.0, 1e-6),
                    ("bootstrap_low_bps", 1.0, 1e-6),
                    ("mean_cash", 1.0, 1e-6),
                    ("temporary_bps", 1.0, 1e-7),
                    ("opportunity_bps", 1.0, 1e-7),
                    ("wins", 1.0, 0.01),
                    // Right to 1/32 of its value, and between the middle two of an even count.
                    ("median_bps", 0.5, 0.1),
                ] {
                    let (a, b) = (number(streamed, name), number(row, name));
                    assert!(close(a, b, scale, tolerance), "{by} {extra} {} {name}: {a} {b}", row["cell"]);
                }
            }
        }
    }
}

#[test]
fn what_differs_in_completion_or_has_no_partner_is_said() {
    let folder = results_of(&format!("{SWEEP}\n[[exclude]]\nstrategy = 'pov'\nstart = '14:30'\n"));
    let arguments = ["compare", "results/small", "--pair", "strategy=twap,pov", "--of", "total"];
    let output = slipgrid(folder.path()).args(arguments).output().unwrap();
    let text = stdout(&output);
    for expected in [
        "Completion differs in",
        "Left out because they have no counterpart: 104 runs of TWAP, 0 runs of POV",
        "exploratory",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert!(text.contains("They do not cover the impact model"), "{text}");
    let again = slipgrid(folder.path()).args(arguments).output().unwrap();
    assert_eq!(output.stdout, again.stdout, "the same question has the same answer");
    let json = slipgrid(folder.path()).args(arguments).arg("--json").output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["comparisons"][0]["cells"].as_array().unwrap().len(), 2);
}

#[test]
fn a_question_without_an_answer_is_refused_with_a_remedy() {
    let folder = results_of(SWEEP);
    let refused = |arguments: &[&str], expected: &str| {
        let output = slipgrid(folder.path()).arg("compare").args(arguments).output().unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    };
    refused(&["results"], "give the folder that `slipgrid run` wrote");
    refused(
        &["results/small", "--pair", "strategy=twap,vwop"],
        "no run has strategy = vwop; there are vwap, twap, pov",
    );
    refused(&["results/small", "--pair", "strategy=twap"], "write NAME=BASELINE,OTHER");
    refused(&["results/small", "--by", "venue"], "no column `venue`");
    refused(&["results/small", "--draws", "10"], "2000");
    let table = folder.path().join("results/small/comparison.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(
        &table,
        text.replacen(",power-law,", ",power law,", 1).replacen(
            "60,vwap,10:00,0,0.02",
            "60,vwap,10:00,0,2%",
            1,
        ),
    )
    .unwrap();
    refused(&["results/small"], "comparison.csv:2: participation: \"2%\" is not a number");
    fs::write(&table, text.replacen("arrival_mid", "arrivals", 1)).unwrap();
    refused(&["results/small"], "comparison.csv:1: unknown column `arrivals`");
    let extremes = SWEEP.replace("summaries = false", "summaries = false\ntable = { best = 5 }");
    fs::write(folder.path().join("sweep.toml"), extremes).unwrap();
    slipgrid(folder.path()).args(["run", "sweep.toml", "--quiet"]).assert().success();
    refused(&["results/small"], "kept the rows of its best and worst runs only");
}

#[test]
fn what_nobody_trades_makes_sides_not_comparable_and_buys_and_sells_of_a_day_weigh_the_same() {
    let sweep = r#"
name = "sides"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.008 }
minutes = 60
start = "12:00"
[grid]
symbol = "MIDC"
session = "all"
side = ["buy", "sell"]
strategy = ["twap", "immediate"]
cleanup = ["cross", "none"]
[[exclude]]
side = "sell"
cleanup = "none"
[output]
slices = "none"
summaries = false
"#;
    let folder = support::folder_with(sweep);
    slipgrid(folder.path()).args(["run", "sweep.toml", "-q"]).assert().success();
    let compare = |arguments: &[&str]| {
        let fixed = ["compare", "results/sides", "--pair", "strategy=twap,immediate", "--csv", "c.csv"];
        slipgrid(folder.path()).args(fixed).args(arguments).assert().success();
        csv_rows(&folder.path().join("c.csv"))
    };
    let cells = compare(&["--by", "cleanup"]);
    let verdict = |cleanup: &str| cells.iter().find(|row| row["cell"] == cleanup).unwrap()["verdict"].clone();
    assert_eq!((verdict("none").as_str(), verdict("cross").as_str()), ("not-comparable", "exploratory"));
    // A day has two buys (cross and none) and one sell: each side has half of its weight.
    let rows = csv_rows(&folder.path().join("results/sides/comparison.csv"));
    let mut by_day: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["strategy"] == "twap") {
        let other = rows.iter().find(|other| {
            other["strategy"] == "immediate"
                && ["session", "side", "cleanup"].iter().all(|name| other[*name] == row[*name])
        });
        let cost = |row: &BTreeMap<String, String>| row["is_total_bps"].parse::<f64>().unwrap();
        let key = (row["session"].clone(), row["side"].clone());
        by_day.entry(key).or_default().push(cost(other.unwrap()) - cost(row));
    }
    let sides: Vec<f64> = by_day.values().map(|of| of.iter().sum::<f64>() / of.len() as f64).collect();
    let expected = sides.iter().sum::<f64>() / sides.len() as f64;
    let found = compare(&["--by", "", "--of", "total"])[0]["difference_bps"].parse::<f64>().unwrap();
    assert!(close(found, expected, 1.0, 1e-9), "{found} {expected}");
    // Notional weights count a pair by its value, and what has no value is refused with a remedy.
    let notional = compare(&["--by", "", "--weights", "notional"])[0]["difference_bps"].clone();
    assert_ne!(notional, compare(&["--by", ""])[0]["difference_bps"]);
    let wrong = ["compare", "results/sides", "--margin", "0"];
    let refused = slipgrid(folder.path()).args(wrong).output().unwrap();
    assert!(stderr(&refused).contains("write a number of bps above 0"), "{}", stderr(&refused));
    let unknown = ["compare", "results/sides", "--of", "nothing"];
    let refused = slipgrid(folder.path()).args(unknown).output().unwrap();
    assert!(stderr(&refused).contains("no column `nothing`"), "{}", stderr(&refused));
}

/// Settings of the assumptions, looked for one by one: combinations of values, each with the mean over its pairs.
#[test]
fn the_settings_of_the_assumptions_are_those_found_one_by_one() {
    let several = SWEEP.replace("[[override]]", "k_temp = [0.05, 0.5]\nalpha = [0.4, 0.9]\n[[override]]");
    for (sweep, assumptions, what) in [
        (SWEEP, &["impact"][..], "impact models"),
        (&several, &["impact", "k_temp", "alpha"][..], "settings of impact, k_temp and alpha"),
    ] {
        let folder = results_of(sweep);
        let rows = csv_rows(&folder.path().join("results/small/comparison.csv"));
        let (mut holds, mut disagrees) = (0, 0);
        for (of, figure, margin, other) in [
            ("expected", "expected_bps", 0.1, "vwap"),
            ("expected", "expected_bps", 0.001, "pov"),
            ("total", "is_total_bps", 0.1, "pov"),
        ] {
            let pairs = brute_force(&rows, "strategy", ("twap", other), &[]);
            let pair = format!("strategy=twap,{other}");
            let (cost, margin_text) =
                (|row: usize| rows[row][figure].parse::<f64>().unwrap(), margin.to_string());
            let asked =
                ["--pair", &pair, "--by", "symbol,participation", "--of", of, "--margin", &margin_text];
            let cells = compare(folder.path(), &asked);
            assert_eq!(cells.len(), 4);
            let output =
                slipgrid(folder.path()).args(["compare", "results/small"]).args(asked).output().unwrap();
            let text = stdout(&output);
            assert!(text.contains("Over the assumptions"), "{text}");
            for cell in cells {
                let mut settings: BTreeMap<String, Vec<f64>> = BTreeMap::new();
                for (i, j) in &pairs {
                    let row = &rows[*j];
                    if format!("{}, {}", row["symbol"], row["participation"]) == cell["cell"] {
                        let set = assumptions.iter().filter(|name| !row[**name].is_empty());
                        let name: Vec<String> = set.map(|name| format!("{name}={}", row[*name])).collect();
                        settings.entry(name.join(" ")).or_default().push(cost(*j) - cost(*i));
                    }
                }
                let means: BTreeMap<&str, f64> = settings
                    .iter()
                    .map(|(name, of)| (name.as_str(), of.iter().sum::<f64>() / of.len() as f64))
                    .collect();
                let found = |column: &str| cell[column].parse::<f64>().unwrap();
                let sign = |mean: f64| if mean.abs() <= margin { 0.0 } else { mean.signum() };
                let same =
                    means.values().filter(|mean| sign(**mean) == sign(found("difference_bps"))).count();
                assert_eq!(cell["settings"], means.len().to_string(), "{pair} {}", cell["cell"]);
                assert_eq!(cell["same_sign"], same.to_string(), "{pair} {}", cell["cell"]);
                let (low, high) =
                    means.values().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), mean| {
                        (low.min(*mean), high.max(*mean))
                    });
                for (end, bps, named) in [
                    ("setting_low", low, found("setting_low_bps")),
                    ("setting_high", high, found("setting_high_bps")),
                ] {
                    assert!(close(named, bps, 1.0, 1e-9), "{pair} {end}: {named} {bps}");
                    assert!(close(means[&*cell[end]], bps, 1.0, 1e-9), "{pair} {end}: {}", cell[end]);
                }
                let count = format!("in {same} of {} {what}", means.len());
                assert!(text.contains(&count), "{count} is not in\n{text}");
                let ends = format!(
                    "from {low:+.2} ({}) to {high:+.2} ({})",
                    cell["setting_low"], cell["setting_high"]
                );
                assert_eq!(text.contains(&ends), low < -margin && high > margin, "{ends}\n{text}");
                holds += usize::from(same == means.len());
                disagrees += usize::from(low < -margin && high > margin);
            }
        }
        // Both kinds are there: some hold everywhere, and over several assumptions some change their sign.
        assert!(holds > 0 && (disagrees > 0 || assumptions.len() == 1), "{what}: {holds} {disagrees}");
        // Without an assumption that varies there is nothing to say.
        let none =
            compare(folder.path(), &["--pair", "impact=power-law,square-root", "--by", "k_temp,alpha"]);
        assert!(
            none.iter().all(|cell| cell["settings"].is_empty() && cell["setting_low"].is_empty()),
            "{none:?}"
        );
    }
}
