//! Beliefs without a memory: every slot stands alone, but for what lasts.

use super::{Belief, BelievedCost, ExpectedMarket};
use crate::model::default_coefficients::{
    self as defaults, DefaultCoefficients, ISTAR_SIZE_EXPONENT, ISTAR_VOLATILITY_EXPONENT,
    TRADING_DAYS_PER_YEAR,
};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Curve};
use crate::model::vector::pow;

/// `k_temp` x volatility x (x / (volume of the slot))^alpha x x, with the model's volatility and volume; and where the
/// model has one without further parameters, a permanent part.
pub(super) struct Memoryless {
    name: &'static str,
    about: &'static str,
    reads: &'static [ParameterId],
    defaults: DefaultCoefficients,
    /// Volatility that the rate of slot `j` is multiplied by, as a fraction of the price.
    volatility: fn(&ExpectedMarket, usize) -> f64,
    /// Units in slot `j` that are a rate of 1.
    volume: fn(&ExpectedMarket, usize) -> f64,
    /// Move of the price by a unit that lasts, per unit of `k_perm`.
    permanent: fn(&ExpectedMarket) -> f64,
}

/// `power-law`: the forecast stands for the bar's volume.
pub(super) static POWER_LAW: Memoryless = Memoryless {
    name: "power-law",
    about: "k_temp x share^alpha x sigma on the volume that the curve expects, and k_perm x executed / ADV (default)",
    reads: &[Curve],
    defaults: defaults::POWER_LAW,
    volatility: |market, slot| market.sigma[slot],
    volume: |market, slot| market.volume[slot].max(1.0),
    permanent: |market| 1.0 / market.adv,
};

/// `almgren2005` in volume time. Its permanent part needs `shares_outstanding`, which belongs to a later stage: it is
/// left out, being the same for every schedule but for each slot's own half.
pub(super) static ALMGREN2005: Memoryless = Memoryless {
    name: "almgren2005",
    about: "power of the rate in volume time: in proportion to the volume profile",
    reads: &[Curve],
    defaults: defaults::ALMGREN2005,
    volatility: |market, _| market.sigma_day,
    volume: |market, slot| market.adv * market.profile[slot],
    permanent: |_| 0.0,
};

/// `almgren2005-clock`; its permanent part is left out too.
pub(super) static ALMGREN2005_CLOCK: Memoryless = Memoryless {
    name: "almgren2005-clock",
    about: "power of the rate by the clock: TWAP without urgency",
    volume: |market, _| market.adv / market.slots_per_session,
    ..ALMGREN2005
};

/// `istar`; its permanent part is the same for every unit.
pub(super) static ISTAR: Memoryless = Memoryless {
    name: "istar",
    about: "Kissell's I-Star on the volume that the curve expects",
    reads: &[Curve],
    defaults: defaults::ISTAR,
    volatility: |market, _| {
        let year = market.sigma_day * TRADING_DAYS_PER_YEAR.sqrt();
        pow(market.qty / market.adv, ISTAR_SIZE_EXPONENT) * pow(year, ISTAR_VOLATILITY_EXPONENT) * 1e-4
    },
    volume: |market, slot| market.volume[slot].max(1.0),
    permanent: |_| 0.0,
};

impl FamilyMember for Memoryless {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn reads(&self) -> &'static [ParameterId] {
        self.reads
    }
}

impl Belief for Memoryless {
    fn cost(&self, market: &ExpectedMarket) -> Result<BelievedCost, RunError> {
        let missing = || RunError::NoBelief { belief: self.name };
        let DefaultCoefficients { k_temp, k_perm, alpha } = self.defaults;
        let (k_temp, k_perm) = (k_temp.ok_or_else(missing)?, k_perm.ok_or_else(missing)?);
        let scale =
            |slot: usize| k_temp * (self.volatility)(market, slot) * pow((self.volume)(market, slot), -alpha);
        Ok(BelievedCost::Memoryless {
            scale: (0..market.slots()).map(scale).collect(),
            exponent: 1.0 + alpha,
            permanent: k_perm * (self.permanent)(market),
        })
    }
}
