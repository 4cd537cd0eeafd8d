//! The one list of columns of the comparison table: name, unit, meaning, type, value. It feeds every format.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::cell::CellType;
pub(crate) use super::cell::{CellKind, CellValue};
use super::context::Context;
use super::row::RunRow;
use crate::model::family::NamedEnum;
use crate::model::ledger::Term;
use crate::model::order::Quantity;
use crate::model::outcome::Outcome;
use crate::model::parameter::ParameterId;
use crate::sweep::block::Block;
use crate::sweep::parameter::{PARAMETERS, Parameter, ParameterValue, ValueKind};

/// Reads a column's cell of a row.
#[derive(Clone, Copy)]
pub(crate) enum CellSource {
    /// A parameter.
    Parameter(ParameterId),
    /// Anything else a row has.
    Row(fn(&RunRow<'_>, &Context) -> CellValue<'static>),
    /// A result: empty for a failed run.
    Outcome(fn(&Outcome) -> CellValue<'static>),
}

/// What a column's cells depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dependence {
    /// Only on stages down to the impact basis: equal for all rows of a block, unless it is a parameter that varies
    /// within the block.
    Block,
    /// The coefficients.
    Coefficients,
}

/// Where the summary of a run has what a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SummaryPlacement {
    /// Under its own name, beside the sections.
    TopLevel,
    /// In a section, or as its head.
    Section,
    /// Only in the table: the value is not determined by the run id, and a summary holds only what is.
    TableOnly,
}

/// One column.
#[derive(Clone, Copy)]
pub(crate) struct ColumnDescriptor {
    /// Its name in the header.
    pub name: &'static str,
    /// Its unit, empty where it has none.
    pub unit: &'static str,
    /// What it means, in one line.
    pub about: &'static str,
    /// What cells it has.
    pub kind: CellKind,
    /// What its cells depend on.
    pub depends_on: Dependence,
    /// Where a summary has it.
    pub summary_placement: SummaryPlacement,
    /// Its value.
    pub source: CellSource,
}

impl ColumnDescriptor {
    /// Whether its cells may differ between rows of `block`.
    pub(crate) fn varies_within(&self, block: &Block<'_>) -> bool {
        match self.source {
            CellSource::Parameter(id) => block.moves(id) && Parameter::of(id).is_relevant(block.first_spec()),
            CellSource::Row(_) | CellSource::Outcome(_) => self.depends_on == Dependence::Coefficients,
        }
    }

    /// Whether it is a text about the result, other than the flags: neither a figure to average nor an axis to group by.
    pub(crate) fn is_remark(&self) -> bool {
        matches!(self.source, CellSource::Outcome(_))
            && self.kind == CellKind::Text
            && self.name != "quality_flags"
    }

    /// The column's cell of `row`.
    pub(crate) fn cell(&self, row: &RunRow<'_>, context: &Context) -> CellValue<'static> {
        match &self.source {
            CellSource::Parameter(id) => {
                parameter_cell(Parameter::of(*id).relevant_value(&row.run.spec), row)
            }
            CellSource::Row(get) => get(row, context),
            CellSource::Outcome(get) => row.outcome.as_ref().map_or(CellValue::Empty, get),
        }
    }

    /// The same as [`Self::cell`], for a column that [`Self::varies_within`] the row's block: it skips the check
    /// whether the parameter matters.
    pub(crate) fn varying_cell(&self, row: &RunRow<'_>, context: &Context) -> CellValue<'static> {
        match &self.source {
            CellSource::Parameter(id) => parameter_cell((Parameter::of(*id).get)(&row.run.spec), row),
            CellSource::Row(_) | CellSource::Outcome(_) => self.cell(row, context),
        }
    }
}

fn parameter_cell(value: Option<ParameterValue>, row: &RunRow<'_>) -> CellValue<'static> {
    match (value, &row.outcome) {
        // The quantity itself, also where it was asked for as a fraction.
        (Some(ParameterValue::Quantity(_)), Ok(outcome)) => CellValue::Number(outcome.qty),
        (Some(value), _) => value.into(),
        (None, _) => CellValue::Empty,
    }
}

fn text(text: &str) -> CellValue<'static> {
    CellValue::Text(Cow::Owned(text.to_owned()))
}

const fn row(
    name: &'static str,
    unit: &'static str,
    about: &'static str,
    kind: CellKind,
    get: fn(&RunRow<'_>, &Context) -> CellValue<'static>,
) -> ColumnDescriptor {
    ColumnDescriptor {
        name,
        unit,
        about,
        kind,
        depends_on: Dependence::Block,
        summary_placement: SummaryPlacement::Section,
        source: CellSource::Row(get),
    }
}

/// What a row is called and how it ended.
static STATUS_COLUMNS: [ColumnDescriptor; 3] = [
    ColumnDescriptor {
        depends_on: Dependence::Coefficients,
        ..row("run_id", "", "name of the run and of its files", CellKind::Text, |row, _| {
            text(&row.run.id.to_string())
        })
    },
    row("status", "", "`ok` or `failed`", CellKind::Text, |row, _| {
        CellValue::Text(Cow::Borrowed(if row.outcome.is_ok() { "ok" } else { "failed" }))
    }),
    row("reason", "", "why the run failed", CellKind::Text, |row, _| match &row.outcome {
        Ok(_) => CellValue::Empty,
        Err(failure) => text(&failure.reason),
    }),
];

/// What the run was about, beside [`PARAMETERS`].
static RUN_COLUMNS: [ColumnDescriptor; 8] = [
    row("symbol", "", "the instrument", CellKind::Text, |row, _| text(row.run.symbol)),
    row(
        "session",
        "date",
        "the exchange-local trading day (empty under `preset = \"level44\"`)",
        CellKind::Date,
        |row, _| row.run.date.map_or(CellValue::Empty, |date| text(&date.to_string())),
    ),
    row("interval", "", "length of a bar", CellKind::Text, |_, context| {
        text(&context.data.bar_length.to_string())
    }),
    row(
        "lookback_days",
        "days",
        "days of bars fetched (empty where none are)",
        CellKind::Count,
        |_, context| {
            if context.fetched {
                CellValue::Count(u64::from(context.data.lookback_days))
            } else {
                CellValue::Empty
            }
        },
    ),
    row(
        "preset",
        "",
        "which conventions the numbers follow: `standard` or `level44`",
        CellKind::Text,
        |row, _| CellValue::Text(Cow::Borrowed(row.run.spec.window.preset.name())),
    ),
    row(
        "order",
        "",
        "the order of the portfolio: its name, or its line in the file (empty without `orders`)",
        CellKind::Text,
        |row, _| row.run.order.as_ref().map_or(CellValue::Empty, |order| text(order)),
    ),
    row(
        "adv_fraction",
        "fraction",
        "the ordered fraction of ADV (empty where `qty` was not a fraction)",
        CellKind::Number,
        |row, _| match row.run.spec.schedule.quantity {
            Quantity::AdvFraction(fraction) => CellValue::Number(fraction),
            Quantity::Units(_) | Quantity::Notional(_) => CellValue::Empty,
        },
    ),
    row(
        "notional",
        "cash",
        "the value ordered, in the currency of the prices (empty where `qty` was not a value)",
        CellKind::Number,
        |row, _| match row.run.spec.schedule.quantity {
            Quantity::Notional(cash) => CellValue::Number(cash),
            Quantity::Units(_) | Quantity::AdvFraction(_) => CellValue::Empty,
        },
    ),
];

/// The results: for each its meaning, name, type and unit, what it depends on, where a summary has it, and its value.
macro_rules! results {
    ($(#[doc = $about:literal] $name:ident: $kind:ty, $unit:expr, $depends_on:ident, $placement:ident, $get:expr;)+) => {
        /// The result of a priced run, as a row of the comparison table has it.
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[serde(default)]
        pub(crate) struct RunOutcome {
            $(#[doc = $about] pub $name: $kind,)+
        }

        impl From<&Outcome> for RunOutcome {
            fn from(outcome: &Outcome) -> Self {
                Self { $($name: { let get: fn(&Outcome) -> $kind = $get; get(outcome) },)+ }
            }
        }

        /// The result of the run.
        static OUTCOME_COLUMNS: &[ColumnDescriptor] = &[$(ColumnDescriptor {
            name: stringify!($name),
            unit: $unit,
            about: $about.trim_ascii_start(),
            kind: <$kind as CellType>::KIND,
            depends_on: Dependence::$depends_on,
            summary_placement: SummaryPlacement::$placement,
            source: CellSource::Outcome(|outcome| { let get: fn(&Outcome) -> $kind = $get; get(outcome).into() }),
        },)+];
    };
}

/// The name of a value; an empty text for none.
fn named<T: NamedEnum>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.name().to_owned())
}

/// Unit of costs that can be added up over runs.
const BPS: &str = "bps of qty x arrival";
/// Unit of costs per unit executed.
const BPS_OF_ARRIVAL: &str = "bps of arrival";
/// Unit of what is held against a benchmark.
const BPS_OF_BENCHMARK: &str = "bps of benchmark";

results! {
    /// the arrival price: the open of the first slot's bar, or its mid (see `arrival`)
    arrival_mid: f64, "price", Block, Section, |o| o.arrival_price;
    /// average fill price, fees left out (empty where nothing filled)
    exec_avg: Option<f64>, "price", Coefficients, Section, |o| o.exec_avg;
    /// executed quantity
    completed_qty: f64, "units", Block, TopLevel, |o| o.completed_qty;
    /// executed quantity / parent quantity
    completion_pct: f64, "%", Block, TopLevel, |o| o.completion_pct;
    /// slots of the window
    slices: u64, "", Block, TopLevel, |o| o.slices as u64;
    /// slots in which something traded
    fills: u64, "", Block, TopLevel, |o| o.fills as u64;
    /// cost of what was executed (all terms but opportunity and cleanup), per unit executed; above 0 it is a cost
    shortfall_bps: Option<f64>, BPS_OF_ARRIVAL, Coefficients, Section, |o| o.shortfall_bps;
    /// cost of what was executed: all terms but opportunity and cleanup
    shortfall_cash: f64, "cash", Coefficients, Section, |o| o.costs.shortfall();
    /// all seven terms (Perold 1988): the modelled cost, and what prices did (timing and opportunity)
    is_total_bps: f64, BPS, Coefficients, Section, |o| o.is_total_bps;
    /// half the quoted spread on every fill that crosses it
    cost_spread_bps: f64, BPS, Coefficients, Section, |o| o.costs_bps[Term::Spread];
    /// temporary impact
    cost_temporary_bps: f64, BPS, Coefficients, Section, |o| o.costs_bps[Term::Temporary];
    /// permanent impact of the order's own earlier fills
    cost_permanent_bps: f64, BPS, Coefficients, Section, |o| o.costs_bps[Term::Permanent];
    /// fees
    cost_fees_bps: f64, BPS, Coefficients, Section, |o| o.costs_bps[Term::Fees];
    /// drift from the arrival price to the price that each fill starts from: the mid, or where it rested
    cost_timing_bps: f64, BPS, Block, Section, |o| o.costs_bps[Term::Timing];
    /// drift of the mid from arrival to the window's end on what was left unfilled
    cost_opportunity_bps: f64, BPS, Block, Section, |o| o.costs_bps[Term::Opportunity];
    /// average price against the market's VWAP over the window (see `vwap_source`)
    vs_vwap_bps: Option<f64>, BPS_OF_BENCHMARK, Coefficients, Section, |o| o.benchmark_slippage.vwap;
    /// average price against the market's TWAP over the window
    vs_twap_bps: Option<f64>, BPS_OF_BENCHMARK, Coefficients, Section, |o| o.benchmark_slippage.twap;
    /// average price against the session's close (see `close_source`)
    vs_close_bps: Option<f64>, BPS_OF_BENCHMARK, Coefficients, Section, |o| o.benchmark_slippage.close;
    /// average price against the participation-weighted price, at `pwp_rate`
    vs_pwp_bps: Option<f64>, BPS_OF_BENCHMARK, Coefficients, Section, |o| o.benchmark_slippage.pwp;
    /// executed quantity / the market's volume over the window
    participation_rate: Option<f64>, "fraction", Block, Section, |o| o.participation_rate;
    /// average daily volume, as estimated
    adv: f64, "units", Block, TopLevel, |o| o.adv;
    /// prior sessions behind the volume curve (empty where none is used)
    curve_sessions_used: Option<u64>, "sessions", Block, Section, |o| o.curve_sessions_used.map(u64::from);
    /// names of the raised quality flags, joined by `;`
    quality_flags: String, "", Block, Section, |o| o.flags.to_string();
    /// average price against the close of the session before: its closing auction's print, else its last price
    vs_prev_close_bps: Option<f64>, BPS_OF_BENCHMARK, Coefficients, Section, |o| o.benchmark_slippage.prev_close;
    /// timing risk: one standard deviation of timing + opportunity, as expected at the arrival (Almgren, Chriss 2000)
    timing_risk_bps: f64, BPS, Block, TopLevel, |o| o.timing_risk_bps;
    /// slots in which the gate held something back
    gated_slices: u64, "", Block, TopLevel, |o| o.gated_slices as u64;
    /// units that the gate held back in slots whose cap would have let them trade
    gated_qty: f64, "units", Block, TopLevel, |o| o.gated_qty;
    /// the largest parent quantity that would have completed (empty unless `[output] capacity = true`)
    capacity_qty: Option<f64>, "units", Block, TableOnly, |o| o.capacity_qty;
    /// the modelled cost, spread + impact + fees + cleanup: decide by this
    expected_bps: f64, BPS, Coefficients, Section, |o| o.expected_bps;
    /// spread, impact and fees of the block that trades what was left unfilled (0 with `cleanup = "none"`)
    cost_cleanup_bps: f64, BPS, Coefficients, Section, |o| o.costs_bps[Term::Cleanup];
    /// tracking risk: one standard deviation of the average price against the interval VWAP, spread and impact left out, as expected at the arrival (empty under 5 prior sessions)
    tracking_risk_bps: Option<f64>, BPS_OF_ARRIVAL, Block, TopLevel, |o| o.tracking.map(|tracking| tracking.risk_bps);
    /// the least tracking risk without knowing today's volume: that of the mean volume shares of prior sessions
    tracking_floor_bps: Option<f64>, BPS_OF_ARRIVAL, Block, TopLevel, |o| o.tracking.map(|tracking| tracking.floor_bps);
    /// quoted spread, the mean over the window's slots as known at the arrival (empty where `spread_bps` is a number)
    spread_est_bps: Option<f64>, "bps of mid", Block, TopLevel, |o| o.spread_est_bps;
    /// standard error of the estimated spread, the mean over the slots that do not rest on a tick (empty where there is none)
    spread_error_bps: Option<f64>, "bps of mid", Block, TopLevel, |o| o.spread_error_bps;
    /// the worst that the spread of a slot rests on: `bucket` (its half hour), `day`, `tick`; or `table`
    spread_level: Option<String>, "", Block, TopLevel, |o| o.spread_level.map(|level| level.name().to_owned());
    /// slots in which the order filled where it rested, without paying the spread (0 unless `fill = "passive"`)
    passive_fills: u64, "", Block, TopLevel, |o| o.passive_fills as u64;
    /// what the VWAP is made of: `bars`, the bars' own VWAPs, or `mid`, their mids (empty where nothing traded)
    vwap_source: String, "", Block, Section, |o| named(o.market.vwap.map(|_| o.market.vwap_source));
    /// what the PWP is made of, likewise (empty where it does not exist)
    pwp_source: String, "", Block, Section, |o| named(o.pwp_source);
    /// what the session's close is: `auction`, the print of its closing auction, or `last`, its last price
    close_source: String, "", Block, Section, |o| o.market.close_source.name().to_owned();
}

/// What the table says of a run that its summary lists beside its sections, by name.
pub(super) fn top_level_summary_columns()
-> impl Iterator<Item = (&'static str, fn(&Outcome) -> CellValue<'static>)> {
    OUTCOME_COLUMNS.iter().filter(|column| column.summary_placement == SummaryPlacement::TopLevel).filter_map(
        |column| match column.source {
            CellSource::Outcome(get) => Some((column.name, get)),
            CellSource::Parameter(_) | CellSource::Row(_) => None,
        },
    )
}

/// Every column of the comparison table, in order.
pub(crate) fn all() -> Vec<ColumnDescriptor> {
    let parameters = PARAMETERS.iter().map(|parameter| ColumnDescriptor {
        name: parameter.name(),
        unit: parameter.unit,
        about: parameter.description,
        kind: match parameter.kind {
            // A threshold is a level or a quantile, which a number alone could not tell apart.
            ValueKind::Forms(_) if parameter.id == ParameterId::GateThreshold => CellKind::Text,
            ValueKind::Number(_) | ValueKind::Forms(_) => CellKind::Number,
            ValueKind::Count { .. } => CellKind::Count,
            ValueKind::Name(_) => CellKind::Text,
            ValueKind::Time => CellKind::Time,
        },
        depends_on: Dependence::Block,
        summary_placement: SummaryPlacement::Section,
        source: CellSource::Parameter(parameter.id),
    });
    let after_qty = ParameterId::Qty as usize + 1;
    let mut columns: Vec<ColumnDescriptor> = parameters.collect();
    let [symbol, session, interval, lookback, preset, order, fraction, notional] = &RUN_COLUMNS;
    columns.splice(after_qty..after_qty, [*fraction, *notional]);
    columns.splice(0..0, [symbol, session, interval, lookback, preset, order].map(ColumnDescriptor::clone));
    columns.splice(0..0, STATUS_COLUMNS);
    columns.extend_from_slice(OUTCOME_COLUMNS);
    columns
}
