//! Mean cost by symbol and strategy, split into its terms: the answer a sweep ends with.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fixed_point_sum::FixedPointSum;
use crate::model::coefficients::LinearCosts;
use crate::model::ledger::{Ledger, Term};
use crate::sweep::block::{Block, BlockCoefficients};
use crate::sweep::plan::Plan;

/// Mean costs of the runs of one strategy on one symbol.
#[derive(Debug, Clone, PartialEq)]
pub struct StrategyMean {
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
pub struct StrategyCosts(BTreeMap<(usize, &'static str), StrategySum>);

#[derive(Debug, Clone, Copy, Default)]
struct StrategySum {
    runs: u64,
    completion_pct: FixedPointSum,
    /// Of each term of the ledger, in its order.
    terms: [FixedPointSum; Term::ALL.len()],
}

impl StrategyCosts {
    /// Adds the runs of `block`, whose ledger is `linear` in their coefficients: the mean ledger is that of their mean.
    pub fn add(
        &mut self,
        block: &Block<'_>,
        coefficients: &BlockCoefficients,
        linear: &LinearCosts,
        completion: f64,
    ) {
        let costs = linear.ledger_at(&coefficients.mean);
        let runs = block.runs() as u64;
        let sum = self
            .0
            .entry((block.first_spec().series, block.first_spec().schedule.strategy.name()))
            .or_default();
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
    pub fn means(&self, plan: &Plan) -> Vec<StrategyMean> {
        self.0
            .iter()
            .map(|((series, strategy), sum)| {
                let mean = |total: FixedPointSum| total.value() / sum.runs as f64;
                StrategyMean {
                    symbol: Arc::clone(plan.series()[*series].symbol()),
                    strategy,
                    runs: sum.runs,
                    completion_pct: mean(sum.completion_pct),
                    costs_bps: Ledger::from_terms(|term| mean(sum.terms[term as usize])),
                }
            })
            .collect()
    }
}
