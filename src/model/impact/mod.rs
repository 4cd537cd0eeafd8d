//! Stage *impact basis*: market impact, as sums per unit of the coefficients it is linear in.

pub(crate) mod almgren2005;
pub(crate) mod almgren_chriss_linear;
pub(crate) mod decay_kernel;
pub(crate) mod istar;
pub(crate) mod obizhaeva_wang;
pub(crate) mod power_law;
pub(crate) mod propagator;
pub(crate) mod square_root;

pub(crate) use super::default_coefficients::DefaultCoefficients;
use super::error::RunError;
use super::family::{Choice, FamilyMember};
use super::schedule::Schedule;
use super::schedule::cleanup::CleanupBlock;
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

/// Cost of impact per unit of each coefficient, in cash: of the fills, and of the cleanup.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ImpactCosts {
    /// Of the fills of the window.
    pub fills: ImpactBasis,
    /// Of the block that trades what is left.
    pub cleanup: ImpactBasis,
    /// Cash per unit of `k_cleanup`: sigma of a session x sqrt(block / ADV) x value of the block at mid.
    pub cleanup_size: f64,
}

impl ImpactCosts {
    /// The costs of a schedule under a spec that its model accepts (see [`ImpactModel::check`]).
    pub fn of(schedule: &Schedule, spec: &ImpactSpec) -> Self {
        let (filled, block) = (&schedule.filled_slots, &schedule.cleanup);
        let fills = spec.model.basis(filled, spec);
        if block.qty <= 0.0 {
            return Self { fills, ..Self::default() };
        }
        let SliceImpact { temporary, permanent } = spec.model.block_impact(filled, block, spec);
        Self {
            fills,
            cleanup: ImpactBasis { temporary: block.qty * temporary, permanent: block.qty * permanent },
            cleanup_size: filled.sigma_day * (block.qty / filled.adv).sqrt() * block.value_at_mid(),
        }
    }
}

/// A model of market impact: linear in `k_temp` and `k_perm`, whatever its other parameters do.
pub trait ImpactModel: FamilyMember {
    /// The default coefficients, in the units of the formula.
    fn default_coefficients(&self) -> DefaultCoefficients;

    /// Impact on fill `index` of `filled` per unit of each coefficient: the formula as published, slice by slice.
    fn unit_impact(&self, filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact;

    /// Impact per unit of each coefficient on the block that trades what is left, in the price's currency per unit.
    ///
    /// Temporary: what a fill of one minute would pay that takes all of the volume (a share or a rate of 1) at the
    /// volatility of the last slot, and what earlier fills leave until the window ends. Permanent: that of the units
    /// executed when half of the block is. The size of the block beyond that is `k_cleanup`'s.
    fn block_impact(&self, filled: &FilledSlots, block: &CleanupBlock, spec: &ImpactSpec) -> SliceImpact;

    /// Refuses a spec that it cannot price.
    ///
    /// # Errors
    /// [`RunError`] where a parameter it cannot do without is not set.
    fn check(&self, _spec: &ImpactSpec) -> Result<(), RunError> {
        Ok(())
    }

    /// Sums of child x impact per unit of each coefficient, of a spec that passes [`Self::check`]; the temporary part over
    /// the units that cross (see [`FilledSlots::crossing`]). What rested counts as executed for the fills after it.
    ///
    /// Overridden where a factored form is measurably faster: in models with memory, or with a power of every fill.
    fn basis(&self, filled: &FilledSlots, spec: &ImpactSpec) -> ImpactBasis {
        let [temporary, permanent] = filled.sums(|i| {
            let SliceImpact { temporary, permanent } = self.unit_impact(filled, i, spec);
            [filled.crossing[i] * temporary, filled.child[i] * permanent]
        });
        ImpactBasis { temporary, permanent }
    }
}

/// Impact that fill `index` of `filled` pays per unit of each coefficient: the model's, without the temporary part for a
/// fill that rested.
pub(crate) fn paid_unit_impact(filled: &FilledSlots, index: usize, spec: &ImpactSpec) -> SliceImpact {
    let impact = spec.model.unit_impact(filled, index, spec);
    if filled.kind(index).pays_temporary() { impact } else { SliceImpact { temporary: 0.0, ..impact } }
}

/// The family of impact models, the default first: a new one is a file, and a line here.
pub static MODELS: &[&dyn ImpactModel] = &[
    &power_law::PowerLaw,
    &square_root::SquareRoot,
    &almgren2005::VOLUME_TIME,
    &almgren2005::CLOCK_TIME,
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
