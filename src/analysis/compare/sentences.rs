//! What a comparison says, in words.

use std::cmp::Ordering;
use std::fmt;

use super::super::assumption_settings::counted;
use super::pairing::{Pairing, Unpaired};
use super::robustness::{SettingDifference, sign_beyond};
use super::table::{Comparison, ComparisonCell};
use super::{ConfidenceInterval, FEW_DAYS, Measured, PairedDifference, Verdict};
use crate::model::ledger::Term;
use crate::model::parameter::ParameterId;

/// A value as it is called in a sentence: strategies by their name alone.
pub(crate) fn display_name(factor: &str, value: &str) -> String {
    if factor == ParameterId::Strategy.name() { value.to_uppercase() } else { format!("{factor} {value}") }
}

/// The other and the baseline of a pairing, as they are called.
pub(crate) fn display_names(pairing: &Pairing) -> (String, String) {
    (
        display_name(&pairing.parameter, &pairing.alternative),
        display_name(&pairing.parameter, &pairing.baseline),
    )
}

/// What the cell is called: the values of its parameters, `any` for one that does not matter there; `all` where there
/// are none.
pub(crate) fn cell_name(cell: &ComparisonCell) -> String {
    let values = cell.values.iter().map(|value| value.as_ref().map_or("any".to_owned(), ToString::to_string));
    let values: Vec<String> = values.collect();
    if values.is_empty() { "all".to_owned() } else { values.join(", ") }
}

/// One sentence on a cell: which is cheaper, by how much, in how many settings of the assumptions, how sure that is, what
/// makes the difference, and what prices made of it.
pub(crate) fn sentence(comparison: &Comparison, cell: &ComparisonCell) -> String {
    let (other, baseline) = display_names(&comparison.pairs.pairing);
    let found = &cell.difference;
    let (mean, size, margin) = (found.mean_bps, found.mean_bps.abs(), found.margin_bps);
    let days = format!("{} {}", found.days, if found.days == 1 { "day" } else { "days" });
    let interval = found.confidence_interval.map_or_else(
        || format!("no interval from {days}"),
        |ConfidenceInterval { low, high }| format!("95% interval {low:+.2} to {high:+.2}, {days}"),
    );
    let side = if mean < 0.0 { "cheaper" } else { "dearer" };
    let (robust, beside) = over_assumptions(cell);
    let head = match found.verdict() {
        Verdict::Cheaper | Verdict::Dearer => {
            format!("{other} is {side} than {baseline} by {size:.2} bps{robust} ({interval})")
        }
        Verdict::Equivalent => {
            format!(
                "{other} and {baseline} cost the same within {margin} bps{robust}: {mean:+.2} bps ({interval})"
            )
        }
        Verdict::Undecided => {
            format!(
                "undecided between {other} and {baseline}: {mean:+.2} bps ({interval}); {}",
                more_days(found)
            )
        }
        // What rounds to nothing has no side.
        Verdict::Exploratory if size < 0.005 => {
            format!("exploratory, {other} and {baseline} cost the same to 0.01 bps ({interval})")
        }
        Verdict::Exploratory => {
            format!("exploratory, {other} was {side} than {baseline} by {size:.2} bps{robust} ({interval})")
        }
        Verdict::NotComparable => format!(
            "{other} and {baseline} are not comparable: what only one of them trades may cost {:.2} bps (cleanup = none), and \
             the difference is {mean:+.2} bps",
            found.untraded_bps
        ),
    };
    let mut parts =
        vec![format!("{}: {head}", cell_name(cell)), beside, term_list(&comparison.measured, found)];
    if comparison.measured == Measured::Expected {
        let interval = found
            .total
            .confidence_interval
            .map_or_else(String::new, |interval| format!(" ({:+.2} to {:+.2})", interval.low, interval.high));
        parts.push(format!("with what prices did {:+.2}{interval}", found.total.mean_bps));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

/// In how many settings of the assumptions what the verdict says holds, to follow it, and what is said of them beside it: the
/// count where the verdict says something else than the mean; then the two ends of the range where they have different signs,
/// or what the other settings say. Both are empty where no assumption varies.
fn over_assumptions(cell: &ComparisonCell) -> (String, String) {
    let Some(found) = &cell.robustness else { return Default::default() };
    let (difference, margin) = (&cell.difference, cell.difference.margin_bps);
    let count = format!("in {} of {}", found.same_sign, counted(found.settings, &found.parameters));
    let words = |sign: Ordering| match sign {
        Ordering::Less => format!("cheaper by more than {margin} bps"),
        Ordering::Equal => format!("within {margin} bps"),
        Ordering::Greater => format!("dearer by more than {margin} bps"),
    };
    let sign = sign_beyond(difference.mean_bps, margin);
    let is_said = match difference.verdict() {
        Verdict::Cheaper | Verdict::Dearer | Verdict::Exploratory => sign != Ordering::Equal,
        Verdict::Equivalent => true,
        Verdict::Undecided | Verdict::NotComparable => false,
    };
    let mut beside = Vec::new();
    if !is_said {
        beside.push(format!("{} {count}", words(sign)));
    }
    let others = found.settings - found.same_sign;
    if found.disagrees(margin) {
        let end = |end: &SettingDifference| format!("{:+.2} ({})", end.mean_bps, end.name);
        beside.push(format!("from {} to {}", end(&found.low), end(&found.high)));
    } else if others > 0 {
        // They agree with each other: on one side of the margin, or within it.
        let ends = [&found.low, &found.high].map(|end| sign_beyond(end.mean_bps, margin));
        let other = ends.into_iter().find(|end| *end != sign).unwrap_or(sign);
        let number = if others == 1 { String::new() } else { format!(" {others}") };
        beside.push(format!("{} in the other{number}", words(other)));
    }
    (if is_said { format!(", {count}") } else { String::new() }, beside.join(", "))
}

/// How many more days would decide.
fn more_days(found: &PairedDifference) -> String {
    /// Days of ten years.
    const MOST_DAYS: f64 = 2500.0;
    match found.deciding_days() {
        Some(days) if days > MOST_DAYS => "it would take over ten years of days to decide".to_owned(),
        Some(days) if days > found.days as f64 => {
            format!("some {:.0} more days would decide", days - found.days as f64)
        }
        _ => "the difference is near the margin".to_owned(),
    }
}

/// What makes the difference: its terms, the largest first, those that round to nothing left out.
fn term_list(measured: &Measured, found: &PairedDifference) -> String {
    let split = &found.terms_bps;
    let modelled = [
        ("spread", split[Term::Spread]),
        ("impact", split[Term::Temporary] + split[Term::Permanent]),
        ("fees", split[Term::Fees]),
        (Term::Cleanup.name(), split[Term::Cleanup]),
    ];
    let drift = [("timing", split[Term::Timing]), ("opportunity", split[Term::Opportunity])];
    let mut terms: Vec<(&str, f64)> = match measured {
        Measured::Expected => modelled.to_vec(),
        Measured::Total => modelled.into_iter().chain(drift).collect(),
        Measured::Column(_) => return String::new(),
    };
    terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let terms: Vec<String> = terms
        .iter()
        .filter(|(_, bps)| bps.abs() >= 0.005)
        .map(|(name, bps)| format!("{name} {bps:+.2}"))
        .collect();
    if terms.is_empty() { "every term alike".to_owned() } else { terms.join(", ") }
}

/// The answer over all cells, in one sentence.
pub(crate) fn headline(comparison: &Comparison) -> String {
    let (other, baseline) = display_names(&comparison.pairs.pairing);
    let count = |verdict: Verdict| {
        comparison.cells.iter().filter(|cell| cell.difference.verdict() == verdict).count()
    };
    let of = comparison.cells.len();
    let cells = match (of, comparison.by.as_slice()) {
        (1, _) => {
            return comparison.cells.first().map_or_else(String::new, |cell| sentence(comparison, cell));
        }
        (_, [by]) => format!("{of} values of {by}"),
        (_, by) => format!("{of} cells of {}", by.join(" x ")),
    };
    if count(Verdict::Exploratory) == of {
        let (low, high) =
            crate::model::numeric::min_max(comparison.cells.iter().map(|cell| cell.difference.mean_bps));
        return format!(
            "Exploratory, fewer than {FEW_DAYS} days: {other} against {baseline} cost {low:+.2} to {high:+.2} bps over \
             {cells}"
        );
    }
    let mut parts: Vec<String> = [
        (Verdict::Cheaper, "cheaper"),
        (Verdict::Dearer, "dearer"),
        (Verdict::Equivalent, "the same within the margin"),
        (Verdict::Undecided, "undecided"),
        (Verdict::NotComparable, "not comparable"),
        (Verdict::Exploratory, "not tested (too few days)"),
    ]
    .into_iter()
    .map(|(verdict, word)| (count(verdict), word))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{word} in {count}"))
    .collect();
    let last = parts.pop().unwrap_or_default();
    let parts = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
    format!("{other} against {baseline}, over {cells}: {parts}")
}

impl fmt::Display for Comparison {
    /// The answer over all cells, then a sentence for each, then what must be said of how it was made.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&headline(self))?;
        // One cell is its own headline.
        let cells = if self.cells.len() > 1 { self.cells.as_slice() } else { &[] };
        let sentences = cells.iter().map(|cell| sentence(self, cell));
        sentences.chain(notes(self)).try_for_each(|line| write!(f, "\n{line}"))
    }
}

/// Notes on how the comparison was made; empty where there is nothing to say.
pub(crate) fn notes(comparison: &Comparison) -> Vec<String> {
    let mut notes = Vec::new();
    let cells = || comparison.cells.iter().map(|cell| &cell.difference);
    let (pairs, unequal) = cells()
        .fold((0, 0), |(pairs, unequal), found| (pairs + found.pairs, unequal + found.unequal_completion));
    if unequal > 0 && comparison.measured == Measured::Total {
        notes.push(format!(
            "Completion differs in {unequal} of {pairs} pairs; the total holds what was left unfilled as well."
        ));
    }
    let not_comparable = cells().filter(|found| found.verdict() == Verdict::NotComparable).count();
    if not_comparable > 0 {
        notes.push(
            "Not comparable where one side trades more of its order and nobody trades the rest: run it with cleanup = \
             \"cross\"."
                .to_owned(),
        );
    }
    let short_history: u64 = cells().map(|found| found.short_history).sum();
    if short_history > 0 {
        notes.push(format!(
            "In {short_history} of {pairs} pairs the volume curve rests on fewer than five prior sessions (short_history): its \
             noise costs money, so fetch more days."
        ));
    }
    let Unpaired { baseline, other } = comparison.pairs.unpaired;
    if baseline.unwrap_or(0) + other > 0 {
        let (other_name, baseline_name) = display_names(&comparison.pairs.pairing);
        let baseline = baseline.map_or_else(String::new, |runs| format!("{runs} runs of {baseline_name}, "));
        notes.push(format!(
            "Left out because they have no counterpart: {baseline}{other} runs of {other_name}."
        ));
    }
    if !comparison.pairs.confounded.is_empty() {
        notes.push(format!(
            "These moved with {}, so they are part of the difference: {}.",
            comparison.pairs.pairing.parameter,
            comparison.pairs.confounded.join(", ")
        ));
    }
    let fewest = cells().map(|found| found.days).min().unwrap_or(0);
    if fewest < FEW_DAYS {
        notes.push(format!("Exploratory where there are fewer than {FEW_DAYS} days: no verdict."));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::super::pairing::Pairs;
    use super::super::robustness::Robustness;
    use super::*;
    use crate::model::ledger::Ledger;

    /// The sentence on 40 days with this mean and interval, p below 5%, and settings from `low` to `high`.
    fn said(
        mean_bps: f64,
        interval: [f64; 2],
        (same_sign, settings): (usize, usize),
        ends: [f64; 2],
    ) -> String {
        let pairing =
            Pairing { parameter: "strategy".into(), baseline: "twap".into(), alternative: "vwap".into() };
        let unpaired = Unpaired { baseline: None, other: 0 };
        let pairs = Pairs { pairing, rows: Vec::new(), unpaired, confounded: Vec::new() };
        let difference = PairedDifference {
            days: 40,
            confidence_interval: Some(ConfidenceInterval { low: interval[0], high: interval[1] }),
            adjusted_p: Some(if interval[0] * interval[1] > 0.0 { 0.001 } else { 0.5 }),
            ..PairedDifference::of(40, 0.0, mean_bps, Ledger::from_terms(|_| 0.0))
        };
        let end = |mean_bps: f64, name: &str| SettingDifference { mean_bps, name: name.into() };
        let robustness = Robustness {
            parameters: vec!["impact".into()],
            settings,
            same_sign,
            low: end(ends[0], "impact=power-law"),
            high: end(ends[1], "impact=almgren2005"),
        };
        let cell = ComparisonCell {
            values: Vec::new(),
            difference,
            differences_bps: Vec::new(),
            robustness: Some(robustness),
        };
        let measured = Measured::Column("vs_vwap_bps".into());
        sentence(&Comparison { pairs, by: Vec::new(), measured, cells: Vec::new() }, &cell)
    }

    #[test]
    fn a_verdict_says_in_how_many_settings_it_holds_and_names_the_ends_where_they_disagree() {
        let interval = [-0.5, -0.3];
        assert_eq!(
            said(-0.4, interval, (7, 7), [-0.6, -0.2]),
            "all: VWAP is cheaper than TWAP by 0.40 bps, in 7 of 7 impact models (95% interval -0.50 to -0.30, 40 days)"
        );
        assert!(
            said(-0.4, interval, (5, 7), [-0.6, 0.2])
                .ends_with("days); from -0.60 (impact=power-law) to +0.20 (impact=almgren2005)")
        );
        assert!(said(-0.4, interval, (5, 7), [-0.6, 0.02]).ends_with("days); within 0.1 bps in the other 2"));
        assert!(
            said(0.0, [-0.02, 0.02], (6, 7), [-0.3, 0.02])
                .contains("cost the same within 0.1 bps, in 6 of 7 impact models: +0.00")
        );
        assert!(
            said(0.0, [-0.02, 0.02], (6, 7), [-0.3, 0.02])
                .ends_with("; cheaper by more than 0.1 bps in the other")
        );
    }

    #[test]
    fn where_the_verdict_says_something_else_than_the_mean_the_settings_are_counted_apart() {
        // Undecided, and a difference that is sure and within the margin.
        let undecided = said(0.3, [-0.4, 1.0], (4, 7), [0.05, 0.6]);
        assert!(
            undecided.ends_with(
                "; dearer by more than 0.1 bps in 4 of 7 impact models, within 0.1 bps in the other 3"
            ),
            "{undecided}"
        );
        let small = said(-0.08, [-0.12, -0.04], (7, 7), [-0.09, -0.07]);
        assert!(small.contains("VWAP is cheaper than TWAP by 0.08 bps (95%"), "{small}");
        assert!(small.ends_with("; within 0.1 bps in 7 of 7 impact models"), "{small}");
    }
}
