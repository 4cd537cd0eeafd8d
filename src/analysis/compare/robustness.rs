//! Robustness: in how many settings of the assumptions a difference keeps its sign, and over what range it moves.
//!
//! A confidence interval says what other days would have brought; it takes the assumptions for right. Here the days stay and
//! the assumptions move. The two are shown side by side and never combined.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::super::assumption_settings::{AssumptionColumns, Numbered, pair_code, setting_name};
use super::super::frame::Factor;

/// The mean difference of one setting.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingDifference {
    /// Weighted mean of alternative - baseline over the pairs of the setting, bps of parent quantity x arrival price.
    pub mean_bps: f64,
    /// The values of the parameters that vary, as `impact=power-law k_temp=0.3`; one that does not matter to either run of
    /// its pairs is left out.
    pub name: String,
}

/// What moving the assumptions makes of the difference of one cell.
///
/// A setting is a combination of values of the assumptions that vary among the pairs of the cell. Its difference d(s) is the
/// mean over its pairs, weighted as in the cell. The sign of a difference is that of d where |d| > margin and 0 where it is
/// within it: a difference within the margin speaks neither for nor against.
#[derive(Debug, Clone, PartialEq)]
pub struct Robustness {
    /// The assumptions that vary. One whose value follows from those before it, and the symbol, is not among them: the `alpha`
    /// that every impact model has of its own moves with `impact`.
    pub parameters: Vec<String>,
    /// Number of settings.
    pub settings: usize,
    /// Settings whose difference has the sign of the cell's mean difference.
    pub same_sign: usize,
    /// The setting with the least difference, min over s of d(s); the first of those that tie.
    pub low: SettingDifference,
    /// The setting with the greatest difference.
    pub high: SettingDifference,
}

impl Robustness {
    /// Whether one setting makes the alternative cheaper by more than `margin_bps` and another makes it dearer by more than it.
    pub fn disagrees(&self, margin_bps: f64) -> bool {
        self.low.mean_bps < -margin_bps && self.high.mean_bps > margin_bps
    }
}

/// The sign of `bps`: less or greater than 0 by more than `margin_bps`, or equal to it within that.
pub(super) fn sign_beyond(bps: f64, margin_bps: f64) -> Ordering {
    if bps < -margin_bps {
        Ordering::Less
    } else if bps > margin_bps {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

/// A pair as robustness needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct WeightedPair {
    /// Rows of baseline and alternative.
    pub rows: (usize, usize),
    /// Its weight in the cell.
    pub weight: f64,
    /// Alternative - baseline, bps.
    pub difference: f64,
}

impl AssumptionColumns<'_> {
    /// The robustness of the mean difference `mean_bps` of `pairs`; `None` where no assumption varies among them.
    pub(super) fn robustness(
        &self,
        pairs: &[WeightedPair],
        mean_bps: f64,
        margin_bps: f64,
    ) -> Option<Robustness> {
        let settings = Settings::of(self, pairs);
        let found = settings.differences(pairs);
        let low = found.iter().min_by(|a, b| a.mean_bps.total_cmp(&b.mean_bps))?.clone();
        // Of those that tie the first, as for the least.
        let high = found.iter().rev().max_by(|a, b| a.mean_bps.total_cmp(&b.mean_bps))?.clone();
        let sign = sign_beyond(mean_bps, margin_bps);
        let same = found.iter().filter(|setting| sign_beyond(setting.mean_bps, margin_bps) == sign);
        (found.len() > 1).then(|| Robustness {
            parameters: settings.factors.iter().map(|factor| factor.name.clone()).collect(),
            settings: found.len(),
            same_sign: same.count(),
            low,
            high,
        })
    }
}

/// Which setting every pair belongs to.
struct Settings<'a> {
    /// The assumptions that vary among the pairs.
    factors: Vec<&'a Factor>,
    /// The codes of every setting, one for each of the factors.
    codes: Vec<Vec<u32>>,
    /// The setting of every pair.
    of_pair: Vec<usize>,
}

impl<'a> Settings<'a> {
    fn of(columns: &AssumptionColumns<'a>, pairs: &[WeightedPair]) -> Self {
        let rows: Vec<(usize, usize)> = pairs.iter().map(|pair| pair.rows).collect();
        let (factors, groups) = columns.varying(&rows);
        // Without the symbol: a setting is the same on all of them.
        let mut number = Numbered::default();
        let key = |pair: &WeightedPair| -> Vec<u32> {
            factors.iter().map(|factor| pair_code(factor, pair.rows)).collect()
        };
        let mut of_group: HashMap<usize, usize> = HashMap::new();
        let of_pair = pairs.iter().zip(groups);
        let of_pair =
            of_pair.map(|(pair, group)| *of_group.entry(group).or_insert_with(|| number.of(key(pair))));
        let of_pair = of_pair.collect();
        Self { factors, codes: number.keys, of_pair }
    }

    /// The mean difference of every setting, in the order of their first pair.
    fn differences(&self, pairs: &[WeightedPair]) -> Vec<SettingDifference> {
        let mut sums = vec![(0.0, 0.0); self.codes.len()];
        for (pair, setting) in pairs.iter().zip(&self.of_pair) {
            let (weight, sum) = &mut sums[*setting];
            *weight += pair.weight;
            *sum += pair.weight * pair.difference;
        }
        let weighed = sums.into_iter().zip(&self.codes).filter(|((weight, _), _)| *weight > 0.0);
        weighed
            .map(|((weight, sum), codes)| SettingDifference {
                mean_bps: sum / weight,
                name: self.name(codes),
            })
            .collect()
    }

    fn name(&self, codes: &[u32]) -> String {
        let values = self.factors.iter().zip(codes);
        setting_name(values.map(|(factor, code)| {
            (factor.name.as_str(), factor.level_of(*code).map(std::string::ToString::to_string))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::assumption_settings::counted;
    use crate::analysis::table_axis::tests::{frame, pairs, row};

    const MARGIN: f64 = 0.1;

    /// The robustness of VWAP against TWAP over rows of `factors` and a cost, pairs weighing the same.
    fn robustness(factors: &[&str], rows: &[(&str, f64)]) -> Option<Robustness> {
        let rows: Vec<_> = rows.iter().map(|(cells, cost)| row(cells, &[*cost])).collect();
        let frame = frame(factors, &["cost"], &rows);
        let cost = frame.measure("cost").unwrap();
        let of = |rows: (usize, usize)| cost.get(rows.1).unwrap() - cost.get(rows.0).unwrap();
        let weighted = pairs(&frame).rows.into_iter().map(|rows| WeightedPair {
            rows,
            weight: 1.0,
            difference: of(rows),
        });
        let weighted: Vec<WeightedPair> = weighted.collect();
        let mean = weighted.iter().map(|pair| pair.difference).sum::<f64>() / weighted.len() as f64;
        AssumptionColumns::of(&frame).robustness(&weighted, mean, MARGIN)
    }

    fn ends(found: &Robustness) -> [(f64, &str); 2] {
        [&found.low, &found.high].map(|end| ((end.mean_bps * 1e9).round() / 1e9, end.name.as_str()))
    }

    #[test]
    fn settings_are_averaged_over_their_pairs_and_one_within_the_margin_is_neither_for_nor_against() {
        let found = robustness(
            &["session", "strategy", "k_temp"],
            &[
                ("1,twap,0.1", 2.0),
                ("1,vwap,0.1", 1.0),
                ("2,twap,0.1", 2.0),
                ("2,vwap,0.1", 2.4),
                ("1,twap,0.2", 2.0),
                ("1,vwap,0.2", 2.05),
                ("1,twap,0.3", 1.0),
                ("1,vwap,0.3", 1.5),
                ("1,twap,0.4", 3.0),
                ("1,vwap,0.4", 1.0),
            ],
        )
        .unwrap();
        // 0.1: -0.3; 0.2: +0.05; 0.3: +0.5; 0.4: -2; the mean of the five pairs is -0.41.
        assert_eq!((found.settings, found.same_sign), (4, 2));
        assert_eq!(ends(&found), [(-2.0, "k_temp=0.4"), (0.5, "k_temp=0.3")]);
        assert!(found.disagrees(MARGIN) && found.disagrees(0.49) && !found.disagrees(0.5));
        assert_eq!(counted(found.settings, &found.parameters), "4 values of k_temp");
    }

    #[test]
    fn a_difference_within_the_margin_holds_where_the_settings_are_within_it() {
        let rows = [("twap,0.1", 1.0), ("vwap,0.1", 1.05), ("twap,0.2", 1.0), ("vwap,0.2", 0.85)];
        let found = robustness(&["strategy", "alpha"], &rows).unwrap();
        assert_eq!((found.settings, found.same_sign, found.disagrees(MARGIN)), (2, 1, false));
    }

    #[test]
    fn what_follows_from_the_impact_model_or_the_symbol_is_no_setting_of_its_own() {
        // Each model has its own k_temp, square-root no alpha, each symbol its spread.
        let mut rows = Vec::new();
        for (symbol, spread) in [("A", "1"), ("B", "7")] {
            for (model, own) in [("power-law", "0.1,0.6"), ("square-root", "0.8,"), ("linear", "0.3,1")] {
                for (strategy, cost) in [("twap", 1.0), ("vwap", 0.5)] {
                    rows.push((format!("{symbol},{spread},{own},{model},{strategy}"), cost));
                }
            }
        }
        let rows: Vec<(&str, f64)> = rows.iter().map(|(cells, cost)| (cells.as_str(), *cost)).collect();
        let found =
            robustness(&["symbol", "spread_bps", "k_temp", "alpha", "impact", "strategy"], &rows).unwrap();
        assert_eq!(found.parameters, ["impact"]);
        assert_eq!((found.settings, found.same_sign), (3, 3));
        assert_eq!(counted(found.settings, &found.parameters), "3 impact models");
        // All tie: both ends are the first of them.
        assert_eq!(ends(&found), [(-0.5, "impact=power-law"), (-0.5, "impact=power-law")]);
    }

    #[test]
    fn settings_combine_the_assumptions_and_leave_out_what_does_not_matter() {
        let mut rows = Vec::new();
        for (impact, k_temp, alpha, gain) in [
            ("power-law", "0.1", "0.6", -1.0),
            ("power-law", "0.1", "0.8", -2.0),
            ("power-law", "0.2", "0.6", -3.0),
            ("power-law", "0.2", "0.8", -4.0),
            ("square-root", "0.1", "", 1.0),
            ("square-root", "0.2", "", 2.0),
        ] {
            rows.push((format!("{k_temp},{impact},{alpha},0.1,twap"), 0.0));
            rows.push((format!("{k_temp},{impact},{alpha},0.1,vwap"), gain));
        }
        let rows: Vec<(&str, f64)> = rows.iter().map(|(cells, cost)| (cells.as_str(), *cost)).collect();
        let found = robustness(&["k_temp", "impact", "alpha", "participation", "strategy"], &rows).unwrap();
        assert_eq!((found.settings, found.same_sign), (6, 4));
        assert_eq!(counted(found.settings, &found.parameters), "6 settings of impact, k_temp and alpha");
        assert_eq!(
            ends(&found),
            [(-4.0, "impact=power-law k_temp=0.2 alpha=0.8"), (2.0, "impact=square-root k_temp=0.2")]
        );
    }

    #[test]
    fn an_assumption_that_matters_to_one_side_has_its_value_and_decisions_make_no_setting() {
        let rows = [("twap,,0.1", 1.0), ("vwap,0.1,0.1", 0.0), ("vwap,0.2,0.1", 3.0)];
        let found = robustness(&["strategy", "resilience", "participation"], &rows).unwrap();
        assert_eq!(ends(&found), [(-1.0, "resilience=0.1"), (2.0, "resilience=0.2")]);
        let rows = [("twap,0.1", 1.0), ("twap,0.2", 1.0), ("vwap,0.1", 0.0), ("vwap,0.2", 3.0)];
        assert_eq!(robustness(&["strategy", "participation"], &rows), None);
        assert!(robustness(&["strategy", "k_temp"], &rows).is_some());
        // With one value beside runs that it does not matter to there is nothing to vary.
        let rows = [("1,twap,", 1.0), ("1,vwap,", 0.0), ("2,twap,0.2", 1.0), ("2,vwap,0.2", 3.0)];
        assert_eq!(robustness(&["minutes", "strategy", "k_temp"], &rows), None);
    }
}
