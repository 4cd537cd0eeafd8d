//! The answer of one group: its choices in the order of their losses, the set among them, what the best saves.

use super::choices::ChoiceAxes;
use super::losses::{self, ChoiceDays, GroupLosses};
use super::question::ChoiceQuestion;
use super::regret::Regret;
use super::resamples::DayResamples;
use super::walk_forward::WalkForward;
use super::{MeanError, confidence_set, names, prescreen};

/// One choice of a group. Figures are in bps of parent quantity x arrival price.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RankedChoice {
    /// What it is called within its group.
    pub name: String,
    /// Its value of every decision; `None` where it does not matter to it.
    pub values: Vec<Option<String>>,
    /// What choices are ranked by: expected cost + risk weight x timing risk; mean over days and its error.
    pub loss: MeanError,
    /// Its loss less that of the best, day by day.
    pub behind: MeanError,
    /// Its expected cost: spread, impact, fees and cleanup.
    pub expected: MeanError,
    /// Its total cost, with what prices did.
    pub total_bps: f64,
    /// Root mean square of its timing risk.
    pub risk_bps: f64,
    /// Its mean completion, %.
    pub completion_pct: f64,
    /// Mean share of the order that it trades, the cleanup included, %.
    pub traded_pct: f64,
    /// The place of the choice that it equals on every day, where one comes before it in the plan.
    pub same_as: Option<usize>,
    /// p of the confidence set; `None` where it was screened out before, or there is one day.
    pub p: Option<f64>,
    /// Whether the set holds it.
    pub in_set: bool,
    /// Whether it is within the margin of the best.
    pub within_margin: bool,
    /// How many windows of the walk forward picked it; `None` without one.
    pub picked: Option<u64>,
}

/// What was left out before the confidence set was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Screened {
    /// Choices that are surely dearer than the best.
    pub dearer: usize,
    /// Choices that are not, but are beyond the number that the set is made of.
    pub beyond: usize,
}

/// A group of choices that are ranked with each other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChoiceGroup {
    /// The values that its runs share; empty for all runs.
    pub cell: String,
    /// The places of the decisions in which its choices differ.
    pub named_by: Vec<usize>,
    /// Its choices by ascending loss.
    pub choices: Vec<RankedChoice>,
    /// How many of them differ from all others on some day.
    pub distinct: usize,
    /// The place of the baseline, where the group has it.
    pub baseline: Option<usize>,
    /// Baseline - best, day by day.
    pub saving: Option<MeanError>,
    /// The dearest - best, day by day.
    pub saving_on_worst: MeanError,
    /// What the set was not made of.
    pub screened: Screened,
    /// Days, the observations.
    pub days: usize,
    /// Instances that count: symbol, session, start and order.
    pub instances: u64,
    /// Instances that do not, because some choice has no run on them.
    pub left_out: u64,
    /// Runs that count.
    pub runs: u64,
    /// The walk forward, where one is asked for and there are days for it; its choices are places here.
    pub walk: Option<WalkForward>,
    /// What moving the assumptions costs, where they vary; its choices are places here.
    pub regret: Option<Regret>,
}

impl ChoiceGroup {
    /// The answer over `losses`. `place` counts the groups of an answer, so that each has draws of its own.
    pub(super) fn of(
        axes: &ChoiceAxes,
        losses: GroupLosses,
        cell: String,
        decisions: &[String],
        question: &ChoiceQuestion,
        place: u64,
    ) -> Self {
        let GroupLosses { choices, days, instances, left_out, runs, by_setting, .. } = losses;
        let same = losses::equal_days(&choices);
        let order = ranking(&choices, &same);
        let mut ranks = vec![0; choices.len()];
        order.iter().enumerate().for_each(|(rank, choice)| ranks[*choice] = rank);
        let values: Vec<Vec<Option<String>>> =
            order.iter().map(|choice| axes.values(choices[*choice].choice)).collect();
        let days_of = |rank: usize| choices[order[rank]].losses.as_slice();
        let distinct: Vec<usize> =
            (0..order.len()).filter(|rank| same[order[*rank]] == order[*rank]).collect();
        let tested =
            Tested::of(&distinct.iter().map(|rank| days_of(*rank)).collect::<Vec<_>>(), question, place);
        let baseline = baseline(decisions, &values, &order, question);
        let walk = question.walk.and_then(|settings| {
            // In the order of the plan: the ranking knows the days to come, and must not decide between equals.
            let planned: Vec<usize> = (0..choices.len()).filter(|choice| same[*choice] == *choice).collect();
            let losses: Vec<&[f64]> =
                planned.iter().map(|choice| choices[*choice].losses.as_slice()).collect();
            let baseline = baseline.and_then(|rank| planned.binary_search(&same[order[rank]]).ok());
            let places: Vec<usize> = planned.iter().map(|choice| ranks[*choice]).collect();
            Some(WalkForward::of(&losses, baseline, settings)?.renamed(&places))
        });
        let named_by = names::differ_in(decisions.len(), &values);
        let level = 1.0 - question.level;
        let choice = |(rank, values): (usize, Vec<Option<String>>)| {
            let days = &choices[order[rank]];
            let first = ranks[same[order[rank]]];
            let p = distinct.binary_search(&first).ok().and_then(|place| tested.p[place]);
            let behind = MeanError::of_difference(&days.losses, days_of(0));
            RankedChoice {
                name: names::name_within(decisions, &values, &named_by),
                values,
                loss: MeanError::of(&days.losses),
                behind,
                expected: days.expected,
                total_bps: days.total_bps,
                risk_bps: days.risk_bps,
                completion_pct: days.completion_pct,
                traded_pct: days.traded_pct,
                same_as: (first != rank).then_some(first),
                p,
                in_set: p.map_or(days.losses.len() < 2, |p| p > level),
                within_margin: behind.mean <= question.margin_bps + super::SAME_BPS,
                picked: walk
                    .as_ref()
                    .map(|walk| walk.picks.iter().filter(|pick| **pick == rank).count() as u64),
            }
        };
        let ranked = values.into_iter().enumerate().map(choice).collect();
        Self {
            cell,
            named_by,
            choices: ranked,
            distinct: distinct.len(),
            baseline,
            saving: baseline.map(|rank| MeanError::of_difference(days_of(rank), days_of(0))),
            saving_on_worst: MeanError::of_difference(days_of(order.len() - 1), days_of(0)),
            screened: tested.screened,
            days: days.len(),
            instances,
            left_out,
            runs,
            walk,
            regret: Regret::of(axes, &by_setting, &ranks),
        }
    }

    /// The cheapest, the baseline and the dearest, each once.
    pub(crate) fn landmarks(&self) -> Vec<usize> {
        let mut places: Vec<usize> =
            [Some(0), self.baseline, self.choices.len().checked_sub(1)].into_iter().flatten().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// The choices by ascending loss; those that are equal by their place in the plan.
fn ranking(choices: &[ChoiceDays], same: &[usize]) -> Vec<usize> {
    let means: Vec<f64> = choices.iter().map(ChoiceDays::mean_loss).collect();
    let mut order: Vec<usize> = (0..choices.len()).collect();
    order.sort_by(|a, b| {
        let by_loss = means[same[*a]].total_cmp(&means[same[*b]]);
        by_loss.then(same[*a].cmp(&same[*b])).then(a.cmp(b))
    });
    order
}

/// The place of the first choice in the plan that has the values of the baseline.
fn baseline(
    decisions: &[String],
    values: &[Vec<Option<String>>],
    order: &[usize],
    question: &ChoiceQuestion,
) -> Option<usize> {
    let has = |values: &Vec<Option<String>>| {
        question.baseline.iter().all(|(name, wanted)| {
            decisions.iter().zip(values).any(|(decision, value)| {
                decision == name && value.as_deref().is_some_and(|value| is_value(value, wanted))
            })
        })
    };
    (0..order.len()).filter(|rank| has(&values[*rank])).min_by_key(|rank| order[*rank])
}

/// Whether `wanted` is the value: the same text, or the same number.
fn is_value(value: &str, wanted: &str) -> bool {
    let numbers = (value.parse::<f64>(), wanted.parse::<f64>());
    value == wanted || matches!(numbers, (Ok(a), Ok(b)) if a.total_cmp(&b).is_eq())
}

/// The p of the confidence set for every distinct choice, and what it was not made of.
struct Tested {
    p: Vec<Option<f64>>,
    screened: Screened,
}

impl Tested {
    /// Over the losses of distinct choices by ascending mean.
    fn of(losses: &[&[f64]], question: &ChoiceQuestion, place: u64) -> Self {
        let mut p = vec![None; losses.len()];
        let mut screened = Screened { dearer: 0, beyond: 0 };
        let days = losses.first().map_or(0, |days| days.len());
        if days < 2 {
            return Self { p, screened };
        }
        let mut left: Vec<usize> = (0..losses.len()).collect();
        if left.len() > prescreen::SCREEN_ABOVE {
            let draws = DayResamples::new(days, prescreen::DRAWS, question.settings.seed, 2 * place + 1);
            left = prescreen::survivors(losses, 0, &draws);
            screened.dearer = losses.len() - left.len();
            screened.beyond = left.len().saturating_sub(prescreen::MOST);
            left.truncate(prescreen::MOST);
        }
        let draws = DayResamples::new(days, question.settings.draws, question.settings.seed, 2 * place);
        let tested: Vec<&[f64]> = left.iter().map(|place| losses[*place]).collect();
        for (place, found) in left.iter().zip(confidence_set::p_values(&tested, &draws)) {
            p[*place] = Some(found);
        }
        Self { p, screened }
    }
}
