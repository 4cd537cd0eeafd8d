//! Choices from a table: which runs count, which are one choice, what is said.

use super::*;
use crate::analysis::table_axis::tests::{frame, row};
use crate::model::ledger::Term;

/// A small deterministic generator of numbers in [0, 1) (`SplitMix64`).
pub(super) struct SplitMix64(pub u64);

impl SplitMix64 {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Independent losses of `choices` on `days`, each a sum of twelve uniforms: mean 0 and variance 1.
pub(super) fn noise(random: &mut SplitMix64, choices: usize, days: usize) -> Vec<Vec<f64>> {
    let mut one = || (0..12).map(|_| random.uniform()).sum::<f64>() - 6.0;
    (0..choices).map(|_| (0..days).map(|_| one()).collect()).collect()
}

fn measures() -> Vec<&'static str> {
    let ends = ["completion_pct", "timing_risk_bps", "is_total_bps"];
    Term::ALL.map(Term::column).into_iter().chain(ends).collect()
}

/// A run with this expected cost and risk, and a drift of 5 bps.
pub(super) fn run(cells: &str, cost: f64, risk: f64) -> (Vec<String>, Vec<f64>) {
    row(cells, &[cost, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 100.0, risk, cost + 5.0])
}

pub(super) fn table(factors: &[&str], rows: &[(Vec<String>, Vec<f64>)]) -> Frame {
    frame(factors, &measures(), rows)
}

const FACTORS: [&str; 5] = ["symbol", "session", "strategy", "minutes", "participation"];

/// Thirty days of two symbols; slow is cheap and risky, VWAP costs 1 less, a cap of 0.2 makes no difference.
fn sweep() -> Frame {
    let mut random = SplitMix64(9);
    let mut rows = Vec::new();
    for day in 0..30 {
        let noise = random.uniform();
        for symbol in ["A", "B"] {
            for (minutes, cost, risk) in [(30, 6.0, 10.0), (60, 4.0, 14.0)] {
                for (strategy, more) in [("twap", 1.0), ("vwap", 0.0), ("pov", 0.05)] {
                    for (cap, cheaper) in [("0.1", 0.0), ("0.2", 0.0), ("0.05", 2.0)] {
                        let cells = format!("{symbol},d{day:02},{strategy},{minutes},{cap}");
                        let own = if strategy == "pov" { 0.0 } else { 0.01 * noise };
                        rows.push(run(&cells, cost + more + cheaper + noise + own, risk));
                    }
                }
            }
        }
    }
    table(&FACTORS, &rows)
}

#[test]
fn the_answer_is_within_equal_minutes_where_risk_has_no_weight() {
    let found = choose(&sweep(), &ChoiceQuestion::default()).unwrap();
    let cells: Vec<&str> = found.groups.iter().map(|group| group.cell.as_str()).collect();
    assert!(found.within_minutes);
    assert_eq!(cells, ["minutes 30", "minutes 60"]);
    assert_eq!((found.runs, found.of_runs), (1080, 1080));
    let group = &found.groups[0];
    assert_eq!((group.choices.len(), group.distinct, group.days, group.instances), (9, 6, 30, 60));
    let best = &group.choices[0];
    assert_eq!((best.name.as_str(), best.same_as), ("vwap, participation 0.1", None));
    assert_eq!(
        (group.choices[1].name.as_str(), group.choices[1].same_as),
        ("vwap, participation 0.2", Some(0))
    );
    assert!((best.total_bps - best.expected.mean - 5.0).abs() < 1e-9 && (best.risk_bps - 10.0).abs() < 1e-9);
    // POV is dearer by 0.05 - 0.01 u on every day: told apart, and within the margin.
    let pov = &group.choices[2];
    assert!(pov.name.starts_with("pov") && !pov.in_set && pov.within_margin, "{pov:?}");
    assert_eq!(group.choices.iter().filter(|choice| choice.in_set).count(), 2);
    assert_eq!(group.choices[group.baseline.unwrap()].name, "twap, participation 0.1");
    assert!(
        (group.saving.unwrap().mean - 1.0).abs() < 1e-9 && (group.saving_on_worst.mean - 3.0).abs() < 1e-9
    );
    let said = sentences::sentence(group, &found.question);
    for part in [
        "minutes 30: of 9 choices vwap, participation 0.1 is cheapest",
        "saves 1.00 bps (+- 0.00) on the baseline, twap, participation 0.1, and 3.00 bps (+- 0.00) on the worst, twap, \
         participation 0.05",
        "with 90% confidence nothing else is best",
        "pov, participation 0.1 is dearer, but by 0.1 bps at most",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    // The frontier is over both: slow and cheap, fast and safe.
    let frontier = &found.frontiers[0];
    assert_eq!((frontier.of, frontier.choices.len()), (18, 4));
    assert!((frontier.choices[0].risk_bps - 10.0).abs() < 1e-9, "{frontier:?}");
}

#[test]
fn a_weight_on_risk_ranks_over_all_minutes() {
    let ask = |risk_weight| {
        let question = ChoiceQuestion { risk_weight, ..ChoiceQuestion::default() };
        let found = choose(&sweep(), &question).unwrap();
        assert!(!found.within_minutes && found.frontiers.is_empty() && found.groups.len() == 1);
        found.groups[0].choices[0].clone()
    };
    assert_eq!(ask(0.1).name, "vwap, minutes 60, participation 0.1");
    let fast = ask(1.0);
    assert_eq!(fast.name, "vwap, minutes 30, participation 0.1");
    assert!((fast.loss.mean - fast.expected.mean - 10.0).abs() < 1e-9);
}

#[test]
fn cells_are_by_a_column_and_a_baseline_is_found_by_its_values() {
    let by = vec!["symbol".to_owned()];
    let baseline =
        vec![("strategy".to_owned(), "pov".to_owned()), ("participation".to_owned(), "0.20".to_owned())];
    let question = ChoiceQuestion { by, baseline, ..ChoiceQuestion::default() };
    let found = choose(&sweep(), &question).unwrap();
    let cells: Vec<&str> = found.groups.iter().map(|group| group.cell.as_str()).collect();
    assert_eq!(cells, ["A, minutes 30", "A, minutes 60", "B, minutes 30", "B, minutes 60"]);
    let group = &found.groups[3];
    assert_eq!(group.choices[group.baseline.unwrap()].name, "pov, participation 0.2");
    let nothing = vec![("strategy".to_owned(), "close".to_owned())];
    let error = choose(&sweep(), &ChoiceQuestion { baseline: nothing, ..question }).unwrap_err();
    assert!(error.to_string().contains("no choice has strategy=close"), "{error}");
}

#[test]
fn only_orders_that_every_choice_has_a_run_on_count() {
    // On d2 VWAP has no run; on d3 one of its assumptions has none.
    let mut rows = Vec::new();
    for day in ["d1", "d2", "d3", "d4"] {
        for k in ["0.1", "0.3"] {
            rows.push(run(&format!("A,{day},twap,{k}"), if k == "0.1" { 2.0 } else { 4.0 }, 1.0));
            if !(day == "d2" || day == "d3" && k == "0.3") {
                rows.push(run(&format!("A,{day},vwap,{k}"), if k == "0.1" { 1.0 } else { 5.0 }, 1.0));
            }
        }
    }
    let found =
        choose(&table(&["symbol", "session", "strategy", "k_temp"], &rows), &ChoiceQuestion::default())
            .unwrap();
    let group = &found.groups[0];
    assert_eq!((group.days, group.instances, group.left_out), (3, 3, 1));
    assert_eq!((found.runs, found.of_runs), (10, 13));
    // d1 and d4 are the mean of both assumptions, d3 is the first alone.
    let cost = |name: &str| group.choices.iter().find(|choice| choice.name == name).unwrap().expected.mean;
    assert!((cost("twap") - (3.0 + 3.0 + 2.0) / 3.0).abs() < 1e-12);
    assert!((cost("vwap") - (3.0 + 3.0 + 1.0) / 3.0).abs() < 1e-12);
    let note = "1 of 4 orders are left out, because not every choice has a run on them.";
    assert!(sentences::notes(group, &found.question).iter().any(|found| found == note));
}

#[test]
fn an_assumption_that_does_not_matter_to_a_choice_is_the_same_for_all_its_values() {
    let rows: Vec<_> = ["d1", "d2", "d3"]
        .into_iter()
        .flat_map(|day| {
            [("cross", "", 3.0), ("passive", "touch", 1.0), ("passive", "through", 4.0)]
                .map(|(fill, rule, cost)| run(&format!("A,{day},{fill},{rule}"), cost, 1.0))
        })
        .collect();
    let frame = table(&["symbol", "session", "fill", "passive_fill"], &rows);
    let found = choose(&frame, &ChoiceQuestion::default()).unwrap();
    let costs: Vec<f64> = found.groups[0].choices.iter().map(|choice| choice.expected.mean).collect();
    assert!((costs[0] - 2.5).abs() < 1e-12 && (costs[1] - 3.0).abs() < 1e-12, "{costs:?}");
    // By that assumption, crossing is in both cells.
    let by = vec!["passive_fill".to_owned()];
    let found = choose(&frame, &ChoiceQuestion { by, ..ChoiceQuestion::default() }).unwrap();
    let best: Vec<(&str, &str)> =
        found.groups.iter().map(|group| (group.cell.as_str(), group.choices[0].name.as_str())).collect();
    assert_eq!(best, [("passive_fill touch", "fill passive"), ("passive_fill through", "fill cross")]);
}

#[test]
fn a_start_is_of_the_order_unless_it_is_to_be_chosen() {
    let rows: Vec<_> = (0..6)
        .flat_map(|day| {
            [("10:00", 3.0), ("14:00", 2.0)].into_iter().flat_map(move |(start, cost)| {
                [("twap", 0.5), ("vwap", 0.0)]
                    .map(|(strategy, more)| run(&format!("A,d{day},{start},{strategy}"), cost + more, 1.0))
            })
        })
        .collect();
    let frame = table(&["symbol", "session", "start", "strategy"], &rows);
    let ask = |choose_start| {
        let found = choose(&frame, &ChoiceQuestion { choose_start, ..ChoiceQuestion::default() }).unwrap();
        (found.groups[0].choices.len(), found.groups[0].instances, found.groups[0].choices[0].name.clone())
    };
    assert_eq!(ask(false), (2, 12, "vwap".to_owned()));
    assert_eq!(ask(true), (4, 6, "vwap, start 14:00".to_owned()));
}

#[test]
fn questions_without_an_answer_are_refused_with_a_remedy() {
    let refused = |question: ChoiceQuestion, says: &str| {
        let error = choose(&sweep(), &question).unwrap_err().to_string();
        assert!(error.contains(says), "{error} does not say {says}");
    };
    let usual = ChoiceQuestion::default;
    refused(ChoiceQuestion { level: 1.0, ..usual() }, "between 0 and 1, such as 0.9");
    refused(ChoiceQuestion { level: f64::NAN, ..usual() }, "between 0 and 1");
    refused(ChoiceQuestion { margin_bps: -0.1, ..usual() }, "0 or more");
    refused(ChoiceQuestion { risk_weight: f64::INFINITY, ..usual() }, "--risk-weight is inf");
    refused(ChoiceQuestion { by: vec!["colour".to_owned()], ..usual() }, "no column `colour`");
    refused(ChoiceQuestion { by: vec!["session".to_owned()], ..usual() }, "days are the observations");
    let walk = Some(WalkForwardSettings { train: 28, test: 5 });
    refused(
        ChoiceQuestion { walk, ..usual() },
        "30 days are too few for --train 28 --test 5, which takes 33 at least",
    );
    let rows = [run("A,d1,twap", 1.0, 1.0), run("A,d2,vwap", 1.0, 1.0)];
    let apart = choose(&table(&["symbol", "session", "strategy"], &rows), &usual()).unwrap_err();
    assert!(apart.to_string().contains("has a run on 1 of 2 instances"), "{apart}");
    let one = choose(&table(&["symbol", "session", "strategy"], &rows[..1]), &usual()).unwrap_err();
    assert_eq!(one, ChoiceError::OneChoice);
}

#[test]
fn many_choices_are_screened_and_the_set_is_that_of_those_that_stay() {
    let mut random = SplitMix64(31);
    let mut rows = Vec::new();
    let losses = noise(&mut random, 600, 30);
    for (place, losses) in losses.iter().enumerate() {
        for (day, loss) in losses.iter().enumerate() {
            let dearer = if place < 10 { 0.0 } else { 5.0 };
            rows.push(run(&format!("A,d{day:02},{}", place + 1), loss + dearer, 1.0));
        }
    }
    let found = choose(&table(&["symbol", "session", "urgency"], &rows), &ChoiceQuestion::default()).unwrap();
    let group = &found.groups[0];
    assert_eq!((group.choices.len(), group.screened.dearer, group.screened.beyond), (600, 590, 0));
    assert!(group.choices[..10].iter().all(|choice| choice.p.is_some()), "{:?}", group.choices[9]);
    assert!(group.choices[10..].iter().all(|choice| choice.p.is_none() && !choice.in_set));
}

#[test]
fn walking_forward_counts_what_was_picked() {
    let walk = Some(WalkForwardSettings { train: 10, test: 5 });
    let found = choose(&sweep(), &ChoiceQuestion { walk, ..ChoiceQuestion::default() }).unwrap();
    let group = &found.groups[1];
    let walk = group.walk.as_ref().unwrap();
    assert_eq!((walk.windows, walk.days, walk.hindsight), (4, 20, 0));
    assert_eq!(group.choices[0].picked, Some(4));
    assert!((walk.saving.unwrap().mean - 1.0).abs() < 1e-9 && walk.optimism_bps().unwrap().abs() < 1e-9);
    let said = sentences::walk_sentence(group, walk);
    assert!(said.contains("saves 1.00 bps (+- 0.00) where 1.00 was promised"), "{said}");
}

#[test]
fn of_choices_that_are_equal_so_far_the_first_of_the_plan_is_picked() {
    // The second becomes cheaper on the days that are scored: nobody knows before.
    let mut rows = Vec::new();
    for day in 0..12 {
        for (cap, later) in [("0.1", 0.0), ("0.2", -1.0)] {
            let cost = 3.0 + if day < 10 { 0.0 } else { later };
            rows.push(run(&format!("A,d{day:02},{cap}"), cost, 1.0));
        }
    }
    let walk = Some(WalkForwardSettings { train: 10, test: 2 });
    let frame = table(&["symbol", "session", "participation"], &rows);
    let found = choose(&frame, &ChoiceQuestion { walk, ..ChoiceQuestion::default() }).unwrap();
    let group = &found.groups[0];
    let picked: Vec<(&str, Option<u64>)> =
        group.choices.iter().map(|choice| (choice.name.as_str(), choice.picked)).collect();
    assert_eq!(picked, [("participation 0.2", Some(0)), ("participation 0.1", Some(1))]);
    assert!((group.walk.as_ref().unwrap().picked.mean - 3.0).abs() < 1e-12);
}
