//! Settings of the assumptions: which parameters make them, what they are called, how a sentence counts them.

use std::collections::HashMap;
use std::hash::Hash;

use super::frame::{EMPTY, Factor, Frame};
use crate::model::parameter::ParameterId;
use crate::sweep::parameter::{Parameter, Role};

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

    /// The assumptions that vary among `pairs` of rows, and for every pair the number of its symbol and its values of them.
    ///
    /// An assumption varies where, of one symbol and the same values of the assumptions before it, it takes two values. One
    /// that follows from them, such as a coefficient that an impact model has of its own, or the spread that a symbol is
    /// given, is another name for what is counted already, or for the symbol.
    pub(super) fn varying(&self, pairs: &[(usize, usize)]) -> (Vec<&'a Factor>, Vec<usize>) {
        let symbol =
            |(_, row): &(usize, usize)| self.symbol.map_or(0, |symbol| symbol.codes()[*row] as usize);
        let mut groups: Vec<usize> = pairs.iter().map(symbol).collect();
        let mut factors = Vec::new();
        for factor in &self.factors {
            let mut first: HashMap<usize, u32> = HashMap::new();
            let moves = |(pair, group): (&(usize, usize), &usize)| match pair_code(factor, *pair) {
                EMPTY => false,
                code => *first.entry(*group).or_insert(code) != code,
            };
            if !pairs.iter().zip(&groups).any(moves) {
                continue;
            }
            let mut number = Numbered::default();
            for (pair, group) in pairs.iter().zip(&mut groups) {
                *group = number.of((*group, pair_code(factor, *pair)));
            }
            factors.push(*factor);
        }
        (factors, groups)
    }
}

/// The code of a pair: the value of the alternative, or that of the baseline where the parameter does not matter to it.
pub(super) fn pair_code(factor: &Factor, (baseline, other): (usize, usize)) -> u32 {
    match factor.codes()[other] {
        EMPTY => factor.codes()[baseline],
        code => code,
    }
}

/// What a setting is called: `impact=power-law k_temp=0.3`; a parameter that does not matter to it is left out.
pub(super) fn setting_name<'a>(values: impl Iterator<Item = (&'a str, Option<String>)>) -> String {
    let values: Vec<(&str, Option<String>)> = values.collect();
    let known = values.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
    let known: Vec<String> = known.collect();
    match (known.as_slice(), values.as_slice()) {
        ([], [(name, _), ..]) => format!("{name}=any"),
        _ => known.join(" "),
    }
}

/// The settings as a sentence counts them: `7 impact models`, `4 values of k_temp`, `24 settings of impact, alpha and k_temp`.
pub(super) fn counted(settings: usize, parameters: &[String]) -> String {
    match parameters {
        [one] if one == ParameterId::Impact.name() => format!("{settings} impact models"),
        [one] => format!("{settings} values of {one}"),
        [first @ .., last] => format!("{settings} settings of {} and {last}", first.join(", ")),
        [] => String::new(),
    }
}

/// Numbers keys in the order in which they are met.
pub(super) struct Numbered<K> {
    /// Every key once, by its number.
    pub keys: Vec<K>,
    known: HashMap<K, usize>,
}

impl<K> Default for Numbered<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), known: HashMap::new() }
    }
}

impl<K: Hash + Eq + Clone> Numbered<K> {
    pub(super) fn of(&mut self, key: K) -> usize {
        let next = self.keys.len();
        let keys = &mut self.keys;
        *self.known.entry(key).or_insert_with_key(|key| {
            keys.push(key.clone());
            next
        })
    }
}
