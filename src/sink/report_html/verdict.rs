//! The answer as words and as a picture of its intervals, which the template makes plain markup of: it reads where no
//! script runs.

use serde::Serialize;

use super::super::report::ReportExtras;
use crate::analysis::compare::table::{Comparison, ComparisonCell};
use crate::analysis::compare::{CAVEAT, ConfidenceInterval, sentences};
use crate::analysis::frame::{Frame, Level};
use crate::analysis::histogram::nice_width;
use crate::analysis::report_data::ReportData;
use crate::model::numeric;
use crate::model::parameter::ParameterId;

/// Ticks of the intervals' axis, about.
const TICKS: f64 = 5.0;

/// What was run, in one line.
pub(super) fn subtitle(answers: &ReportData) -> String {
    let frame = &answers.frame;
    let runs = frame.rows() as u64;
    let mut parts = vec![format!("{} {}", grouped(runs), if runs == 1 { "run" } else { "runs" })];
    if runs == 0 {
        return parts.concat();
    }
    if let Ok(symbol) = frame.factor("symbol") {
        let names: Vec<String> = symbol.levels().iter().map(Level::to_string).collect();
        parts.push(if names.len() <= 6 { names.join(", ") } else { format!("{} symbols", names.len()) });
    }
    if let Ok(days) = frame.session_dates() {
        if let [first, .., last] = days.as_slice() {
            parts.push(format!("{} days, {first} to {last}", days.len()));
        } else {
            parts.extend(days);
        }
    }
    for name in [ParameterId::Side.name(), ParameterId::Minutes.name(), "adv_fraction", "notional"] {
        let Ok(factor) = frame.factor(name) else { continue };
        let [only] = factor.levels() else { continue };
        parts.push(match name {
            name if name == ParameterId::Side.name() => format!("{only} orders"),
            name if name == ParameterId::Minutes.name() => format!("{only} minutes"),
            "adv_fraction" => format!("{}% of ADV", rounded(only.as_number().unwrap_or(0.0) * 100.0)),
            _ => format!("{only} a parent order"),
        });
    }
    parts.join(" · ")
}

fn rounded(value: f64) -> f64 {
    format!("{value:.4}").parse().unwrap_or(value)
}

/// A count with thin spaces between thousands.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// Cells whose sentences are shown at once; more are folded.
const MOST_SENTENCES: usize = 6;

/// How the picture of the intervals is read.
const LEGEND: &str = "Dot: mean difference. Thick line: 95% interval, clustered by day; thin line: the same by bootstrap of \
    whole days. Blue: cheaper; orange: dearer; black: the same within the margin, or undecided; grey: exploratory, or not \
    comparable. Cheaper and dearer need p below 5% after adjusting for the number of rows, so an interval may miss 0 without.";

/// What the page says before any script runs.
#[derive(Debug, Serialize)]
pub(super) struct VerdictView {
    comparisons: Vec<ComparisonView>,
    /// What is said instead where nothing is compared.
    nothing: Option<String>,
    /// The notes on it.
    notes: Vec<String>,
}

/// One comparison.
#[derive(Debug, Serialize)]
struct ComparisonView {
    answer: String,
    how_sure: String,
    other: String,
    baseline: String,
    by: String,
    rows: Vec<CellView>,
    /// Round values of the axis: where they are, and as text.
    ticks: Vec<(String, String)>,
    zero: String,
    /// A sentence for every cell, where there are several.
    sentences: Vec<String>,
    /// Whether these are shown at once.
    open: bool,
    notes: Vec<String>,
}

/// The mean difference of a cell with its intervals: figures as text, places in percent of the picture's width.
#[derive(Debug, Serialize)]
struct CellView {
    class: &'static str,
    name: String,
    /// Class, ends, height.
    intervals: Vec<(&'static str, String, String, u32)>,
    place: String,
    mean: String,
    interval: String,
    cash: String,
    wins: String,
    days: usize,
}

impl VerdictView {
    /// The verdict of every comparison, and the notes on it.
    pub(super) fn of(answers: &ReportData, extras: &ReportExtras) -> Self {
        let mut said = Vec::new();
        let comparisons: Vec<ComparisonView> =
            answers.comparisons.iter().map(|comparison| ComparisonView::of(comparison, &mut said)).collect();
        let nothing = comparisons.is_empty().then(|| nothing_compared(&answers.frame));
        let beside = if comparisons.is_empty() { &[][..] } else { &[LEGEND, CAVEAT] };
        let notes = beside.iter().map(|&text| text.to_owned()).chain(extras.notes.clone()).collect();
        Self { comparisons, nothing, notes }
    }
}

impl ComparisonView {
    /// Notes that were `said` of an earlier comparison are not said again.
    fn of(comparison: &Comparison, printed_notes: &mut Vec<String>) -> Self {
        let headline = with_minus(&sentences::headline(comparison));
        // The answer is large; how sure it is, which stands in brackets, follows in smaller letters.
        let (answer, rest) = headline.split_at(headline.find(" (95%").unwrap_or(headline.len()));
        let rest = rest.strip_prefix(" (").map(|rest| rest.replacen(')', "", 1)).unwrap_or_default();
        let (other, baseline) = sentences::display_names(&comparison.pairs.pairing);
        let scale = PercentScale::of(&comparison.cells);
        let cells = comparison.cells.iter();
        let sentence = |cell: &ComparisonCell| with_minus(&sentences::sentence(comparison, cell));
        let several = comparison.cells.len() > 1;
        let open = comparison.cells.len() <= MOST_SENTENCES && printed_notes.is_empty();
        let mut notes = sentences::notes(comparison);
        notes.retain(|note| !printed_notes.contains(note));
        printed_notes.extend(notes.iter().cloned());
        Self {
            answer: answer.to_owned(),
            how_sure: rest,
            other,
            baseline,
            by: if comparison.by.is_empty() { "all".to_owned() } else { comparison.by.join(", ") },
            rows: cells.clone().map(|cell| CellView::of(&scale, cell)).collect(),
            ticks: scale.ticks().into_iter().map(|tick| (scale.place(tick), signed(tick, 4))).collect(),
            zero: scale.place(0.0),
            sentences: cells.filter(|_| several).map(sentence).collect(),
            open,
            notes,
        }
    }
}

impl CellView {
    fn of(scale: &PercentScale, cell: &ComparisonCell) -> Self {
        let found = &cell.difference;
        let intervals = [("bootstrap", found.bootstrap, 68), ("interval", found.confidence_interval, 46)];
        let drawn = intervals.into_iter().filter_map(|(class, interval, height)| {
            let ConfidenceInterval { low, high } = interval?;
            Some((class, scale.place(low), scale.place(high), height))
        });
        let ends = |ConfidenceInterval { low, high }| format!("{} to {}", signed(low, 2), signed(high, 2));
        Self {
            class: found.verdict().name(),
            name: sentences::cell_name(cell),
            intervals: drawn.collect(),
            place: scale.place(found.mean_bps),
            mean: signed(found.mean_bps, 2),
            interval: found.confidence_interval.map_or_else(|| "none".to_owned(), ends),
            cash: signed(found.mean_cash, if found.mean_cash.abs() < 100.0 { 2 } else { 0 }),
            wins: format!("{:.0}", found.win_rate * 100.0),
            days: found.days,
        }
    }
}

fn nothing_compared(frame: &Frame) -> String {
    let Ok(total) = frame.measure("is_total_bps") else { return String::new() };
    let costs: Vec<f64> = (0..frame.rows()).filter_map(|row| total.get(row)).collect();
    if costs.is_empty() {
        return "No run could be priced".to_owned();
    }
    let average = numeric::pairwise_sum(&costs) / costs.len() as f64;
    let runs =
        if costs.len() == 1 { "the run costs".to_owned() } else { format!("{} runs cost", costs.len()) };
    let mean = if costs.len() == 1 { "" } else { " on average" };
    format!("Nothing is compared here: {runs} {average:+.2} bps of parent quantity x arrival price{mean}")
}

/// `text` with a true minus before its figures.
fn with_minus(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_sign = c == '-' && before == ' ' && rest.peek().is_some_and(char::is_ascii_digit);
        out.push(if is_sign { '\u{2212}' } else { c });
        before = c;
    }
    out
}

/// A scale in percent of the width of the picture.
struct PercentScale {
    low: f64,
    high: f64,
}

impl PercentScale {
    /// From a little below the least end of all intervals, and zero, to a little above the greatest.
    fn of(cells: &[ComparisonCell]) -> Self {
        let ends = cells.iter().flat_map(|cell| {
            let found = &cell.difference;
            let intervals = [found.confidence_interval, found.bootstrap].into_iter().flatten();
            intervals.flat_map(|interval| [interval.low, interval.high]).chain([found.mean_bps])
        });
        let (low, high) = numeric::min_max(ends.chain([0.0]));
        let margin = ((high - low) * 0.04).max(1e-6);
        Self { low: low - margin, high: high + margin }
    }

    fn at(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low) * 100.0
    }

    /// Where `value` is, as text.
    fn place(&self, value: f64) -> String {
        format!("{:.2}", self.at(value))
    }

    /// Round values of the axis.
    fn ticks(&self) -> Vec<f64> {
        let Some(step) = nice_width((self.high - self.low) / TICKS) else { return vec![0.0] };
        let first = (self.low / step).ceil();
        let steps = (0..32_u32).map(|i| (first + f64::from(i)) * step);
        steps.take_while(|value| *value <= self.high).collect()
    }
}

/// A figure with its sign, and a true minus; at most `digits` behind the point where it is a tick. What rounds to
/// nothing has no sign.
fn signed(value: f64, digits: usize) -> String {
    let text = if digits > 2 { format!("{:+}", rounded(value)) } else { format!("{value:+.digits$}") };
    if text.contains(|c: char| ('1'..='9').contains(&c)) {
        text.replace('-', "\u{2212}")
    } else {
        text[1..].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_a_sign_unless_they_round_to_nothing() {
        assert_eq!([signed(-0.004, 2), signed(0.0, 4), signed(0.0, 0)], ["0.00", "0", "0"]);
        assert_eq!(
            [signed(-1.5, 2), signed(2.0, 4), signed(-670.4, 0)],
            ["\u{2212}1.50", "+2", "\u{2212}670"]
        );
        assert_eq!(with_minus("A-1: -0.1 to -x"), "A-1: \u{2212}0.1 to -x");
        assert_eq!([grouped(999), grouped(1_234_567)], ["999", "1\u{202f}234\u{202f}567"]);
    }

    #[test]
    fn the_scale_holds_zero_and_every_end_and_its_ticks_are_round() {
        let scale = PercentScale { low: -3.1, high: 0.4 };
        assert_eq!(scale.ticks(), [-3.0, -2.0, -1.0, 0.0]);
        assert!((scale.at(-3.1), scale.at(0.4)) == (0.0, 100.0));
    }
}
