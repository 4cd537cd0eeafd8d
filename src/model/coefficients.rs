//! Stage *coefficients*: what costs are linear in, and how each feeds the ledger.

use std::array;
use std::ops::{Index, IndexMut};

use super::impact::{DefaultCoefficients, ImpactBasis, ImpactModel};
use super::ledger::{Ledger, Term};
use super::order::Side;
use super::schedule::Schedule;

/// The coefficients as a sweep sets them.
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
    /// Fees, in the price's currency per unit traded.
    pub fee_per_share: f64,
    /// Fees on sells, in addition to `fee_bps`, in bps of the value traded at mid.
    pub sell_fee_bps: f64,
    /// Fees on sells, in addition to `fee_per_share`, in the price's currency per unit traded.
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
    /// Fees, in the price's currency per unit traded.
    FeePerShare,
}

/// A coefficient: its ledger term, its value in a run, and the base it applies to.
struct CoefficientDescriptor {
    coefficient: Coefficient,
    /// The term of the ledger that it feeds.
    term: Term,
    /// Its value for an order on a side, under a model with these coefficients of its own.
    value: fn(&CoefficientSpec, &DefaultCoefficients, Side) -> f64,
    /// What it applies to: one unit of the coefficient costs `base / divisor`, in cash.
    base: fn(&Schedule, &ImpactBasis) -> f64,
    divisor: f64,
}

/// Every coefficient: one more is a row here.
const COEFFICIENTS: [CoefficientDescriptor; 5] = [
    CoefficientDescriptor {
        coefficient: Coefficient::SpreadBps,
        term: Term::Spread,
        value: |spec, _, _| spec.spread_bps,
        base: |schedule, _| schedule.value_at_mid,
        divisor: 20_000.0,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::KTemp,
        term: Term::Temporary,
        value: |spec, own, _| spec.k_temp.unwrap_or(own.k_temp),
        base: |_, basis| basis.temporary,
        divisor: 1.0,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::KPerm,
        term: Term::Permanent,
        value: |spec, own, _| spec.k_perm.unwrap_or(own.k_perm),
        base: |_, basis| basis.permanent,
        divisor: 1.0,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::FeeBps,
        term: Term::Fees,
        value: |spec, _, side| spec.fee_bps + if_sell(side, spec.sell_fee_bps),
        base: |schedule, _| schedule.value_at_mid,
        divisor: 1e4,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::FeePerShare,
        term: Term::Fees,
        value: |spec, _, side| spec.fee_per_share + if_sell(side, spec.sell_fee_per_share),
        base: |schedule, _| schedule.child_orders.completed,
        divisor: 1.0,
    },
];

const _: () = {
    let mut index = 0;
    while index < COEFFICIENTS.len() {
        assert!(
            COEFFICIENTS[index].coefficient as usize == index,
            "rows are in the order of their coefficients"
        );
        index += 1;
    }
};

fn if_sell(side: Side, fee: f64) -> f64 {
    match side {
        Side::Buy => 0.0,
        Side::Sell => fee,
    }
}

impl CoefficientSpec {
    /// The coefficients of an order on `side` under `model`.
    pub fn resolve(&self, model: &dyn ImpactModel, side: Side) -> Coefficients {
        let own = model.default_coefficients();
        Coefficients(COEFFICIENTS.map(|row| (row.value)(self, &own, side)))
    }
}

/// A number for each coefficient: its value, or the cost per unit of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients([f64; COEFFICIENTS.len()]);

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
    /// `self + other`, coefficient by coefficient.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(array::from_fn(|place| self.0[place] + other.0[place]))
    }

    /// `self - other`, coefficient by coefficient.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self(array::from_fn(|place| self.0[place] - other.0[place]))
    }

    /// `factor x self`, coefficient by coefficient.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self(self.0.map(|number| number * factor))
    }

    /// The products coefficient x slope, summed by ledger term.
    fn times_by_term(&self, other: &Self) -> Ledger {
        let mut ledger = Ledger::default();
        for (place, row) in COEFFICIENTS.iter().enumerate() {
            ledger[row.term] += self.0[place] * other.0[place];
        }
        ledger
    }

    /// The dot product of `self` and `other`.
    fn dot(&self, other: &Self) -> f64 {
        let mut sum = self.0[0] * other.0[0];
        for place in 1..COEFFICIENTS.len() {
            sum += self.0[place] * other.0[place];
        }
        sum
    }
}

impl Ledger {
    /// The ledger of a schedule under `basis` and `k`, in cash: a dot product, and timing and opportunity.
    pub fn of(schedule: &Schedule, basis: &ImpactBasis, k: &Coefficients) -> Self {
        let mut ledger = Self::default();
        for row in COEFFICIENTS {
            ledger[row.term] += k[row.coefficient] * (row.base)(schedule, basis) / row.divisor;
        }
        ledger[Term::Timing] = schedule.timing;
        ledger[Term::Opportunity] = schedule.opportunity;
        ledger
    }
}

/// The ledger of runs that differ in coefficients only, in bps of parent quantity x arrival price:
/// timing, opportunity, and one slope per coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearCosts {
    /// The timing term.
    pub timing: f64,
    /// The opportunity term.
    pub opportunity: f64,
    /// The change of the total per unit of each coefficient.
    pub slope: Coefficients,
}

impl LinearCosts {
    /// The costs of the runs of a schedule under `basis`.
    pub fn of(schedule: &Schedule, basis: &ImpactBasis, arrival_mid: f64) -> Self {
        let bps = 1e4 / (schedule.qty * arrival_mid);
        Self {
            timing: schedule.timing * bps,
            opportunity: schedule.opportunity * bps,
            slope: Coefficients(COEFFICIENTS.map(|row| (row.base)(schedule, basis) / row.divisor * bps)),
        }
    }

    /// `self - other`, term by term.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self {
            timing: self.timing - other.timing,
            opportunity: self.opportunity - other.opportunity,
            slope: self.slope.minus(&other.slope),
        }
    }

    /// The ledger at `k`.
    pub fn ledger_at(&self, k: &Coefficients) -> Ledger {
        let mut ledger = self.slope.times_by_term(k);
        ledger[Term::Timing] = self.timing;
        ledger[Term::Opportunity] = self.opportunity;
        ledger
    }

    /// The total at `k`: `is_total_bps`.
    pub fn total_bps(&self, k: &Coefficients) -> f64 {
        self.timing + self.opportunity + self.coefficient_costs_bps(k)
    }

    /// The part of the total that depends on `k`, in bps.
    pub fn coefficient_costs_bps(&self, k: &Coefficients) -> f64 {
        self.slope.dot(k)
    }
}
