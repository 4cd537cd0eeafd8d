//! What decides cost and ranking, computed once for every format: sensitivity, flip maps, break-even values, frontier.

pub(crate) mod sentences;

use super::break_even::{self, BreakEven};
use super::compare::pairing::{PairError, Pairing, Pairs};
use super::frame::{Frame, UnknownColumn};
use super::frontier::{self, Frontier};
use super::rank_flips::{self, RankFlipMap};
use super::sensitivity::{self, Sensitivity, SensitivityIndex};
use super::surface::SurfaceError;
use super::table_axis::TableAxis;

/// What decides the ranking of one pairing.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// What is compared.
    pub pairing: Pairing,
    /// What each axis explains of the difference.
    pub difference: Sensitivity,
    /// The map of rank changes over two axes; `None` where there are no two.
    pub map: Option<RankFlipMap>,
    /// Break-even values on one axis, for every value of the other; `None` where no axis is a number.
    pub break_even: Option<BreakEven>,
}

/// What decides costs and rankings.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityReport {
    /// What each axis explains of `is_total_bps`.
    pub cost: Sensitivity,
    /// What each axis explains of the expected cost, which leaves out what prices happened to do.
    pub expected: Sensitivity,
    /// What decides each pairing.
    pub rankings: Vec<Ranking>,
    /// The choices and which of them are efficient; `None` where no axis is a choice.
    pub frontier: Option<Frontier>,
}

impl SensitivityReport {
    /// Computes what decides cost and the ranking of `pairs` over `axes`; `by` names one or two axes for the maps, none
    /// takes those that matter most to the difference.
    ///
    /// # Errors
    /// [`SurfaceError`] where there is no such axis.
    pub fn of(
        frame: &Frame,
        axes: &[Vec<String>],
        pairs: &[&Pairs],
        by: &[String],
    ) -> Result<Self, SurfaceError> {
        let missing = |error: UnknownColumn| SurfaceError::Pair(PairError::NoColumn(error));
        let cost = sensitivity::of_measure(frame, axes, "is_total_bps").map_err(missing)?;
        let expected = frame.expected_bps().and_then(|values| {
            let axes = axes.iter().map(|names| TableAxis::of(frame, names)).collect::<Result<Vec<_>, _>>()?;
            Ok(sensitivity::of_values(&axes, &values))
        });
        let expected = expected.map_err(missing)?;
        let mut rankings = Vec::with_capacity(pairs.len());
        for pairs in pairs {
            rankings.push(ranking(frame, axes, pairs, by)?);
        }
        let is_axis = |axis: &&Vec<String>| cost.indices.iter().any(|index| index.axis == axis.join(" + "));
        let varying: Vec<Vec<String>> = axes.iter().filter(is_axis).cloned().collect();
        let choices = frontier::decision_axes(&varying);
        let frontier =
            if choices.is_empty() { None } else { Some(frontier::of(frame, &choices).map_err(missing)?) };
        Ok(Self { cost, expected, rankings, frontier })
    }
}

fn ranking(
    frame: &Frame,
    axes: &[Vec<String>],
    pairs: &Pairs,
    by: &[String],
) -> Result<Ranking, SurfaceError> {
    let difference = sensitivity::of_difference(frame, axes, pairs).map_err(PairError::from)?;
    let by = if by.is_empty() { default_axes(frame, axes, &difference)? } else { by.to_vec() };
    let map = match by.as_slice() {
        [first, second, ..] => Some(rank_flips::rank_flip_map(frame, pairs, [first, second])?),
        _ => None,
    };
    let mut break_even = None;
    for (place, axis) in by.iter().enumerate().take(2) {
        let second = by.get(1 - place).map(String::as_str);
        match break_even::find(frame, pairs, axis, second) {
            Ok(found) => {
                break_even = Some(found);
                break;
            }
            Err(SurfaceError::NotNumeric(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(Ranking { pairing: pairs.pairing.clone(), difference, map, break_even })
}

/// The two numeric axes that explain most of the difference; beside a single one, the symbol.
fn default_axes(
    frame: &Frame,
    axes: &[Vec<String>],
    difference: &Sensitivity,
) -> Result<Vec<String>, SurfaceError> {
    let mut numeric: Vec<&SensitivityIndex> = Vec::new();
    for index in &difference.indices {
        // A map needs single parameters; the list of axes tells them from those that move together.
        let Some(axis) = axes.iter().find(|axis| axis.len() == 1 && axis[0] == index.axis) else { continue };
        if TableAxis::of(frame, axis).map_err(PairError::from)?.is_numeric() {
            numeric.push(index);
        }
    }
    numeric.sort_by(|a, b| importance(b).total_cmp(&importance(a)));
    let mut names: Vec<String> = numeric.iter().take(2).map(|index| index.axis.clone()).collect();
    if names.len() == 1 && difference.indices.iter().any(|index| index.axis == "symbol") {
        names.push("symbol".to_owned());
    }
    Ok(names)
}

/// What an axis explains, its interactions included where they are known.
pub(crate) fn importance(index: &SensitivityIndex) -> f64 {
    index.total.or(index.first).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::table_axis::tests::{frame, pairs, row};
    use super::*;
    use crate::model::ledger::Term;

    /// VWAP - TWAP hangs on alpha most, on k a little, on the day not at all.
    fn table() -> Frame {
        let ends = ["completion_pct", "timing_risk_bps"];
        let measures: Vec<&str> =
            ["is_total_bps"].into_iter().chain(Term::ALL.map(Term::column)).chain(ends).collect();
        let mut rows = Vec::new();
        for day in [1.0, 2.0] {
            for (k, alpha, span) in [0.1, 0.2]
                .iter()
                .flat_map(|k| [0.4, 0.8].map(|alpha| (k, alpha)))
                .flat_map(|(k, alpha)| [10, 20].map(|span| (k, alpha, span)))
            {
                for (strategy, cost) in [("twap", 9.0), ("vwap", 9.0 + 10.0 * (alpha - 0.5) + k)] {
                    let drift = 50.0 * day;
                    let cells = format!("A,d{day},{strategy},{span},{k},{alpha}");
                    rows.push(row(&cells, &[cost + drift, cost, 0.0, 0.0, 0.0, drift, 0.0, 0.0, 100.0, 5.0]));
                }
            }
        }
        frame(&["symbol", "session", "strategy", "vol_span", "k_temp", "alpha"], &measures, &rows)
    }

    fn axes() -> Vec<Vec<String>> {
        ["symbol", "session", "strategy", "vol_span", "k_temp", "alpha"]
            .map(|name| vec![name.to_owned()])
            .to_vec()
    }

    #[test]
    fn maps_are_over_what_matters_most_to_the_difference_not_to_the_cost() {
        let found = SensitivityReport::of(&table(), &axes(), &[&pairs(&table())], &[]).unwrap();
        let most = |found: &Sensitivity| {
            let most = found.indices.iter().max_by(|a, b| importance(a).total_cmp(&importance(b)));
            most.unwrap().axis.clone()
        };
        assert_eq!((most(&found.cost).as_str(), most(&found.expected).as_str()), ("session", "alpha"));
        let map = found.rankings[0].map.as_ref().unwrap();
        let names: Vec<&str> = map.surface.axes.iter().map(|axis| axis.name.as_str()).collect();
        assert_eq!((names, map.flips.len()), (vec!["alpha", "k_temp"], 2));
        let break_even = found.rankings[0].break_even.as_ref().unwrap();
        assert_eq!((break_even.axis.as_str(), break_even.lines.len()), ("alpha", 2));
        // 10 (alpha - 0.5) + 0.2 = 0.
        assert!((break_even.lines[1].crossings[0].at - 0.48).abs() < 1e-9);
        assert_eq!(found.frontier.unwrap().by, ["strategy"]);
    }

    #[test]
    fn a_named_axis_is_taken_and_one_that_is_no_number_has_no_break_even() {
        let by = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
        let found =
            SensitivityReport::of(&table(), &axes(), &[&pairs(&table())], &by(&["session", "k_temp"]))
                .unwrap();
        let ranking = &found.rankings[0];
        assert_eq!(ranking.break_even.as_ref().unwrap().axis, "k_temp");
        let found = SensitivityReport::of(&table(), &axes(), &[&pairs(&table())], &by(&["session"])).unwrap();
        assert!(found.rankings[0].map.is_none() && found.rankings[0].break_even.is_none());
        assert!(SensitivityReport::of(&table(), &axes(), &[&pairs(&table())], &by(&["nope"])).is_err());
    }
}
