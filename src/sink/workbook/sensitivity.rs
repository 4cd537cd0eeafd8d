//! What decides cost and ranking: shares of variance, maps of where the ranking changes, break-even values, the
//! frontier.

use rust_xlsxwriter::{FormatAlign, Workbook};

use super::charts;
use super::formats::{self, CellStyle};
use super::sheet_writer::{HeaderCell, SheetWriter, XlsxResult, row_after};
use super::workbook_data::WorkbookData;
use crate::analysis::break_even::BreakEven;
use crate::analysis::compare::sentences::display_names;
use crate::analysis::frame::Level;
use crate::analysis::frontier::{Frontier, FrontierPoint};
use crate::analysis::rank_flips::RankFlipMap;
use crate::analysis::sensitivity::Sensitivity;
use crate::analysis::sensitivity_report::{Ranking, SensitivityReport, importance, sentences};
use crate::analysis::surface::Cheaper;
use crate::analysis::table_axis::TableAxis;
use crate::model::numeric::evenly_spaced;
use crate::sink::columns::CellKind;

const NAME: &str = "Sensitivity";
const COLUMNS: u16 = 14;
/// Rows and columns of a map that are shown at most, evenly.
const MOST_ROWS: usize = 40;
const MOST_COLUMNS: usize = 13;
/// Choices of the frontier that are listed at most.
const MOST_CHOICES: usize = 200;
/// Rows that a chart of the usual height covers.
const CHART_ROWS: u32 = 17;

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &WorkbookData<'_>) -> XlsxResult {
    let mut page = SheetWriter::add(workbook, NAME, &book.answers.provenance.name)?;
    page.widths(&[[26.0].as_slice(), [12.5; 13].as_slice()].concat())?;
    page.title(NAME, "What decides cost, and what decides which choice is cheaper", COLUMNS)?;
    let Some(found) = &book.influence else {
        return page.paragraph(
            3,
            COLUMNS,
            "No run could be priced, so there is no sensitivity.",
            &formats::prose(),
        );
    };
    let mut sheet = SensitivitySheet { page, book };
    let mut row = sheet.indices(found, 3)?;
    for ranking in &found.rankings {
        row = sheet.ranking(ranking, row + 1)?;
    }
    if let Some(frontier) = &found.frontier {
        row = sheet.frontier(frontier, row + 1)?;
    }
    sheet.page.paragraph(row + 1, COLUMNS, sentences::CAVEAT, &formats::footnote())
}

struct SensitivitySheet<'s> {
    page: SheetWriter<'s>,
    book: &'s WorkbookData<'s>,
}

impl SensitivitySheet<'_> {
    /// What every axis explains, a figure beside the other.
    fn indices(&mut self, found: &SensitivityReport, row: u32) -> XlsxResult<u32> {
        let mut figures: Vec<(String, &Sensitivity)> =
            vec![("total cost".to_owned(), &found.cost), ("expected cost".to_owned(), &found.expected)];
        for ranking in found.rankings.iter().take(4) {
            let (other, baseline) = display_names(&ranking.pairing);
            figures.push((format!("{other} - {baseline}"), &ranking.difference));
        }
        self.page.heading(row, "What does it depend on?")?;
        let mut row = row + 1;
        for (name, figure) in &figures {
            self.page.paragraph(
                row,
                COLUMNS,
                &sentences::sensitivity_sentence(name, figure),
                &formats::prose(),
            )?;
            row += 1;
        }
        let mut axes: Vec<_> = found.cost.indices.iter().collect();
        if axes.is_empty() {
            return Ok(row);
        }
        axes.sort_by(|a, b| importance(b).total_cmp(&importance(a)));
        let headers: Vec<[String; 2]> = figures
            .iter()
            .map(|(name, _)| [format!("{name}, by itself"), format!("{name}, with others")])
            .collect();
        let mut heads: Vec<HeaderCell<'_>> = vec![("axis", CellStyle::Text), ("values", CellStyle::Whole)];
        heads.extend(headers.iter().flatten().map(|name| (name.as_str(), CellStyle::Fraction)));
        let header = row + 1;
        self.page.header(header, &heads)?;
        let first = header + 1;
        row = first;
        let share = CellStyle::Fraction.in_table();
        for axis in &axes {
            self.page.text(row, 0, &axis.axis, &CellStyle::Text.in_table())?;
            self.page.count(row, 1, axis.values as u64, &CellStyle::Whole.in_table())?;
            for (column, (_, figure)) in (2_u16..).step_by(2).zip(&figures) {
                let index = figure.indices.iter().find(|index| index.axis == axis.axis);
                self.page.number(row, column, index.and_then(|index| index.first), &share)?;
                self.page.number(row, column + 1, index.and_then(|index| index.total), &share)?;
            }
            row += 1;
        }
        let note = format!(
            "Shares of the variance. By itself: what the axis moves alone; with others: and together with other axes. {}",
            sentences::method_sentence(&found.cost)
        );
        self.page.paragraph(row, COLUMNS, &note, &formats::footnote())?;
        let series: Vec<(u32, u16)> =
            (2_u16..).step_by(2).take(figures.len()).map(|column| (header, column)).collect();
        let title = "Share of the variance that an axis explains by itself";
        let mut chart = charts::bars(title, NAME, (first, 0, row - 1, 0), &series);
        chart.set_width(900).set_height(310);
        self.page.sheet.insert_chart_with_offset(row + 1, 0, &chart, 2, 8)?;
        Ok(row + 1 + CHART_ROWS)
    }

    /// Where the ranking of a pairing turns.
    fn ranking(&mut self, found: &Ranking, row: u32) -> XlsxResult<u32> {
        let (other, baseline) = display_names(&found.pairing);
        let mut row = row;
        if let Some(map) = &found.map {
            self.page.heading(row, &format!("Where does {other} - {baseline} turn?"))?;
            self.page.paragraph(row + 1, COLUMNS, &sentences::flip_map_sentence(map), &formats::prose())?;
            row = self.map(map, row + 2)? + 1;
        }
        if let Some(found) = &found.break_even {
            row = self.break_even(found, row)? + 1;
        }
        Ok(row)
    }

    fn map(&mut self, found: &RankFlipMap, row: u32) -> XlsxResult<u32> {
        let [first, second] = &found.surface.axes[..] else { return Ok(row) };
        let (rows, columns) =
            (evenly_spaced(first.len(), MOST_ROWS), evenly_spaced(second.len(), MOST_COLUMNS));
        let left = formats::header_of_text();
        self.page.text(row, 0, &format!("{} \\ {}", first.name, second.name), &left)?;
        for (column, place) in (1_u16..).zip(&columns) {
            self.axis_value(row, column, second, *place, true)?;
        }
        let begin = row + 1;
        let format = CellStyle::SignedBps.in_table();
        let mut row = begin;
        let mut most = 0.0_f64;
        for one in &rows {
            self.axis_value(row, 0, first, *one, false)?;
            for (column, two) in (1_u16..).zip(&columns) {
                let mean = found.cell([*one, *two]).mean_bps;
                most = most.max(mean.map_or(0.0, f64::abs));
                self.page.number(row, column, mean, &format)?;
            }
            row += 1;
        }
        let last_column = u16::try_from(columns.len()).unwrap_or(1);
        self.page.diverging((begin, 1, row - 1, last_column), most)?;
        let (other, baseline) = display_names(&found.pairing);
        let mut note = format!("Mean {other} - {baseline}, bps; blue, below 0: {other} is cheaper.");
        if rows.len() < first.len() || columns.len() < second.len() {
            note.push_str(" Some values are left out here; slipgrid sensitivity --csv has them all.");
        }
        self.page.paragraph(row, COLUMNS, &note, &formats::footnote())?;
        Ok(row + 1)
    }

    /// Writes a value of an axis: a number where it is one.
    fn axis_value(
        &mut self,
        row: u32,
        column: u16,
        axis: &TableAxis,
        place: usize,
        is_header: bool,
    ) -> XlsxResult {
        let format = if is_header { formats::header() } else { CellStyle::Plain.in_table().set_bold() };
        match axis.number(place) {
            Some(number) => self.page.number(row, column, Some(number), &format),
            None => self.page.text(row, column, &axis.label(place), &format),
        }
    }

    /// Writes a value of the parameters `name` that comes as a text: as a number where the parameter is one.
    fn value(&mut self, row: u32, column: u16, name: &str, value: Option<&str>) -> XlsxResult {
        let format = CellStyle::Text.in_table();
        let kind = self.book.column(name).map(|column| column.kind);
        match (value, kind) {
            (None, _) => self.page.number(row, column, None, &format),
            (Some(text), Some(CellKind::Number | CellKind::Count)) => match text.parse() {
                Ok(number) => self.page.number(row, column, Some(number), &format),
                Err(_) => self.page.text(row, column, text, &format),
            },
            (Some(text), _) => {
                let look =
                    self.book.column(name).map_or(CellStyle::Text, |column| CellStyle::of(column, true));
                let level = Level::Text(text.into());
                let format = look.in_table().set_align(FormatAlign::Left).set_indent(1);
                self.page.level(row, column, Some(&level), look, &format)
            }
        }
    }

    fn break_even(&mut self, found: &BreakEven, row: u32) -> XlsxResult<u32> {
        let (other, baseline) = display_names(&found.pairing);
        self.page.heading(row, &format!("Break-even by {}", found.axis))?;
        self.page.paragraph(row + 1, COLUMNS, &sentences::break_even_sentence(found), &formats::prose())?;
        let second = found.second.as_deref().unwrap_or("");
        let heads = [
            (if second.is_empty() { "over" } else { second }, CellStyle::Text),
            ("break-even", CellStyle::Parts),
            ("run from", CellStyle::Plain),
            ("to", CellStyle::Plain),
        ];
        self.page.header(row + 2, &heads)?;
        self.page.span(row + 2, 4, 7, "in words", &formats::header_of_text())?;
        let mut row = row + 3;
        let called = |cheaper: Cheaper| if cheaper == Cheaper::Alternative { &other } else { &baseline };
        for line in found.lines.iter().take(MOST_ROWS) {
            let crossings: Vec<_> = line.crossings.iter().map(Some).collect();
            for crossing in if crossings.is_empty() { vec![None] } else { crossings } {
                match &line.second {
                    Some(value) => self.value(row, 0, second, Some(value))?,
                    None => self.page.text(row, 0, "all", &CellStyle::Text.in_table())?,
                }
                let (low, high) = crossing.map(|crossing| crossing.between).unzip();
                let numbers = [crossing.map(|crossing| crossing.at), low, high];
                for (column, (number, (_, look))) in (1_u16..).zip(numbers.into_iter().zip(&heads[1..])) {
                    self.page.number(row, column, number, &look.in_table())?;
                }
                let words = match (crossing, line.always_cheaper) {
                    (Some(crossing), _) => format!("above it {} is cheaper", called(crossing.above)),
                    (None, Some(Cheaper::Neither)) => "both cost the same".to_owned(),
                    (None, Some(side)) => format!("none: {} is cheaper throughout", called(side)),
                    (None, None) => "no pairs".to_owned(),
                };
                self.page.span(row, 4, 7, &words, &CellStyle::Text.in_table())?;
                row += 1;
            }
        }
        Ok(row)
    }

    fn frontier(&mut self, found: &Frontier, row: u32) -> XlsxResult<u32> {
        // Its chart would be cut by the end of a page.
        self.page.sheet.set_page_breaks(&[row])?;
        self.page.heading(row, "Which choices are efficient?")?;
        self.page.paragraph(row + 1, COLUMNS, &sentences::frontier_sentence(found), &formats::prose())?;
        let chart_row = row + 2;
        let mut heads: Vec<HeaderCell<'_>> =
            found.by.iter().map(|name| (name.as_str(), CellStyle::Text)).collect();
        heads.extend([
            ("runs", CellStyle::Whole),
            ("expected, bps", CellStyle::Bps),
            ("risk, bps", CellStyle::Bps),
            ("filled", CellStyle::Percent),
            ("total, bps", CellStyle::Bps),
            ("efficient", CellStyle::Text),
        ]);
        let header = chart_row + CHART_ROWS;
        self.page.header(header, &heads)?;
        let efficient = found.efficient();
        let others = found.choices.iter().filter(|choice| !choice.efficient);
        let listed: Vec<&FrontierPoint> =
            efficient.iter().copied().chain(others).take(MOST_CHOICES.max(efficient.len())).collect();
        let keys = u16::try_from(found.by.len()).unwrap_or(0);
        let first = header + 1;
        let mut row = first;
        for choice in &listed {
            for (column, (name, value)) in (0_u16..).zip(found.by.iter().zip(&choice.values)) {
                self.value(row, column, name, value.as_deref())?;
            }
            self.page.count(row, keys, choice.runs, &CellStyle::Whole.in_table())?;
            let numbers = [choice.cost_bps, choice.risk_bps, choice.completion_pct, choice.total_bps];
            for (column, (number, (_, look))) in
                (keys + 1..).zip(numbers.into_iter().zip(&heads[keys as usize + 1..]))
            {
                self.page.number(row, column, Some(number), &look.in_table())?;
            }
            self.page.text(
                row,
                keys + 5,
                if choice.efficient { "yes" } else { "" },
                &CellStyle::Text.in_table(),
            )?;
            row += 1;
        }
        for note in sentences::frontier_notes(found) {
            self.page.paragraph(row, COLUMNS, &note, &formats::footnote())?;
            row += 1;
        }
        if !listed.is_empty() {
            let last = row_after(first, listed.len()) - 1;
            let on = row_after(first, efficient.len()) - 1;
            let mut chart = charts::frontier(NAME, (first, on, last), keys + 2, keys + 1);
            chart.set_width(900).set_height(310);
            self.page.sheet.insert_chart_with_offset(chart_row, 0, &chart, 2, 8)?;
        }
        Ok(row)
    }
}
