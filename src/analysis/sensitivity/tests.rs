//! Indices against those of functions whose indices are known.
#![expect(
    clippy::disallowed_methods,
    reason = "what is expected here is known to far fewer digits than differ"
)]

use std::f64::consts::PI;

use super::*;
use crate::analysis::table_axis::tests::{frame, pairs, row};

/// A small deterministic generator of numbers in [0, 1) (`SplitMix64`).
struct TestRng(u64);

impl TestRng {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn axes(names: &[&str]) -> Vec<Vec<String>> {
    names.iter().map(|name| vec![(*name).to_owned()]).collect()
}

/// Indices of `y` over three numeric axes.
fn of(points: &[[f64; 3]], y: impl Fn(&[f64; 3]) -> f64) -> Sensitivity {
    let rows: Vec<_> =
        points.iter().map(|x| (x.iter().map(ToString::to_string).collect(), vec![y(x)])).collect();
    of_measure(&frame(&["a", "b", "c"], &["y"], &rows), &axes(&["a", "b", "c"]), "y").unwrap()
}

/// The middles of `n` equal parts of [-pi, pi].
fn middles(n: u32) -> Vec<f64> {
    (0..n).map(|i| -PI + 2.0 * PI * (f64::from(i) + 0.5) / f64::from(n)).collect()
}

fn product(values: &[f64]) -> Vec<[f64; 3]> {
    let pairs = values.iter().flat_map(|a| values.iter().map(move |b| (*a, *b)));
    pairs.flat_map(|(a, b)| values.iter().map(move |c| [a, b, *c])).collect()
}

/// Ishigami, Homma 1990, with a = 7 and b = 0.1.
fn ishigami(x: &[f64; 3]) -> f64 {
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// Its indices over [-pi, pi]^3, in closed form: first order and total of each axis.
fn of_ishigami() -> [(f64, f64); 3] {
    let (a, b) = (7.0_f64, 0.1);
    let first = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let second = a * a / 8.0;
    let both = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let all = first + second + both;
    [(first / all, (first + both) / all), (second / all, second / all), (0.0, both / all)]
}

fn check(found: &Sensitivity, expected: &[(f64, f64)], within: f64) {
    for (index, (first, total)) in found.indices.iter().zip(expected) {
        assert!((index.first.unwrap() - first).abs() < within, "{index:?} is not S1 = {first}");
        assert!((index.total.unwrap() - total).abs() < within, "{index:?} is not ST = {total}");
    }
}

#[test]
fn the_ishigami_function_on_a_full_product_has_its_known_indices() {
    let found = of(&product(&middles(60)), ishigami);
    assert_eq!(found.method, SensitivityMethod::Exact);
    // 60 parts an axis: the error of the midpoint rule.
    check(&found, &of_ishigami(), 2e-3);
    let alone: f64 = of_ishigami().iter().map(|(first, _)| first).sum();
    assert!((found.interactions().unwrap() - (1.0 - alone)).abs() < 3e-3);
}

#[test]
fn a_sample_of_the_ishigami_function_estimates_them_and_tells_no_total_it_has_no_runs_for() {
    let mut dice = TestRng(11);
    let points: Vec<[f64; 3]> =
        (0..20_000).map(|_| [(); 3].map(|()| PI * (2.0 * dice.roll() - 1.0))).collect();
    let found = of(&points, ishigami);
    assert!(matches!(found.method, SensitivityMethod::Estimated { coverage } if coverage < 1e-6));
    for (index, (first, _)) in found.indices.iter().zip(of_ishigami()) {
        // Every value occurs once: classes of neighbours.
        assert_eq!((index.values, index.total, index.comparisons), (20_000, None, 0));
        assert!((index.first.unwrap() - first).abs() < 0.02, "{index:?} is not {first}");
    }
    assert_eq!(found.interactions(), None);
}

#[test]
fn a_sample_of_a_product_estimates_first_order_and_total() {
    let mut dice = TestRng(5);
    let points: Vec<[f64; 3]> = product(&middles(20)).into_iter().filter(|_| dice.roll() < 0.3).collect();
    let found = of(&points, ishigami);
    let whole = of(&product(&middles(20)), ishigami);
    let SensitivityMethod::Estimated { coverage } = found.method else { panic!("{found:?}") };
    assert!((coverage - points.len() as f64 / 8000.0).abs() < 1e-9);
    let known: Vec<(f64, f64)> =
        whole.indices.iter().map(|index| (index.first.unwrap(), index.total.unwrap())).collect();
    check(&found, &known, 0.04);
    assert!((found.variance / whole.variance - 1.0).abs() < 0.05);
}

#[test]
fn an_axis_that_explains_nothing_has_an_index_near_0_on_a_small_sample() {
    let mut dice = TestRng(3);
    let noise: Vec<f64> = (0..400).map(|_| dice.roll()).collect();
    // 40 values of 10 runs each: the plain correlation ratio is near 39 / 399.
    let rows: Vec<_> = noise
        .iter()
        .enumerate()
        .map(|(i, y)| (vec![format!("v{}", i % 40), format!("w{}", i / 4)], vec![*y]))
        .collect();
    let found = of_measure(&frame(&["a", "b"], &["y"], &rows), &axes(&["a", "b"]), "y").unwrap();
    assert!(found.indices[0].first.unwrap() < 0.04, "{found:?}");
}

#[test]
fn a_product_with_one_run_missing_is_all_but_exact() {
    let mut points = product(&middles(8));
    let whole = of(&points, ishigami);
    points.remove(100);
    let found = of(&points, ishigami);
    let known: Vec<(f64, f64)> =
        whole.indices.iter().map(|index| (index.first.unwrap(), index.total.unwrap())).collect();
    assert!(matches!(found.method, SensitivityMethod::Estimated { .. }));
    check(&found, &known, 3e-3);
}

#[test]
fn a_product_of_two_axes_by_hand() {
    // Y = a b with a in {1, 3}, b in {0, 2}: 0, 2, 0, 6. Mean 2, variance 6; E[Y|a] = 1, 3: 1/6; E[Y|b] = 0, 4: 4/6.
    let rows = [row("1,0,x", &[0.0]), row("1,2,x", &[2.0]), row("3,0,x", &[0.0]), row("3,2,x", &[6.0])];
    let found =
        of_measure(&frame(&["a", "b", "one"], &["y"], &rows), &axes(&["a", "b", "one"]), "y").unwrap();
    assert_eq!((found.runs, found.indices.len(), found.method), (4, 2, SensitivityMethod::Exact));
    assert!((found.mean - 2.0).abs() < 1e-12 && (found.variance - 6.0).abs() < 1e-12);
    check(&found, &[(1.0 / 6.0, 2.0 / 6.0), (4.0 / 6.0, 5.0 / 6.0)], 1e-12);
}

#[test]
fn a_run_that_an_axis_does_not_matter_to_stands_at_all_its_values() {
    let short = [row("twap,", &[1.0]), row("vwap,flat", &[2.0]), row("vwap,median", &[6.0])];
    let long = [
        row("twap,flat", &[1.0]),
        row("twap,median", &[1.0]),
        row("vwap,flat", &[2.0]),
        row("vwap,median", &[6.0]),
    ];
    let indices = |rows: &[(Vec<String>, Vec<f64>)]| {
        of_measure(&frame(&["strategy", "curve"], &["y"], rows), &axes(&["strategy", "curve"]), "y").unwrap()
    };
    let (short, long) = (indices(&short), indices(&long));
    assert_eq!((short.method, short.runs), (SensitivityMethod::Exact, 3));
    assert_eq!(short.indices, long.indices);
    assert!((short.mean - long.mean).abs() < 1e-12 && (short.variance - long.variance).abs() < 1e-12);
}

#[test]
fn runs_that_an_axis_does_not_matter_to_keep_their_share_in_a_sample() {
    let mut dice = TestRng(17);
    let mut rows = Vec::new();
    for day in 0..400 {
        let noise = dice.roll();
        // TWAP is drawn if one of its five curves was.
        if dice.roll() < 1.0 - 0.4_f64.powi(5) {
            rows.push(row(&format!("twap,,d{day}"), &[noise]));
        }
        for curve in 0..5 {
            if dice.roll() < 0.6 {
                rows.push(row(&format!("vwap,c{curve},d{day}"), &[noise + f64::from(curve)]));
            }
        }
    }
    let found = of_measure(
        &frame(&["strategy", "curve", "session"], &["y"], &rows),
        &axes(&["strategy", "curve", "session"]),
        "y",
    )
    .unwrap();
    // Half of all is VWAP, with a mean of 2 over its curves and a variance of 2; noise has 1/12.
    let variance = 0.5 * 2.0 + 0.25 * 4.0 + 1.0 / 12.0;
    assert!((found.mean - 1.5).abs() < 0.08 && (found.variance - variance).abs() < 0.12, "{found:?}");
    let [strategy, curve, _] = &found.indices[..] else { panic!("{found:?}") };
    assert!((strategy.first.unwrap() - 1.0 / variance).abs() < 0.04, "{strategy:?}");
    // E[Y|curve] moves half as far as VWAP does; the total is all of VWAP's variance, half the time.
    assert!((curve.first.unwrap() - 0.5 / variance).abs() < 0.04, "{curve:?}");
    assert!((curve.total.unwrap() - 1.0 / variance).abs() < 0.05, "{curve:?}");
    // TWAP has no curve, so it agrees with no VWAP run on everything else.
    assert_eq!(strategy.total, None);
}

#[test]
fn a_value_that_is_never_compared_leaves_the_total_open() {
    let mut rows = Vec::new();
    for (spread, symbol) in [("1", "A"), ("1", "B"), ("3", "A"), ("3", "B"), ("12", "THIN")] {
        for day in 0..20 {
            rows.push(row(&format!("{symbol},{spread},d{day}"), &[f64::from(day)]));
        }
    }
    let found = of_measure(
        &frame(&["symbol", "spread_bps", "session"], &["y"], &rows),
        &axes(&["symbol", "spread_bps", "session"]),
        "y",
    )
    .unwrap();
    assert_eq!(found.indices[0].total, None);
    assert_eq!(found.indices[0].comparisons, 40);
    // The day explains all; the variance allows for chance, which gaps by design do not have.
    assert!((found.indices[2].first.unwrap() - 1.0).abs() < 0.01, "{found:?}");
    assert!((found.indices[2].total.unwrap() - 1.0).abs() < 0.01, "{found:?}");
}

#[test]
fn rows_that_differ_by_more_than_the_axes_have_no_total_and_a_constant_has_no_index() {
    let rows: Vec<_> = (0..60_u32).map(|i| row(&format!("v{}", i % 3), &[f64::from(i % 7)])).collect();
    let found = of_measure(&frame(&["a"], &["y"], &rows), &axes(&["a"]), "y").unwrap();
    assert_eq!(found.indices[0].total, None);
    assert!(found.indices[0].first.unwrap() < 0.1);
    let rows: Vec<_> = (0..60_u32).map(|i| row(&format!("v{i}"), &[0.1])).collect();
    let found = of_measure(&frame(&["a"], &["y"], &rows), &axes(&["a"]), "y").unwrap();
    assert_eq!((found.indices[0].first, found.indices[0].total, found.variance), (None, None, 0.0));
    // The rounding of equal costs is not variance to explain.
    let rows: Vec<_> = (0..6_u32).map(|i| row(&format!("v{i}"), &[1e-14 * f64::from(i)])).collect();
    let found = of_measure(&frame(&["a"], &["y"], &rows), &axes(&["a"]), "y").unwrap();
    assert_eq!((found.indices[0].first, found.variance), (None, 0.0));
}

#[test]
fn a_missing_figure_is_left_out_and_a_missing_column_named() {
    let rows = [row("1", &[f64::NAN]), row("2", &[1.0]), row("3", &[3.0])];
    let frame = frame(&["a"], &["y"], &rows);
    let found = of_measure(&frame, &axes(&["a"]), "y").unwrap();
    assert_eq!((found.runs, found.indices[0].values), (2, 2));
    assert_eq!(of_measure(&frame, &axes(&["b"]), "y"), Err(UnknownColumn("b".to_owned())));
}

#[test]
fn what_decides_a_difference_is_told_apart_from_what_decides_the_cost() {
    // VWAP gains with k_temp; the day moves both alike.
    let mut rows = Vec::new();
    for day in 0..5 {
        for k in [0.1, 0.2, 0.4] {
            let cost = 100.0 * f64::from(day);
            rows.push(row(&format!("d{day},{k},twap,"), &[cost + k]));
            rows.push(row(&format!("d{day},{k},vwap,flat"), &[cost]));
        }
    }
    let frame = frame(&["session", "k_temp", "strategy", "curve"], &["is_total_bps"], &rows);
    let axes = axes(&["session", "k_temp", "strategy", "curve"]);
    let found = of_difference(&frame, &axes, &pairs(&frame)).unwrap();
    let names: Vec<&str> = found.indices.iter().map(|index| index.axis.as_str()).collect();
    assert_eq!((found.runs, names, found.method), (15, vec!["session", "k_temp"], SensitivityMethod::Exact));
    check(&found, &[(0.0, 0.0), (1.0, 1.0)], 1e-9);
    assert!((found.mean - -0.7 / 3.0).abs() < 1e-9);
}
