//! `spread_bps = { table = "spreads.csv" }`: what is read, what is refused, and what runs make of it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::config::{self, LoadContext, LoadedSweep, SweepFileError};
use crate::model::bar_series::BarSeries;
use crate::model::error::RunError;
use crate::model::estimate::spread::SpreadLevel;
use crate::model::pipeline::Pipeline;
use crate::sweep::plan::Plan;
use crate::sweep::run_id::RunId;

use super::support::{self, close};

/// A sweep of two symbols with `more` in it; sessions are 10:00 to 11:00.
fn load(more: &str, csv: &str) -> Result<LoadedSweep, SweepFileError> {
    let read = |path: &Path| {
        if path == Path::new("desk/spreads.csv") {
            Ok(csv.to_owned())
        } else {
            Err(io::Error::other("there is no such file"))
        }
    };
    let known = LoadContext { sources: &["x"], lookback_days: |_, _| 60, tables: &["csv"], read: &read };
    let toml = format!(
        "[data]\nsource = 'x'\n[order]\nqty = 100\nminutes = 60\n{more}\n[grid]\nsymbol = ['TEST', 'B']\nsession = 'last'\n"
    );
    config::load("desk/sweep.toml", &toml, &[], &known)
}

const TABLE: &str = "spread_bps = { table = 'spreads.csv' }";

/// The message of each problem, with the line that it points at.
fn problems(more: &str, csv: &str) -> Vec<(String, String)> {
    let Err(error) = load(more, csv) else { return Vec::new() };
    let line = |diagnostic: &config::diagnostic::Diagnostic| {
        let text = &error.sources[diagnostic.at.source].text;
        let before = &text[..diagnostic.at.span.start];
        text.lines().nth(before.matches('\n').count()).unwrap_or_default().to_owned()
    };
    error.diagnostics.iter().map(|found| (found.message.clone(), line(found))).collect()
}

fn series() -> Vec<Arc<BarSeries>> {
    let one = support::series_from_bars(support::random_bars(1, 4, 0.0));
    let other = BarSeries::new(
        "B",
        "other",
        60,
        one.bars().clone(),
        &one.sessions().iter().map(|session| session.hours).collect::<Vec<_>>(),
    );
    vec![one, Arc::new(other)]
}

fn plan(more: &str, csv: &str) -> Plan {
    Plan::build(&load(more, csv).unwrap().sweep, series()).unwrap().0
}

fn ids(more: &str, csv: &str) -> [RunId; 2] {
    let plan = plan(more, csv);
    [0, 1].map(|point| plan.run(point).unwrap().id)
}

#[test]
fn every_slot_has_the_spread_of_its_symbol_and_time() {
    let csv = "symbol,spread_bps,start,end\nTEST,8,10:00,10:20\nTEST,3,,\nB,5,10:50,09:00\nB,2,09:00,10:50\n";
    let plan = plan(TABLE, csv);
    let mut pipeline = Pipeline::new(plan.series());
    let mut found = |point: u64| {
        let run = plan.run(point).unwrap();
        let outcome = pipeline.price(&run.spec).unwrap();
        assert_eq!(outcome.spread_level, Some(SpreadLevel::Table));
        let slices = pipeline.slices(&run.spec).unwrap();
        let spreads = slices.iter().map(|slice| slice.half_spread / slice.mid * 20_000.0).collect::<Vec<_>>();
        let mean = spreads.iter().sum::<f64>() / 60.0;
        assert!(close(outcome.spread_est_bps.unwrap(), mean, 0.0, 1e-12));
        spreads
    };
    let expected = |from: usize, inside: f64, outside: f64| {
        (0..60).map(move |slot| if slot < from { inside } else { outside }).collect::<Vec<f64>>()
    };
    let alike = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| close(*a, *b, 0.0, 1e-12));
    assert!(alike(&found(0), &expected(20, 8.0, 3.0)));
    assert!(alike(&found(1), &expected(50, 2.0, 5.0)), "times may run past midnight");
}

#[test]
fn an_id_depends_on_the_values_of_its_symbol_alone() {
    let [test, other] = ids(TABLE, "symbol,spread_bps\nTEST,8\nB,5\n");
    assert_eq!(
        [test, other],
        ids(TABLE, "spread_bps,symbol\n5.0,B\n8.0,TEST\nNOT_RUN,1\n".replace("NOT_RUN,1", "1,C").as_str())
    );
    let [moved, kept] = ids(TABLE, "symbol,spread_bps\nTEST,8.5\nB,5\n");
    assert!(moved != test && kept == other);
    let [timed, _] = ids(TABLE, "symbol,spread_bps,start,end\nTEST,8,,\nTEST,9,10:00,10:10\nB,5,,\n");
    assert!(timed != test);
    // A model reads no table; a number is something else than a table of it.
    let edge = format!("{TABLE}\nspread = 'edge'");
    assert_eq!(ids(&edge, "symbol,spread_bps\nTEST,8\nB,5\n"), ids("spread = 'edge'", ""));
    assert!(ids("spread_bps = 8", "")[0] != test);
}

#[test]
fn a_table_of_numbers_costs_what_the_numbers_do() {
    let (table, number) = (plan(TABLE, "symbol,spread_bps\nTEST,8\nB,8\n"), plan("spread_bps = 8", ""));
    let cost =
        |plan: &Plan| Pipeline::new(plan.series()).price(&plan.run(0).unwrap().spec).unwrap().costs_bps;
    for ((name, a), (_, b)) in cost(&table).terms().into_iter().zip(cost(&number).terms()) {
        assert!(close(a, b, 1e-9, 1e-12), "{name}: {a} {b}");
    }
}

#[test]
fn an_override_may_give_a_table_or_take_it_away() {
    let of_override = "[[override]]\nwhen = { symbol = 'B' }\nspread_bps = ";
    let csv = "symbol,spread_bps\nTEST,8\n";
    let spread = |more: &str, csv: &str, point: u64| {
        let plan = plan(more, csv);
        let run = plan.run(point).unwrap();
        let slices = Pipeline::new(plan.series()).slices(&run.spec).unwrap();
        slices[0].half_spread / slices[0].mid * 20_000.0
    };
    let taken_away = format!("{TABLE}\n{of_override}4");
    assert!(close(spread(&taken_away, csv, 0), 8.0, 0.0, 1e-12));
    assert!(close(spread(&taken_away, csv, 1), 4.0, 0.0, 1e-12));
    let given = format!("spread_bps = 1\n{of_override}{{ table = 'spreads.csv' }}");
    assert!(close(spread(&given, "symbol,spread_bps\nB,6\n", 0), 1.0, 0.0, 1e-12));
    assert!(close(spread(&given, "symbol,spread_bps\nB,6\n", 1), 6.0, 0.0, 1e-12));
    assert_eq!(problems(&given, csv)[0].0, "spreads.csv has no spread for B");
}

#[test]
fn a_time_without_a_spread_fails_the_run_and_says_when() {
    let plan = plan(TABLE, "symbol,spread_bps,start,end\nTEST,8,10:00,10:30\nB,5,,\n");
    let mut pipeline = Pipeline::new(plan.series());
    let error = pipeline.price(&plan.run(0).unwrap().spec).unwrap_err();
    assert_eq!(error, RunError::NoGivenSpread { minute: 630 });
    assert!(error.to_string().contains("10:30"), "{error}");
    assert!(pipeline.price(&plan.run(1).unwrap().spec).is_ok());
}

#[test]
fn every_mistake_is_refused_at_its_line() {
    let rows =
        |rows: &str| problems(TABLE, &format!("symbol,spread_bps,start,end\nB,1,,\nTEST,2,,\n{rows}\n"));
    let one = |found: Vec<(String, String)>, message: &str, line: &str| {
        assert_eq!(found, [(message.to_owned(), line.to_owned())]);
    };
    one(rows("B,3,,"), "B has a second spread without times", "B,3,,");
    one(rows("B,3,10:00,"), "the spread of B has one of start and end", "B,3,10:00,");
    one(rows("B,3,10:00,10:00"), "the spread of B starts as it ends", "B,3,10:00,10:00");
    one(rows("B,3,10:00,10:30\nB,4,10:29,11:00"), "the times of two spreads of B overlap", "B,4,10:29,11:00");
    assert!(rows("B,3,10:00,10:30\nB,4,10:30,11:00").is_empty(), "an end is left out");
    one(rows("B,-3,10:00,10:30"), "spread_bps is -3: it must be from 0 to 20000", "B,-3,10:00,10:30");
    one(rows("B,wide,10:00,10:30"), "spread_bps takes a number, and this is a string", "B,wide,10:00,10:30");
    one(rows("B,3,10h,11:00"), "start is `10h`, which is not a time of day", "B,3,10h,11:00");
    one(rows(",3,,"), "the row has no symbol", ",3,,");
    one(rows("B,3"), "the row has 2 cells and the header 4", "B,3");
    one(
        problems(TABLE, "symbol,spread_bps,venue\nB,1,\nTEST,2,\n"),
        "a table of spreads has no column `venue`",
        "symbol,spread_bps,venue",
    );
    one(
        problems(TABLE, "symbol,bps\n").split_off(1),
        "the spreads have no column `spread_bps`",
        "symbol,bps",
    );
    one(
        problems(TABLE, "symbol,spread_bps\nB,1\n"),
        "spreads.csv has no spread for TEST",
        "symbol = ['TEST', 'B']",
    );
    let message = problems("spread_bps = { table = 'none.csv' }", "").remove(0).0;
    assert!(message.starts_with("cannot read desk/none.csv"), "{message}");
}

#[test]
fn a_table_stands_for_all_values() {
    let table = "symbol,spread_bps\nTEST,8\nB,5\n";
    for more in [
        "[[zip]]\nspread_bps = [{ table = 'spreads.csv' }, 2]\nk_temp = [1, 2]",
        "[[zip]]\nspread_bps = { table = 'spreads.csv' }\nk_temp = 1",
        "[[exclude]]\nspread_bps = { table = 'spreads.csv' }",
    ] {
        let found = problems(more, table);
        assert!(found[0].0.starts_with("a table of spreads stands for all values"), "{found:?}");
    }
    let found = problems("spread_bps = { table = 3 }", table);
    assert_eq!(found[0].0, "table takes a string in quotes, and this is a whole number");
    let level44 = format!("{TABLE}\n[output]\nsummaries = false");
    let toml = format!("preset = 'level44'\n[data]\nsource = 'x'\n[order]\nsymbol = 'B'\n{level44}\n");
    let known = LoadContext {
        sources: &["x"],
        lookback_days: |_, _| 60,
        tables: &["csv"],
        read: &|_| Ok(table.to_owned()),
    };
    let error = config::load("sweep.toml", &toml, &[], &known).unwrap_err();
    assert_eq!(error.diagnostics[0].message, "a table of spreads has no meaning under preset = \"level44\"");
}
