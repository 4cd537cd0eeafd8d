//! Coefficients that fills were made with come back from them, with errors that mean what they say.

use std::collections::BTreeMap;
use std::fs;

use predicates::prelude::*;
use predicates::str::contains;
use slipgrid::{CalibrationError, Execution, calibrate};
use tempfile::TempDir;

use crate::support::{SplitMix64, slipgrid};

/// What the fills are made with: `k_temp`, alpha, `k_perm`.
const TRUE: [f64; 3] = [0.35, 0.55, 0.8];

/// Nearly standard normal.
fn normal(dice: &mut SplitMix64) -> f64 {
    (0..12).map(|_| dice.uniform()).sum::<f64>() - 6.0
}

/// Orders whose fills pay what the model says and noise; noise has a part that an order's fills share.
fn executions(orders: usize, seed: u64) -> Vec<Execution> {
    let mut dice = SplitMix64(seed);
    let mut made = Vec::new();
    for order in 0..orders {
        let sign = if dice.uniform() < 0.5 { 1.0 } else { -1.0 };
        let (adv, sigma) = (1e6 * (1.0 + 4.0 * dice.uniform()), 0.0005 * (1.0 + 2.0 * dice.uniform()));
        let (mut free_mid, mut executed) = (50.0 + 100.0 * dice.uniform(), 0.0);
        let shared = 0.05 * normal(&mut dice);
        for _ in 0..30 {
            free_mid *= 1.0 + sigma * normal(&mut dice);
            let bar_vol = adv / 390.0 * (0.3 + 1.4 * dice.uniform());
            let child = bar_vol * 0.3 * dice.uniform().powi(2) + 1.0;
            let mid = free_mid * (1.0 + sign * TRUE[2] * executed / adv);
            let share: f64 = (child / bar_vol).min(1.0);
            let paid = TRUE[0] * share.powf(TRUE[1]) + shared + 0.1 * normal(&mut dice);
            let half_spread = mid * 1e-4;
            let fill_px = mid + sign * (half_spread + paid * sigma * mid);
            made.push(Execution {
                order: format!("o{order}"),
                sign,
                child,
                fill_px,
                mid,
                half_spread,
                bar_vol,
                sigma,
                adv,
            });
            executed += child;
        }
    }
    made
}

#[test]
fn many_fills_give_back_what_they_were_made_with() {
    let found = calibrate(&executions(3000, 1)).unwrap();
    for (estimate, truth) in [found.k_temp, found.alpha, found.k_perm].iter().zip(TRUE) {
        assert!(
            (estimate.value - truth).abs() < 4.0 * estimate.standard_error,
            "{estimate:?} against {truth}"
        );
        assert!(estimate.standard_error < 0.1 * truth || truth > 0.7, "{estimate:?}");
    }
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    let mut covered = [0_u32; 3];
    for seed in 0..300 {
        let found = calibrate(&executions(40, seed + 100)).unwrap();
        for ((estimate, truth), covered) in
            [found.k_temp, found.alpha, found.k_perm].iter().zip(TRUE).zip(&mut covered)
        {
            *covered +=
                u32::from(estimate.confidence_interval.0 <= truth && truth <= estimate.confidence_interval.1);
        }
    }
    for covered in covered {
        assert!((270..=298).contains(&covered), "{covered} of 300 intervals of 95% cover");
    }
}

#[test]
fn fills_that_cannot_tell_are_refused() {
    let few = executions(1, 1);
    assert!(matches!(calibrate(&few[..5]), Err(CalibrationError::TooFew { what: "fills", .. })));
    assert!(matches!(calibrate(&few), Err(CalibrationError::TooFew { what: "orders", .. })));
    let mut alike = executions(5, 1);
    for fill in &mut alike {
        fill.child = 0.1 * fill.bar_vol;
    }
    assert_eq!(calibrate(&alike), Err(CalibrationError::OneShare));
    let mut free = executions(5, 1);
    for fill in &mut free {
        fill.fill_px = fill.mid - fill.sign * fill.half_spread;
    }
    assert_eq!(calibrate(&free), Err(CalibrationError::NoFit));
}

fn csv_of(executions: &[Execution]) -> String {
    let mut text = String::from("order,side,child,fill_px,mid,half_spread,bar_vol,sigma_bps,adv,venue\n");
    for fill in executions {
        let side = if fill.sign > 0.0 { "buy" } else { "sell" };
        let cells =
            [fill.child, fill.fill_px, fill.mid, fill.half_spread, fill.bar_vol, fill.sigma * 1e4, fill.adv];
        text.push_str(&format!("{},{side},{},x\n", fill.order, cells.map(|cell| cell.to_string()).join(",")));
    }
    text
}

#[test]
fn a_fills_file_becomes_values_a_sweep_starts_from_and_draws_from() {
    let folder = TempDir::new().unwrap();
    let executions = executions(200, 7);
    fs::write(folder.path().join("fills.csv"), csv_of(&executions)).unwrap();
    slipgrid(folder.path())
        .args(["calibrate", "fills.csv"])
        .assert()
        .code(0)
        .stdout(contains("6000 fills of 200 orders").and(contains("k_temp")).and(contains("impact.svg")));
    let found = calibrate(&executions).unwrap();
    let picture = fs::read_to_string(folder.path().join("impact.svg")).unwrap();
    assert!(
        picture.starts_with("<svg") && picture.matches("<circle").count() == 20,
        "a point a group of fills"
    );

    let sweep = "name = 's'\ninclude = 'impact.toml'\n[data]\nsource = 'sample'\n[order]\nsymbol = 'LIQD'\n[output]\nslices = \
                 'none'\nsummaries = false\n";
    fs::write(folder.path().join("s.toml"), sweep).unwrap();
    slipgrid(folder.path()).args(["run", "s.toml", "-q"]).assert().code(0);
    let mut table = csv::Reader::from_path(folder.path().join("results/s/comparison.csv")).unwrap();
    let row: BTreeMap<String, f64> = table
        .deserialize::<BTreeMap<String, String>>()
        .map(Result::unwrap)
        .next()
        .unwrap()
        .into_iter()
        .filter_map(|(name, cell)| Some((name, cell.parse().ok()?)))
        .collect();
    for (name, estimate) in [("k_temp", found.k_temp), ("alpha", found.alpha), ("k_perm", found.k_perm)] {
        // A volatility in basis points has other rounding than one in fractions.
        assert!((row[name] - estimate.value).abs() < 1e-9, "{name}");
    }
    fs::write(folder.path().join("s.toml"), format!("{sweep}[draws]\nn = 50\n")).unwrap();
    slipgrid(folder.path()).args(["plan", "s.toml"]).assert().code(0).stdout(contains("50 runs"));
}

#[test]
fn every_wrong_row_of_a_fills_file_is_named_by_its_line() {
    let folder = TempDir::new().unwrap();
    let good = csv_of(&executions(3, 1));
    let line = |row: &str| format!("{good}{row}\n");
    for (text, says) in [
        (line("a,hold,1,10,10,0.1,100,5,1000,x"), "fills.csv:92: side is `hold`"),
        (line("a,buy,1,10,-10,0.1,100,5,1000,x"), "fills.csv:92: mid is `-10`: it must be a number above 0"),
        (line("a,buy,1,10,10,0.1,100,,1000,x"), "fills.csv:92: sigma_bps is ``"),
        (good.replace("half_spread", "spread"), "no column `half_spread`: half the quoted spread"),
        ("order,side\n".to_owned(), "fills.csv:1: the header has no column `child`"),
    ] {
        fs::write(folder.path().join("fills.csv"), text).unwrap();
        slipgrid(folder.path()).args(["calibrate", "fills.csv"]).assert().code(2).stderr(contains(says));
    }
    assert!(!folder.path().join("impact.toml").exists(), "nothing is written of what is refused");
}
