//! Stage *coefficients*: what costs are linear in, and how each feeds the ledger.

use std::array;
use std::ops::{Index, IndexMut};

use super::default_coefficients::DefaultCoefficients;
use super::error::RunError;
use super::estimate::spread::SpreadCoefficient;
use super::impact::{ImpactCosts, ImpactModel};
use super::ledger::{Ledger, Term};
use super::order::Side;
use super::parameter::ParameterId;
use super::schedule::Schedule;

/// The coefficients as a sweep sets them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CoefficientSpec {
    /// Quoted spread, in bps of mid; half of it is paid on every fill that crosses it.
    pub spread_bps: f64,
    /// What an estimated spread is multiplied by.
    pub spread_scale: f64,
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
    /// Coefficient of the size of the cleanup's block.
    pub k_cleanup: f64,
}

/// A coefficient: costs are linear in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coefficient {
    /// Quoted spread, in bps of mid, half of which is paid on every fill; what the spread of each slot is multiplied by,
    /// where slots have their own.
    Spread,
    /// Of temporary impact.
    KTemp,
    /// Of permanent impact.
    KPerm,
    /// Fees, in bps of the value traded at mid.
    FeeBps,
    /// Fees, in the price's currency per unit traded.
    FeePerShare,
    /// Of the size of the cleanup's block.
    KCleanup,
}

/// What decides, beside the coefficients that a sweep sets, on those of a run.
#[derive(Debug, Clone, Copy)]
struct CoefficientContext {
    /// The impact model's own.
    own: DefaultCoefficients,
    spread: SpreadCoefficient,
    side: Side,
}

impl CoefficientContext {
    /// `fee` of a sell, 0 of a buy.
    fn if_sell(&self, fee: f64) -> f64 {
        match self.side {
            Side::Buy => 0.0,
            Side::Sell => fee,
        }
    }
}

/// A coefficient: its ledger term, its value in a run, and what it applies to.
struct CoefficientDescriptor {
    coefficient: Coefficient,
    /// The term of the ledger that it feeds; on the cleanup's block it feeds [`Term::Cleanup`].
    term: Term,
    /// Its value in a run.
    value: fn(&CoefficientSpec, &CoefficientContext) -> f64,
    /// One unit of the coefficient costs `fills / divisor` on what was executed, in cash.
    fills: fn(&Schedule, &ImpactCosts) -> f64,
    /// One unit of the coefficient costs `cleanup / divisor` on the cleanup's block, in cash.
    cleanup: fn(&Schedule, &ImpactCosts) -> f64,
    divisor: f64,
}

/// Every coefficient: one more is a row here.
const COEFFICIENTS: [CoefficientDescriptor; 6] = [
    CoefficientDescriptor {
        coefficient: Coefficient::Spread,
        term: Term::Spread,
        value: |spec, context| match context.spread {
            SpreadCoefficient::Bps => spec.spread_bps,
            SpreadCoefficient::Scale => spec.spread_scale,
            SpreadCoefficient::One => 1.0,
        },
        fills: |schedule, _| schedule.spread_value,
        cleanup: |schedule, _| schedule.cleanup.spread_value(),
        divisor: 20_000.0,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::KTemp,
        term: Term::Temporary,
        value: |spec, context| spec.k_temp.or(context.own.k_temp).unwrap_or(f64::NAN),
        fills: |_, impact| impact.fills.temporary,
        cleanup: |_, impact| impact.cleanup.temporary,
        divisor: 1.0,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::KPerm,
        term: Term::Permanent,
        value: |spec, context| spec.k_perm.or(context.own.k_perm).unwrap_or(f64::NAN),
        fills: |_, impact| impact.fills.permanent,
        cleanup: |_, impact| impact.cleanup.permanent,
        divisor: 1.0,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::FeeBps,
        term: Term::Fees,
        value: |spec, context| spec.fee_bps + context.if_sell(spec.sell_fee_bps),
        fills: |schedule, _| schedule.value_at_mid,
        cleanup: |schedule, _| schedule.cleanup.value_at_mid(),
        divisor: 1e4,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::FeePerShare,
        term: Term::Fees,
        value: |spec, context| spec.fee_per_share + context.if_sell(spec.sell_fee_per_share),
        fills: |schedule, _| schedule.child_orders.completed,
        cleanup: |schedule, _| schedule.cleanup.qty,
        divisor: 1.0,
    },
    CoefficientDescriptor {
        coefficient: Coefficient::KCleanup,
        term: Term::Cleanup,
        value: |spec, _| spec.k_cleanup,
        fills: |_, _| 0.0,
        cleanup: |_, impact| impact.cleanup_size,
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

impl CoefficientSpec {
    /// The coefficients of an order on `side`: as asked for, else as the impact `model`'s authors have it; NaN where
    /// neither sets one (see [`Self::check`]). `spread` says what the coefficient of the spread term is.
    pub(super) fn resolve(
        &self,
        model: &dyn ImpactModel,
        spread: SpreadCoefficient,
        side: Side,
    ) -> Coefficients {
        let context = CoefficientContext { own: model.default_coefficients(), spread, side };
        Coefficients(COEFFICIENTS.map(|row| (row.value)(self, &context)))
    }

    /// Checks that the impact `model` has its coefficients.
    ///
    /// # Errors
    /// [`RunError::NeedsCoefficient`] for the first that neither the sweep nor the model sets.
    pub(super) fn check(&self, model: &dyn ImpactModel) -> Result<(), RunError> {
        let own = model.default_coefficients();
        let set = [
            (ParameterId::KTemp, self.k_temp.or(own.k_temp)),
            (ParameterId::KPerm, self.k_perm.or(own.k_perm)),
        ];
        match set.into_iter().find(|(_, value)| value.is_none()) {
            Some((coefficient, _)) => Err(RunError::NeedsCoefficient { model: model.name(), coefficient }),
            None => Ok(()),
        }
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
    /// The ledger of a schedule under `impact` and `k`, in cash: a dot product, and timing and opportunity.
    pub fn of(schedule: &Schedule, impact: &ImpactCosts, k: &Coefficients) -> Self {
        let mut ledger = Self::default();
        for row in COEFFICIENTS {
            ledger[row.term] += k[row.coefficient] * (row.fills)(schedule, impact) / row.divisor;
            ledger[Term::Cleanup] += k[row.coefficient] * (row.cleanup)(schedule, impact) / row.divisor;
        }
        ledger[Term::Timing] = schedule.timing;
        ledger[Term::Opportunity] = schedule.opportunity;
        ledger
    }
}

/// The ledger of runs that differ in coefficients only, in bps of parent quantity x arrival price:
/// timing, opportunity, and slopes per coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearCosts {
    /// The timing term.
    pub timing: f64,
    /// The opportunity term.
    pub opportunity: f64,
    /// The change of the total per unit of each coefficient.
    pub slope: Coefficients,
    /// The part of `slope` that is the cleanup's.
    pub cleanup_slope: Coefficients,
}

impl LinearCosts {
    /// The costs of the runs of a schedule under `impact`.
    pub fn of(schedule: &Schedule, impact: &ImpactCosts, arrival_price: f64) -> Self {
        let bps = 1e4 / (schedule.qty * arrival_price);
        let cleanup_slope =
            Coefficients(COEFFICIENTS.map(|row| (row.cleanup)(schedule, impact) / row.divisor * bps));
        let fills_slope =
            Coefficients(COEFFICIENTS.map(|row| (row.fills)(schedule, impact) / row.divisor * bps));
        Self {
            timing: schedule.timing * bps,
            opportunity: schedule.opportunity * bps,
            slope: fills_slope.plus(&cleanup_slope),
            cleanup_slope,
        }
    }

    /// `self - other`, term by term.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self {
            timing: self.timing - other.timing,
            opportunity: self.opportunity - other.opportunity,
            slope: self.slope.minus(&other.slope),
            cleanup_slope: self.cleanup_slope.minus(&other.cleanup_slope),
        }
    }

    /// The modelled costs alone: what prices did is 0.
    #[must_use]
    pub fn without_drift(&self) -> Self {
        Self { timing: 0.0, opportunity: 0.0, ..*self }
    }

    /// The ledger at `k`.
    pub fn ledger_at(&self, k: &Coefficients) -> Ledger {
        let mut ledger = Ledger::default();
        for (place, row) in COEFFICIENTS.iter().enumerate() {
            let cleanup = self.cleanup_slope.0[place];
            ledger[row.term] += k.0[place] * (self.slope.0[place] - cleanup);
            ledger[Term::Cleanup] += k.0[place] * cleanup;
        }
        ledger[Term::Timing] = self.timing;
        ledger[Term::Opportunity] = self.opportunity;
        ledger
    }

    /// The total at `k`: `is_total_bps`.
    pub fn total_bps(&self, k: &Coefficients) -> f64 {
        self.timing + self.opportunity + self.expected_bps(k)
    }

    /// The modelled cost at `k`, which is the part that depends on it: `expected_bps`.
    pub fn expected_bps(&self, k: &Coefficients) -> f64 {
        self.slope.dot(k)
    }
}
