//! What the strategy `optimal` believes trading costs: the impact models, at their default coefficients, in the market
//! that is expected at the arrival.
//!
//! The schedule stage depends on no stage below it, so that the beliefs are a family of their own. They have the names
//! of the impact models, and where the market is as expected they charge what the models charge (a test compares them).

mod memoryless;
mod square_root;
mod transient;
mod without_defaults;

use super::super::information::ArrivalInformation;
use crate::model::error::RunError;
use crate::model::family::{Choice, FamilyMember};

/// What is expected of the slots of the window when the order arrives.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedMarket {
    /// The parent quantity, in units.
    pub qty: f64,
    /// Average daily volume, in units, at least 1.
    pub adv: f64,
    /// Volatility of a whole session, as a fraction of the price.
    pub sigma_day: f64,
    /// Volatility of each slot, as a fraction of the price per square root of a minute.
    pub sigma: Vec<f64>,
    /// Volume of each slot by the forecast, in units.
    pub volume: Vec<f64>,
    /// Share of a session's volume that each slot trades on average; above 0.
    pub profile: Vec<f64>,
    /// Number of slots a session has.
    pub slots_per_session: f64,
    /// Length of a slot, in minutes.
    pub slot_minutes: f64,
    /// Rate at which the order book refills, 1 / session.
    pub resilience: f64,
}

impl ExpectedMarket {
    /// The market as it is expected at `arrival`.
    pub(crate) fn at(arrival: &ArrivalInformation<'_>) -> Self {
        let params = arrival.params();
        let unit = arrival.forecast_unit();
        Self {
            qty: arrival.qty(),
            adv: arrival.adv(),
            sigma_day: arrival.sigma_day(),
            sigma: arrival.sigma(),
            volume: arrival.forecast().iter().map(|volume| volume * unit).collect(),
            profile: arrival.profile().to_vec(),
            slots_per_session: arrival.slots_per_session(),
            slot_minutes: arrival.slot_minutes(),
            resilience: params.ow_resilience.unwrap_or(params.resilience),
        }
    }

    /// Number of slots.
    pub(crate) fn slots(&self) -> usize {
        self.volume.len()
    }
}

/// The cost of impact on a schedule x (units in each slot), per unit of the price; what no schedule of the same
/// quantity can change is left out.
#[derive(Debug, Clone, PartialEq)]
pub enum BelievedCost {
    /// Sum over slots of `scale_j` x `x_j`^`exponent` - `permanent` x `x_j`^2 / 2.
    ///
    /// Permanent impact of g per unit costs sum of g x `x_j` x (executed before), which is g/2 (X^2 - sum of `x_j`^2):
    /// a slot does not pay for its own half.
    Memoryless {
        /// Cost of a unit in each slot, by temporary impact.
        scale: Vec<f64>,
        /// 1 + alpha.
        exponent: f64,
        /// Move of the price by a unit that lasts.
        permanent: f64,
    },
    /// It depends on the quantity alone.
    OfTotalOnly,
    /// x' T x / 2 with `T_ij` = `kernel[|i - j|]`, up to a factor.
    Transient {
        /// T of each lag.
        kernel: Vec<f64>,
    },
}

/// What an impact model makes of an expected market.
pub trait Belief: FamilyMember {
    /// The cost of schedules in `market`.
    ///
    /// # Errors
    /// [`RunError::NoBelief`] where the model has no default coefficients.
    fn cost(&self, market: &ExpectedMarket) -> Result<BelievedCost, RunError>;
}

/// The family of beliefs, in the order of the impact models: a new one is a file, and a line here.
pub(crate) static BELIEFS: &[&dyn Belief] = &[
    &memoryless::POWER_LAW,
    &square_root::SquareRootBelief,
    &memoryless::ALMGREN2005,
    &memoryless::ALMGREN2005_CLOCK,
    &without_defaults::ALMGREN_CHRISS_LINEAR,
    &transient::OBIZHAEVA_WANG,
    &transient::PROPAGATOR,
    &memoryless::ISTAR,
];

impl Default for Choice<dyn Belief> {
    fn default() -> Self {
        Self(BELIEFS[0])
    }
}
