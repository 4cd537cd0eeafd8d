//! How fast the engine is against what bounds it, each pair measured alternately in one run: `cargo bench`, or only
//! some of it: `cargo bench -- tables files`.
//!
//! Machines are noisy, so what counts are the ratios, medians over the rounds. The numbers of `docs/performance.md` are
//! printed by this program, in its form.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that fails has nothing else to say"
)]

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use slipgrid::internals::{
    Block, Commit, Context, Engine, LoadContext, Pipeline, Plan, RowEncoder, RowTable, Run, RunFileWriter,
    RunFiles, RunRow, SweepDefinition, TABLE_FORMATS, Table, load,
};
use slipgrid::{Outcome, OutputError, Slice, Store};

const ROUNDS: usize = 5;

/// Windows, schedules and impact models of every grid here; what differs is what is below them.
const COMMON_GRID: &str = "name = 'bench'\n[data]\nsource = 'sample'\n[order]\nqty = { adv_fraction = 0.01 }\nminutes = 120\n[grid]\n\
                     symbol = ['LIQD', 'MIDC', 'THIN']\nsession = 'all'\nstrategy = ['twap', 'vwap']\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn plan_of(lower: &str) -> (SweepDefinition, Plan) {
    let known = LoadContext {
        sources: &["sample"],
        lookback_days: |_, _| 60,
        tables: &["csv", "parquet", "xlsx"],
        read: &|path| fs::read_to_string(path),
    };
    let sweep = load("bench.toml", &format!("{COMMON_GRID}{lower}"), &[], &known).unwrap().sweep;
    let store = Store::new(root().join("data"));
    let all_series = sweep
        .symbols
        .iter()
        .map(|symbol| store.open("sample", symbol, sweep.data.bar_length, None).unwrap().unwrap());
    let plan = Plan::build(&sweep, all_series.collect()).unwrap().0;
    (sweep, plan)
}

/// Takes nothing.
struct NullSink;

impl RunFiles for NullSink {
    fn has_slices(&self, _: &Run<'_>, _: &Outcome) -> bool {
        true
    }
    fn has_summary(&self, _: &Run<'_>) -> bool {
        true
    }
    fn write_slices(&self, _: &Run<'_>, _: &[Slice]) -> Result<(), OutputError> {
        Ok(())
    }
    fn write_summary(&self, _: &Run<'_>, _: &Outcome) -> Result<(), OutputError> {
        Ok(())
    }
}

impl RowTable for NullSink {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        Box::new(Self)
    }
}

impl<'t> RowEncoder<'t> for NullSink {
    fn rows(&mut self, _: &Block<'_>, _: &[RunRow<'_>]) {}
    fn into_commit(self: Box<Self>) -> Result<Commit<'t>, OutputError> {
        Ok(Box::new(|| Ok(())))
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let clock = Instant::now();
    work();
    clock.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seconds of both, measured alternately.
fn alternating(mut ours: impl FnMut() -> f64, mut theirs: impl FnMut() -> f64) -> (f64, f64, f64) {
    let pairs: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (ours(), theirs())).collect();
    let ratio = median(pairs.iter().map(|(ours, theirs)| theirs / ours).collect());
    (
        median(pairs.iter().map(|pair| pair.0).collect()),
        median(pairs.iter().map(|pair| pair.1).collect()),
        ratio,
    )
}

fn jobs() -> usize {
    std::thread::available_parallelism().unwrap().get()
}

fn run(sweep: &SweepDefinition, plan: &Plan, files: &dyn RunFiles, tables: &[&dyn RowTable]) {
    let engine = Engine { plan, output: &sweep.output, jobs: jobs(), stop: &AtomicBool::new(false) };
    black_box(engine.run(files, tables, &NullSink, &|_| {}).unwrap());
}

/// Answers only, against the slice loop of every run under rayon.
fn coefficients() {
    println!(
        "| coefficients per schedule | runs | ours, runs/s | slice loop, runs/s | ratio |\n| --- | --- | --- | --- | --- |"
    );
    for (a_schedule, step, starts, lower) in [
        (
            100,
            "0.002",
            30,
            "k_temp = { linspace = [0.1, 1], n = 10 }\nk_perm = { linspace = [0, 0.1], n = 10 }\n",
        ),
        (
            1000,
            "0.02",
            60,
            "k_temp = { linspace = [0.1, 1], n = 10 }\nk_perm = { linspace = [0, 0.1], n = 10 }\nspread_bps = { from = 1, to = 10, step = 1 }\n",
        ),
        (
            10_000,
            "0.02",
            120,
            "k_temp = { linspace = [0.1, 1], n = 100 }\nk_perm = { linspace = [0, 0.1], n = 10 }\nspread_bps = { from = 1, to = 10, step = 1 }\n",
        ),
    ] {
        let grid = format!(
            "participation = {{ from = 0.02, to = 0.3, step = {step} }}\nstart = {{ from = '09:45', to = '13:45', every = '{starts}m' }}\n{lower}\
             [output]\ntable = {{ best = 100 }}\n"
        );
        let (sweep, plan) = plan_of(&grid);
        // The loop is timed over a part of the same grid, evenly sampled.
        let every = (plan.points() / 200_000).max(1);
        let looped = plan.points() / every;
        let slice_loop = || {
            (0..looped)
                .into_par_iter()
                .map_init(
                    || Pipeline::new(plan.series()),
                    |pipeline, index| {
                        let run = plan.run(index * every)?;
                        let slices = pipeline.slices(&run.spec).ok()?;
                        let paid =
                            slices.iter().filter_map(|slice| slice.fill.map(|fill| fill.slippage_cash));
                        Some(paid.sum::<f64>())
                    },
                )
                .flatten()
                .sum::<f64>()
        };
        let (ours, theirs, ratio) = alternating(
            || timed(|| run(&sweep, &plan, &NullSink, &[])),
            || {
                timed(|| {
                    black_box(slice_loop());
                })
            },
        );
        let (runs, ratio) = (plan.runs() as f64, ratio * plan.runs() as f64 / looped as f64);
        println!(
            "| {a_schedule} | {} | {:.1e} | {:.1e} | {ratio:.0} |",
            plan.runs(),
            runs / ours,
            looped as f64 / theirs
        );
    }
}

/// One coefficient per schedule: what a schedule itself costs.
fn schedules() {
    println!("\n| stage that changes from run to run | runs | runs/s |\n| --- | --- | --- |");
    for (what, lower) in [
        ("impact basis (alpha)", "participation = [0.05, 0.1]\nalpha = { linspace = [0.3, 0.9], n = 200 }\n"),
        ("schedule (participation)", "participation = { from = 0.01, to = 0.4, step = 0.002 }\n"),
        ("window (start)", "start = { from = '09:30', to = '13:45', every = '1m' }\n"),
    ] {
        let (sweep, plan) = plan_of(&format!("{lower}[output]\ntable = {{ best = 100 }}\n"));
        let seconds = median((0..ROUNDS).map(|_| timed(|| run(&sweep, &plan, &NullSink, &[]))).collect());
        println!("| {what} | {} | {:.1e} |", plan.runs(), plan.runs() as f64 / seconds);
    }
}

/// A million rows into each format, against writing the same bytes to one file.
fn tables() {
    println!(
        "\n| table | rows | MB | rows/s | writing the bytes, rows/s | share of that |\n| --- | --- | --- | --- | --- | --- |"
    );
    let (sweep, plan) = plan_of(
        "participation = [0.05, 0.1, 0.2]\nstart = { from = '09:45', to = '13:45', every = '30m' }\nalpha = { linspace = [0.4, 0.8], n = 5 }\n\
         k_temp = { linspace = [0.1, 1], n = 10 }\nk_perm = { linspace = [0, 0.1], n = 10 }\n[output]\nslices = 'none'\nsummaries = false\n",
    );
    for format in &TABLE_FORMATS[..2] {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (folder.path().join("table"), folder.path().join("copy"));
        let context = Context::of(&sweep, false);
        let ours = || {
            fs::remove_file(&path).ok();
            timed(|| {
                let table: Box<dyn Table> = (format.create)(&path, context.clone()).unwrap();
                run(&sweep, &plan, &NullSink, &[&*table as &dyn RowTable]);
                table.finish().unwrap();
            })
        };
        let floor = || {
            let bytes = fs::read(&path).unwrap();
            fs::remove_file(&copy).ok();
            timed(|| {
                fs::write(&copy, &bytes).unwrap();
                fs::File::open(&copy).unwrap().sync_all().unwrap();
            })
        };
        let (ours, theirs, ratio) = alternating(ours, floor);
        let (runs, megabytes) = (plan.runs() as f64, fs::metadata(&path).unwrap().len() as f64 / 1e6);
        println!(
            "| {} | {} | {megabytes:.0} | {:.2e} | {:.2e} | {:.0}% |",
            format.name,
            plan.runs(),
            runs / ours,
            runs / theirs,
            ratio * 100.0
        );
    }
}

/// Slices and summaries of every run, against writing the same bytes to as many files in as many folders from as many
/// threads.
fn files() {
    println!(
        "\n| runs per schedule | files | MB | runs/s | writing the bytes, runs/s | share of that |\n| --- | --- | --- | --- | --- | --- |"
    );
    for (a_schedule, lower) in [
        (
            1,
            "participation = { from = 0.05, to = 0.25, step = 0.05 }\nstart = { from = '09:45', to = '13:45', every = '15m' }\n",
        ),
        (
            12,
            "start = { from = '09:45', to = '13:45', every = '40m' }\nk_temp = [0.1, 0.2, 0.3]\nk_perm = [0, 0.01, 0.02, 0.03]\n",
        ),
    ] {
        let (sweep, plan) = plan_of(lower);
        let folder = tempfile::tempdir().unwrap();
        let round = Cell::new(0);
        // New folders every time: a file system takes long to find room among files that were just deleted.
        let results = || folder.path().join(format!("results-{}", round.get()));
        let ours = || {
            round.set(round.get() + 1);
            let names =
                plan.series().iter().map(|series| (series.digest().to_owned(), series.symbol().to_string()));
            let context = Context::of(&sweep, false);
            let files = RunFileWriter::open(&results(), names.collect(), context).unwrap();
            timed(|| run(&sweep, &plan, &files, &[]))
        };
        let floor = || {
            let written = contents(&results().join("runs"));
            let copy = folder.path().join(format!("copy-{}", round.get()));
            let folders: BTreeSet<&Path> = written.iter().filter_map(|(path, _)| path.parent()).collect();
            timed(|| {
                for folder in folders {
                    fs::create_dir_all(copy.join(folder)).unwrap();
                }
                written.par_iter().for_each(|(path, bytes)| fs::write(copy.join(path), bytes).unwrap());
            })
        };
        let (ours, theirs, ratio) = alternating(ours, floor);
        let written = contents(&results().join("runs"));
        let megabytes = written.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() as f64 / 1e6;
        let runs = plan.runs() as f64;
        println!(
            "| {a_schedule} | {} | {megabytes:.0} | {:.0} | {:.0} | {:.0}% |",
            written.len(),
            runs / ours,
            runs / theirs,
            ratio * 100.0
        );
    }
}

fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|inner| fs::read_dir(inner).unwrap().map(|entry| entry.unwrap().path()));
    files.map(|path| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}

/// The whole program, from a small sweep to one of a thousand million runs: seconds and peak memory.
fn growth() {
    println!("\n| output | runs | seconds | runs/s | peak memory, MiB |\n| --- | --- | --- | --- | --- |");
    let grid = |n: u32, spreads: u32| {
        format!(
            "participation = [0.05, 0.1, 0.2, 0.3]\nstart = {{ from = '09:45', to = '13:45', every = '5m' }}\nalpha = {{ linspace = [0.4, 0.8], n = {n} }}\n\
             k_temp = {{ linspace = [0.1, 1], n = {n} }}\nk_perm = {{ linspace = [0, 0.1], n = {n} }}\n\
             spread_bps = {{ linspace = [1, 10], n = {spreads} }}\n"
        )
    };
    let answers = "[output]\ntable = { best = 1000 }\n";
    let rows = "[output]\nslices = 'none'\nsummaries = false\n";
    let both = "[output]\nslices = 'none'\nsummaries = false\ntable = ['csv', 'parquet']\n";
    for (what, n, spreads, output) in [
        ("answers", 2, 2, answers),
        ("answers", 4, 2, answers),
        ("answers", 10, 5, answers),
        ("answers", 10, 55, answers),
        ("csv", 2, 2, rows),
        ("csv", 3, 4, rows),
        ("csv + parquet", 3, 4, both),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("s.toml"), format!("{COMMON_GRID}{}{output}", grid(n, spreads)))
            .unwrap();
        let clock = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_slipgrid"))
            .current_dir(folder.path())
            .args(["run", "s.toml", "-q", "--json", "--data"])
            .arg(root().join("data"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
            peak = peak.max(kib.unwrap_or(0));
            std::thread::sleep(Duration::from_millis(2));
        }
        let seconds = clock.elapsed().as_secs_f64();
        let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        let said: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
        let runs = said["runs"].as_f64().unwrap();
        println!("| {what} | {runs:.0} | {seconds:.2} | {:.1e} | {} |", runs / seconds, peak / 1024);
    }
}

fn main() {
    // `cargo test` builds and starts benches too; it has no use for minutes of measuring.
    if std::env::args().any(|argument| argument == "--test")
        || !std::env::args().any(|argument| argument == "--bench")
    {
        return;
    }
    let parts: [(&str, fn()); 5] = [
        ("coefficients", coefficients),
        ("schedules", schedules),
        ("tables", tables),
        ("files", files),
        ("growth", growth),
    ];
    let asked: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    println!("{} threads, {ROUNDS} rounds in turns, medians\n", jobs());
    for (_, part) in
        parts.iter().filter(|(name, _)| asked.is_empty() || asked.iter().any(|asked| asked == name))
    {
        part();
    }
}
