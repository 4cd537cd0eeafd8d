//! Mean cost by symbol and strategy, split into its terms: the answer a sweep ends with.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::ledger::{Ledger, Outcome};
use crate::sweep::pairing;
use crate::sweep::plan::Run;

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

/// Sums by symbol and strategy, in the order of the plan.
#[derive(Debug, Default)]
pub struct StrategyCosts {
    order: Vec<Arc<str>>,
    sums: BTreeMap<(usize, &'static str), Sum>,
}

#[derive(Debug)]
struct Sum {
    runs: u64,
    keys: u64,
    completion_pct: f64,
    terms: Ledger,
}

impl StrategyCosts {
    /// Adds a run.
    pub fn add(&mut self, run: &Run, outcome: &Outcome) {
        let (symbol, strategy) = (&run.symbol, run.spec.schedule.strategy.name());
        // Rows come symbol by symbol, so the last one is nearly always the right one.
        let place = self.order.iter().rposition(|known| known == symbol).unwrap_or_else(|| {
            self.order.push(Arc::clone(symbol));
            self.order.len() - 1
        });
        let sum = self.sums.entry((place, strategy)).or_insert(Sum {
            runs: 0,
            keys: 0,
            completion_pct: 0.0,
            terms: outcome.costs_bps.scaled(0.0),
        });
        sum.runs += 1;
        sum.keys = sum.keys.wrapping_add(pairing::key(run));
        sum.completion_pct += outcome.completion_pct;
        sum.terms = sum.terms.plus(&outcome.costs_bps);
    }

    /// The means, by symbol in the order they came, then by strategy.
    pub fn means(&self) -> Vec<Mean> {
        self.sums
            .iter()
            .map(|((place, strategy), sum)| Mean {
                symbol: Arc::clone(&self.order[*place]),
                strategy,
                runs: sum.runs,
                keys: sum.keys,
                completion_pct: sum.completion_pct / sum.runs as f64,
                costs_bps: sum.terms.scaled(1.0 / sum.runs as f64),
            })
            .collect()
    }
}
