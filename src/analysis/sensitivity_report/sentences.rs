//! What decides cost and ranking, in words: one plain sentence a figure.

use super::super::break_even::{BreakEven, BreakEvenLine};
use super::super::compare::sentences::{display_name, display_names};
use super::super::frontier::{Frontier, FrontierPoint};
use super::super::rank_flips::RankFlipMap;
use super::super::sensitivity::{Sensitivity, SensitivityIndex, SensitivityMethod};
use super::super::surface::Cheaper;
use super::importance;
use crate::model::math;

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// What explains most of `figure`.
pub(crate) fn sensitivity_sentence(figure: &str, found: &Sensitivity) -> String {
    let most = found.indices.iter().max_by(|a, b| importance(a).total_cmp(&importance(b)));
    let Some(most) = most else {
        return format!("No axis has more than one value: nothing can explain {figure}.");
    };
    if found.variance <= 0.0 {
        return format!("{figure} is the same in all {} runs: no axis matters to it.", found.runs);
    }
    let what = match (most.first, most.total) {
        (Some(first), Some(total)) => format!(
            "{} explains most: {} of the variance by itself, {} together with other axes",
            most.axis,
            percent(first),
            percent(total)
        ),
        (Some(first), None) => {
            format!("{} explains most: {} of the variance by itself", most.axis, percent(first))
        }
        _ => "no axis has enough runs per value to estimate what it explains".to_owned(),
    };
    let together = match found.interactions() {
        Some(share) if share >= 0.005 => format!("; {} is due to interactions", percent(share)),
        _ => String::new(),
    };
    format!("{figure} varies by {:.2} bps (standard deviation); {what}{together}.", found.variance.sqrt())
}

/// The caveats of the whole report.
pub(crate) const CAVEAT: &str = "Shares and means are over the grid as it was run, on these days and under its impact model; they are \
    not tested against chance. `slipgrid compare` tests.";

/// How the indices were obtained.
pub(crate) fn method_sentence(found: &Sensitivity) -> String {
    match found.method {
        SensitivityMethod::Exact => "Exact: every combination of the axes' values has its run.".to_owned(),
        SensitivityMethod::Estimated { coverage } => {
            let share =
                if coverage >= 0.001 { format!("{:.1}%", coverage * 100.0) } else { "under 0.1%".to_owned() };
            let unknown = |index: &SensitivityIndex| index.first.is_none() || index.total.is_none();
            let blank = if found.indices.iter().any(unknown) {
                " Blank: too few runs to estimate, or too few that agree on everything else."
            } else {
                ""
            };
            format!(
                "Estimated from {share} of all combinations; where axes go together (a spread that follows the symbol), their \
                 shares overlap.{blank}"
            )
        }
    }
}

/// How far the ranking depends on the two axes.
pub(crate) fn flip_map_sentence(map: &RankFlipMap) -> String {
    let (other, baseline) = display_names(&map.pairing);
    let axes = format!("{} x {}", map.surface.axes[0].name, map.surface.axes[1].name);
    let (wins, losses) = (map.count(Cheaper::Alternative), map.count(Cheaper::Baseline));
    let known = map.surface.cells.iter().filter(|cell| cell.pairs > 0).count();
    if map.flips.is_empty() && (wins == 0 || losses == 0) {
        return match (wins, losses) {
            (0, 0) => format!("{other} and {baseline} cost the same in all {known} cells of {axes}."),
            (0, _) => format!(
                "{baseline} is nowhere dearer in {known} cells of {axes}: the ranking does not depend on them."
            ),
            _ => format!(
                "{other} is nowhere dearer in {known} cells of {axes}: the ranking does not depend on them."
            ),
        };
    }
    format!(
        "{other} is cheaper in {wins} of {known} cells of {axes}, {baseline} in {losses}; the ranking changes at {} steps between \
         neighbours.",
        map.flips.len()
    )
}

/// The sentence for one line: where baseline and alternative change rank.
pub(crate) fn line_sentence(found: &BreakEven, line: &BreakEvenLine) -> String {
    let (other, baseline) = display_names(&found.pairing);
    let called = |side: Cheaper| if side == Cheaper::Alternative { &other } else { &baseline };
    let at = match (&found.second, &line.second) {
        (Some(name), Some(value)) => format!("{name} {value}: "),
        _ => String::new(),
    };
    let axis = &found.axis;
    let what = match line.always_cheaper {
        Some(Cheaper::Neither) => format!("{other} and {baseline} cost the same at every {axis}"),
        Some(side) => format!("no break-even, {} is cheaper at every {axis} that was run", called(side)),
        None if line.crossings.is_empty() => "no pairs".to_owned(),
        None => {
            let turns = line.crossings.iter();
            let turns: Vec<String> = turns
                .map(|turn| {
                    format!("above {axis} {} {} is cheaper", four_digits(turn.at), called(turn.above))
                })
                .collect();
            turns.join("; ")
        }
    };
    format!("{at}{what}")
}

/// What the break-even values say together.
pub(crate) fn break_even_sentence(found: &BreakEven) -> String {
    let (other, baseline) = display_names(&found.pairing);
    let crossing = found.lines.iter().filter(|line| !line.crossings.is_empty()).count();
    match (found.lines.as_slice(), &found.second) {
        ([only], None) => format!("{}.", line_sentence(found, only)),
        (lines, second) => format!(
            "{other} and {baseline} change rank in {} at {crossing} of {} values of {}.",
            found.axis,
            lines.len(),
            second.as_deref().unwrap_or("the second axis")
        ),
    }
}

/// What the frontier says.
pub(crate) fn frontier_sentence(found: &Frontier) -> String {
    let efficient = found.efficient();
    let (Some(safest), Some(cheapest)) = (efficient.first(), efficient.last()) else {
        return "No choice filled anything: there is no frontier.".to_owned();
    };
    let all = found.choices.iter().filter(|choice| choice.fills_most).count();
    if all == 1 {
        return format!("{} is the only choice that fills as much as it does.", choice_name(found, safest));
    }
    if efficient.len() == 1 {
        return format!(
            "{} beats {} other choices in both cost and risk: {:.2} bps expected, {:.2} bps risk.",
            choice_name(found, safest),
            all - 1,
            safest.cost_bps,
            safest.risk_bps
        );
    }
    format!(
        "{} of {all} choices are efficient: the others are beaten in both cost and risk. They go from {} ({:.2} bps expected, \
         {:.2} bps risk) to {} ({:.2} bps expected, {:.2} bps risk).",
        efficient.len(),
        choice_name(found, safest),
        safest.cost_bps,
        safest.risk_bps,
        choice_name(found, cheapest),
        cheapest.cost_bps,
        cheapest.risk_bps
    )
}

/// Notes on the frontier; empty where there is nothing.
pub(crate) fn frontier_notes(found: &Frontier) -> Vec<String> {
    let mut notes = Vec::new();
    let (fills, all) = (found.choices.iter().filter(|choice| choice.fills_most).count(), found.choices.len());
    if fills < all {
        notes.push(format!(
            "{} of {all} choices are not candidates: they leave more unfilled than others do.",
            all - fills
        ));
    }
    if found.choices.iter().any(|choice| choice.fills_most && choice.completion_pct < 99.95) {
        notes.push("The unfilled part is charged at the average cost of the filled part.".to_owned());
    }
    if found.unfilled > 0 {
        notes.push(format!("Left out for filling nothing: {} choices.", found.unfilled));
    }
    if found.choices.iter().any(|choice| !choice.same_markets) {
        notes.push(
            "Choices did not run on the same symbols and days alike, so they differ by those too.".to_owned(),
        );
    }
    notes
}

/// A choice by the values it has.
pub(crate) fn choice_name(found: &Frontier, choice: &FrontierPoint) -> String {
    let values = found.by.iter().zip(&choice.values).filter_map(|(name, value)| {
        let value = value.as_ref()?;
        Some(display_name(name, value))
    });
    values.collect::<Vec<_>>().join(", ")
}

/// A value of an axis to four digits.
pub(crate) fn four_digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scale = math::pow10(3 - math::floor_log10(value.abs()));
    format!("{}", (value * scale).round() / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        assert_eq!(
            [0.123_456, 1234.56, -0.000_123_456, 30.0, 0.0].map(four_digits),
            ["0.1235", "1235", "-0.0001235", "30", "0"]
        );
    }

    #[test]
    fn an_open_index_is_not_called_none() {
        let index = SensitivityIndex {
            axis: "k_temp".into(),
            values: 9,
            first: Some(0.5),
            total: None,
            comparisons: 0,
        };
        let method_of = SensitivityMethod::Estimated { coverage: 1e-5 };
        let found =
            Sensitivity { runs: 9, mean: 1.0, variance: 4.0, method: method_of, indices: vec![index] };
        assert_eq!(
            sensitivity_sentence("cost", &found),
            "cost varies by 2.00 bps (standard deviation); k_temp explains most: 50% of the variance by itself."
        );
        assert!(method_sentence(&found).contains("under 0.1%") && method_sentence(&found).contains("Blank"));
    }
}
