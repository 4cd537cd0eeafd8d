//! The default coefficients and exponents of the impact models: one place for the models, and for strategies that
//! believe in them without depending on the stage below.

/// Default coefficients of an impact model (its paper's, where it has them), used where a sweep sets none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DefaultCoefficients {
    /// Coefficient of temporary impact; `None` where a sweep must set it.
    pub k_temp: Option<f64>,
    /// Coefficient of permanent impact; `None` where a sweep must set it.
    pub k_perm: Option<f64>,
    /// Elasticity of temporary impact to the share of volume taken.
    pub alpha: f64,
}

impl DefaultCoefficients {
    /// Those of a model that has both.
    pub const fn new(k_temp: f64, k_perm: f64, alpha: f64) -> Self {
        Self { k_temp: Some(k_temp), k_perm: Some(k_perm), alpha }
    }
}

/// Of `power-law`: the seed script's.
pub(crate) const POWER_LAW: DefaultCoefficients = DefaultCoefficients::new(0.30, 0.02, 0.60);
/// Of `almgren2005`: Almgren et al. 2005, section 4.
pub(crate) const ALMGREN2005: DefaultCoefficients = DefaultCoefficients::new(0.142, 0.314, 0.6);
/// Of `istar`: Kissell 2014, chapter 5.
pub(crate) const ISTAR: DefaultCoefficients =
    DefaultCoefficients::new(708.0 * 0.98, 708.0 * (1.0 - 0.98), 0.50);
/// Kissell's a2: exponent of parent quantity / ADV.
pub(crate) const ISTAR_SIZE_EXPONENT: f64 = 0.55;
/// Kissell's a3: exponent of annual volatility.
pub(crate) const ISTAR_VOLATILITY_EXPONENT: f64 = 0.71;
/// Exponent with which the impact of a fill decays under `propagator`.
pub(crate) const PROPAGATOR_DECAY: f64 = 0.5;
/// Time until that decay sets in, in minutes.
pub(crate) const PROPAGATOR_DECAY_MINUTES: f64 = 1.0;
/// Trading days of a year, by which `istar` annualises volatility.
pub(crate) const TRADING_DAYS_PER_YEAR: f64 = 252.0;
