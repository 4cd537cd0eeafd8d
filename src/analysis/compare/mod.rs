//! Paired comparison: two values of a parameter on runs that agree on everything else, tested against chance.
//!
//! What differs from pair to pair of one day is not independent: windows overlap, and all see the same prices. So days,
//! not pairs, are the observations; intervals and tests are clustered by them (Cameron, Miller 2015, "A practitioner's
//! guide to cluster-robust inference").

pub(crate) mod clusters;
pub(crate) mod pairing;
pub(crate) mod query;
pub(crate) mod sentences;
pub(crate) mod streamed;
pub(crate) mod table;

use crate::model::ledger::Ledger;
use crate::model::parameter::ParameterId;
use clusters::DayClusters;

/// The parameter that is compared by default.
pub(crate) const COMPARED: ParameterId = ParameterId::Strategy;

/// Fewer days than this are called exploratory: a confidence interval from them is not evidence.
pub(crate) const FEW_DAYS: usize = 20;

/// The caveat printed with every confidence interval.
pub(crate) const CAVEAT: &str = "Confidence intervals cover the sampling of days only. They do not cover the impact model: where it \
    is wrong, so is the difference, however narrow the interval.";

/// Completion that differs by less than this many percent is equal.
const SAME_COMPLETION: f64 = 1e-9;

/// How confidence intervals are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootstrapSettings {
    /// Draws of the bootstrap.
    pub draws: u32,
    /// Seed of the bootstrap.
    pub seed: u64,
}

impl BootstrapSettings {
    /// Least number of draws that an interval may rest on.
    pub const MIN_DRAWS: u32 = 2000;
}

impl Default for BootstrapSettings {
    fn default() -> Self {
        Self { draws: Self::MIN_DRAWS, seed: 42 }
    }
}

/// An interval of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceInterval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Statistics of the pairs of one cell. Differences are alternative - baseline, in bps of parent quantity x arrival
/// price: below 0 the alternative is cheaper.
#[derive(Debug, Clone, PartialEq)]
pub struct PairedDifference {
    /// Number of pairs.
    pub pairs: u64,
    /// Number of days they are from.
    pub days: usize,
    /// Mean cost of the baseline, bps.
    pub baseline_bps: f64,
    /// Mean difference, bps.
    pub mean_bps: f64,
    /// Median difference, bps; `None` where it is not known.
    pub median_bps: Option<f64>,
    /// Mean difference in cash of the symbol's currency; over several symbols of different currencies it means nothing.
    pub mean_cash: f64,
    /// Median difference in cash; `None` where it is not known.
    pub median_cash: Option<f64>,
    /// Share of pairs, from 0 to 1, in which the alternative is cheaper; a tie counts half.
    pub win_rate: f64,
    /// The mean difference split into its terms, bps; they sum to it.
    pub terms_bps: Ledger,
    /// Pairs of which one completed more than the other.
    pub unequal_completion: u64,
    /// Pairs of which a run rests on a volume curve of few prior sessions.
    pub short_history: u64,
    /// 95% interval of the mean, t with days - 1 degrees of freedom; `None` below two days.
    pub confidence_interval: Option<ConfidenceInterval>,
    /// 95% interval of the mean by whole-day bootstrap-t; `None` where days are too few for one.
    pub bootstrap: Option<ConfidenceInterval>,
    /// Two-sided p of no difference, clustered by day; `None` below two days.
    pub p: Option<f64>,
    /// The same, adjusted for the number of cells (Benjamini, Hochberg 1995).
    pub adjusted_p: Option<f64>,
    /// Minimum detectable difference: 80% power, two-sided 5% level, bps; `None` below two days.
    pub min_detectable_bps: Option<f64>,
}

/// What can be said of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The other is cheaper, and chance is an unlikely reason.
    Cheaper,
    /// The other is dearer, and chance is an unlikely reason.
    Dearer,
    /// Chance explains the difference well enough.
    NoneFound,
    /// Too few days to say.
    Exploratory,
}

impl Verdict {
    /// Its name in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cheaper => "cheaper",
            Self::Dearer => "dearer",
            Self::NoneFound => "none-found",
            Self::Exploratory => "exploratory",
        }
    }
}

impl PairedDifference {
    /// The mean difference of `pairs`, split into its terms; nothing is inferred from it yet.
    pub(crate) fn of(pairs: u64, baseline_bps: f64, terms_bps: Ledger) -> Self {
        Self {
            pairs,
            days: 0,
            baseline_bps,
            mean_bps: terms_bps.total(),
            median_bps: None,
            mean_cash: 0.0,
            median_cash: None,
            win_rate: 0.5,
            terms_bps,
            unequal_completion: 0,
            short_history: 0,
            confidence_interval: None,
            bootstrap: None,
            p: None,
            adjusted_p: None,
            min_detectable_bps: None,
        }
    }

    /// What can be said of it: at 5% after adjustment, never from fewer than [`FEW_DAYS`] days.
    pub fn verdict(&self) -> Verdict {
        match self.adjusted_p {
            _ if self.days < FEW_DAYS => Verdict::Exploratory,
            Some(p) if p < 0.05 && self.mean_bps < 0.0 => Verdict::Cheaper,
            Some(p) if p < 0.05 && self.mean_bps > 0.0 => Verdict::Dearer,
            _ => Verdict::NoneFound,
        }
    }

    /// `*`, `**` or `***` for an adjusted p below 5%, 1% or 0.1%; nothing from fewer than [`FEW_DAYS`] days.
    pub fn stars(&self) -> &'static str {
        match self.adjusted_p {
            Some(p) if self.days >= FEW_DAYS && p < 0.001 => "***",
            Some(p) if self.days >= FEW_DAYS && p < 0.01 => "**",
            Some(p) if self.days >= FEW_DAYS && p < 0.05 => "*",
            _ => "",
        }
    }

    /// Fills in what follows from the differences by day.
    pub(crate) fn infer(&mut self, clusters: &DayClusters, settings: BootstrapSettings, cell: u64) {
        self.days = clusters.days();
        self.confidence_interval = clusters.interval();
        self.p = clusters.p();
        self.min_detectable_bps = clusters.detectable();
        self.bootstrap = clusters.bootstrap(settings.draws, settings.seed, cell);
    }
}

/// Adjusts the p of all cells of one answer for their number: the expected share of false findings among all findings
/// stays below the level.
///
/// Source: Benjamini, Hochberg 1995, "Controlling the false discovery rate"; adjusted p as in R's `p.adjust`.
pub(crate) fn adjust<'a>(cells: impl IntoIterator<Item = &'a mut PairedDifference>) {
    let mut tested: Vec<&mut PairedDifference> = cells.into_iter().filter(|cell| cell.p.is_some()).collect();
    tested.sort_by(|a, b| b.p.unwrap_or(1.0).total_cmp(&a.p.unwrap_or(1.0)));
    let count = tested.len() as f64;
    let mut least: f64 = 1.0;
    for (place, cell) in tested.into_iter().enumerate() {
        let rank = count - place as f64;
        least = least.min(cell.p.unwrap_or(1.0) * count / rank);
        cell.adjusted_p = Some(least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ledger::Term;

    fn cell(p: Option<f64>) -> PairedDifference {
        let split = Ledger::from_terms(|term| if term == Term::Spread { -1.0 } else { 0.0 });
        PairedDifference { days: 40, p, ..PairedDifference::of(40, 0.0, split) }
    }

    #[test]
    fn adjusted_p_are_those_of_r() {
        // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5), "BH")
        let mut cells = [0.01, 0.04, 0.03, 0.005, 0.5].map(|p| cell(Some(p))).to_vec();
        cells.push(cell(None));
        adjust(&mut cells);
        let found: Vec<Option<f64>> = cells.iter().map(|cell| cell.adjusted_p).collect();
        for (found, expected) in found.iter().zip([0.025, 0.05, 0.05, 0.025, 0.5]) {
            assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} is not {expected}");
        }
        assert_eq!(found[5], None);
    }

    #[test]
    fn few_days_have_no_stars_and_no_verdict() {
        let mut few = PairedDifference { days: FEW_DAYS - 1, adjusted_p: Some(1e-9), ..cell(Some(1e-9)) };
        assert_eq!((few.stars(), few.verdict()), ("", Verdict::Exploratory));
        few.days = FEW_DAYS;
        assert_eq!((few.stars(), few.verdict()), ("***", Verdict::Cheaper));
    }
}
