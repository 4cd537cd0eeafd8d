//! Stage *impact basis*: market impact, as sums per unit of the coefficients it is linear in.

pub(crate) mod almgren2005;
pub(crate) mod almgren_chriss_linear;
pub(crate) mod istar;
pub(crate) mod obizhaeva_wang;
pub(crate) mod power_law;
pub(crate) mod propagator;
pub(crate) mod square_root;

use super::error::RunError;
use super::family::{Choice, FamilyMember};
use super::schedule::filled_slots::FilledSlots;

/// Stage *impact basis*: the impact model and its non-linear parameters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImpactSpec {
    /// The model.
    pub model: Choice<dyn ImpactModel>,
    /// Elasticity of temporary impact to the share of volume taken; `None` is the model's own.
    pub alpha: Option<f64>,
    /// The other parameters; each model says which it reads.
    pub params: ImpactParams,
}

impl ImpactSpec {
    /// The elasticity: as set, else as the model's authors have it.
    pub fn alpha(&self) -> f64 {
        self.alpha.unwrap_or_else(|| self.model.default_coefficients().alpha)
    }
}

/// Non-linear parameters of impact models.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ImpactParams {
    /// Shares outstanding, in units.
    pub shares_outstanding: Option<f64>,
    /// Exponent of shares outstanding / ADV in permanent impact.
    pub liquidity_exponent: f64,
    /// Rate rho at which the book refills, 1 / session (half-life: ln 2 / rho of a session).
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

/// Default coefficients of an impact model (its paper's, where it has them), used where a sweep sets none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DefaultCoefficients {
    /// Coefficient of temporary impact.
    pub k_temp: f64,
    /// Coefficient of permanent impact.
    pub k_perm: f64,
    /// Elasticity of temporary impact to the share of volume taken.
    pub alpha: f64,
}

/// Impact on one fill, in the price's currency per unit, 0 or more for buys and sells alike: the fill is worse by it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SliceImpact {
    /// The part that moves this fill, and may fade for later ones.
    pub temporary: f64,
    /// The part left behind for good.
    pub permanent: f64,
}

/// Cost of impact per unit of each coefficient, in cash (price currency).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ImpactBasis {
    /// Cash per unit of `k_temp`.
    pub temporary: f64,
    /// Cash per unit of `k_perm`.
    pub permanent: f64,
}

/// A model of market impact: linear in `k_temp` and `k_perm`, whatever its other parameters do.
pub trait ImpactModel: FamilyMember {
    /// The default coefficients, in the units of the formula.
    fn default_coefficients(&self) -> DefaultCoefficients;

    /// Impact on fill `index` of `filled` per unit of each coefficient: the formula as published, slice by slice.
    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact;

    /// Refuses a spec that it cannot price.
    ///
    /// # Errors
    /// [`RunError`] where a parameter it cannot do without is not set.
    fn check(&self, _spec: &ImpactSpec) -> Result<(), RunError> {
        Ok(())
    }

    /// Sums of child x impact per unit of each coefficient, of a spec that passes [`Self::check`].
    ///
    /// Overridden where a factored form is measurably faster: in models with memory, or with a power of every fill.
    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let [temporary, permanent] = filled.sums(|i| {
            let SliceImpact { temporary, permanent } = self.unit_impact(filled, i, spec);
            [filled.child[i] * temporary, filled.child[i] * permanent]
        });
        ImpactBasis { temporary, permanent }
    }
}

/// The family of impact models, the default first: a new one is a file, and a line here.
pub static MODELS: &[&dyn ImpactModel] = &[
    &power_law::PowerLaw,
    &square_root::SquareRoot,
    &almgren2005::Almgren2005,
    &almgren_chriss_linear::AlmgrenChrissLinear,
    &obizhaeva_wang::ObizhaevaWangImpact,
    &propagator::Propagator,
    &istar::IStar,
];

impl Default for Choice<dyn ImpactModel> {
    fn default() -> Self {
        Self(MODELS[0])
    }
}
