//! Regret: what a choice made under one setting of the assumptions costs under another, in JSON and as rows.

use serde::{Deserialize, Serialize};

use super::number::JsonNumber;
use super::table::{BPS, CsvNumber, CsvText, table_row};
use crate::analysis::choice::group::ChoiceGroup;
use crate::analysis::choice::regret::Regret;
use crate::analysis::choice::{ChoiceAnswer, ChoiceQuestion, sentences};

/// What moving the assumptions costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegretRecord {
    /// The answer in words.
    pub sentence: String,
    /// The assumptions that vary.
    pub parameters: Vec<String>,
    /// What the settings are called.
    pub settings: Vec<String>,
    /// The best choice of every setting.
    pub best: Vec<String>,
    /// For every setting what its best choice costs, under each setting, more than the best choice there.
    pub regret_bps: Vec<Vec<JsonNumber>>,
    /// The choice whose largest regret is least.
    pub least: String,
    /// Its regret under each setting.
    pub least_regret_bps: Vec<JsonNumber>,
}

table_row! {
    /// A choice under one setting of the assumptions.
    pub(crate) struct RegretRow {
        /// the values that the choices of a group share; empty for all runs
        cell: CsvText, "";
        /// `best` under one of the settings; `least`: its largest regret is the least of all choices; `baseline`
        kind: CsvText, "";
        /// the setting under which it is best
        chosen_under: CsvText, "";
        /// the choice
        choice: CsvText, "";
        /// the setting under which it is priced
        under: CsvText, "";
        /// its loss there, mean over days
        loss_bps: CsvNumber, BPS;
        /// the loss of the best choice there
        best_bps: CsvNumber, BPS;
        /// how much more it costs: the regret
        regret_bps: CsvNumber, BPS;
    }
}

impl RegretRecord {
    pub(super) fn of(group: &ChoiceGroup, found: &Regret, question: &ChoiceQuestion) -> Self {
        let name = |place: &usize| group.choices[*place].name.clone();
        let regrets = |choice: usize| -> Vec<JsonNumber> {
            (0..found.settings.len()).map(|under| found.bps(choice, under).into()).collect()
        };
        Self {
            sentence: sentences::regret_sentence(group, found, question),
            parameters: found.parameters.clone(),
            settings: found.settings.clone(),
            best: found.best.iter().map(name).collect(),
            regret_bps: found.best.iter().map(|best| regrets(*best)).collect(),
            least: name(&found.least),
            least_regret_bps: regrets(found.least),
        }
    }
}

/// The regrets of all groups: of the best choice of every setting, the one of least regret, and the baseline.
pub(crate) fn regret_rows(found: &ChoiceAnswer) -> Vec<RegretRow> {
    let groups = found.groups.iter().filter_map(|group| Some((group, group.regret.as_ref()?)));
    groups.flat_map(|(group, regret)| group_regret_rows(group, regret)).collect()
}

fn group_regret_rows(group: &ChoiceGroup, regret: &Regret) -> Vec<RegretRow> {
    let best =
        regret.best.iter().zip(&regret.settings).map(|(best, setting)| ("best", setting.as_str(), *best));
    let others =
        [("least", "", regret.least)].into_iter().chain(group.baseline.map(|place| ("baseline", "", place)));
    let choices: Vec<(&str, &str, usize)> = best.chain(others).collect();
    let row = |(kind, chosen_under, choice): (&str, &str, usize), under: usize| RegretRow {
        cell: (&*group.cell).into(),
        kind: kind.into(),
        chosen_under: chosen_under.into(),
        choice: (&*group.choices[choice].name).into(),
        under: (&*regret.settings[under]).into(),
        loss_bps: regret.losses[under][choice].into(),
        best_bps: regret.losses[under][regret.best[under]].into(),
        regret_bps: regret.bps(choice, under).into(),
    };
    let unders = 0..regret.settings.len();
    choices.into_iter().flat_map(|choice| unders.clone().map(move |under| row(choice, under))).collect()
}
