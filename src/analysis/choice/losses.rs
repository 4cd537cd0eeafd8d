//! The loss of every choice on every day: means over instances on which all choices that are compared have a run.

use std::collections::{BTreeMap, HashMap};

use super::choices::{ChoiceAxes, RowFigures};
use super::regret::{SettingLosses, SettingShare};
use super::{MeanError, SAME_BPS, mean_of};

/// One choice over the days of a group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChoiceDays {
    /// Which choice it is.
    pub choice: u32,
    /// Its loss on each day, bps: the mean over the instances of the day.
    pub losses: Vec<f64>,
    /// Its expected cost by day, bps: mean and error.
    pub expected: MeanError,
    /// Its total cost, bps: mean over days.
    pub total_bps: f64,
    /// Root of the mean over days of the squared timing risk, bps.
    pub risk_bps: f64,
    /// Mean completion, %.
    pub completion_pct: f64,
    /// Mean share of the order that is traded, the cleanup included, %.
    pub traded_pct: f64,
}

impl ChoiceDays {
    /// Its mean loss, bps.
    pub(super) fn mean_loss(&self) -> f64 {
        mean_of(&self.losses)
    }
}

/// The choices of a group on the instances that they share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GroupLosses {
    /// Every choice, in the order of the plan.
    pub choices: Vec<ChoiceDays>,
    /// The days, ascending, each at its place in the losses.
    pub days: Vec<String>,
    /// Instances on which every choice has a run.
    pub instances: u64,
    /// Instances that were left out.
    pub left_out: u64,
    /// Runs that count.
    pub runs: u64,
    /// The choice with the fewest instances, and how many it has.
    pub scarcest: Option<(u32, u64)>,
    /// The losses by setting of the assumptions.
    pub by_setting: SettingLosses,
}

/// Sums over the instances of one day.
#[derive(Debug, Clone, Copy, Default)]
struct DaySums {
    loss: f64,
    expected: f64,
    total: f64,
    squared_risk: f64,
    completion: f64,
    traded: f64,
}

impl DaySums {
    fn add(&mut self, run: &RowFigures, weight: f64, risk_weight: f64) {
        self.loss += weight * run.loss(risk_weight);
        self.expected += weight * run.expected;
        self.total += weight * run.total;
        self.squared_risk += weight * run.risk * run.risk;
        self.completion += weight * run.completion;
        self.traded += weight * run.traded;
    }
}

/// Days of one choice, before their means.
#[derive(Debug, Clone, Default)]
struct DayColumns {
    losses: Vec<f64>,
    expected: Vec<f64>,
    rest: DaySums,
}

/// The losses of the choices of `rows`, each in the order of the plan: expected cost + `risk_weight` x timing risk.
///
/// An instance is a market, a day and an order; on it a choice has a run for every setting that is assumed. A parameter
/// that does not matter to a run agrees with all of its values. The settings that count are those that every choice has
/// a run for; each weighs the same. Instances of a day weigh the same, and days do.
pub(super) fn of_group(axes: &ChoiceAxes, rows: &[usize], risk_weight: f64) -> GroupLosses {
    let mut places: HashMap<u32, usize> = HashMap::new();
    let mut choices: Vec<u32> = Vec::new();
    for row in rows {
        places.entry(axes.choices[*row]).or_insert_with(|| {
            choices.push(axes.choices[*row]);
            choices.len() - 1
        });
    }
    let place_of = |row: usize| places.get(&axes.choices[row]).copied().unwrap_or(0);
    // By day, instance, choice and setting.
    let mut by_day: BTreeMap<&str, BTreeMap<u32, Vec<usize>>> = BTreeMap::new();
    for row in rows {
        let instances = by_day.entry(axes.day_of(*row)).or_default();
        instances.entry(axes.instances[*row]).or_default().push(*row);
    }
    let mut columns = vec![DayColumns::default(); choices.len()];
    let mut instances_of = vec![0_u64; choices.len()];
    let mut by_setting = SettingLosses::of(choices.len());
    let (mut days, mut instances, mut left_out, mut runs) = (Vec::new(), 0, 0, 0);
    for (day, of_day) in by_day {
        let mut sums = vec![DaySums::default(); choices.len()];
        let mut shared = 0_u64;
        for mut on_instance in of_day.into_values() {
            on_instance.sort_by_key(|row| (place_of(*row), axes.settings[*row]));
            let of_choice: Vec<&[usize]> =
                on_instance.chunk_by(|a, b| axes.choices[*a] == axes.choices[*b]).collect();
            for rows in &of_choice {
                instances_of[place_of(rows[0])] += 1;
            }
            let weights = if of_choice.len() == choices.len() {
                shared_settings(axes, &of_choice, &mut by_setting)
            } else {
                None
            };
            let Some(weights) = weights else {
                left_out += 1;
                continue;
            };
            shared += 1;
            for (choice, (rows, weights)) in of_choice.iter().zip(&weights).enumerate() {
                let known = rows.iter().zip(&weights.of_rows).filter(|(_, weight)| **weight > 0.0);
                for (row, weight) in known {
                    sums[choice].add(&axes.figures[*row], *weight, risk_weight);
                    runs += 1;
                }
                for SettingShare { setting, place, weight } in &weights.of_settings {
                    let loss = axes.figures[rows[*place]].loss(risk_weight);
                    by_setting.add(*setting, choice, weight * loss);
                }
            }
        }
        if shared == 0 {
            continue;
        }
        by_setting.end_day();
        instances += shared;
        days.push(day.to_owned());
        for (columns, sums) in columns.iter_mut().zip(&sums) {
            columns.push(sums, shared as f64);
        }
    }
    let scarcest = choices.iter().copied().zip(instances_of).min_by_key(|(_, instances)| *instances);
    let choices = choices.into_iter().zip(columns).map(|(choice, days)| days.finish(choice)).collect();
    GroupLosses { choices, days, instances, left_out, runs, scarcest, by_setting }
}

impl DayColumns {
    /// Adds a day with this many instances.
    fn push(&mut self, sums: &DaySums, instances: f64) {
        self.losses.push(sums.loss / instances);
        self.expected.push(sums.expected / instances);
        self.rest.total += sums.total / instances;
        self.rest.squared_risk += sums.squared_risk / instances;
        self.rest.completion += sums.completion / instances;
        self.rest.traded += sums.traded / instances;
    }

    fn finish(self, choice: u32) -> ChoiceDays {
        let days = self.losses.len().max(1) as f64;
        ChoiceDays {
            choice,
            expected: MeanError::of(&self.expected),
            losses: self.losses,
            total_bps: self.rest.total / days,
            risk_bps: (self.rest.squared_risk / days).sqrt(),
            completion_pct: self.rest.completion / days,
            traded_pct: self.rest.traded / days,
        }
    }
}

/// What the rows of one choice count for on one instance.
#[derive(Debug, Clone, PartialEq, Default)]
struct RowWeights {
    /// The weight of every row.
    of_rows: Vec<f64>,
    /// What rows stand for each setting of the assumptions.
    of_settings: Vec<SettingShare>,
}

/// The weight of every row of each choice on one instance; `None` where no setting is shared by all.
///
/// The shared settings are the natural join of those that each choice has. A row weighs the share of them that it
/// stands for.
fn shared_settings(
    axes: &ChoiceAxes,
    of_choice: &[&[usize]],
    by_setting: &mut SettingLosses,
) -> Option<Vec<RowWeights>> {
    let codes = |rows: &[usize]| -> Vec<u32> { rows.iter().map(|row| axes.settings[*row]).collect() };
    // Nearly all choices have the same settings: each list of them is looked at once.
    let lists: Vec<Vec<u32>> = of_choice.iter().map(|rows| codes(rows)).collect();
    let mut distinct: BTreeMap<&[u32], RowWeights> =
        lists.iter().map(|list| (list.as_slice(), RowWeights::default())).collect();
    let mut shared: Option<Vec<Box<[u32]>>> = None;
    for list in distinct.keys() {
        let next: Vec<&[u32]> = list.iter().map(|code| axes.setting(*code)).collect();
        shared = Some(match shared {
            None => next.into_iter().map(Box::from).collect(),
            Some(before) => join(&before, &next),
        });
    }
    let shared = shared.filter(|shared| !shared.is_empty())?;
    // What is assumed, without what the market is like.
    let assumed: Vec<usize> = shared.iter().map(|codes| by_setting.number(axes.assumed(codes))).collect();
    let mut met = assumed.clone();
    met.sort_unstable();
    met.dedup();
    for setting in met {
        by_setting.count(setting);
    }
    for (list, weights) in &mut distinct {
        let settings: Vec<&[u32]> = list.iter().map(|code| axes.setting(*code)).collect();
        *weights = RowWeights {
            of_rows: weights_of(&shared, &settings),
            of_settings: shares_of(&shared, &assumed, &settings),
        };
    }
    lists.iter().map(|list| distinct.get(list.as_slice()).cloned()).collect()
}

/// Whether two settings agree wherever both have a value.
fn agree(a: &[u32], b: &[u32]) -> bool {
    a.iter()
        .zip(b)
        .all(|(a, b)| a == b || *a == super::super::frame::EMPTY || *b == super::super::frame::EMPTY)
}

/// Every pair of settings that agree, as one setting with the values of both.
fn join(before: &[Box<[u32]>], next: &[&[u32]]) -> Vec<Box<[u32]>> {
    let pairs = before.iter().flat_map(|a| next.iter().map(move |b| (a, *b)));
    let mut joined: Vec<Box<[u32]>> = pairs
        .filter(|(a, b)| agree(a, b))
        .map(|(a, b)| a.iter().zip(b).map(|(a, b)| *a.max(b)).collect())
        .collect();
    joined.sort_unstable();
    joined.dedup();
    joined
}

/// What share of the `shared` settings each of `settings` stands for.
fn weights_of(shared: &[Box<[u32]>], settings: &[&[u32]]) -> Vec<f64> {
    let mut weights = vec![0.0; settings.len()];
    for one in shared {
        let here: Vec<usize> = (0..settings.len()).filter(|place| agree(one, settings[*place])).collect();
        for place in &here {
            weights[*place] += 1.0 / (here.len() * shared.len()) as f64;
        }
    }
    weights
}

/// What each of `settings` counts for in the mean of every setting of the assumptions; `assumed` has that of each of the
/// `shared` settings.
fn shares_of(shared: &[Box<[u32]>], assumed: &[usize], settings: &[&[u32]]) -> Vec<SettingShare> {
    let mut shares: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (one, setting) in shared.iter().zip(assumed) {
        let of = assumed.iter().filter(|other| *other == setting).count();
        let here: Vec<usize> = (0..settings.len()).filter(|place| agree(one, settings[*place])).collect();
        for place in &here {
            *shares.entry((*setting, *place)).or_default() += 1.0 / (here.len() * of) as f64;
        }
    }
    shares.into_iter().map(|((setting, place), weight)| SettingShare { setting, place, weight }).collect()
}

/// For every choice the first one that costs the same on every day, which may be itself.
///
/// Losses that differ by less than [`SAME_BPS`] are the same.
pub(super) fn equal_days(choices: &[ChoiceDays]) -> Vec<usize> {
    let means: Vec<f64> = choices.iter().map(ChoiceDays::mean_loss).collect();
    let mut order: Vec<usize> = (0..choices.len()).collect();
    order.sort_by(|a, b| means[*a].total_cmp(&means[*b]).then(a.cmp(b)));
    let mut first: Vec<usize> = (0..choices.len()).collect();
    for (rank, place) in order.iter().enumerate() {
        let mut near =
            order[..rank].iter().rev().take_while(|other| means[*place] - means[**other] <= SAME_BPS);
        let same = |other: &&usize| {
            let mut pairs = choices[*place].losses.iter().zip(&choices[**other].losses);
            pairs.all(|(a, b)| (a - b).abs() <= SAME_BPS)
        };
        if let Some(other) = near.find(same) {
            first[*place] = first[*other];
        }
    }
    // The first of each class in the order of the plan stands for it.
    let mut least: HashMap<usize, usize> = HashMap::new();
    for (place, class) in first.iter().enumerate() {
        least.entry(*class).or_insert(place);
    }
    first.iter().map(|class| least.get(class).copied().unwrap_or(*class)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_joined_and_one_that_does_not_matter_agrees_with_all() {
        // Places: passive_fill (1, 2) and k_temp (1, 2, 3).
        let crossing: Vec<&[u32]> = vec![&[0, 1], &[0, 2], &[0, 3]];
        let passive: Vec<&[u32]> = vec![&[1, 1], &[2, 1], &[1, 2]];
        let first: Vec<Box<[u32]>> = crossing.iter().copied().map(Box::from).collect();
        let shared = join(&first, &passive);
        assert_eq!(shared, [[1, 1], [1, 2], [2, 1]].map(Box::from));
        let third = 1.0 / 3.0;
        let near = |found: Vec<f64>, expected: [f64; 3]| {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        };
        near(weights_of(&shared, &crossing), [2.0 * third, third, 0.0]);
        near(weights_of(&shared, &passive), [third; 3]);
        assert_eq!(join(&first, &[&[1, 9]]), Vec::<Box<[u32]>>::new());
    }

    #[test]
    fn equal_day_vectors_are_those_of_the_first_in_the_plan() {
        let days = |losses: &[f64]| ChoiceDays {
            choice: 0,
            losses: losses.to_vec(),
            expected: MeanError::of(losses),
            total_bps: 0.0,
            risk_bps: 0.0,
            completion_pct: 100.0,
            traded_pct: 100.0,
        };
        // The second has the mean of the first, and other days.
        let choices = [&[1.0, 3.0][..], &[3.0, 1.0], &[1.0, 3.0 + 1e-12], &[0.0, 0.5], &[3.0 - 1e-13, 1.0]];
        assert_eq!(equal_days(&choices.map(days)), [0, 1, 0, 3, 1]);
    }
}
