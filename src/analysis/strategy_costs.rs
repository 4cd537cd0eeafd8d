//! Mean cost by symbol and strategy, split into its terms: the answer a sweep ends with.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::exact_sum::ExactSum;
use crate::model::ledger::Ledger;
use crate::model::pipeline::Priced;
use crate::sweep::block::{Block, Charges};
use crate::sweep::pairing;
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
    /// Sum of the pairing keys of those runs.
    keys: u64,
    /// Percent of the parent quantity executed.
    pub completion_pct: f64,
    /// The ledger, in bps of parent quantity x arrival price.
    pub costs_bps: Ledger,
}

impl Mean {
    /// Whether both means are over the same combinations, each equally often: over others they do not compare.
    ///
    /// Sums of hashes stand for the sets, so that memory does not grow with the runs.
    pub fn is_over_the_same_runs_as(&self, other: &Self) -> bool {
        self.keys.wrapping_mul(other.runs) == other.keys.wrapping_mul(self.runs)
    }
}

/// Sums by symbol and strategy.
#[derive(Debug, Clone, Default)]
pub struct StrategyCosts(BTreeMap<(usize, &'static str), Sum>);

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    runs: u64,
    keys: u64,
    completion_pct: ExactSum,
    /// Spread, temporary, permanent, fees, timing, opportunity.
    terms: [ExactSum; 6],
}

impl StrategyCosts {
    /// Adds the runs of `block`: the mean ledger is that of the mean coefficients, since it is linear in them.
    pub fn add(&mut self, block: &Block<'_>, charges: &Charges, priced: &Priced<'_>) {
        let first = charges.first;
        let mut mean = first;
        for along in &charges.along {
            let n = along.len() as f64;
            for here in along {
                mean.spread_bps += (here.spread_bps - first.spread_bps) / n;
                mean.k_temp += (here.k_temp - first.k_temp) / n;
                mean.k_perm += (here.k_perm - first.k_perm) / n;
                mean.fee_bps += (here.fee_bps - first.fee_bps) / n;
                mean.fee_per_share += (here.fee_per_share - first.fee_per_share) / n;
            }
        }
        let schedule = priced.schedule;
        let costs = Ledger::of(schedule, priced.basis, &mean)
            .scaled(1e4 / (schedule.qty * priced.window.arrival_mid));
        let runs = block.runs() as u64;
        let sum = self.0.entry((block.spec().tape, block.spec().schedule.strategy.name())).or_default();
        sum.runs += runs;
        sum.keys = sum.keys.wrapping_add(pairing::key(block).wrapping_mul(runs));
        sum.completion_pct.add(schedule.fills.completed / schedule.qty * 100.0 * runs as f64);
        for (total, (_, term)) in sum.terms.iter_mut().zip(costs.terms()) {
            total.add(term * runs as f64);
        }
    }

    /// Adds what another thread saw.
    pub fn merge(&mut self, other: &Self) {
        for (key, other) in &other.0 {
            let sum = self.0.entry(*key).or_default();
            sum.runs += other.runs;
            sum.keys = sum.keys.wrapping_add(other.keys);
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
                let [spread, temporary, permanent, fees, timing, opportunity] = sum.terms.map(mean);
                Mean {
                    symbol: Arc::clone(plan.tapes()[*tape].symbol()),
                    strategy,
                    runs: sum.runs,
                    keys: sum.keys,
                    completion_pct: mean(sum.completion_pct),
                    costs_bps: Ledger { spread, temporary, permanent, fees, timing, opportunity },
                }
            })
            .collect()
    }
}
