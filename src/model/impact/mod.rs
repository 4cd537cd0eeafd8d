//! Stage *impact basis*: market impact, as sums per unit of the coefficients it is linear in.

pub mod almgren2005;
pub mod almgren_chriss_linear;
pub mod istar;
pub mod obizhaeva_wang;
pub mod power_law;
pub mod propagator;
pub mod square_root;

use super::error::RunError;
use super::family::{Choice, Member};
use super::order::Side;
use super::schedule::trades::Trades;

/// Stage *impact basis*: the impact model and its non-linear knobs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImpactSpec {
    /// The model.
    pub model: Choice<dyn ImpactModel>,
    /// Elasticity of temporary impact to the share of volume taken; `None` is the model's own.
    pub alpha: Option<f64>,
    /// The other knobs; each model says which it reads.
    pub knobs: ImpactKnobs,
}

impl ImpactSpec {
    /// The elasticity: as set, else as the model's authors have it.
    pub fn alpha(&self) -> f64 {
        self.alpha.unwrap_or_else(|| self.model.published().alpha)
    }
}

/// Non-linear knobs of impact models.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ImpactKnobs {
    /// Shares outstanding, in units.
    pub shares_outstanding: Option<f64>,
    /// Exponent of shares outstanding / ADV in permanent impact.
    pub liquidity_exponent: f64,
    /// Speed at which the book fills up again, per session.
    pub resilience: f64,
    /// Exponent with which the impact of a fill decays.
    pub decay: f64,
    /// Time until that decay sets in, in minutes.
    pub decay_minutes: f64,
    /// Exponent of parent quantity / ADV.
    pub size_exponent: f64,
    /// Exponent of annual volatility.
    pub volatility_exponent: f64,
}

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

impl CoefficientSpec {
    /// The coefficients of an order on `side` under `model`.
    pub fn of_order(&self, model: &dyn ImpactModel, side: Side) -> Coefficients {
        let published = model.published();
        let (sell_bps, sell_per_share) = match side {
            Side::Buy => (0.0, 0.0),
            Side::Sell => (self.sell_fee_bps, self.sell_fee_per_share),
        };
        Coefficients {
            spread_bps: self.spread_bps,
            k_temp: self.k_temp.unwrap_or(published.k_temp),
            k_perm: self.k_perm.unwrap_or(published.k_perm),
            fee_bps: self.fee_bps + sell_bps,
            fee_per_share: self.fee_per_share + sell_per_share,
        }
    }
}

/// What costs are linear in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    /// Quoted spread, in bps of mid; half of it is paid on every fill.
    pub spread_bps: f64,
    /// Coefficient of temporary impact.
    pub k_temp: f64,
    /// Coefficient of permanent impact.
    pub k_perm: f64,
    /// Fees, in bps of the value traded at mid.
    pub fee_bps: f64,
    /// Fees, in cash a unit traded.
    pub fee_per_share: f64,
}

impl Coefficients {
    /// Each of both added up.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            spread_bps: self.spread_bps + other.spread_bps,
            k_temp: self.k_temp + other.k_temp,
            k_perm: self.k_perm + other.k_perm,
            fee_bps: self.fee_bps + other.fee_bps,
            fee_per_share: self.fee_per_share + other.fee_per_share,
        }
    }

    /// Each without that of `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.scaled(-1.0))
    }

    /// Each times `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            spread_bps: self.spread_bps * factor,
            k_temp: self.k_temp * factor,
            k_perm: self.k_perm * factor,
            fee_bps: self.fee_bps * factor,
            fee_per_share: self.fee_per_share * factor,
        }
    }
}

/// What a model's authors put in, used where a sweep does not say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// Coefficient of temporary impact.
    pub k_temp: f64,
    /// Coefficient of permanent impact.
    pub k_perm: f64,
    /// Elasticity of temporary impact to the share of volume taken.
    pub alpha: f64,
}

/// Impact on one fill, in the price's currency a unit, always as a cost (0 or more).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SliceImpact {
    /// The part that moves this fill, and may fade for later ones.
    pub temporary: f64,
    /// The part left behind for good.
    pub permanent: f64,
}

impl SliceImpact {
    /// What it is with these coefficients, if it is that of a unit of each.
    #[must_use]
    pub fn times(&self, k: &Coefficients) -> Self {
        Self { temporary: k.k_temp * self.temporary, permanent: k.k_perm * self.permanent }
    }
}

/// What impact costs a unit of its coefficient, in cash.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Basis {
    /// Cash a unit of `k_temp`.
    pub temporary: f64,
    /// Cash a unit of `k_perm`.
    pub permanent: f64,
}

/// A model of market impact: linear in `k_temp` and `k_perm`, whatever its other knobs do.
pub trait ImpactModel: Member {
    /// The authors' coefficients, in the units of the formula.
    fn published(&self) -> Published;

    /// Impact on fill `index` of `trades` a unit of each coefficient: the formula as published, slice by slice.
    fn unit_impact(&self, trades: &Trades, index: usize, spec: &ImpactSpec) -> SliceImpact;

    /// Sums of child x impact per unit of each coefficient: the same formula, factored.
    ///
    /// # Errors
    /// [`RunError`] where a knob it cannot do without is not set.
    fn basis(&self, trades: &Trades, spec: &ImpactSpec) -> Result<Basis, RunError>;
}

/// The family of impact models, the default first: a new one is a file, and a line here.
pub static MODELS: &[&dyn ImpactModel] = &[
    &power_law::PowerLaw,
    &square_root::SquareRoot,
    &almgren2005::Almgren2005,
    &almgren_chriss_linear::AlmgrenChrissLinear,
    &obizhaeva_wang::ObizhaevaWang,
    &propagator::Propagator,
    &istar::IStar,
];

impl Default for Choice<dyn ImpactModel> {
    fn default() -> Self {
        Self(MODELS[0])
    }
}
