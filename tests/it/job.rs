//! A sweep run from code: the same answers as from the command line, everything that goes wrong as data.

use std::path::Path;
use std::sync::Mutex;

use slipgrid::{
    Bar, BarLength, Bars, Calendar, CancelToken, ComparisonQuery, DataRequest, DayHours, Error, Event, Frame,
    MissingBarsPolicy, OpenedSweep, Order, Results, RunOptions, Store, Sweep, Term, open_symbol, own_bars,
};
use tempfile::TempDir;

use crate::support::{close, csv_rows, root, slipgrid, stderr, stdout};

const SWEEP: &str = "name = 'from-code'\n[data]\nsource = 'sample'\n[order]\nqty = { adv_fraction = 0.01 }\nminutes = 60\n\
                     [grid]\nsymbol = ['LIQD', 'THIN']\nsession = 'all'\nstrategy = ['twap', 'vwap']\nk_temp = [0.1, 0.3]\n";

/// The bars that ship with the program.
fn sample() -> Store {
    Store::new(root().join("data"))
}

/// A store without anything.
fn nothing() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::new(folder.path().join("data"));
    (folder, store)
}

#[test]
fn rows_in_memory_are_those_of_the_file() {
    let folder = TempDir::new().unwrap();
    let options = RunOptions { keep_rows: true, ..RunOptions::into_folder(folder.path()) };
    let sweep = Sweep::from_toml(SWEEP).unwrap();
    let finished = sweep.open(&sample()).unwrap().plan().unwrap().run(&options, &|_event| {}).unwrap();
    let written = csv_rows(&folder.path().join("from-code/comparison.csv"));
    let kept: Vec<_> = finished.rows().collect();
    assert_eq!(kept.len(), written.len());
    assert_eq!(kept.len() as u64, finished.planned().runs());
    for (kept, written) in kept.iter().zip(&written) {
        assert_eq!(kept.id().to_string(), written["run_id"]);
        assert_eq!(kept.symbol(), written["symbol"]);
        assert_eq!(kept.parameter("k_temp").unwrap().to_string(), written["k_temp"]);
        assert_eq!(kept.outcome().unwrap().is_total_bps.to_string(), written["is_total_bps"]);
    }
}

#[test]
fn in_memory_nothing_is_written_and_the_answers_are_the_same() {
    let (folder, store) = nothing();
    let sweep = Sweep::from_toml(SWEEP).unwrap();
    let memory =
        sweep.open(&store).unwrap().plan().unwrap().run(&RunOptions::default(), &|_event| {}).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let options = RunOptions::into_folder(folder.path().join("results"));
    let files = sweep.open(&store).unwrap().plan().unwrap().run(&options, &|_event| {}).unwrap();
    assert_eq!(files.rows().count(), 0);
    assert_eq!(memory.tally(), files.tally());
    assert_eq!(memory.means(), files.means());
    assert_eq!(memory.comparisons(), files.comparisons());
    assert!(!memory.comparisons().is_empty());
}

#[test]
fn a_key_is_set_as_on_the_command_line() {
    let sweep = Sweep::from_toml(SWEEP).unwrap().set("symbol", "LIQD").unwrap().set("k_temp", "0.2").unwrap();
    let plan = sweep.open(&sample()).unwrap().plan().unwrap();
    let both = Sweep::from_toml(SWEEP).unwrap().open(&sample()).unwrap().plan().unwrap();
    assert_eq!(plan.runs() * 4, both.runs());
}

#[test]
fn what_is_wrong_with_a_file_is_data() {
    let text = SWEEP.replace("'twap'", "'twop'").replace("k_temp", "k_tmp");
    let Err(Error::Refused(refused)) = Sweep::from_toml(&text) else { panic!("it was taken") };
    let found: Vec<_> =
        refused.problems().map(|problem| (problem.line, problem.column, problem.code)).collect();
    assert_eq!(found, [(10, 13, "unknown-name"), (11, 1, "unknown-key")]);
    assert!(refused.to_string().contains("sweep.toml:10:13: "), "{refused}");
    assert!(refused.problems().all(|problem| !problem.help.is_empty()));
    let error = Sweep::read("no/such/file.toml").unwrap_err();
    assert!(matches!(&error, Error::NoSweepFile { path, .. } if path == Path::new("no/such/file.toml")));
}

#[test]
fn a_symbol_without_bars_is_told_and_the_others_run() {
    let (_folder, store) = nothing();
    let sweep = Sweep::from_toml(&SWEEP.replace("'sample'", "'binance'")).unwrap();
    let told = Mutex::new(Vec::new());
    let error = sweep.open_with(&store, MissingBarsPolicy::Leave, &|event| {
        if let Event::SymbolFailed { failure } = event {
            told.lock().unwrap().push(failure.symbol.clone());
        }
    });
    assert_eq!(told.into_inner().unwrap(), ["LIQD", "THIN"]);
    let Err(Error::NoBars(failures)) = error else { panic!("there are no bars") };
    assert!(failures.iter().all(|failure| failure.to_string().contains("fetch them with")));
    let Err(Error::Refused(refused)) = Sweep::from_toml(&SWEEP.replace("THIN", "NONE")).unwrap().open(&store)
    else {
        panic!("there is no such symbol")
    };
    assert_eq!(refused.problems().next().unwrap().code, "unknown-symbol");
}

#[test]
fn a_cancelled_run_says_so() {
    let cancel = CancelToken::default();
    cancel.cancel();
    let options = RunOptions { cancel, ..RunOptions::default() };
    let plan = Sweep::from_toml(SWEEP).unwrap().open(&sample()).unwrap().plan().unwrap();
    let finished = plan.run(&options, &|_event| {}).unwrap();
    assert!(finished.is_interrupted());
    assert_eq!(finished.tally().done(), 0);
}

#[test]
fn events_count_the_runs() {
    let plan = Sweep::from_toml(SWEEP).unwrap().open(&sample()).unwrap().plan().unwrap();
    let (runs, heard) = (plan.runs(), Mutex::new((0, 0)));
    let caller = std::thread::current().id();
    plan.run(&RunOptions::default(), &|event| {
        assert_eq!(std::thread::current().id(), caller);
        match event {
            Event::RunsStarted { runs } => heard.lock().unwrap().0 = *runs,
            Event::RunsDone { tally } => heard.lock().unwrap().1 = tally.done(),
            _ => {}
        }
    })
    .unwrap();
    assert_eq!(heard.into_inner().unwrap(), (runs, runs));
}

#[test]
fn one_order_costs_what_its_slices_add_up_to() {
    let request = DataRequest::new("sample", BarLength::parse("1m").unwrap(), 5);
    let bars = open_symbol(&request, "LIQD", &sample()).unwrap();
    let order = Order::default().with("qty", 20_000).unwrap().with("strategy", "vwap").unwrap();
    let simulated = order.simulate(&bars).unwrap();
    let paid: f64 =
        simulated.slices.iter().filter_map(|slice| slice.fill).map(|fill| fill.slippage_cash).sum();
    let outcome = &simulated.outcome;
    assert!(close(paid, outcome.costs.shortfall() - outcome.costs[Term::Fees], 1.0, 1e-9));
    let Err(Error::Parameter { parameter, problem }) = order.clone().with("participation", 2) else {
        panic!("no more than all can be taken")
    };
    assert_eq!(parameter, "participation");
    assert!(problem.contains("at most 1"), "{problem}");
    assert!(matches!(order.with("participating", 1), Err(Error::Parameter { .. })));
}

#[test]
fn rows_in_memory_answer_as_the_results_on_disk_do() {
    let folder = TempDir::new().unwrap();
    let options = RunOptions { keep_rows: true, ..RunOptions::into_folder(folder.path()) };
    let sweep = Sweep::from_toml(
        &SWEEP.replace("[grid]", "[grid]\nside = ['buy', 'sell']\nstart = ['10:00', '14:00']"),
    )
    .unwrap()
    .set("gate", "['none', 'vpin']")
    .unwrap();
    let finished = sweep.open(&sample()).unwrap().plan().unwrap().run(&options, &|_event| {}).unwrap();
    let results = Results::open(finished.path().unwrap()).unwrap();
    // A missing figure is not equal to itself, its text is.
    let text = |table: Frame| format!("{table:?}");
    assert!(text(finished.table().unwrap()) == text(results.all_rows().unwrap()));
    let asked = finished.compare("strategy", "twap", "vwap").unwrap();
    assert_eq!(
        results.compare(&ComparisonQuery::of("strategy", "twap", "vwap")).unwrap().first(),
        Some(&asked)
    );
    assert!(
        asked.to_string().starts_with("Exploratory, fewer than 20 days: VWAP against TWAP cost"),
        "{asked}"
    );
    let error = finished.compare("strategy", "twap", "pov").unwrap_err();
    assert!(error.to_string().contains("no run has strategy = pov; there are twap, vwap"), "{error}");
    let error = finished.compare("strategi", "twap", "pov").unwrap_err();
    assert!(error.to_string().contains("runs differ in "), "{error}");
}

#[test]
fn a_sweep_that_keeps_few_rows_compares_what_it_compared_on_the_way() {
    let sweep = Sweep::from_toml(SWEEP).unwrap().set("output.table", "{ best = 3 }").unwrap();
    let finished =
        sweep.open(&sample()).unwrap().plan().unwrap().run(&RunOptions::default(), &|_event| {}).unwrap();
    assert_eq!(finished.rows().count(), 3);
    let costs: Vec<f64> = finished.rows().map(|row| row.outcome().unwrap().is_total_bps).collect();
    assert!(costs.is_sorted(), "{costs:?}");
    assert!(!finished.comparisons().is_empty());
    assert!(matches!(finished.compare("strategy", "twap", "vwap"), Err(Error::NotAllRows(_))));
}

/// Midnight of a day late enough that no file's Unix seconds are taken for something else.
const FIRST: i64 = 1_000_080_000;

/// A bar a minute around the clock, moving a little.
fn made_bars(days: i64) -> Bars {
    let mut bars = Bars::default();
    for minute in 0..days * 24 * 60 {
        let price = 100.0 + (minute % 17) as f64 * 0.01;
        let bar = Bar { open: price, high: price + 0.02, low: price - 0.02, close: price, volume: 500.0 };
        bars.push(FIRST + minute * 60, bar).unwrap();
    }
    bars
}

#[test]
fn bars_given_by_a_program_give_what_the_same_bars_imported_give() {
    let (folder, store) = nothing();
    let text = "name = 'own'\n[data]\nsource = 'imported'\n[order]\nsymbol = 'MINE'\nqty = 5000\n\
                [grid]\nsession = 'all'\nstrategy = ['twap', 'pov']\n";
    let bars = made_bars(4);
    let mut csv = "time,open,high,low,close,volume\n".to_owned();
    for row in 0..bars.len() {
        let Bar { open, high, low, close, volume } = bars.bar(row);
        csv.push_str(&format!("{},{open},{high},{low},{close},{volume}\n", bars.time()[row]));
    }
    let file = folder.path().join("mine.csv");
    std::fs::write(&file, csv).unwrap();
    slipgrid(folder.path())
        .args(["data", "import", "mine.csv", "--symbol", "MINE", "--interval", "1m"])
        .assert()
        .success();
    let calendar = Calendar::new("UTC", DayHours::Continuous).unwrap();
    let given = own_bars("MINE", BarLength::parse("1m").unwrap(), &calendar, bars).unwrap();
    let sweep = Sweep::from_toml(text).unwrap();
    let run = |opened: OpenedSweep| {
        opened.plan().unwrap().run(&RunOptions::default(), &|_event| {}).unwrap().table().unwrap()
    };
    let (given, stored) = (run(sweep.open_bars([given]).unwrap()), run(sweep.open(&store).unwrap()));
    assert!(format!("{given:?}") == format!("{stored:?}"));
}

#[test]
fn bars_that_cannot_be_used_are_refused() {
    let minute = BarLength::parse("1m").unwrap();
    let calendar = |hours: &str| Calendar::new("UTC", DayHours::parse(hours).unwrap()).unwrap();
    let mut late = Bars::default();
    late.push(FIRST + 90, made_bars(1).bar(0)).unwrap();
    let error = own_bars("MINE", minute, &calendar("24h"), late).unwrap_err();
    assert!(error.to_string().contains("T00:01:30Z is not on the 1m grid"), "{error}");
    let mut short = Bars::default();
    short.push(FIRST, made_bars(1).bar(0)).unwrap();
    let error = own_bars("MINE", minute, &calendar("10:00-11:00"), short).unwrap_err();
    assert!(error.to_string().contains("no bar lies in the session 10:00-11:00"), "{error}");
    let sweep = Sweep::from_toml("[order]\nqty = 10\n[grid]\nsymbol = ['MINE', 'OTHER']\n").unwrap();
    let bars = || own_bars("MINE", minute, &calendar("24h"), made_bars(3)).unwrap();
    let Err(Error::Refused(refused)) = sweep.open_bars([bars()]) else { panic!("one is missing") };
    assert_eq!(
        refused.to_string(),
        "sweep.toml:4:19: no bars of `OTHER` were given [unknown-symbol]: there are MINE"
    );
    let hourly = sweep.set("symbol", "MINE").unwrap().set("interval", "1h").unwrap();
    let Err(Error::Refused(refused)) = hourly.open_bars([bars()]) else { panic!("their length differs") };
    assert!(refused.to_string().contains("are 60 s long, and the sweep's interval is 60m"), "{refused}");
}

#[test]
fn the_programs_in_examples_run() {
    for (example, said) in
        [("sweep_in_ten_lines", "VWAP against TWAP"), ("own_bars", "pov: "), ("one_order", "bps of arrival")]
    {
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.current_dir(root()).args(["run", "--quiet", "--locked", "--example", example]);
        let output = cargo.output().unwrap();
        assert!(output.status.success(), "{example}: {}", stderr(&output));
        assert!(stdout(&output).contains(said), "{example}: {}", stdout(&output));
    }
}
