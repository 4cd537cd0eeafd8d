//! Mean cost by symbol and strategy, split into its terms: the answer a sweep ends with.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::ledger::{Ledger, Outcome};

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

/// Sums by symbol and strategy, in the order of the plan.
#[derive(Debug, Default)]
pub struct StrategyCosts {
    order: Vec<Arc<str>>,
    sums: BTreeMap<(usize, &'static str), Sum>,
}

#[derive(Debug)]
struct Sum {
    runs: u64,
    completion_pct: f64,
    terms: Ledger,
}

impl StrategyCosts {
    /// Adds a run.
    pub fn add(&mut self, symbol: &Arc<str>, strategy: &'static str, outcome: &Outcome) {
        // Rows come symbol by symbol, so the last one is nearly always the right one.
        let place = self.order.iter().rposition(|known| known == symbol).unwrap_or_else(|| {
            self.order.push(Arc::clone(symbol));
            self.order.len() - 1
        });
        let sum = self.sums.entry((place, strategy)).or_insert(Sum {
            runs: 0,
            completion_pct: 0.0,
            terms: outcome.costs_bps.scaled(0.0),
        });
        sum.runs += 1;
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
                completion_pct: sum.completion_pct / sum.runs as f64,
                costs_bps: sum.terms.scaled(1.0 / sum.runs as f64),
            })
            .collect()
    }
}
