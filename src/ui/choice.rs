//! Which choice, on the terminal: the sentence of each group, its table, what is to know beside it.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

use super::wrapping::wrapped;
use crate::analysis::choice::group::{ChoiceGroup, RankedChoice};
use crate::analysis::choice::regret::Regret;
use crate::analysis::choice::{ChoiceAnswer, ChoiceFrontier, sentences};
use crate::model::numeric::evenly_spaced;

/// Columns of the page.
const WIDTH: usize = 80;
/// Blanks around the text of a cell.
const PADDING: usize = 2;
/// An order that is filled to this many percent is filled.
const WHOLE_PCT: f64 = 99.95;
/// Choices of a table at most, those beside the best, the baseline and the dearest.
const MOST_ROWS: usize = 12;
/// Settings of the assumptions whose regrets stand in a table; of more the sentence alone is shown.
const MOST_SETTINGS: usize = 7;

/// All of it.
pub(crate) fn render(found: &ChoiceAnswer) -> String {
    let mut parts = vec![paragraph(&sentences::head(found))];
    parts.extend(found.groups.iter().map(|group| one(group, found)));
    parts.extend(found.frontiers.iter().map(|frontier| trade_offs(frontier, &found.decisions)));
    let foot: Vec<String> = sentences::foot(found).iter().map(|line| paragraph(line)).collect();
    parts.push(foot.join("\n"));
    parts.join("\n\n")
}

fn paragraph(text: &str) -> String {
    wrapped(text, WIDTH).join("\n")
}

fn one(group: &ChoiceGroup, answer: &ChoiceAnswer) -> String {
    let mut lines = vec![paragraph(&sentences::sentence(group, &answer.question))];
    if group.choices.len() > 1 {
        lines.push(table(group, &answer.decisions, answer.question.risk_weight > 0.0));
    }
    lines.extend(sentences::notes(group, &answer.question).iter().map(|note| paragraph(note)));
    if let Some(regret) = &group.regret {
        lines.push(paragraph(&sentences::regret_sentence(group, regret, &answer.question)));
        lines.extend(regrets(group, regret));
    }
    lines.extend(group.walk.as_ref().map(|walk| paragraph(&sentences::walk_sentence(group, walk))));
    lines.join("\n")
}

/// The places that are shown: the set and what is near it, the best, the baseline and the dearest.
fn shown(group: &ChoiceGroup) -> Vec<usize> {
    let is_named =
        |choice: &RankedChoice| choice.same_as.is_none() && (choice.in_set || choice.within_margin);
    let named = (0..group.choices.len()).filter(|place| is_named(&group.choices[*place]));
    let mut places: Vec<usize> = named.take(MOST_ROWS).chain(group.landmarks()).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// A column of figures: its head, and the cell of the choice at a place.
type Column<'a> = (&'a str, Box<dyn Fn(usize) -> String + 'a>);

fn columns(group: &ChoiceGroup, weighted: bool) -> Vec<Column<'_>> {
    let choice = |place: usize| &group.choices[place];
    let two = |figure: f64| format!("{figure:.2}");
    let perhaps = move |figure: Option<f64>| figure.map_or_else(String::new, two);
    let mut columns: Vec<Column<'_>> = Vec::new();
    if weighted {
        columns.push(("loss", Box::new(move |place| two(choice(place).loss.mean))));
    }
    columns.push(("expected", Box::new(move |place| two(choice(place).expected.mean))));
    columns.push(("+-", Box::new(move |place| perhaps(choice(place).expected.error))));
    columns.push(("risk", Box::new(move |place| two(choice(place).risk_bps))));
    columns.push(("total", Box::new(move |place| two(choice(place).total_bps))));
    if group.choices.iter().any(|choice| choice.completion_pct < WHOLE_PCT) {
        columns.push(("filled %", Box::new(move |place| format!("{:.1}", choice(place).completion_pct))));
    }
    columns.push(("p", Box::new(move |place| perhaps(choice(place).p))));
    columns.push(("", Box::new(move |place| marks(group, place))));
    columns
}

/// What the choice at `place` is: in the set, near it, the baseline.
fn marks(group: &ChoiceGroup, place: usize) -> String {
    let choice = &group.choices[place];
    let kind = match (choice.in_set, choice.within_margin) {
        (true, _) => "set",
        (false, true) => "near",
        (false, false) => "",
    };
    let baseline = if group.baseline == Some(place) { "baseline" } else { "" };
    let worst = if place > 0 && place + 1 == group.choices.len() { "worst" } else { "" };
    [kind, baseline, worst].into_iter().filter(|mark| !mark.is_empty()).collect::<Vec<_>>().join(", ")
}

/// How choices are called in a table: the parameters that matter to all of them stand in its head.
struct ShortNames<'a> {
    decisions: &'a [String],
    /// Those that matter to all, by place.
    common: Vec<usize>,
    /// Those that matter to some.
    others: Vec<usize>,
}

impl<'a> ShortNames<'a> {
    fn of(decisions: &'a [String], places: &[usize], choices: &[&[Option<String>]]) -> Self {
        let matters = |place: &usize| choices.iter().all(|values| values[*place].is_some());
        let (common, others) = places.iter().copied().partition(matters);
        Self { decisions, common, others }
    }

    fn head(&self) -> String {
        self.common.iter().map(|place| self.decisions[*place].as_str()).collect::<Vec<_>>().join(", ")
    }

    fn name(&self, values: &[Option<String>]) -> String {
        let common = self.common.iter().filter_map(|place| values[*place].clone());
        let other = |place: &usize| Some(format!("{} {}", self.decisions[*place], values[*place].as_ref()?));
        common.chain(self.others.iter().filter_map(other)).collect::<Vec<_>>().join(", ")
    }
}

fn table(group: &ChoiceGroup, decisions: &[String], weighted: bool) -> String {
    let columns = columns(group, weighted);
    let places = shown(group);
    let values: Vec<&[Option<String>]> =
        places.iter().map(|place| group.choices[*place].values.as_slice()).collect();
    let short = ShortNames::of(decisions, &group.named_by, &values);
    let head = short.head();
    let mut table = framed(std::iter::once(head.as_str()).chain(columns.iter().map(|(head, _)| *head)));
    let names: Vec<String> = values.iter().map(|values| short.name(values)).collect();
    for (place, name) in places.iter().zip(&names) {
        let figures = columns.iter().map(|(_, cell)| cell(*place));
        table.add_row(std::iter::once(name.clone()).chain(figures));
    }
    let text = aligned(table, names.iter().chain([&head]).map(String::as_str));
    if places.len() < group.choices.len() {
        format!("{text}\n{} of {} choices; --csv has them all.", places.len(), group.choices.len())
    } else {
        text
    }
}

/// What each choice that is best under some setting costs under the others; `None` where it is one, or they are too many.
fn regrets(group: &ChoiceGroup, found: &Regret) -> Option<String> {
    let settings = found.settings.len();
    if found.is_one_best() || settings > MOST_SETTINGS {
        return None;
    }
    let numbers: Vec<String> = (1..=settings).map(|number| number.to_string()).collect();
    let heads = ["more than the best, bps, under", "best under"];
    let mut table = framed(heads.into_iter().chain(numbers.iter().map(String::as_str)));
    let mut choices = found.best.clone();
    choices.push(found.least);
    choices.sort_unstable();
    choices.dedup();
    for choice in &choices {
        let under = numbers.iter().zip(&found.best).filter(|(_, best)| *best == choice);
        let under: Vec<&str> = under.map(|(number, _)| number.as_str()).collect();
        let under = if under.is_empty() { "none".to_owned() } else { under.join(", ") };
        let cells = (0..settings).map(|under| format!("{:.2}", found.bps(*choice, under)));
        table.add_row([group.choices[*choice].name.clone(), under].into_iter().chain(cells));
    }
    let names = choices.iter().map(|choice| group.choices[*choice].name.as_str());
    let table = aligned(table, names.chain([heads[0]]));
    let legend: Vec<String> =
        numbers.iter().zip(&found.settings).map(|(number, setting)| format!("{number}: {setting}")).collect();
    Some(format!("{table}\n{}", paragraph(&legend.join("; "))))
}

fn trade_offs(frontier: &ChoiceFrontier, decisions: &[String]) -> String {
    let cell = if frontier.cell.is_empty() { String::new() } else { format!("{}: ", frontier.cell) };
    if frontier.choices.is_empty() {
        return paragraph(&format!(
            "{cell}No frontier over the minutes: no order has a run of every choice."
        ));
    }
    let (efficient, of) = (frontier.choices.len(), frontier.of);
    let head = format!(
        "{cell}Over all minutes, {efficient} of {of} choices are beaten by no other in both expected cost and risk:"
    );
    let places = evenly_spaced(efficient, MOST_ROWS);
    let values: Vec<&[Option<String>]> =
        places.iter().map(|place| frontier.choices[*place].values.as_slice()).collect();
    let short = ShortNames::of(decisions, &(0..decisions.len()).collect::<Vec<_>>(), &values);
    let by = short.head();
    let mut table = framed([by.as_str(), "expected", "risk"]);
    let names: Vec<String> = values.iter().map(|values| short.name(values)).collect();
    for (place, name) in places.iter().zip(&names) {
        let choice = &frontier.choices[*place];
        let figures = [choice.expected_bps, choice.risk_bps].map(|figure| format!("{figure:.2}"));
        table.add_row(std::iter::once(name.clone()).chain(figures));
    }
    let table = aligned(table, names.iter().chain([&by]).map(String::as_str));
    let mut text = format!("{}\n{table}", paragraph(&head));
    if places.len() < efficient {
        text += "\nSome choices are left out here; --json has them all.";
    }
    text
}

fn framed<'a>(header: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(WIDTH).unwrap_or(u16::MAX));
    table.set_header(header);
    table
}

/// The table with all columns but the first aligned to the right; no word of the first, which has `names`, is broken.
fn aligned<'a>(mut table: Table, names: impl Iterator<Item = &'a str>) -> String {
    let longest = names.flat_map(str::split_whitespace).map(|word| word.chars().count()).max();
    let least = u16::try_from(longest.unwrap_or(0) + PADDING).unwrap_or(u16::MAX);
    for (place, column) in table.column_iter_mut().enumerate() {
        if place == 0 {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        } else {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.trim_fmt()
}
