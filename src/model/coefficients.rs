//! Stage *coefficients*: what costs are linear in, and how each feeds the ledger.

use std::array;
use std::ops::{Index, IndexMut};

use super::impact::{Basis, ImpactModel, Published};
use super::ledger::{Ledger, Term};
use super::order::Side;
use super::schedule::Schedule;

/// Stage *coefficients* as a run asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CoefficientSpec {
    /// Quoted spread, in bps of mid; half of it is paid on every fill.
    pub spread_bps: f64,
    /// Coefficient of temporary impact; `None` is the model's own.
    pub k_temp: Option<f64>,
    /// Coefficient of permanent impact; `None` is the model's own.
    pub k_perm: Option<f64>,
    /// Fees, in bps of the value traded at mid.
    pub fee_bps: f64,
    /// Fees, in cash a unit traded.
    pub fee_per_share: f64,
    /// Fees of sells beside `fee_bps`, in bps of the value traded at mid.
    pub sell_fee_bps: f64,
    /// Fees of sells beside `fee_per_share`, in cash a unit traded.
    pub sell_fee_per_share: f64,
}

/// A coefficient: costs are linear in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coefficient {
    /// Quoted spread, in bps of mid; half of it is paid on every fill.
    SpreadBps,
    /// Of temporary impact.
    KTemp,
    /// Of permanent impact.
    KPerm,
    /// Fees, in bps of the value traded at mid.
    FeeBps,
    /// Fees, in cash a unit traded.
    FeePerShare,
}

/// What there is to a coefficient.
struct Row {
    of: Coefficient,
    /// The term of the ledger that it feeds.
    term: Term,
    /// Its value for an order on a side, under a model with these coefficients of its own.
    asked: fn(&CoefficientSpec, &Published, Side) -> f64,
    /// What it is charged on; a unit of it costs this / `per`, in cash.
    on: fn(&Schedule, &Basis) -> f64,
    per: f64,
}

/// Every coefficient: one more is a row here.
const ROWS: [Row; 5] = [
    Row {
        of: Coefficient::SpreadBps,
        term: Term::Spread,
        asked: |spec, _, _| spec.spread_bps,
        on: |schedule, _| schedule.value_at_mid,
        per: 20_000.0,
    },
    Row {
        of: Coefficient::KTemp,
        term: Term::Temporary,
        asked: |spec, own, _| spec.k_temp.unwrap_or(own.k_temp),
        on: |_, basis| basis.temporary,
        per: 1.0,
    },
    Row {
        of: Coefficient::KPerm,
        term: Term::Permanent,
        asked: |spec, own, _| spec.k_perm.unwrap_or(own.k_perm),
        on: |_, basis| basis.permanent,
        per: 1.0,
    },
    Row {
        of: Coefficient::FeeBps,
        term: Term::Fees,
        asked: |spec, _, side| spec.fee_bps + of_sells(side, spec.sell_fee_bps),
        on: |schedule, _| schedule.value_at_mid,
        per: 1e4,
    },
    Row {
        of: Coefficient::FeePerShare,
        term: Term::Fees,
        asked: |spec, _, side| spec.fee_per_share + of_sells(side, spec.sell_fee_per_share),
        on: |schedule, _| schedule.fills.completed,
        per: 1.0,
    },
];

const _: () = {
    let mut place = 0;
    while place < ROWS.len() {
        assert!(ROWS[place].of as usize == place, "rows are in the order of their coefficients");
        place += 1;
    }
};

fn of_sells(side: Side, fee: f64) -> f64 {
    match side {
        Side::Buy => 0.0,
        Side::Sell => fee,
    }
}

impl CoefficientSpec {
    /// The coefficients of an order on `side` under `model`.
    pub fn of_order(&self, model: &dyn ImpactModel, side: Side) -> Coefficients {
        let own = model.published();
        Coefficients(ROWS.map(|row| (row.asked)(self, &own, side)))
    }
}

/// A number for each coefficient: its value, or what a unit of it costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients([f64; ROWS.len()]);

impl Index<Coefficient> for Coefficients {
    type Output = f64;

    fn index(&self, of: Coefficient) -> &f64 {
        &self.0[of as usize]
    }
}

impl IndexMut<Coefficient> for Coefficients {
    fn index_mut(&mut self, of: Coefficient) -> &mut f64 {
        &mut self.0[of as usize]
    }
}

impl Coefficients {
    /// Each of both added up.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(array::from_fn(|place| self.0[place] + other.0[place]))
    }

    /// Each without that of `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self(array::from_fn(|place| self.0[place] - other.0[place]))
    }

    /// Each times `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self(self.0.map(|number| number * factor))
    }

    /// The products of both, by the term that each feeds.
    fn by_term(&self, other: &Self) -> Ledger {
        let mut ledger = Ledger::default();
        for (place, row) in ROWS.iter().enumerate() {
            ledger[row.term] += self.0[place] * other.0[place];
        }
        ledger
    }

    /// The sum of the products of both.
    fn dot(&self, other: &Self) -> f64 {
        let mut sum = self.0[0] * other.0[0];
        for place in 1..ROWS.len() {
            sum += self.0[place] * other.0[place];
        }
        sum
    }
}

impl Ledger {
    /// The ledger of a schedule under `basis` and `k`, in cash: a dot product, and what prices did.
    pub fn of(schedule: &Schedule, basis: &Basis, k: &Coefficients) -> Self {
        let mut ledger = Self::default();
        for row in ROWS {
            ledger[row.term] += k[row.of] * (row.on)(schedule, basis) / row.per;
        }
        ledger[Term::Timing] = schedule.timing;
        ledger[Term::Opportunity] = schedule.opportunity;
        ledger
    }
}

/// The ledger of runs that differ in coefficients only, in bps of parent quantity x arrival price: what prices did, and a
/// slope a coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linear {
    /// The timing term.
    pub timing: f64,
    /// The opportunity term.
    pub opportunity: f64,
    /// The change of the total a unit of each coefficient.
    pub slope: Coefficients,
}

impl Linear {
    /// That of the runs of a schedule under `basis`.
    pub fn of(schedule: &Schedule, basis: &Basis, arrival_mid: f64) -> Self {
        let bps = 1e4 / (schedule.qty * arrival_mid);
        Self {
            timing: schedule.timing * bps,
            opportunity: schedule.opportunity * bps,
            slope: Coefficients(ROWS.map(|row| (row.on)(schedule, basis) / row.per * bps)),
        }
    }

    /// The difference to that of `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self {
            timing: self.timing - other.timing,
            opportunity: self.opportunity - other.opportunity,
            slope: self.slope.minus(&other.slope),
        }
    }

    /// The ledger at `k`.
    pub fn at(&self, k: &Coefficients) -> Ledger {
        let mut ledger = self.slope.by_term(k);
        ledger[Term::Timing] = self.timing;
        ledger[Term::Opportunity] = self.opportunity;
        ledger
    }

    /// The total at `k`: `is_total_bps`.
    pub fn total(&self, k: &Coefficients) -> f64 {
        self.timing + self.opportunity + self.part(k)
    }

    /// What `k` adds to the total.
    pub fn part(&self, k: &Coefficients) -> f64 {
        self.slope.dot(k)
    }
}
