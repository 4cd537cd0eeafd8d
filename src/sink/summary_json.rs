//! The summary file of a run: the seed script's keys and ours beside them.

use super::Context;
use super::json_text::JsonText;
use crate::model::family::Named;
use crate::model::flags::Flag;
use crate::model::ledger::{Ledger, Outcome};
use crate::model::order::Quantity;
use crate::sweep::parameter::{PARAMETERS, Value};
use crate::sweep::plan::Run;

/// How every summary ends: one that ends otherwise was not written whole.
pub const ENDING: &str = "\n}\n";

/// The summary of a run, byte for byte; `digest` names the snapshot of its bars.
pub fn render(run: &Run<'_>, outcome: &Outcome, digest: &str, context: &Context) -> String {
    JsonText::object_of(|json| {
        json.text("run_id", &*run.id.to_string());
        json.count("model_version", u64::from(crate::model::MODEL_VERSION));
        json.object("config", |json| config(json, run, outcome, context));
        json.number("arrival_mid", outcome.arrival_mid);
        json.number("exec_avg", outcome.exec_avg);
        json.number("shortfall_bps", outcome.shortfall_bps);
        json.number("shortfall_cash", outcome.costs.shortfall());
        json.number("is_total_bps", outcome.is_total_bps);
        json.number("completed_qty", outcome.completed_qty);
        json.number("completion_pct", outcome.completion_pct);
        json.count("slices", outcome.slices as u64);
        json.count("fills", outcome.fills as u64);
        json.number("adv", outcome.adv);
        json.number("timing_risk_bps", outcome.timing_risk_bps);
        json.count("gated_slices", outcome.gated_slices as u64);
        json.number("gated_qty", outcome.gated_qty);
        json.object("costs", |json| {
            json.object("cash", |json| ledger(json, &outcome.costs));
            json.object("bps_of_parent", |json| ledger(json, &outcome.costs_bps));
        });
        json.object("benchmarks", |json| benchmarks(json, outcome));
        json.object("data", |json| {
            json.text("source", &*context.data.source);
            json.text("snapshot", digest);
            json.number("adv", outcome.adv);
            json.number("market_volume", outcome.market.volume);
            json.number("participation_rate", outcome.participation_rate);
            json.count("curve_sessions_used", outcome.curve_sessions_used.map(u64::from));
            json.list("quality_flags", outcome.flags.iter().map(Flag::name));
        });
        json.list("warnings", outcome.flags.iter().map(Flag::about));
    })
}

/// The terms of a ledger and their total.
fn ledger(json: &mut JsonText, ledger: &Ledger) {
    for (name, value) in ledger.terms() {
        json.number(name, value);
    }
    json.number("total", ledger.total());
}

/// The prices a fill may be held against, and what it cost against each.
fn benchmarks(json: &mut JsonText, outcome: &Outcome) {
    json.number("arrival", outcome.arrival_mid);
    json.number("interval_vwap", outcome.market.vwap);
    json.number("interval_twap", outcome.market.twap);
    json.number("session_close", outcome.market.close);
    json.number("previous_close", outcome.market.prev_close);
    json.number("pwp", outcome.pwp);
    json.number("vs_vwap_bps", outcome.against.vwap);
    json.number("vs_twap_bps", outcome.against.twap);
    json.number("vs_close_bps", outcome.against.close);
    json.number("vs_prev_close_bps", outcome.against.prev_close);
    json.number("vs_pwp_bps", outcome.against.pwp);
}

/// Every parameter under its name; null where it does not matter to the run.
fn config(json: &mut JsonText, run: &Run<'_>, outcome: &Outcome, context: &Context) {
    let data = &context.data;
    json.text("symbol", &**run.symbol);
    json.text("session", run.date.map(|date| date.to_string()).as_deref());
    json.text("interval", &*data.interval.to_string());
    json.count("lookback_days", context.fetched.then_some(u64::from(data.lookback_days)));
    json.text("preset", run.spec.window.preset.name());
    for parameter in &PARAMETERS {
        match parameter.effective(&run.spec) {
            None => json.text(parameter.name, None),
            Some(Value::Number(number)) => json.number(parameter.name, number),
            Some(Value::Count(count)) => json.count(parameter.name, u64::from(count)),
            Some(Value::Name(name)) => json.text(parameter.name, name),
            Some(value @ (Value::Time(_) | Value::Threshold(_))) => {
                json.text(parameter.name, &*value.to_string());
            }
            Some(Value::Quantity(asked)) => {
                match asked {
                    Quantity::AdvFraction(fraction) => json.number("adv_fraction", fraction),
                    Quantity::Notional(cash) => json.number("notional", cash),
                    Quantity::Units(_) => {}
                }
                json.number(parameter.name, outcome.qty);
            }
        }
    }
}
