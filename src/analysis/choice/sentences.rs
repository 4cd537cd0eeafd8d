//! What the answer says, in words.

use super::super::assumption_settings::counted;
use super::super::compare::FEW_DAYS;
use super::group::{ChoiceGroup, RankedChoice};
use super::regret::Regret;
use super::walk_forward::WalkForward;
use super::{ChoiceAnswer, ChoiceQuestion, MeanError, SAME_COMPLETION};

/// Choices that a sentence names at most.
const MOST_NAMES: usize = 5;

/// What choices are ranked by.
pub(crate) fn ranked_by(question: &ChoiceQuestion) -> String {
    if question.risk_weight == 0.0 {
        "expected cost".to_owned()
    } else {
        format!("expected cost + {} x timing risk", question.risk_weight)
    }
}

/// How choices were told apart and ranked.
pub(crate) fn head(answer: &ChoiceAnswer) -> String {
    let within = if answer.within_minutes {
        ", within equal minutes: expected cost alone always says slowest; --risk-weight ranks over all minutes"
    } else {
        ""
    };
    let (decisions, by) = (answer.decisions.join(", "), ranked_by(&answer.question));
    format!("Choices differ in {decisions}. They are ranked by {by}{within}.")
}

/// The answer of one group: the best, what it saves, the set, and what is near it.
pub(crate) fn sentence(group: &ChoiceGroup, question: &ChoiceQuestion) -> String {
    let cell = if group.cell.is_empty() { String::new() } else { format!("{}: ", group.cell) };
    let (best, count) = (&group.choices[0], group.choices.len());
    if count == 1 {
        let there = if cell.is_empty() { "There" } else { "there" };
        return format!("{cell}{there} is one choice, {}, at {:.2} bps.", best.name, best.loss.mean);
    }
    let exploratory = if group.days < FEW_DAYS {
        format!(" {} are exploratory: fewer than {FEW_DAYS}.", days(group.days))
    } else {
        String::new()
    };
    let of = if cell.is_empty() { "Of" } else { "of" };
    let is = if question.risk_weight == 0.0 { "is cheapest" } else { "ranks first" };
    let (savings, set) = (savings(group), set(group, question));
    format!(
        "{cell}{of} {count} choices {} {is} at {:.2} bps{savings}{set}{exploratory}",
        best.name, best.loss.mean
    )
}

fn savings(group: &ChoiceGroup) -> String {
    let worst = group.choices.len() - 1;
    let on_worst =
        format!("{} on the worst, {}", plus_minus(group.saving_on_worst), group.choices[worst].name);
    match (group.baseline, group.saving) {
        (Some(0), _) => format!(", is the baseline itself and saves {on_worst}"),
        (Some(baseline), _) if baseline == worst => {
            format!(" and saves {on_worst}, which is the baseline")
        }
        (Some(baseline), Some(saving)) => {
            let name = &group.choices[baseline].name;
            format!(" and saves {} on the baseline, {name}, and {on_worst}", plus_minus(saving))
        }
        _ => format!(" and saves {on_worst}"),
    }
}

fn set(group: &ChoiceGroup, question: &ChoiceQuestion) -> String {
    let names = |wanted: &dyn Fn(&RankedChoice) -> bool| -> Vec<&str> {
        let them = group.choices.iter().filter(|choice| choice.same_as.is_none() && wanted(choice));
        them.map(|choice| choice.name.as_str()).collect()
    };
    if group.days < 2 {
        return "; one day cannot tell what is best.".to_owned();
    }
    let level = format!("{}%", question.level * 100.0);
    let held = names(&|choice| choice.in_set);
    let held = match held.len() {
        1 => "nothing else is best".to_owned(),
        _ if held.len() == group.distinct => "any of them may be best".to_owned(),
        several => format!("the best is among {several} ({})", list(&held)),
    };
    let near = names(&|choice| choice.within_margin && !choice.in_set);
    let margin = question.margin_bps;
    let near = match near.len() {
        0 => format!("nothing outside of that is within {margin} bps"),
        1 => format!("{} is dearer, but by {margin} bps at most", near[0]),
        several => format!("{several} more are dearer, but by {margin} bps at most ({})", list(&near)),
    };
    format!("; with {level} confidence {held}; {near}.")
}

/// What is to know beside it.
pub(crate) fn notes(group: &ChoiceGroup, question: &ChoiceQuestion) -> Vec<String> {
    let mut notes = Vec::new();
    let equal = group.choices.len() - group.distinct;
    if equal > 0 {
        let cost = if equal == 1 { "1 choice costs" } else { &format!("{equal} choices cost") };
        notes.push(format!("{cost} the same as another on every day and count as that one."));
    }
    if group.screened.dearer > 0 {
        let dearer = group.screened.dearer;
        notes.push(format!(
            "{dearer} choices are surely dearer than the best (simultaneous 95% bound) and were left out before the set was made."
        ));
    }
    if group.screened.beyond > 0 {
        let beyond = group.screened.beyond;
        notes.push(format!(
            "{beyond} more may be as cheap, but the set is made of the {} cheapest only.",
            super::prescreen::MOST
        ));
    }
    if group.left_out > 0 {
        let all = group.instances + group.left_out;
        notes.push(format!(
            "{} of {all} orders are left out, because not every choice has a run on them.",
            group.left_out
        ));
    }
    if group.walk.is_none()
        && let Some(walk) = question.walk
    {
        let (days, least) = (days(group.days), walk.train + walk.test);
        notes.push(format!("{days} are too few to walk forward, which takes {least} at least."));
    }
    let completions = group.choices.iter().map(|choice| choice.traded_pct);
    let (least, most) = crate::model::numeric::min_max(completions);
    if most - least > SAME_COMPLETION {
        notes.push(format!(
            "Choices trade between {least:.0}% and {most:.0}% of their orders: with cleanup = \"none\" what is never traded costs nothing, so a choice that trades less looks cheaper."
        ));
    }
    notes
}

/// What moving the assumptions costs.
pub(crate) fn regret_sentence(group: &ChoiceGroup, found: &Regret, question: &ChoiceQuestion) -> String {
    let name = |place: usize| &group.choices[place].name;
    let over = counted(found.settings.len(), &found.parameters);
    if found.is_one_best() {
        let all =
            if found.settings.len() == 2 { over.replacen('2', "both", 1) } else { format!("all {over}") };
        return format!("Regret: {} is best under {all}.", name(found.best[0]));
    }
    let (worst, margin) = (found.worst, question.margin_bps);
    let within = if worst.bps <= margin {
        format!(", which is within the margin of {margin} bps")
    } else {
        String::new()
    };
    let least = found.bps(found.least, found.least_under);
    format!(
        "Regret over {over}: {} is best under {} and costs {:.2} bps more than the best under {}{within}. {} has the least \
         regret in the worst case: {least:.2} bps, under {}.",
        name(found.best[worst.chosen_under]),
        found.settings[worst.chosen_under],
        worst.bps,
        found.settings[worst.under],
        name(found.least),
        found.settings[found.least_under]
    )
}

/// What walking forward found.
pub(crate) fn walk_sentence(group: &ChoiceGroup, walk: &WalkForward) -> String {
    let against = match (walk.baseline, walk.saving, walk.promised_saving_bps) {
        (Some(baseline), Some(saving), Some(promised)) => format!(
            "; the baseline costs {:.2}, so it saves {} where {promised:.2} was promised",
            baseline.mean,
            plus_minus(saving)
        ),
        _ => String::new(),
    };
    let correlation =
        walk.rank_correlation.map(|rho| format!("ranks before and after correlate by {rho:.2}"));
    let optimism = walk.optimism_bps().map(|bps| {
        let how = if bps < 0.0 { "small" } else { "large" };
        format!("the saving promised was {:.2} bps too {how}", bps.abs())
    });
    let figures: Vec<String> = correlation.into_iter().chain(optimism).collect();
    let rest = if figures.is_empty() { String::new() } else { format!("; {}", figures.join("; ")) };
    format!(
        "Out of sample, {} windows over {}: the picked choice costs {} where {:.2} was promised{against}; the best in \
         hindsight, {}, costs {:.2}{rest}.",
        walk.windows,
        days(walk.days),
        plus_minus(walk.picked),
        walk.promised_bps,
        group.choices[walk.hindsight].name,
        walk.hindsight_bps
    )
}

/// Which runs the answer is from, and what it does not cover.
pub(crate) fn foot(answer: &ChoiceAnswer) -> Vec<String> {
    let mut lines = vec![format!(
        "From {} of {} runs{}.",
        answer.runs,
        answer.of_runs,
        if answer.failed > 0 {
            format!(", of which {} could not be priced", answer.failed)
        } else {
            String::new()
        }
    )];
    for (cell, scarcest) in &answer.without_answer {
        let cell = if cell.is_empty() { "all runs" } else { cell };
        lines.push(format!("No answer for {cell}: no order has a run of every choice; {scarcest}."));
    }
    if answer.question.walk.is_none() {
        lines.push(
            "What the best saves is told on the days that it was chosen on, which flatters it; --train and --test tell by \
             how much."
                .to_owned(),
        );
    }
    lines.push("The set covers the sampling of days. It does not cover the impact model.".to_owned());
    lines
}

fn days(count: usize) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// A figure in bps, with its error by day.
fn plus_minus(saving: MeanError) -> String {
    let error = saving.error.map_or_else(String::new, |error| format!(" (+- {error:.2})"));
    format!("{:.2} bps{error}", saving.mean)
}

/// The first names, and how many others there are.
fn list(names: &[&str]) -> String {
    let shown = names.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join("; ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        1 => format!("{shown}; and 1 other"),
        more => format!("{shown}; and {more} others"),
    }
}
