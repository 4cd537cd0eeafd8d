//! Which choice: those that cannot be told from the cheapest, and those that are near it.
//!
//! A choice is a value of every parameter whose role is decision; its loss on a day is the mean over the day's orders of
//! expected cost + risk weight x timing risk, in bps of parent quantity x arrival price. The answer is a set: the model
//! confidence set (Hansen, Lunde, Nason 2011), and what lies within a margin of the best.

mod choices;
mod confidence_set;
pub(crate) mod group;
mod losses;
pub(crate) mod names;
mod prescreen;
mod question;
pub(crate) mod regret;
mod resamples;
pub(crate) mod sentences;
pub(crate) mod walk_forward;

use super::compare::BootstrapSettings;
use super::frame::{Frame, UnknownColumn};
use super::frontier::{self, RiskAndCost};
use super::table_axis::TableAxis;
use crate::model::math;
use crate::model::parameter::ParameterId;
use choices::ChoiceAxes;
use group::ChoiceGroup;
pub(crate) use question::{ChoiceError, ChoiceQuestion};
use walk_forward::WalkForwardSettings;

/// Losses that differ by less than this many bps are the same: the rounding of equal ones.
const SAME_BPS: f64 = 1e-9;

/// Percentage points by which a choice may trade less than the one that trades most, and still do the same job.
const SAME_COMPLETION: f64 = 1.0;

/// A mean over days, and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MeanError {
    /// The mean.
    pub mean: f64,
    /// Standard deviation over days / root of the number of days; `None` below two days.
    pub error: Option<f64>,
}

impl MeanError {
    /// Those of one value a day.
    fn of(values: &[f64]) -> Self {
        let (days, mean) = (values.len() as f64, mean_of(values));
        let squares: f64 = values.iter().map(|value| math::square(value - mean)).sum();
        let error = (values.len() > 1).then(|| (squares / (days - 1.0) / days).sqrt());
        Self { mean, error }
    }

    /// Those of `a` - `b`, day by day.
    fn of_difference(a: &[f64], b: &[f64]) -> Self {
        Self::of(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>())
    }
}

/// The mean; 0 of none.
fn mean_of(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// A choice among all of its cell, whatever the minutes: what cannot be ranked by cost alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TradeOff {
    /// Its value of every decision; `None` where it does not matter to it.
    pub values: Vec<Option<String>>,
    /// Mean expected cost, bps of parent quantity x arrival price.
    pub expected_bps: f64,
    /// Root mean square of the timing risk, bps of parent quantity x arrival price.
    pub risk_bps: f64,
}

/// The choices of one cell that no other beats in both cost and risk, by ascending risk.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChoiceFrontier {
    /// The values of `--by`.
    pub cell: String,
    /// Choices that were looked at.
    pub of: usize,
    /// Those on the frontier; none where the choices of the cell share no instance.
    pub choices: Vec<TradeOff>,
}

/// The answer: a set of choices for every group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChoiceAnswer {
    /// What was asked.
    pub question: ChoiceQuestion,
    /// The parameters that tell choices apart.
    pub decisions: Vec<String>,
    /// Whether choices are ranked within equal minutes only.
    pub within_minutes: bool,
    /// The groups that were ranked.
    pub groups: Vec<ChoiceGroup>,
    /// Groups whose choices share no instance, with the choice that has the fewest.
    pub without_answer: Vec<(String, String)>,
    /// A frontier for every cell, where choices are ranked within equal minutes.
    pub frontiers: Vec<ChoiceFrontier>,
    /// Runs that count.
    pub runs: u64,
    /// Runs of the table.
    pub of_runs: u64,
    /// Those of them that could not be priced.
    pub failed: u64,
}

/// The rows of one cell, or of one group of it.
struct RowsOfCell {
    name: String,
    rows: Vec<usize>,
}

/// Answers `question` over the runs of `frame`.
///
/// # Errors
/// [`ChoiceError`].
pub(crate) fn choose(frame: &Frame, question: &ChoiceQuestion) -> Result<ChoiceAnswer, ChoiceError> {
    question.check()?;
    if frame.rows() == 0 {
        return Err(ChoiceError::NothingPriced);
    }
    let axes = ChoiceAxes::of(frame, question.choose_start)?;
    let decisions = axes.decision_names();
    if decisions.is_empty() {
        return Err(ChoiceError::OneChoice);
    }
    let minutes = ParameterId::Minutes.name().to_owned();
    let within_minutes =
        question.risk_weight == 0.0 && decisions.contains(&minutes) && !question.by.contains(&minutes);
    let cells = cells(frame, &axes.rows, &question.by)?;
    let mut answer = ChoiceAnswer {
        question: question.clone(),
        decisions,
        within_minutes,
        groups: Vec::new(),
        without_answer: Vec::new(),
        frontiers: Vec::new(),
        runs: 0,
        of_runs: 0,
        failed: frame.failed.iter().map(|(_, count)| count).sum(),
    };
    answer.of_runs = frame.rows() as u64 + answer.failed;
    for cell in &cells {
        let inner = if within_minutes {
            self::cells(frame, &cell.rows, std::slice::from_ref(&minutes))?
        } else {
            vec![RowsOfCell { name: String::new(), rows: cell.rows.clone() }]
        };
        for part in inner {
            let names = [cell.name.as_str(), part.name.as_str()];
            let name = names.iter().filter(|name| !name.is_empty()).copied().collect::<Vec<_>>().join(", ");
            answer.add_group(&axes, name, &part.rows);
        }
        if within_minutes {
            answer.frontiers.push(frontier(&axes, cell));
        }
    }
    answer.check_found()?;
    Ok(answer)
}

impl ChoiceAnswer {
    fn add_group(&mut self, axes: &ChoiceAxes, name: String, rows: &[usize]) {
        let losses = losses::of_group(axes, rows, self.question.risk_weight);
        if losses.instances == 0 {
            let scarcest = losses.scarcest.map(|(choice, instances)| {
                let all = losses.left_out;
                let name = names::name_of(&self.decisions, &axes.values(choice));
                format!("{name} has a run on {instances} of {all} instances")
            });
            self.without_answer.push((name, scarcest.unwrap_or_default()));
            return;
        }
        self.runs += losses.runs;
        let place = self.groups.len() as u64;
        self.groups.push(ChoiceGroup::of(axes, losses, name, &self.decisions, &self.question, place));
    }

    /// That there is an answer, the baseline is in one, and one has days enough to walk over.
    fn check_found(&self) -> Result<(), ChoiceError> {
        if self.groups.is_empty() {
            let (_, scarcest) = self.without_answer.first().cloned().unwrap_or_default();
            return Err(ChoiceError::NothingShared { scarcest });
        }
        if self.groups.iter().all(|group| group.baseline.is_none()) {
            return Err(ChoiceError::NoBaseline { asked: self.question.baseline_text() });
        }
        if let Some(WalkForwardSettings { train, test }) = self.question.walk
            && self.groups.iter().all(|group| group.walk.is_none())
        {
            let days = self.groups.iter().map(|group| group.days).max().unwrap_or(0);
            return Err(ChoiceError::FewDays { days, train, test });
        }
        Ok(())
    }
}

/// The rows by the values of `by`, numbers ascending; one cell of all where it names none.
///
/// A row to which an assumption does not matter is in the cells of all its values.
fn cells(frame: &Frame, rows: &[usize], by: &[String]) -> Result<Vec<RowsOfCell>, UnknownColumn> {
    let axes = by
        .iter()
        .map(|name| TableAxis::of(frame, std::slice::from_ref(name)))
        .collect::<Result<Vec<_>, _>>()?;
    if axes.is_empty() {
        return Ok(vec![RowsOfCell { name: String::new(), rows: rows.to_vec() }]);
    }
    let any: Vec<bool> = by.iter().map(|name| choices::is_setting(name)).collect();
    let (of_row, found) = choices::tuples(&axes, frame.rows());
    let mut seen = vec![false; found.len()];
    for row in rows {
        seen[of_row[*row] as usize] = true;
    }
    let fits = |cell: &[u32], codes: &[u32]| {
        cell.iter().zip(codes).zip(&any).all(|((cell, code), any)| cell == code || *any && *code == 0)
    };
    let places: Vec<usize> = (0..found.len()).filter(|place| seen[*place]).collect();
    let is_part =
        |place: &usize| places.iter().any(|other| other != place && fits(&found[*other], &found[*place]));
    let mut cells: Vec<&[u32]> =
        places.iter().filter(|place| !is_part(place)).map(|place| &*found[*place]).collect();
    cells.sort_unstable();
    let cell = |cell: &[u32]| {
        let in_it: Vec<bool> = found.iter().map(|codes| fits(cell, codes)).collect();
        let value = |(axis, code): (&TableAxis, &u32)| match code {
            0 => format!("{} any", axis.name),
            code => names::value_name(&axis.name, &axis.label(*code as usize - 1)),
        };
        RowsOfCell {
            name: axes.iter().zip(cell).map(value).collect::<Vec<_>>().join(", "),
            rows: rows.iter().copied().filter(|row| in_it[of_row[*row] as usize]).collect(),
        }
    };
    Ok(cells.into_iter().map(cell).collect())
}

/// The frontier of all choices of a cell.
fn frontier(axes: &ChoiceAxes, cell: &RowsOfCell) -> ChoiceFrontier {
    let losses = losses::of_group(axes, &cell.rows, 0.0);
    let choices = if losses.instances == 0 { Vec::new() } else { losses.choices };
    let most = choices.iter().map(|choice| choice.traded_pct).fold(0.0, f64::max);
    let fill = choices.iter().filter(|choice| choice.traded_pct >= most - SAME_COMPLETION);
    let fill: Vec<_> = fill.collect();
    let points = fill
        .iter()
        .map(|choice| RiskAndCost { risk_bps: choice.risk_bps, cost_bps: choice.expected.mean })
        .collect::<Vec<_>>();
    let efficient = frontier::efficient(&points);
    let mut found: Vec<TradeOff> = fill
        .iter()
        .zip(&efficient)
        .filter(|(_, efficient)| **efficient)
        .map(|(choice, _)| TradeOff {
            values: axes.values(choice.choice),
            expected_bps: choice.expected.mean,
            risk_bps: choice.risk_bps,
        })
        .collect();
    found.sort_by(|a, b| a.risk_bps.total_cmp(&b.risk_bps));
    ChoiceFrontier { cell: cell.name.clone(), of: choices.len(), choices: found }
}

#[cfg(test)]
mod tests;
