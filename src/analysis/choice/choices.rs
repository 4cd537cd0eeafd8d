//! What a table's runs are: which choice, on which instance, under which assumed setting.

use std::collections::HashMap;

use super::super::assumption_settings::AssumptionColumns;
use super::super::frame::{Frame, UnknownColumn};
use super::super::frontier::cleaned_up;
use super::super::table_axis::TableAxis;
use crate::model::parameter::ParameterId;
use crate::sweep::parameter::{PARAMETERS, Parameter, Role};

/// The figures of one run, in bps of parent quantity x arrival price and percent of the parent quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RowFigures {
    pub expected: f64,
    pub risk: f64,
    pub total: f64,
    pub completion: f64,
    /// What was filled or cleaned up.
    pub traded: f64,
}

impl RowFigures {
    /// What choices are ranked by, bps.
    pub(super) fn loss(&self, risk_weight: f64) -> f64 {
        self.expected + risk_weight * self.risk
    }
}

/// The runs of a table by choice, instance and setting.
#[derive(Debug)]
pub(super) struct ChoiceAxes {
    /// The parameters of the role decision in which runs differ.
    decisions: Vec<TableAxis>,
    /// The choice of every row, counted from the first row.
    pub choices: Vec<u32>,
    /// The codes of the decisions of every choice.
    choice_codes: Vec<Box<[u32]>>,
    /// Symbol, session, start and order of every row.
    pub instances: Vec<u32>,
    /// What is assumed in every row.
    pub settings: Vec<u32>,
    setting_codes: Vec<Box<[u32]>>,
    /// The assumptions that make settings, and the place of each among the codes of `setting`.
    assumptions: Vec<(usize, TableAxis)>,
    days: TableAxis,
    /// The labels of the days, by place.
    day_labels: Vec<String>,
    /// The figures of every row; only those of `rows` are all there.
    pub figures: Vec<RowFigures>,
    /// The rows with all figures.
    pub rows: Vec<usize>,
}

/// Whether `--choose-start` makes a decision of it.
fn is_start(parameter: &Parameter) -> bool {
    matches!(parameter.id, ParameterId::Start | ParameterId::StartOffsetMin)
}

/// Whether whoever executes decides about the column `name`.
pub(super) fn is_decision(name: &str, choose_start: bool) -> bool {
    Parameter::find(name).is_some_and(|known| known.role == Role::Decision || choose_start && is_start(known))
}

/// Whether the column `name` says what is assumed, or what the market is like, and may not matter to a run.
pub(super) fn is_setting(name: &str) -> bool {
    Parameter::find(name).is_some_and(|known| matches!(known.role, Role::Assumption | Role::Market))
}

impl ChoiceAxes {
    /// The choices of `frame`.
    ///
    /// # Errors
    /// [`UnknownColumn`] where a column is missing.
    pub(super) fn of(frame: &Frame, choose_start: bool) -> Result<Self, UnknownColumn> {
        let varies = |name: &str| frame.factor(name).is_ok_and(super::super::frame::Factor::varies);
        let axes = |wanted: &dyn Fn(&Parameter) -> bool| {
            let names = PARAMETERS.iter().filter(|known| wanted(known) && varies(known.name()));
            names.map(|known| TableAxis::of(frame, &[known.name().to_owned()])).collect::<Result<Vec<_>, _>>()
        };
        let mut decisions = axes(&|known| is_decision(known.name(), choose_start))?;
        // A choice is called by its strategy first.
        decisions.sort_by_key(|axis| axis.name != ParameterId::Strategy.name());
        without_followers(&mut decisions, frame.rows());
        let orders = axes(&|known| known.role == Role::Order && !is_decision(known.name(), choose_start))?;
        let settings = axes(&|known| is_setting(known.name()))?;
        let assumptions = assumptions(frame, &settings);
        let own = |name: &str| TableAxis::of(frame, &[name.to_owned()]);
        let days = own("session")?;
        let mut instances = vec![own("symbol")?, days.clone()];
        // A table without a portfolio may be without its column.
        instances.extend(own("order"));
        instances.extend(orders);
        let (choices, choice_codes) = tuples(&decisions, frame.rows());
        let (instances, _) = tuples(&instances, frame.rows());
        let (settings, setting_codes) = tuples(&settings, frame.rows());
        let (figures, rows) = figures(frame)?;
        let day_labels = (0..days.len()).map(|place| days.label(place)).collect();
        Ok(Self {
            decisions,
            choices,
            choice_codes,
            instances,
            settings,
            setting_codes,
            assumptions,
            days,
            day_labels,
            figures,
            rows,
        })
    }

    /// The names of the parameters that tell choices apart.
    pub(super) fn decision_names(&self) -> Vec<String> {
        self.decisions.iter().map(|axis| axis.name.clone()).collect()
    }

    /// The values of a choice as text; `None` where a parameter does not matter to it.
    pub(super) fn values(&self, choice: u32) -> Vec<Option<String>> {
        let codes = &self.choice_codes[choice as usize];
        self.decisions.iter().zip(codes).map(|(axis, code)| axis.value_of(*code)).collect()
    }

    /// What a row assumes, by the code of its setting.
    pub(super) fn setting(&self, code: u32) -> &[u32] {
        &self.setting_codes[code as usize]
    }

    /// The assumptions that make settings.
    pub(super) fn assumptions(&self) -> Vec<&TableAxis> {
        self.assumptions.iter().map(|(_, axis)| axis).collect()
    }

    /// What a setting assumes, of its codes: one code for each of the assumptions.
    pub(super) fn assumed(&self, setting: &[u32]) -> Box<[u32]> {
        self.assumptions.iter().map(|(place, _)| setting[*place]).collect()
    }

    /// The session of a row.
    pub(super) fn day_of(&self, row: usize) -> &str {
        let place = (self.days.codes()[row] as usize).saturating_sub(1);
        self.day_labels.get(place).map_or("", String::as_str)
    }
}

/// The assumptions that make settings, each with its place among `settings`.
fn assumptions(frame: &Frame, settings: &[TableAxis]) -> Vec<(usize, TableAxis)> {
    let rows: Vec<(usize, usize)> = (0..frame.rows()).map(|row| (row, row)).collect();
    let (varying, _) = AssumptionColumns::of(frame).varying(&rows);
    let place = |name: &str| settings.iter().position(|axis| axis.name == name);
    varying
        .into_iter()
        .filter_map(|factor| place(&factor.name))
        .map(|place| (place, settings[place].clone()))
        .collect()
}

/// Leaves those out that have one value, which matters or not as others decide: they tell no choices apart.
fn without_followers(decisions: &mut Vec<TableAxis>, rows: usize) {
    let count = |axes: &[TableAxis]| tuples(axes, rows).1.len();
    let all = count(decisions);
    for place in (0..decisions.len()).rev().filter(|_| all > 1) {
        if decisions[place].len() < 2 {
            let follower = decisions.remove(place);
            if count(decisions) < all {
                decisions.insert(place, follower);
            }
        }
    }
}

/// The distinct tuples of the codes of `axes`, in the order of their first row, and the place of that of every row.
pub(super) fn tuples(axes: &[TableAxis], rows: usize) -> (Vec<u32>, Vec<Box<[u32]>>) {
    let mut known: HashMap<Box<[u32]>, u32> = HashMap::new();
    let mut found: Vec<Box<[u32]>> = Vec::new();
    let of_row = (0..rows).map(|row| {
        let codes: Box<[u32]> = axes.iter().map(|axis| axis.codes()[row]).collect();
        *known.entry(codes.clone()).or_insert_with(|| {
            found.push(codes);
            u32::try_from(found.len() - 1).unwrap_or(u32::MAX)
        })
    });
    let of_row = of_row.collect();
    (of_row, found)
}

/// The figures of every row, and the rows that have all of them.
fn figures(frame: &Frame) -> Result<(Vec<RowFigures>, Vec<usize>), UnknownColumn> {
    let expected = frame.expected_bps()?;
    let measures = ["timing_risk_bps", "is_total_bps", "completion_pct"].map(|name| frame.measure(name));
    let [risk, total, completion] = measures;
    let (risk, total, completion) = (risk?, total?, completion?);
    let cleaned_up = cleaned_up(frame);
    let mut rows = Vec::with_capacity(frame.rows());
    let figures = (0..frame.rows()).map(|row| {
        let known = (expected[row], risk.get(row), total.get(row), completion.get(row));
        let (Some(expected), Some(risk), Some(total), Some(completion)) = known else {
            return RowFigures { expected: 0.0, risk: 0.0, total: 0.0, completion: 0.0, traded: 0.0 };
        };
        rows.push(row);
        let traded = if cleaned_up.get(row) == Some(&true) { 100.0 } else { completion };
        RowFigures { expected, risk, total, completion, traded }
    });
    let figures = figures.collect();
    Ok((figures, rows))
}
