//! Regret: what a choice that is best under one setting of the assumptions costs under another (Savage 1951).
//!
//! The days stay and the assumptions move, as in robustness. A regret has no probability: it depends on the settings that
//! were swept.

use std::collections::HashMap;

use super::super::assumption_settings::setting_name;
use super::SAME_BPS;
use super::choices::ChoiceAxes;

/// What part of a setting a row stands for on one instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SettingShare {
    /// The number of the setting.
    pub setting: usize,
    /// The place of the row among those of its choice.
    pub place: usize,
    /// Its weight in the mean of the setting.
    pub weight: f64,
}

/// The losses of every choice by setting, summed instance by instance and day by day.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SettingLosses {
    numbers: HashMap<Box<[u32]>, usize>,
    /// The codes of every setting, in the order in which they are met.
    codes: Vec<Box<[u32]>>,
    /// For every setting its instances of the day, its days, and by choice the sums over both.
    sums: Vec<SettingSums>,
    choices: usize,
}

/// The sums of one setting.
#[derive(Debug, Clone, PartialEq, Default)]
struct SettingSums {
    instances: f64,
    of_day: Vec<f64>,
    days: f64,
    of_days: Vec<f64>,
}

impl SettingLosses {
    /// Nothing seen yet of this many choices.
    pub(super) fn of(choices: usize) -> Self {
        Self { choices, ..Self::default() }
    }

    /// The number of the setting with these codes.
    pub(super) fn number(&mut self, codes: Box<[u32]>) -> usize {
        let next = self.codes.len();
        *self.numbers.entry(codes).or_insert_with_key(|codes| {
            self.codes.push(codes.clone());
            self.sums.push(SettingSums {
                of_day: vec![0.0; self.choices],
                of_days: vec![0.0; self.choices],
                ..SettingSums::default()
            });
            next
        })
    }

    /// Counts an instance of the day for a setting that all choices share on it.
    pub(super) fn count(&mut self, setting: usize) {
        self.sums[setting].instances += 1.0;
    }

    /// Adds a part of the loss of `choice` on an instance of the day.
    pub(super) fn add(&mut self, setting: usize, choice: usize, loss: f64) {
        self.sums[setting].of_day[choice] += loss;
    }

    /// Ends the day: its loss is the mean over its instances.
    pub(super) fn end_day(&mut self) {
        for setting in self.sums.iter_mut().filter(|setting| setting.instances > 0.0) {
            for (of_days, of_day) in setting.of_days.iter_mut().zip(&mut setting.of_day) {
                *of_days += std::mem::take(of_day) / setting.instances;
            }
            setting.days += 1.0;
            setting.instances = 0.0;
        }
    }
}

/// A choice under a setting that it was not chosen for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RegretCell {
    /// The setting under which it is best.
    pub chosen_under: usize,
    /// The setting under which it costs more than the best.
    pub under: usize,
    /// By how much, bps.
    pub bps: f64,
}

/// The losses of the choices of a group under every setting of the assumptions.
///
/// The loss of a choice under a setting is the mean over days of the mean over the day's instances, as without settings; its
/// regret is that less the least loss of any choice under the same setting. Within a setting all choices are on the same
/// instances.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Regret {
    /// The assumptions that vary.
    pub parameters: Vec<String>,
    /// What the settings are called, in the order of the table.
    pub settings: Vec<String>,
    /// By setting and rank of the choice its loss, bps.
    pub losses: Vec<Vec<f64>>,
    /// The rank of the best choice of every setting; of those that tie the first in the ranking.
    pub best: Vec<usize>,
    /// The largest regret of a choice that is best under some setting, where another is.
    pub worst: RegretCell,
    /// The rank of the choice whose largest regret is least; of those that tie the first in the ranking.
    pub least: usize,
    /// The setting of its largest regret.
    pub least_under: usize,
}

impl Regret {
    /// That of `found`, whose choices have the ranks `ranks`; `None` below two choices or two settings.
    pub(super) fn of(axes: &ChoiceAxes, found: &SettingLosses, ranks: &[usize]) -> Option<Self> {
        if found.codes.len() < 2 || found.choices < 2 {
            return None;
        }
        let losses = found.sums.iter().map(|sums| {
            let mut by_rank = vec![0.0; found.choices];
            for (sum, rank) in sums.of_days.iter().zip(ranks) {
                by_rank[*rank] = sum / sums.days;
            }
            by_rank
        });
        let losses: Vec<Vec<f64>> = losses.collect();
        let best: Vec<usize> = losses.iter().map(|losses| least_of(losses)).collect();
        let regret = |under: usize, choice: usize| losses[under][choice] - losses[under][best[under]];
        let worst_of = |choice: usize| -> (usize, f64) {
            let regrets: Vec<f64> = (0..losses.len()).map(|under| -regret(under, choice)).collect();
            let under = least_of(&regrets);
            (under, -regrets[under])
        };
        let (chosen_under, (under, bps)) = (0..losses.len())
            .map(|chosen_under| (chosen_under, worst_of(best[chosen_under])))
            .reduce(|a, b| if b.1.1 > a.1.1 + SAME_BPS { b } else { a })?;
        let worst_by_choice: Vec<f64> = (0..found.choices).map(|choice| worst_of(choice).1).collect();
        let least = least_of(&worst_by_choice);
        let least_under = worst_of(least).0;
        let varies = |place: &usize| found.codes.windows(2).any(|pair| pair[0][*place] != pair[1][*place]);
        let parameters = axes.assumptions();
        let places: Vec<usize> = (0..parameters.len()).filter(varies).collect();
        let name = |codes: &[u32]| {
            let values = places
                .iter()
                .map(|place| (parameters[*place].name.as_str(), parameters[*place].value_of(codes[*place])));
            setting_name(values)
        };
        Some(Self {
            settings: found.codes.iter().map(|codes| name(codes)).collect(),
            parameters: places.iter().map(|place| parameters[*place].name.clone()).collect(),
            best,
            worst: RegretCell { chosen_under, under, bps },
            least,
            least_under,
            losses,
        })
    }

    /// What `choice` costs more than the best of the setting `under`, bps.
    pub(crate) fn bps(&self, choice: usize, under: usize) -> f64 {
        self.losses[under][choice] - self.losses[under][self.best[under]]
    }

    /// Whether one choice is best under every setting.
    pub(crate) fn is_one_best(&self) -> bool {
        self.worst.bps <= SAME_BPS
    }
}

/// The place of the least value; of those that are the same the first.
fn least_of(values: &[f64]) -> usize {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    values.iter().position(|value| *value <= least + SAME_BPS).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{run, table};
    use super::super::{ChoiceAnswer, ChoiceQuestion, choose, sentences};

    const FACTORS: [&str; 6] = ["symbol", "session", "strategy", "impact", "alpha", "k_temp"];

    /// Two days of one symbol, TWAP, VWAP and POV; `rows` has impact, alpha, `k_temp` and the three costs.
    fn chosen(rows: &[(&str, [f64; 3])]) -> ChoiceAnswer {
        let mut runs = Vec::new();
        for day in ["1", "2"] {
            for (setting, costs) in rows {
                for (strategy, cost) in ["twap", "vwap", "pov"].iter().zip(costs) {
                    let more = if day == "2" { 0.5 } else { 0.0 };
                    runs.push(run(&format!("A,{day},{strategy},{setting}"), cost + more, 10.0));
                }
            }
        }
        choose(&table(&FACTORS, &runs), &ChoiceQuestion::default()).unwrap()
    }

    #[test]
    fn every_best_choice_is_priced_under_every_setting_and_the_least_worst_is_found() {
        // Each model has its own alpha, which makes no setting of its own.
        let found = chosen(&[
            ("power-law,0.6,0.1", [1.0, 2.0, 1.5]),
            ("square-root,,0.1", [3.0, 2.0, 2.2]),
            ("almgren2005,0.7,0.1", [1.0, 1.9, 1.1]),
        ]);
        let regret = found.groups[0].regret.as_ref().unwrap();
        let name = |place: usize| found.groups[0].choices[place].name.as_str();
        assert_eq!(regret.parameters, ["impact"]);
        assert_eq!(regret.settings, ["impact=power-law", "impact=square-root", "impact=almgren2005"]);
        assert_eq!(regret.best.iter().map(|best| name(*best)).collect::<Vec<_>>(), ["twap", "vwap", "twap"]);
        let matrix = regret.best.iter().map(|best| {
            (0..3).map(|under| (regret.bps(*best, under) * 1e9).round() / 1e9).collect::<Vec<_>>()
        });
        assert_eq!(matrix.collect::<Vec<_>>(), [[0.0, 1.0, 0.0], [1.0, 0.0, 0.9], [0.0, 1.0, 0.0]]);
        assert!((regret.losses[1][regret.best[1]] - 2.25).abs() < 1e-12);
        // TWAP and VWAP may cost 1 more than need be, POV 0.5 at most.
        assert_eq!((name(regret.least), regret.least_under), ("pov", 0));
        let said = sentences::regret_sentence(&found.groups[0], regret, &found.question);
        assert_eq!(
            said,
            "Regret over 3 impact models: twap is best under impact=power-law and costs 1.00 bps more than the best under \
             impact=square-root. pov has the least regret in the worst case: 0.50 bps, under impact=power-law."
        );
    }

    #[test]
    fn one_choice_that_is_always_best_is_said_and_a_single_setting_has_no_regret() {
        let found = chosen(&[("power-law,0.6,0.1", [1.0, 2.0, 1.5]), ("power-law,0.6,0.2", [2.0, 4.0, 2.5])]);
        let group = &found.groups[0];
        let regret = group.regret.as_ref().unwrap();
        assert!(regret.is_one_best());
        let said = sentences::regret_sentence(group, regret, &found.question);
        assert_eq!(said, "Regret: twap is best under both values of k_temp.");
        assert!(chosen(&[("power-law,0.6,0.1", [1.0, 2.0, 1.5])]).groups[0].regret.is_none());
    }

    #[test]
    fn what_an_assumption_does_not_matter_to_counts_under_each_of_its_values() {
        // passive_fill matters to a choice that rests, and k_temp to both.
        let factors = ["symbol", "session", "fill", "passive_fill", "k_temp"];
        let mut runs = Vec::new();
        for day in ["1", "2"] {
            for (k_temp, cross, touch, through) in [("0.1", 1.0, 0.2, 1.4), ("0.2", 2.0, 0.5, 2.1)] {
                runs.push(run(&format!("A,{day},cross,,{k_temp}"), cross, 1.0));
                runs.push(run(&format!("A,{day},passive,touch,{k_temp}"), touch, 1.0));
                runs.push(run(&format!("A,{day},passive,through,{k_temp}"), through, 1.0));
            }
        }
        let found = choose(&table(&factors, &runs), &ChoiceQuestion::default()).unwrap();
        let (group, regret) = (&found.groups[0], found.groups[0].regret.as_ref().unwrap());
        assert_eq!(regret.parameters, ["passive_fill", "k_temp"]);
        let place = |name: &str| group.choices.iter().position(|choice| choice.name == name).unwrap();
        let of = |choice: usize| {
            let by_setting = regret.settings.iter().zip(&regret.losses);
            let mut found: Vec<(String, f64)> =
                by_setting.map(|(setting, losses)| (setting.clone(), losses[choice])).collect();
            found.sort_by(|a, b| a.0.cmp(&b.0));
            found
        };
        let names = ["passive_fill=through k_temp=0.1", "passive_fill=through k_temp=0.2"];
        let names = [names, ["passive_fill=touch k_temp=0.1", "passive_fill=touch k_temp=0.2"]].concat();
        let expected = |losses: [f64; 4]| -> Vec<(String, f64)> {
            names.iter().map(|name| (*name).to_owned()).zip(losses).collect()
        };
        assert_eq!(of(place("fill cross")), expected([1.0, 2.0, 1.0, 2.0]));
        assert_eq!(of(place("fill passive")), expected([1.4, 2.1, 0.2, 0.5]));
        assert!((regret.worst.bps - 1.5).abs() < 1e-12, "{:?}", regret.worst);
    }
}
