//! Robustness: in how many settings of the assumptions a difference keeps its sign, and over what range it moves.
//!
//! A confidence interval says what other days would have brought; it takes the assumptions for right. Here the days stay and
//! the assumptions move. The two are shown side by side and never combined.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use super::super::frame::{EMPTY, Factor, Frame};
use crate::model::parameter::ParameterId;
use crate::sweep::parameter::{Parameter, Role};

/// The mean difference of one setting.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingDifference {
    /// Weighted mean of alternative - baseline over the pairs of the setting, bps of parent quantity x arrival price.
    pub mean_bps: f64,
    /// The values of the parameters that vary, as `impact=power-law k_temp=0.3`; one that does not matter to either run of
    /// its pairs is left out.
    pub name: String,
}

/// What moving the assumptions makes of the difference of one cell.
///
/// A setting is a combination of values of the assumptions that vary among the pairs of the cell. Its difference d(s) is the
/// mean over its pairs, weighted as in the cell. The sign of a difference is that of d where |d| > margin and 0 where it is
/// within it: a difference within the margin speaks neither for nor against.
#[derive(Debug, Clone, PartialEq)]
pub struct Robustness {
    /// The assumptions that vary. One whose value follows from those before it, and the symbol, is not among them: the `alpha`
    /// that every impact model has of its own moves with `impact`.
    pub parameters: Vec<String>,
    /// Number of settings.
    pub settings: usize,
    /// Settings whose difference has the sign of the cell's mean difference.
    pub same_sign: usize,
    /// The setting with the least difference, min over s of d(s); the first of those that tie.
    pub low: SettingDifference,
    /// The setting with the greatest difference.
    pub high: SettingDifference,
}

impl Robustness {
    /// Whether one setting makes the alternative cheaper by more than `margin_bps` and another makes it dearer by more than it.
    pub fn disagrees(&self, margin_bps: f64) -> bool {
        self.low.mean_bps < -margin_bps && self.high.mean_bps > margin_bps
    }
}

/// The sign of `bps`: less or greater than 0 by more than `margin_bps`, or equal to it within that.
pub(super) fn sign_beyond(bps: f64, margin_bps: f64) -> Ordering {
    if bps < -margin_bps {
        Ordering::Less
    } else if bps > margin_bps {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

/// A pair as robustness needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct WeightedPair {
    /// Rows of baseline and alternative.
    pub rows: (usize, usize),
    /// Its weight in the cell.
    pub weight: f64,
    /// Alternative - baseline, bps.
    pub difference: f64,
}

/// The columns of the assumptions that differ somewhere in the table.
pub(super) struct AssumptionColumns<'a> {
    /// The choices that decide which others matter come first, such as the impact model.
    factors: Vec<&'a Factor>,
    symbol: Option<&'a Factor>,
}

impl<'a> AssumptionColumns<'a> {
    pub(super) fn of(frame: &'a Frame) -> Self {
        let known = frame.factors.iter().filter_map(|factor| Some((factor, Parameter::find(&factor.name)?)));
        let mut found: Vec<(&Factor, &Parameter)> = known
            .filter(|(factor, parameter)| parameter.role == Role::Assumption && factor.varies())
            .collect();
        found.sort_by_key(|(_, parameter)| !parameter.gates_others);
        let factors = found.into_iter().map(|(factor, _)| factor).collect();
        Self { factors, symbol: frame.factor("symbol").ok() }
    }

    /// The robustness of the mean difference `mean_bps` of `pairs`; `None` where no assumption varies among them.
    pub(super) fn robustness(
        &self,
        pairs: &[WeightedPair],
        mean_bps: f64,
        margin_bps: f64,
    ) -> Option<Robustness> {
        let settings = Settings::of(self, pairs);
        let found = settings.differences(pairs);
        let low = found.iter().min_by(|a, b| a.mean_bps.total_cmp(&b.mean_bps))?.clone();
        // Of those that tie the first, as for the least.
        let high = found.iter().rev().max_by(|a, b| a.mean_bps.total_cmp(&b.mean_bps))?.clone();
        let sign = sign_beyond(mean_bps, margin_bps);
        let same = found.iter().filter(|setting| sign_beyond(setting.mean_bps, margin_bps) == sign);
        (found.len() > 1).then(|| Robustness {
            parameters: settings.factors.iter().map(|factor| factor.name.clone()).collect(),
            settings: found.len(),
            same_sign: same.count(),
            low,
            high,
        })
    }
}

/// Which setting every pair belongs to.
struct Settings<'a> {
    /// The assumptions that vary among the pairs.
    factors: Vec<&'a Factor>,
    /// The codes of every setting, one for each of the factors.
    codes: Vec<Vec<u32>>,
    /// The setting of every pair.
    of_pair: Vec<usize>,
}

impl<'a> Settings<'a> {
    fn of(columns: &AssumptionColumns<'a>, pairs: &[WeightedPair]) -> Self {
        let (factors, groups) = varying(columns, pairs);
        // Without the symbol: a setting is the same on all of them.
        let mut number = Numbered::default();
        let key = |pair: &WeightedPair| -> Vec<u32> {
            factors.iter().map(|factor| code(factor, pair.rows)).collect()
        };
        let mut of_group: HashMap<usize, usize> = HashMap::new();
        let of_pair = pairs.iter().zip(groups);
        let of_pair =
            of_pair.map(|(pair, group)| *of_group.entry(group).or_insert_with(|| number.of(key(pair))));
        let of_pair = of_pair.collect();
        Self { factors, codes: number.keys, of_pair }
    }

    /// The mean difference of every setting, in the order of their first pair.
    fn differences(&self, pairs: &[WeightedPair]) -> Vec<SettingDifference> {
        let mut sums = vec![(0.0, 0.0); self.codes.len()];
        for (pair, setting) in pairs.iter().zip(&self.of_pair) {
            let (weight, sum) = &mut sums[*setting];
            *weight += pair.weight;
            *sum += pair.weight * pair.difference;
        }
        let weighed = sums.into_iter().zip(&self.codes).filter(|((weight, _), _)| *weight > 0.0);
        weighed
            .map(|((weight, sum), codes)| SettingDifference {
                mean_bps: sum / weight,
                name: self.name(codes),
            })
            .collect()
    }

    fn name(&self, codes: &[u32]) -> String {
        let values = self.factors.iter().zip(codes).filter_map(|(factor, code)| {
            factor.level_of(*code).map(|level| format!("{}={level}", factor.name))
        });
        let values: Vec<String> = values.collect();
        match (values.as_slice(), self.factors.as_slice()) {
            ([], [factor, ..]) => format!("{}=any", factor.name),
            _ => values.join(" "),
        }
    }
}

/// The code of a pair: the value of the alternative, or that of the baseline where the parameter does not matter to it.
fn code(factor: &Factor, (baseline, other): (usize, usize)) -> u32 {
    match factor.codes()[other] {
        EMPTY => factor.codes()[baseline],
        code => code,
    }
}

/// The assumptions that vary among `pairs`, and for every pair the number of its symbol and its values of them.
///
/// An assumption varies where, of one symbol and the same values of the assumptions before it, it takes two values. One that
/// follows from them, such as a coefficient that an impact model has of its own, or the spread that a symbol is given, is
/// another name for what is counted already, or for the symbol.
fn varying<'a>(columns: &AssumptionColumns<'a>, pairs: &[WeightedPair]) -> (Vec<&'a Factor>, Vec<usize>) {
    let symbol =
        |pair: &WeightedPair| columns.symbol.map_or(0, |symbol| symbol.codes()[pair.rows.1] as usize);
    let mut groups: Vec<usize> = pairs.iter().map(symbol).collect();
    let mut factors = Vec::new();
    for factor in &columns.factors {
        let mut first: HashMap<usize, u32> = HashMap::new();
        let moves = |(pair, group): (&WeightedPair, &usize)| match code(factor, pair.rows) {
            EMPTY => false,
            code => *first.entry(*group).or_insert(code) != code,
        };
        if !pairs.iter().zip(&groups).any(moves) {
            continue;
        }
        let mut number = Numbered::default();
        for (pair, group) in pairs.iter().zip(&mut groups) {
            *group = number.of((*group, code(factor, pair.rows)));
        }
        factors.push(*factor);
    }
    (factors, groups)
}

/// Numbers keys in the order in which they are met.
struct Numbered<K> {
    keys: Vec<K>,
    known: HashMap<K, usize>,
}

impl<K> Default for Numbered<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), known: HashMap::new() }
    }
}

impl<K: Hash + Eq + Clone> Numbered<K> {
    fn of(&mut self, key: K) -> usize {
        let next = self.keys.len();
        let keys = &mut self.keys;
        *self.known.entry(key).or_insert_with_key(|key| {
            keys.push(key.clone());
            next
        })
    }
}

/// The settings as a sentence counts them: `7 impact models`, `4 values of k_temp`, `24 settings of impact, alpha and k_temp`.
pub(super) fn counted(found: &Robustness) -> String {
    let of = found.settings;
    match found.parameters.as_slice() {
        [one] if one == ParameterId::Impact.name() => format!("{of} impact models"),
        [one] => format!("{of} values of {one}"),
        [first @ .., last] => format!("{of} settings of {} and {last}", first.join(", ")),
        [] => String::new(),
    }
}
