//! Walk forward: pick on the past, score on the days after, so that no day judges a choice that it picked.
//!
//! Source: White 2000, "A reality check for data snooping", on why the best of many looks better than it is; the windows
//! as in Pardo 2008, "The evaluation and optimization of trading strategies", chapter 11.

use super::{MeanError, mean_of};

/// The windows of a walk forward, in days with data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WalkForwardSettings {
    /// Days to pick on.
    pub train: usize,
    /// Days to score, and to move on by.
    pub test: usize,
}

/// What picking on the past comes to. Costs are losses in bps of parent quantity x arrival price, over the test days.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WalkForward {
    /// Number of windows.
    pub windows: usize,
    /// Days that were scored.
    pub days: usize,
    /// The choice that each window picked.
    pub picks: Vec<usize>,
    /// Mean loss of the picked choices on the days that picked them: what is promised.
    pub promised_bps: f64,
    /// Their mean loss on the days after, and its error by day: what comes.
    pub picked: MeanError,
    /// The same of the baseline, where the group has it.
    pub baseline: Option<MeanError>,
    /// What the picked choices save against the baseline on the days that picked them.
    pub promised_saving_bps: Option<f64>,
    /// Baseline - picked on the days after, and its error by day.
    pub saving: Option<MeanError>,
    /// The choice that would have been best on all test days.
    pub hindsight: usize,
    /// Its mean loss on the test days.
    pub hindsight_bps: f64,
    /// Mean over windows of the rank correlation (Spearman 1904) of the losses before and after; `None` where there is
    /// one choice.
    pub rank_correlation: Option<f64>,
}

impl WalkForward {
    /// How much less is saved than was promised, bps; above 0 the figure in sample was too good.
    pub(crate) fn optimism_bps(&self) -> Option<f64> {
        Some(self.promised_saving_bps? - self.saving?.mean)
    }

    /// The same with the choices called by other places.
    pub(super) fn renamed(mut self, places: &[usize]) -> Self {
        self.picks.iter_mut().chain([&mut self.hindsight]).for_each(|pick| *pick = places[*pick]);
        self
    }

    /// Walks over `losses`, those of each choice on each day: every window picks the choice with the least mean loss over
    /// `train` days (the first of equal ones) and scores it on the `test` days after them; then it moves by `test` days.
    /// The last window may score fewer days. `None` below `train` + `test` days.
    pub(super) fn of(
        losses: &[&[f64]],
        baseline: Option<usize>,
        settings: WalkForwardSettings,
    ) -> Option<Self> {
        let WalkForwardSettings { train, test } = settings;
        let days = losses.first()?.len();
        if train == 0 || test == 0 || days < train + test {
            return None;
        }
        let (mut picks, mut picked, mut correlations) = (Vec::new(), Vec::new(), Vec::new());
        let (mut promised, mut promised_saving) = (0.0, 0.0);
        for from in (train..days).step_by(test) {
            let after = from..(from + test).min(days);
            let before: Vec<f64> = losses.iter().map(|days| mean_of(&days[from - train..from])).collect();
            let pick = least(&before);
            let scored = after.len() as f64;
            promised += scored * before[pick];
            promised_saving += baseline.map_or(0.0, |baseline| scored * (before[baseline] - before[pick]));
            picked.extend_from_slice(&losses[pick][after.clone()]);
            let after: Vec<f64> = losses.iter().map(|days| mean_of(&days[after.clone()])).collect();
            correlations.extend(rank_correlation(&before, &after));
            picks.push(pick);
        }
        let tested: Vec<f64> = losses.iter().map(|days| mean_of(&days[train..])).collect();
        let (hindsight, scored) = (least(&tested), picked.len() as f64);
        Some(Self {
            windows: picks.len(),
            days: picked.len(),
            picks,
            promised_bps: promised / scored,
            baseline: baseline.map(|baseline| MeanError::of(&losses[baseline][train..])),
            promised_saving_bps: baseline.map(|_| promised_saving / scored),
            saving: baseline.map(|baseline| MeanError::of_difference(&losses[baseline][train..], &picked)),
            picked: MeanError::of(&picked),
            hindsight,
            hindsight_bps: tested[hindsight],
            rank_correlation: (!correlations.is_empty()).then(|| mean_of(&correlations)),
        })
    }
}

/// The place of the least of `values`, the first of equal ones.
pub(super) fn least(values: &[f64]) -> usize {
    let places = values.iter().enumerate();
    places.min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(place, _)| place)
}

/// Spearman's rank correlation; `None` where all values of either are equal.
fn rank_correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (ranks(a), ranks(b));
    let centre = (a.len() as f64 - 1.0) / 2.0;
    let product =
        |x: &[f64], y: &[f64]| -> f64 { x.iter().zip(y).map(|(x, y)| (x - centre) * (y - centre)).sum() };
    let scale = (product(&a, &a) * product(&b, &b)).sqrt();
    (scale > 0.0).then(|| product(&a, &b) / scale)
}

/// The rank of every value from 0; equal values have the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        for place in tied {
            ranks[*place] = before as f64 + (tied.len() as f64 - 1.0) / 2.0;
        }
        before += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SplitMix64, noise};
    use super::*;

    fn walk(losses: &[Vec<f64>], train: usize, test: usize) -> Option<WalkForward> {
        let losses: Vec<&[f64]> = losses.iter().map(Vec::as_slice).collect();
        WalkForward::of(&losses, Some(0), WalkForwardSettings { train, test })
    }

    #[test]
    fn windows_pick_on_the_past_and_score_on_the_days_after() {
        // The second is cheaper on the first two days, the first on the next two, the second on the last.
        let losses = [vec![3.0, 3.0, 1.0, 1.0, 5.0], vec![1.0, 1.0, 2.0, 4.0, 2.0]];
        let found = walk(&losses, 2, 2).unwrap();
        assert_eq!((found.windows, found.days, &found.picks[..]), (2, 3, &[1, 0][..]));
        // Scored: 2, 4 of the second, then 5 of the first, which two days before said 1.
        assert!((found.picked.mean - 11.0 / 3.0).abs() < 1e-12, "{found:?}");
        assert!((found.promised_bps - (2.0 * 1.0 + 1.0) / 3.0).abs() < 1e-12, "{found:?}");
        assert!((found.baseline.unwrap().mean - 7.0 / 3.0).abs() < 1e-12);
        // In sample the first window promised 2 on two days and the second 0; out of it -1 and -3 came, then 0.
        assert!((found.promised_saving_bps.unwrap() - 4.0 / 3.0).abs() < 1e-12);
        assert!((found.saving.unwrap().mean + 4.0 / 3.0).abs() < 1e-12);
        assert!((found.optimism_bps().unwrap() - 8.0 / 3.0).abs() < 1e-12);
        assert_eq!((found.hindsight, found.rank_correlation), (0, Some(-1.0)));
        assert!(walk(&losses, 4, 2).is_none() && walk(&losses, 4, 1).is_some());
    }

    #[test]
    fn no_day_that_is_scored_decides_what_is_picked() {
        let mut random = SplitMix64(21);
        let losses = noise(&mut random, 8, 30);
        let before = walk(&losses, 10, 5).unwrap();
        for (place, from) in (10..30).step_by(5).enumerate() {
            let mut changed = losses.clone();
            for days in &mut changed {
                days[from..].reverse();
            }
            changed[7][from..].iter_mut().for_each(|loss| *loss -= 100.0);
            let after = walk(&changed, 10, 5).unwrap();
            assert_eq!(before.picks[..=place], after.picks[..=place]);
        }
    }

    #[test]
    fn where_all_cost_the_same_nothing_is_saved_out_of_sample_but_much_is_promised() {
        let mut random = SplitMix64(77);
        let (mut beyond, mut promised, mut optimism) = (0, 0, 0.0);
        let mut correlation = 0.0;
        for _ in 0..100 {
            // What all see on a day, and what each sees of its own: no choice is better than another.
            let day = noise(&mut random, 1, 60).remove(0);
            let mut losses = noise(&mut random, 200, 60);
            for choice in &mut losses {
                choice.iter_mut().zip(&day).for_each(|(loss, day)| *loss += 3.0 * day);
            }
            let found = walk(&losses, 20, 5).unwrap();
            let saving = found.saving.unwrap();
            let error = saving.error.unwrap();
            beyond += i32::from(saving.mean > 2.0 * error);
            promised += i32::from(found.promised_saving_bps.unwrap() > 2.0 * error);
            optimism += found.optimism_bps().unwrap() / 100.0;
            correlation += found.rank_correlation.unwrap() / 100.0;
        }
        // Two errors are exceeded on one side in a fortieth of the samples.
        assert!(beyond <= 7, "{beyond} of 100 beat the baseline out of sample");
        assert!(promised >= 60, "{promised} of 100 beat it in sample");
        // The least of two hundred means of twenty days is 2.75 sd / sqrt(20) below what is expected.
        assert!((optimism - 2.75 / 20.0_f64.sqrt()).abs() < 0.06, "{optimism}");
        assert!(correlation.abs() < 0.02, "{correlation}");
    }

    #[test]
    fn what_is_truly_cheaper_is_found_and_saves_what_it_promised() {
        let mut random = SplitMix64(4);
        let mut losses = noise(&mut random, 10, 80);
        losses[6].iter_mut().for_each(|loss| *loss -= 3.0);
        let found = walk(&losses, 20, 5).unwrap();
        assert!(found.picks.iter().all(|pick| *pick == 6) && found.hindsight == 6, "{found:?}");
        let saving = found.saving.unwrap();
        assert!(saving.mean > 10.0 * saving.error.unwrap() && found.optimism_bps().unwrap().abs() < 0.6);
    }

    #[test]
    fn ranks_of_ties_are_their_mean_and_equal_values_have_no_correlation() {
        assert_eq!(ranks(&[2.0, 1.0, 2.0, 5.0]), [1.5, 0.0, 1.5, 3.0]);
        assert_eq!(rank_correlation(&[1.0, 2.0, 3.0], &[10.0, 20.0, 50.0]), Some(1.0));
        assert_eq!(rank_correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
    }
}
