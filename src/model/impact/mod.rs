//! Stage *impact basis*: market impact, as sums per unit of the coefficients it is linear in.

pub mod power_law;

use super::family::{Choice, Member};
use super::schedule::trades::Trades;

/// Stage *impact basis*: the impact model and its non-linear knobs.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpactSpec {
    /// The model.
    pub model: Choice<dyn ImpactModel>,
    /// Elasticity of temporary impact to the share of the bar's volume taken.
    pub alpha: f64,
}

/// Stage *coefficients*: what costs are linear in.
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

/// Impact on one fill, in the price's currency a unit, always as a cost (0 or more).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SliceImpact {
    /// The part that moves this fill only.
    pub temporary: f64,
    /// The part left behind by the fills before.
    pub permanent: f64,
}

/// What impact costs a unit of its coefficient, in cash.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Basis {
    /// Cash a unit of `k_temp`.
    pub temporary: f64,
    /// Cash a unit of `k_perm`.
    pub permanent: f64,
}

/// A model of market impact, linear in `k_temp` and `k_perm`.
pub trait ImpactModel: Member {
    /// Impact on fill `index` of `trades`: the formula as published, slice by slice.
    fn price(&self, trades: &Trades, index: usize, spec: &ImpactSpec, k: &Coefficients) -> SliceImpact;

    /// Sums of child x impact per unit of each coefficient: the same formula, factored.
    fn basis(&self, trades: &Trades, spec: &ImpactSpec) -> Basis;
}

/// The family of impact models: a new one is a file and a line here.
pub static MODELS: [&dyn ImpactModel; 1] = [&power_law::PowerLaw];
