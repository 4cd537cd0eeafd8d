//! Which choice: the line of `choose --json` and the rows of its CSV file.

use serde::{Deserialize, Serialize};

use super::number::JsonNumber;
use super::regret::RegretRecord;
use super::table::{BPS, CsvNumber, CsvText, table_row};
use crate::analysis::choice::group::{ChoiceGroup, RankedChoice};
use crate::analysis::choice::walk_forward::WalkForward;
use crate::analysis::choice::{ChoiceAnswer, MeanError, names, sentences};

/// What `choose --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChooseLine {
    /// The parameters that tell choices apart.
    pub decisions: Vec<String>,
    /// What a bps of timing risk counts beside a bps of expected cost.
    pub risk_weight: JsonNumber,
    /// The confidence level of the set.
    pub level: JsonNumber,
    /// What lies within it of the best is as good.
    pub margin_bps: JsonNumber,
    /// Whether choices are ranked within equal minutes only.
    pub within_minutes: bool,
    /// The groups that were ranked.
    pub groups: Vec<ChoiceGroupRecord>,
    /// For every cell the choices that no other beats in both cost and risk, where minutes are ranked apart.
    pub frontiers: Vec<ChoiceFrontierRecord>,
    /// Runs that count.
    pub runs: u64,
    /// Runs of the table.
    pub of_runs: u64,
    /// Those of them that could not be priced.
    pub failed: u64,
}

/// The choices of one group by ascending loss.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceGroupRecord {
    /// The values that its runs share; empty for all runs.
    pub cell: String,
    /// The answer in words.
    pub sentence: String,
    /// Days, the observations.
    pub days: usize,
    /// Symbol, session, start and order on which every choice has a run.
    pub instances: u64,
    /// Those on which some choice has none.
    pub left_out: u64,
    /// Runs that count.
    pub runs: u64,
    /// The name of the choice with the least loss.
    pub best: String,
    /// The name of the baseline.
    pub baseline: Option<String>,
    /// What the best saves against it, with the error by day.
    pub saving_bps: Option<FigureRecord>,
    /// What the best saves against the dearest.
    pub saving_on_worst_bps: FigureRecord,
    /// Choices of the confidence set.
    pub set: Vec<String>,
    /// Choices outside of it within the margin.
    pub near: Vec<String>,
    /// Choices that were surely dearer and left out before the set was made.
    pub screened_out: usize,
    /// Choices that were left out because they were too many.
    pub beyond_most: usize,
    /// The walk forward, where one was asked for.
    pub walk_forward: Option<WalkForwardRecord>,
    /// What moving the assumptions costs, where they vary.
    pub regret: Option<RegretRecord>,
    /// Every choice.
    pub choices: Vec<RankedChoiceRecord>,
}

/// A mean over days and its standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureRecord {
    /// The mean.
    pub mean: JsonNumber,
    /// Its standard error over days.
    pub error: JsonNumber,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedChoiceRecord {
    /// What it is called within its group.
    pub name: String,
    /// Its value of every decision.
    pub values: Vec<Option<String>>,
    /// Expected cost + risk weight x timing risk.
    pub loss_bps: FigureRecord,
    /// Expected cost.
    pub expected_bps: FigureRecord,
    /// Total cost, with what prices did.
    pub total_bps: JsonNumber,
    /// Timing risk, root mean square.
    pub risk_bps: JsonNumber,
    /// Mean completion.
    pub completion_pct: JsonNumber,
    /// p of the confidence set.
    pub p: JsonNumber,
    /// Whether the set holds it.
    pub in_set: bool,
    /// Whether it is within the margin of the best.
    pub within_margin: bool,
    /// The choice that it equals on every day.
    pub same_as: Option<String>,
}

/// What picking on the past comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WalkForwardRecord {
    /// Number of windows.
    pub windows: usize,
    /// Days that were scored.
    pub days: usize,
    /// The choice that each window picked.
    pub picks: Vec<String>,
    /// Mean loss of the picked choices on the days that picked them.
    pub promised_bps: JsonNumber,
    /// The same on the days after.
    pub picked_bps: FigureRecord,
    /// That of the baseline on the days after.
    pub baseline_bps: Option<FigureRecord>,
    /// What was saved against the baseline on the days that picked.
    pub promised_saving_bps: JsonNumber,
    /// What was saved on the days after.
    pub saving_bps: Option<FigureRecord>,
    /// How much less that is.
    pub optimism_bps: JsonNumber,
    /// The choice that would have been best.
    pub hindsight: String,
    /// What it would have cost.
    pub hindsight_bps: JsonNumber,
    /// Rank correlation of the losses before and after, mean over windows.
    pub rank_correlation: JsonNumber,
}

/// The choices of a cell that no other beats in both cost and risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceFrontierRecord {
    /// The values that its runs share.
    pub cell: String,
    /// Choices that were looked at.
    pub of: usize,
    /// Those that are efficient, by ascending risk.
    pub choices: Vec<TradeOffRecord>,
}

/// A choice on the frontier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TradeOffRecord {
    /// Its values of the decisions, in words.
    pub name: String,
    /// Mean expected cost.
    pub expected_bps: JsonNumber,
    /// Timing risk, root mean square.
    pub risk_bps: JsonNumber,
}

table_row! {
    /// A choice of a group.
    pub struct ChoiceRow {
        /// the values that the choices of a group share; empty for all runs
        cell: CsvText, "";
        /// the choice by the parameters in which those of its group differ
        choice: CsvText, "";
        /// its place by ascending loss, from 1
        rank: usize, "";
        /// what choices are ranked by, expected cost + `--risk-weight` x timing risk: mean over days
        loss_bps: CsvNumber, BPS;
        /// its standard error over days
        loss_error_bps: CsvNumber, BPS;
        /// loss less that of the best
        behind_bps: CsvNumber, BPS;
        /// standard error of that, day by day
        behind_error_bps: CsvNumber, BPS;
        /// mean expected cost: spread, impact, fees and cleanup
        expected_bps: CsvNumber, BPS;
        /// its standard error over days
        expected_error_bps: CsvNumber, BPS;
        /// mean total cost, with what prices did
        total_bps: CsvNumber, BPS;
        /// root mean square of the timing risk
        risk_bps: CsvNumber, BPS;
        /// mean completion
        completion_pct: CsvNumber, "%";
        /// p of the model confidence set; empty for choices that were left out before it was made
        p: CsvNumber, "";
        /// 1 where the set of `--level` holds it
        in_set: u8, "";
        /// 1 where it is within `--margin` of the best
        within_margin: u8, "";
        /// the choice before it in the plan that costs the same on every day
        same_as: CsvText, "";
        /// 1 for the baseline
        baseline: u8, "";
        /// windows of the walk forward that picked it; empty without `--train` and `--test`
        picked: Option<u64>, "";
        /// days, the observations
        days: usize, "";
        /// orders that count: symbol, session, start and order on which every choice has a run
        instances: u64, "";
    }
}

impl From<MeanError> for FigureRecord {
    fn from(figure: MeanError) -> Self {
        Self { mean: figure.mean.into(), error: figure.error.into() }
    }
}

impl From<&ChoiceAnswer> for ChooseLine {
    fn from(found: &ChoiceAnswer) -> Self {
        let frontier = |frontier: &crate::analysis::choice::ChoiceFrontier| ChoiceFrontierRecord {
            cell: frontier.cell.clone(),
            of: frontier.of,
            choices: frontier
                .choices
                .iter()
                .map(|choice| TradeOffRecord {
                    name: names::name_of(&found.decisions, &choice.values),
                    expected_bps: choice.expected_bps.into(),
                    risk_bps: choice.risk_bps.into(),
                })
                .collect(),
        };
        Self {
            decisions: found.decisions.clone(),
            risk_weight: found.question.risk_weight.into(),
            level: found.question.level.into(),
            margin_bps: found.question.margin_bps.into(),
            within_minutes: found.within_minutes,
            groups: found.groups.iter().map(|group| group_record(found, group)).collect(),
            frontiers: found.frontiers.iter().map(frontier).collect(),
            runs: found.runs,
            of_runs: found.of_runs,
            failed: found.failed,
        }
    }
}

fn group_record(answer: &ChoiceAnswer, group: &ChoiceGroup) -> ChoiceGroupRecord {
    let name = |place: usize| group.choices[place].name.clone();
    let names = |wanted: &dyn Fn(&RankedChoice) -> bool| {
        group.choices.iter().filter(|choice| wanted(choice)).map(|choice| choice.name.clone()).collect()
    };
    ChoiceGroupRecord {
        cell: group.cell.clone(),
        sentence: sentences::sentence(group, &answer.question),
        days: group.days,
        instances: group.instances,
        left_out: group.left_out,
        runs: group.runs,
        best: name(0),
        baseline: group.baseline.map(name),
        saving_bps: group.saving.map(FigureRecord::from),
        saving_on_worst_bps: group.saving_on_worst.into(),
        set: names(&|choice| choice.in_set),
        near: names(&|choice| choice.within_margin && !choice.in_set),
        screened_out: group.screened.dearer,
        beyond_most: group.screened.beyond,
        walk_forward: group.walk.as_ref().map(|walk| walk_record(group, walk)),
        regret: group.regret.as_ref().map(|regret| RegretRecord::of(group, regret, &answer.question)),
        choices: group.choices.iter().map(|choice| choice_record(group, choice)).collect(),
    }
}

fn choice_record(group: &ChoiceGroup, choice: &RankedChoice) -> RankedChoiceRecord {
    RankedChoiceRecord {
        name: choice.name.clone(),
        values: choice.values.clone(),
        loss_bps: choice.loss.into(),
        expected_bps: choice.expected.into(),
        total_bps: choice.total_bps.into(),
        risk_bps: choice.risk_bps.into(),
        completion_pct: choice.completion_pct.into(),
        p: choice.p.into(),
        in_set: choice.in_set,
        within_margin: choice.within_margin,
        same_as: choice.same_as.map(|place| group.choices[place].name.clone()),
    }
}

fn walk_record(group: &ChoiceGroup, walk: &WalkForward) -> WalkForwardRecord {
    let name = |place: usize| group.choices[place].name.clone();
    WalkForwardRecord {
        windows: walk.windows,
        days: walk.days,
        picks: walk.picks.iter().map(|place| name(*place)).collect(),
        promised_bps: walk.promised_bps.into(),
        picked_bps: walk.picked.into(),
        baseline_bps: walk.baseline.map(FigureRecord::from),
        promised_saving_bps: walk.promised_saving_bps.into(),
        saving_bps: walk.saving.map(FigureRecord::from),
        optimism_bps: walk.optimism_bps().into(),
        hindsight: name(walk.hindsight),
        hindsight_bps: walk.hindsight_bps.into(),
        rank_correlation: walk.rank_correlation.into(),
    }
}

/// The rows of all groups.
pub(crate) fn rows(found: &ChoiceAnswer) -> impl Iterator<Item = ChoiceRow> {
    found.groups.iter().flat_map(|group| (0..group.choices.len()).map(move |place| row(group, place)))
}

fn row(group: &ChoiceGroup, place: usize) -> ChoiceRow {
    let choice = &group.choices[place];
    let same_as = choice.same_as.map(|place| group.choices[place].name.clone());
    ChoiceRow {
        cell: (&*group.cell).into(),
        choice: (&*choice.name).into(),
        rank: place + 1,
        loss_bps: choice.loss.mean.into(),
        loss_error_bps: choice.loss.error.into(),
        behind_bps: choice.behind.mean.into(),
        behind_error_bps: choice.behind.error.into(),
        expected_bps: choice.expected.mean.into(),
        expected_error_bps: choice.expected.error.into(),
        total_bps: choice.total_bps.into(),
        risk_bps: choice.risk_bps.into(),
        completion_pct: choice.completion_pct.into(),
        p: choice.p.into(),
        in_set: u8::from(choice.in_set),
        within_margin: u8::from(choice.within_margin),
        same_as: same_as.unwrap_or_default().into(),
        baseline: u8::from(group.baseline == Some(place)),
        picked: choice.picked,
        days: group.days,
        instances: group.instances,
    }
}
