//! The answer as words and as a picture of its intervals: plain markup, so that it reads where no script runs.

use std::fmt::Write as _;

use super::super::report::ReportExtras;
use super::escaped;
use crate::analysis::answers::Answers;
use crate::analysis::compare::of_rows::{Cell, Comparison};
use crate::analysis::compare::{CAVEAT, Interval, words};
use crate::analysis::frame::{Frame, Level};
use crate::analysis::histogram::nice;
use crate::model::numeric;

/// Ticks of the intervals' axis, about.
const TICKS: f64 = 5.0;

/// What was run, in one line.
pub(super) fn subtitle(answers: &Answers) -> String {
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
    if let Ok(days) = frame.days() {
        if let [first, .., last] = days.as_slice() {
            parts.push(format!("{} days, {first} to {last}", days.len()));
        } else {
            parts.extend(days);
        }
    }
    for name in ["side", "minutes", "adv_fraction", "notional"] {
        let Ok(factor) = frame.factor(name) else { continue };
        let [only] = factor.levels() else { continue };
        parts.push(match name {
            "side" => format!("{only} orders"),
            "minutes" => format!("{only} minutes"),
            "adv_fraction" => format!("{}% of ADV", short(only.as_number().unwrap_or(0.0) * 100.0)),
            _ => format!("{only} a parent order"),
        });
    }
    parts.join(" · ")
}

fn short(value: f64) -> f64 {
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
    whole days. Blue: cheaper; orange: dearer; black: no difference found; grey: exploratory. A verdict needs p below 5% after \
    adjusting for the number of rows, so an interval may miss 0 without one.";

/// The verdict of every comparison, and what must be said beside it.
pub(super) fn render(answers: &Answers, extras: &ReportExtras) -> String {
    let mut out = String::new();
    let mut said = Vec::new();
    for comparison in &answers.comparisons {
        one(&mut out, comparison, &mut said);
    }
    if answers.comparisons.is_empty() {
        push(
            &mut out,
            format_args!("<h2 class=\"headline\">{}</h2>\n", escaped(&nothing_compared(&answers.frame))),
        );
    } else {
        small(&mut out, LEGEND);
        small(&mut out, CAVEAT);
    }
    for note in &extras.notes {
        small(&mut out, note);
    }
    out
}

/// Writing into a text cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).ok();
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

/// Appends what is worth saying in small letters.
fn small(out: &mut String, text: &str) {
    push(out, format_args!("<p class=\"small\">{}</p>\n", escaped(text)));
}

/// One comparison; notes that were `said` of an earlier one are not said again.
fn one(out: &mut String, comparison: &Comparison, said: &mut Vec<String>) {
    let headline = with_minus(&words::headline(comparison));
    // The answer is large; how sure it is, which stands in brackets, follows in smaller letters.
    let (answer, rest) = headline.split_at(headline.find(" (95%").unwrap_or(headline.len()));
    let rest = rest.strip_prefix(" (").map(|rest| rest.replacen(')', "", 1)).unwrap_or_default();
    let (answer, rest) = (escaped(answer), escaped(&rest));
    push(out, format_args!("<section class=\"comparison\">\n<h2 class=\"headline\">{answer}</h2>\n"));
    if !rest.is_empty() {
        push(out, format_args!("<p class=\"how-sure\">{rest}</p>\n"));
    }
    forest(out, comparison);
    let cells = comparison.cells.len();
    if cells > 1 {
        let open = if cells <= MOST_SENTENCES && said.is_empty() { " open" } else { "" };
        push(out, format_args!("<details{open}><summary>In words</summary><ul>\n"));
        for cell in &comparison.cells {
            let sentence = escaped(&with_minus(&words::sentence(&comparison.pairs.pairing, cell)));
            push(out, format_args!("<li>{sentence}</li>\n"));
        }
        out.push_str("</ul></details>\n");
    }
    for note in words::notes(comparison) {
        if !said.contains(&note) {
            small(out, &note);
            said.push(note);
        }
    }
    out.push_str("</section>\n");
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
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// From a little below the least end of all intervals, and zero, to a little above the greatest.
    fn of(cells: &[Cell]) -> Self {
        let ends = cells.iter().flat_map(|cell| {
            let found = &cell.difference;
            let intervals = [found.interval, found.bootstrap].into_iter().flatten();
            intervals.flat_map(|interval| [interval.low, interval.high]).chain([found.mean_bps])
        });
        let (low, high) = numeric::extent(ends.chain([0.0]));
        let margin = ((high - low) * 0.04).max(1e-6);
        Self { low: low - margin, high: high + margin }
    }

    fn at(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low) * 100.0
    }

    /// Round values along it.
    fn ticks(&self) -> Vec<f64> {
        let Some(step) = nice((self.high - self.low) / TICKS) else { return vec![0.0] };
        let first = (self.low / step).ceil();
        let steps = (0..32_u32).map(|i| (first + f64::from(i)) * step);
        steps.take_while(|value| *value <= self.high).collect()
    }
}

/// The mean difference of every cell with its intervals, as a table whose second column is drawn.
fn forest(out: &mut String, comparison: &Comparison) {
    let scale = Scale::of(&comparison.cells);
    let (other, baseline) = words::names(&comparison.pairs.pairing);
    let (other, baseline) = (escaped(&other), escaped(&baseline));
    let by = if comparison.by.is_empty() { "all".to_owned() } else { escaped(&comparison.by.join(", ")) };
    push(
        out,
        format_args!(
            "<table class=\"forest\">\n<caption>{other} − {baseline}, bps of parent quantity x arrival price</caption>\n\
             <thead><tr><th scope=\"col\">{by}</th><th scope=\"col\" class=\"plot\"><span class=\"left\">\
             {other} cheaper</span><span class=\"right\">{other} dearer</span></th><th scope=\"col\">mean, bps</th>\
             <th scope=\"col\">95% interval</th><th scope=\"col\">cash a run</th><th scope=\"col\">cheaper in</th><th scope=\"col\">days</th></tr></thead>\n\
             <tbody>\n"
        ),
    );
    for cell in &comparison.cells {
        row(out, &scale, cell);
    }
    out.push_str(
        "</tbody>\n<tfoot><tr><td></td><td class=\"plot\"><svg class=\"ticks\" aria-hidden=\"true\">",
    );
    for tick in scale.ticks() {
        let (x, text) = (scale.at(tick), signed(tick, 4));
        push(out, format_args!("<text x=\"{x:.2}%\" y=\"14\">{text}</text>"));
    }
    out.push_str("</svg></td><td></td><td></td><td></td><td></td><td></td></tr></tfoot>\n</table>\n");
}

fn row(out: &mut String, scale: &Scale, cell: &Cell) {
    let found = &cell.difference;
    let name = escaped(&words::cell_name(cell));
    let class = found.verdict().name();
    push(
        out,
        format_args!(
            "<tr class=\"{class}\"><th scope=\"row\">{name}</th><td class=\"plot\"><svg aria-hidden=\"true\">"
        ),
    );
    for tick in scale.ticks() {
        let x = scale.at(tick);
        push(out, format_args!("<line class=\"grid\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"0\" y2=\"100%\"/>"));
    }
    let zero = scale.at(0.0);
    push(
        out,
        format_args!("<line class=\"zero\" x1=\"{zero:.2}%\" x2=\"{zero:.2}%\" y1=\"0\" y2=\"100%\"/>"),
    );
    for (class, interval) in [("bootstrap", found.bootstrap), ("interval", found.interval)] {
        let Some(Interval { low, high }) = interval else { continue };
        let (low, high) = (scale.at(low), scale.at(high));
        let y = if class == "bootstrap" { 68 } else { 46 };
        push(
            out,
            format_args!(
                "<line class=\"{class}\" x1=\"{low:.2}%\" x2=\"{high:.2}%\" y1=\"{y}%\" y2=\"{y}%\"/>"
            ),
        );
    }
    let mean = scale.at(found.mean_bps);
    let interval = found.interval.map_or_else(
        || "none".to_owned(),
        |Interval { low, high }| format!("{} to {}", signed(low, 2), signed(high, 2)),
    );
    push(
        out,
        format_args!(
            "<circle cx=\"{mean:.2}%\" cy=\"46%\" r=\"5\"/></svg></td><td class=\"mean\">{}{}</td>\
             <td class=\"range\">{interval}</td><td class=\"cash\">{}</td><td class=\"wins\">{:.0}%</td><td class=\"days\">{}</td></tr>\n",
            signed(found.mean_bps, 2),
            found.stars(),
            signed(found.mean_cash, if found.mean_cash.abs() < 100.0 { 2 } else { 0 }),
            found.wins * 100.0,
            found.days
        ),
    );
}

/// A figure with its sign, and a true minus; at most `digits` behind the point where it is a tick. What rounds to nothing
/// has no sign.
fn signed(value: f64, digits: usize) -> String {
    let text = if digits > 2 { format!("{:+}", short(value)) } else { format!("{value:+.digits$}") };
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
        let scale = Scale { low: -3.1, high: 0.4 };
        assert_eq!(scale.ticks(), [-3.0, -2.0, -1.0, 0.0]);
        assert!((scale.at(-3.1), scale.at(0.4)) == (0.0, 100.0));
    }
}
