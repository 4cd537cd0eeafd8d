//! Data quality of one session: counts, flags, and whether its bars are usable.

use super::bars::Bars;
use super::flags::{Flag, Flags};

/// Volume looks cumulative where at least this share of it is in bars next to a bar without volume ...
const CUMULATIVE_SHARE: f64 = 0.35;
/// ... and that share is at least this many times the share of such bars: a thin name has many empty bars, and no more
/// volume next to them than elsewhere.
const CUMULATIVE_RATIO: f64 = 2.5;
/// Share of bars that do not move (high = low) from which prices look like single prints.
const FLAT: f64 = 0.9;
/// Share of slots without volume from which a session is called sparse.
const SPARSE: f64 = 0.2;
/// Fewest gaps of one slot whose spacing is tested.
const MIN_PAGE_GAPS: usize = 4;
/// Least spacing of such gaps, in slots, that may be the length of a page.
const MIN_PAGE_SPACING: usize = 50;

/// Counts and flags of one session.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SessionQuality {
    /// Slots without a bar.
    pub missing_bars: usize,
    /// Bars without volume.
    pub zero_volume_bars: usize,
    /// The flags raised.
    pub flags: Flags,
}

/// Flags under which a session is unusable: what `quality = "exclude"` leaves out and `"fail"` refuses.
pub(crate) const UNUSABLE_FLAGS: [Flag; 3] = [Flag::CumulativeVolume, Flag::FlatBars, Flag::Sparse];

impl SessionQuality {
    /// The quality of the bars at `rows` of a session with `slots` slots.
    ///
    /// Volume looks cumulative where much of it stands beside bars without any: a feed that sends the day's running
    /// total now and then, and nothing around it (Yahoo, Nasdaq names, March 2026).
    pub fn of(bars: &Bars, rows: std::ops::Range<usize>, slots: usize) -> Self {
        let volume = &bars.volume()[rows.clone()];
        let empty = volume.iter().filter(|volume| **volume <= 0.0).count();
        let mut quality = Self {
            missing_bars: slots.saturating_sub(volume.len()),
            zero_volume_bars: empty,
            flags: Flags::default(),
        };
        let still = rows.filter(|row| {
            let bar = bars.bar(*row);
            bar.high <= bar.low
        });
        quality.flags.raise_if(looks_cumulative(volume), Flag::CumulativeVolume);
        quality.flags.raise_if(still.count() as f64 >= FLAT * volume.len() as f64, Flag::FlatBars);
        quality.flags.raise_if((quality.missing_bars + empty) as f64 > SPARSE * slots as f64, Flag::Sparse);
        quality
    }

    /// Whether a flag of [`UNUSABLE_FLAGS`] is raised.
    pub fn is_unusable(&self) -> bool {
        UNUSABLE_FLAGS.iter().any(|flag| self.flags.has(*flag))
    }
}

fn looks_cumulative(volume: &[f64]) -> bool {
    let is_empty = |place: Option<&f64>| place.is_some_and(|volume| *volume <= 0.0);
    let (mut beside, mut beside_count, mut total, mut count) = (0.0, 0_u32, 0.0, 0_u32);
    for (place, here) in volume.iter().enumerate().filter(|(_, here)| **here > 0.0) {
        total += here;
        count += 1;
        let before = place.checked_sub(1).and_then(|before| volume.get(before));
        if is_empty(before) || is_empty(volume.get(place + 1)) {
            beside += here;
            beside_count += 1;
        }
    }
    if count == 0 {
        return false;
    }
    let (share, share_of_bars) = (beside / total, f64::from(beside_count) / f64::from(count));
    share >= CUMULATIVE_SHARE && share >= CUMULATIVE_RATIO * share_of_bars
}

/// Whether gaps of one slot come at an even spacing: a download that lost a bar between every two pages.
///
/// `gaps` are the places of single missing slots, counted through all sessions.
pub(crate) fn gaps_are_evenly_spaced(gaps: &[usize]) -> bool {
    let mut spacing: Vec<usize> = gaps.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if spacing.len() < MIN_PAGE_GAPS {
        return false;
    }
    spacing.sort_unstable();
    let middle = spacing[spacing.len() / 2];
    let even = spacing.iter().filter(|spacing| spacing.abs_diff(middle) <= 2).count();
    middle >= MIN_PAGE_SPACING && even * 5 >= spacing.len() * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_totals_among_empty_bars_are_seen_and_thin_trading_is_not() {
        let clean: Vec<f64> = (0..390).map(|i| f64::from(100 + i % 7)).collect();
        assert!(!looks_cumulative(&clean));
        let mut corrupt = clean.clone();
        for place in (20..380).step_by(12) {
            corrupt[place] = clean[..place].iter().sum();
            corrupt[place + 1] = 0.0;
        }
        assert!(looks_cumulative(&corrupt));
        let thin: Vec<f64> =
            clean.iter().enumerate().map(|(i, v)| if i % 3 == 0 { 0.0 } else { *v }).collect();
        assert!(!looks_cumulative(&thin));
        assert!(!looks_cumulative(&[0.0; 390]));
    }

    #[test]
    fn gaps_at_page_boundaries_are_evenly_spaced() {
        assert!(gaps_are_evenly_spaced(&[1000, 2001, 3002, 4002, 5003, 6004]));
        assert!(!gaps_are_evenly_spaced(&[3, 70, 71, 500, 1200, 1300, 1301]));
        assert!(!gaps_are_evenly_spaced(&[10, 20, 30, 40, 50, 60]), "too close for pages");
        assert!(!gaps_are_evenly_spaced(&[1000, 2001]));
    }
}
