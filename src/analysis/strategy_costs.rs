//! Mean cost by symbol and strategy, split into its terms: the answer a sweep ends with.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::exact_sum::ExactSum;
use crate::model::coefficients::Linear;
use crate::model::ledger::{Ledger, Term};
use crate::sweep::block::{Block, Charges};
use crate::sweep::plan::Plan;

/// Mean costs of the runs of one strategy on one symbol.
#[derive(Debug, Clone, PartialEq)]
pub struct Mean {
    /// The symbol.
    pub symbol: Arc<str>,
    /// The strategy.
    pub strategy: &'static str,
    /// Runs behind the means.
    pub runs: u64,
    /// Percent of the parent quantity executed.
    pub completion_pct: f64,
    /// The ledger, in bps of parent quantity x arrival price.
    pub costs_bps: Ledger,
}

/// Sums by symbol and strategy.
#[derive(Debug, Clone, Default)]
pub struct StrategyCosts(BTreeMap<(usize, &'static str), Sum>);

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    runs: u64,
    completion_pct: ExactSum,
    /// Of each term of the ledger, in its order.
    terms: [ExactSum; Term::ALL.len()],
}

impl StrategyCosts {
    /// Adds the runs of `block`, whose ledger is `linear` in their coefficients: the mean ledger is that of their mean.
    pub fn add(&mut self, block: &Block<'_>, charges: &Charges, linear: &Linear, completion: f64) {
        let costs = linear.at(&charges.mean);
        let runs = block.runs() as u64;
        let sum = self.0.entry((block.spec().tape, block.spec().schedule.strategy.name())).or_default();
        sum.runs += runs;
        sum.completion_pct.add(completion * 100.0 * runs as f64);
        for (total, (_, term)) in sum.terms.iter_mut().zip(costs.terms()) {
            total.add(term * runs as f64);
        }
    }

    /// Adds what another thread saw.
    pub fn merge(&mut self, other: &Self) {
        for (key, other) in &other.0 {
            let sum = self.0.entry(*key).or_default();
            sum.runs += other.runs;
            sum.completion_pct.merge(other.completion_pct);
            for (total, other) in sum.terms.iter_mut().zip(other.terms) {
                total.merge(other);
            }
        }
    }

    /// The means, by symbol in the order of `plan`, then by strategy.
    pub fn means(&self, plan: &Plan) -> Vec<Mean> {
        self.0
            .iter()
            .map(|((tape, strategy), sum)| {
                let mean = |total: ExactSum| total.value() / sum.runs as f64;
                Mean {
                    symbol: Arc::clone(plan.tapes()[*tape].symbol()),
                    strategy,
                    runs: sum.runs,
                    completion_pct: mean(sum.completion_pct),
                    costs_bps: Ledger::from_terms(|term| mean(sum.terms[term as usize])),
                }
            })
            .collect()
    }
}
