//! Strategy `dynamic-vwap`: VWAP whose forecast is revised in every slot by the volume seen so far today.

use super::knowledge::{Arrival, Moment};
use super::{Decision, Pacer, Strategy};
use crate::model::error::RunError;
use crate::model::family::Member;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, Curve, VolumeHalfLife};

/// Blends the volume curve u of prior sessions with the volume v seen so far today.
///
/// At slot i, with f = 2^(-slot minutes / `volume_half_life`): the surprise is r = sum of f^(i-1-k) `v_k` / sum of
/// f^(i-1-k) `u_k` over today's slots k < i from the open on; slot j >= i is expected to trade
/// `u_j` x (1 + (r - 1) x f^(j-i+1)), so that a surprise fades as it did before. Target = remaining x share of slot i in
/// what is expected from i on. Past only; without a surprise it is VWAP with `residual = "respread"`.
/// Source: the split into a historic curve and a transient, autoregressive part is that of Bialkowski, Darolles, Le Fol
/// 2008, "Improving VWAP strategies: a dynamic volume approach", with one decay rate in place of their ARMA.
pub(crate) struct DynamicVwap;

impl Member for DynamicVwap {
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
    fn decide<'a>(&self, arrival: &Arrival<'a>) -> Result<Decision<'a>, RunError> {
        let keep = math::exp2(-arrival.minutes_a_slot() / arrival.knobs().volume_half_life);
        let curve = arrival.forecast();
        let rest = Rest::of(curve, keep);
        let mut blend = Blend { curve, unit: arrival.forecast_unit(), rest, keep, seen: 0.0, expected: 0.0 };
        for (seen, expected) in arrival.volume_before().iter().zip(arrival.forecast_before()) {
            blend.observe(*seen, expected);
        }
        Ok(Decision::EverySlot(Box::new(blend)))
    }
}

/// Sums of the curve from each slot on: plain, and discounted from the slot before it.
struct Rest {
    plain: Vec<f64>,
    discounted: Vec<f64>,
}

impl Rest {
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

struct Blend<'a> {
    curve: &'a [f64],
    unit: f64,
    rest: Rest,
    keep: f64,
    /// Discounted volume seen, and what the curve expected of the same slots.
    seen: f64,
    expected: f64,
}

impl Blend<'_> {
    fn observe(&mut self, seen: f64, expected: f64) {
        self.seen = self.keep * self.seen + seen / self.unit;
        self.expected = self.keep * self.expected + expected;
    }
}

impl Pacer for Blend<'_> {
    fn target(&mut self, now: &Moment<'_>) -> f64 {
        if let Some(last) = now.volume().last() {
            self.observe(*last, self.curve[now.slot - 1]);
        }
        let surprise = if self.expected > 0.0 { self.seen / self.expected - 1.0 } else { 0.0 };
        let here = self.curve[now.slot] * (1.0 + surprise * self.keep);
        let rest = self.rest.plain[now.slot] + surprise * self.rest.discounted[now.slot];
        if rest > 0.0 {
            now.remaining * (here / rest).min(1.0)
        } else {
            now.remaining / (self.curve.len() - now.slot) as f64
        }
    }
}
