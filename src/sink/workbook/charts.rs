//! The workbook's charts: calm, unboxed, one accent.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartErrorBars, ChartErrorBarsType, ChartFont, ChartFormat,
    ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType, ChartRange, ChartSolidFill, ChartType,
};

use super::formats::{ACCENT, GREY, LINE, TERMS};
use super::sheet_writer::Area;
use crate::model::math;

/// Series beside each other.
const SERIES: [u32; 6] = [0x001F_3864, 0x009D_C3E6, 0x00D8_A657, 0x00A6_A6A6, 0x002E_75B6, 0x00EF_D9A7];

fn range(sheet: &str, area: Area) -> ChartRange {
    ChartRange::new_from_range(sheet, area.0, area.1, area.2, area.3)
}

fn line(color: u32) -> ChartLine {
    let mut line = ChartLine::new();
    line.set_color(color).set_width(0.75);
    line
}

fn font() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(9).set_color(GREY);
    font
}

fn plain(chart: &mut Chart, title: &str) {
    let mut bold = ChartFont::new();
    bold.set_size(11).set_bold().set_color(ACCENT);
    chart.title().set_name(title).set_font(&bold);
    chart.chart_area().set_format(ChartFormat::new().set_no_border());
    chart.x_axis().set_font(&font()).set_format(ChartFormat::new().set_line(&line(GREY)));
    chart.x_axis().set_major_gridlines(false).set_label_position(ChartAxisLabelPosition::Low);
    chart.y_axis().set_font(&font()).set_format(ChartFormat::new().set_no_line()).set_major_gridlines(true);
    chart.y_axis().set_major_gridlines_line(&line(LINE));
}

/// A figure by category as a dot, with the half width of its interval as whiskers; the axis is 0. `ends` are those of
/// all intervals: spreadsheets make room for dots only.
pub(super) fn dots(
    title: &str,
    sheet: &str,
    (names, values, halves): (Area, Area, Area),
    ends: impl Iterator<Item = f64>,
) -> Chart {
    let mut chart = Chart::new(ChartType::Line);
    plain(&mut chart, title);
    let mut whiskers = ChartErrorBars::new();
    let mut stroke = ChartLine::new();
    stroke.set_color(ACCENT).set_width(1.5);
    whiskers
        .set_type(ChartErrorBarsType::Custom(range(sheet, halves), range(sheet, halves)))
        .set_format(ChartFormat::new().set_line(&stroke));
    let mut hidden = ChartLine::new();
    hidden.set_hidden(true);
    chart
        .add_series()
        .set_name("mean difference")
        .set_categories(&range(sheet, names))
        .set_values(&range(sheet, values))
        .set_format(ChartFormat::new().set_line(&hidden))
        .set_marker(&dot(ACCENT))
        .set_y_error_bars(&whiskers);
    chart.legend().set_hidden();
    let (low, high, step) = bounds(ends);
    chart.y_axis().set_name("bps").set_name_font(&font()).set_num_format("+0.0#;-0.0#;0");
    chart.y_axis().set_min(low).set_max(high).set_major_unit(step);
    chart
}

/// Round ends of an axis that has 0 and all `values` on it, and its step.
fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let rough = ((high - low) / 5.0).max(1e-3);
    let power = math::pow10(math::floor_log10(rough));
    let step = [1.0, 2.0, 5.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    ((low / step).floor() * step, (high / step).ceil() * step, step)
}

/// The terms of a cost, stacked by category; `first` is the first of the seven columns that follow each other.
pub(super) fn stacked(title: &str, sheet: &str, header: u32, names: Area, first: Area) -> Chart {
    let mut chart = Chart::new(ChartType::ColumnStacked);
    plain(&mut chart, title);
    for (place, color) in (0_u16..).zip(TERMS) {
        let column = first.1 + place;
        chart
            .add_series()
            .set_name(&range(sheet, (header, column, header, column)))
            .set_categories(&range(sheet, names))
            .set_values(&range(sheet, (first.0, column, first.2, column)))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)))
            .set_gap(60);
    }
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font());
    chart.y_axis().set_name("bps").set_name_font(&font()).set_num_format("0.0");
    chart
}

/// Shares by category, a series for every header; its values stand below it.
pub(super) fn bars(title: &str, sheet: &str, names: Area, headers: &[(u32, u16)]) -> Chart {
    let mut chart = Chart::new(ChartType::Column);
    plain(&mut chart, title);
    for ((row, column), color) in headers.iter().zip(SERIES.into_iter().cycle()) {
        chart
            .add_series()
            .set_name(&range(sheet, (*row, *column, *row, *column)))
            .set_categories(&range(sheet, names))
            .set_values(&range(sheet, (names.0, *column, names.2, *column)))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)))
            .set_gap(80);
    }
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font());
    chart.y_axis().set_num_format("0%").set_min(0);
    chart
}

/// Expected cost against risk: the choices that are efficient from the first row to the second, joined, and the others
/// down to the third.
pub(super) fn frontier(sheet: &str, (first, on, last): (u32, u32, u32), risk: u16, cost: u16) -> Chart {
    let mut chart = Chart::new(ChartType::Scatter);
    plain(&mut chart, "Expected cost against timing risk");
    let mut hidden = ChartLine::new();
    hidden.set_hidden(true);
    let mut joined = ChartLine::new();
    joined.set_color(ACCENT).set_width(1.25);
    let series = [("others", on + 1, last, GREY, hidden), ("efficient", first, on, ACCENT, joined)];
    for (name, first, last, color, line) in series.into_iter().filter(|(_, first, last, ..)| first <= last) {
        chart
            .add_series()
            .set_name(name)
            .set_categories(&range(sheet, (first, risk, last, risk)))
            .set_values(&range(sheet, (first, cost, last, cost)))
            .set_format(ChartFormat::new().set_line(&line))
            .set_marker(&dot(color));
    }
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font());
    chart.x_axis().set_name("timing risk, bps").set_name_font(&font()).set_num_format("0.0");
    chart.y_axis().set_name("expected cost, bps").set_name_font(&font()).set_num_format("0.0");
    chart
}

/// A filled circle.
fn dot(color: u32) -> ChartMarker {
    let mut fill = ChartFormat::new();
    fill.set_solid_fill(ChartSolidFill::new().set_color(color)).set_no_border();
    let mut dot = ChartMarker::new();
    dot.set_type(ChartMarkerType::Circle).set_size(7).set_format(&mut fill);
    dot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_0_and_every_end_between_round_numbers() {
        assert_eq!(bounds([-4.58, 1.84].into_iter()), (-6.0, 2.0, 2.0));
        assert_eq!(bounds([12.0, 31.0].into_iter()), (0.0, 40.0, 10.0));
        let (low, high, step) = bounds([f64::NAN].into_iter());
        assert!(low <= 0.0 && high >= 0.0 && step > 0.0);
    }
}
