//! A picture of a calibration: what fills paid by the share of volume they took, and the curve through it.

use std::path::Path;

use plotters::prelude::*;

use crate::analysis::calibration::Calibration;
use crate::atomic_file;
use crate::model::execution::Execution;
use crate::model::math;
use crate::output_error::OutputError;

/// Groups of fills that are shown as one point each, at most.
const GROUPS: usize = 20;
/// Steps of the curve.
const STEPS: u32 = 200;
const SIZE: (u32, u32) = (900, 560);
const INK: RGBColor = RGBColor(40, 40, 48);
const CURVE: RGBColor = RGBColor(200, 80, 20);
const POINT: RGBColor = RGBColor(30, 100, 170);

/// Fills of a like share: its mean, the mean of what they paid in volatilities, and the error of that mean.
struct FillGroup {
    share: f64,
    impact: f64,
    error: f64,
}

/// Draws the picture to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub(crate) fn write(path: &Path, fills: &[Execution], found: &Calibration) -> Result<(), OutputError> {
    let mut svg = String::new();
    let drawn = draw(&mut svg, fills, found);
    let drawn = drawn.map_err(|error| std::io::Error::other(error.to_string()));
    drawn.and_then(|()| atomic_file::write(path, svg.as_bytes())).map_err(OutputError::of(path))
}

fn groups(fills: &[Execution]) -> Vec<FillGroup> {
    let mut points: Vec<(f64, f64)> =
        fills.iter().map(|fill| (fill.participation(), fill.cost_in_sigmas())).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = points.len().div_ceil(GROUPS).max(5);
    points
        .chunks(size)
        .map(|group| {
            let n = group.len() as f64;
            let share = group.iter().map(|(share, _)| share).sum::<f64>() / n;
            let paid = group.iter().map(|(_, paid)| paid).sum::<f64>() / n;
            let squares: f64 = group.iter().map(|(_, value)| math::square(value - paid)).sum();
            FillGroup { share, impact: paid, error: (squares / (n - 1.0).max(1.0) / n).sqrt() }
        })
        .collect()
}

type DrawError = DrawingAreaErrorKind<std::io::Error>;

fn draw(svg: &mut String, fills: &[Execution], found: &Calibration) -> Result<(), DrawError> {
    let groups = groups(fills);
    let shares = groups.iter().map(|group| group.share);
    let low = shares.clone().fold(f64::MAX, f64::min) / 1.3;
    let high = shares.fold(f64::MIN, f64::max) * 1.3;
    let curve = |share: f64| found.k_temp.value * math::pow(share, found.alpha.value);
    let reach = groups.iter().map(|group| group.impact + 2.0 * group.error);
    let top = reach.fold(curve(high), f64::max) * 1.05;
    let bottom = groups.iter().map(|group| group.impact - 2.0 * group.error).fold(0.0, f64::min);
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let caption = format!(
        "k_temp {:.3} ± {:.3}, alpha {:.3} ± {:.3}: {} fills of {} orders",
        found.k_temp.value,
        found.k_temp.standard_error,
        found.alpha.value,
        found.alpha.standard_error,
        found.fills,
        found.orders
    );
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .caption(caption, ("sans-serif", 20, &INK))
        .x_label_area_size(48)
        .y_label_area_size(64)
        .build_cartesian_2d((low..high).log_scale(), bottom..top)?;
    chart
        .configure_mesh()
        .x_desc("share of the bar's volume")
        .y_desc("paid beyond half the spread, in volatilities of the bar")
        .x_label_formatter(&|share| format!("{:.3}%", share * 100.0))
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", 14, &INK))
        .draw()?;
    for group in &groups {
        let bar = [
            (group.share, group.impact - 2.0 * group.error),
            (group.share, group.impact + 2.0 * group.error),
        ];
        chart.draw_series(LineSeries::new(bar, POINT.stroke_width(1)))?;
    }
    let points = groups.iter().map(|group| Circle::new((group.share, group.impact), 4, POINT.filled()));
    chart.draw_series(points)?;
    let at = |step: u32| low * math::pow(high / low, f64::from(step) / f64::from(STEPS));
    let line = (0..=STEPS).map(|step| (at(step), curve(at(step))));
    chart.draw_series(LineSeries::new(line, CURVE.stroke_width(2)))?;
    area.present()
}
