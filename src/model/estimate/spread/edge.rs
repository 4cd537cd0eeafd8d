//! Spread model `edge`: the efficient estimator from open, high, low and close.

use std::ops::Range;

use super::{LogBar, SpreadModel, Sums, log_bars};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, SpreadScale, Tick};

/// EDGE: the moment conditions of opens and closes against mids, each weighted by the other's variance.
///
/// With o, h, l, c the logs of a bar's prices, m = (h + l) / 2, and 1 for the bar before: r1 = m - o, r2 = o - m1,
/// r3 = m - c1, r4 = c1 - m1, r5 = o - c1; t = 1 where h != l or l != c1, else 0; pt = mean t, po = mean t (o != h) +
/// mean t (o != l), pc = mean t (c1 != h1) + mean t (c1 != l1); dk = rk - t x mean rk / pt. Then
///
/// x1 = -4 d1 r2 / po - 4 d3 r4 / pc, x2 = -4 d1 r5 / po - 4 d5 r4 / pc, S^2 = (v2 e1 + v1 e2) / (v1 + v2)
///
/// with e and v the means and variances of x1 and x2; S is a fraction of mid, S^2 may come out below 0. It does not exist
/// with fewer than two bars of t = 1, or where po or pc is 0. All of it follows from sums over pairs of bars, so sessions
/// add up; the value is that of `edge(open, high, low, close, sign=True)` of the Python package bidask, squared with its
/// sign, over the sessions' bars with an empty row between two sessions.
/// Source: Ardia, Guidotti, Kroencke 2024, "Efficient estimation of bid-ask spreads from open, high, low, and close
/// prices", Journal of Financial Economics 161, 103916.
pub(super) struct Edge;

/// Number of bars.
const BARS: usize = 0;
/// Sum of r1 over all bars: the only return that needs no bar before.
const R1: usize = 1;
/// r1 of the first bar, which the mean of r1 leaves out where no row comes before it.
const FIRST_R1: usize = 2;
/// Number of pairs.
const PAIRS: usize = 3;
/// Sum of t.
const T: usize = 4;
/// Sum of t (o != h) + t (o != l).
const PO: usize = 5;
/// Sum of t (c1 != h1) + t (c1 != l1).
const PC: usize = 6;
/// Sum of r3.
const R3: usize = 7;
/// Sum of r5.
const R5: usize = 8;
/// Where the sums of the four parts of x1 begin: those of each, then of each product of two.
const X1: usize = 9;
/// Sums of the four parts of one x.
const PARTS: usize = 4 + 10;
/// The same for x2.
const X2: usize = X1 + PARTS;
/// Number of sums.
const LENGTH: usize = X2 + PARTS;

impl FamilyMember for Edge {
    fn name(&self) -> &'static str {
        "edge"
    }

    fn about(&self) -> &'static str {
        "EDGE, from open, high, low and close (Ardia, Guidotti, Kroencke 2024)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Tick, SpreadScale]
    }
}

impl SpreadModel for Edge {
    fn observe(&self, series: &BarSeries, rows: Range<usize>) -> Sums {
        let mut sums = [0.0; LENGTH];
        let mut before: Option<LogBar> = None;
        for bar in log_bars(series, rows) {
            let r1 = bar.mid - bar.open;
            sums[BARS] += 1.0;
            sums[R1] += r1;
            match before {
                None => sums[FIRST_R1] = r1,
                Some(before) => add_pair(&mut sums, &before, &bar),
            }
            before = Some(bar);
        }
        Sums(sums.to_vec())
    }

    fn signed_square(&self, pooled: &Sums, earliest: &Sums) -> Option<f64> {
        let (sums, first) = (&pooled.0, earliest.0.get(FIRST_R1)?);
        let pairs = sums[PAIRS];
        let mean = |place: usize| sums[place] / pairs;
        let (pt, po, pc) = (mean(T), mean(PO), mean(PC));
        if !(sums[T] >= 2.0 && po > 0.0 && pc > 0.0) {
            return None;
        }
        let shift_1 = (sums[R1] - first) / (sums[BARS] - 1.0) / pt;
        let (shift_3, shift_5) = (mean(R3) / pt, mean(R5) / pt);
        let (of_open, of_close) = (-4.0 / po, -4.0 / pc);
        let moments = |from: usize, shift: f64| {
            moments(
                &sums[from..from + PARTS],
                pairs,
                [of_open, -of_open * shift_1, of_close, -of_close * shift],
            )
        };
        let ((e1, v1), (e2, v2)) = (moments(X1, shift_3), moments(X2, shift_5));
        let total = v1 + v2;
        Some(if total > 0.0 { (v2 * e1 + v1 * e2) / total } else { f64::midpoint(e1, e2) })
    }
}

/// Adds what a bar says after the bar `before` it.
fn add_pair(sums: &mut [f64; LENGTH], before: &LogBar, bar: &LogBar) {
    let indicator = |holds: bool| f64::from(u8::from(holds));
    let differ = |a: f64, b: f64| indicator(a.to_bits() != b.to_bits());
    let r1 = bar.mid - bar.open;
    let r2 = bar.open - before.mid;
    let r3 = bar.mid - before.close;
    let r4 = before.close - before.mid;
    let r5 = bar.open - before.close;
    let t = differ(bar.high, bar.low).max(differ(bar.low, before.close));
    sums[PAIRS] += 1.0;
    sums[T] += t;
    sums[PO] += t * (differ(bar.open, bar.high) + differ(bar.open, bar.low));
    sums[PC] += t * (differ(before.close, before.high) + differ(before.close, before.low));
    sums[R3] += r3;
    sums[R5] += r5;
    add_parts(&mut sums[X1..X1 + PARTS], [r1 * r2, t * r2, r3 * r4, t * r4]);
    add_parts(&mut sums[X2..X2 + PARTS], [r1 * r5, t * r5, r5 * r4, t * r4]);
}

/// Adds the four parts of an x, and every product of two of them.
fn add_parts(sums: &mut [f64], parts: [f64; 4]) {
    let mut place = 0;
    for part in parts {
        sums[place] += part;
        place += 1;
    }
    for (index, first) in parts.iter().enumerate() {
        for second in &parts[index..] {
            sums[place] += first * second;
            place += 1;
        }
    }
}

/// Mean and variance over `pairs` pairs of an x whose four parts have these sums and `weights`.
fn moments(sums: &[f64], pairs: f64, weights: [f64; 4]) -> (f64, f64) {
    let (mut mean, mut square) = (0.0, 0.0);
    for (weight, sum) in weights.iter().zip(sums) {
        mean += weight * sum;
    }
    let mut products = sums[4..].iter();
    for (index, first) in weights.iter().enumerate() {
        for (offset, second) in weights[index..].iter().enumerate() {
            let twice = if offset == 0 { 1.0 } else { 2.0 };
            square += twice * first * second * products.next().copied().unwrap_or(0.0);
        }
    }
    (mean / pairs, square / pairs - mean * mean / (pairs * pairs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::bar_series::SessionHours;
    use crate::model::bars::{Bar, Bars};

    /// Open, high, low and close of two sessions; in the fourth bar nothing traded.
    const FIRST: [[f64; 4]; 8] = [
        [99.83, 100.14, 99.83, 99.84],
        [99.88, 100.15, 99.78, 99.78],
        [100.07, 100.07, 99.75, 100.03],
        [100.03, 100.03, 100.03, 100.03],
        [99.66, 99.94, 99.59, 99.59],
        [99.59, 99.87, 99.52, 99.52],
        [99.51, 99.88, 99.51, 99.57],
        [99.87, 99.87, 99.56, 99.58],
    ];
    const SECOND: [[f64; 4]; 6] = [
        [100.85, 101.17, 100.82, 100.82],
        [101.1, 101.1, 100.71, 100.71],
        [101.01, 101.01, 100.65, 100.65],
        [100.64, 100.98, 100.63, 100.94],
        [100.98, 100.98, 100.65, 100.95],
        [100.67, 101.02, 100.67, 101.0],
    ];

    fn sums(bars: &[[f64; 4]]) -> Sums {
        let mut series = Bars::default();
        for (time, [open, high, low, close]) in (0..).step_by(60).zip(bars) {
            let bar = Bar { open: *open, high: *high, low: *low, close: *close, volume: 100.0 };
            series.push(time, bar).unwrap();
        }
        let date = jiff::civil::date(1970, 1, 1);
        let hours = SessionHours { date, open: 0, close: 3600, open_minute: 0 };
        let series = BarSeries::new("X", "digest", 60, series, &[hours]);
        Edge.observe(&series, 0..bars.len())
    }

    /// Signed squares of `bidask.edge(..., sign=True)`, bidask 2.1.0; two sessions with an empty row between them.
    #[test]
    fn it_is_the_estimate_of_the_authors_package_and_sessions_add_up() {
        let (first, second) = (sums(&FIRST), sums(&SECOND));
        let both = first.plus(&second);
        let near = |found: Option<f64>, expected: f64| (found.unwrap() / expected - 1.0).abs() < 1e-11;
        assert!(near(Edge.signed_square(&first, &first), 8.917_789_570_038_206e-6));
        assert!(near(Edge.signed_square(&second, &second), 1.337_044_845_450_378_4e-5));
        assert!(near(Edge.signed_square(&both, &first), 1.149_591_576_963_293_7e-5));
        assert!(near(Edge.signed_square(&both.minus(&first), &second), 1.337_044_845_450_378_4e-5));
    }

    #[test]
    fn bars_that_do_not_move_have_no_spread() {
        let still = sums(&[[100.0; 4]; 5]);
        assert_eq!(Edge.signed_square(&still, &still), None);
    }
}
