//! Break-even: the value of a parameter at which one choice overtakes the other.
//!
//! The mean paired difference is known at the values of the axis that were run; between two neighbours it is taken as a
//! straight line. A crossing is right to the spacing of the axis, and says nothing beyond its ends.

use super::compare::pairing::{Pairing, Pairs};
use super::frame::Frame;
use super::surface::{self, Cheaper, Surface, SurfaceCell, SurfaceError};

/// The difference at one value of the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakEvenPoint {
    /// The value, in the axis' own unit.
    pub value: f64,
    /// Number of pairs.
    pub pairs: u64,
    /// Mean difference of `is_total_bps`, alternative - baseline, bps of parent quantity x arrival: below 0 the
    /// alternative is cheaper.
    pub mean_bps: f64,
}

/// A value at which baseline and alternative change rank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// The value, in the axis' own unit; the midpoint where they tie over a range of values.
    pub at: f64,
    /// The values that were run just below and above it.
    pub between: (f64, f64),
    /// Which is cheaper above it.
    pub above: Cheaper,
}

/// The axis at one value of the second axis.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakEvenLine {
    /// The value of the second axis, as text; `None` without one.
    pub second: Option<String>,
    /// The difference at every value of the axis that has a pair, ascending.
    pub points: Vec<BreakEvenPoint>,
    /// The values at which baseline and alternative change rank, ascending; empty where they do not.
    pub crossings: Vec<Crossing>,
    /// Which is cheaper throughout, ties aside; `None` where they change rank, or nothing is known.
    pub always_cheaper: Option<Cheaper>,
}

/// The break-even values of one pairing.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakEven {
    /// What is compared.
    pub pairing: Pairing,
    /// The axis.
    pub axis: String,
    /// The second axis, if one is asked for.
    pub second: Option<String>,
    /// A line for every value of the second axis, in its order; one without it.
    pub lines: Vec<BreakEvenLine>,
}

/// The values of the numeric parameter `axis` at which baseline and alternative of `pairs` change rank, for every value
/// of `second`.
///
/// # Errors
/// [`SurfaceError`] where there is no such axis, or `axis` is not a number.
pub(crate) fn find(
    frame: &Frame,
    pairs: &Pairs,
    axis: &str,
    second: Option<&str>,
) -> Result<BreakEven, SurfaceError> {
    let by: Vec<&str> = second.into_iter().chain([axis]).collect();
    let surface = surface::of(frame, pairs, &by)?;
    let numbers = surface
        .axes
        .last()
        .and_then(|axis| (0..axis.len()).map(|place| axis.number(place)).collect::<Option<Vec<f64>>>());
    let numbers = numbers.ok_or_else(|| SurfaceError::NotNumeric(axis.to_owned()))?;
    let lines = surface.cells.chunks(numbers.len()).enumerate();
    let label = |surface: &Surface, place: usize| second.map(|_| surface.axes[0].label(place));
    Ok(BreakEven {
        pairing: pairs.pairing.clone(),
        axis: axis.to_owned(),
        second: second.map(str::to_owned),
        lines: lines.map(|(place, cells)| line(label(&surface, place), &numbers, cells)).collect(),
    })
}

fn line(second: Option<String>, numbers: &[f64], cells: &[SurfaceCell]) -> BreakEvenLine {
    let known = numbers.iter().zip(cells).filter_map(|(at, cell)| {
        let point = BreakEvenPoint { value: *at, pairs: cell.pairs, mean_bps: cell.mean_bps? };
        Some((point, cell.cheaper()?))
    });
    let known: Vec<(BreakEvenPoint, Cheaper)> = known.collect();
    let decided: Vec<(usize, Cheaper)> = known
        .iter()
        .enumerate()
        .filter(|(_, (_, side))| *side != Cheaper::Neither)
        .map(|(place, (_, side))| (place, *side))
        .collect();
    let turns = decided.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    let crossings: Vec<Crossing> = turns
        .map(|turn| {
            let (from, to) = (turn[0].0, turn[1].0);
            let (below, above) = (known[from].0, known[to].0);
            let at = if to == from + 1 {
                below.value + (above.value - below.value) * below.mean_bps / (below.mean_bps - above.mean_bps)
            } else {
                f64::midpoint(known[from + 1].0.value, known[to - 1].0.value)
            };
            Crossing { at, between: (below.value, above.value), above: turn[1].1 }
        })
        .collect();
    let throughout = match decided.first() {
        Some((_, side)) if crossings.is_empty() => Some(*side),
        None if !known.is_empty() => Some(Cheaper::Neither),
        _ => None,
    };
    BreakEvenLine {
        second,
        points: known.into_iter().map(|(point, _)| point).collect(),
        crossings,
        always_cheaper: throughout,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::table_axis::tests::{frame, pairs, row};

    fn found(frame: &Frame, axis: &str, second: Option<&str>) -> Result<BreakEven, SurfaceError> {
        find(frame, &pairs(frame), axis, second)
    }

    /// Two days whose noise of 3 bps the mean takes out; VWAP - TWAP by participation and symbol.
    fn table(difference: impl Fn(f64, &str) -> f64) -> Frame {
        let mut rows = Vec::new();
        for (day, noise) in [("d1", 3.0), ("d2", -3.0)] {
            for symbol in ["B", "A"] {
                for participation in [0.3, 0.05, 0.1, 0.2] {
                    let cells = format!("{day},{symbol},{participation}");
                    rows.push(row(&format!("{cells},twap"), &[10.0]));
                    let vwap = 10.0 + difference(participation, symbol) + noise;
                    rows.push(row(&format!("{cells},vwap"), &[vwap]));
                }
            }
        }
        frame(&["session", "symbol", "participation", "strategy"], &["is_total_bps"], &rows)
    }

    #[test]
    fn a_straight_difference_crosses_where_it_is_nought() {
        let found = found(&table(|p, _| 0.13 - p), "participation", None).unwrap();
        let [line] = &found.lines[..] else { panic!("{found:?}") };
        assert_eq!((line.points.len(), line.points[0].pairs, line.always_cheaper), (4, 4, None));
        let [crossing] = line.crossings[..] else { panic!("{line:?}") };
        assert!((crossing.at - 0.13).abs() < 1e-12, "{crossing:?}");
        assert_eq!(crossing.above, Cheaper::Alternative);
        assert!((crossing.between.0 - 0.1).abs() < 1e-12 && (crossing.between.1 - 0.2).abs() < 1e-12);
    }

    #[test]
    fn each_value_of_the_second_axis_has_its_own_break_even_or_a_winner_throughout() {
        let difference = |p: f64, symbol: &str| if symbol == "A" { p - 0.25 } else { 1.0 };
        let found = found(&table(difference), "participation", Some("symbol")).unwrap();
        let [b, a] = &found.lines[..] else { panic!("{found:?}") };
        assert_eq!(
            (b.second.as_deref(), b.crossings.len(), b.always_cheaper),
            (Some("B"), 0, Some(Cheaper::Baseline))
        );
        assert_eq!((a.second.as_deref(), a.always_cheaper), (Some("A"), None));
        assert!((a.crossings[0].at - 0.25).abs() < 1e-9 && a.crossings[0].above == Cheaper::Baseline);
    }

    #[test]
    fn all_crossings_are_found_a_tie_on_the_way_is_where_it_is_and_a_touch_is_none() {
        let by_value = |values: [f64; 4]| {
            let at = move |p: f64, _: &str| {
                values[[0.05, 0.1, 0.2, 0.3].iter().position(|q| p <= q + 1e-9).unwrap()]
            };
            found(&table(at), "participation", None).unwrap().lines.remove(0)
        };
        let wave = by_value([1.0, -1.0, 1.0, 3.0]);
        let at: Vec<f64> = wave.crossings.iter().map(|crossing| crossing.at).collect();
        assert!((at[0] - 0.075).abs() < 1e-9 && (at[1] - 0.15).abs() < 1e-9 && at.len() == 2, "{at:?}");
        let through = by_value([-1.0, 0.0, 2.0, 3.0]);
        assert!((through.crossings[0].at - 0.1).abs() < 1e-12 && through.crossings.len() == 1);
        let flat = by_value([-1.0, 0.0, 0.0, 3.0]);
        assert!((flat.crossings[0].at - 0.15).abs() < 1e-12 && flat.crossings.len() == 1);
        let touch = by_value([2.0, 0.0, 1.0, 1.0]);
        assert_eq!((touch.crossings.len(), touch.always_cheaper), (0, Some(Cheaper::Baseline)));
        assert_eq!(by_value([0.0; 4]).always_cheaper, Some(Cheaper::Neither));
    }

    #[test]
    fn nothing_lies_between_texts() {
        let refused = found(&table(|_, _| 1.0), "symbol", None).unwrap_err();
        assert_eq!(refused, SurfaceError::NotNumeric("symbol".into()));
    }
}
