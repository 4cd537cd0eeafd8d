//! Average daily volume (ADV).

use crate::model::bar_series::BarSeries;
use crate::model::error::RunError;

/// Days the seed script averages over.
const SCRIPT_DAYS: usize = 20;

/// Mean volume, in units, of up to `count` complete sessions before session `index`.
///
/// # Errors
/// [`RunError::NoPriorSession`] where there is none, [`RunError::NoPriorVolume`] where nothing traded in them.
pub(crate) fn of_prior_sessions(series: &BarSeries, index: usize, count: u32) -> Result<f64, RunError> {
    let (days, total) = series
        .usable_before(index, count)
        .fold((0_u32, 0.0), |(days, total), session| (days + 1, total + session.volume));
    if days == 0 {
        return Err(RunError::NoPriorSession { date: series.sessions()[index].hours.date });
    }
    if total <= 0.0 {
        return Err(RunError::NoPriorVolume { date: series.sessions()[index].hours.date, sessions: days });
    }
    Ok(total / f64::from(days))
}

/// The seed script's ADV, in units: mean over the last 20 UTC calendar days from the first bar to the last of the
/// whole data, days without a bar counting as 0, at least 1.
///
/// It looks ahead, and its weekends halve it: kept because the preset must reproduce the script.
pub(crate) fn of_calendar_days(series: &BarSeries) -> f64 {
    let (times, volumes) = (series.bars().time(), series.bars().volume());
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return 1.0 };
    let (first_day, last_day) = (first.div_euclid(86_400), last.div_euclid(86_400));
    let days = usize::try_from(last_day - first_day + 1).unwrap_or(1).min(SCRIPT_DAYS);
    let from = last_day - i64::try_from(days).unwrap_or(0) + 1;
    let first_row = times.partition_point(|time| time.div_euclid(86_400) < from);
    let total: f64 = volumes[first_row..].iter().sum();
    (total / days as f64).max(1.0)
}
