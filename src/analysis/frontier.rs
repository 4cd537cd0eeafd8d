//! Efficient frontier: which choices no other choice beats in both cost and risk.
//!
//! Trading fast costs impact, trading slowly waits in a moving market; a choice is efficient if none has both a lower
//! expected cost and a lower risk (Almgren, Chriss 2000, "Optimal execution of portfolio transactions", section 2).
//!
//! **Cost** is what the model expects: spread + temporary + permanent + fees + cleanup. Timing and opportunity are left
//! out: they are what prices happened to do on these days, with a mean of 0 where prices have no drift, and their scatter
//! is the risk. With `cleanup = "cross"` a choice trades all of its order. With "none" the sum is over what was filled, so
//! it is divided by the share that was filled, as if the rest cost the same; otherwise a choice would look cheap for not
//! trading. A choice that leaves more untraded than another solves another problem, so only those that trade as much as
//! the one that trades most can be efficient. **Risk** is the root mean square of `timing_risk_bps`: variances average,
//! standard deviations do not.

use std::collections::{BTreeMap, HashMap};

use super::frame::{EMPTY, Frame, Measure, UnknownColumn};
use super::table_axis::TableAxis;
use crate::model::family::NamedEnum as _;
use crate::model::parameter::ParameterId;
use crate::model::schedule::cleanup::Cleanup;
use crate::sweep::parameter::{Parameter, Role};

/// Costs or risks that differ by less than this many bps are equal: the rounding of equal ones.
const SAME_BPS: f64 = 1e-9;

/// Percentage points by which a choice may fill less than the one that fills most, and still do the same job.
const SAME_COMPLETION: f64 = 1.0;

/// All runs of one choice.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierPoint {
    /// The value of every axis of the frontier, as text; `None` where it does not matter to the choice.
    pub values: Vec<Option<String>>,
    /// Number of runs.
    pub runs: u64,
    /// Mean expected cost, bps of parent quantity x arrival price: spread + temporary + permanent + fees + cleanup, over the
    /// share that is traded.
    pub cost_bps: f64,
    /// Root mean square of `timing_risk_bps`, bps of parent quantity x arrival price.
    pub risk_bps: f64,
    /// Mean share of the parent quantity that was filled, %.
    pub completion_pct: f64,
    /// Mean of `is_total_bps`: what it cost with what prices did on these days.
    pub total_bps: f64,
    /// Whether it trades as much as the choice that trades most, the cleanup included, to one percentage point.
    pub fills_most: bool,
    /// Whether no other choice that fills as much beats it in both.
    pub efficient: bool,
    /// Whether its runs are distributed over symbols and days as those of the first choice; if not, costs and risks are
    /// not comparable.
    pub same_markets: bool,
}

/// All choices, and which of them are efficient.
#[derive(Debug, Clone, PartialEq)]
pub struct Frontier {
    /// The axes that distinguish choices, as parameters joined by ` + `.
    pub by: Vec<String>,
    /// Every choice that filled something, by values in the order of the axes.
    pub choices: Vec<FrontierPoint>,
    /// Choices that filled nothing, so that they have no cost.
    pub unfilled: u64,
}

impl Frontier {
    /// The efficient choices by ascending risk, so by descending cost.
    pub fn efficient(&self) -> Vec<&FrontierPoint> {
        let mut efficient: Vec<&FrontierPoint> =
            self.choices.iter().filter(|choice| choice.efficient).collect();
        efficient.sort_by(|a, b| a.risk_bps.total_cmp(&b.risk_bps).then(b.cost_bps.total_cmp(&a.cost_bps)));
        efficient
    }
}

/// Those of `axes` that hold a parameter that whoever executes the order decides about; the rest is the order itself,
/// the market, or what is assumed of it.
pub(crate) fn decision_axes(axes: &[Vec<String>]) -> Vec<Vec<String>> {
    let is_decision = |name: &String| Parameter::find(name).is_some_and(|known| known.role == Role::Decision);
    axes.iter().filter(|axis| axis.iter().any(is_decision)).cloned().collect()
}

/// Sums over the runs of a choice.
#[derive(Default)]
struct FrontierSums {
    runs: u64,
    cost: f64,
    completion: f64,
    /// What was filled or cleaned up, in percent of the parent quantity.
    traded: f64,
    squared_risk: f64,
    total: f64,
    /// Runs by symbol and session.
    markets: BTreeMap<(u32, u32), u64>,
}

/// The columns that a frontier reads.
struct FrontierColumns<'a> {
    expected: Vec<Option<f64>>,
    completion: &'a Measure,
    /// Whether each row's order is cleaned up; empty where the table does not say, and none is.
    cleaned_up: Vec<bool>,
    risk: &'a Measure,
    total: &'a Measure,
}

impl FrontierColumns<'_> {
    /// Adds a run; one of which a figure is missing is left out.
    fn add(&self, row: usize, market: (u32, u32), sums: &mut FrontierSums) {
        let (Some(cost), Some(completion), Some(risk), Some(total)) =
            (self.expected[row], self.completion.get(row), self.risk.get(row), self.total.get(row))
        else {
            return;
        };
        sums.runs += 1;
        sums.cost += cost;
        sums.completion += completion;
        sums.traded += if self.cleaned_up.get(row) == Some(&true) { 100.0 } else { completion };
        sums.squared_risk += risk * risk;
        sums.total += total;
        *sums.markets.entry(market).or_default() += 1;
    }
}

/// The frontier over the choices that the axes `by` distinguish.
///
/// # Errors
/// [`UnknownColumn`] where a column is missing.
pub(crate) fn of(frame: &Frame, by: &[Vec<String>]) -> Result<Frontier, UnknownColumn> {
    let axes = by.iter().map(|names| TableAxis::of(frame, names)).collect::<Result<Vec<_>, _>>()?;
    let columns = FrontierColumns {
        expected: frame.expected_bps()?,
        completion: frame.measure("completion_pct")?,
        cleaned_up: cleaned_up(frame),
        risk: frame.measure("timing_risk_bps")?,
        total: frame.measure("is_total_bps")?,
    };
    let (symbol, session) = (frame.factor("symbol")?.codes(), frame.factor("session")?.codes());
    let mut places: HashMap<Box<[u32]>, usize> = HashMap::new();
    let mut groups: Vec<(Box<[u32]>, FrontierSums)> = Vec::new();
    for row in 0..frame.rows() {
        let codes: Box<[u32]> = axes.iter().map(|axis| axis.codes()[row]).collect();
        let place = *places.entry(codes.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((codes, FrontierSums::default()));
        }
        columns.add(row, (symbol[row], session[row]), &mut groups[place].1);
    }
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    let (filled, unfilled): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(_, sums)| sums.traded > 0.0);
    let value = |(axis, code): (&TableAxis, &u32)| (*code != EMPTY).then(|| axis.label(*code as usize - 1));
    let most = filled.iter().fold(0.0_f64, |most, (_, sums)| most.max(sums.traded / sums.runs as f64));
    let choice = |(codes, sums): &(Box<[u32]>, FrontierSums)| {
        let runs = sums.runs as f64;
        FrontierPoint {
            values: axes.iter().zip(codes).map(value).collect(),
            runs: sums.runs,
            cost_bps: sums.cost / (sums.traded / 100.0),
            risk_bps: (sums.squared_risk / runs).sqrt(),
            completion_pct: sums.completion / runs,
            total_bps: sums.total / runs,
            fills_most: sums.traded / runs >= most - SAME_COMPLETION,
            efficient: false,
            same_markets: in_proportion(&filled[0].1, sums),
        }
    };
    let mut choices: Vec<FrontierPoint> = filled.iter().map(choice).collect();
    mark_efficient(&mut choices);
    let by = axes.into_iter().map(|axis| axis.name).collect();
    Ok(Frontier { by, choices, unfilled: unfilled.iter().filter(|(_, sums)| sums.runs > 0).count() as u64 })
}

/// Whether each row's order is cleaned up; empty where the table does not say.
pub(super) fn cleaned_up(frame: &Frame) -> Vec<bool> {
    let Ok(factor) = frame.factor(ParameterId::Cleanup.name()) else { return Vec::new() };
    let cross = factor.code_of(Cleanup::Cross.name());
    factor.codes().iter().map(|code| Some(*code) == cross).collect()
}

/// Whether both ran on the same symbols and sessions, each with the same share of runs.
fn in_proportion(a: &FrontierSums, b: &FrontierSums) -> bool {
    let mut markets = a.markets.iter().zip(&b.markets);
    a.markets.len() == b.markets.len()
        && markets.all(|((a_market, a_runs), (b_market, b_runs))| {
            a_market == b_market && a_runs * b.runs == b_runs * a.runs
        })
}

/// Marks the choices that no other beats, among those that fill: by ascending risk, those cheaper than all before.
fn mark_efficient(choices: &mut [FrontierPoint]) {
    let places: Vec<usize> = (0..choices.len()).filter(|place| choices[*place].fills_most).collect();
    let points: Vec<RiskAndCost> = places
        .iter()
        .map(|place| RiskAndCost { risk_bps: choices[*place].risk_bps, cost_bps: choices[*place].cost_bps })
        .collect();
    for (place, efficient) in places.into_iter().zip(efficient(&points)) {
        choices[place].efficient = efficient;
    }
}

/// What a choice is judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RiskAndCost {
    /// Its risk, bps.
    pub risk_bps: f64,
    /// Its expected cost, bps.
    pub cost_bps: f64,
}

/// Whether no other of `points` beats each, point by point; points that come to the same all are, or none of them.
pub(super) fn efficient(points: &[RiskAndCost]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (points[*a], points[*b]);
        a.risk_bps.total_cmp(&b.risk_bps).then(a.cost_bps.total_cmp(&b.cost_bps))
    });
    let mut efficient = vec![false; points.len()];
    let mut last: Option<RiskAndCost> = None;
    for place in order {
        let RiskAndCost { risk_bps: risk, cost_bps: cost } = points[place];
        let cheaper = last.is_none_or(|last| cost < last.cost_bps - SAME_BPS);
        let alike = last.is_some_and(|last| {
            (risk - last.risk_bps).abs() <= SAME_BPS && (cost - last.cost_bps).abs() <= SAME_BPS
        });
        efficient[place] = cheaper || alike;
        if cheaper {
            last = Some(points[place]);
        }
    }
    efficient
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::table_axis::tests::{frame, row};
    use crate::model::ledger::Term;

    fn measures() -> Vec<&'static str> {
        Term::ALL
            .map(Term::column)
            .into_iter()
            .chain(["completion_pct", "timing_risk_bps", "is_total_bps"])
            .collect()
    }

    /// A run with this cost, split into its terms, this drift, completion and risk.
    fn run(cells: &str, cost: f64, drift: f64, completion: f64, risk: f64) -> (Vec<String>, Vec<f64>) {
        let terms = [0.4, 0.3, 0.2, 0.1].map(|share| share * cost);
        let rest = [drift, 0.0, 0.0, completion, risk, cost + drift];
        row(cells, &[&terms[..], &rest[..]].concat())
    }

    fn by(names: &[&str]) -> Vec<Vec<String>> {
        names.iter().map(|name| vec![(*name).to_owned()]).collect()
    }

    #[test]
    fn a_choice_is_efficient_if_none_beats_it_in_both() {
        // Minutes: 30 is dear and safe, 60 between, 90 as risky as 60 and dearer, 120 cheap and risky.
        let mut rows = Vec::new();
        for (day, noise) in [("d1", 40.0), ("d2", -10.0)] {
            for (minutes, cost, risk) in [(120, 2.0, 30.0), (30, 9.0, 10.0), (60, 5.0, 20.0), (90, 6.0, 20.0)]
            {
                rows.push(run(&format!("A,{day},{minutes}"), cost, noise, 100.0, risk));
            }
        }
        let frame = frame(&["symbol", "session", "minutes"], &measures(), &rows);
        let found = of(&frame, &by(&["minutes"])).unwrap();
        let efficient: Vec<&str> =
            found.efficient().iter().map(|choice| choice.values[0].as_deref().unwrap()).collect();
        assert_eq!(efficient, ["30", "60", "120"]);
        assert_eq!(found.choices.len(), 4);
        let first = &found.choices[0];
        assert!((first.cost_bps - 9.0).abs() < 1e-12, "drift is not a cost: {first:?}");
        assert!((first.total_bps - 24.0).abs() < 1e-12 && first.same_markets && first.runs == 2);
    }

    #[test]
    fn risks_average_as_variances_and_cost_is_by_what_was_filled() {
        let rows = [
            run("A,d1,twap,", 3.0, 0.0, 100.0, 3.0),
            run("A,d2,twap,", 5.0, 0.0, 100.0, 4.0),
            // Half is filled: 4 bps of the whole are 8 bps of what was filled.
            run("A,d1,vwap,flat", 4.0, 0.0, 50.0, 1.0),
            run("B,d1,vwap,flat", 4.0, 0.0, 50.0, 1.0),
            run("A,d1,pov,", 0.0, 0.0, 0.0, 50.0),
        ];
        let frame = frame(&["symbol", "session", "strategy", "curve"], &measures(), &rows);
        let found = of(&frame, &by(&["strategy", "curve"])).unwrap();
        let [twap, vwap] = &found.choices[..] else { panic!("{found:?}") };
        assert_eq!(twap.values, [Some("twap".to_owned()), None]);
        assert!((twap.risk_bps - 12.5_f64.sqrt()).abs() < 1e-12 && (twap.cost_bps - 4.0).abs() < 1e-12);
        assert!((vwap.cost_bps - 8.0).abs() < 1e-12 && (vwap.completion_pct - 50.0).abs() < 1e-12);
        assert_eq!((vwap.same_markets, found.unfilled), (false, 1));
        assert!(twap.efficient && twap.fills_most, "{twap:?}");
        // The least risk of all, because it trades least.
        assert!(!vwap.efficient && !vwap.fills_most, "{vwap:?}");
    }

    #[test]
    fn an_order_that_is_cleaned_up_is_traded_whole() {
        let rows = [
            run("A,d1,cross,10", 4.0, 0.0, 100.0, 3.0),
            run("A,d1,cross,20", 6.0, 0.0, 50.0, 1.0),
            run("A,d1,none,30", 2.0, 0.0, 50.0, 1.0),
        ];
        let frame = frame(&["symbol", "session", "cleanup", "minutes"], &measures(), &rows);
        let found = of(&frame, &by(&["minutes"])).unwrap();
        // Only what is never traded counts as if it cost the same.
        for (choice, cost) in found.choices.iter().zip([4.0, 6.0, 4.0]) {
            assert!((choice.cost_bps - cost).abs() < 1e-12, "{choice:?}");
        }
        let fill: Vec<bool> = found.choices.iter().map(|choice| choice.fills_most).collect();
        assert_eq!(fill, [true, true, false]);
    }

    #[test]
    fn choices_that_come_to_the_same_are_both_efficient_and_a_worse_twin_is_not() {
        let rows = [
            run("A,d1,a", 5.0, 0.0, 100.0, 10.0),
            run("A,d1,b", 5.0, 0.0, 100.0, 10.0),
            run("A,d1,c", 5.0, 0.0, 100.0, 11.0),
            run("A,d1,d", 5.1, 0.0, 100.0, 10.0),
        ];
        let found =
            of(&frame(&["symbol", "session", "residual"], &measures(), &rows), &by(&["residual"])).unwrap();
        let efficient: Vec<bool> = found.choices.iter().map(|choice| choice.efficient).collect();
        assert_eq!(efficient, [true, true, false, false]);
    }

    #[test]
    fn choices_leave_the_order_the_market_and_what_is_assumed_out() {
        let axes = by(&["symbol", "strategy", "k_temp", "minutes", "qty", "start", "lot", "resilience"]);
        assert_eq!(decision_axes(&axes), by(&["strategy", "minutes"]));
    }
}
