//! Backward dynamic programming over slots and lots: the cheapest distribution of whole lots over slots.

use crate::model::vector::{exp_in_place, ln_in_place, pow};

/// Cost of k lots in slot j and of A lots held after it:
/// `scale_j` x k^exponent - `discount_j` x k^2 + `holding_j` x A^2.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LotCosts {
    scale: Vec<f64>,
    discount: Vec<f64>,
    holding: Vec<f64>,
    caps: Vec<usize>,
    /// k^exponent - (k - 1)^exponent for k = 1, 2, ...
    power_steps: Vec<f64>,
}

/// What a schedule costs, in units: sum over slots of `scale_j` x `x_j`^exponent - `permanent` x `x_j`^2 / 2 + `risk_j`
/// x (B^2 + B A + A^2) / 3, B and A the units left before and after slot j; at most `caps_j` units in slot j.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SlotCosts<'a> {
    pub scale: &'a [f64],
    pub exponent: f64,
    pub permanent: f64,
    pub risk: &'a [f64],
    pub caps: &'a [f64],
}

/// Rounding of a cap that must not cost a lot.
const CAP_TOLERANCE: f64 = 1e-9;

impl LotCosts {
    /// The costs of up to `lots` lots of `lot` units.
    ///
    /// Since A = B - x, (B^2 + B A + A^2) / 3 is (B^2 + A^2) / 2 - x^2 / 6: the risk of a slot is a cost of what is held
    /// before and after it, less one of what it trades.
    pub(super) fn of(costs: &SlotCosts<'_>, lots: usize, lot: f64) -> Self {
        let mut powers: Vec<f64> = (1..=lots).map(|k| k as f64).collect();
        ln_in_place(&mut powers);
        for power in &mut powers {
            *power *= costs.exponent;
        }
        exp_in_place(&mut powers);
        let before = std::iter::once(0.0).chain(powers.iter().copied());
        let power_steps = powers.iter().zip(before).map(|(power, before)| power - before).collect();
        let unit = pow(lot, costs.exponent);
        let square = lot * lot;
        let held = |slot: usize| costs.risk.get(slot + 1).map_or(0.0, |next| (costs.risk[slot] + next) / 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the lots there are"
        )]
        let whole = |cap: &f64| (cap / lot + CAP_TOLERANCE).floor().clamp(0.0, lots as f64) as usize;
        Self {
            scale: costs.scale.iter().map(|scale| scale * unit).collect(),
            discount: costs.risk.iter().map(|risk| (costs.permanent / 2.0 + risk / 6.0) * square).collect(),
            holding: (0..costs.risk.len()).map(|slot| held(slot) * square).collect(),
            caps: costs.caps.iter().map(whole).collect(),
            power_steps,
        }
    }

    /// Number of slots.
    fn slots(&self) -> usize {
        self.scale.len()
    }

    /// Cost of the `k`-th lot in `slot`, k = 1, 2, ...
    fn marginal(&self, slot: usize, k: usize) -> f64 {
        self.scale[slot] * self.power_steps[k - 1] - self.discount[slot] * (2 * k - 1) as f64
    }

    /// Whether every slot's lots cost more and more. The steps of a power bend one way, so that both ends tell.
    fn are_convex(&self) -> bool {
        (0..self.slots()).all(|slot| {
            let cap = self.caps[slot];
            let rises = |k: usize| self.marginal(slot, k + 1) >= self.marginal(slot, k);
            cap < 2 || (rises(1) && rises(cap - 1))
        })
    }
}

/// The cheapest way to distribute `lots` lots, slot by slot, ties to the earlier slot; `None` where the caps do not let
/// so many through.
///
/// W(B), the least cost of trading B lots from a slot on, is the least over k of the slot's cost of k lots, of holding
/// the rest, and of W of the rest in the next slot: from the last slot to the first. Exact. Source: Bertsimas, Lo
/// 1998, "Optimal control of execution costs", section 2, for the recursion.
pub(super) fn allocate(costs: &LotCosts, lots: usize) -> Option<Vec<usize>> {
    if costs.are_convex() { by_merging(costs, lots) } else { by_scanning(costs, lots) }
}

/// Where every cost is convex, so is W, and its steps are those of the slot and those of the next W, merged in order: a
/// slot takes as many of B lots as the first B steps are its own. In slots x lots steps.
fn by_merging(costs: &LotCosts, lots: usize) -> Option<Vec<usize>> {
    let mut steps: Vec<f64> = Vec::with_capacity(lots);
    let mut merged: Vec<f64> = Vec::with_capacity(lots);
    // For each slot the places of its own steps.
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); costs.slots()];
    for slot in (0..costs.slots()).rev() {
        let holding = costs.holding[slot];
        for (held, step) in steps.iter_mut().enumerate() {
            *step += holding * (2 * held + 1) as f64;
        }
        merged.clear();
        let mut later = &steps[..];
        for k in 1..=costs.caps[slot] {
            let step = costs.marginal(slot, k);
            let (cheaper, rest) = later.split_at(later.partition_point(|later| *later < step));
            later = rest;
            let room = lots - merged.len();
            if cheaper.len() >= room {
                merged.extend_from_slice(&cheaper[..room]);
                break;
            }
            merged.extend_from_slice(cheaper);
            own[slot].push(merged.len());
            merged.push(step);
        }
        let room = lots - merged.len();
        merged.extend_from_slice(&later[..room.min(later.len())]);
        std::mem::swap(&mut steps, &mut merged);
    }
    if steps.len() < lots {
        return None;
    }
    let mut left = lots;
    let take = |own: Vec<usize>| {
        let taken = own.partition_point(|place| *place < left);
        left -= taken;
        taken
    };
    Some(own.into_iter().map(take).collect())
}

/// Tries every number of lots in every slot, whatever the costs.
fn by_scanning(costs: &LotCosts, lots: usize) -> Option<Vec<usize>> {
    // W of the slots after, for 0 lots up to all that they can take; and what each slot does of it.
    let mut least = vec![0.0];
    let mut choices: Vec<Vec<usize>> = Vec::with_capacity(costs.slots());
    for slot in (0..costs.slots()).rev() {
        for (held, least) in least.iter_mut().enumerate() {
            *least += costs.holding[slot] * (held * held) as f64;
        }
        let cap = costs.caps[slot];
        let mut paid = vec![0.0];
        paid.extend((1..=cap).scan(0.0, |sum, k| {
            *sum += costs.marginal(slot, k);
            Some(*sum)
        }));
        let most_later = least.len() - 1;
        let best = |before: usize| {
            let few = before.saturating_sub(most_later);
            (few..=cap.min(before)).rev().fold((f64::INFINITY, few), |best, k| {
                let cost = paid[k] + least[before - k];
                if cost < best.0 { (cost, k) } else { best }
            })
        };
        let found: Vec<(f64, usize)> = (0..=lots.min(most_later + cap)).map(best).collect();
        choices.push(found.iter().map(|(_, k)| *k).collect());
        least = found.into_iter().map(|(cost, _)| cost).collect();
    }
    let mut left = lots;
    if choices.last().is_none_or(|first| first.len() <= lots) {
        return None;
    }
    let take = |choice: &Vec<usize>| {
        let taken = choice[left];
        left -= taken;
        taken
    };
    Some(choices.iter().rev().map(take).collect())
}
