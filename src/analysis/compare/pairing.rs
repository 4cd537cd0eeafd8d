//! Which runs of a table make a pair: those that differ in one parameter and agree on everything else.

use std::collections::HashMap;

use super::super::frame::{EMPTY, Factor, Frame, UnknownColumn};

/// Two values of one parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// The parameter.
    pub parameter: String,
    /// The value that the alternative is compared with.
    pub baseline: String,
    /// The other value.
    pub alternative: String,
}

/// Why no pairs can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PairError {
    /// No such column.
    #[error(transparent)]
    NoColumn(#[from] UnknownColumn),
    /// The parameter does not take the value.
    #[error("no run has {factor} = {value}; there are {}", known.join(", "))]
    NoValue {
        /// The parameter.
        factor: String,
        /// The requested value.
        value: String,
        /// The values there are.
        known: Vec<String>,
    },
    /// No two runs agree on everything else.
    #[error(
        "no run with {factor} = {baseline} matches a run with {factor} = {other} in all other parameters"
    )]
    NoPair {
        /// The parameter.
        factor: String,
        /// The first value.
        baseline: String,
        /// The second value.
        other: String,
    },
}

/// Runs without a counterpart, left out of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpaired {
    /// Of the baseline; `None` where they were not counted.
    pub baseline: Option<u64>,
    /// Of the alternative.
    pub other: u64,
}

/// The pairs of a pairing, matched once for all statistics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    /// What is compared.
    pub pairing: Pairing,
    /// Rows of baseline and alternative, in the order of the alternative.
    pub rows: Vec<(usize, usize)>,
    /// Runs without a counterpart.
    pub unpaired: Unpaired,
    /// Parameters that move with the compared one: none of their values occurs in both baseline and alternative, so
    /// runs cannot agree on them.
    pub confounded: Vec<String>,
}

/// Rows of baseline or alternative that have a value in the same factors.
struct RowGroup {
    /// Factors with a value, one bit each.
    set: u128,
    rows: Vec<usize>,
}

/// Finds the pairs of `frame`.
///
/// An empty cell agrees with any: the parameter does not matter to that run.
///
/// # Errors
/// [`PairError`] where there is none.
pub(crate) fn find(frame: &Frame, pairing: &Pairing) -> Result<Pairs, PairError> {
    let paired = frame.factor(&pairing.parameter)?;
    let code = |value: &str| {
        paired.code_of(value).ok_or_else(|| PairError::NoValue {
            factor: pairing.parameter.clone(),
            value: value.to_owned(),
            known: paired.levels().iter().map(ToString::to_string).collect(),
        })
    };
    let (baseline, other) = (code(&pairing.baseline)?, code(&pairing.alternative)?);
    let rows_of = |code: u32| -> Vec<usize> {
        paired.codes().iter().enumerate().filter(|(_, row)| **row == code).map(|(row, _)| row).collect()
    };
    let (baseline, other) = (rows_of(baseline), rows_of(other));
    let varying = frame.factors.iter().filter(|factor| factor.name != pairing.parameter && factor.varies());
    let (shared, follow): (Vec<&Factor>, Vec<&Factor>) =
        varying.partition(|factor| is_shared(factor, &baseline, &other));
    let groups = (by_set_factors(&shared, &baseline), by_set_factors(&shared, &other));
    let mut rows = Vec::new();
    for baseline in &groups.0 {
        for other in &groups.1 {
            join_pairs(&shared, baseline, other, &mut rows);
        }
    }
    if rows.is_empty() {
        let Pairing { parameter: factor, baseline, alternative: other } = pairing.clone();
        return Err(PairError::NoPair { factor, baseline, other });
    }
    rows.sort_unstable_by_key(|(baseline, other)| (*other, *baseline));
    let without = |all: &[usize], of: fn(&(usize, usize)) -> usize| {
        let mut partners: Vec<usize> = rows.iter().map(of).collect();
        partners.sort_unstable();
        partners.dedup();
        (all.len() - partners.len()) as u64
    };
    let unpaired =
        Unpaired { baseline: Some(without(&baseline, |pair| pair.0)), other: without(&other, |pair| pair.1) };
    let follow = follow.into_iter().map(|factor| factor.name.clone()).collect();
    Ok(Pairs { pairing: pairing.clone(), rows, unpaired, confounded: follow })
}

/// Whether some value of `factor` occurs in both baseline and alternative, or one of them has none.
fn is_shared(factor: &Factor, baseline: &[usize], other: &[usize]) -> bool {
    let mut seen = vec![false; factor.levels().len() + 1];
    for row in baseline {
        seen[factor.codes()[*row] as usize] = true;
    }
    let on_other = || other.iter().map(|row| factor.codes()[*row]).filter(|code| *code != EMPTY);
    seen[1..].iter().all(|seen| !seen)
        || on_other().next().is_none()
        || on_other().any(|code| seen[code as usize])
}

/// The rows of baseline or alternative by the factors they have a value in.
fn by_set_factors(factors: &[&Factor], rows: &[usize]) -> Vec<RowGroup> {
    let mut found: Vec<RowGroup> = Vec::new();
    for row in rows {
        let bits = factors.iter().enumerate();
        let set = bits.fold(0, |set, (bit, factor)| set | u128::from(factor.codes()[*row] != EMPTY) << bit);
        match found.iter_mut().find(|alike| alike.set == set) {
            Some(alike) => alike.rows.push(*row),
            None => found.push(RowGroup { set, rows: vec![*row] }),
        }
    }
    found
}

/// Adds the pairs of rows that agree on every factor that both have a value in.
fn join_pairs(factors: &[&Factor], baseline: &RowGroup, other: &RowGroup, pairs: &mut Vec<(usize, usize)>) {
    let both = baseline.set & other.set;
    let common: Vec<&[u32]> = factors
        .iter()
        .enumerate()
        .filter(|(bit, _)| both >> bit & 1 == 1)
        .map(|(_, factor)| factor.codes())
        .collect();
    let key = |row: usize| -> Box<[u32]> { common.iter().map(|codes| codes[row]).collect() };
    let mut partners: HashMap<Box<[u32]>, Vec<usize>> = HashMap::new();
    for row in &baseline.rows {
        partners.entry(key(*row)).or_default().push(*row);
    }
    for row in &other.rows {
        let found = partners.get(&key(*row)).into_iter().flatten();
        pairs.extend(found.map(|partner| (*partner, *row)));
    }
}
