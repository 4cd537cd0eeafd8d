//! The summary file of a run: the seed script's keys and ours beside them.

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::Context;
use crate::model::family::Named;
use crate::model::flags::{Flag, Flags};
use crate::model::ledger::{Ledger, Outcome};
use crate::model::order::Quantity;
use crate::sweep::parameter::{PARAMETERS, Value};
use crate::sweep::plan::Run;

/// How every summary ends: one that ends otherwise was not written whole.
pub const ENDING: &str = "\n}\n";

/// The summary of a run, byte for byte; `digest` names the snapshot of its bars.
pub fn render(run: &Run<'_>, outcome: &Outcome, digest: &str, context: &Context) -> String {
    let id = run.id.to_string();
    let summary = Summary {
        run_id: &id,
        model_version: crate::model::MODEL_VERSION,
        config: Config { run, outcome, context },
        arrival_mid: outcome.arrival_mid,
        exec_avg: outcome.exec_avg,
        shortfall_bps: outcome.shortfall_bps,
        shortfall_cash: outcome.costs.shortfall(),
        is_total_bps: outcome.is_total_bps,
        completed_qty: outcome.completed_qty,
        completion_pct: outcome.completion_pct,
        slices: outcome.slices,
        fills: outcome.fills,
        adv: outcome.adv,
        timing_risk_bps: outcome.timing_risk_bps,
        gated_slices: outcome.gated_slices,
        gated_qty: outcome.gated_qty,
        costs: Costs { cash: Terms(&outcome.costs), bps_of_parent: Terms(&outcome.costs_bps) },
        benchmarks: Benchmarks {
            arrival: outcome.arrival_mid,
            interval_vwap: outcome.market.vwap,
            interval_twap: outcome.market.twap,
            session_close: outcome.market.close,
            previous_close: outcome.market.prev_close,
            pwp: outcome.pwp,
            vs_vwap_bps: outcome.against.vwap,
            vs_twap_bps: outcome.against.twap,
            vs_close_bps: outcome.against.close,
            vs_prev_close_bps: outcome.against.prev_close,
            vs_pwp_bps: outcome.against.pwp,
        },
        data: Data {
            source: &context.data.source,
            snapshot: digest,
            adv: outcome.adv,
            market_volume: outcome.market.volume,
            participation_rate: outcome.participation_rate,
            curve_sessions_used: outcome.curve_sessions_used,
            quality_flags: Listed(outcome.flags, Flag::name),
        },
        warnings: Listed(outcome.flags, Flag::about),
    };
    let mut bytes = Vec::with_capacity(4096);
    // Writing into memory cannot fail, and every key is a text.
    let written = serde_json::to_writer_pretty(&mut bytes, &summary);
    debug_assert!(written.is_ok());
    bytes.push(b'\n');
    String::from_utf8(bytes).unwrap_or_default()
}

#[derive(Serialize)]
struct Summary<'a> {
    run_id: &'a str,
    model_version: u32,
    config: Config<'a>,
    arrival_mid: f64,
    exec_avg: Option<f64>,
    shortfall_bps: Option<f64>,
    shortfall_cash: f64,
    is_total_bps: f64,
    completed_qty: f64,
    completion_pct: f64,
    slices: usize,
    fills: usize,
    adv: f64,
    timing_risk_bps: f64,
    gated_slices: usize,
    gated_qty: f64,
    costs: Costs<'a>,
    benchmarks: Benchmarks,
    data: Data<'a>,
    warnings: Listed,
}

#[derive(Serialize)]
struct Costs<'a> {
    cash: Terms<'a>,
    bps_of_parent: Terms<'a>,
}

#[derive(Serialize)]
struct Benchmarks {
    arrival: f64,
    interval_vwap: Option<f64>,
    interval_twap: f64,
    session_close: f64,
    previous_close: Option<f64>,
    pwp: Option<f64>,
    vs_vwap_bps: Option<f64>,
    vs_twap_bps: Option<f64>,
    vs_close_bps: Option<f64>,
    vs_prev_close_bps: Option<f64>,
    vs_pwp_bps: Option<f64>,
}

#[derive(Serialize)]
struct Data<'a> {
    source: &'a str,
    snapshot: &'a str,
    adv: f64,
    market_volume: f64,
    participation_rate: Option<f64>,
    curve_sessions_used: Option<u32>,
    quality_flags: Listed,
}

/// A ledger with its total.
struct Terms<'a>(&'a Ledger);

impl Serialize for Terms<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_map(Some(7))?;
        for (name, value) in self.0.terms() {
            table.serialize_entry(name, &value)?;
        }
        table.serialize_entry("total", &self.0.total())?;
        table.end()
    }
}

/// The raised flags, each said in one way.
struct Listed(Flags, fn(Flag) -> &'static str);

impl Serialize for Listed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for flag in self.0.iter() {
            list.serialize_element((self.1)(flag))?;
        }
        list.end()
    }
}

/// Every parameter under its name; null where it does not matter to the run.
struct Config<'a> {
    run: &'a Run<'a>,
    outcome: &'a Outcome,
    context: &'a Context,
}

impl Serialize for Config<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (run, data) = (self.run, &self.context.data);
        let mut table = serializer.serialize_map(None)?;
        table.serialize_entry("symbol", &**run.symbol)?;
        table.serialize_entry("session", &run.date.map(|date| date.to_string()))?;
        table.serialize_entry("interval", &data.interval.to_string())?;
        table.serialize_entry("lookback_days", &self.context.fetched.then_some(data.lookback_days))?;
        table.serialize_entry("preset", run.spec.window.preset.name())?;
        for parameter in &PARAMETERS {
            match parameter.effective(&run.spec) {
                None => table.serialize_entry(parameter.name, &())?,
                Some(Value::Number(number)) => table.serialize_entry(parameter.name, &number)?,
                Some(Value::Count(count)) => table.serialize_entry(parameter.name, &count)?,
                Some(Value::Name(name)) => table.serialize_entry(parameter.name, name)?,
                Some(value @ (Value::Time(_) | Value::Threshold(_))) => {
                    table.serialize_entry(parameter.name, &value.to_string())?;
                }
                Some(Value::Quantity(asked)) => {
                    let of = match asked {
                        Quantity::AdvFraction(fraction) => Some(("adv_fraction", fraction)),
                        Quantity::Notional(cash) => Some(("notional", cash)),
                        Quantity::Units(_) => None,
                    };
                    if let Some((name, number)) = of {
                        table.serialize_entry(name, &number)?;
                    }
                    table.serialize_entry(parameter.name, &self.outcome.qty)?;
                }
            }
        }
        table.end()
    }
}
