//! Paired comparison: two values of a parameter on runs that agree on everything else, tested against chance.
//!
//! What differs from pair to pair of one day is not independent: windows overlap, and all see the same prices. So days,
//! not pairs, are the observations; intervals and tests are clustered by them (Cameron, Miller 2015, "A practitioner's
//! guide to cluster-robust inference").

pub(crate) mod clusters;
pub(crate) mod pairing;
pub(crate) mod query;
pub(crate) mod robustness;
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

/// The margin, in bps, within which two costs count as equal where nothing else is said.
pub const DEFAULT_MARGIN_BPS: f64 = 0.1;

/// What a comparison is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Measured {
    /// `expected_bps`: the modelled cost, which a decision is about.
    #[default]
    Expected,
    /// `is_total_bps`: the modelled cost and what prices did.
    Total,
    /// Another column of figures.
    Column(String),
}

impl Measured {
    /// Its column of the comparison table.
    pub fn column(&self) -> &str {
        match self {
            Self::Expected => "expected_bps",
            Self::Total => "is_total_bps",
            Self::Column(name) => name,
        }
    }
}

/// What every pair counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PairWeights {
    /// The same.
    #[default]
    Equal,
    /// Its parent quantity x arrival price.
    Notional,
}

/// How confidence intervals are computed, and when a difference is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BootstrapSettings {
    /// Draws of the bootstrap.
    pub draws: u32,
    /// Seed of the bootstrap.
    pub seed: u64,
    /// Differences within this many bps are none that matters; above 0.
    pub margin_bps: f64,
}

impl BootstrapSettings {
    /// Least number of draws that an interval may rest on.
    pub const MIN_DRAWS: u32 = 2000;
}

impl Default for BootstrapSettings {
    fn default() -> Self {
        Self { draws: Self::MIN_DRAWS, seed: 42, margin_bps: DEFAULT_MARGIN_BPS }
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

/// The difference of the totals, which holds what prices did: beside a difference of expected costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TotalDifference {
    /// Mean difference, bps.
    pub mean_bps: f64,
    /// 95% interval of the mean, t with days - 1 degrees of freedom; `None` below two days.
    pub confidence_interval: Option<ConfidenceInterval>,
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
    /// The mean difference of the totals split into its terms, bps.
    pub terms_bps: Ledger,
    /// The mean difference of the totals.
    pub total: TotalDifference,
    /// What the difference in completion may be worth, bps: share of the order that only one side fills and nobody trades
    /// (`cleanup = "none"`) x the dearer side's expected cost of a whole order.
    pub untraded_bps: f64,
    /// The margin within which a difference is none that matters, bps.
    pub margin_bps: f64,
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
    /// The same at the level that the adjustment for the number of cells may require: 5% / cells.
    pub adjusted_min_detectable_bps: Option<f64>,
    /// Standard error of the mean difference, clustered by day, bps; `None` below two days.
    pub error_bps: Option<f64>,
}

/// What can be said of a difference, in the order in which it is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One side leaves more of its order untraded than the margin bears.
    NotComparable,
    /// Too few days to say.
    Exploratory,
    /// The 95% interval lies within the margin: by two one-sided tests at 2.5% no difference that matters.
    Equivalent,
    /// The other is cheaper, and chance is an unlikely reason.
    Cheaper,
    /// The other is dearer, and chance is an unlikely reason.
    Dearer,
    /// The days do not decide.
    Undecided,
}

impl Verdict {
    /// Its name in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cheaper => "cheaper",
            Self::Dearer => "dearer",
            Self::NotComparable => "not-comparable",
            Self::Equivalent => "equivalent",
            Self::Undecided => "undecided",
            Self::Exploratory => "exploratory",
        }
    }
}

impl PairedDifference {
    /// The mean difference of `pairs`, and that of their totals, split into its terms; nothing is inferred from it yet.
    pub(crate) fn of(pairs: u64, baseline_bps: f64, mean_bps: f64, terms_bps: Ledger) -> Self {
        Self {
            pairs,
            days: 0,
            baseline_bps,
            mean_bps,
            total: TotalDifference { mean_bps: terms_bps.total(), confidence_interval: None },
            untraded_bps: 0.0,
            margin_bps: DEFAULT_MARGIN_BPS,
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
            adjusted_min_detectable_bps: None,
            error_bps: None,
        }
    }

    /// What can be said of it: cheaper and dearer at 5% after adjustment; nothing from fewer than [`FEW_DAYS`] days.
    pub fn verdict(&self) -> Verdict {
        let within = |interval: ConfidenceInterval| {
            -self.margin_bps <= interval.low && interval.high <= self.margin_bps
        };
        match self.adjusted_p {
            _ if self.untraded_bps > self.margin_bps / 2.0 => Verdict::NotComparable,
            _ if self.days < FEW_DAYS => Verdict::Exploratory,
            _ if self.confidence_interval.is_some_and(within) => Verdict::Equivalent,
            Some(p) if p < 0.05 && self.mean_bps < 0.0 => Verdict::Cheaper,
            Some(p) if p < 0.05 && self.mean_bps > 0.0 => Verdict::Dearer,
            _ => Verdict::Undecided,
        }
    }

    /// Days in all after which the 95% interval is as narrow as the margin on either side, so that it decides; `None`
    /// where there is no error to go by.
    pub fn deciding_days(&self) -> Option<f64> {
        /// 97.5% quantile of the standard normal distribution.
        const Z: f64 = 1.959_963_984_540_054;
        let sd_of_day = self.error_bps? * (self.days as f64).sqrt();
        Some(crate::model::math::square(Z * sd_of_day / self.margin_bps).ceil())
    }

    /// Fills in what follows from the differences by day: those of the measured figure, and those of the totals.
    pub(crate) fn infer(
        &mut self,
        clusters: &DayClusters,
        totals: &DayClusters,
        settings: BootstrapSettings,
        cell: u64,
    ) {
        self.days = clusters.days();
        self.confidence_interval = clusters.interval();
        self.p = clusters.p();
        self.error_bps = clusters.error();
        self.min_detectable_bps = clusters.detectable(1);
        self.bootstrap = clusters.bootstrap(settings.draws, settings.seed, cell);
        self.total.confidence_interval = totals.interval();
        self.margin_bps = settings.margin_bps;
    }
}

/// Adjusts the p of all cells of one answer for their number: the expected share of false findings among all findings
/// stays below the level.
///
/// Source: Benjamini, Hochberg 1995, "Controlling the false discovery rate"; adjusted p as in R's `p.adjust`.
pub(crate) fn adjust<'a>(cells: impl IntoIterator<Item = &'a mut PairedDifference>) {
    let mut tested: Vec<&mut PairedDifference> = cells.into_iter().filter(|cell| cell.p.is_some()).collect();
    tested.sort_by(|a, b| b.p.unwrap_or(1.0).total_cmp(&a.p.unwrap_or(1.0)));
    let cells = tested.len();
    let mut least: f64 = 1.0;
    for (place, cell) in tested.into_iter().enumerate() {
        let rank = (cells - place) as f64;
        least = least.min(cell.p.unwrap_or(1.0) * cells as f64 / rank);
        cell.adjusted_p = Some(least);
        cell.adjusted_min_detectable_bps =
            cell.error_bps.and_then(|error| clusters::detectable(error, cell.days, cells));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ledger::Term;

    fn cell(p: Option<f64>) -> PairedDifference {
        let split = Ledger::from_terms(|term| if term == Term::Spread { -1.0 } else { 0.0 });
        PairedDifference { days: 40, p, ..PairedDifference::of(40, 0.0, -1.0, split) }
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

    /// A cell of 40 days with this mean, interval and adjusted p.
    fn decided(mean_bps: f64, low: f64, high: f64, p: f64) -> PairedDifference {
        let confidence_interval = Some(ConfidenceInterval { low, high });
        PairedDifference { mean_bps, confidence_interval, adjusted_p: Some(p), ..cell(Some(p)) }
    }

    #[test]
    fn verdicts_are_decided_in_their_order() {
        assert_eq!(decided(-1.0, -1.2, -0.8, 1e-9).verdict(), Verdict::Cheaper);
        assert_eq!(decided(1.0, 0.8, 1.2, 1e-9).verdict(), Verdict::Dearer);
        assert_eq!(decided(1.0, -0.8, 2.8, 0.3).verdict(), Verdict::Undecided);
        // An interval within the margin wins over a difference that is sure and small.
        assert_eq!(decided(-0.05, -0.06, -0.04, 1e-9).verdict(), Verdict::Equivalent);
        assert_eq!(decided(0.0, -0.1001, 0.05, 0.9).verdict(), Verdict::Undecided);
        let few = PairedDifference { days: FEW_DAYS - 1, ..decided(-0.05, -0.06, -0.04, 1e-9) };
        assert_eq!(few.verdict(), Verdict::Exploratory);
        // What one side leaves untraded comes first of all.
        assert_eq!(PairedDifference { untraded_bps: 0.051, ..few }.verdict(), Verdict::NotComparable);
    }

    #[test]
    fn the_days_that_decide_are_those_after_which_the_interval_is_the_margin() {
        // A standard deviation of 2.3 bps a day, as totals have: some 2,050 days for 0.1 bps.
        let error_bps = Some(2.3 / 40.0_f64.sqrt());
        let total = PairedDifference { error_bps, ..decided(0.0, -0.7, 0.7, 0.9) };
        assert!((total.deciding_days().unwrap() - 2_050.0).abs() < 30.0, "{:?}", total.deciding_days());
        let error_bps = Some(0.048 / 40.0_f64.sqrt());
        let expected = PairedDifference { error_bps, ..decided(0.0, -0.01, 0.01, 0.9) };
        assert_eq!(expected.deciding_days(), Some(1.0));
    }
}
