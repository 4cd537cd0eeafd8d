//! The one list of columns of the comparison table: name, unit, meaning, type, value. It feeds every format.

use std::borrow::Cow;

use super::Context;
use crate::engine::output::Row;
use crate::model::family::Named;
use crate::model::ledger::Outcome;
use crate::model::order::Quantity;
use crate::sweep::block::Block;
use crate::sweep::parameter::{self, Kind, PARAMETERS, Value};

/// One value of the table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// The value does not exist.
    Empty,
    /// A number.
    Number(f64),
    /// A whole number.
    Count(u64),
    /// A text.
    Text(Cow<'a, str>),
}

/// What cells a column has, beside empty ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// [`Cell::Number`].
    Number,
    /// [`Cell::Count`].
    Count,
    /// [`Cell::Text`].
    Text,
}

/// Reads a column's cell of a row.
#[derive(Clone, Copy)]
pub enum Getter {
    /// A parameter, by its place in [`PARAMETERS`].
    Parameter(usize),
    /// Anything else a row has.
    Row(fn(&Row<'_>, &Context) -> Cell<'static>),
    /// A result: empty for a failed run.
    Outcome(fn(&Outcome) -> Cell<'static>),
}

/// What a column's cells depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// Nothing below the impact basis: alike for all rows of a block, unless it is a parameter that moves inside it.
    WithBlock,
    /// The coefficients.
    WithCoefficients,
}

/// One column.
#[derive(Clone, Copy)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Its unit, empty where it has none.
    pub unit: &'static str,
    /// What it means, in one line.
    pub about: &'static str,
    /// What cells it has.
    pub kind: CellKind,
    /// What its cells depend on.
    pub moves: Moves,
    /// Its value.
    pub get: Getter,
}

impl Column {
    /// Whether its cells may differ between rows of `block`.
    pub fn moves_in(&self, block: &Block<'_>) -> bool {
        match self.get {
            Getter::Parameter(place) => block.moves(place) && PARAMETERS[place].matters(block.spec()),
            Getter::Row(_) | Getter::Outcome(_) => self.moves == Moves::WithCoefficients,
        }
    }

    /// The column's cell of `row`.
    pub fn cell(&self, row: &Row<'_>, context: &Context) -> Cell<'static> {
        match &self.get {
            Getter::Parameter(place) => parameter_cell(PARAMETERS[*place].effective(&row.run.spec), row),
            Getter::Row(get) => get(row, context),
            Getter::Outcome(get) => row.outcome.as_ref().map_or(Cell::Empty, get),
        }
    }

    /// The same where [`Self::moves_in`] the row's block: a parameter then matters to all its rows.
    pub fn moving_cell(&self, row: &Row<'_>, context: &Context) -> Cell<'static> {
        match &self.get {
            Getter::Parameter(place) => parameter_cell((PARAMETERS[*place].get)(&row.run.spec), row),
            Getter::Row(_) | Getter::Outcome(_) => self.cell(row, context),
        }
    }
}

fn parameter_cell(value: Option<Value>, row: &Row<'_>) -> Cell<'static> {
    match value {
        None => Cell::Empty,
        Some(Value::Number(number)) => Cell::Number(number),
        Some(Value::Count(count)) => Cell::Count(u64::from(count)),
        Some(Value::Name(name)) => Cell::Text(Cow::Borrowed(name)),
        Some(value @ (Value::Time(_) | Value::Threshold(_))) => Cell::Text(Cow::Owned(value.to_string())),
        // The quantity itself, also where it was asked for as a fraction.
        Some(Value::Quantity(asked)) => match (&row.outcome, asked) {
            (Ok(outcome), _) => Cell::Number(outcome.qty),
            (Err(_), Quantity::Units(units)) => Cell::Number(units),
            (Err(_), Quantity::Notional(_) | Quantity::AdvFraction(_)) => Cell::Empty,
        },
    }
}

fn option(value: Option<f64>) -> Cell<'static> {
    value.map_or(Cell::Empty, Cell::Number)
}

fn text(text: &str) -> Cell<'static> {
    Cell::Text(Cow::Owned(text.to_owned()))
}

const fn outcome(
    name: &'static str,
    unit: &'static str,
    about: &'static str,
    kind: CellKind,
    get: fn(&Outcome) -> Cell<'static>,
) -> Column {
    Column { name, unit, about, kind, moves: Moves::WithBlock, get: Getter::Outcome(get) }
}

/// A result that depends on the coefficients.
const fn costed(
    name: &'static str,
    unit: &'static str,
    about: &'static str,
    kind: CellKind,
    get: fn(&Outcome) -> Cell<'static>,
) -> Column {
    Column { moves: Moves::WithCoefficients, ..outcome(name, unit, about, kind, get) }
}

const fn row(
    name: &'static str,
    unit: &'static str,
    about: &'static str,
    kind: CellKind,
    get: fn(&Row<'_>, &Context) -> Cell<'static>,
) -> Column {
    Column { name, unit, about, kind, moves: Moves::WithBlock, get: Getter::Row(get) }
}

/// What a row is called and how it ended.
static HEAD: [Column; 3] = [
    Column {
        moves: Moves::WithCoefficients,
        ..row("run_id", "", "name of the run and of its files", CellKind::Text, |row, _| {
            text(&row.run.id.to_string())
        })
    },
    row("status", "", "`ok` or `failed`", CellKind::Text, |row, _| {
        Cell::Text(Cow::Borrowed(if row.outcome.is_ok() { "ok" } else { "failed" }))
    }),
    row("reason", "", "why the run failed", CellKind::Text, |row, _| match &row.outcome {
        Ok(_) => Cell::Empty,
        Err(failure) => text(&failure.reason),
    }),
];

/// What the run was about, beside [`PARAMETERS`].
static CASE: [Column; 8] = [
    row("symbol", "", "the instrument", CellKind::Text, |row, _| text(row.run.symbol)),
    row(
        "session",
        "date",
        "the exchange-local trading day (empty under `preset = \"level44\"`)",
        CellKind::Text,
        |row, _| row.run.date.map_or(Cell::Empty, |date| text(&date.to_string())),
    ),
    row("interval", "", "length of a bar", CellKind::Text, |_, context| {
        text(&context.data.interval.to_string())
    }),
    row(
        "lookback_days",
        "days",
        "days of bars fetched (empty where none are)",
        CellKind::Count,
        |_, context| {
            if context.fetched { Cell::Count(u64::from(context.data.lookback_days)) } else { Cell::Empty }
        },
    ),
    row("preset", "", "whose meaning the numbers have: `standard` or `level44`", CellKind::Text, |row, _| {
        Cell::Text(Cow::Borrowed(row.run.spec.window.preset.name()))
    }),
    row(
        "order",
        "",
        "the order of the portfolio: its name, or its line in the file (empty without `orders`)",
        CellKind::Text,
        |row, _| row.run.order.as_ref().map_or(Cell::Empty, |order| text(order)),
    ),
    row(
        "adv_fraction",
        "fraction",
        "the ADV fraction asked for (empty where `qty` was a number)",
        CellKind::Number,
        |row, _| match row.run.spec.schedule.quantity {
            Quantity::AdvFraction(fraction) => Cell::Number(fraction),
            Quantity::Units(_) | Quantity::Notional(_) => Cell::Empty,
        },
    ),
    row(
        "notional",
        "cash",
        "the value asked for (empty where `qty` was none)",
        CellKind::Number,
        |row, _| match row.run.spec.schedule.quantity {
            Quantity::Notional(cash) => Cell::Number(cash),
            Quantity::Units(_) | Quantity::AdvFraction(_) => Cell::Empty,
        },
    ),
];

/// What came of the run.
static RESULTS: [Column; 28] = [
    outcome(
        "arrival_mid",
        "price",
        "mid of the window's first slot: the arrival price",
        CellKind::Number,
        |o| Cell::Number(o.arrival_mid),
    ),
    costed(
        "exec_avg",
        "price",
        "average fill price, fees left out (empty where nothing filled)",
        CellKind::Number,
        |o| option(o.exec_avg),
    ),
    outcome("completed_qty", "units", "executed quantity", CellKind::Number, |o| {
        Cell::Number(o.completed_qty)
    }),
    outcome("completion_pct", "%", "executed quantity / parent quantity", CellKind::Number, |o| {
        Cell::Number(o.completion_pct)
    }),
    outcome("slices", "", "slots of the window", CellKind::Count, |o| Cell::Count(o.slices as u64)),
    outcome("fills", "", "slots in which something traded", CellKind::Count, |o| Cell::Count(o.fills as u64)),
    costed(
        "shortfall_bps",
        "bps of arrival",
        "cost of what was executed, per unit executed",
        CellKind::Number,
        |o| option(o.shortfall_bps),
    ),
    costed(
        "shortfall_cash",
        "cash",
        "cost of what was executed: all terms but opportunity",
        CellKind::Number,
        |o| Cell::Number(o.costs.shortfall()),
    ),
    costed(
        "is_total_bps",
        "bps of qty x arrival",
        "all six terms (Perold 1988): compare this where completion differs",
        CellKind::Number,
        |o| Cell::Number(o.is_total_bps),
    ),
    costed(
        "cost_spread_bps",
        "bps of qty x arrival",
        "half the quoted spread on every fill",
        CellKind::Number,
        |o| Cell::Number(o.costs_bps.spread),
    ),
    costed("cost_temporary_bps", "bps of qty x arrival", "temporary impact", CellKind::Number, |o| {
        Cell::Number(o.costs_bps.temporary)
    }),
    costed(
        "cost_permanent_bps",
        "bps of qty x arrival",
        "permanent impact of the order's own earlier fills",
        CellKind::Number,
        |o| Cell::Number(o.costs_bps.permanent),
    ),
    costed("cost_fees_bps", "bps of qty x arrival", "fees", CellKind::Number, |o| {
        Cell::Number(o.costs_bps.fees)
    }),
    outcome(
        "cost_timing_bps",
        "bps of qty x arrival",
        "drift of the mid from arrival to each fill",
        CellKind::Number,
        |o| Cell::Number(o.costs_bps.timing),
    ),
    outcome(
        "cost_opportunity_bps",
        "bps of qty x arrival",
        "drift of the mid on what was left unfilled",
        CellKind::Number,
        |o| Cell::Number(o.costs_bps.opportunity),
    ),
    costed(
        "vs_vwap_bps",
        "bps of benchmark",
        "average price against the market's VWAP over the window",
        CellKind::Number,
        |o| option(o.against.vwap),
    ),
    costed(
        "vs_twap_bps",
        "bps of benchmark",
        "average price against the market's TWAP over the window",
        CellKind::Number,
        |o| option(o.against.twap),
    ),
    costed(
        "vs_close_bps",
        "bps of benchmark",
        "average price against the session's last price",
        CellKind::Number,
        |o| option(o.against.close),
    ),
    costed(
        "vs_pwp_bps",
        "bps of benchmark",
        "average price against the participation-weighted price",
        CellKind::Number,
        |o| option(o.against.pwp),
    ),
    outcome(
        "participation_rate",
        "fraction",
        "executed quantity / the market's volume over the window",
        CellKind::Number,
        |o| option(o.participation_rate),
    ),
    outcome("adv", "units", "average daily volume, as estimated", CellKind::Number, |o| Cell::Number(o.adv)),
    outcome(
        "curve_sessions_used",
        "sessions",
        "prior sessions behind the volume curve (empty where none is used)",
        CellKind::Count,
        |o| o.curve_sessions_used.map_or(Cell::Empty, |sessions| Cell::Count(u64::from(sessions))),
    ),
    outcome("quality_flags", "", "what is out of the ordinary, joined by `;`", CellKind::Text, |o| {
        text(&o.flags.to_string())
    }),
    costed(
        "vs_prev_close_bps",
        "bps of benchmark",
        "average price against the last price of the session before",
        CellKind::Number,
        |o| option(o.against.prev_close),
    ),
    outcome(
        "timing_risk_bps",
        "bps of qty x arrival",
        "standard deviation of what prices may add while the order waits (Almgren, Chriss 2000)",
        CellKind::Number,
        |o| Cell::Number(o.timing_risk_bps),
    ),
    outcome("gated_slices", "", "slots in which the gate held something back", CellKind::Count, |o| {
        Cell::Count(o.gated_slices as u64)
    }),
    outcome(
        "gated_qty",
        "units",
        "what the gate held back from slots that could have traded it",
        CellKind::Number,
        |o| Cell::Number(o.gated_qty),
    ),
    outcome(
        "capacity_qty",
        "units",
        "the largest parent quantity that would have completed (empty unless `[output] capacity = true`)",
        CellKind::Number,
        |o| option(o.capacity_qty),
    ),
];

/// Every column of the comparison table, in order.
pub fn all() -> Vec<Column> {
    let parameters = PARAMETERS.iter().enumerate().map(|(place, parameter)| Column {
        name: parameter.name,
        unit: parameter.unit,
        about: parameter.about,
        kind: match parameter.kind {
            // A threshold is a level or a quantile, which a number alone could not tell apart.
            Kind::Forms(_) if parameter.name == "gate_threshold" => CellKind::Text,
            Kind::Number(_) | Kind::Forms(_) => CellKind::Number,
            Kind::Count { .. } => CellKind::Count,
            Kind::Name(_) | Kind::Time => CellKind::Text,
        },
        moves: Moves::WithBlock,
        get: Getter::Parameter(place),
    });
    let after_qty = parameter::find("qty").map_or(0, |(place, _)| place + 1);
    let mut columns: Vec<Column> = parameters.collect();
    let [symbol, session, interval, lookback, preset, order, fraction, notional] = &CASE;
    columns.splice(after_qty..after_qty, [*fraction, *notional]);
    columns.splice(0..0, [symbol, session, interval, lookback, preset, order].map(Column::clone));
    columns.splice(0..0, HEAD);
    columns.extend(RESULTS);
    columns
}
