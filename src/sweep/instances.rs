//! The first axis of a sweep: symbols in sessions, and the orders of a portfolio in them.

use std::sync::Arc;

use jiff::civil::Date;

use super::definition::{SessionChoice, SweepDefinition};
use crate::model::bar_series::BarSeries;
use crate::model::preset::Preset;

/// A symbol in a session, and an order of a portfolio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// Index of the series.
    pub series: usize,
    /// Index of the session on it and its date; `None` under a preset that knows rows only.
    pub session: Option<(usize, Date)>,
    /// Index of the order of a portfolio; `None` where there is one order for every symbol.
    pub order: Option<usize>,
}

/// A session that was requested and cannot be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedSession {
    /// The symbol.
    pub symbol: Arc<str>,
    /// The session's date.
    pub date: Date,
    /// Why.
    pub reason: String,
}

/// The instances of the series with this `index`, session by session; what cannot be run goes to `skipped`.
///
/// Without a portfolio there is one order for every symbol; with one, an order runs on its own symbol, in its own
/// session where it names one.
pub(super) fn of_series(
    index: usize,
    series: &BarSeries,
    sweep: &SweepDefinition,
    skipped: &mut Vec<SkippedSession>,
) -> Vec<Instance> {
    // Each order with the one session it names.
    let orders: Vec<(Option<usize>, Option<Date>)> = if sweep.orders.is_empty() {
        vec![(None, None)]
    } else {
        let own = sweep.orders.iter().enumerate().filter(|(_, order)| order.symbol == **series.symbol());
        own.map(|(place, order)| (Some(place), order.session)).collect()
    };
    if sweep.preset == Preset::Level44 {
        return orders
            .into_iter()
            .map(|(order, _)| Instance { series: index, session: None, order })
            .collect();
    }
    let (dated, open): (Vec<_>, Vec<_>) = orders.into_iter().partition(|(_, date)| date.is_some());
    let mut dates: Vec<Date> = dated.iter().filter_map(|(_, date)| *date).collect();
    dates.sort();
    dates.dedup();
    let named = sessions_of(series, &SessionChoice::Dates(dates), skipped);
    let chosen = if open.is_empty() { Vec::new() } else { sessions_of(series, &sweep.sessions, skipped) };
    let date_of = |session: usize| series.sessions()[session].hours.date;
    let mut instances: Vec<Instance> = Vec::new();
    for session in named.iter().chain(&chosen).copied() {
        let here = Some((session, date_of(session)));
        let due = dated.iter().filter(|(_, date)| *date == Some(date_of(session)));
        let open = open.iter().filter(|_| chosen.contains(&session));
        let orders =
            due.chain(open).map(|(order, _)| Instance { series: index, session: here, order: *order });
        instances.extend(orders);
    }
    instances.sort_by_key(|instance| (instance.session.map(|(session, _)| session), instance.order));
    instances.dedup();
    instances
}

/// The sessions of `series` that are `chosen`, as indices; those that cannot be run go to `skipped`.
fn sessions_of(series: &BarSeries, chosen: &SessionChoice, skipped: &mut Vec<SkippedSession>) -> Vec<usize> {
    let sessions = series.sessions();
    let has_history = |session: usize| series.usable_before(session, 1).next().is_some();
    let mut skip = |date: Date, reason: &str| {
        skipped.push(SkippedSession { symbol: Arc::clone(series.symbol()), date, reason: reason.to_owned() });
    };
    match chosen {
        SessionChoice::All => (0..sessions.len())
            .filter(|at| {
                let (session, history) = (&sessions[*at], has_history(*at));
                if !session.complete {
                    skip(session.hours.date, "its bars do not span the session's hours");
                } else if !series.is_usable(session) {
                    skip(
                        session.hours.date,
                        &format!("its data quality flags exclude it: {}", session.quality.flags),
                    );
                } else if !history {
                    skip(
                        session.hours.date,
                        "no complete session before it to estimate ADV and volume curve from",
                    );
                }
                series.is_usable(session) && history
            })
            .collect(),
        SessionChoice::Last => {
            let complete = sessions.iter().rposition(|session| series.is_usable(session));
            complete.or(sessions.len().checked_sub(1)).into_iter().collect()
        }
        SessionChoice::Dates(dates) => dates
            .iter()
            .filter_map(|date| {
                let found = sessions.iter().position(|session| session.hours.date == *date);
                if found.is_none() {
                    skip(*date, "no bars of that session are on disk");
                }
                found
            })
            .collect(),
    }
}
