//! The volume profile: what share of a session's volume each slot trades on average.

use crate::model::bar_series::BarSeries;

/// Mean share of the session's volume in each of `slots`, over up to `count` usable sessions before session `index`; each
/// above 0.
///
/// A prior session that was shorter than the slot, or traded nothing, does not count. A slot in which no prior session
/// traded gets half of the least share that a slot has. Without a prior session every slot has the same. Past only.
pub(super) fn of_prior_sessions(series: &BarSeries, index: usize, slots: &[usize], count: u32) -> Vec<f64> {
    let mut shares = vec![0.0; slots.len()];
    let mut sessions = vec![0_u32; slots.len()];
    for session in series.usable_before(index, count).filter(|session| session.volume > 0.0) {
        for ((share, count), slot) in shares.iter_mut().zip(&mut sessions).zip(slots) {
            if let Some(volume) = series.volume_at(session, *slot) {
                *share += volume / session.volume;
                *count += 1;
            }
        }
    }
    for (share, count) in shares.iter_mut().zip(&sessions) {
        *share /= f64::from((*count).max(1));
    }
    let least = shares.iter().copied().filter(|share| *share > 0.0).fold(f64::INFINITY, f64::min);
    if !least.is_finite() {
        return flat(slots.len(), series.sessions()[index].slot_count() as f64);
    }
    for share in shares.iter_mut().filter(|share| **share <= 0.0) {
        *share = least / 2.0;
    }
    shares
}

/// The same share for each of `slots` slots of a session of `slots_per_session`.
pub(super) fn flat(slots: usize, slots_per_session: f64) -> Vec<f64> {
    vec![1.0 / slots_per_session; slots]
}
