//! The filled slots of a schedule: what impact models see of it.

use std::ops::Range;

use super::child_orders::ChildOrders;
use super::fill_mode::FillKind;
use super::fill_terms::FillTerms;
use crate::model::estimate::Estimates;
use crate::model::vector::{exp_in_place, ln_in_place, with_wide_simd};
use crate::model::window::Window;

/// The filled slots of a schedule, in columns: what an impact model sees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FilledSlots {
    /// Which slot of the window each fill is in.
    pub slot: Vec<usize>,
    /// Units traded.
    pub child: Vec<f64>,
    /// Units that pay temporary impact: those of `child`, or 0 of a fill that rested.
    pub crossing: Vec<f64>,
    /// Units of this order executed before this fill.
    pub executed_before: Vec<f64>,
    /// The price that the fill starts from, in the price's currency: the mid of the slot, or what stands in for it (see
    /// [`FillTerms::price`]).
    pub mid: Vec<f64>,
    /// Volatility of the slot as known when it starts, as a fraction of the mid per square root of a minute (per bar under
    /// the seed script's preset).
    pub sigma: Vec<f64>,
    /// Share of the bar's (or of the auction's) volume taken: min(1, child / max(1, volume)).
    pub share: Vec<f64>,
    /// Natural logarithm of `share`: taken once, whatever the elasticities below.
    pub ln_share: Vec<f64>,
    /// Share of a session's volume that the slot trades on average, or that the closing auction does where the fill is in
    /// it; above 0.
    pub profile: Vec<f64>,
    /// How each fill came about; empty where every one crossed.
    kind: Vec<FillKind>,
    /// max(1, ADV), in units.
    pub adv: f64,
    /// Units executed in all.
    pub executed: f64,
    /// Volatility of a whole session as known at the arrival, as a fraction of the mid.
    pub sigma_day: f64,
    /// Number of slots a session has.
    pub slots_per_session: f64,
    /// Length of a slot, in minutes.
    pub slot_minutes: f64,
}

impl FilledSlots {
    /// The filled slots of `fills`, reusing the allocations of `spent`.
    pub fn of(
        fills: &ChildOrders,
        terms: &FillTerms<'_>,
        window: &Window,
        estimates: &Estimates,
        spent: Self,
    ) -> Self {
        let mut filled = Self {
            adv: estimates.adv.max(1.0),
            executed: fills.completed,
            sigma_day: estimates.sigma_day_bps * 1e-4,
            slots_per_session: window.slots_per_session,
            slot_minutes: window.slot_minutes,
            ..spent
        };
        filled.clear();
        let mut end = 0;
        while let Some(first) = position_of_first(&fills.child[end..], |child| child > 0.0) {
            let start = end + first;
            let length = position_of_first(&fills.child[start..], |child| child <= 0.0);
            end = length.map_or(window.len(), |length| start + length);
            filled.append(fills, terms, estimates, start..end);
        }
        filled
    }

    fn clear(&mut self) {
        self.slot.clear();
        self.kind.clear();
        for column in [
            &mut self.child,
            &mut self.crossing,
            &mut self.executed_before,
            &mut self.mid,
            &mut self.sigma,
            &mut self.share,
            &mut self.ln_share,
            &mut self.profile,
        ] {
            column.clear();
        }
    }

    /// Appends slots that all have a fill, column by column: each is a plain loop over neighbours.
    fn append(
        &mut self,
        fills: &ChildOrders,
        terms: &FillTerms<'_>,
        estimates: &Estimates,
        slots: Range<usize>,
    ) {
        let child = &fills.child[slots.clone()];
        let volume = &terms.volume[slots.clone()];
        let known = self.share.len();
        with_wide_simd(|| {
            let share = child.iter().zip(volume).map(|(child, volume)| (child / volume.max(1.0)).min(1.0));
            self.share.extend(share);
        });
        self.ln_share.extend(self.share[known..].iter().map(|share| share.max(f64::MIN_POSITIVE)));
        ln_in_place(&mut self.ln_share[known..]);
        let before = slots.start.checked_sub(1).map_or(0.0, |before| fills.cumulative[before]);
        self.executed_before.push(before);
        self.executed_before.extend_from_slice(&fills.cumulative[slots.start..slots.end - 1]);
        self.child.extend_from_slice(child);
        if let Some(kinds) = terms.kind.get(slots.clone()) {
            let crossing =
                |(child, kind): (&f64, &FillKind)| if kind.pays_temporary() { *child } else { 0.0 };
            self.crossing.extend(child.iter().zip(kinds).map(crossing));
            self.kind.extend_from_slice(kinds);
        } else {
            self.crossing.extend_from_slice(child);
        }
        self.mid.extend_from_slice(&terms.price[slots.clone()]);
        self.sigma.extend(estimates.sigma_bps[slots.clone()].iter().map(|sigma| sigma * 1e-4));
        self.profile.extend_from_slice(&estimates.profile[slots.clone()]);
        if terms.kind.get(slots.end - 1) == Some(&FillKind::Auction)
            && let (Some(profile), Some(volume)) = (self.profile.last_mut(), volume.last())
        {
            *profile = volume / self.adv;
        }
        self.slot.extend(slots);
    }

    /// Number of fills.
    pub fn len(&self) -> usize {
        self.child.len()
    }

    /// Whether nothing was filled.
    pub fn is_empty(&self) -> bool {
        self.child.is_empty()
    }

    /// How fill `index` came about.
    pub fn kind(&self, index: usize) -> FillKind {
        self.kind.get(index).copied().unwrap_or_default()
    }

    /// Number of fills that came about by `kind`, which is not [`FillKind::Cross`].
    pub fn count_of(&self, kind: FillKind) -> usize {
        self.kind.iter().filter(|known| **known == kind).count()
    }

    /// Whether every fill crossed the spread.
    pub fn all_cross(&self) -> bool {
        self.kind.is_empty()
    }

    /// Units of fill `index` against what the market trades in an average slot: 1 trades as fast as the market on
    /// average over the clock's time.
    pub fn rate_in_clock_time(&self, index: usize) -> f64 {
        self.child[index] * self.slots_per_session / self.adv
    }

    /// Units of fill `index` against what the market trades in its slot on average: 1 trades as fast as the market does
    /// at that time of day.
    pub fn rate_in_volume_time(&self, index: usize) -> f64 {
        self.child[index] / (self.adv * self.profile[index])
    }

    /// How far `executed` units move the price where they do so in proportion: volatility of the session x executed /
    /// ADV, as a fraction of the mid.
    pub fn linear_move(&self, executed: f64) -> f64 {
        self.sigma_day * (executed / self.adv)
    }

    /// share^alpha of every fill.
    pub fn share_pow(&self, alpha: f64) -> Vec<f64> {
        let mut powers: Vec<f64> = self.ln_share.iter().map(|ln_share| alpha * ln_share).collect();
        exp_in_place(&mut powers);
        powers
    }

    /// Sum of `term` over the fills.
    pub fn sum(&self, term: impl Fn(usize) -> f64) -> f64 {
        let [sum] = self.sums(|fill| [term(fill)]);
        sum
    }

    /// Sums of several terms over the fills: those of every fourth fill side by side, since an addition waits for the
    /// one before.
    pub fn sums<const N: usize>(&self, terms: impl Fn(usize) -> [f64; N]) -> [f64; N] {
        let mut lanes = [[0.0; 4]; N];
        let fours = self.len() - self.len() % 4;
        for first in (0..fours).step_by(4) {
            for lane in 0..4 {
                for (sums, term) in lanes.iter_mut().zip(terms(first + lane)) {
                    sums[lane] += term;
                }
            }
        }
        for fill in fours..self.len() {
            for (sums, term) in lanes.iter_mut().zip(terms(fill)) {
                sums[fill - fours] += term;
            }
        }
        lanes.map(|[a, b, c, d]| (a + b) + (c + d))
    }
}

/// The place of the first of `children` that `is` so.
fn position_of_first(children: &[f64], is: impl Fn(f64) -> bool) -> Option<usize> {
    children.iter().position(|child| is(*child))
}
