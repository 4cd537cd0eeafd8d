//! The sweep files in `examples/`, run as a user runs them, give the figures of the papers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::doc_tables;
use crate::support::{self, slipgrid};

/// A figure of ours beside the published one.
struct PublishedFigure {
    example: &'static str,
    what: String,
    ours: f64,
    published: f64,
    /// How far apart they may be: the rounding of the published one.
    within: f64,
}

/// One example, run.
struct ExampleResults {
    results: PathBuf,
    rows: Vec<BTreeMap<String, String>>,
}

fn example(folder: &Path, name: &str) -> ExampleResults {
    let file = support::root().join("examples").join(name).with_extension("toml");
    slipgrid(folder).arg("run").arg(file).arg("-q").assert().code(0);
    let results = folder.join("results").join(name);
    let rows = support::csv_rows(&results.join("comparison.csv"));
    ExampleResults { results, rows }
}

impl ExampleResults {
    fn row(&self, column: &str, value: f64) -> &BTreeMap<String, String> {
        self.rows.iter().find(|row| row[column].parse() == Ok(value)).unwrap()
    }

    fn slices(&self, row: &BTreeMap<String, String>) -> Vec<BTreeMap<String, String>> {
        let id = &row["run_id"];
        let folder = self.results.join("runs").join(&id[1..3]);
        let file = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let ending = format!("{id}.slices.csv");
        support::csv_rows(&file.into_iter().find(|path| path.to_string_lossy().ends_with(&ending)).unwrap())
    }
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn almgren_chriss(folder: &Path, figures: &mut Vec<PublishedFigure>) {
    let ran = example(folder, "almgren-chriss-2000");
    let mut add = |what: String, ours: f64, published: f64, within: f64| {
        figures.push(PublishedFigure { example: "almgren-chriss-2000", what, ours, published, within });
    };
    for (aversion, cost, variance, holdings) in [
        (0.0, 662_500.0, 1.0830e12, [800_000.0, 600_000.0, 400_000.0, 200_000.0, 0.0]),
        (1e-6, 911_227.0, 3.6413e11, [541_956.0, 289_854.0, 147_897.0, 62_142.0, 0.0]),
        (2e-6, 1_140_715.0, 2.0193e11, [428_599.0, 182_933.0, 76_296.0, 27_643.0, 0.0]),
    ] {
        let row = ran.row("risk_aversion", aversion);
        add(format!("E at risk aversion {aversion:e}"), number(row, "shortfall_cash"), cost, 0.5);
        let slices = ran.slices(row);
        // The paper trades at the start of a period, so that a holding stands still within it.
        let risk = |slice: &BTreeMap<String, String>| {
            number(slice, "remaining") * number(slice, "sigma_bps") / 1e4 * number(slice, "mid")
        };
        let ours = slices.iter().map(|slice| risk(slice).powi(2)).sum();
        add(format!("V at risk aversion {aversion:e}"), ours, variance, variance * 5e-5);
        for (period, (slice, published)) in slices.iter().zip(holdings).enumerate() {
            let what = format!("shares left after period {} at {aversion:e}", period + 1);
            add(what, number(slice, "remaining"), published, 0.5);
        }
    }
}

fn almgren2005(folder: &Path, figures: &mut Vec<PublishedFigure>) {
    let ran = example(folder, "almgren2005");
    let mut rows = ran.rows.iter();
    for (minutes, ibm, dri) in [
        (39.0, (22.0, 32.224), (32.0, 42.931)),
        (78.0, (15.0, 24.638), (21.0, 32.012)),
        (195.0, (8.0, 18.418), (12.0, 23.058)),
    ] {
        for (stock, full, (temporary, total)) in [("IBM", 19.860, ibm), ("DRI", 21.679, dri)] {
            let row = rows.next().unwrap();
            assert_eq!(number(row, "minutes"), minutes);
            let mut add = |what: &str, ours: f64, published: f64, within: f64| {
                let what = format!("{what} of {stock} in {minutes} of 390 minutes, bps");
                figures.push(PublishedFigure { example: "almgren2005", what, ours, published, within });
            };
            add("K", number(row, "cost_temporary_bps"), temporary, 0.5);
            let permanent = number(row, "cost_permanent_bps");
            let ours = 2.0 * permanent / (1.0 - 1.0 / minutes);
            add("I", ours, full, 0.001);
            // Ours pays for the fills before each slot, which is I / (2N) less than half of I.
            add("J", number(row, "is_total_bps") + ours / (2.0 * minutes), total, 0.001);
        }
    }
}

fn obizhaeva_wang(folder: &Path, figures: &mut Vec<PublishedFigure>) {
    let ran = example(folder, "obizhaeva-wang");
    let published = [(1.0, 33_333.0), (2.0, 25_000.0), (5.0, 14_286.0), (10.0, 8_333.0), (50.0, 1_923.0)];
    for (row, (resilience, block)) in ran.rows.iter().zip(published) {
        let slices = ran.slices(row);
        let child = |slot: usize| number(&slices[slot], "child");
        for (which, first, next) in [("first", 0, 1), ("last", 389, 388)] {
            figures.push(PublishedFigure {
                example: "obizhaeva-wang",
                what: format!("{which} block at resilience {resilience}"),
                // A slot in between trades the flow of half a slot on either side of it, an end that of one side.
                ours: child(first) - child(next) / 2.0,
                published: block,
                within: 0.5,
            });
        }
    }
}

fn others(folder: &Path, figures: &mut Vec<PublishedFigure>) {
    let ran = example(folder, "istar");
    for (minutes, percent, published) in [(390.0, 10, 24.601), (195.0, 20, 34.174)] {
        let row = ran.row("minutes", minutes);
        figures.push(PublishedFigure {
            example: "istar",
            what: format!("MI at POV {percent}%, bps"),
            ours: number(row, "cost_temporary_bps") + number(row, "cost_permanent_bps"),
            published,
            within: 0.001,
        });
    }
    let ran = example(folder, "volume-share");
    for (qty, percent, published) in [(1e5, 10, 10.0), (2.5e5, 25, 62.5)] {
        figures.push(PublishedFigure {
            example: "volume-share",
            what: format!("cost of {percent}% of a bar, bps"),
            ours: number(ran.row("qty", qty), "is_total_bps"),
            published,
            within: 1e-9,
        });
    }
}

#[test]
fn the_examples_give_the_figures_of_the_papers() {
    let folder = tempfile::tempdir().unwrap();
    let mut figures = Vec::new();
    almgren_chriss(folder.path(), &mut figures);
    almgren2005(folder.path(), &mut figures);
    obizhaeva_wang(folder.path(), &mut figures);
    others(folder.path(), &mut figures);
    for figure in &figures {
        let apart = (figure.ours - figure.published).abs();
        assert!(
            apart <= figure.within,
            "{}, {}: {} against {}",
            figure.example,
            figure.what,
            figure.ours,
            figure.published
        );
    }
    let shown = |value: f64| {
        if value.abs() >= 1e9 {
            format!("{value:.4e}")
        } else if value.abs() >= 1000.0 {
            format!("{value:.0}")
        } else {
            format!("{value:.3}")
        }
    };
    let rows = figures.iter().map(|figure| {
        [figure.example.to_owned(), figure.what.clone(), shown(figure.ours), shown(figure.published)]
    });
    let table = doc_tables::table(["example", "figure", "slipgrid", "published"], rows);
    doc_tables::assert_documented("examples/README.md", "published", &table);
}
