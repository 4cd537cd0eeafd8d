//! Strategy `dynamic-vwap`: VWAP whose forecast is revised in every slot by the volume seen so far today.

use super::information::{ArrivalInformation, SlotInformation};
use super::{SlotPolicy, Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, Curve, VolumeHalfLife};

/// Blends the volume curve u of prior sessions with the volume v seen so far today.
///
/// At slot i, with f = 2^(-slot minutes / `volume_half_life`): the volume ratio is r = sum of f^(i-1-k) `v_k` / sum of
/// f^(i-1-k) `u_k` over today's slots k < i from the open on; slot j >= i is expected to trade `u_j` x (1 + (r - 1) x
/// f^(j-i+1)), so that a surprise fades as it did before. Target = remaining x share of slot i in what is expected from
/// i on. Past only; without a surprise it is VWAP with `residual = "respread"`. Source: the split into a historic curve
/// and a transient, autoregressive part is that of Bialkowski, Darolles, Le Fol 2008, "Improving VWAP strategies: a
/// dynamic volume approach", with one decay rate in place of their ARMA.
pub(crate) struct DynamicVwap;

impl FamilyMember for DynamicVwap {
    fn name(&self) -> &'static str {
        "dynamic-vwap"
    }

    fn about(&self) -> &'static str {
        "VWAP whose forecast is revised in every slot: the curve, blended with the volume seen so far today"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Curve, VolumeHalfLife]
    }
}

impl Strategy for DynamicVwap {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        let keep = math::exp2(-arrival.slot_minutes() / arrival.params().volume_half_life);
        let curve = arrival.forecast();
        let rest = SuffixSums::of(curve, keep);
        let mut blend = BlendedForecast {
            curve,
            unit: arrival.forecast_unit(),
            rest,
            decay: keep,
            discounted_volume: 0.0,
            expected: 0.0,
        };
        for (seen, expected) in arrival.volume_before().iter().zip(arrival.forecast_before()) {
            blend.observe(*seen, expected);
        }
        Ok(TargetRule::EverySlot(Box::new(blend)))
    }
}

/// Sums of the curve from each slot on: plain, and discounted from the slot before it.
struct SuffixSums {
    plain: Vec<f64>,
    discounted: Vec<f64>,
}

impl SuffixSums {
    fn of(curve: &[f64], keep: f64) -> Self {
        let (mut plain, mut discounted) = (vec![0.0; curve.len()], vec![0.0; curve.len()]);
        let (mut sum, mut faded) = (0.0, 0.0);
        for (slot, volume) in curve.iter().enumerate().rev() {
            sum += volume;
            faded = keep * (volume + faded);
            plain[slot] = sum;
            discounted[slot] = faded;
        }
        Self { plain, discounted }
    }
}

struct BlendedForecast<'a> {
    curve: &'a [f64],
    unit: f64,
    rest: SuffixSums,
    decay: f64,
    /// Discounted volume seen, and what the curve expected of the same slots.
    discounted_volume: f64,
    expected: f64,
}

impl BlendedForecast<'_> {
    fn observe(&mut self, seen: f64, expected: f64) {
        self.discounted_volume = self.decay * self.discounted_volume + seen / self.unit;
        self.expected = self.decay * self.expected + expected;
    }
}

impl SlotPolicy for BlendedForecast<'_> {
    fn target(&mut self, now: &SlotInformation<'_>) -> f64 {
        if let Some(last) = now.volume().last() {
            self.observe(*last, self.curve[now.slot - 1]);
        }
        let surprise = if self.expected > 0.0 { self.discounted_volume / self.expected - 1.0 } else { 0.0 };
        let here = self.curve[now.slot] * (1.0 + surprise * self.decay);
        let rest = self.rest.plain[now.slot] + surprise * self.rest.discounted[now.slot];
        if rest > 0.0 {
            now.remaining * (here / rest).min(1.0)
        } else {
            now.remaining / (self.curve.len() - now.slot) as f64
        }
    }
}
